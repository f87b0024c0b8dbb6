//! A schema of the other document, written as the contract would.

use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::schema::{Others, Parts, Schema};

/// How deeply a suggestion may be nested: what is deeper wants a person.
const DEPTH: u32 = 8;

/// Writes a schema of the other document, without references and without their words.
pub(crate) fn schema(
    document: &Document,
    parts: &Parts<'_>,
    is_received: bool,
) -> Result<Value, String> {
    within(document, parts, is_received, DEPTH)
}

fn within(
    document: &Document,
    parts: &[&Value],
    is_received: bool,
    depth: u32,
) -> Result<Value, String> {
    if depth == 0 {
        return Err("it is nested too deeply".into());
    }
    let read = Schema::of(document, parts)?;
    if !read.branches.is_empty() {
        return Err("it is a union".into());
    }
    let mut written = Map::new();
    let mut set = |name: &str, value: Value| drop(written.insert(name.to_owned(), value));
    let types: Vec<_> = read.types.iter().flatten().copied().collect();
    match types.as_slice() {
        [] => {}
        [one] => set("type", json!(one)),
        _ => return Err(format!("it is {}", types.join(" or "))),
    }
    if read.nullable && !read.is_any() {
        set("nullable", json!(true));
    }
    if read.open {
        return Err("it is a list of values with others".into());
    }
    if let Some(values) = &read.values {
        set("enum", json!(values));
        if is_received {
            set("x-open-enum", json!(true));
        }
    }
    if let Some(format) = read.format {
        set("format", json!(format));
    }
    if let Some(pattern) = read.pattern {
        set("pattern", json!(pattern));
    }
    if read.deprecated {
        set("deprecated", json!(true));
    }
    for (name, limit) in &read.limits {
        // As 3.0 has it: the limit, and that it is excluded itself.
        match *name {
            "exclusiveMaximum" | "exclusiveMinimum" => {
                set(name, json!(true));
                set(&name.replace("exclusiveM", "m"), (*limit).clone());
            }
            name => set(name, (*limit).clone()),
        }
    }
    if let Some(default) = read.default {
        set("x-server-default", default.clone());
    }
    if !read.fields.is_empty() {
        let mut fields = Map::new();
        for (name, parts) in &read.fields {
            let field = Schema::of(document, parts)?;
            let is_carried = if is_received {
                !field.write_only
            } else {
                !field.read_only
            };
            if is_carried {
                let mut field = within(document, parts, is_received, depth - 1)?;
                field["description"] = json!(DESCRIBE);
                fields.insert((*name).to_owned(), field);
            }
        }
        let required: Vec<_> = read
            .required
            .iter()
            .filter(|name| fields.contains_key(**name))
            .collect();
        if !required.is_empty() {
            set("required", json!(required));
        }
        set("properties", Value::Object(fields));
    }
    match &read.others {
        Others::None if is_received => {}
        Others::None => set("additionalProperties", json!(false)),
        Others::Of(parts) => set(
            "additionalProperties",
            within(document, parts, is_received, depth - 1)?,
        ),
        Others::Any if !read.fields.is_empty() => {
            set(
                "additionalProperties",
                json!({ "$ref": "#/components/schemas/Undocumented" }),
            );
        }
        Others::Any => {}
    }
    if let Some(items) = &read.items {
        set("items", within(document, items, is_received, depth - 1)?);
    }
    Ok(Value::Object(written))
}

/// What a person has to write: descriptions are the contract's own words.
pub(crate) const DESCRIBE: &str = "Describe it in your own words.";
