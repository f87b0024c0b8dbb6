//! Values of one of several types: what a `oneOf` of the contract becomes.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use crate::json::Json;

/// Implements reading and writing for the enum of a `oneOf`, which has a variant for each branch and
/// `Unknown` for every other value. The generated code calls it.
///
/// Each variant has the values of the discriminator that select it or, without a discriminator,
/// the kind of JSON.
#[allow(unused_macros, reason = "for contracts that have a oneOf")]
macro_rules! one_of {
    ($name:ident by $discriminator:expr => {
        $($variant:ident($ty:ty): $($key:literal)|+),* $(,)?
    }) => {
        $(
            impl ::std::convert::From<$ty> for $name {
                fn from(value: $ty) -> Self {
                    Self::$variant(value)
                }
            }
        )*

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::Serialize::serialize(value, serializer),)*
                    Self::Unknown(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let json = <$crate::Json as ::serde::Deserialize>::deserialize(deserializer)?;
                let known = match $crate::types::one_of::key(&json, $discriminator).as_deref() {
                    $(::std::option::Option::Some($($key)|+) => {
                        $crate::types::one_of::read(&json).map(Self::$variant)
                    })*
                    _ => ::std::option::Option::None,
                };
                ::std::result::Result::Ok(known.unwrap_or(Self::Unknown(json)))
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({
                    "anyOf": [$(generator.subschema_for::<$ty>(),)* true],
                })
            }
        }
    };
}
#[allow(unused_imports, reason = "for contracts that have a oneOf")]
pub(crate) use one_of;

/// What selects the branch: the value of the discriminator or, without one, the kind of JSON.
#[allow(dead_code, reason = "for contracts that have a oneOf")]
pub(crate) fn key<'a>(json: &'a Json, discriminator: Option<&str>) -> Option<Cow<'a, str>> {
    let text = json.text();
    match discriminator {
        Some(discriminator) => {
            let mut members = text.members()?;
            let (_, value) = members.find(|(name, _)| name.name() == discriminator)?;
            value.string()
        }
        None => Some(Cow::Borrowed(match text.first() {
            b'{' => "object",
            b'[' => "array",
            b'"' => "string",
            b't' | b'f' => "boolean",
            b'-' | b'0'..=b'9' => "number",
            _ => return None,
        })),
    }
}

/// Reads a value as a branch; `None` where it does not fit. Neither does one that is nested so
/// deeply that reading it could exhaust the stack, since a branch may contain itself in a list.
#[allow(dead_code, reason = "for contracts that have a oneOf")]
pub(crate) fn read<T: DeserializeOwned>(json: &Json) -> Option<T> {
    (!json.is_deep()).then(|| json.text().read().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::{from_str, json, to_value};

    use crate::Json;

    #[derive(Debug, PartialEq)]
    enum Value {
        Text(String),
        Integer(i64),
        Unknown(Json),
    }

    one_of! { Value by None => { Text(String): "string", Integer(i64): "number" } }

    #[test]
    fn reads_from_any_json_deserializer_and_writes_what_it_read() {
        for (text, expected) in [
            (r#""a""#, Value::from("a".to_owned())),
            ("-7", Value::Integer(-7)),
            ("7.5", Value::Unknown(json!(7.5).into())),
            ("null", Value::Unknown(json!(null).into())),
            (
                r#"{"b":1,"a":[]}"#,
                Value::Unknown(Json::from_valid_text(r#"{"b":1,"a":[]}"#.into())),
            ),
        ] {
            let json = from_str::<serde_json::Value>(text).expect("JSON");
            assert_eq!(
                from_str::<Value>(text).expect("a value"),
                expected,
                "{text}"
            );
            assert_eq!(to_value(expected).expect("JSON"), json, "{text}");
        }
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn schema_has_each_branch_and_any_other_value() {
        let schema = schemars::schema_for!(Value);

        let branches = schema.get("anyOf").and_then(|all| all.as_array());
        let branches = branches.expect("branches");
        assert_eq!(branches[0]["type"], "string");
        assert_eq!(branches[1]["type"], "integer");
        assert_eq!(branches[2], true);
    }
}
