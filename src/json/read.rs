//! Reads typed values from JSON text.
//!
//! This module splits the text, which checks its structure; serde_json reads the scalars.
//! [`Json`](super::Json) keeps the text of its value, so that no undocumented field (with a huge
//! number, deep nesting, or a lone surrogate) makes the response unreadable.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde_json::Error;

use super::cursor::{Items, Members};
use super::source::Source;
use super::text::Text;

/// The name with which [`Json`](super::Json) requests the text of a value.
pub(super) const JSON: &str = "$didit::Json";

impl Text<'_> {
    /// Reads the value as a type.
    ///
    /// # Errors
    ///
    /// Where the value is not of that type.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
        T::deserialize(self)
    }
}

/// Lets serde_json read scalars.
macro_rules! scalars {
    ($($function:ident)*) => {
        $(fn $function<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.source {
                Source::Utf8(text) => serde_json::Deserializer::from_str(text).$function(visitor),
                Source::Bytes(bytes) => serde_json::Deserializer::from_slice(bytes).$function(visitor),
            }
        })*
    };
}

/// Reads types as others that have the same JSON, whatever their names, fields and lengths.
macro_rules! as_others {
    ($($function:ident($($ignored:ty),*) => $other:ident;)*) => {
        $(fn $function<V: Visitor<'de>>(self $(, _: $ignored)*, visitor: V) -> Result<V::Value, Error> {
            self.$other(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Error;

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.plain_string() {
            Some(string) => visitor.visit_borrowed_str(string),
            // serde_json reads both in the same way.
            None => self.deserialize_identifier(visitor),
        }
    }

    scalars! {
        deserialize_any deserialize_bool deserialize_char
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf deserialize_unit
        deserialize_identifier
    }

    as_others! {
        deserialize_string() => deserialize_str;
        deserialize_struct(&'static str, &'static [&'static str]) => deserialize_map;
        deserialize_tuple(usize) => deserialize_seq;
        deserialize_tuple_struct(&'static str, usize) => deserialize_seq;
        deserialize_unit_struct(&'static str) => deserialize_unit;
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        Text::parse(self.as_bytes())?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == JSON {
            visitor.visit_borrowed_bytes(self.as_bytes())
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let members = self.members().ok_or_else(|| another_type(&visitor))?;
        let value = None;
        visitor.visit_map(Map { members, value })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let items = self.items().ok_or_else(|| another_type(&visitor))?;
        visitor.visit_seq(Seq(items))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = self.string().ok_or_else(|| another_type(&visitor))?;
        visitor.visit_enum(variant.into_deserializer())
    }
}

fn another_type<'de>(visitor: &impl Visitor<'de>) -> Error {
    Error::invalid_type(Unexpected::Other("another type"), visitor)
}

struct Map<'de> {
    members: Members<'de>,
    value: Option<Text<'de>>,
}

impl<'de> MapAccess<'de> for Map<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.members.next() else {
            return if self.members.is_at_end() {
                Ok(None)
            } else {
                Err(Error::custom("an object is malformed"))
            };
        };
        self.value = Some(value);
        match name.name() {
            std::borrow::Cow::Borrowed(name) => {
                seed.deserialize(BorrowedStrDeserializer::new(name))
            }
            std::borrow::Cow::Owned(name) => seed.deserialize(name.into_deserializer()),
        }
        .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value = self
            .value
            .take()
            .ok_or_else(|| Error::custom("a value was requested twice"))?;
        seed.deserialize(value)
    }
}

struct Seq<'de>(Items<'de>);

impl<'de> SeqAccess<'de> for Seq<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        match self.0.next() {
            Some(item) => seed.deserialize(item).map(Some),
            None if self.0.is_at_end() => Ok(None),
            None => Err(Error::custom("an array is malformed")),
        }
    }
}
