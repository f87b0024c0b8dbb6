//! What an event has, and what is kept of what it should not have.

use didit::types::{Environment, WebhookType};
use didit::webhook::{Event, SignatureScheme};
use didit::{SessionKind, SessionStatus};
use serde_json::{Value, json};

use crate::{SENT, signed, verify, without};

fn full() -> Value {
    json!({
        "webhook_type": "status.updated",
        "event_id": "7a3c1f9e-0000-4000-8000-000000000001",
        "timestamp": SENT,
        "created_at": SENT - 10,
        "session_id": "11111111-2222-3333-4444-555555555555",
        "session_kind": "business",
        "business_session_id": "5d6d8f4b-2f93-4f4c-9e9f-2b9e3e3f0c8b",
        "status": "In Review",
        "vendor_data": "Hidden vendor",
        "workflow_id": "99999999-8888-7777-6666-555555555555",
        "workflow_version": 3,
        "metadata": { "note": "Hidden note" },
        "environment": "sandbox",
        "decision": {
            "session_id": "11111111-2222-3333-4444-555555555555",
            "status": "In Review",
            "id_verifications": [{ "status": "In Review", "name": "Hidden name", "score": 99.5 }],
        },
        "new_field": ["Hidden field"],
    })
}

fn event(body: &Value) -> Event {
    let body = body.to_string();
    verify(&signed(&body), &body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

#[test]
fn has_every_field() {
    let event = event(&full());

    assert_eq!(event.webhook_type, WebhookType::StatusUpdated);
    assert_eq!(event.event_id, "7a3c1f9e-0000-4000-8000-000000000001");
    assert_eq!((event.timestamp, event.created_at), (SENT, Some(SENT - 10)));
    let id = |text: &str| Some(text.parse().expect("a UUID"));
    assert_eq!(event.session_id, id("11111111-2222-3333-4444-555555555555"));
    assert_eq!(event.session_kind, Some(SessionKind::Business.into()));
    assert_eq!(
        event.business_session_id,
        id("5d6d8f4b-2f93-4f4c-9e9f-2b9e3e3f0c8b")
    );
    assert_eq!(event.status, Some(SessionStatus::InReview.into()));
    assert_eq!(event.vendor_data, Some("Hidden vendor".into()));
    assert_eq!(
        event.workflow_id,
        id("99999999-8888-7777-6666-555555555555")
    );
    assert_eq!(event.workflow_version, Some(3));
    assert_eq!(event.metadata, Some(full()["metadata"].clone().into()));
    assert_eq!(event.environment, Some(Environment::Sandbox.into()));
    let lazy = event.decision.as_ref().expect("a decision");
    let decision = lazy.get().expect("it can be read");
    assert_eq!(
        serde_json::to_value(lazy).ok(),
        Some(full()["decision"].clone())
    );
    assert_eq!(decision.status, SessionStatus::InReview);
    let reports = decision.id_verifications.as_ref().expect("reports");
    assert_eq!(reports[0].extra.get("score"), Some(json!(99.5).into()));
    assert_eq!(
        event.extra.get("new_field"),
        Some(json!(["Hidden field"]).into())
    );
    assert_eq!(event.extra.len(), 1);
}

#[test]
fn is_equal_only_if_its_decision_is() {
    let mut other = full();
    assert_eq!(event(&other), event(&full()));
    other["decision"]["status"] = json!("Declined");
    assert_ne!(event(&other), event(&full()));
}

#[test]
fn keeps_a_field_of_another_type_in_extra() {
    let mut body = full();
    body["session_id"] = json!("not a UUID");
    let event = event(&body);
    assert_eq!(event.session_id, None);
    assert_eq!(
        event.extra.get("session_id"),
        Some(json!("not a UUID").into())
    );
}

#[test]
fn shows_no_personal_data() {
    let shown = format!("{:?}", event(&full()));
    assert!(!shown.contains("Hidden"), "{shown}");
    for field in [
        "vendor_data: Some([redacted])",
        "metadata: Some([redacted])",
        "decision: Some([redacted])",
        "extra: [1 field]",
    ] {
        assert!(shown.contains(field), "{field}: {shown}");
    }
}

/// Deep and huge values are kept, since nothing reads them.
#[test]
fn survives_hostile_values_in_a_signed_body() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    for value in [
        &deep,
        "1e400",
        "123456789012345678901234567890",
        r#""\ud800""#,
    ] {
        for field in [
            "decision",
            "status",
            "created_at",
            "vendor_data",
            "new_field",
        ] {
            let body = format!(
                r#"{{"webhook_type":"a","event_id":"b","timestamp":{SENT},"{field}":{value}}}"#
            );
            let mut headers = signed(&body);
            headers.remove("x-signature-v2");
            let event = verify(&headers, &body).expect(field);
            if field == "decision" {
                let decision = event.decision.as_ref().expect("any JSON is one");
                assert_eq!(decision.json().expose_json(), value);
                assert!(decision.get().is_err() && decision.clone().into_inner().is_err());
            } else {
                assert_eq!(event.extra.get(field).expect(field).expose_json(), value);
            }
        }
    }
}

/// A key that is there twice is signed once: as Python, the signer, and not as a reader of the first.
#[test]
fn has_nothing_in_it_that_is_not_signed() {
    let body = format!(
        r#"{{"webhook_type":"a","event_id":"b","timestamp":{SENT},"status":"Declined","decision":{{"session_id":"11111111-2222-3333-4444-555555555555","status":"Declined","ok":false}}}}"#
    );
    let headers = without(signed(&body), "x-signature");
    let forged = body
        .replace(r#""ok":false"#, r#""ok":true,"ok":false"#)
        .replace(r#""status""#, r#""status":"Approved","status""#);

    let event = verify(&headers, forged).expect("its canonical form is signed");

    assert_eq!(event.scheme(), SignatureScheme::Canonical);
    assert_eq!(event.status, Some(SessionStatus::Declined.into()));
    let decision = event.decision.as_ref().expect("a decision");
    let decision = decision.get().expect("it can be read");
    assert_eq!(decision.extra.get("ok"), Some(json!(false).into()));
    assert_eq!(decision.extra.len(), 1);
}
