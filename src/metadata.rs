//! Your own JSON, kept with a session.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, InvalidRequest, Problem};
use crate::personal::REDACTED;

/// Any JSON value, kept verbatim: order of keys, repeated keys and numbers of any size included.
///
/// It does not show in `Debug`, since it may hold anything. It can be stored and read back with
/// serde as JSON; other formats of serde cannot hold it.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use didit::Metadata;
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// struct Origin { campaign: String, visit: u64 }
///
/// let origin = Origin { campaign: "spring".into(), visit: u64::MAX };
/// let metadata = Metadata::new(&origin)?;
/// assert_eq!(metadata.get::<Origin>()?, origin);
/// # Ok::<(), didit::Error>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(Box<RawValue>);

impl Metadata {
    /// Takes anything that serde can serialise.
    ///
    /// JSON has no infinity and no NaN: serde writes a float that is one of them as `null`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] where the value is not JSON: a map whose keys are no strings, or a
    /// `Serialize` implementation that fails.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        // serde's message may quote the value, so it is not passed on.
        to_raw_value(value).map(Self).map_err(|_| {
            InvalidRequest::field("metadata", "cannot be written as JSON; map keys have to be strings").into()
        })
    }

    /// Takes JSON text as it is.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] where the text is not one JSON value; says at which line and column.
    pub fn from_json(text: impl Into<String>) -> Result<Self, Error> {
        RawValue::from_string(text.into()).map(Self).map_err(|e| {
            let (line, column) = (e.line(), e.column());
            InvalidRequest::field("metadata", format!("is not JSON at line {line}, column {column}")).into()
        })
    }

    /// Reads the value as any type that serde can deserialise.
    ///
    /// Types that hold a number in 64 bits lose what goes beyond; [`expose_json`](Self::expose_json)
    /// has all of it.
    ///
    /// # Errors
    ///
    /// [`Error::Metadata`] where the value is not of that type; says at which line and column.
    pub fn get<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(self.0.get()).map_err(|e| Error::Metadata(Problem::of(&e)))
    }

    /// The JSON text itself. What becomes of it from here on is up to you.
    pub fn expose_json(&self) -> &str {
        self.0.get()
    }
}

impl From<Value> for Metadata {
    fn from(value: Value) -> Self {
        // A `Value` is JSON already, so that this cannot fail.
        Self(to_raw_value(&value).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }
}

/// The same text, not only the same value: `1.0` differs from `1`.
impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Metadata {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Metadata".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!(true)
    }
}
