//! Faults on demand: what a caller gets to see, and whether a session was created.

use std::time::{Duration, Instant};

use didit::{Client, CreateSessionRequest, Error, ErrorKind, OpenEnum, Session};
use didit_simulator::{Fault, Simulator};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{WORKFLOW, body, example, post};

/// What one call without retries leads to, and how many sessions there are then.
async fn call(faults: impl IntoIterator<Item = Fault>) -> (Result<Session, Error>, usize) {
    let sim = Simulator::start().await;
    sim.inject(faults);
    let didit = Client::builder()
        .api_key("k")
        .base_url(sim.url())
        .no_retry()
        .build()
        .expect("a client");
    let request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .vendor_data("user-1")
        .build();
    let result = didit
        .create_session(&request)
        .await
        .map(didit::Response::into_inner);
    (result, sim.session_count())
}

/// Every byte that a plain socket gets, and how the connection ended.
async fn raw(sim: &Simulator) -> (String, std::io::Result<()>) {
    let body = body(json!({})).to_string();
    let mut stream = TcpStream::connect(sim.url().trim_start_matches("http://"))
        .await
        .expect("a connection");
    let request = format!(
        "POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut response = Vec::new();
    let end = stream.read_to_end(&mut response).await.map(|_| ());
    (String::from_utf8(response).expect("a text"), end)
}

#[tokio::test]
async fn faults_happen_in_order_and_then_service_is_normal() {
    let sim = Simulator::start().await;
    sim.inject([
        Fault::ServerError(503),
        Fault::Normal,
        Fault::ServerError(502),
    ]);
    sim.inject([Fault::ServerError(500)]);
    assert_eq!(sim.pending_faults(), 4);

    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(post(&sim, body(json!({}))).await.status);
    }

    assert_eq!(statuses, [503, 201, 502, 500, 201, 201]);
    assert_eq!(sim.pending_faults(), 0);
}

#[tokio::test]
async fn server_error_is_html_and_creates_no_session() {
    let sim = Simulator::start().await;
    sim.inject([Fault::ServerError(502)]);

    let response = post(&sim, body(json!({}))).await;

    assert_eq!(response.status, 502);
    assert_eq!(
        response.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(
        response.text.starts_with("<!DOCTYPE html>"),
        "{}",
        response.text
    );
    assert_eq!(sim.session_count(), 0);
}

#[tokio::test]
async fn rate_limited_has_the_requested_headers() {
    for (retry_after, limits) in [
        (Some(7), true),
        (Some(7), false),
        (None, true),
        (None, false),
    ] {
        let sim = Simulator::start().await;
        sim.inject([Fault::RateLimited {
            retry_after,
            limits,
        }]);

        let response = post(&sim, body(json!({}))).await;

        assert_eq!(
            (response.status, response.json()),
            (429, example(429, "rate_limit"))
        );
        assert_eq!(response.header("retry-after"), retry_after.map(|_| "7"));
        for name in [
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
        ] {
            assert_eq!(response.headers.contains_key(name), limits, "{name}");
        }
        assert_eq!(post(&sim, body(json!({}))).await.status, 201);
    }
}

#[tokio::test]
async fn delay_holds_back_the_normal_response() {
    let start = Instant::now();
    let (result, sessions) = call([Fault::Delay(Duration::from_millis(150))]).await;
    assert!(
        start.elapsed() >= Duration::from_millis(150),
        "{:?}",
        start.elapsed()
    );
    assert!(result.is_ok());
    assert_eq!(sessions, 1);
}

#[tokio::test]
async fn delay_creates_no_session_when_the_caller_gives_up() {
    let sim = Simulator::start().await;
    sim.inject([Fault::Delay(Duration::from_secs(60))]);
    let didit = sim.client();
    let request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .build();

    let error = didit
        .create_session(&request)
        .timeout(Duration::from_millis(100))
        .await
        .expect_err("late");

    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
    assert_eq!(sim.session_count(), 0);
    assert_eq!(
        sim.requests()[0].status(),
        None,
        "it arrived, and got no response"
    );
}

#[tokio::test]
async fn reset_sends_no_byte_and_creates_no_session() {
    let sim = Simulator::start().await;
    sim.inject([Fault::Reset]);

    let (response, end) = raw(&sim).await;

    assert_eq!(response, "");
    assert_eq!(
        end.expect_err("no proper end").kind(),
        std::io::ErrorKind::ConnectionReset
    );
    assert_eq!(sim.session_count(), 0);
}

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
    let http = didit::reqwest::Client::new();
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
async fn redirect_happens_before_or_after_the_session_is_created() {
    for created in [false, true] {
        let sim = Simulator::start().await;
        let location = "http://127.0.0.1:9/x".to_owned();
        sim.inject([Fault::Redirect {
            status: 303,
            location: location.clone(),
            created,
        }]);

        let response = post(&sim, body(json!({}))).await;

        assert_eq!(
            (response.status, response.header("location")),
            (303, Some(location.as_str()))
        );
        assert_eq!(sim.session_count(), usize::from(created));
    }
    let sim = Simulator::start().await;
    sim.inject([Fault::Redirect {
        status: 307,
        location: "/".into(),
        created: true,
    }]);
    assert_eq!(
        post(&sim, "{}").await.status,
        400,
        "an invalid create is not redirected"
    );
}

#[tokio::test]
async fn informational_responses_precede_the_normal_one() {
    for (status, shown) in [(103, 103), (102, 102), (101, 102), (200, 102)] {
        let sim = Simulator::start().await;
        sim.inject([Fault::Informational { status, count: 3 }]);

        let (response, end) = raw(&sim).await;

        let line = format!("HTTP/1.1 {shown} Informational\r\n\r\n");
        let rest = response
            .strip_prefix(&line.repeat(3))
            .unwrap_or_else(|| panic!("{response}"));
        assert!(rest.starts_with("HTTP/1.1 201 Created\r\n"), "{response}");
        assert!(end.is_ok() && sim.session_count() == 1);
    }
    let (result, _) = call([Fault::Informational {
        status: 103,
        count: 5,
    }])
    .await;
    assert_eq!(result.expect("a session").session_number, 1);
}

#[tokio::test]
async fn delay_after_create_leaves_a_session_when_the_caller_gives_up() {
    let sim = Simulator::start().await;
    sim.inject([Fault::DelayAfterCreate(Duration::from_secs(60))]);
    let didit = sim.client();
    let request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .build();

    let error = didit
        .create_session(&request)
        .timeout(Duration::from_millis(100))
        .await
        .expect_err("late");

    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
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

#[tokio::test]
async fn unknown_status_is_only_in_the_response() {
    let sim = Simulator::start().await;
    sim.inject([Fault::UnknownStatus("Waiting for Godot".into())]);

    let session = crate::create(&sim, "user-1").await;

    assert_eq!(
        session.status,
        OpenEnum::Unknown("Waiting for Godot".into())
    );
    assert_eq!(
        crate::create(&sim, "user-1").await.status,
        didit::SessionStatus::NotStarted
    );
}

#[tokio::test]
async fn extra_field_is_added() {
    let (result, _) = call([Fault::ExtraField("risk".into(), json!({ "score": 1 }))]).await;
    assert_eq!(
        result.expect("a session").extra.get("risk"),
        Some(json!({ "score": 1 }).into())
    );
}
