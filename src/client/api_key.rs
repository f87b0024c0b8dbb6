use std::fmt;

use reqwest::header::HeaderValue;

use crate::error::{ConfigError, Error};
use crate::types::redacted::REDACTED;

/// An application's API key, from Didit's console. `Debug` does not show it.
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Checks a key, as the console shows it.
    ///
    /// ```
    /// use didit::ApiKey;
    ///
    /// assert!(ApiKey::new("your-key").is_ok());
    /// // The end of a file's line, say.
    /// assert!(ApiKey::new("your-key\n").is_err_and(|error| error.is_config()));
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) where the key is empty, has white space, or
    /// has characters that an HTTP header cannot have. The error does not quote it.
    pub fn new(key: impl AsRef<str>) -> Result<Self, Error> {
        let key = key.as_ref();
        let invalid = |problem| Err(ConfigError::InvalidKey { problem }.into());
        if key.trim().is_empty() {
            return invalid("it is empty");
        }
        if key.chars().any(char::is_whitespace) {
            return invalid("it has white space in or around it");
        }
        match HeaderValue::from_str(key) {
            Ok(mut value) if key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                value.set_sensitive(true);
                Ok(Self(value))
            }
            _ => invalid("it has characters that cannot be in an HTTP header"),
        }
    }

    /// The header value, marked as sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The key itself. Keeping it secret is then up to you.
    ///
    /// ```
    /// let key = didit::ApiKey::new("your-key")?;
    /// assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
    /// assert_eq!(key.expose(), "your-key");
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn expose(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({REDACTED})")
    }
}
