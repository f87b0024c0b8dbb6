//! The predicates of an error (`is_*`).

use didit::{Client, Error, Metadata, PortraitImage, Reason};
use serde_json::json;

use super::failing;
use crate::peer::{Act, SESSION, bytes, call, respond};

/// The predicates that hold for an error, by name.
fn kinds(error: &Error) -> Vec<&'static str> {
    let all = [
        ("config", error.is_config()),
        ("invalid request", error.is_invalid_request()),
        ("unauthorized", error.is_unauthorized()),
        ("rate limited", error.is_rate_limited()),
        ("timeout", error.is_timeout()),
        ("transport", error.is_transport()),
        ("unexpected redirect", error.is_unexpected_redirect()),
        ("unreadable response", error.is_unreadable_response()),
    ];
    all.into_iter()
        .filter_map(|(name, holds)| holds.then_some(name))
        .collect()
}

#[tokio::test]
async fn classifies_each_error_by_its_own_predicate_only() {
    let config = Client::builder().build().expect_err("no key");
    assert_eq!(kinds(&config), ["config"]);
    let portrait = PortraitImage::from_bytes(&b"no image"[..]).expect_err("no image");
    assert_eq!(kinds(&portrait), ["invalid request"]);
    let metadata = Metadata::from(json!("a text"))
        .get::<u8>()
        .expect_err("a text");
    assert!(
        kinds(&metadata).is_empty(),
        "no predicate holds: {metadata}"
    );

    let cases: [(Act, &[&str]); 9] = [
        (
            respond(400, "", r#"{"language":["wrong"]}"#),
            &["invalid request"],
        ),
        (respond(401, "", ""), &["unauthorized"]),
        (respond(403, "", ""), &["unauthorized"]),
        (respond(429, "", ""), &["rate limited"]),
        (
            respond(307, "location: https://example.com/\r\n", ""),
            &["unexpected redirect"],
        ),
        (respond(404, "", ""), &[]),
        (respond(503, "", ""), &[]),
        (respond(201, "", "{}"), &["unreadable response"]),
        (Act::Close, &["transport"]),
    ];
    for (act, expected) in cases {
        let error = call(act).await.error();
        assert_eq!(kinds(&error), expected, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn classifies_missing_response_as_timeout_and_transport() {
    let error = call(Act::Hang).await.error();

    assert_eq!(kinds(&error), ["timeout", "transport"], "{error}");
    assert!(
        std::error::Error::source(&error).is_some(),
        "the HTTP client's error is kept"
    );
}

#[tokio::test(start_paused = true)]
async fn classifies_slow_session_as_timeout_and_unreadable_response() {
    let mut first_half = bytes(201, "", SESSION);
    first_half.truncate(150);
    let trickle = Act::Trickle(first_half, std::time::Duration::from_millis(300));

    let error = call(trickle).await.error();

    assert_eq!(kinds(&error), ["timeout", "unreadable response"], "{error}");
}

#[tokio::test]
async fn classifies_missing_credits_as_neither_invalid_request_nor_unauthorized() {
    for status in [400, 403] {
        let error = failing(status, "", r#"{"detail":"Not enough credits."}"#).await;
        assert_eq!(error.reason(), Some(Reason::InsufficientCredits));
        assert!(
            !error.is_invalid_request() && !error.is_unauthorized(),
            "{error}"
        );
    }
}

#[tokio::test]
async fn names_each_kind_for_logs_and_metrics() {
    let config = Client::builder().build().expect_err("no key");
    assert_eq!(config.kind().as_str(), "config");
    let portrait = PortraitImage::from_bytes(b"no image").expect_err("no image");
    assert_eq!(portrait.kind().as_str(), "invalid_request");
    let metadata = Metadata::from(json!(1)).get::<String>();
    let metadata = metadata.expect_err("a number");
    assert_eq!(metadata.kind().as_str(), "metadata");
    for (status, name) in [
        (400, "bad_request"),
        (401, "unauthorized"),
        (429, "rate_limited"),
        (307, "unexpected_redirect"),
        (500, "unexpected_status"),
        (201, "unreadable_response"),
    ] {
        assert_eq!(failing(status, "", "").await.kind().as_str(), name);
    }
}
