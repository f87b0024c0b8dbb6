//! What the branches of a `oneOf` have to be, once every schema has a name.

use serde_json::{Map, Value};

use super::super::inline::place;
use super::{OneOf, Result, mapping_target, may_be_null, members, referred, resolved, strings};

/// Checks every `oneOf` of the contract; the error has a line for each problem.
pub fn check(contract: &Value) -> Result<()> {
    let schemas = super::super::openapi::schemas(contract)?;
    let mut problems = Vec::new();
    for (name, schema) in schemas {
        if let Some(one_of) = OneOf::of(schema, schemas) {
            let mut problem =
                |at: &str, text: String| problems.push(format!("{}{at}: {text}", place(schema)));
            if !name.starts_with(|c: char| c.is_ascii_uppercase()) || name.contains(['_', '-', '.'])
            {
                problem(
                    "",
                    format!("{name} is not a name in Rust; use one in PascalCase"),
                );
            }
            if contains(schema, name, schemas, &mut Vec::new()) {
                problem(
                    "/oneOf",
                    format!(
                        "{name} contains itself other than in a list, which has no end; make that property a list"
                    ),
                );
            }
            if let Some(property) = one_of.discriminator {
                mapping(schema, &one_of, &mut problem);
                branches(&one_of, property, schemas, &mut problem);
            }
        }
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(problems.join("\n")),
    }
}

/// Checks that each entry of the mapping means one of the branches.
fn mapping(schema: &Value, one_of: &OneOf<'_>, problem: &mut impl FnMut(&str, String)) {
    for (value, to) in members(&schema["discriminator"], "mapping") {
        let name = to.as_str().map(mapping_target);
        if !one_of
            .branches
            .iter()
            .any(|branch| Some(branch.name) == name)
        {
            let at = super::super::gate::below("/discriminator/mapping", value);
            problem(
                &at,
                format!("{to} is not a branch of the oneOf; add it there"),
            );
        }
    }
}

/// Checks the branches that a discriminator selects.
fn branches(
    one_of: &OneOf<'_>,
    property: &str,
    schemas: &Map<String, Value>,
    problem: &mut impl FnMut(&str, String),
) {
    for (index, branch) in one_of.branches.iter().enumerate() {
        let (at, name) = (format!("/oneOf/{index}"), branch.name);
        let before = &one_of.branches[..index];
        if before.iter().any(|other| other.name == name) {
            problem(&at, format!("{name} is listed twice"));
            continue;
        }
        if name == "Unknown" {
            problem(
                &at,
                "Unknown is the name of the variant for other values; rename the schema".into(),
            );
        }
        for key in &branch.keys {
            if let Some(other) = before.iter().find(|other| other.keys.contains(key)) {
                let other = other.name;
                problem(
                    &at,
                    format!("`{key}` selects {other} as well; give each a value in `mapping`"),
                );
            }
        }
        let object = resolved(branch.schema, schemas);
        if object["nullable"] == true {
            let text = "may be null; write `nullable: true` next to the oneOf instead";
            problem(&at, text.into());
        }
        if !object["properties"].is_object() {
            problem(
                &at,
                format!("{name} is not an object with properties; a discriminator needs one"),
            );
            continue;
        }
        let body = &object["properties"][property];
        let text = resolved(body, schemas);
        let is_text = text["type"] == "string"
            && [
                "format",
                "x-personal",
                "x-secret",
                "x-media-types",
                "x-nullable-of",
            ]
            .iter()
            .all(|keyword| text[*keyword].is_null());
        if !is_text
            || may_be_null(body, schemas)
            || !strings(&object["required"]).contains(&property)
        {
            problem(
                &at,
                format!(
                    "{name} needs the property {property}: a required text without a format, \
                     neither nullable nor personal"
                ),
            );
            continue;
        }
        let values = strings(&text["enum"]);
        for key in branch.keys.iter().filter(|_| !values.is_empty()) {
            if !values.contains(key) {
                problem(
                    &at,
                    format!("`{key}` selects {name}, and is not a value of its {property}"),
                );
            }
        }
    }
}

/// Whether a value of a schema always may hold another one of the schema `name`, but for lists.
fn contains<'a>(
    schema: &'a Value,
    name: &str,
    schemas: &'a Map<String, Value>,
    seen: &mut Vec<&'a str>,
) -> bool {
    let branches = schema["oneOf"].as_array().into_iter().flatten();
    let properties = members(schema, "properties").map(|(_, body)| body);
    let own = referred(schema).map(|_| schema);
    branches.chain(properties).chain(own).any(|part| {
        let Some(part) = referred(part) else {
            return false;
        };
        if part == name {
            return true;
        }
        if seen.contains(&part) {
            return false;
        }
        seen.push(part);
        schemas
            .get(part)
            .is_some_and(|schema| contains(schema, name, schemas, seen))
    })
}
