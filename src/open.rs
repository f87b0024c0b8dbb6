//! Enums that the service may add values to.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::shown::Shown;

/// One of the documented values, or the text of another one.
///
/// An answer with a value that this version does not know is still read, and the value goes out
/// again exactly as it came in.
///
/// ```
/// use didit::{Open, SessionStatus};
///
/// let status = Open::<SessionStatus>::from_text("Approved");
/// assert_eq!(status, SessionStatus::Approved);
///
/// let status = Open::<SessionStatus>::from_text("Waiting for Godot");
/// assert_eq!(status, Open::Unknown("Waiting for Godot".to_owned()));
/// assert_eq!(status.to_string(), "Waiting for Godot");
/// ```
// Not `non_exhaustive`: known or unknown is all there can be, and a `match` should say so.
#[allow(clippy::exhaustive_enums)]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Open<T> {
    /// A documented value.
    Known(T),
    /// A value that was not documented when this version was made, verbatim.
    Unknown(String),
}

impl<T> Open<T> {
    /// The documented value, if it is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

impl<T> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: AsRef<str>> Open<T> {
    /// The value as it is sent and received.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(value) => value.as_ref(),
            Self::Unknown(text) => text,
        }
    }
}

impl<T: FromStr> Open<T> {
    /// The value that a text stands for.
    pub fn from_text(text: impl AsRef<str>) -> Self {
        Self::of(text.as_ref())
    }

    fn of(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Unknown(text.to_owned()), Self::Known)
    }
}

impl<T: FromStr> FromStr for Open<T> {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::of(text))
    }
}

impl<T: PartialEq> PartialEq<T> for Open<T> {
    fn eq(&self, other: &T) -> bool {
        self.known() == Some(other)
    }
}

/// The most characters of an unknown value that are printed.
const LONGEST: usize = 100;

/// An unknown value is printed up to 100 characters, with control characters escaped; serde writes all of it.
impl<T: fmt::Display> fmt::Display for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Unknown(text) => Shown { text, longest: LONGEST }.fmt(f),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => f.debug_tuple("Known").field(value).finish(),
            Self::Unknown(text) => write!(f, "Unknown(\"{}\")", Shown { text, longest: LONGEST }),
        }
    }
}

impl<T: Serialize> Serialize for Open<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Open<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(std::marker::PhantomData<T>);

        impl<T: FromStr> de::Visitor<'_> for Text<T> {
            type Value = Open<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Open::of(text))
            }
        }

        deserializer.deserialize_str(Text(std::marker::PhantomData))
    }
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Open<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Open{}", T::schema_name()).into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        format!("didit::Open<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "anyOf": [generator.subschema_for::<T>(), { "type": "string" }],
        })
    }
}
