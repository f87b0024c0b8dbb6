//! What an error says when it is asked (`is_*`), and what it says of the session that may exist.

use didit::{Client, Error, Metadata, PortraitImage, RetryPolicy, Uuid};
use serde_json::json;

use crate::peer::{
    Act, Outcome, Peer, SESSION, bytes, call, call_retrying, created, request, respond, resumable,
};

/// The questions, by name, with the error's answers.
fn answers(error: &Error) -> Vec<&'static str> {
    let all = [
        ("config", error.is_config()),
        ("invalid request", error.is_invalid_request()),
        ("key refused", error.is_key_refused()),
        ("rate limited", error.is_rate_limited()),
        ("timeout", error.is_timeout()),
        ("transport", error.is_transport()),
        ("redirected", error.is_redirected()),
        ("unreadable session", error.is_unreadable_session()),
    ];
    all.into_iter().filter_map(|(name, says_yes)| says_yes.then_some(name)).collect()
}

#[tokio::test]
async fn every_error_says_yes_to_its_own_question_only() {
    let config = Client::builder().build().expect_err("no key");
    assert_eq!(answers(&config), ["config"]);
    let portrait = PortraitImage::from_bytes(&b"no image"[..]).expect_err("no image");
    assert_eq!(answers(&portrait), ["invalid request"]);
    let metadata = Metadata::from(json!("a text")).get::<u8>().expect_err("a text");
    assert!(answers(&metadata).is_empty(), "it has no question: {metadata}");

    let expected: [(Act, &[&str]); 9] = [
        (respond(400, "", r#"{"language":["wrong"]}"#), &["invalid request"]),
        (respond(401, "", ""), &["key refused"]),
        (respond(403, "", ""), &["key refused"]),
        (respond(429, "", ""), &["rate limited"]),
        (respond(307, "location: https://example.com/\r\n", ""), &["redirected"]),
        (respond(404, "", ""), &[]),
        (respond(503, "", ""), &[]),
        (respond(201, "", "{}"), &["unreadable session"]),
        (Act::Close, &["transport"]),
    ];
    for (act, questions) in expected {
        let error = call(act).await.error();
        assert_eq!(answers(&error), questions, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_answer_in_time_is_a_timeout_of_the_transport() {
    let error = call(Act::Hang).await.error();

    assert_eq!(answers(&error), ["timeout", "transport"], "{error}");
    assert!(std::error::Error::source(&error).is_some(), "the HTTP client's own error is kept");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_does_not_arrive_in_time_is_both() {
    let mut first_half = bytes(201, "", SESSION);
    first_half.truncate(150);
    let trickle = Act::Trickle(first_half, std::time::Duration::from_millis(300));

    let error = call(trickle).await.error();

    assert_eq!(answers(&error), ["timeout", "unreadable session"], "{error}");
}

/// A 201 that says which session it made, and is cut off behind it.
fn cut_off(id: Uuid) -> Act {
    let body = format!(r#"{{"session_id":"{id}","url":"https://verify.didit.me/{id}","status":"#);
    let mut bytes = bytes(201, "", body + SESSION);
    bytes.truncate(bytes.len() - SESSION.len());
    Act::Write(bytes)
}

fn of(outcome: Outcome) -> (Option<Uuid>, Option<String>) {
    let error = outcome.error();
    (error.session_id(), error.url().map(|url| url.expose().to_owned()))
}

#[tokio::test(start_paused = true)]
async fn the_last_attempts_session_counts_and_else_the_first_that_was_named() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let url = |id: Uuid| Some(format!("https://verify.didit.me/{id}"));

    let told_before = call_retrying([cut_off(one), cut_off(two), respond(201, "", "{}")], resumable());
    assert_eq!(of(told_before.await), (Some(one), url(one)));
    let told_twice = call_retrying([cut_off(one), respond(201, "", named(two))], resumable());
    assert_eq!(of(told_twice.await), (Some(two), url(two)));
    assert_eq!(of(call(respond(401, "", "")).await), (None, None));
}

#[tokio::test(start_paused = true)]
async fn a_success_reports_that_a_lost_response_may_have_been_another_session() {
    let one = Uuid::from_u128(1);
    for (first, may_exist, others) in [
        (Act::Close, true, vec![]),
        (respond(503, "", ""), true, vec![]),
        (cut_off(one), false, vec![one]),
        (respond(429, "", ""), false, vec![]),
    ] {
        let response = call_retrying([first, created()], resumable()).await.result.expect("a session");
        assert_eq!((response.attempts(), response.other_session_may_exist()), (2, may_exist));
        assert_eq!(response.other_session_ids(), others);
    }
}

/// A body that names its session and is none.
fn named(id: Uuid) -> String {
    json!({ "session_id": id, "url": format!("https://verify.didit.me/{id}") }).to_string()
}

#[tokio::test]
async fn an_answer_whose_end_was_not_read_is_no_session_even_if_it_looks_whole() {
    let padded = format!("{SESSION}{}", " ".repeat(100));
    let peer = Peer::playing([respond(201, "", padded)]).await;
    let didit = peer.client().max_response_bytes(SESSION.len() + 1).no_retry().build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("the rest is not known");

    let text = error.to_string();
    assert!(text.ends_with("it is longer than the client's limit [127.0.0.1]"), "no place is named: {text}");
    assert!(error.session_id().is_some());
}

#[tokio::test]
async fn an_empty_body_is_told_from_one_that_is_not() {
    let error = call(respond(500, "", "")).await.error();
    assert!(error.response().expect("an answer").body.is_empty());
    let error = call(respond(500, "", "x")).await.error();
    assert!(!error.response().expect("an answer").body.is_empty());
}

#[tokio::test]
async fn an_open_value_of_another_type_says_what_was_expected() {
    let wrong = serde_json::from_str::<didit::Open<didit::SessionKind>>("1").expect_err("a number");

    assert!(wrong.to_string().contains("expected a string"), "{wrong}");
}

#[tokio::test]
async fn one_attempt_is_the_policy_of_none() {
    assert_eq!(RetryPolicy::none(), RetryPolicy::default().max_attempts(1));
    let peer = Peer::playing([created()]).await;
    let didit = peer.client().retry(RetryPolicy::none()).build().expect("a client");
    assert_eq!(didit.create_session(&request()).await.expect("a session").attempts(), 1);
}
