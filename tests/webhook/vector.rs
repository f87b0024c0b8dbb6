//! A published-style vector, computed with Python's hmac.

use didit::SessionStatus;
use didit::types::WebhookType;
use didit::webhook::{SignatureScheme, WebhookErrorKind};

use crate::{SECRET, SENT, signed, verify};

const BODY: &str = r#"{"webhook_type": "status.updated", "event_id": "7a3c1f9e-0000-4000-8000-000000000001", "timestamp": 1800000000, "session_id": "11111111-2222-3333-4444-555555555555", "status": "Approved", "vendor_data": "user-42", "decision": {"id_verifications": [{"first_name": "José", "score": 99.0, "ratio": 93.10}]}}"#;
const RAW: &str = "bc971002c4d3cd30b0ce5133e2f8b03dc0cca8b90b86b5016d3b4f122bd0b8eb";
const CANONICAL: &str = "277dc873926301e381fefd34e4f739bac8d61162f495bc2ec998f1fa04ac3340";
const SIMPLE: &str = "579ae272909a80c62da95e38c3a0deef37f83fc1142d71bedc40106a80125d42";

/// Of what is not signed: the form with ASCII only, `timestamp.body`, and `timestamp:canonical form`.
const WRONG: [&str; 3] = [
    "e0261a15a1a0afbcca2b3b065de37f79cff358d45dc175dce9fdfc454283de03",
    "a9596a5239e5eace890c747a7a57181c39b41008cb0bc42f423f41bb36969fe6",
    "1721c37d8a793ac945fcc70b4d748c5b043b0245dbad7de68d063f4a1fb2a8a1",
];

fn headers(name: &'static str, signature: &'static str) -> [(&'static str, &'static str); 2] {
    [("X-Timestamp", "1800000000"), (name, signature)]
}

#[test]
fn verifies_both_schemes() {
    for (name, signature, scheme) in [
        ("X-Signature", RAW, SignatureScheme::RawBody),
        ("X-Signature-V2", CANONICAL, SignatureScheme::Canonical),
    ] {
        let event = verify(&headers(name, signature), BODY).expect(name);
        assert_eq!(event.scheme(), scheme);
        assert!(!event.is_by_previous_secret());
        assert_eq!(event.webhook_type, WebhookType::StatusUpdated);
        assert_eq!(event.event_id, "7a3c1f9e-0000-4000-8000-000000000001");
        assert_eq!(event.timestamp, SENT);
        assert_eq!(event.status, Some(SessionStatus::Approved.into()));
    }
}

#[test]
fn prefers_the_raw_body_and_falls_back_to_the_canonical_form() {
    let both = [
        ("x-timestamp", "1800000000"),
        ("x-signature", RAW),
        ("x-signature-v2", CANONICAL),
    ];
    let event = verify(&both, BODY).expect("an event");
    assert_eq!(event.scheme(), SignatureScheme::RawBody);

    let written_again = BODY.replace(": ", ":").replace("99.0", "99");
    let event = verify(&both, written_again).expect("an event");
    assert_eq!(event.scheme(), SignatureScheme::Canonical);
}

#[test]
fn rejects_signatures_of_anything_else() {
    for wrong in WRONG.into_iter().chain([SIMPLE]) {
        for name in ["x-signature", "x-signature-v2"] {
            let error = verify(&headers(name, wrong), BODY).expect_err(name);
            assert_eq!(
                error,
                WebhookErrorKind::SignatureMismatch,
                "{name}: {wrong}"
            );
        }
    }
    assert!(verify(&headers("x-signature", CANONICAL), BODY).is_err());
    assert!(verify(&headers("x-signature-v2", RAW), BODY).is_err());
}

#[test]
fn rejects_the_simple_signature() {
    let error = verify(&headers("X-Signature-Simple", SIMPLE), BODY).expect_err("it is weak");
    assert!(matches!(
        error,
        WebhookErrorKind::UnsupportedScheme {
            name: "x-signature-simple",
            ..
        }
    ));
}

#[test]
fn signs_as_didit_does() {
    assert_eq!(SECRET, "example-webhook-secret");
    let headers = signed(BODY);
    for (name, expected) in [
        ("x-timestamp", "1800000000"),
        ("x-signature", RAW),
        ("x-signature-v2", CANONICAL),
        ("x-signature-simple", SIMPLE),
    ] {
        assert_eq!(headers[name], expected, "{name}");
    }
    assert_eq!(headers.len(), 4);
}
