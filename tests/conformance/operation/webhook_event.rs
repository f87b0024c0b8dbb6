//! `webhook_event`.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use didit::reqwest::header::HeaderMap;
use didit::test_util::sign_webhook;
use didit::webhook::{Event, Verifier};
use didit::{Client, Lazy};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::Table;
use crate::call::{Call, Failure, Outcome, Received};

const SECRET: &str = "a secret";
const SENT: i64 = 1_800_000_000;

pub(crate) const WEBHOOK_EVENT: Table = Table {
    id: "webhook_event",
    method: "POST",
    path: "",
    parameters: &[],
    call: |_| Ok(Arc::new(Delivery)),
    requests: Vec::new,
    responses: || vec![(200, event()), (200, approved())],
    errors: &[],
    headers: &[],
    types: &[(200, || schemars::schema_for!(didit::types::WebhookEvent))],
    described: String::new,
    own_rules: &[],
};

/// An event with everything in it. All of it is made up.
fn event() -> Value {
    json!({
        "webhook_type": "status.updated",
        "event_id": "7a3c1f9e-0000-4000-8000-000000000002",
        "timestamp": SENT,
        "created_at": SENT - 10,
        "session_id": "33333333-4444-5555-6666-777777777777",
        "session_kind": "business",
        "business_session_id": "5d6d8f4b-2f93-4f4c-9e9f-2b9e3e3f0c8b",
        "status": "In Review",
        "vendor_data": "user-123",
        "workflow_id": "11111111-2222-3333-4444-555555555555",
        "workflow_version": 7,
        "metadata": { "user_type": "premium" },
        "environment": "sandbox",
        "decision": { "session_id": "33333333-4444-5555-6666-777777777777", "status": "In Review" },
    })
}

/// The example of the contract.
fn approved() -> Value {
    json!({
        "webhook_type": "status.updated",
        "event_id": "7a3c1f9e-0000-4000-8000-000000000001",
        "timestamp": SENT,
        "created_at": SENT - 10,
        "session_id": "11111111-2222-3333-4444-555555555555",
        "status": "Approved",
        "vendor_data": "user-42",
        "workflow_id": "99999999-8888-7777-6666-555555555555",
        "workflow_version": 3,
        "metadata": null,
        "environment": "live",
        "decision": { "session_id": "11111111-2222-3333-4444-555555555555", "status": "Approved" },
    })
}

/// A signed request to a webhook, which is verified.
struct Delivery;

impl Call for Delivery {
    fn send<'a>(&'a self, _: &'a Client) -> BoxFuture<'a, Outcome> {
        Box::pin(async { panic!("an event is not sent by the client") })
    }

    fn receive(&self, body: &[u8]) -> Option<Outcome> {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        let timestamp = json["timestamp"].as_i64().unwrap_or(SENT);
        let signed = sign_webhook(SECRET, body, timestamp);
        // By the names that a person reads in the documentation.
        let mut headers = HeaderMap::new();
        for name in ["x-signature", "x-signature-v2", "x-timestamp"] {
            if let Some(value) = signed.get(name) {
                headers.insert(name, value.clone());
            }
        }
        let since = Duration::from_secs(timestamp.unsigned_abs());
        let now = UNIX_EPOCH
            .checked_add(since)
            .unwrap_or_else(SystemTime::now);
        let verifier = Verifier::new(SECRET).expect("a verifier");
        let verified = verifier.verify_at(&headers, body, now);
        Some(verified.map(received).map_err(Failure::Event))
    }
}

fn received(event: Event) -> Received {
    let mut again = serde_json::to_value(&*event).expect("JSON");
    // What is read when it is asked for.
    if let Some(Ok(decision)) = event.decision.as_ref().map(Lazy::get) {
        again["decision"] = serde_json::to_value(decision).expect("JSON");
    }
    Received::event(again, format!("{event:?}"))
}
