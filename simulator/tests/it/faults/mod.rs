//! Faults: what the caller receives, and whether a session was created.

mod after_create;

use std::time::{Duration, Instant};

use didit::{Client, CreateSessionRequest, Error, OpenEnum, Session};
use didit_simulator::{Fault, Simulator};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{WORKFLOW, body, example, post};

/// The result of one call without retries, and the number of sessions after it.
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

/// All bytes that a plain socket receives, and how the connection ended.
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

/// Calls, and gives up when the simulator has come so far.
async fn give_up(sim: &Simulator, is_far_enough: impl Fn(&Simulator) -> bool) {
    let didit = sim.client();
    let request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .build();
    let reached = async {
        while !is_far_enough(sim) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        result = didit.create_session(&request) => panic!("it had to wait: {result:?}"),
        () = reached => {}
    }
}

#[tokio::test]
async fn delay_creates_no_session_when_the_caller_gives_up() {
    let sim = Simulator::start().await;
    sim.inject([Fault::Delay(Duration::from_secs(60))]);

    give_up(&sim, |sim| !sim.requests().is_empty()).await;

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
