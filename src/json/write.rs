//! Converts JSON text to and from other serde formats.

use std::fmt;
use std::sync::LazyLock;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::number::Number;
use super::text::Text;

/// The maximum nesting that is written. serde_json reads 127 levels, some of which surround the
/// value.
pub(super) const MAX_DEPTH: usize = 120;

/// The maximum nesting that is read.
const READ_DEPTH: usize = 127;

/// A text that is serialized as its value. A value that serde cannot represent is serialized as a
/// string with the text.
pub(super) struct Value<'a> {
    pub(super) text: Text<'a>,
    pub(super) depth: usize,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { text, depth } = *self;
        if depth >= MAX_DEPTH && matches!(text.first(), b'{' | b'[') {
            return serializer.serialize_str(&text.to_text());
        }
        if let Some(members) = text.members() {
            return serialize_members(members, serializer, depth + 1);
        }
        if let Some(items) = text.items() {
            let mut seq = serializer.serialize_seq(None)?;
            for item in items {
                seq.serialize_element(&Value {
                    text: item,
                    depth: depth + 1,
                })?;
            }
            return seq.end();
        }
        match text.as_bytes() {
            b"null" => serializer.serialize_unit(),
            b"true" => serializer.serialize_bool(true),
            b"false" => serializer.serialize_bool(false),
            _ if text.first() == b'"' => match text.string() {
                Some(string) => serializer.serialize_str(&string),
                None => serializer.serialize_str(&text.to_text()),
            },
            _ => match Number::parse(&text.to_text()) {
                Some(Number::Unsigned(number)) => serializer.serialize_u64(number),
                Some(Number::Signed(number)) => serializer.serialize_i64(number),
                Some(Number::Float(number)) => serializer.serialize_f64(number),
                None => serializer.serialize_str(&text.to_text()),
            },
        }
    }
}

/// Serializes members as an object; their values are at this depth.
pub(super) fn serialize_members<'a, S: Serializer>(
    members: impl Iterator<Item = (Text<'a>, Text<'a>)>,
    serializer: S,
    depth: usize,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (name, text) in members {
        map.serialize_entry(&name.name(), &Value { text, depth })?;
    }
    map.end()
}

/// Writes the value of a deserializer as JSON text.
pub(super) struct Transcode<'a> {
    pub(super) json: &'a mut Vec<u8>,
    pub(super) depth: usize,
}

impl Transcode<'_> {
    fn scalar<T: Serialize + ?Sized, E: de::Error>(self, value: &T) -> Result<(), E> {
        serde_json::to_writer(self.json, value)
            .map_err(|_| E::custom("a value cannot be serialized as JSON"))
    }

    fn deeper<E: de::Error>(&mut self) -> Result<Transcode<'_>, E> {
        if self.depth > READ_DEPTH {
            return Err(E::custom("JSON is nested too deeply"));
        }
        Ok(Transcode {
            json: &mut *self.json,
            depth: self.depth + 1,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Transcode<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Lets serde_json write scalars.
macro_rules! scalars {
    ($($function:ident($($value:ident: $type:ty)?) => $written:expr;)*) => {
        $(fn $function<E: de::Error>(self $(, $value: $type)?) -> Result<(), E> {
            self.scalar($written)
        })*
    };
}

impl<'de> Visitor<'de> for Transcode<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    scalars! {
        visit_unit() => &();
        visit_none() => &();
        visit_bool(value: bool) => &value;
        visit_u64(value: u64) => &value;
        visit_i64(value: i64) => &value;
        visit_f64(value: f64) => &value;
        visit_str(value: &str) => value;
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        self.json.push(b'[');
        let mut before = self.json.len();
        while seq.next_element_seed(self.deeper()?)?.is_some() {
            before = self.json.len();
            self.json.push(b',');
        }
        self.json.truncate(before);
        self.json.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let start = self.json.len();
        self.json.push(b'{');
        let mut before = self.json.len();
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER && *NUMBERS_ARE_MAPS && before == start + 1 {
                let digits: String = map.next_value()?;
                self.json.truncate(start);
                self.json.extend_from_slice(digits.as_bytes());
                return Text::parse(digits.as_bytes())
                    .ok()
                    .filter(|text| text.first() == b'-' || text.first().is_ascii_digit())
                    .map(|_| ())
                    .ok_or_else(|| de::Error::custom("a number is not valid in JSON"));
            }
            self.json
                .extend_from_slice(&serde_json::to_vec(&name).unwrap_or_default());
            self.json.push(b':');
            map.next_value_seed(self.deeper()?)?;
            before = self.json.len();
            self.json.push(b',');
        }
        self.json.truncate(before);
        self.json.push(b'}');
        Ok(())
    }
}

/// The key of the map as which serde_json deserializes a number, if any crate of the program
/// enables its feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// Whether that feature is enabled: only then is there a number beyond `f64`. Without it the key
/// has no meaning.
static NUMBERS_ARE_MAPS: LazyLock<bool> =
    LazyLock::new(|| serde_json::from_str::<serde_json::Number>("1e400").is_ok());
