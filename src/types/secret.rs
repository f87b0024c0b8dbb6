//! Credentials of a session.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::types::redacted::REDACTED;

/// A secret text of a response: redacted in `Debug`, itself in serde.
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

            /// The secret itself, without its wrapper.
            pub fn into_inner(self) -> String {
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
    /// Kept as the text that the service sent. It is itself when it is serialised, so that a
    /// session can be stored.
    HostedUrl, { "type": "string", "format": "uri" }
}
