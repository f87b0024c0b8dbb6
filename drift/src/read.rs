//! Reads an OpenAPI document: JSON or YAML, without a member that is there twice.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a document. The text says itself which of the two it is: JSON starts with a brace.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    let Strict(document) = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?
    } else {
        yaml_serde::from_str(text).map_err(|error| format!("not YAML: {error}"))?
    };
    match document["openapi"].as_str() {
        Some(version) if version.starts_with("3.0.") || version.starts_with("3.1.") => Ok(document),
        Some(version) => Err(format!(
            "OpenAPI {version} is not supported; 3.0 and 3.1 are"
        )),
        None => Err("not an OpenAPI document: its version is missing (`openapi`)".into()),
    }
}

/// JSON in which no object has a name twice. Of two members with one name, most readers drop one.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values).map(Self)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        let number = number.ok_or_else(|| E::custom(format!("{value} is not a number of JSON")))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(Strict(name)) = members.next_key()? {
            // YAML takes a status without quotes for a number.
            let name = match name {
                Value::String(name) => name,
                Value::Number(number) => number.to_string(),
                other => {
                    return Err(de::Error::custom(format!(
                        "{other} is not the name of a member"
                    )));
                }
            };
            if name == "<<" {
                return Err(de::Error::custom("merge keys (`<<`) are not supported"));
            }
            let Strict(value) = members.next_value()?;
            if map.insert(name.clone(), value).is_some() {
                return Err(de::Error::custom(format!("{name} is there twice")));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_both_notations_and_both_versions() {
        let expected = json!({ "openapi": "3.0.0", "paths": { "200": [1, -1, 1.5, null, true] } });
        let json = expected.to_string();
        assert_eq!(read(&json), Ok(expected.clone()));
        assert_eq!(read(&format!("\u{feff} {json}")), Ok(expected.clone()));
        let yaml = "openapi: 3.0.0\npaths:\n  200: [1, -1, 1.5, null, true]\n";
        assert_eq!(read(yaml), Ok(expected));
        assert!(read("openapi: 3.1.1").is_ok());
    }

    #[test]
    fn rejects_what_it_cannot_read_in_full() {
        for (text, problem) in [
            ("", "its version is missing"),
            ("[]", "its version is missing"),
            ("swagger: '2.0'", "its version is missing"),
            ("openapi: 3.2.0", "OpenAPI 3.2.0 is not supported"),
            ("openapi: 3.0", "its version is missing"),
            (r#"{"openapi": "3.0.0", "#, "not JSON"),
            (r#"{"openapi": "3.0.0"} {}"#, "not JSON"),
            (
                r#"{"openapi": "3.0.0", "a": {"b": 1, "b": 2}}"#,
                "b is there twice",
            ),
            ("openapi: 3.0.0\nopenapi: 3.0.0", "not YAML"),
            (
                "openapi: 3.0.0\na: &a {b: 1}\nc:\n  <<: *a",
                "merge keys (`<<`) are not supported",
            ),
            ("openapi: 3.0.0\na: .nan", "not a number of JSON"),
            ("openapi: 3.0.0\n---\nopenapi: 3.0.0", "not YAML"),
            ("<!DOCTYPE html>", "its version is missing"),
            ("openapi: 3.0.0\ntrue: 1", "not the name of a member"),
        ] {
            let found = read(text).expect_err(text);
            assert!(found.contains(problem), "{text}: {found}");
        }
    }

    #[test]
    fn rejects_json_that_is_nested_without_end() {
        let deep = format!(
            r#"{{"openapi": "3.0.0", "a": {}1{}}}"#,
            "[".repeat(10_000),
            "]".repeat(10_000)
        );
        assert!(read(&deep).is_err());
        let deep = format!(
            "openapi: 3.0.0\na: {}1{}",
            "[".repeat(10_000),
            "]".repeat(10_000)
        );
        assert!(read(&deep).is_err());
    }
}
