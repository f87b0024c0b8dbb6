//! The policy of a client and of a call.

use std::time::Duration;

use didit::RetryPolicy;

use super::limited;
use crate::peer::{Peer, created, request, resumable};

#[tokio::test(start_paused = true)]
async fn disables_retries_for_a_client_or_a_call() {
    let peer = Peer::playing([limited(""), limited(""), created()]).await;
    let never = peer.client().no_retry().build().expect("a client");
    let always = peer.client().build().expect("a client");

    assert_eq!(
        never
            .create_session(&request())
            .await
            .expect_err("429")
            .attempts(),
        1
    );
    assert_eq!(
        always
            .create_session(&request())
            .no_retry()
            .await
            .expect_err("429")
            .attempts(),
        1
    );
    assert_eq!(peer.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn applies_policy_of_the_client_or_the_call() {
    let second = Duration::from_secs(1);
    let policy = RetryPolicy::default()
        .jitter(false)
        .initial_backoff(second)
        .max_backoff(3 * second)
        .max_attempts(6);
    let peer = Peer::playing((0..6).map(|_| limited(""))).await;
    let didit = peer
        .client()
        .retry(policy.clone())
        .build()
        .expect("a client");
    let outcome = peer.outcome(didit.create_session(&request())).await;
    assert_eq!(outcome.times(), [0, 1_000, 3_000, 6_000, 9_000, 12_000]);

    let peer = Peer::playing((0..2).map(|_| limited(""))).await;
    let didit = peer.client().build().expect("a client");
    let outcome = peer
        .outcome(
            didit
                .create_session(&request())
                .retry(policy.max_attempts(2)),
        )
        .await;
    assert_eq!(outcome.times(), [0, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn makes_one_attempt_when_max_attempts_is_zero() {
    assert_eq!(
        RetryPolicy::default().max_attempts(0),
        RetryPolicy::default().max_attempts(1)
    );
    let peer = Peer::playing([created()]).await;
    let didit = peer
        .client()
        .retry(RetryPolicy::default().max_attempts(0))
        .build()
        .expect("a client");

    assert_eq!(
        didit
            .create_session(&request())
            .await
            .expect("a session")
            .attempts(),
        1
    );
}

#[tokio::test]
async fn makes_one_attempt_when_policy_is_none() {
    assert_eq!(RetryPolicy::none(), RetryPolicy::default().max_attempts(1));
    let peer = Peer::playing([created()]).await;
    let didit = peer
        .client()
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    assert_eq!(
        didit
            .create_session(&request())
            .await
            .expect("a session")
            .attempts(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn sends_same_bytes_and_headers_on_every_attempt() {
    let peer = Peer::playing([limited(""), limited(""), created()]).await;
    let didit = peer
        .client()
        .default_header("x-all", "1")
        .build()
        .expect("a client");

    didit
        .create_session(&resumable())
        .header("x-one", "2")
        .await
        .expect("a session");

    let requests = peer.requests();
    assert_eq!(requests.len(), 3);
    for again in &requests[1..] {
        assert_eq!(again.head, requests[0].head);
        assert_eq!(again.body, requests[0].body);
    }
    assert!(
        requests[0].head.contains("x-all: 1") && requests[0].head.contains("x-one: 2"),
        "{}",
        requests[0].head
    );
}
