//! Reads an object, and keeps its unknown fields.

use std::borrow::Cow;

use serde::Deserialize;

/// A field's name, or another text, borrowed from the input where possible.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// Implements `Deserialize` for a generated object. serde's own way to keep unknown fields
/// (`flatten`) builds a tree of all of them first, at fifty times the memory of their text.
///
/// Each field has its name in JSON and its kind: a `required` field must be present, an `optional`
/// one may be absent or null, a `lenient` one as well, and is unknown if it is of another type, and a
/// `nullable` one has null as a value.
macro_rules! object {
    ($object:ident { $($field:ident $name:literal $kind:ident),* $(,)? }) => {
        impl<'de> ::serde::Deserialize<'de> for $object {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                struct Fields;

                impl<'de> ::serde::de::Visitor<'de> for Fields {
                    type Value = $object;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> ::std::result::Result<$object, A::Error> {
                        use ::serde::de::Error as _;

                        $(let mut $field = ::std::option::Option::None;)*
                        let mut extra = $crate::json::Extra::new();
                        while let ::std::option::Option::Some(name) = map.next_key::<$crate::json::Name<'de>>()? {
                            match &*name.0 {
                                $($name if $field.is_some() => {
                                    return ::std::result::Result::Err(A::Error::duplicate_field($name));
                                }
                                $name => $field = $crate::json::object!(@read $kind map $name extra),)*
                                name => extra.add(name, map.next_value()?),
                            }
                        }
                        extra.shrink();
                        ::std::result::Result::Ok($object {
                            $($field: $crate::json::object!(@value $kind $field $name),)*
                            extra,
                        })
                    }
                }

                deserializer.deserialize_map(Fields)
            }
        }
    };
    (@read lenient $map:ident $name:literal $extra:ident) => {{
        let json: $crate::json::Json = $map.next_value()?;
        let value = json.text().read();
        if value.is_err() {
            $extra.add($name, json);
        }
        ::std::option::Option::Some(value.unwrap_or_default())
    }};
    (@read nullable $map:ident $name:literal $extra:ident) => {
        ::std::option::Option::Some(::std::option::Option::Some($map.next_value()?))
    };
    (@read $kind:ident $map:ident $name:literal $extra:ident) => {
        ::std::option::Option::Some($map.next_value()?)
    };
    (@value required $field:ident $name:literal) => { $field.ok_or_else(|| A::Error::missing_field($name))? };
    (@value $kind:ident $field:ident $name:literal) => { $field.unwrap_or_default() };
}
pub(crate) use object;
