//! The timeouts of an attempt and of a call.

use std::time::Duration;

use didit::{BodyEnd, Client, ClientBuilder, ErrorKind, RetryPolicy, TransportKind};
use tokio::time::Instant;

use crate::error::unreadable;
use crate::peer::{Act, FullQueue, Peer, SESSION, bytes, created, request, resumable};
use crate::retry::limited;
use crate::transport::kind;
use crate::validation::contact;

#[tokio::test]
async fn returns_timeout_when_peer_never_responds() {
    let peer = Peer::playing([Act::Hang]).await;
    let didit = peer
        .client()
        .timeout(Duration::from_millis(100))
        .build()
        .expect("a client");

    let error = didit
        .create_session(&request())
        .await
        .expect_err("no response");

    assert_eq!(kind(&error), (TransportKind::Timeout, true));
    assert_eq!(
        error.to_string(),
        "no response in time; the request may have arrived [127.0.0.1]"
    );
}

#[tokio::test(start_paused = true)]
async fn returns_unreadable_response_when_attempt_ends_within_the_body() {
    let slow = Act::Trickle(bytes(201, "", SESSION), Duration::from_millis(3));
    let peer = Peer::playing([slow]).await;
    let builder = peer
        .client()
        .attempt_timeout(Duration::from_millis(700))
        .no_retry();
    let didit = builder.build().expect("a client");

    let error = didit
        .create_session(&request())
        .await
        .expect_err("too slow");
    assert!(error.is_timeout());
    let error = error;
    let read = unreadable(&error);
    assert_eq!(read.response.body.end(), BodyEnd::Interrupted);
    assert!(!read.response.body.is_empty());
}

