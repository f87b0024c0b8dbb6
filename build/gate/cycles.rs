//! Which schemas of responses contain themselves.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::Result;
use super::super::openapi::{received, schemas, target};
use super::below;

/// Checks that no received schema contains itself, in a contract without compositions. Only a `oneOf`
/// is read with a limit on its depth.
pub fn check(contract: &Value) -> Result<()> {
    let schemas = schemas(contract)?;
    let mut found = received(contract)?.into_iter();
    match found.find(|name| refers_to(&schemas[*name], name, schemas, &mut BTreeSet::new())) {
        None => Ok(()),
        Some(name) => Err(format!(
            "{}: is received and contains itself, which is read without a limit on its depth; leave \
             that property out: it is kept in `extra`",
            below("/components/schemas", name)
        )),
    }
}

/// Whether a value of this schema may hold one of the schema `name`, other than within a `oneOf`.
fn refers_to<'a>(
    schema: &'a Value,
    name: &str,
    schemas: &'a Map<String, Value>,
    seen: &mut BTreeSet<&'a str>,
) -> bool {
    if !schema["oneOf"].is_null() {
        return false;
    }
    if let Some(referred) = target(schema) {
        return referred == name
            || seen.insert(referred)
                && schemas
                    .get(referred)
                    .is_some_and(|schema| refers_to(schema, name, schemas, seen));
    }
    match schema {
        Value::Object(members) => members
            .values()
            .any(|part| refers_to(part, name, schemas, seen)),
        Value::Array(parts) => parts
            .iter()
            .any(|part| refers_to(part, name, schemas, seen)),
        _ => false,
    }
}
