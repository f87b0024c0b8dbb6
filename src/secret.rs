//! Credentials: the key, and what opens a session.

use std::fmt;

use reqwest::header::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::error::{ConfigError, Error};
use crate::personal::REDACTED;

/// An application's key, from Didit's console. It does not show in `Debug`.
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Takes a key as it stands in the console.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] where it is empty, holds white space, or cannot stand in a header. The key
    /// is not part of the error.
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
            return invalid("it has characters that cannot stand in an HTTP header");
        }
        match HeaderValue::from_str(key) {
            Ok(mut value) => {
                value.set_sensitive(true);
                Ok(Self(value))
            }
            Err(_) => invalid("it has characters that cannot stand in an HTTP header"),
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

/// A secret text of the answer: redacted in `Debug`, itself in serde.
macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident, $($format:tt)*) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The secret itself. What becomes of it from here on is up to you.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// The secret itself, taken out.
            pub fn into_exposed(self) -> String {
                self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(REDACTED)
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($($format)*)
            }
        }
    };
}

secret_text! {
    /// Opens a session: whoever holds it can go through the check in the person's place. Twelve
    /// URL-safe characters, by Didit's documentation; any text is taken.
    ///
    /// It is itself when it is serialised, so that a session can be stored.
    SessionToken, { "type": "string" }
}

secret_text! {
    /// The hosted page of a session, to send the person to. As secret as the token that it holds.
    ///
    /// Kept as the text that the service answered. It is itself when it is serialised, so that a
    /// session can be stored.
    HostedUrl, { "type": "string", "format": "uri" }
}
