//! Faults after the session is created.

use super::{call, give_up, raw};
use crate::{WORKFLOW, body, post};
use didit::{Client, CreateSessionRequest};
use didit_simulator::{Fault, Simulator};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn lost_response_sends_no_byte_and_creates_a_session() {
    let sim = Simulator::start().await;
    sim.inject([Fault::LostResponse]);

    let (response, end) = raw(&sim).await;

    assert_eq!(response, "");
    assert_eq!(
        end.expect_err("no proper end").kind(),
        std::io::ErrorKind::ConnectionReset
    );
    assert_eq!(sim.session_count(), 1);
}

#[tokio::test]
async fn truncated_sends_the_head_and_half_of_the_body_and_creates_a_session() {
    let sim = Simulator::start().await;
    sim.inject([Fault::Truncated]);

    let (response, _) = raw(&sim).await;

    let (head, body) = response.split_once("\r\n\r\n").expect("a whole head");
    assert!(head.starts_with("HTTP/1.1 201 Created\r\n"), "{head}");
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("content-length: ")
            .map(str::to_owned)
    });
    let length: usize = length.expect("a length").parse().expect("a number");
    assert_eq!(body.len(), length / 2);
    assert!(body.starts_with("{\"session_id\""), "{body}");
    assert_eq!(sim.session_count(), 1);
}

#[tokio::test]
async fn cut_at_resets_within_the_head_and_creates_a_session() {
    for (bytes, start) in [
        (0, ""),
        (17, "HTTP/1.1 201 Crea"),
        (60, "HTTP/1.1 201 Created\r\n"),
    ] {
        let sim = Simulator::start().await;
        sim.inject([Fault::CutAt(bytes)]);

        let (response, end) = raw(&sim).await;

        assert_eq!(
            (response.len(), response.starts_with(start)),
            (bytes, true),
            "{response}"
        );
        assert!(!response.contains("\r\n\r\n"), "{response}");
        assert_eq!(
            end.expect_err("no proper end").kind(),
            std::io::ErrorKind::ConnectionReset
        );
        assert_eq!(sim.session_count(), 1);
    }
}

#[tokio::test]
async fn a_cut_past_the_end_cuts_nothing_then_or_later() {
    let sim = Simulator::start().await;
    let http = crate::http(1);
    for fault in [
        Fault::CutAt(1_000_000),
        Fault::CutBodyAt(1_000_000),
        Fault::CutAt(700),
        Fault::Normal,
    ] {
        sim.inject([fault]);
        let call = http
            .post(format!("{}/v3/session/", sim.url()))
            .header("x-api-key", "k");
        let call = call
            .header("content-type", "application/json")
            .body(body(json!({})).to_string());
        let response = crate::HttpResponse::read(call.send().await.expect("a head")).await;
        assert_eq!(
            (response.status, response.json()["status"].as_str()),
            (201, Some("Not Started"))
        );
    }
}

#[tokio::test]
async fn cut_body_at_ends_within_the_body_and_creates_a_session() {
    for bytes in [0, 1, 60] {
        let sim = Simulator::start().await;
        sim.inject([Fault::CutBodyAt(bytes)]);

        let (response, _) = raw(&sim).await;

        let (head, body) = response.split_once("\r\n\r\n").expect("a whole head");
        assert!(head.starts_with("HTTP/1.1 201 Created\r\n"), "{head}");
        assert_eq!(body.len(), bytes);
        assert_eq!(sim.session_count(), 1);
    }
}

#[tokio::test]
async fn server_error_after_create_creates_a_session() {
    let sim = Simulator::start().await;
    sim.inject([Fault::ServerErrorAfterCreate(502)]);

    let response = post(&sim, body(json!({}))).await;

    assert_eq!(
        (response.status, response.header("content-type")),
        (502, Some("text/html; charset=utf-8"))
    );
    assert_eq!(sim.session_count(), 1);
    assert_eq!(
        sim.requests()[0].to_string(),
        "POST /v3/session/ 502 session 1 created"
    );
}

#[tokio::test]
async fn delay_after_create_leaves_a_session_when_the_caller_gives_up() {
    let sim = Simulator::start().await;
    sim.inject([Fault::DelayAfterCreate(Duration::from_secs(60))]);

    give_up(&sim, |sim| sim.session_count() == 1).await;

    assert_eq!(sim.session_count(), 1);

    let start = Instant::now();
    let (result, _) = call([Fault::DelayAfterCreate(Duration::from_millis(150))]).await;
    assert!(result.is_ok() && start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn the_client_retries_a_lost_response_and_gets_the_same_session() {
    for fault in [Fault::LostResponse, Fault::Truncated, Fault::Reset] {
        let sim = Simulator::start().await;
        sim.inject([fault.clone()]);
        let policy = didit::RetryPolicy::default().initial_backoff(Duration::from_millis(1));
        let didit = Client::builder()
            .api_key("k")
            .base_url(sim.url())
            .retry(policy)
            .build()
            .expect("a client");
        let request = CreateSessionRequest::builder()
            .workflow_id(WORKFLOW)
            .vendor_data("user-1")
            .build();

        let session = didit
            .create_session(&request)
            .await
            .expect("a session in the end");

        assert_eq!(
            (session.attempts(), session.session_number),
            (2, 1),
            "{fault:?}"
        );
        assert_eq!(sim.session_count(), 1);
    }
}
