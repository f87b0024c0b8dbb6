use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::Name;
use crate::types::Escaped;

/// A documented value, or the text of another one.
///
/// A response with a value that this version does not know can still be read, and the value is sent
/// exactly as it was received.
///
/// ```
/// use didit::{OpenEnum, SessionStatus};
///
/// let status = OpenEnum::<SessionStatus>::from_text("Approved");
/// assert_eq!(status, SessionStatus::Approved);
///
/// let status = OpenEnum::<SessionStatus>::from_text("Waiting for Godot");
/// assert_eq!(status, OpenEnum::Unknown("Waiting for Godot".to_owned()));
/// assert_eq!(status.to_string(), "Waiting for Godot");
/// ```
// Not `non_exhaustive`: there can be no third variant.
#[allow(clippy::exhaustive_enums)]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenEnum<T> {
    /// A documented value.
    Known(T),
    /// A value that this version does not know, verbatim.
    Unknown(String),
}

impl<T> OpenEnum<T> {
    /// The documented value; `None` for another one.
    ///
    /// ```
    /// # use didit::{OpenEnum, SessionStatus};
    /// let status = OpenEnum::<SessionStatus>::from_text("Approved");
    /// assert_eq!(status.known(), Some(&SessionStatus::Approved));
    ///
    /// let status = OpenEnum::<SessionStatus>::from_text("Waiting for Godot");
    /// assert_eq!(status.known(), None);
    /// ```
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

impl<T> From<T> for OpenEnum<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: AsRef<str>> OpenEnum<T> {
    /// The value as it is sent and received.
    ///
    /// ```
    /// # use didit::{OpenEnum, SessionStatus};
    /// let status = OpenEnum::from(SessionStatus::InReview);
    /// assert_eq!(status.as_str(), "In Review");
    /// ```
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(value) => value.as_ref(),
            Self::Unknown(text) => text,
        }
    }
}

impl<T: FromStr> OpenEnum<T> {
    /// The value of a text.
    ///
    /// ```
    /// # use didit::{OpenEnum, SessionStatus};
    /// let stored = "Declined";
    /// let status = OpenEnum::<SessionStatus>::from_text(stored);
    /// assert_eq!(status, SessionStatus::Declined);
    /// ```
    pub fn from_text(text: impl AsRef<str>) -> Self {
        text.as_ref()
            .parse()
            .map_or_else(|_| Self::Unknown(text.as_ref().to_owned()), Self::Known)
    }
}

impl<T: PartialEq> PartialEq<T> for OpenEnum<T> {
    fn eq(&self, other: &T) -> bool {
        self.known() == Some(other)
    }
}

/// The maximum number of characters of an unknown value that are printed.
const LONGEST: usize = 100;

/// Prints up to 100 characters of an unknown value, with control characters escaped.
impl<T: fmt::Display> fmt::Display for OpenEnum<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Unknown(text) => Escaped(text, LONGEST).fmt(f),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for OpenEnum<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => f.debug_tuple("Known").field(value).finish(),
            Self::Unknown(text) => write!(f, "Unknown(\"{}\")", Escaped(text, LONGEST)),
        }
    }
}

impl<T: Serialize> Serialize for OpenEnum<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de, T: FromStr> Deserialize<'de> for OpenEnum<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Name::deserialize(deserializer).map(|text| Self::from_text(text.0))
    }
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for OpenEnum<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Open{}", T::schema_name()).into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        format!("didit::OpenEnum<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "anyOf": [generator.subschema_for::<T>(), { "type": "string" }],
        })
    }
}
