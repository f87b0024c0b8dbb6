//! Which schemas contain themselves.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::Result;
use super::super::openapi::{named, received, schemas, sent};
use super::below;

/// Checks that no schema contains itself, in a contract without compositions. Only a `oneOf` is read with a
/// limit on its depth. What is only sent may contain itself in a list or a map, which can be empty.
pub fn check(contract: &Value) -> Result<()> {
    let schemas = schemas(contract)?;
    let contains_itself = |name: &str, through: Through| {
        refers_to(&schemas[name], name, schemas, through, &mut BTreeSet::new())
    };
    let problem = |name: &str, problem: &str| {
        let place = below("/components/schemas", name);
        Err(format!(
            "{place}: {problem}; leave that property out: it can be in `extra`"
        ))
    };
    for name in received(contract)? {
        if contains_itself(name, Through::Everything) {
            return problem(
                name,
                "is received and contains itself, which is read without a limit on its depth",
            );
        }
    }
    for name in sent(contract)? {
        if contains_itself(name, Through::Properties) {
            return problem(
                name,
                "is sent and contains itself other than in a list or a map",
            );
        }
    }
    Ok(())
}

/// What is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Through {
    Everything,
    Properties,
}

/// Whether a value of this schema may hold one of the schema `name`, other than within a `oneOf`.
fn refers_to<'a>(
    schema: &'a Value,
    name: &str,
    schemas: &'a Map<String, Value>,
    through: Through,
    seen: &mut BTreeSet<&'a str>,
) -> bool {
    if !schema["oneOf"].is_null() {
        return false;
    }
    if let Some(referred) = named(schema) {
        return referred == name
            || seen.insert(referred)
                && schemas
                    .get(referred)
                    .is_some_and(|schema| refers_to(schema, name, schemas, through, seen));
    }
    let mut refers = |part| refers_to(part, name, schemas, through, seen);
    match schema {
        Value::Object(members) => members.iter().any(|(keyword, part)| {
            let is_many = ["items", "additionalProperties"].contains(&keyword.as_str());
            (through == Through::Everything || !is_many) && refers(part)
        }),
        Value::Array(parts) => parts.iter().any(refers),
        _ => false,
    }
}
