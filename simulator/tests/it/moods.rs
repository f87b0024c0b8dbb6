//! Faults on demand: what a caller gets to see, and whether a session was made.

use std::time::{Duration, Instant};

use didit::{Client, CreateSessionRequest, Error, Open, Session};
use didit_simulator::{Mood, Simulator};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{WORKFLOW, body, example, post};

/// What one call without retries leads to, and how many sessions there are then.
async fn call(moods: impl IntoIterator<Item = Mood>) -> (Result<Session, Error>, usize) {
    let sim = Simulator::start().await;
    sim.script(moods);
    let didit = Client::builder().api_key("k").base_url(sim.url()).no_retry().build().expect("a client");
    let request = CreateSessionRequest::builder().workflow_id(WORKFLOW).vendor_data("user-1").build();
    let result = didit.create_session(&request).await.map(didit::Response::into_inner);
    (result, sim.session_count())
}

/// Every byte that a plain socket gets, and how the connection ended.
async fn raw(sim: &Simulator) -> (String, std::io::Result<()>) {
    let body = body(json!({})).to_string();
    let mut stream = TcpStream::connect(sim.url().trim_start_matches("http://")).await.expect("a connection");
    let request = format!(
        "POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer).await.map(|_| ());
    (String::from_utf8(answer).expect("a text"), end)
}

#[tokio::test]
async fn a_script_is_followed_in_order_and_then_service_is_normal() {
    let sim = Simulator::start().await;
    sim.script([Mood::ServerError(503), Mood::Normal, Mood::ServerError(502)]);
    sim.script([Mood::ServerError(500)]);
    assert_eq!(sim.moods_left(), 4);

    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(post(&sim, body(json!({}))).await.status);
    }

    assert_eq!(statuses, [503, 201, 502, 500, 201, 201]);
    assert_eq!(sim.moods_left(), 0);
}

#[tokio::test]
async fn a_servers_error_is_html_and_makes_no_session() {
    let sim = Simulator::start().await;
    sim.script([Mood::ServerError(502)]);

    let answer = post(&sim, body(json!({}))).await;

    assert_eq!(answer.status, 502);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(answer.text.starts_with("<!DOCTYPE html>"), "{}", answer.text);
    assert_eq!(sim.session_count(), 0);
}

#[tokio::test]
async fn too_many_requests_come_with_the_headers_that_were_asked_for() {
    for (retry_after, limits) in [(Some(7), true), (Some(7), false), (None, true), (None, false)] {
        let sim = Simulator::start().await;
        sim.script([Mood::RateLimited { retry_after, limits }]);

        let answer = post(&sim, body(json!({}))).await;

        assert_eq!((answer.status, answer.json()), (429, example(429, "rate_limit")));
        assert_eq!(answer.header("retry-after"), retry_after.map(|_| "7"));
        for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            assert_eq!(answer.headers.contains_key(name), limits, "{name}");
        }
        assert_eq!(post(&sim, body(json!({}))).await.status, 201);
    }
}

#[tokio::test]
async fn a_delay_holds_the_normal_answer_back() {
    let start = Instant::now();
    let (result, sessions) = call([Mood::Delay(Duration::from_millis(150))]).await;
    assert!(start.elapsed() >= Duration::from_millis(150), "{:?}", start.elapsed());
    assert!(result.is_ok());
    assert_eq!(sessions, 1);
}

#[tokio::test]
async fn a_caller_that_gives_up_during_a_delay_has_made_no_session() {
    let sim = Simulator::start().await;
    sim.script([Mood::Delay(Duration::from_secs(60))]);
    let didit = sim.client();
    let request = CreateSessionRequest::builder().workflow_id(WORKFLOW).build();

    let error = didit.create_session(&request).timeout(Duration::from_millis(100)).await.expect_err("late");

    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(sim.session_count(), 0);
    assert_eq!(sim.requests()[0].status(), None, "it arrived, and was not answered");
}

