//! What the client makes of a response that is no session, and what it keeps of it.

mod bad_request;
mod display;
mod kind;
mod rate_limit;
mod redirect;
mod status;
mod unreadable_session;

use std::fmt::Write as _;

use didit::{Error, Rejected, UnreadableSession};
use serde_json::Value;

use crate::peer::{call, respond};
use crate::snapshot;

const LIMITS: &str = "retry-after: 12\r\nx-ratelimit-limit: 600\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1790000000\r\n";

async fn failing(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Error {
    call(respond(status, headers, body)).await.error()
}

async fn rejected(body: &Value) -> Box<Rejected> {
    match failing(400, "", body.to_string()).await {
        Error::Rejected(answer) => answer,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn unreadable(error: Error) -> Box<UnreadableSession> {
    match error {
        Error::UnreadableSession(answer) => answer,
        other => panic!("{other:?}"),
    }
}

/// All that an error tells, exposed: the tests' values are made up.
fn described(error: &Error) -> String {
    let mut text = format!("says: {error}\n");
    if let Error::Rejected(answer) = error {
        for field in &answer.details.errors {
            let messages: Vec<_> = field.messages.iter().map(|m| m.expose()).collect();
            let _ = writeln!(text, "field: {} {messages:?}", field.path);
        }
        for part in &answer.details.unclassified {
            let _ = writeln!(text, "unclassified: {:?} {}", part.path, part.value.expose_json());
        }
    }
    let (detail, code) = match error {
        Error::Rejected(answer) => (answer.details.detail(), answer.details.code.as_ref()),
        Error::KeyRefused(answer) => (answer.details.detail(), answer.details.code.as_ref()),
        Error::RateLimited(answer) => (answer.details.detail(), answer.details.code.as_ref()),
        Error::UnexpectedStatus(answer) => (answer.details.detail(), answer.details.code.as_ref()),
        _ => (None, None),
    };
    for (name, value) in [("detail", detail), ("code", code)] {
        if let Some(value) = value {
            let _ = writeln!(text, "{name}: {}", value.expose());
        }
    }
    if let Error::RateLimited(limit) = error {
        let (after, sandbox) = (limit.retry_after, limit.sandbox_quota);
        let (max, left, reset) = (limit.limit, limit.remaining, limit.reset);
        let _ = writeln!(
            text,
            "limits: retry_after {after:?}, limit {max:?}, remaining {left:?}, reset {reset:?}, sandbox {sandbox}"
        );
    }
    if let Error::UnreadableSession(answer) = error {
        let url = answer.url().map(|url| url.expose());
        let _ = writeln!(
            text,
            "found: session_id {:?}, url {url:?}",
            answer.session_id().map(|id| id.to_string())
        );
    }
    text
}

/// The error examples of the contract: `(status, name, body)`.
fn documented() -> Vec<(u16, String, Value)> {
    let contract: Value =
        yaml_serde::from_str(include_str!("../../../openapi.yaml")).expect("the contract is YAML");
    let responses = contract.pointer("/paths/~1v3~1session~1/post/responses").expect("responses");
    let mut examples = Vec::new();
    for (status, response) in responses.as_object().expect("an object") {
        let status: u16 = status.parse().expect("a status");
        let Some(named) = response.pointer("/content/application~1json/examples").filter(|_| status != 201)
        else {
            continue;
        };
        for (name, example) in named.as_object().expect("an object") {
            examples.push((status, name.clone(), example["value"].clone()));
        }
    }
    examples
}

#[tokio::test]
async fn describes_documented_body() {
    let mut table = String::new();
    for (status, name, body) in documented() {
        let headers = if name == "rate_limit" { LIMITS } else { "" };
        let error = failing(status, headers, body.to_string()).await;
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        assert_eq!(error.response().expect("an answer").body.expose(), body.to_string().as_bytes());
        let _ = writeln!(table, "{status} {name} {body}\n{}", described(&error));
    }

    assert!(table.lines().count() > 40, "{table}");
    snapshot::settings().bind(|| insta::assert_snapshot!("error_documented_bodies", table));
}
