use std::fmt;

use serde::{Deserialize, Serialize};

use crate::request::Constraints;

/// A personal value, which `Debug` does not show.
///
/// It serializes as the value itself. It has no `Display`; read it with
/// [`expose`](Redacted::expose).
///
/// ```
/// let born = didit::Redacted::new(1990);
/// assert_eq!(format!("{born:?}"), "[redacted]");
/// assert_eq!(*born.expose(), 1990);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Wraps a value.
    ///
    /// ```
    /// let age = didit::Redacted::new(42);
    /// assert_eq!(format!("{age:?}"), "[redacted]");
    /// ```
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Keeping it private is then up to you.
    ///
    /// ```
    /// let age = didit::Redacted::new(42);
    /// assert!(*age.expose() >= 18);
    /// ```
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Returns the value itself.
    ///
    /// ```
    /// let city = didit::Redacted::new("Lisbon".to_owned());
    /// assert_eq!(city.into_inner(), "Lisbon");
    /// ```
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> From<T> for Redacted<Option<T>> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Gives a wrapper the JSON Schema of its value.
macro_rules! schema_of_value {
    ($wrapper:ident) => {
        #[cfg(feature = "schemars")]
        impl<T: schemars::JsonSchema> schemars::JsonSchema for $wrapper<T> {
            fn inline_schema() -> bool {
                T::inline_schema()
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                T::schema_name()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                T::schema_id()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                T::json_schema(generator)
            }
        }
    };
}
pub(crate) use schema_of_value;

schema_of_value!(Redacted);

/// What is printed in place of a redacted value.
pub(crate) const REDACTED: &str = "[redacted]";

/// Declares a redacted text with the contract's constraints. The generated code calls it.
macro_rules! redacted_text {
    ($(#[$doc:meta])* $name:ident { $($constraint:ident: $value:expr,)* $(..$others:expr)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(::std::string::String);

        impl $name {
            #[doc(hidden)]
            pub const CONSTRAINTS: $crate::request::Constraints =
                $crate::request::Constraints { $($constraint: $value,)* $(..$others)? };

            /// The text itself. Keeping it private is then up to you.
            ///
            /// ```
            #[doc = concat!("let text = didit::", stringify!($name), "::from(\"a text\");")]
            /// assert_eq!(text.expose(), "a text");
            /// assert_eq!(format!("{text:?}"), "[redacted]");
            /// ```
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Returns the text itself.
            ///
            /// ```
            #[doc = concat!("let text = didit::", stringify!($name), "::from(\"a text\");")]
            /// assert_eq!(text.into_inner(), "a text");
            /// ```
            pub fn into_inner(self) -> ::std::string::String {
                self.0
            }
        }

        impl<T: ::std::convert::Into<::std::string::String>> ::std::convert::From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str($crate::types::redacted::REDACTED)
            }
        }

        impl $crate::request::Validate for $name {
            fn validate(&self, violations: &mut $crate::request::Violations) {
                violations.text(&self.0, &Self::CONSTRAINTS);
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                Self::CONSTRAINTS.json_schema()
            }
        }
    };
}
pub(crate) use redacted_text;

redacted_text! {
    /// A text written by the service; it may quote what was sent. Never printed.
    ErrorText {
        expected: "A text written by the service; it may quote what was sent.",
        ..Constraints::ANY
    }
}

redacted_text! {
    /// The token of a session: whoever has it can complete the verification in the person's place.
    /// By Didit's documentation it has twelve URL-safe characters; any text is accepted. It is
    /// itself when it is serialized, so that a session can be stored.
    SessionToken {
        expected: "The token of a session.",
        ..Constraints::ANY
    }
}

redacted_text! {
    /// The URL of a session's hosted page, to which the person is sent. As secret as the token that
    /// it contains.
    ///
    /// It is kept as the text that the service sent, and serializes as that, so that a session can
    /// be stored.
    HostedUrl {
        expected: "The URL of a session's hosted page.",
        format: Some("uri"),
        ..Constraints::ANY
    }
}
