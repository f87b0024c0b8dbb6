//! Verification of webhook events: what is accepted, and that nothing else is.
//!
//! Bodies and signatures go through `Verifier`, as in a program. `python.rs` compares the canonical form
//! with an independent implementation.

mod axum;
mod dedup;
mod event;
mod failures;
mod flips;
mod fuzz;
mod headers;
mod json;
mod python;
mod settings;
mod vector;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use didit::reqwest::header::HeaderMap;
use didit::test_util::sign_webhook;
use didit::webhook::{Event, Headers, Verifier, WebhookErrorKind};

const SECRET: &str = "example-webhook-secret";

/// When the events of these tests are sent.
const SENT: i64 = 1_800_000_000;

/// A short event, with what its canonical form changes.
const BODY: &str = r#"{"webhook_type": "status.updated", "event_id": "e", "timestamp": 1800000000, "status": "Approved", "decision": {"score": 99.0, "name": "José"}}"#;

fn verifier() -> Verifier {
    Verifier::new(SECRET).expect("a verifier")
}

/// The time so many seconds after an event was sent.
fn after(seconds: i64) -> SystemTime {
    let now = u64::try_from(SENT + seconds).expect("after 1970");
    UNIX_EPOCH + Duration::from_secs(now)
}

fn signed(body: &str) -> HeaderMap {
    sign_webhook(SECRET, body, SENT)
}

/// The headers without one of them.
fn without(mut headers: HeaderMap, name: &str) -> HeaderMap {
    headers.remove(name).expect(name);
    headers
}

/// Verifies a request that arrives at once.
fn verify<H: Headers + ?Sized>(
    headers: &H,
    body: impl AsRef<[u8]>,
) -> Result<Event, WebhookErrorKind> {
    let event = verifier().verify_at(headers, body, after(0));
    event.map_err(|error| error.kind().clone())
}