#[tokio::test]
async fn a_reset_is_a_reset_without_a_byte_and_without_a_session() {
    let sim = Simulator::start().await;
    sim.script([Mood::Reset]);

    let (answer, end) = raw(&sim).await;

    assert_eq!(answer, "");
    assert_eq!(end.expect_err("no proper end").kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(sim.session_count(), 0);
}

#[tokio::test]
async fn a_lost_answer_is_the_same_to_see_and_leaves_a_session() {
    let sim = Simulator::start().await;
    sim.script([Mood::LostAnswer]);

    let (answer, end) = raw(&sim).await;

    assert_eq!(answer, "");
    assert_eq!(end.expect_err("no proper end").kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(sim.session_count(), 1);
}

#[tokio::test]
async fn a_truncated_answer_has_its_head_half_its_body_and_leaves_a_session() {
    let sim = Simulator::start().await;
    sim.script([Mood::Truncated]);

    let (answer, _) = raw(&sim).await;

    let (head, body) = answer.split_once("\r\n\r\n").expect("a whole head");
    assert!(head.starts_with("HTTP/1.1 201 Created\r\n"), "{head}");
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    let length: usize = length.expect("a length").parse().expect("a number");
    assert_eq!(body.len(), length / 2);
    assert!(body.starts_with("{\"session_id\""), "{body}");
    assert_eq!(sim.session_count(), 1);
}

#[tokio::test]
async fn an_answer_can_be_cut_within_its_head_and_leaves_a_session() {
    for (bytes, start) in [(0, ""), (17, "HTTP/1.1 201 Crea"), (60, "HTTP/1.1 201 Created\r\n")] {
        let sim = Simulator::start().await;
        sim.script([Mood::CutAt(bytes)]);

        let (answer, end) = raw(&sim).await;

        assert_eq!((answer.len(), answer.starts_with(start)), (bytes, true), "{answer}");
        assert!(!answer.contains("\r\n\r\n"), "{answer}");
        assert_eq!(end.expect_err("no proper end").kind(), std::io::ErrorKind::ConnectionReset);
        assert_eq!(sim.session_count(), 1);
    }
}

#[tokio::test]
async fn a_cut_past_the_answers_end_cuts_nothing_neither_then_nor_later() {
    let sim = Simulator::start().await;
    let http = didit::reqwest::Client::new();
    for mood in [Mood::CutAt(1_000_000), Mood::CutBodyAt(1_000_000), Mood::CutAt(700), Mood::Normal] {
        sim.script([mood]);
        let call = http.post(format!("{}/v3/session/", sim.url())).header("x-api-key", "k");
        let call = call.header("content-type", "application/json").body(body(json!({})).to_string());
        let answer = crate::Answer::read(call.send().await.expect("a head")).await;
        assert_eq!((answer.status, answer.json()["status"].as_str()), (201, Some("Not Started")));
    }
}

#[tokio::test]
async fn an_answers_body_can_be_cut_anywhere_and_leaves_a_session() {
    for bytes in [0, 1, 60] {
        let sim = Simulator::start().await;
        sim.script([Mood::CutBodyAt(bytes)]);

        let (answer, _) = raw(&sim).await;

        let (head, body) = answer.split_once("\r\n\r\n").expect("a whole head");
        assert!(head.starts_with("HTTP/1.1 201 Created\r\n"), "{head}");
        assert_eq!(body.len(), bytes);
        assert_eq!(sim.session_count(), 1);
    }
}

#[tokio::test]
async fn a_gateway_can_fail_once_the_session_is_made() {
    let sim = Simulator::start().await;
    sim.script([Mood::ServerErrorAfterCreate(502)]);

    let answer = post(&sim, body(json!({}))).await;

    assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/html; charset=utf-8")));
    assert_eq!(sim.session_count(), 1);
    assert_eq!(sim.requests()[0].to_string(), "POST /v3/session/ 502 session 1 made");
}

#[tokio::test]
async fn a_redirect_comes_before_or_after_the_session_is_made() {
    for made in [false, true] {
        let sim = Simulator::start().await;
        let location = "http://127.0.0.1:9/x".to_owned();
        sim.script([Mood::Redirect { status: 303, location: location.clone(), made }]);

        let answer = post(&sim, body(json!({}))).await;

        assert_eq!((answer.status, answer.header("location")), (303, Some(location.as_str())));
        assert_eq!(sim.session_count(), usize::from(made));
    }
    let sim = Simulator::start().await;
    sim.script([Mood::Redirect { status: 307, location: "/".into(), made: true }]);
    assert_eq!(post(&sim, "{}").await.status, 400, "a create that is refused has nothing to redirect");
}

#[tokio::test]
async fn informational_responses_come_before_the_normal_one() {
    for (status, shown) in [(103, 103), (102, 102), (101, 102), (200, 102)] {
        let sim = Simulator::start().await;
        sim.script([Mood::Informational { status, count: 3 }]);

        let (answer, end) = raw(&sim).await;

        let line = format!("HTTP/1.1 {shown} Informational\r\n\r\n");
        let rest = answer.strip_prefix(&line.repeat(3)).unwrap_or_else(|| panic!("{answer}"));
        assert!(rest.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
        assert!(end.is_ok() && sim.session_count() == 1);
    }
    let (result, _) = call([Mood::Informational { status: 103, count: 5 }]).await;
    assert_eq!(result.expect("a session").session_number, 1);
}

#[tokio::test]
async fn a_caller_that_gives_up_once_the_session_is_made_leaves_one() {
    let sim = Simulator::start().await;
    sim.script([Mood::DelayAfterCreate(Duration::from_secs(60))]);
    let didit = sim.client();
    let request = CreateSessionRequest::builder().workflow_id(WORKFLOW).build();

    let error = didit.create_session(&request).timeout(Duration::from_millis(100)).await.expect_err("late");

    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(sim.session_count(), 1);

    let start = Instant::now();
    let (result, _) = call([Mood::DelayAfterCreate(Duration::from_millis(150))]).await;
    assert!(result.is_ok() && start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn the_client_repeats_a_lost_answer_into_the_same_session() {
    for mood in [Mood::LostAnswer, Mood::Truncated, Mood::Reset] {
        let sim = Simulator::start().await;
        sim.script([mood.clone()]);
        let policy = didit::RetryPolicy::default().first_delay(Duration::from_millis(1));
        let didit =
            Client::builder().api_key("k").base_url(sim.url()).retry(policy).build().expect("a client");
        let request = CreateSessionRequest::builder().workflow_id(WORKFLOW).vendor_data("user-1").build();

        let session = didit.create_session(&request).await.expect("a session in the end");

        assert_eq!((session.attempts(), session.session_number), (2, 1), "{mood:?}");
        assert_eq!(sim.session_count(), 1);
    }
}

#[tokio::test]
async fn an_unknown_status_is_only_said() {
    let sim = Simulator::start().await;
    sim.script([Mood::UnknownStatus("Waiting for Godot".into())]);

    let session = crate::create(&sim, "user-1").await;

    assert_eq!(session.status, Open::Unknown("Waiting for Godot".into()));
    assert_eq!(crate::create(&sim, "user-1").await.status, didit::SessionStatus::NotStarted);
}

#[tokio::test]
async fn an_extra_field_is_added() {
    let (result, _) = call([Mood::ExtraField("risk".into(), json!({ "score": 1 }))]).await;
    assert_eq!(result.expect("a session").extra.get("risk"), Some(json!({ "score": 1 }).into()));
}
