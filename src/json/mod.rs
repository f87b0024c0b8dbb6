//! Any JSON, kept as text.

mod cursor;
mod error;
mod extra;
mod number;
mod object;
mod read;
mod source;
mod text;
mod write;

pub use cursor::{Items, Members};
pub use error::JsonError;
pub(crate) use error::named_field;
pub use extra::Extra;
pub(crate) use object::{Name, object};
pub use text::Text;

use std::fmt;

use serde::de::{self, Deserialize, DeserializeOwned, DeserializeSeed as _, Deserializer, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Value;

use self::write::{MAX_DEPTH, Transcode};
use crate::error::{Error, ErrorKind, InvalidRequest};
use crate::types::redacted::REDACTED;

/// Any JSON value, kept as its text.
///
/// `Debug` does not show it, since it may hold personal data.
///
/// A received value keeps every character, at any depth and with numbers of any size; bytes that
/// are not UTF-8 become a question mark. A value that is sent keeps the order of its keys,
/// duplicate keys and 64-bit numbers, but not the white space between tokens. A number that does
/// not fit in 64 bits, a lone surrogate and more than 120 levels cannot be sent. If such a value
/// was received, serde serializes it as a string with its JSON text, so that a session can always
/// be stored. Formats other than JSON cannot hold it.
///
/// If another crate of the program enables serde_json's `arbitrary_precision`, serde_json treats an
/// object whose only key is `$serde_json::private::Number` as a number, and such an object is read
/// from storage as a number.
///
/// Two values are equal if their tokens are: white space and escapes in strings (`é` or `\u00e9`)
/// make no difference; the order of keys and the form of numbers (`1` or `1.0`) do.
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
#[derive(Clone)]
pub struct Json(String);

/// JSON of the caller, stored with a session.
pub type Metadata = Json;

impl Json {
    /// Serializes a value as JSON.
    ///
    /// JSON has no infinity and no NaN: serde writes such a float as `null`.
    ///
    /// ```
    /// let metadata = didit::Metadata::new(&serde_json::json!({ "plan": "pro" }))?;
    /// assert_eq!(metadata.expose_json(), r#"{"plan":"pro"}"#);
    /// # Ok::<(), didit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where the value cannot be
    /// serialized (a map whose keys are not strings, or a `Serialize` implementation that fails),
    /// or cannot be sent, as described for [`Json`].
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        // serde's message may quote the value, so it is not passed on.
        let text = serde_json::to_string(value)
            .map_err(|_| invalid("cannot be serialized as JSON; map keys have to be strings"))?;
        Self::sendable(text)
    }

    /// Parses JSON text.
    ///
    /// ```
    /// let metadata = didit::Metadata::from_json(r#"{ "plan": "pro" }"#)?;
    /// let error = didit::Metadata::from_json("{ plan: pro }").unwrap_err();
    /// assert!(error.is_invalid_request());
    /// # Ok::<(), didit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where the text is not one
    /// JSON value (with the line and the column), or cannot be sent, as described for [`Json`].
    pub fn from_json(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        Text::parse(text.as_bytes()).map_err(|e| {
            invalid(format!(
                "is not JSON at line {}, column {}",
                e.line(),
                e.column()
            ))
        })?;
        Self::sendable(text)
    }

    fn sendable(text: String) -> Result<Self, Error> {
        let json = Self(text);
        json.obstacle()
            .map_or(Ok(json), |obstacle| Err(invalid(obstacle)))
    }

    /// Why the value cannot be sent, to follow a field's name.
    pub(crate) fn obstacle(&self) -> Option<String> {
        let mut depth = 0_usize;
        self.text().tokens().find_map(|token| match token.first() {
            b'{' | b'[' => {
                depth += 1;
                (depth > MAX_DEPTH).then(|| format!("is nested deeper than {MAX_DEPTH} levels"))
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                None
            }
            b'-' | b'0'..=b'9' if number::Number::parse(&token.to_text()).is_none() => {
                Some("has a number that 64 bits cannot hold; send it as a string".to_owned())
            }
            b'"' if token.is_broken_string() => {
                Some("has a string with a lone surrogate".to_owned())
            }
            _ => None,
        })
    }

    /// Whether the value is nested more deeply than one that can be sent.
    #[allow(dead_code, reason = "for contracts that have a oneOf")]
    pub(crate) fn is_deep(&self) -> bool {
        let mut depth = 0_usize;
        self.text().tokens().any(|token| {
            match token.first() {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > MAX_DEPTH
        })
    }

    /// Wraps a value of a response.
    pub(crate) fn received(text: Text<'_>) -> Self {
        Self(text.to_text().into())
    }

    /// Wraps text that is known to be JSON.
    pub(crate) fn from_valid_text(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn text(&self) -> Text<'_> {
        Text::from_prefix(self.0.as_str())
    }

    /// Reads the value as a type that serde can deserialize.
    ///
    /// Types with 64-bit numbers lose the precision of larger ones;
    /// [`expose_json`](Self::expose_json) keeps it.
    ///
    /// ```
    /// let limits = didit::Json::from_json("[10, 25]")?;
    /// assert_eq!(limits.get::<Vec<u32>>()?, [10, 25]);
    /// assert!(limits.get::<String>().is_err());
    /// # Ok::<(), didit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Metadata`](crate::ErrorKind::Metadata) where the value is not of that type, is
    /// nested deeper than 127 levels, or has a key that serde_json reserves
    /// (`$serde_json::private::…`).
    pub fn get<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if self.text().keys().any(|key| key.starts_with(PRIVATE)) {
            return Err(ErrorKind::Metadata(JsonError::new(
                "it has a key that is reserved by serde_json",
            ))
            .into());
        }
        serde_json::from_str(&self.0)
            .map_err(|e| ErrorKind::Metadata(JsonError::from_serde(&e)).into())
    }

    /// The JSON text. It may hold personal data; not printing it is then up to you.
    ///
    /// ```
    /// let price = didit::Json::from_json("12.50")?;
    /// assert_eq!(price.expose_json(), "12.50");
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn expose_json(&self) -> &str {
        &self.0
    }

    /// The value of a JSON string; `None` for another type. It may hold personal data; not printing
    /// it is then up to you.
    ///
    /// ```
    /// let city = didit::Json::from_json(r#""M\u00e1laga""#)?;
    /// assert_eq!(city.expose_str().as_deref(), Some("Málaga"));
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn expose_str(&self) -> Option<std::borrow::Cow<'_, str>> {
        self.text().string()
    }
}

/// The prefix of keys that have a meaning for serde_json, depending on its features.
const PRIVATE: &str = "$serde_json::private::";

fn invalid(problem: impl Into<String>) -> Error {
    InvalidRequest::field("metadata", problem).into()
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        // Serializing a `Value` cannot fail.
        Self(serde_json::to_string(&value).unwrap_or_default())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.text().has_same_tokens(other.text())
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::Value {
            text: self.text(),
            depth: 0,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Take;

        impl<'de> Visitor<'de> for Take {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }

            fn visit_borrowed_bytes<E: de::Error>(self, json: &'de [u8]) -> Result<Json, E> {
                Text::parse(json)
                    .map(Json::received)
                    .map_err(|_| E::custom("the bytes are not JSON"))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Json, D::Error> {
                let mut json = Vec::new();
                Transcode {
                    json: &mut json,
                    depth: 0,
                }
                .deserialize(deserializer)?;
                Ok(Json::from_valid_text(
                    String::from_utf8_lossy(&json).into_owned(),
                ))
            }
        }

        deserializer.deserialize_newtype_struct(read::JSON, Take)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Json {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Json".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!(true)
    }
}
/// The JSON of a body: without the byte order mark that some servers put in front.
pub(crate) fn json_text(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
