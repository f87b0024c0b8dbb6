//! Checks that every keyword of the contract is one that is understood at its place, before code is
//! made of it. Whatever is not in the table stops the build.

pub mod cycles;
mod keywords;
mod one_of;
mod schema;
mod types;

use serde_json::Value;

use self::keywords::{Kind, Place};
use super::Result;

/// Checks the whole contract; the error has a line for each problem, which starts with its place
/// as a JSON pointer.
pub fn check(contract: &Value) -> Result<()> {
    let mut gate = Gate {
        contract,
        problems: Vec::new(),
    };
    gate.object(contract, Place::Document, "");
    match gate.problems.is_empty() {
        true => Ok(()),
        false => Err(gate.problems.join("\n")),
    }
}

struct Gate<'a> {
    contract: &'a Value,
    problems: Vec<String>,
}

impl Gate<'_> {
    fn problem(&mut self, pointer: &str, text: impl AsRef<str>) {
        self.problems.push(format!("{pointer}: {}", text.as_ref()));
    }

    fn object(&mut self, value: &Value, place: Place, pointer: &str) {
        let Some(members) = value.as_object() else {
            let pointer = if pointer.is_empty() {
                "the contract"
            } else {
                pointer
            };
            return self.problem(pointer, "is not an object");
        };
        let known = place.keywords();
        for (name, value) in members {
            let pointer = below(pointer, name);
            match known.iter().find(|(keyword, _)| keyword == name) {
                Some((_, kind)) => self.value(value, *kind, &pointer),
                None => self.problem(&pointer, unknown(known)),
            }
        }
        if place == Place::Schema {
            self.schema(members, pointer);
        }
    }

    fn value(&mut self, value: &Value, kind: Kind, pointer: &str) {
        let expected = match kind {
            Kind::Free => return,
            Kind::Text => (value.is_string(), "a text"),
            Kind::Flag => (value.is_boolean(), "`true` or `false`"),
            Kind::Number => (value.is_number(), "a number"),
            Kind::Count => (value.is_u64(), "a whole number"),
            Kind::Texts => (is_texts(value), "a list of texts"),
            Kind::Object => (value.is_object(), "an object"),
            Kind::One(place) => return self.object(value, place, pointer),
            Kind::Each(place) => match value.as_object() {
                Some(members) => {
                    for (name, value) in members {
                        self.object(value, place, &below(pointer, name));
                    }
                    return;
                }
                None => (false, "an object"),
            },
            Kind::List(place) => match value.as_array() {
                Some(items) => {
                    for (index, item) in items.iter().enumerate() {
                        self.object(item, place, &below(pointer, &index.to_string()));
                    }
                    return;
                }
                None => (false, "a list"),
            },
            Kind::Json => match value.as_object() {
                Some(types) => {
                    for (name, value) in types {
                        let pointer = below(pointer, name);
                        match name == "application/json" {
                            true => self.object(value, Place::MediaType, &pointer),
                            false => self.problem(
                                &pointer,
                                "only application/json is supported; leave this one out",
                            ),
                        }
                    }
                    return;
                }
                None => (false, "an object"),
            },
            Kind::FlagOrSchema if value.is_boolean() => return,
            Kind::FlagOrSchema => return self.object(value, Place::Schema, pointer),
            Kind::Refused(instead) => {
                return self.problem(pointer, format!("is not supported; {instead}"));
            }
        };
        if let (false, what) = expected {
            self.problem(pointer, format!("is not {what}"));
        }
    }
}

fn is_texts(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().all(Value::is_string))
}

fn unknown(known: &[(&str, Kind)]) -> String {
    let supported = known
        .iter()
        .filter(|(_, kind)| !matches!(kind, Kind::Refused(_)));
    let names: Vec<_> = supported.map(|(name, _)| *name).collect();
    format!("is unknown here; known are {}", names.join(", "))
}

fn names(table: &[(&str, &[&str])]) -> String {
    let names: Vec<_> = table.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

/// A JSON pointer (RFC 6901) to a member.
pub fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
