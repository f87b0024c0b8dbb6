//! Fields that nobody documents yet: sent as they are, wherever the contract has an object.

use serde_json::{Value, json};

use super::field::{contact, expected};
use crate::case::{Case, Expected, Source, Verdict, WORKFLOW, body_with, minimal};

fn sent(name: &str, value: Value) -> Case {
    let mut request = minimal();
    request.extra.insert("undocumented_field", value.clone());
    let body = body_with("undocumented_field", value);
    let why = "Didit may document a field before this crate does";
    let id = format!("request/undocumented/{name}");
    Case::request(id, why, Source::Promise, request, Expected::Sent(body))
}

fn nested() -> Case {
    let mut request = minimal();
    contact(&mut request)
        .extra
        .insert("undocumented_channel", json!("pigeon"));
    expected(&mut request)
        .extra
        .insert("undocumented_height", json!("tall"));
    let mut body = body_with(
        "contact_details",
        json!({ "undocumented_channel": "pigeon" }),
    );
    body["expected_details"] = json!({ "undocumented_height": "tall" });
    let why = "nested objects can grow, too";
    let id = "request/undocumented/in nested objects";
    Case::request(id, why, Source::Promise, request, Expected::Sent(body))
}

/// A name that a setter has set already would appear twice.
fn taken() -> impl Iterator<Item = Case> {
    let mut top = minimal();
    top.extra.insert("workflow_id", json!(WORKFLOW));
    let mut below = minimal();
    contact(&mut below).phone = Some("+14155552671".into());
    contact(&mut below)
        .extra
        .insert("phone", json!("+14155552671"));
    [("workflow_id", top), ("contact_details.phone", below)]
        .into_iter()
        .map(|(field, request)| {
            let why = "no field is sent twice";
            let id = format!("request/undocumented/a second {field}");
            // The body would be one that the contract accepts, but for the name that is there twice.
            Case::request(
                id,
                why,
                Source::Json,
                request,
                Expected::Invalid(field.to_owned()),
            )
            .contract(Verdict::Accepts)
        })
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let kinds = [
        ("a text", json!("text")),
        ("a number", json!(u64::MAX)),
        ("null", Value::Null),
        ("a list", json!([1, [2]])),
        ("an object", json!({ "a": { "b": null } })),
    ];
    kinds
        .into_iter()
        .map(|(name, value)| sent(name, value))
        .chain([nested()])
        .chain(taken())
}
