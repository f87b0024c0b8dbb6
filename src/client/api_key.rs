//! The key that requests are sent with.

use std::fmt;

use reqwest::header::HeaderValue;

use crate::error::{ConfigError, Error};
use crate::types::redacted::REDACTED;

/// An application's key, from Didit's console. It does not show in `Debug`.
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Takes a key as the console shows it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) where it is empty, holds white space, or
    /// cannot be in a header. The key is not part of the error.
    pub fn new(key: impl AsRef<str>) -> Result<Self, Error> {
        let key = key.as_ref();
        let invalid = |problem| Err(ConfigError::InvalidKey { problem }.into());
        if key.trim().is_empty() {
            return invalid("it is empty");
        }
        if key.chars().any(char::is_whitespace) {
            return invalid("it has white space in or around it");
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return invalid("it has characters that cannot be in an HTTP header");
        }
        match HeaderValue::from_str(key) {
            Ok(mut value) => {
                value.set_sensitive(true);
                Ok(Self(value))
            }
            Err(_) => invalid("it has characters that cannot be in an HTTP header"),
        }
    }

    /// The header value, marked as sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The key itself. What becomes of it from here on is up to you.
    pub fn expose(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({REDACTED})")
    }
}
