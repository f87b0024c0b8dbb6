//! Sessions of earlier attempts, which a later result reports.

use didit::{Error, Uuid};
use serde_json::json;

use super::limited;
use crate::peer::{Act, Outcome, SESSION, bytes, call, call_retrying, created, respond, resumable};

/// A 201 that says which session it made, and is cut off behind it.
fn cut_off_201(id: Uuid) -> Act {
    let body = format!(r#"{{"session_id":"{id}","url":"https://verify.didit.me/{id}","status":"#);
    let mut bytes = bytes(201, "", body + SESSION);
    bytes.truncate(bytes.len() - SESSION.len());
    Act::Write(bytes)
}

fn of(outcome: Outcome) -> (Option<Uuid>, Option<String>) {
    let error = outcome.error();
    (error.session_id(), error.url().map(|url| url.expose().to_owned()))
}

/// A body that names its session and is none.
fn named(id: Uuid) -> String {
    json!({ "session_id": id, "url": format!("https://verify.didit.me/{id}") }).to_string()
}

/// A 201 whose body is cut off after its id.
fn cut_off_after_id(id: u128) -> Act {
    let body = format!(r#"{{"session_id":"{}","url":"#, Uuid::from_u128(id));
    let bytes = bytes(201, "", &body);
    let bytes = String::from_utf8(bytes).expect("text").replace("content-length: ", "content-length: 1");
    Act::Write(bytes.into_bytes())
}

#[tokio::test(start_paused = true)]
async fn reports_session_of_earlier_attempt_with_a_later_error() {
    let cut = bytes(201, "", &SESSION[..200]);
    let cut = String::from_utf8(cut).expect("text").replace("content-length: 200", "content-length: 201");
    let refused = || respond(400, "", r#"{"workflow_id":"Invalid workflow_id."}"#);
    for (first, is_known) in [(Act::Hang, false), (Act::Close, false), (Act::Write(cut.into_bytes()), true)] {
        let error = call_retrying([first.clone(), refused()], resumable()).await.error();

        assert!(matches!(error, Error::Rejected(_)), "{error:?}");
        assert_eq!(error.attempts(), 2);
        assert!(error.session_may_exist(), "{first:?}");
        assert_eq!(error.session_id().is_some(), is_known, "{first:?}");
        assert_eq!(error.url().is_some(), is_known, "{first:?}");
    }
    let error = call_retrying([limited(""), refused()], resumable()).await.error();
    assert!(!error.session_may_exist() && error.session_id().is_none() && error.url().is_none());
}

#[tokio::test(start_paused = true)]
async fn keeps_every_session_id_in_order() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let error =
        call_retrying([cut_off_after_id(1), cut_off_after_id(2), respond(400, "", "{}")], resumable())
            .await
            .error();
    assert_eq!((error.session_ids(), error.session_id()), (&[one, two][..], Some(one)));
}

#[tokio::test(start_paused = true)]
async fn returns_url_only_with_its_own_session() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let whole = format!(r#"{{"session_id":"{one}","url":"https://verify.didit.me/one"}}"#);
    let first = String::from_utf8(bytes(201, "", whole)).expect("text");
    let first = Act::Write(first.replace("content-length: ", "content-length: 1").into_bytes());

    let error = call_retrying([first, respond(201, "", format!(r#"{{"session_id":"{two}"}}"#))], resumable())
        .await
        .error();

    assert_eq!((error.session_id(), error.session_ids()), (Some(two), &[two, one][..]));
    assert!(error.url().is_none(), "the page of another session");
    let Error::UnreadableSession(unreadable) = &error else { panic!("{error:?}") };
    assert_eq!((unreadable.session_id(), unreadable.url().is_none()), (Some(two), true));
}

#[tokio::test(start_paused = true)]
async fn reports_other_session_ids_with_a_success() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let outcome = call_retrying(
        [cut_off_after_id(1), cut_off_after_id(2), cut_off_after_id(1), created()],
        resumable(),
    )
    .await;

    let session = outcome.result.expect("a session");
    assert_eq!((session.attempts(), session.other_session_ids()), (4, &[one, two][..]));

    let plain = call_retrying([created()], resumable()).await.result.expect("a session");
    assert!(plain.other_session_ids().is_empty());
    // The same session once more is no other one.
    let half = String::from_utf8(bytes(201, "", &SESSION[..120])).expect("text");
    let half = Act::Write(half.replace("content-length: ", "content-length: 1").into_bytes());
    let again = call_retrying([half, created()], resumable()).await.result.expect("a session");
    assert_eq!((again.attempts(), again.other_session_ids()), (2, &[][..]));
}

#[tokio::test(start_paused = true)]
async fn reports_possible_other_session_with_a_success() {
    let one = Uuid::from_u128(1);
    for (first, may_exist, others) in [
        (Act::Close, true, vec![]),
        (respond(503, "", ""), true, vec![]),
        (cut_off_201(one), false, vec![one]),
        (respond(429, "", ""), false, vec![]),
    ] {
        let response = call_retrying([first, created()], resumable()).await.result.expect("a session");
        assert_eq!((response.attempts(), response.other_session_may_exist()), (2, may_exist));
        assert_eq!(response.other_session_ids(), others);
    }
}

#[tokio::test(start_paused = true)]
async fn prefers_session_of_the_last_attempt() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let url = |id: Uuid| Some(format!("https://verify.didit.me/{id}"));

    let told_before =
        call_retrying([cut_off_201(one), cut_off_201(two), respond(201, "", "{}")], resumable());
    assert_eq!(of(told_before.await), (Some(one), url(one)));
    let told_twice = call_retrying([cut_off_201(one), respond(201, "", named(two))], resumable());
    assert_eq!(of(told_twice.await), (Some(two), url(two)));
    assert_eq!(of(call(respond(401, "", "")).await), (None, None));
}
