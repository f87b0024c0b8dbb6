//! The rate limit and the quota, with a clock that the test moves.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use didit::ErrorKind;
use didit_simulator::Simulator;
use serde_json::json;

use crate::{WORKFLOW, body, example, post, post_with_key};

const NOON: u64 = 1_790_000_000;

fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOON)
}

#[tokio::test]
async fn a_key_has_600_requests_in_any_60_seconds() {
    let sim = Simulator::builder()
        .stop_clock_at(noon())
        .record(0)
        .start()
        .await;
    for _ in 0..599 {
        assert_eq!(post(&sim, body(json!({}))).await.status, 201);
    }
    sim.advance(Duration::from_secs(48));
    assert_eq!(post(&sim, body(json!({}))).await.status, 201);

    let rejected = post(&sim, body(json!({}))).await;

    assert_eq!(
        (rejected.status, rejected.json()),
        (429, example(429, "rate_limit"))
    );
    assert_eq!(rejected.header("retry-after"), Some("12"));
    assert_eq!(rejected.header("x-ratelimit-limit"), Some("600"));
    assert_eq!(rejected.header("x-ratelimit-remaining"), Some("0"));
    assert_eq!(
        rejected.header("x-ratelimit-reset"),
        Some((NOON + 60).to_string().as_str())
    );
    assert_eq!(
        post_with_key(&sim, "another", body(json!({}))).await.status,
        201,
        "each key has its own limit"
    );

    sim.advance(Duration::from_secs(12));
    assert_eq!(post(&sim, body(json!({}))).await.status, 201);
    assert_eq!(sim.now(), noon() + Duration::from_secs(60));
}

#[tokio::test]
async fn limit_headers_are_only_sent_with_429() {
    let sim = Simulator::start().await;
    for body in [body(json!({})), json!({})] {
        let response = post(&sim, body).await;
        assert_eq!(response.header("x-ratelimit-limit"), None);
        assert_eq!(response.header("retry-after"), None);
    }
}

#[tokio::test]
async fn failed_requests_count() {
    let sim = Simulator::builder()
        .rate_limit(2, Duration::from_secs(60))
        .start()
        .await;
    assert_eq!(post(&sim, "{}").await.status, 400);
    assert_eq!(post(&sim, "{").await.status, 400);
    assert_eq!(post(&sim, body(json!({}))).await.status, 429);
}

#[tokio::test]
async fn a_sandbox_creates_500_sessions_in_24_hours() {
    let sim = Simulator::builder()
        .sandbox()
        .stop_clock_at(noon())
        .record(0)
        .start()
        .await;
    for _ in 0..500 {
        assert_eq!(post(&sim, body(json!({}))).await.status, 201);
    }
    sim.advance(Duration::from_secs(3600));

    let rejected = post(&sim, body(json!({}))).await;

    assert_eq!(
        (rejected.status, rejected.json()),
        (429, example(429, "sandbox_quota"))
    );
    assert_eq!(
        rejected.header("retry-after"),
        Some((23 * 3600).to_string().as_str())
    );
    assert!(
        rejected
            .headers
            .keys()
            .all(|name| !name.as_str().starts_with("x-ratelimit"))
    );
    sim.advance(Duration::from_secs(23 * 3600 - 1));
    assert_eq!(post(&sim, body(json!({}))).await.status, 429);
    sim.advance(Duration::from_secs(1));
    assert_eq!(post(&sim, body(json!({}))).await.status, 201);
}

#[tokio::test]
async fn a_returned_session_does_not_count_for_the_quota() {
    let sim = Simulator::builder()
        .sandbox()
        .sandbox_quota(1, Duration::from_secs(60))
        .start()
        .await;
    let ann = body(json!({ "vendor_data": "ann" }));
    assert_eq!(post(&sim, &ann).await.status, 201);
    assert_eq!(post(&sim, &ann).await.status, 201);
    assert_eq!(
        post(&sim, body(json!({ "vendor_data": "bob" })))
            .await
            .status,
        429
    );
}

#[tokio::test]
async fn a_live_application_has_no_quota_and_limits_can_be_turned_off() {
    let live = Simulator::builder()
        .sandbox_quota(0, Duration::from_secs(60))
        .start()
        .await;
    assert_eq!(post(&live, body(json!({}))).await.status, 201);

    let lifted = Simulator::builder()
        .sandbox()
        .no_limits()
        .record(0)
        .start()
        .await;
    for _ in 0..650 {
        assert_eq!(post(&lifted, body(json!({}))).await.status, 201);
    }
}

#[tokio::test]
async fn the_clock_advances_to_the_latest_moment_and_never_back() {
    let sim = Simulator::builder()
        .rate_limit(1, Duration::from_secs(60))
        .stop_clock_at(noon())
        .start()
        .await;
    assert_eq!(post(&sim, body(json!({}))).await.status, 201);
    for _ in 0..2 {
        sim.advance(Duration::MAX);
        assert_eq!(
            sim.now(),
            UNIX_EPOCH + Duration::from_secs(253_402_300_799),
            "the end of the year 9999"
        );
    }
    assert_eq!(post(&sim, body(json!({}))).await.status, 201);
    let rejected = post(&sim, body(json!({}))).await;
    assert_eq!(
        (rejected.status, rejected.header("retry-after")),
        (429, Some("60"))
    );
}

#[tokio::test]
async fn the_client_distinguishes_the_two_limits() {
    let request = didit::CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .build();
    let minute = Duration::from_secs(60);
    for (builder, is_quota) in [
        (Simulator::builder().rate_limit(0, minute), false),
        (
            Simulator::builder().sandbox().sandbox_quota(0, minute),
            true,
        ),
    ] {
        let sim = builder.start().await;
        let didit = didit::Client::builder()
            .api_key("k")
            .base_url(sim.url())
            .no_retry()
            .build()
            .expect("a client");

        let error = didit
            .create_session(&request)
            .await
            .expect_err("the limit is reached");

        let ErrorKind::RateLimited(limited) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(
            (limited.sandbox_quota, limited.retry_after),
            (is_quota, Some(minute))
        );
    }
}
