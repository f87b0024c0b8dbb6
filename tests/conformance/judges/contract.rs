//! What the contract's own verdict has to be.

use serde_json::{Value, json};

use super::wrong::set_body;
use super::{body, finished};
use crate::case::{CannedResponse, Expected, Verdict, full_session, minimal_body};
use crate::corpus::CONTRACT;
use crate::validator::Validators;

/// The contract's own verdict, of bodies and headers that are wrong in one way each.
#[test]
fn the_schema_rejects_what_is_wrong() {
    let validators = Validators::new(&CONTRACT);
    let verdict = |expected: Expected, response: CannedResponse, body: &str| {
        let mut finished = finished(expected, response);
        set_body(&mut finished, body);
        validators.verdict(&finished)
    };
    let request = |text: &str| verdict(body(), CannedResponse::json(201, &full_session()), text);
    let minimal = minimal_body().to_string();
    assert_eq!(request(&minimal), Verdict::Accepts);
    let id = &minimal[1..minimal.len() - 1];
    for wrong in [
        "{}".to_owned(),
        "[]".to_owned(),
        r#"{"workflow_id":"a workflow"}"#.to_owned(),
        format!("{{{id},\"language\":\"EN\"}}"),
        format!("{{{id},\"callback\":7}}"),
        format!("{{{id},\"vendor_data\":null}}"),
        format!("{{{id},\"expected_details\":{{\"country\":\"ES\"}}}}"),
        format!(
            "{{{id},\"expected_details\":{{\"company_name\":\"{}\"}}}}",
            "x".repeat(256)
        ),
        format!("{{{id},\"expected_details\":{{\"expected_document_types\":[\"XX\"]}}}}"),
        format!("{{{id},\"expected_details\":{{\"date_of_birth\":\"1990-02-30\"}}}}"),
        format!("{{{id},\"expected_details\":{{\"address\":\"1 Example Street\"}}}}"),
    ] {
        assert_eq!(request(&wrong), Verdict::Rejects, "{wrong}");
    }
    assert_eq!(request("not JSON"), Verdict::Silent);

    let response = |response| verdict(Expected::Read, response, "{}");
    let session = |name: &str, value: Value| {
        let mut session = full_session();
        session[name] = value;
        response(CannedResponse::json(201, &session))
    };
    assert_eq!(session("status", json!("Approved")), Verdict::Accepts);
    for (name, value) in [
        ("status", json!("approved")),
        ("session_id", json!("an id")),
        ("session_number", json!("1")),
        ("session_token", json!("too short")),
        ("url", json!(null)),
    ] {
        assert_eq!(
            session(name, value.clone()),
            Verdict::Rejects,
            "{name}: {value}"
        );
    }
    let limited = |remaining: &str| {
        let body = json!({ "detail": "Too many." });
        response(CannedResponse::json(429, &body).header("x-ratelimit-remaining", remaining))
    };
    assert_eq!(limited("0"), Verdict::Accepts);
    assert_eq!(limited("none"), Verdict::Rejects);
    assert_eq!(
        response(CannedResponse::json(500, &json!({}))),
        Verdict::Silent
    );
}
