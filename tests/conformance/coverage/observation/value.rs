//! What a value shows of its schema.

use contract::{Aspect, LENGTHS, is_any};
use serde_json::Value;

use super::Observed;

impl Observed<'_> {
    /// What a value shows of its schema.
    pub(super) fn aspects(&self, schema: &Value, value: &Value) -> Vec<Aspect> {
        let schema = self.contract.resolve(schema);
        if is_any(schema) {
            return vec![kind(value).map_or(Aspect::Null, |kind| Aspect::Value(kind.to_owned()))];
        }
        let kinds = self.contract.kinds(schema);
        if !kinds.is_empty() && !value.is_null() {
            let kind = kinds.into_iter().find(|kind| is_of(value, kind));
            return vec![kind.map_or(Aspect::WrongType, |kind| Aspect::Value(kind.to_owned()))];
        }
        // The branches of a union with a discriminator are objects.
        let of_union = if schema["oneOf"].is_array() {
            "object"
        } else {
            "string"
        };
        let documented = schema["type"].as_str().unwrap_or(of_union);
        let values = self.contract.values(schema);
        match value {
            Value::Null => vec![Aspect::Null],
            Value::Array(items) if documented == "array" => {
                let length = LENGTHS[items.len().min(LENGTHS.len() - 1)];
                let mut aspects = self.distances(schema, Some(items.len() as i64));
                aspects.push(Aspect::Value(length.to_owned()));
                aspects
            }
            Value::String(text) if documented == "string" && !values.is_empty() => {
                let is_known = values.contains(&text.as_str());
                vec![if is_known {
                    Aspect::Value(text.clone())
                } else {
                    Aspect::Unknown
                }]
            }
            Value::String(text) if documented == "string" => {
                let length = if schema["format"] == "byte" {
                    decoded(text)
                } else {
                    text.chars().count()
                };
                self.distances(schema, i64::try_from(length).ok())
            }
            Value::Number(number) if is_of(value, documented) => {
                self.distances(schema, number.as_i64())
            }
            value if is_of(value, documented) => Vec::new(),
            _ => vec![Aspect::WrongType],
        }
    }

    /// What a text shows of the schema of a header or a parameter.
    pub(super) fn aspects_of_text(&self, schema: &Value, text: &str) -> Vec<Aspect> {
        let is_text = self.contract.resolve(schema)["type"] == "string";
        let json = serde_json::from_str(text).ok().filter(|_| !is_text);
        let value = json.unwrap_or_else(|| Value::from(text));
        self.aspects(schema, &value)
    }

    /// How far a number or a length is from each limit.
    fn distances(&self, schema: &Value, measured: Option<i64>) -> Vec<Aspect> {
        let limits = self.contract.limits(schema).into_iter();
        limits
            .filter_map(|(keyword, limit)| Some(Aspect::Limit(keyword, measured? - limit)))
            .collect()
    }
}

fn kind(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

fn is_of(value: &Value, documented: &str) -> bool {
    match documented {
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        other => kind(value) == Some(other),
    }
}

/// How many bytes a base64 text encodes.
fn decoded(text: &str) -> usize {
    text.trim_end_matches('=').len() * 3 / 4
}
