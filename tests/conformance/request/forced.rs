//! What the types do not let through, forced through `extra`: the client sends it, since the caller
//! asked for it, and the contract has to say that it is wrong.

use didit::CreateSessionRequest;
use serde_json::{Value, json};

use super::field::{FIELDS, contact, expected, place, with};
use crate::case::{Case, Expected, Source, Verdict, WORKFLOW, body_with, minimal};
use crate::documented;

fn force(path: &str, value: Value) -> (CreateSessionRequest, Value) {
    // What is wrong without its companion would be wrong whatever its value.
    let companion = FIELDS
        .iter()
        .find(|field| field.path == path)
        .and_then(|field| field.companion);
    let (mut request, mut body) = with(FIELDS.iter().filter(|field| Some(field.path) == companion));
    place(&mut body, path, value.clone());
    match path.split_once('.') {
        None => request.extra.insert(path, value),
        Some(("contact_details", name)) => contact(&mut request).extra.insert(name, value),
        Some(("expected_details", name)) => expected(&mut request).extra.insert(name, value),
        // Another object goes out as a whole.
        Some((object, _)) => request.extra.insert(object, body[object].clone()),
    };
    (request, body)
}

fn case(path: &str, name: &str, value: Value, contract: Verdict) -> Case {
    let (request, body) = force(path, value);
    let why = "`extra` is the caller's own responsibility; the contract knows better";
    let id = format!("request/forced/{path}: {name}");
    Case::request(id, why, Source::Promise, request, Expected::Sent(body)).contract(contract)
}

/// Texts of the right type and of a form that their format does not have.
fn wrong_formats() -> impl Iterator<Item = Case> {
    let one = |path, name, value: &str| case(path, name, json!(value), Verdict::Rejects);
    [
        one(
            "contact_details.email",
            "a dot too many",
            "john..doe@example.com",
        ),
        one(
            "expected_details.date_of_birth",
            "no such day",
            "1990-02-30",
        ),
        one(
            "expected_details.date_of_birth",
            "with a time",
            "1990-05-15T00:00:00Z",
        ),
        one("expected_details.ip_address", "no address", "203.0.113.256"),
        one(
            "portrait_image",
            "no base64",
            "data:image/png;base64,iVBORw0KGgo=",
        ),
    ]
    .into_iter()
    .chain([case(
        "expected_details.ip_address",
        "version 6",
        json!("2001:db8::7"),
        Verdict::Accepts,
    )])
}

/// An address without a country is the one rule that two fields share.
fn companions() -> impl Iterator<Item = Case> {
    const ADDRESS: &str = "expected_details.address";
    let why = "the response to an address alone is a 400";
    let source = documented::rule(ADDRESS, "x-requires-any");
    let alone = || {
        let mut request = minimal();
        expected(&mut request).address = Some("1 Example Street".into());
        request
    };
    let sent = |name: &str, request: CreateSessionRequest, country: &str| {
        let details = json!({ "address": "1 Example Street", country: "ESP" });
        let body = body_with("expected_details", details);
        Case::request(
            format!("request/companion/{name}"),
            why,
            source,
            request,
            Expected::Sent(body),
        )
    };
    let (mut country, mut poa_country) = (alone(), alone());
    let mut both_ways = [alone(), minimal()];
    expected(&mut both_ways[0])
        .extra
        .insert("country", json!("ESP"));
    expected(&mut both_ways[1]).country = Some("ESP".into());
    expected(&mut both_ways[1])
        .extra
        .insert("address", json!("1 Example Street"));
    let [extra_country, extra_address] = both_ways;
    let mut undocumented = alone();
    expected(&mut undocumented)
        .extra
        .insert("residence", json!("ESP"));
    let mut elsewhere = alone();
    elsewhere.extra.insert("country", json!("ESP"));
    expected(&mut country).country = Some("ESP".into());
    expected(&mut poa_country).poa_country = Some("ESP".into());
    let mut other = alone();
    expected(&mut other).nationality = Some("ESP".into());
    let invalid = |name: &str, request| {
        Case::request(
            format!("request/companion/{name}"),
            why,
            source,
            request,
            Expected::Invalid(ADDRESS.to_owned()),
        )
    };
    [
        invalid("address without a country", alone()),
        invalid("address with a nationality only", other),
        invalid("address with something else in extra", undocumented),
        invalid(
            "address with country in the extra of another object",
            elsewhere,
        ),
        sent("address with country in extra", extra_country, "country"),
        sent("address in extra with country", extra_address, "country"),
        sent("address with country", country, "country"),
        sent("address with poa_country", poa_country, "poa_country"),
    ]
    .into_iter()
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    wrong_formats().chain(companions())
}

/// No other text gets as far as the wire.
#[test]
fn a_workflow_is_a_uuid_by_its_type() {
    let workflow: didit::Uuid = minimal().workflow_id;
    assert_eq!(workflow, WORKFLOW);
}
