//! The delays between attempts.

use std::time::Duration;

use didit::{ErrorKind, RetryPolicy};
use tokio::time::Instant;

use super::limited;
use crate::peer::{Peer, call_retrying, created, request, respond, resumable};

#[tokio::test(start_paused = true)]
async fn doubles_delay_after_each_attempt() {
    let outcome = call_retrying((0..5).map(|_| limited("")), request()).await;

    assert_eq!(outcome.times(), [0, 5_000, 15_000, 35_000, 75_000]);
    let error = outcome.error();
    assert!(error.is_rate_limited());
    assert_eq!(error.attempts(), 5);
}

#[tokio::test(start_paused = true)]
async fn counts_attempts_when_call_succeeds() {
    let outcome = call_retrying([limited(""), limited(""), created()], request()).await;

    assert_eq!(outcome.times(), [0, 5_000, 15_000]);
    assert_eq!(outcome.result.expect("a session").attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn adds_delay_to_retry_after() {
    let outcome = call_retrying([limited("retry-after: 12\r\n"), created()], request()).await;

    assert_eq!(outcome.times(), [0, 17_000]);
}

#[tokio::test(start_paused = true)]
async fn adds_delay_to_retry_after_on_every_retried_status() {
    for code in [429, 502, 503, 504] {
        let busy = respond(code, "retry-after: 12\r\n", "");
        let outcome = call_retrying([busy, created()], resumable()).await;

        assert_eq!(outcome.times(), [0, 17_000], "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn draws_delay_between_retry_after_and_the_full_delay() {
    let mut times = Vec::new();
    for _ in 0..30 {
        let peer = Peer::playing([limited("retry-after: 12\r\n"), created()]).await;
        let didit = peer.client().build().expect("a client");
        let outcome = peer.outcome(didit.create_session(&request())).await;
        times.push(outcome.times()[1]);
    }

    assert!(
        times.iter().all(|ms| (12_000..=17_000).contains(ms)),
        "{times:?}"
    );
    times.sort();
    times.dedup();
    assert!(times.len() > 20, "drawn, not fixed: {times:?}");
}

#[tokio::test(start_paused = true)]
async fn draws_delay_from_zero_without_retry_after() {
    let (mut shortest, mut longest) = (u128::MAX, 0);
    for _ in 0..60 {
        let peer = Peer::playing([limited(""), created()]).await;
        let didit = peer.client().build().expect("a client");
        let outcome = peer.outcome(didit.create_session(&request())).await;
        shortest = shortest.min(outcome.times()[1]);
        longest = longest.max(outcome.times()[1]);
    }

    // 60 draws of 5 s that all stay above 2.5 s, or below: once in 10^18 runs.
    assert!(shortest < 2_500, "{shortest}");
    assert!((2_500..=5_000).contains(&longest), "{longest}");
}

#[tokio::test(start_paused = true)]
async fn returns_at_once_when_retry_after_exceeds_the_deadline() {
    let start = Instant::now();

    let outcome = call_retrying([limited("retry-after: 3600\r\n"), created()], request()).await;

    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(outcome.requests.len(), 1);
    assert!(outcome.error().is_rate_limited());
}

#[tokio::test(start_paused = true)]
async fn waits_the_full_delay_when_retry_after_is_malformed() {
    for _ in 0..5 {
        let peer = Peer::playing([respond(503, "retry-after: soon\r\n", ""), created()]).await;
        // With jitter, which would come back sooner.
        let didit = peer.client().build().expect("a client");
        let outcome = peer.outcome(didit.create_session(&resumable())).await;

        assert_eq!(outcome.times(), [0, 5_000]);
    }
}

#[tokio::test(start_paused = true)]
async fn returns_at_once_when_retry_after_overflows() {
    let forever = limited("retry-after: 99999999999999999999999\r\n");
    let error = call_retrying([forever, created()], request()).await.error();

    assert_eq!(error.attempts(), 1);
    let ErrorKind::RateLimited(limit) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(limit.retry_after, Some(Duration::MAX));
}

#[tokio::test(start_paused = true)]
async fn limits_delay_to_forty_seconds_by_default() {
    let peer = Peer::playing((0..7).map(|_| limited(""))).await;
    let policy = RetryPolicy::default().jitter(false).max_attempts(6);
    let builder = peer.client().retry(policy);
    let didit = builder
        .timeout(Duration::from_secs(600))
        .build()
        .expect("a client");

    let outcome = peer.outcome(didit.create_session(&request())).await;

    assert_eq!(outcome.times(), [0, 5_000, 15_000, 35_000, 75_000, 115_000]);
}

#[tokio::test(start_paused = true)]
async fn limits_initial_backoff_to_the_maximum() {
    let peer = Peer::playing([limited(""), created()]).await;
    let policy = RetryPolicy::default()
        .jitter(false)
        .max_backoff(Duration::from_secs(1));
    let didit = peer.client().retry(policy).build().expect("a client");

    let outcome = peer.outcome(didit.create_session(&request())).await;

    assert_eq!(outcome.times(), [0, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn returns_error_when_delay_overflows() {
    for policy in [RetryPolicy::default(), RetryPolicy::default().jitter(false)] {
        let policy = policy
            .initial_backoff(Duration::MAX)
            .max_backoff(Duration::MAX);
        let peer = Peer::playing([limited("retry-after: soon\r\n"), created()]).await;
        let didit = peer.client().retry(policy).build().expect("a client");

        let error = didit.create_session(&request()).await.expect_err("no time");
        assert!(error.is_rate_limited(), "{error}");
    }
}
