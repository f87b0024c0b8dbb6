//! The generator, checked: its types say what the contract says. schemars derives
//! a schema from each type; both sides are reduced to their shape and compared.

use std::collections::BTreeMap;

use contract::Shape;
use schemars::{Schema, schema_for};
use serde_json::{Value, json};

use crate::case::{full_session, minimal};
use crate::corpus::{self, CONTRACT};
use crate::operation::{MAIN, OPERATIONS};
use crate::request::FIELDS;
use crate::snapshot;

fn differences(derived: &Schema, contract: &Value, name: &str) -> Vec<String> {
    let derived = Shape::of(derived.as_value(), derived.as_value());
    let contract = Shape::of(CONTRACT.document(), contract);
    assert!(
        !contract.fields.is_empty(),
        "{name} has no fields in the contract"
    );
    contract.differences(&derived, name)
}

#[test]
fn the_request_type_has_the_shape_that_the_contract_gives_it() {
    let derived = schema_for!(didit::CreateSessionRequest);
    assert_eq!(
        differences(&derived, CONTRACT.request(), "request"),
        [""; 0]
    );
}

#[test]
fn the_session_type_has_the_shape_that_the_contract_gives_it() {
    let derived = schema_for!(didit::Session);
    assert_eq!(
        differences(&derived, CONTRACT.response(201), "session"),
        [
            // A session exists whatever its callback looks like: any text is read.
            r#"session.callback: limits {"format": "\"uri\""}, but {}"#,
            // A token of another form still opens its session: any text is taken.
            r#"session.session_token: limits {"pattern": "\"^[A-Za-z0-9_-]{12}$\""}, but {}"#,
            // schemars takes every `Option` for optional; that absence is invalid is among the cases.
            "session.vendor_data: required true, but false",
            "session.vendor_data: null true, but false",
        ]
    );
}

#[test]
fn the_error_type_has_the_shape_that_the_contract_gives_it() {
    let derived = schema_for!(didit::types::ErrorBody);
    let errors = CONTRACT.responses().filter(|(status, _)| *status >= 400);
    for (status, _) in errors {
        assert_eq!(
            differences(&derived, CONTRACT.response(status), "error"),
            [""; 0],
            "{status}"
        );
    }
}

#[test]
fn the_types_of_other_operations_have_the_shape_that_the_contract_gives_them() {
    let operations = CONTRACT.exchanges();
    for table in OPERATIONS.iter().filter(|table| table.id != MAIN.id) {
        let operation = operations.iter().find(|operation| operation.id == table.id);
        let operation = operation.expect(table.id);
        let mut documented: Vec<_> = operation
            .responses()
            .map(|(status, _)| (status, operation.response(status)))
            .chain([(0, operation.request())])
            .filter(|(_, schema)| !schema.is_null())
            .collect();
        let mut found = String::new();
        for (status, derived) in table.types {
            let (_, schema) = documented
                .iter()
                .find(|(found, _)| found == status)
                .expect(table.id);
            for difference in differences(&derived(), schema, table.id) {
                found += &format!("{status}: {difference}\n");
            }
            documented.retain(|(found, _)| found != status);
        }
        assert!(
            documented.is_empty(),
            "{}: types are missing: {documented:?}",
            table.id
        );
        if !found.is_empty() {
            let name = format!("{}_shape", table.id);
            snapshot::settings().bind(|| insta::assert_snapshot!(name, found));
        }
    }
}

/// The texts of a value that are in fields which are marked, or in anything that is in one, and in no others.
fn marked_texts(schema: &Value, value: &Value) -> Vec<String> {
    let places = CONTRACT.places(schema, value);
    let (marked, others): (Vec<_>, Vec<_>) = places
        .iter()
        .partition(|place| place.schema.is_none_or(is_marked));
    let mut texts = Vec::new();
    let values = marked.into_iter().filter_map(|place| place.value);
    values.for_each(|value| leaves(value, &mut texts));
    let shown: Vec<_> = others.into_iter().filter_map(|place| place.value).collect();
    texts.retain(|text| !shown.iter().any(|shown| *shown == text));
    texts
}

fn leaves(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, texts)),
        Value::Object(members) => members.values().for_each(|value| leaves(value, texts)),
        _ => {}
    }
}

#[test]
fn no_operation_prints_what_is_marked() {
    let operations = CONTRACT.exchanges();
    let mut hidden = 0;
    for table in OPERATIONS {
        let operation = operations.iter().find(|operation| operation.id == table.id);
        let operation = operation.expect(table.id);
        let received = corpus::all()
            .iter()
            .filter(|case| case.case.operation.id == table.id);
        for finished in received {
            let response = &finished.case.response;
            let outcome = finished.exchange.outcome.as_ref();
            let (Ok(received), Some(body)) = (outcome, response.value()) else {
                continue;
            };
            for text in marked_texts(operation.response(response.status), &body) {
                let is_printed = text.len() > 3 && received.shown.contains(&text);
                assert!(
                    !is_printed,
                    "{}: {text}: {}",
                    finished.case.id, received.shown
                );
                hidden += 1;
            }
        }
        for body in (table.requests)() {
            let call = (table.call)(&table.input(Some(body.clone()))).expect(table.id);
            for text in marked_texts(operation.request(), &body) {
                let is_printed = text.len() > 3 && call.shown().contains(&text);
                assert!(!is_printed, "{}: {text}: {}", table.id, call.shown());
                hidden += 1;
            }
        }
    }
    assert!(hidden > 100, "{hidden}");
}

