//! Credentials of a session.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::types::redacted::REDACTED;

/// Declares a secret text of a response: redacted in `Debug`, not redacted by serde.
macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident, $($format:tt)*) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The secret itself. Keeping it secret is then up to you.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Returns the secret itself.
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
    /// The token of a session: whoever has it can complete the verification in the person's place.
    /// By Didit's documentation it has twelve URL-safe characters; any text is accepted. It is
    /// itself when it is serialised, so that a session can be stored.
    SessionToken, { "type": "string" }
}

secret_text! {
    /// The URL of a session's hosted page, to which the person is sent. As secret as the token that
    /// it contains.
    ///
    /// It is kept as the text that the service sent, and serializes as that, so that a session can
    /// be stored.
    HostedUrl, { "type": "string", "format": "uri" }
}
