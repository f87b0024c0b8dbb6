//! The errors that responses lead to, and what they keep of the response.

mod bad_request;
mod details;
mod display;
mod kind;
mod rate_limit;
mod redirect;
mod status;
mod texts;
mod unreadable_session;

use std::fmt::Write as _;

use didit::{BadRequest, Error, ErrorKind, UnreadableResponse};
use serde_json::Value;

use crate::peer::{call, respond};

const LIMITS: &str = "retry-after: 12\r\nx-ratelimit-limit: 600\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1790000000\r\n";

async fn failing(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Error {
    call(respond(status, headers, body)).await.error()
}

async fn rejected(body: &Value) -> BadRequest {
    match failing(400, "", body.to_string()).await.into_kind() {
        ErrorKind::BadRequest(rejected) => rejected,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn unreadable(error: &Error) -> &UnreadableResponse {
    match error.kind() {
        ErrorKind::UnreadableResponse(unreadable) => unreadable,
        other => panic!("{other:?}"),
    }
}

/// All details of an error, exposed.
fn described(error: &Error) -> String {
    let mut text = format!("says: {error}\n");
    if let ErrorKind::BadRequest(rejected) = error.kind() {
        let details = &rejected.details;
        for field in &details.errors {
            let messages: Vec<_> = field.messages.iter().map(|m| m.expose()).collect();
            let _ = writeln!(text, "field: {} {messages:?}", field.path);
        }
        for part in &details.unrecognized {
            let _ = writeln!(
                text,
                "unrecognized: {:?} {}",
                part.path,
                part.value.expose_json()
            );
        }
        for (name, value) in [
            ("detail", details.detail()),
            ("code", details.code.as_ref()),
        ] {
            if let Some(value) = value {
                let _ = writeln!(text, "{name}: {}", value.expose());
            }
        }
    }
    if let ErrorKind::UnreadableResponse(_) = error.kind() {
        let id = error.session_id().map(|id| id.to_string());
        let url = error.url().map(|url| url.expose());
        let _ = writeln!(text, "found: session_id {id:?}, url {url:?}");
    }
    text
}
