use std::fmt;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::redacted::{REDACTED, schema_of_value};
use crate::error::Error;
use crate::json::{Json, JsonError};

/// A value that was received, and is read as a `T` when it is asked for.
///
/// What has it can be read whatever it holds, and at once. `Debug` does not show it. Two are equal if
/// their [JSON](Json) is.
///
/// ```
/// # use didit::types::Lazy;
/// let number: Lazy<i64> = serde_json::from_str("7")?;
/// assert_eq!(number.get(), Ok(&7));
///
/// let text: Lazy<i64> = serde_json::from_str(r#""seven""#)?;
/// assert!(text.get().is_err());
/// assert_eq!(text.json().expose_json(), r#""seven""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Lazy<T> {
    json: Json,
    value: OnceLock<Result<T, JsonError>>,
}

impl<T> Lazy<T> {
    /// Wraps a value, for tests and to change one.
    ///
    /// ```
    /// let number = didit::types::Lazy::new(7)?;
    /// assert_eq!(number.get(), Ok(&7));
    /// assert_eq!(number.json().expose_json(), "7");
    /// # Ok::<(), didit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Json::new`].
    pub fn new(value: T) -> Result<Self, Error>
    where
        T: Serialize,
    {
        Ok(Self {
            json: Json::new(&value)?,
            value: OnceLock::from(Ok(value)),
        })
    }

    /// The JSON as it was received.
    ///
    /// ```
    /// # use didit::types::Lazy;
    /// let text: Lazy<i64> = serde_json::from_str(r#""seven""#)?;
    /// assert_eq!(text.json().expose_str().as_deref(), Some("seven"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn json(&self) -> &Json {
        &self.json
    }
}

impl<T: DeserializeOwned> Lazy<T> {
    /// The value. It is read once.
    ///
    /// ```
    /// # use didit::types::Lazy;
    /// let numbers: Lazy<Vec<i64>> = serde_json::from_str("[7, 8]")?;
    /// assert_eq!(numbers.get().map(Vec::len), Ok(2));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where the JSON is not a `T`.
    pub fn get(&self) -> Result<&T, &JsonError> {
        self.value.get_or_init(|| self.read()).as_ref()
    }

    /// Returns the value.
    ///
    /// ```
    /// # use didit::types::Lazy;
    /// let numbers: Lazy<Vec<i64>> = serde_json::from_str("[7, 8]")?;
    /// assert_eq!(numbers.into_inner(), Ok(vec![7, 8]));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where the JSON is not a `T`.
    pub fn into_inner(mut self) -> Result<T, JsonError> {
        self.value.take().unwrap_or_else(|| self.read())
    }

    fn read(&self) -> Result<T, JsonError> {
        let read = self.json.text().read();
        read.map_err(|error| JsonError::from_serde(&error))
    }
}

impl<T> PartialEq for Lazy<T> {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl<T> Serialize for Lazy<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Lazy<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            json: Json::deserialize(deserializer)?,
            value: OnceLock::new(),
        })
    }
}

schema_of_value!(Lazy);