#[tokio::test(start_paused = true)]
async fn limits_attempt_whichever_http_client_is_used() {
    let limit = Duration::from_millis(700);
    // One of them would wait forever, one for an hour.
    let plain = reqwest::Client::builder().no_proxy();
    let patient = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(3600));
    for http_client in [None, Some(plain), Some(patient)] {
        let peer = Peer::playing([Act::Hang]).await;
        let builder = peer.client().attempt_timeout(limit).no_retry();
        let builder = http_client
            .into_iter()
            .fold(builder, ClientBuilder::http_client);
        let didit = builder.build().expect("a client");
        let start = Instant::now();

        let outcome =
            tokio::time::timeout(limit * 2, async { didit.create_session(&request()).await }).await;

        let error = outcome.expect("in time").expect_err("no response");
        assert_eq!(kind(&error), (TransportKind::Timeout, true));
        assert!(start.elapsed() >= limit, "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn reports_not_arrived_when_connection_is_not_accepted_in_time() {
    let busy = FullQueue::bind();
    let builder = Client::builder().api_key("a-fake-key").base_url(busy.url());
    let builder = builder
        .connect_timeout(Duration::from_millis(100))
        .no_retry();
    let didit = builder.build().expect("a client");

    let error = didit
        .create_session(&request())
        .await
        .expect_err("no connection");

    assert_eq!(kind(&error), (TransportKind::Timeout, false));
    assert!(error.is_timeout() && !error.session_may_exist());
    assert_eq!(
        error.to_string(),
        "no connection to the service in time [127.0.0.1]"
    );
}

#[tokio::test(start_paused = true)]
async fn waits_ten_seconds_for_a_connection_by_default() {
    let busy = FullQueue::bind();
    let builder = Client::builder().api_key("a-fake-key").base_url(busy.url());
    let didit = builder.no_retry().build().expect("a client");
    let start = Instant::now();

    let error = didit
        .create_session(&request())
        .await
        .expect_err("no connection");

    assert_eq!(kind(&error), (TransportKind::Timeout, false));
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn ends_call_after_ninety_seconds_by_default() {
    let peer = Peer::playing((0..5).map(|_| Act::Hang)).await;
    let policy = RetryPolicy::default().jitter(false);
    let didit = peer.client().retry(policy).build().expect("a client");
    let start = Instant::now();

    let outcome = peer.outcome(didit.create_session(&resumable())).await;

    // Attempts of 30 s with delays of 5 s and 10 s; the third one gets what is left.
    assert_eq!(outcome.times(), [0, 35_000, 75_000]);
    assert_eq!(start.elapsed().as_secs(), 90);
    assert!(outcome.error().is_timeout());
}

#[tokio::test]
async fn sends_nothing_when_timeout_is_zero() {
    let peer = Peer::playing([]).await;
    let didit = peer.client().build().expect("a client");

    let error = didit
        .create_session(&request())
        .timeout(Duration::ZERO)
        .await
        .expect_err("no time");

    let ErrorKind::Transport(failure) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (failure.kind, failure.may_have_arrived),
        (TransportKind::Timeout, false)
    );
    assert!(error.attempts() == 0 && !error.session_may_exist());
    assert_eq!(
        error.to_string(),
        "the call's timeout is zero; nothing was sent"
    );
    assert!(peer.requests().is_empty());
    // Validation comes first.
    let bad = contact("john", "+14155552671");
    let error = didit
        .create_session(&bad)
        .timeout(Duration::ZERO)
        .await
        .expect_err("no time");
    assert!(error.is_invalid_request());
}

#[tokio::test(start_paused = true)]
async fn starts_no_delay_that_exceeds_the_timeout() {
    let peer = Peer::playing((0..5).map(|_| limited(""))).await;
    let didit = peer
        .client()
        .retry(RetryPolicy::default().jitter(false))
        .build()
        .expect("a client");
    let start = Instant::now();

    // 5 s and 10 s fit, the following 20 s do not.
    let outcome = peer
        .outcome(
            didit
                .create_session(&request())
                .timeout(Duration::from_secs(16)),
        )
        .await;
    assert_eq!(outcome.times(), [0, 5_000, 15_000]);
    assert_eq!(start.elapsed(), Duration::from_secs(15));
    let error = outcome.error();
    assert!(
        error.is_rate_limited(),
        "the last real failure, not a timeout"
    );
    assert_eq!(error.attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn starts_no_delay_that_ends_at_the_deadline() {
    let peer = Peer::playing([limited(""), limited(""), created()]).await;
    let didit = peer
        .client()
        .retry(RetryPolicy::default().jitter(false))
        .build()
        .expect("a client");

    // An attempt needs at least a tenth of a second.
    let almost = Duration::from_millis(5_099);
    let error = didit
        .create_session(&request())
        .timeout(almost)
        .await
        .expect_err("no time");

    assert_eq!((error.attempts(), peer.requests().len()), (1, 1));
    let session = didit
        .create_session(&request())
        .timeout(Duration::from_millis(5_100))
        .await
        .expect("a session");
    assert_eq!(session.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn ends_attempt_when_call_times_out() {
    let peer = Peer::playing([Act::Hang]).await;
    let didit = peer
        .client()
        .timeout(Duration::from_secs(3))
        .build()
        .expect("a client");
    let start = Instant::now();

    let error = didit
        .create_session(&resumable())
        .await
        .expect_err("no time");

    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert!(error.is_timeout());
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn limits_second_attempt_to_the_remaining_time() {
    let peer = Peer::playing([limited(""), Act::Hang]).await;
    let policy = RetryPolicy::default().jitter(false);
    let didit = peer
        .client()
        .retry(policy)
        .timeout(Duration::from_secs(8))
        .build()
        .expect("a client");
    let start = Instant::now();

    let error = didit.create_session(&request()).await.expect_err("no time");

    assert_eq!(start.elapsed(), Duration::from_secs(8));
    assert!(error.is_timeout());
    assert_eq!(error.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn accepts_the_largest_timeout() {
    let peer = Peer::playing([limited(""), created()]).await;
    let didit = peer
        .client()
        .timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .build()
        .expect("a client");

    assert_eq!(
        didit
            .create_session(&request())
            .await
            .expect("a session")
            .attempts(),
        2
    );
}
