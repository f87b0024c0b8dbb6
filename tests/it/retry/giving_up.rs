//! Why there was no further attempt, and what a batch sets.

use std::time::Duration;

use didit::{Error, GaveUp, RetryPolicy};
use tokio::time::Instant;

use super::{limited, status};
use crate::peer::{Act, Peer, created, request, resumable};

fn exact(policy: RetryPolicy) -> RetryPolicy {
    policy.jitter(false)
}

async fn failure(act: Act, policy: RetryPolicy, is_resumable: bool) -> Error {
    let peer = Peer::playing((0..20).map(|_| act.clone())).await;
    let didit = peer
        .client()
        .retry(exact(policy))
        .build()
        .expect("a client");
    let request = if is_resumable { resumable() } else { request() };
    let result = didit.create_session(&request).await;
    result.expect_err("no session")
}

#[tokio::test(start_paused = true)]
async fn an_error_says_why_it_was_not_retried() {
    let default = RetryPolicy::default;
    let field = Some("vendor_data");
    let text = "the request may have been processed, and vendor_data is not set";
    for (act, policy, is_resumable, because, shown) in [
        (
            status(503),
            RetryPolicy::none(),
            true,
            GaveUp::RetriesOff,
            "retries are off",
        ),
        (
            status(404),
            default(),
            true,
            GaveUp::Permanent,
            "a retry would fail in the same way",
        ),
        (
            status(503),
            default(),
            false,
            GaveUp::Unsafe { field },
            text,
        ),
        (
            status(503),
            default(),
            true,
            GaveUp::NoAttemptsLeft,
            "there are no attempts left",
        ),
        (
            limited("retry-after: 55\r\n"),
            default(),
            true,
            GaveUp::NoTimeLeft,
            "the time is used up",
        ),
    ] {
        let error = failure(act, policy, is_resumable).await;
        assert_eq!(error.gave_up(), Some(because));
        assert_eq!(because.to_string(), shown);
        let ran_out = matches!(because, GaveUp::NoAttemptsLeft | GaveUp::NoTimeLeft);
        let ends = error.to_string().ends_with(&format!("; {shown}]"));
        assert_eq!(ends, ran_out, "{error}");
    }
    let text = "the request may have been processed, and a retry could do it twice";
    assert_eq!(GaveUp::Unsafe { field: None }.to_string(), text);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_never_sent_gave_up_nothing() {
    let peer = Peer::playing([]).await;
    let didit = peer.client().build().expect("a client");
    let request = request();
    let never = didit.create_session(&request).timeout(Duration::ZERO).await;
    assert_eq!(never.expect_err("no time").gave_up(), None);
}

#[tokio::test(start_paused = true)]
async fn a_batch_waits_for_the_limit_as_often_as_it_needs() {
    let full = || limited("retry-after: 55\r\n");
    let acts = (0..9).map(|_| full()).chain([created()]);
    let peer = Peer::playing(acts).await;
    let policy = exact(RetryPolicy::batch());
    let didit = peer.client().retry(policy).build().expect("a client");

    let start = Instant::now();
    let session = didit.create_session(&request()).await.expect("a session");

    assert_eq!(session.attempts(), 10);
    // Nine times 55 s, and 5, 10, 20 and six times 40 s.
    assert_eq!(start.elapsed().as_secs(), 9 * 55 + 275);
    let error = failure(full(), RetryPolicy::batch(), true).await;
    assert_eq!(
        (error.attempts(), error.gave_up()),
        (10, Some(GaveUp::NoAttemptsLeft))
    );
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_a_policy_is_between_the_calls_and_the_clients() {
    let policy = || RetryPolicy::none().timeout(Duration::from_secs(20));
    let seconds = |call: Option<u64>, of_call: bool, client: Option<u64>, of_client: bool| async move {
        let peer = Peer::playing([Act::Hang]).await;
        let mut builder = peer.client();
        if let Some(client) = client {
            builder = builder.timeout(Duration::from_secs(client));
        }
        if of_client {
            builder = builder.retry(policy());
        }
        let didit = builder.build().expect("a client");
        let request = request();
        let mut create = didit.create_session(&request);
        if of_call {
            create = create.retry(policy());
        }
        if let Some(call) = call {
            create = create.timeout(Duration::from_secs(call));
        }
        let start = Instant::now();
        assert!(create.await.expect_err("no response").is_timeout());
        start.elapsed().as_secs()
    };
    assert_eq!(seconds(Some(10), true, Some(15), true).await, 10);
    assert_eq!(seconds(None, true, Some(15), true).await, 20);
    assert_eq!(seconds(None, false, Some(15), true).await, 15);
    assert_eq!(seconds(None, false, None, true).await, 20);
    // An attempt ends earlier than a call by default.
    assert_eq!(seconds(None, false, None, false).await, 30);
}

#[tokio::test(start_paused = true)]
async fn a_batch_may_take_half_an_hour() {
    let slow = || limited("retry-after: 300\r\n");
    let peer = Peer::playing((0..20).map(|_| slow())).await;
    let didit = peer.client().retry(exact(RetryPolicy::batch())).build();
    let start = Instant::now();
    let error = didit.expect("a client").create_session(&request()).await;

    assert_eq!(error.expect_err("429").gave_up(), Some(GaveUp::NoTimeLeft));
    // The sixth delay would end after 1,955 seconds.
    assert_eq!(start.elapsed().as_secs(), 5 * 300 + 115);
}
