//! Whether an event is verified, and what is read of it, depends on no feature of serde_json.

use std::time::{Duration, UNIX_EPOCH};

use didit::reqwest::header::HeaderMap;
use didit::test_util::sign_webhook;
use didit::webhook::{Event, Verifier, WebhookError};

fn verify(headers: &HeaderMap, body: &str) -> Result<Event, WebhookError> {
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let verifier = Verifier::new("secret").expect("a verifier");
    verifier.verify_at(headers, body, now)
}

#[test]
fn signs_the_same_canonical_form() {
    let decision =
        r#"{"z":1e-7,"b":[99.0,1e22,-0.0],"a":123456789012345678901234567890,"z":1e-05}"#;
    let body = &format!(
        r#"{{"webhook_type":"a","timestamp":1800000000,"event_id":"b","decision":{decision}}}"#
    );

    let headers = sign_webhook("secret", body, 1_800_000_000);

    // As Python's `hmac` and `json.dumps` compute it.
    let expected = "be529eae2775a9ecb0657b9e154bb8640007fe30a6718bd8b1026140ea74cfc8";
    assert_eq!(headers["x-signature-v2"], expected);
    let mut canonical = headers.clone();
    canonical.remove("x-signature");
    for (headers, decision) in [
        (headers, decision),
        (
            canonical,
            r#"{"a":123456789012345678901234567890,"b":[99,10000000000000000000000,0],"z":1e-05}"#,
        ),
    ] {
        let event = verify(&headers, body).expect("an event");
        // It is no whole decision, and kept as it is.
        let read = event.decision.as_ref().expect("a decision");
        assert_eq!(read.json().expose_json(), decision);
        assert!(read.get().is_err());
    }
}

#[test]
fn survives_keys_that_serde_json_reserves() {
    for value in [
        r#"{"$serde_json::private::RawValue":"["}"#,
        r#"{"$serde_json::private::Number":"x"}"#,
        &format!(
            "{}1{}",
            r#"{"$serde_json::private::RawValue":["#.repeat(60),
            "]}".repeat(60)
        ),
    ] {
        for field in ["decision", "metadata", "status", "new_field"] {
            let body = format!(
                r#"{{"webhook_type":"a","event_id":"b","timestamp":1800000000,"{field}":{value}}}"#
            );
            let mut headers = sign_webhook("secret", &body, 1_800_000_000);
            for _ in 0..2 {
                let event = verify(&headers, &body).expect(field);
                let decision = event.decision.as_ref();
                let decision = decision.map(|decision| {
                    // Reading it does no harm either.
                    assert!(decision.get().is_err());
                    decision.json().clone()
                });
                let fields = [event.metadata.clone(), event.extra.get(field), decision];
                let kept = fields.into_iter().flatten().next().expect(field);
                assert_eq!(kept.expose_json(), value);
                headers.remove("x-signature");
            }
        }
    }
}
