use reqwest::header::{HeaderMap, HeaderValue};

use super::canonical::canonical;
use super::secret::Secret;
use crate::generated::contract::{X_SIGNATURE, X_SIGNATURE_SIMPLE, X_SIGNATURE_V2, X_TIMESTAMP};
use crate::json::Text;

/// Signs the body of an event as Didit does, for tests: the headers of the request.
///
/// `timestamp` is in seconds since 1970-01-01 UTC; the body's `timestamp` has to be the same one. All
/// four headers are there, except `X-Signature-V2` for a body that has no canonical form.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use didit::SessionStatus;
/// use didit::test_util::sign_webhook;
/// use didit::webhook::Verifier;
///
/// let body = r#"{"webhook_type":"status.updated","event_id":"1","timestamp":1800000000,"status":"Approved"}"#;
/// let headers = sign_webhook("a secret", body, 1_800_000_000);
///
/// let now = UNIX_EPOCH + Duration::from_secs(1_800_000_007);
/// let event = Verifier::new("a secret")?.verify_at(&headers, body, now)?;
/// assert_eq!(event.status, Some(SessionStatus::Approved.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// Where the secret is one that [`Verifier::new`](super::Verifier::new) rejects.
pub fn sign_webhook(secret: impl AsRef<str>, body: impl AsRef<[u8]>, timestamp: i64) -> HeaderMap {
    let body = body.as_ref();
    let secret = match Secret::new(secret.as_ref()) {
        Ok(secret) => secret,
        Err(error) => panic!("{error}"),
    };
    let mut headers = HeaderMap::new();
    headers.insert(X_TIMESTAMP, timestamp.into());
    let mut insert = |name: &'static str, signed: &[u8]| {
        // Hexadecimal digits are valid in a header.
        if let Ok(signature) = HeaderValue::try_from(secret.sign(signed)) {
            headers.insert(name, signature);
        }
    };
    insert(X_SIGNATURE, body);
    insert(X_SIGNATURE_SIMPLE, simple(body).as_bytes());
    if let Ok(form) = canonical(body) {
        insert(X_SIGNATURE_V2, &form);
    }
    headers
}

/// What `X-Signature-Simple` signs: four fields of the body.
fn simple(body: &[u8]) -> String {
    let text = Text::from_prefix(body);
    let field = |field: &str| {
        let members = text.members().into_iter().flatten();
        let values = members.filter(|(name, _)| name.name() == field);
        let value = values.map(|(_, value)| value).last();
        value.map_or(String::new(), |value| {
            value
                .string()
                .unwrap_or_else(|| value.to_text())
                .into_owned()
        })
    };
    ["timestamp", "session_id", "status", "webhook_type"]
        .map(field)
        .join(":")
}
