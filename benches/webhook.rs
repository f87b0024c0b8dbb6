//! The verification of an event, and the HMAC of its bytes alone.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use didit::reqwest::header::HeaderMap;
use didit::test_util::sign_webhook;
use didit::webhook::Verifier;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;

const SECRET: &str = "a secret";
const TIMESTAMP: i64 = 1_800_000_000;
/// About the length of the body, in bytes.
const LENGTH: usize = 100_000;

/// An event, and how it is verified.
pub struct Event {
    how: How,
    verifier: Verifier,
    headers: HeaderMap,
    body: String,
}

enum How {
    /// By the client, from the only signature that is there.
    Verified,
    /// By hand: the HMAC of the body, compared with nothing.
    Hashed,
}

impl Event {
    /// An event for a contender: `didit` has the signature of the body as it is, `didit_v2` that of its
    /// canonical form.
    ///
    /// # Panics
    ///
    /// If the secret cannot be used, which it can.
    pub fn new(contender: &str) -> Self {
        let report = json!({
            "node_id": "a-node", "status": "Approved", "first_name": "José", "score": 93.10, "ratio": 99.0,
            "number": 1234567, "warnings": [{ "risk": "A_RISK", "additional_data": null, "log_type": "information" }],
        });
        let count = LENGTH / report.to_string().len();
        let body = json!({
            "webhook_type": "status.updated", "event_id": "1", "timestamp": TIMESTAMP, "status": "Approved",
            "session_id": "11111111-2222-3333-4444-555555555555", "vendor_data": "user-42",
            "decision": {
                "session_id": "11111111-2222-3333-4444-555555555555", "status": "Approved",
                "id_verifications": vec![report; count],
            },
        })
        .to_string();
        let mut headers = sign_webhook(SECRET, &body, TIMESTAMP);
        let (how, other) = match contender {
            "didit" => (How::Verified, "x-signature-v2"),
            "didit_v2" => (How::Verified, "x-signature"),
            _ => (How::Hashed, "x-signature"),
        };
        headers.remove(other);
        Self {
            how,
            verifier: Verifier::new(SECRET).expect("a verifier"),
            headers,
            body,
        }
    }

    /// The length of the body, in bytes.
    pub fn length(&self) -> usize {
        self.body.len()
    }

    /// Verifies the event once.
    ///
    /// # Panics
    ///
    /// If it is rejected.
    pub fn verify(&self) {
        match self.how {
            How::Verified => {
                let event = self.verifier.verify_at(&self.headers, &self.body, now());
                black_box(event.expect("an event"));
            }
            How::Hashed => {
                let mut hmac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
                hmac.update(self.body.as_bytes());
                black_box(hmac.finalize());
            }
        }
    }
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(TIMESTAMP as u64)
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").finish_non_exhaustive()
    }
}
