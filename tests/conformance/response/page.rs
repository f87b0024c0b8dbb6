//! Whole responses: those of the contract, and those that differ from the request.

use std::sync::Arc;

use didit::SessionStatus;
use serde_json::{Value, json};

use crate::case::Verdict::Accepts;
use crate::case::{CannedResponse, Case, Expected, full_session, minimal};
use crate::corpus::{self, CONTRACT};
use crate::{documented, snapshot};

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let examples = CONTRACT
        .response_examples(201)
        .into_iter()
        .map(|(name, body)| {
            let why = "what the contract shows as a response is one";
            let response = CannedResponse::json(201, body);
            let source = documented::example(201, name);
            Case::response(
                format!("response/page/{name}"),
                why,
                source,
                response,
                Expected::Read,
                Accepts,
            )
        });
    examples.chain(differing())
}

/// The request names a workflow, a callback and a person; the response has others.
fn differing() -> impl Iterator<Item = Case> {
    let rows: [(&str, &str, Value); 5] = [
        (
            "another workflow_id",
            "workflow_id",
            json!("99999999-8888-7777-6666-555555555555"),
        ),
        (
            "another callback",
            "callback",
            json!("https://example.com/the-workflows-own"),
        ),
        ("another status", "status", json!("In Progress")),
        ("another vendor_data", "vendor_data", json!("user-124")),
        ("other metadata", "metadata", json!([1, 2])),
    ];
    rows.into_iter().map(|(name, field, value)| {
        let mut body = full_session();
        body[field] = value;
        let why = "a version's id resolves to the stable one; an unfinished session is handed back as it is";
        let id = format!("response/differs/{name}");
        let response = CannedResponse::json(201, &body);
        let mut case =
            Case::response(id, why, documented::session_field(field), response, Expected::Read, Accepts);
        let mut request = minimal();
        request.callback = Some("https://example.com/asked-for".into());
        request.vendor_data = Some("user-123".into());
        request.metadata = Some(didit::Metadata::from(json!({ "asked": "for" })));
        case.request = Ok(Arc::new(request));
        case
    })
}

#[test]
fn the_responses_of_the_reference_page_are_read_in_full() {
    let read: Vec<_> = corpus::family("response/page")
        .iter()
        .map(|finished| {
            let session = finished.session();
            (finished.case.id.as_str(), super::seen(session))
        })
        .collect();
    snapshot::settings().bind(|| insta::assert_yaml_snapshot!("response_page", read));
}

#[test]
fn a_response_that_differs_from_the_request_is_taken_as_it_is() {
    let differs = corpus::family("response/differs");
    let status = differs
        .iter()
        .find(|finished| finished.case.id.ends_with("status"))
        .expect("a case");
    let session = status.session();
    assert_eq!(session.status, SessionStatus::InProgress);
}
