//! The facts of a schema, changed one by one.

use contract::{Contract, is_any};
use serde_json::{Value, json};

use super::edit::Edit;
use super::mutant::{Mutants, members};

/// Every fact of a schema and of those that it is written out of. References are followed by whoever
/// lists the schemas.
pub(crate) fn mutants(
    found: &mut Mutants,
    contract: &Contract,
    place: &str,
    id: &str,
    schema: &Value,
) {
    types(found, place, id, schema);
    values(found, place, id, schema);
    limits(found, place, id, schema);
    marks(found, place, id, schema);
    for (name, property) in members(&schema["properties"]) {
        self::property(found, contract, (place, id, schema), name, property);
    }
    if !schema["additionalProperties"].is_null() {
        found.kind("other fields");
        let place = format!("{place}/additionalProperties");
        found.add(
            format!("{id}: no other fields"),
            [Edit::Set(place.clone(), json!(false))],
        );
        found.add(
            format!("{id}: other fields are numbers"),
            [Edit::Set(place, json!({ "type": "integer" }))],
        );
    }
    let items = &schema["items"];
    if !items.is_null() {
        found.kind("items");
        let (place, id) = (format!("{place}/items"), format!("{id}[]"));
        if items["type"].is_null() {
            found.add(
                format!("{id}: another type"),
                [Edit::Set(place.clone(), json!({ "type": "integer" }))],
            );
        }
        mutants(found, contract, &place, &id, items);
    }
    for key in ["oneOf", "anyOf"] {
        let parts = schema[key]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (index, part) in parts.iter().enumerate() {
            found.kind("union");
            let place = format!("{place}/{key}/{index}");
            found.add(
                format!("{id}: without its {key} {index}"),
                [Edit::Remove(place.clone())],
            );
            mutants(
                found,
                contract,
                &place,
                &format!("{id} {key} {index}"),
                part,
            );
        }
    }
}

fn types(found: &mut Mutants, place: &str, id: &str, schema: &Value) {
    found.kind("type");
    if let Some(name) = schema["type"].as_str() {
        let other = if name == "string" {
            "integer"
        } else {
            "string"
        };
        found.add(
            format!("{id}: type {other}"),
            [Edit::Set(format!("{place}/type"), json!(other))],
        );
    }
    if let Some(name) = schema["format"].as_str() {
        let other = match name {
            "int64" => "int32",
            "ip" => "ipv4",
            "uuid" => "date",
            _ => "uuid",
        };
        let format = format!("{place}/format");
        found.add(format!("{id}: no format"), [Edit::Remove(format.clone())]);
        found.add(
            format!("{id}: format {other}"),
            [Edit::Set(format, json!(other))],
        );
    }
    if schema["nullable"] == true {
        found.add(
            format!("{id}: not nullable"),
            [Edit::Remove(format!("{place}/nullable"))],
        );
    }
}

fn values(found: &mut Mutants, place: &str, id: &str, schema: &Value) {
    found.kind("value");
    let Some(values) = schema["enum"].as_array() else {
        return;
    };
    for (index, value) in values.iter().enumerate() {
        let place = format!("{place}/enum/{index}");
        found.add(
            format!("{id}: without {value}"),
            [Edit::Remove(place.clone())],
        );
        if let Some(text) = value.as_str() {
            found.add(
                format!("{id}: {value} changed"),
                [Edit::Set(place, json!(format!("{text}x")))],
            );
        }
    }
    let end = format!("{place}/enum/{}", values.len());
    found.add(
        format!("{id}: a value more"),
        [Edit::Set(end, json!("one_more"))],
    );
}

fn limits(found: &mut Mutants, place: &str, id: &str, schema: &Value) {
    found.kind("limit");
    const NUMBERS: [&str; 8] = [
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "multipleOf",
        "x-max-bytes",
    ];
    for name in NUMBERS {
        if let Some(limit) = schema[name].as_i64() {
            let place = format!("{place}/{name}");
            found.add(format!("{id}: no {name}"), [Edit::Remove(place.clone())]);
            for other in [limit - 1, limit + 1] {
                found.add(
                    format!("{id}: {name} {other}"),
                    [Edit::Set(place.clone(), json!(other))],
                );
            }
        }
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        // The client's assumptions may not name a rule that is not there.
        let assumed =
            (!schema["x-assumed"].is_null()).then(|| Edit::Remove(format!("{place}/x-assumed")));
        let place = format!("{place}/pattern");
        let removed: Vec<_> = [Edit::Remove(place.clone())]
            .into_iter()
            .chain(assumed)
            .collect();
        found.add(format!("{id}: no pattern"), removed);
        let others = [
            pattern.trim_start_matches('^').to_owned(),
            pattern.trim_end_matches('$').to_owned(),
            pattern.replacen("A-Z", "B-Z", 1),
            pattern.replacen("1-9", "1-8", 1),
            longer(pattern),
        ];
        for other in others.into_iter().filter(|other| other != pattern) {
            found.add(
                format!("{id}: pattern {other}"),
                [Edit::Set(place.clone(), json!(other))],
            );
        }
    }
}