/// Whether a value is marked as one that is never printed, at the field or further down.
pub(crate) fn is_marked(schema: &Value) -> bool {
    let further = ["allOf", "oneOf"]
        .iter()
        .flat_map(|key| schema[*key].as_array())
        .flatten();
    let name = schema["$ref"]
        .as_str()
        .and_then(|r| r.strip_prefix("#/components/schemas/"));
    let target = name.map(|name| &CONTRACT.document()["components"]["schemas"][name]);
    schema["x-personal"] == true
        || schema["x-lazy"] == true
        || schema["x-secret"] == true
        || further.chain(target).any(is_marked)
}

#[test]
fn what_is_marked_as_personal_or_secret_is_never_printed_and_all_else_is() {
    // A picture says its type and length, and nothing of itself.
    let is_hidden = |debug: &str| debug.contains("[redacted]") || debug.contains("PortraitImage {");
    let mut request = BTreeMap::new();
    CONTRACT.fields(CONTRACT.request(), "", &mut |path, schema, _| {
        request.insert(path.to_owned(), is_marked(schema));
    });
    for field in FIELDS {
        let mut one = minimal();
        (field.set)(&mut one);
        assert_eq!(
            is_hidden(&format!("{one:?}")),
            request[field.path],
            "{}: {one:?}",
            field.path
        );
    }
    let mut undocumented = minimal();
    undocumented
        .extra
        .insert("undocumented_field", Value::from("text"));
    let schemas = &CONTRACT.document()["components"]["schemas"];
    assert!(is_marked(&schemas["Undocumented"]));
    let shown = format!("{undocumented:?}");
    assert!(
        shown.contains("extra: [1 field]") && !shown.contains("undocumented_field"),
        "{shown}"
    );

    let error = serde_json::json!({ "workflow_id": ["text"] });
    let error: didit::types::ErrorBody = serde_json::from_value(error).expect("an error");
    assert!(is_marked(&schemas["FieldErrors"]));
    assert!(!format!("{error:?}").contains("text"), "{error:?}");

    let session: didit::Session = serde_json::from_value(full_session()).expect("a session");
    let session = format!("{session:?}");
    CONTRACT.fields(CONTRACT.response(201), "", &mut |path, schema, _| {
        // What has parts is printed part by part: `no_operation_prints_what_is_marked` looks at those.
        let has_parts = ["object", "array"].map(Value::from);
        if has_parts.contains(&CONTRACT.resolve(schema)["type"]) || path.contains(['.', '[', '{']) {
            return;
        }
        let printed = session.split_once(&format!("{path}: ")).expect(path).1;
        let printed = printed.split_once(", ").map_or(printed, |(value, _)| value);
        assert_eq!(is_hidden(printed), is_marked(schema), "{path}: {printed}");
    });
}

/// Each kind of difference between a type and the contract, made on purpose.
#[test]
fn each_difference_is_noticed_with_its_place() {
    let known = differences(
        &schema_for!(didit::Session),
        CONTRACT.response(201),
        "session",
    );
    let noticed = |pointer: &str, value: Value| {
        let mut derived = schema_for!(didit::Session);
        let place = derived.pointer_mut(pointer).expect(pointer);
        *place = value;
        let found = differences(&derived, CONTRACT.response(201), "session").into_iter();
        found
            .filter(|line| !known.contains(line))
            .collect::<Vec<_>>()
    };
    let values = "/$defs/SessionStatus/oneOf/0/const";
    for (pointer, value, expected) in [
        (
            "/properties/session_number",
            json!({ "type": "string" }),
            "session.session_number: type",
        ),
        (
            "/properties/session_number/format",
            json!("int32"),
            "session.session_number: limits",
        ),
        (
            "/properties/session_id/format",
            json!("date"),
            "session.session_id: limits",
        ),
        ("/required", json!([]), "session.session_id: required"),
        (
            "/properties/vendor_data",
            json!({ "type": "integer" }),
            "session.vendor_data: type",
        ),
        (values, json!("Not started"), "session.status: values"),
    ] {
        let found = noticed(pointer, value);
        assert!(
            found.iter().any(|line| line.starts_with(expected)),
            "{pointer}: {found:?}"
        );
    }
    let mut missing = schema_for!(didit::Session);
    let properties = missing
        .pointer_mut("/properties")
        .and_then(Value::as_object_mut);
    let url = properties.and_then(|properties| properties.remove("url"));
    assert!(url.is_some());
    let found = differences(&missing, CONTRACT.response(201), "session");
    assert!(
        found.iter().any(|line| line.starts_with("session.url")),
        "{found:?}"
    );
}
