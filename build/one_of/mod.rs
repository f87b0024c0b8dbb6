//! `oneOf`: a value of one of several schemas. Which one it is, the value of its discriminator says
//! or, without a discriminator, its kind of JSON. It is never found by trial.

mod check;
mod code;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub use self::check::check;
pub use self::code::{declarations, validations};
use super::Result;
use super::openapi::{
    known_values, may_be_null, members, referred, resolved, strings, target, walk,
};

/// A schema with `oneOf`.
pub struct OneOf<'a> {
    /// The property whose value selects the branch.
    pub discriminator: Option<&'a str>,
    pub branches: Vec<Branch<'a>>,
}

/// One schema of a `oneOf`.
pub struct Branch<'a> {
    /// The name of the variant.
    pub name: &'a str,
    pub schema: &'a Value,
    /// The values of the discriminator, or the kind of JSON.
    pub keys: Vec<&'a str>,
}

impl<'a> OneOf<'a> {
    /// The `oneOf` of a schema; `None` for another schema.
    pub fn of(schema: &'a Value, schemas: &'a Map<String, Value>) -> Option<Self> {
        let branches = schema["oneOf"].as_array()?.iter();
        let discriminator = schema["discriminator"]["propertyName"].as_str();
        let branches = branches.map(|branch| match discriminator {
            Some(_) => {
                let name = target(branch).unwrap_or_default();
                let mapped = members(&schema["discriminator"], "mapping");
                let mapped = mapped.filter(|(_, to)| to.as_str().map(mapping_target) == Some(name));
                let mut keys: Vec<_> = mapped.map(|(value, _)| value.as_str()).collect();
                if keys.is_empty() {
                    keys.push(name);
                }
                Branch {
                    name,
                    schema: branch,
                    keys,
                }
            }
            None => {
                let kind = Kind::of(branch, schemas).ok();
                Branch {
                    name: kind.map_or("", |kind| kind.variant),
                    schema: branch,
                    keys: kind.map(|kind| kind.json).into_iter().collect(),
                }
            }
        });
        Some(Self {
            discriminator,
            branches: branches.collect(),
        })
    }
}

/// The name of the schema that an entry of a `mapping` means: a reference, or the name itself.
fn mapping_target(to: &str) -> &str {
    to.strip_prefix("#/components/schemas/").unwrap_or(to)
}

/// A kind of JSON value.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The kind of JSON: integers and other numbers are of the same.
    pub json: &'static str,
    /// With an article.
    pub article: &'static str,
    /// The name of the variant, and of a schema that is written inline.
    pub variant: &'static str,
}

impl Kind {
    /// The kind of a schema; the error says why it has none.
    pub fn of(
        schema: &Value,
        schemas: &Map<String, Value>,
    ) -> std::result::Result<Self, &'static str> {
        let resolved = resolved(schema, schemas);
        if may_be_null(schema, schemas) {
            return Err("may be null; write `nullable: true` next to the oneOf instead");
        }
        let is_object = resolved["allOf"].is_array() || resolved["properties"].is_object();
        let is_text = resolved["enum"].is_array() || known_values(resolved).is_some();
        let (json, article, variant) = match resolved["type"].as_str() {
            _ if resolved["oneOf"].is_array() => {
                return Err("is a oneOf itself; list its branches here");
            }
            Some("string") => ("string", "a string", "Text"),
            Some("integer") => ("number", "a number", "Integer"),
            Some("number") => ("number", "a number", "Number"),
            Some("boolean") => ("boolean", "a boolean", "Boolean"),
            Some("array") => ("array", "an array", "List"),
            Some("object") => ("object", "an object", "Object"),
            None if is_object => ("object", "an object", "Object"),
            None if is_text => ("string", "a string", "Text"),
            _ => return Err("may be any kind of JSON; give it a `type`"),
        };
        Ok(Self {
            json,
            article,
            variant,
        })
    }
}

/// Whether a branch of a `oneOf` is null and nothing else.
pub fn is_null(branch: &Value) -> bool {
    branch["enum"]
        .as_array()
        .is_some_and(|values| matches!(values.as_slice(), [Value::Null]))
}

/// Writes a branch that is null as `nullable`, which everything else knows.
pub fn move_null(contract: &mut Value) {
    walk(contract, &mut |node| {
        let branches = node.get_mut("oneOf").and_then(Value::as_array_mut);
        let Some(branches) = branches.filter(|branches| branches.iter().any(is_null)) else {
            return;
        };
        branches.retain(|branch| !is_null(branch));
        node["nullable"] = true.into();
    });
}

/// The objects and properties that are discriminators, each with the values that select the object.
pub fn discriminators(schemas: &Map<String, Value>) -> BTreeMap<(&str, &str), BTreeSet<&str>> {
    let mut found = BTreeMap::<_, BTreeSet<_>>::new();
    for one_of in schemas
        .values()
        .filter_map(|schema| OneOf::of(schema, schemas))
    {
        let Some(property) = one_of.discriminator else {
            continue;
        };
        for branch in one_of.branches {
            found
                .entry((branch.name, property))
                .or_default()
                .extend(branch.keys);
        }
    }
    found
}
