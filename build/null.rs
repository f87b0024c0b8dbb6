//! Where null may be: in the contract at any schema, afterwards at what refers to one.

use serde_json::{Value, json};

use super::Result;
use super::openapi::{referred, schemas, target};

/// Moves `nullable` from named schemas to what refers to them, since a type has no null of its own.
pub fn move_to_references(contract: &mut Value) -> Result<()> {
    let nullable: Vec<_> = schemas(contract)?
        .iter()
        .filter(|(_, schema)| schema["nullable"] == true && schema["enum"].is_null())
        .map(|(name, _)| name.clone())
        .collect();
    refer_or_null(contract, &nullable);
    for name in nullable {
        if let Some(schema) = contract["components"]["schemas"][name].as_object_mut() {
            schema.remove("nullable");
        }
    }
    Ok(())
}

/// Makes every reference to one of the schemas a reference or null.
fn refer_or_null(node: &mut Value, nullable: &[String]) {
    let is_nullable = |name: &str| nullable.iter().any(|nullable| nullable == name);
    if referred(node).is_some_and(is_nullable) {
        // Without what is within it, which is the reference itself.
        match target(node) {
            Some(_) => *node = json!({ "nullable": true, "allOf": [node.take()] }),
            None => node["nullable"] = json!(true),
        }
        return;
    }
    match node {
        Value::Object(members) => members
            .values_mut()
            .for_each(|child| refer_or_null(child, nullable)),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|child| refer_or_null(child, nullable)),
        _ => {}
    }
}