/// A pattern whose last count is one larger: `{1,14}` becomes `{1,15}`.
fn longer(pattern: &str) -> String {
    let Some((front, back)) = pattern.rsplit_once('}') else {
        return pattern.to_owned();
    };
    let digits = front.len() - front.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (front, count) = front.split_at(front.len() - digits);
    count.parse::<u32>().map_or(pattern.to_owned(), |count| {
        format!("{front}{}}}{back}", count + 1)
    })
}

/// The extensions of OpenAPI that the generator and the client read.
fn marks(found: &mut Mutants, place: &str, id: &str, schema: &Value) {
    found.kind("mark");
    for mark in [
        "x-lazy",
        "x-lenient",
        "x-open-enum",
        "x-personal",
        "x-secret",
    ] {
        if schema[mark] == true {
            found.add(
                format!("{id}: not {mark}"),
                [Edit::Remove(format!("{place}/{mark}"))],
            );
        }
    }
    if !schema["x-assumed"].is_null() {
        found.add(
            format!("{id}: no x-assumed"),
            [Edit::Remove(format!("{place}/x-assumed"))],
        );
    }
    if !schema["x-format"].is_null() {
        found.add(
            format!("{id}: no x-format"),
            [
                Edit::Remove(format!("{place}/x-format")),
                // It may not name a rule that is not there.
                Edit::Remove(format!("{place}/x-assumed")),
            ],
        );
    }
    for list in ["x-media-types", "x-requires-any"] {
        for (index, value) in schema[list].as_array().into_iter().flatten().enumerate() {
            let place = format!("{place}/{list}/{index}");
            found.add(
                format!("{id}: {list} without {value}"),
                [Edit::Remove(place)],
            );
        }
    }
}

fn property(
    found: &mut Mutants,
    contract: &Contract,
    (place, id, schema): (&str, &str, &Value),
    name: &str,
    property: &Value,
) {
    found.kind("property");
    let required = schema["required"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let index = required.iter().position(|required| required == name);
    let (field, id) = (format!("{place}/properties/{name}"), format!("{id}.{name}"));
    let in_required = |edit: fn(String, Value) -> Edit, value: Value| {
        index.map(|index| edit(format!("{place}/required/{index}"), value))
    };
    let renamed = format!("{name}_x");
    let mut rename = vec![Edit::Rename(field.clone(), renamed.clone())];
    rename.extend(in_required(Edit::Set, json!(renamed)));
    found.add(format!("{id}: renamed"), rename);
    let mut drop = vec![Edit::Remove(field.clone())];
    drop.extend(in_required(|place, _| Edit::Remove(place), Value::Null));
    found.add(format!("{id}: dropped"), drop);

    match index {
        Some(index) => {
            found.add(
                format!("{id}: not required"),
                [Edit::Remove(format!("{place}/required/{index}"))],
            );
        }
        None if required.is_empty() => {
            found.add(
                format!("{id}: required"),
                [Edit::Set(format!("{place}/required"), json!([name]))],
            );
        }
        None => {
            let end = format!("{place}/required/{}", required.len());
            found.add(format!("{id}: required"), [Edit::Set(end, json!(name))]);
        }
    }
    null(found, contract, &field, &id, property);
    if property["type"].is_null() {
        found.kind("type");
        found.add(
            format!("{id}: another type"),
            [Edit::Set(field.clone(), json!({ "type": "integer" }))],
        );
    }
    mutants(found, contract, &field, &id, property);
}

fn null(found: &mut Mutants, contract: &Contract, field: &str, id: &str, property: &Value) {
    found.kind("null");
    let schema = contract.resolve(property);
    match property["x-nullable-of"].as_str() {
        Some(name) => {
            let reference =
                json!({ "allOf": [{ "$ref": format!("#/components/schemas/{name}") }] });
            found.add(
                format!("{id}: not null"),
                [Edit::Set(field.to_owned(), reference)],
            );
        }
        // Null is one of its values, or it is any JSON.
        None if schema["nullable"] == true || lists_null(schema) || is_any(schema) => {}
        None => {
            let nullable = nullable(property, schema);
            found.add(
                format!("{id}: or null"),
                [Edit::Set(field.to_owned(), nullable)],
            );
        }
    }
}

/// A schema that takes null as well, written as the contract does.
fn nullable(property: &Value, schema: &Value) -> Value {
    let mut nullable = schema.clone();
    // What the property says of itself stays.
    for (name, value) in members(property).filter(|(name, _)| *name != "allOf") {
        nullable[name] = value.clone();
    }
    if let Some(reference) = property["allOf"][0]["$ref"].as_str() {
        nullable["x-nullable-of"] = json!(reference.trim_start_matches("#/components/schemas/"));
    }
    // Indexing would add a member that is not there.
    if let Some(values) = nullable.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
        nullable
            .as_object_mut()
            .and_then(|schema| schema.remove("type"));
    } else {
        nullable["nullable"] = json!(true);
    }
    if let Some(kinds) = nullable.get_mut("anyOf").and_then(Value::as_array_mut) {
        kinds.push(json!({ "type": "string", "nullable": true, "enum": [null] }));
    }
    nullable
}

fn lists_null(schema: &Value) -> bool {
    schema["enum"]
        .as_array()
        .is_some_and(|values| values.contains(&Value::Null))
}
