//! Sessions of earlier attempts, which a later result reports.

use didit::{ErrorKind, Uuid};
use serde_json::json;

use super::limited;
use crate::peer::{
    Act, Outcome, SESSION, call, call_retrying, created, cut_off, respond, resumable,
};

/// A 201 that is cut off after the id and the URL of its session.
fn cut_off_after_url(id: Uuid) -> Act {
    cut_off(format!(
        r#"{{"session_id":"{id}","url":"https://verify.didit.me/{id}","status":"#
    ))
}

/// A 201 that is cut off after the id of its session.
fn cut_off_after_id(id: Uuid) -> Act {
    cut_off(format!(r#"{{"session_id":"{id}","url":"#))
}

/// The session that an error names.
fn named_by(outcome: Outcome) -> (Option<Uuid>, Option<String>) {
    let error = outcome.error();
    (
        error.session_id(),
        error.url().map(|url| url.expose().to_owned()),
    )
}

/// A body that names a session and lacks the rest of it.
fn naming(id: Uuid) -> String {
    json!({ "session_id": id, "url": format!("https://verify.didit.me/{id}") }).to_string()
}

#[tokio::test(start_paused = true)]
async fn reports_session_of_earlier_attempt_with_a_later_error() {
    let rejected = || respond(400, "", r#"{"workflow_id":"Invalid workflow_id."}"#);
    for (first, is_known) in [
        (Act::Hang, false),
        (Act::Close, false),
        (cut_off(&SESSION[..200]), true),
    ] {
        let error = call_retrying([first.clone(), rejected()], resumable())
            .await
            .error();

        assert!(
            matches!(error.kind(), ErrorKind::BadRequest(_)),
            "{error:?}"
        );
        assert_eq!(error.attempts(), 2);
        assert!(error.session_may_exist(), "{first:?}");
        assert!(error.may_have_been_processed(), "{first:?}");
        assert_eq!(error.session_id().is_some(), is_known, "{first:?}");
        assert_eq!(error.url().is_some(), is_known, "{first:?}");
    }
    let error = call_retrying([limited(""), rejected()], resumable())
        .await
        .error();
    assert!(!error.session_may_exist() && error.session_id().is_none() && error.url().is_none());
    assert!(!error.may_have_been_processed());
}

#[tokio::test(start_paused = true)]
async fn keeps_every_session_id_in_order() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let error = call_retrying(
        [
            cut_off_after_id(one),
            cut_off_after_id(two),
            respond(400, "", "{}"),
        ],
        resumable(),
    )
    .await
    .error();
    assert_eq!(
        (error.session_ids(), error.session_id()),
        (&[one, two][..], Some(one))
    );
}

#[tokio::test(start_paused = true)]
async fn returns_url_only_with_its_own_session() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let whole = format!(r#"{{"session_id":"{one}","url":"https://verify.didit.me/one"}}"#);

    let error = call_retrying(
        [
            cut_off(whole),
            respond(201, "", format!(r#"{{"session_id":"{two}"}}"#)),
        ],
        resumable(),
    )
    .await
    .error();

    assert_eq!(
        (error.session_id(), error.session_ids()),
        (Some(two), &[two, one][..])
    );
    assert!(error.url().is_none(), "the URL of another session");
    assert!(error.is_unreadable_response());
}

#[tokio::test(start_paused = true)]
async fn reports_other_session_ids_with_a_success() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let outcome = call_retrying(
        [
            cut_off_after_id(one),
            cut_off_after_id(two),
            cut_off_after_id(one),
            created(),
        ],
        resumable(),
    )
    .await;

    let session = outcome.result.expect("a session");
    assert_eq!(
        (session.attempts(), session.other_session_ids()),
        (4, &[one, two][..])
    );

    let plain = call_retrying([created()], resumable())
        .await
        .result
        .expect("a session");
    assert!(plain.other_session_ids().is_empty());
    // The same session is not another one.
    let again = call_retrying([cut_off(&SESSION[..120]), created()], resumable())
        .await
        .result
        .expect("a session");
    assert_eq!((again.attempts(), again.other_session_ids()), (2, &[][..]));
}

#[tokio::test(start_paused = true)]
async fn reports_possible_other_session_with_a_success() {
    let one = Uuid::from_u128(1);
    for (first, may_exist, others) in [
        (Act::Close, true, vec![]),
        (respond(503, "", ""), true, vec![]),
        (cut_off_after_url(one), false, vec![one]),
        (respond(429, "", ""), false, vec![]),
    ] {
        let response = call_retrying([first, created()], resumable())
            .await
            .result
            .expect("a session");
        assert_eq!(
            (response.attempts(), response.other_session_may_exist()),
            (2, may_exist)
        );
        assert_eq!(response.other_session_ids(), others);
    }
}

#[tokio::test(start_paused = true)]
async fn prefers_session_of_the_last_attempt() {
    let [one, two] = [1, 2].map(Uuid::from_u128);
    let url = |id: Uuid| Some(format!("https://verify.didit.me/{id}"));

    let earlier = call_retrying(
        [
            cut_off_after_url(one),
            cut_off_after_url(two),
            respond(201, "", "{}"),
        ],
        resumable(),
    );
    assert_eq!(named_by(earlier.await), (Some(one), url(one)));
    let both = call_retrying(
        [cut_off_after_url(one), respond(201, "", naming(two))],
        resumable(),
    );
    assert_eq!(named_by(both.await), (Some(two), url(two)));
    assert_eq!(named_by(call(respond(401, "", "")).await), (None, None));
}
