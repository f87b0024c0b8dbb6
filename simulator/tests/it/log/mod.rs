//! The request log: what it records, and its limits.

mod redaction;

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use didit_simulator::{Fault, MAX_RECORDED_BYTES, Simulator};
use serde_json::json;

use crate::{Method, body, post, post_with_key, request};

#[tokio::test]
async fn a_request_is_recorded_with_its_outcome() {
    let noon = UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    let sim = Simulator::builder().stop_clock_at(noon).start().await;
    let sent = body(json!({ "vendor_data": "user-1" }));
    post_with_key(&sim, "the-key", &sent).await;
    sim.advance(Duration::from_secs(5));
    post(&sim, "{").await;

    let requests = sim.requests();

    let [first, second] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    assert_eq!(
        (first.method(), first.path(), first.status()),
        ("POST", "/v3/session/", Some(201))
    );
    assert_eq!(first.expose_header("X-Api-Key"), Some("the-key"));
    assert_eq!(first.expose_json(), Some(sent.clone()));
    assert_eq!(first.expose_body(), sent.to_string().as_bytes());
    assert_eq!((second.status(), second.expose_json()), (Some(400), None));
    assert_eq!(
        (first.received_at(), second.received_at()),
        (noon, noon + Duration::from_secs(5))
    );
    assert!(first.is_create());
}

#[tokio::test]
async fn a_reset_connection_has_no_status() {
    let sim = Simulator::start().await;
    sim.inject([Fault::Reset]);
    let call = request(&sim, Method::POST, "/v3/session/").body("{}");
    call.send().await.expect_err("reset");

    let requests = sim.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].status(), None);
    assert_eq!(requests[0].to_string(), "POST /v3/session/ no response");
}

#[tokio::test]
async fn a_request_is_recorded_with_its_session_when_the_response_is_lost() {
    let sim = Simulator::start().await;
    let creating = [
        Fault::Normal,
        Fault::LostResponse,
        Fault::Truncated,
        Fault::ServerErrorAfterCreate(502),
    ];
    sim.inject(creating.into_iter().chain([Fault::Reset]));
    for _ in 0..5 {
        let call = request(&sim, Method::POST, "/v3/session/").header("x-api-key", "k");
        let sent = body(json!({ "language": "pt-BR" })).to_string();
        let _ = call
            .header("content-type", "application/json")
            .body(sent)
            .send()
            .await;
    }

    let recorded: Vec<_> = sim
        .requests()
        .iter()
        .map(|request| request.session_id())
        .collect();
    let sessions = sim.sessions();
    let created: Vec<_> = sessions
        .iter()
        .map(|session| Some(session.session_id))
        .chain([None])
        .collect();
    assert_eq!((recorded.len(), recorded), (5, created));
    assert!(
        sessions
            .iter()
            .all(|session| session.language == Some(didit::Language::PtBr))
    );
}

#[tokio::test]
async fn requests_of_one_connection_have_its_number() {
    let sim = Simulator::start().await;
    let http = crate::http(1);
    for is_last in [false, true, false] {
        let mut call = http.post(format!("{}/v3/session/", sim.url()));
        if is_last {
            call = call.header("connection", "close");
        }
        crate::HttpResponse::read(call.send().await.expect("a response")).await;
    }

    let connections: Vec<_> = sim
        .requests()
        .iter()
        .map(|request| request.connection())
        .collect();
    assert_eq!(connections, [1, 1, 2]);
}

#[tokio::test]
async fn a_log_line_distinguishes_created_and_returned_sessions() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&lines);
    let observer = move |request: &didit_simulator::RecordedRequest| {
        seen.lock().expect("no panic").push(request.to_string());
    };
    let sim = Simulator::builder()
        .record(0)
        .on_request(observer)
        .start()
        .await;
    let ann = body(json!({ "vendor_data": "ann@example.com" }));
    post(&sim, &ann).await;
    let response = post(&sim, &ann).await;
    let url = response.json()["url"]
        .as_str()
        .expect("a link")
        .replace(sim.url(), "");
    request(&sim, Method::GET, &url)
        .send()
        .await
        .expect("a page");
    post(&sim, "{}").await;

    let lines = lines.lock().expect("no panic").clone();
    assert_eq!(
        lines,
        [
            "POST /v3/session/ 201 session 1 created",
            "POST /v3/session/ 201 session 1 returned",
            "GET /session/[redacted] 200 session 1 is In Progress",
            "POST /v3/session/ 400",
        ]
    );
    assert!(sim.requests().is_empty(), "nothing is recorded");
}

#[tokio::test]
async fn the_log_is_bounded_and_keeps_the_latest() {
    let sim = Simulator::builder().record(3).start().await;
    for number in 0..5 {
        post(&sim, json!({ "number": number })).await;
    }

    let numbers: Vec<_> = sim
        .requests()
        .iter()
        .map(|r| r.expose_json().expect("JSON")["number"].clone())
        .collect();

    assert_eq!(numbers, [2, 3, 4]);
    assert!(
        sim.requests()
            .iter()
            .all(|request| request.status() == Some(400))
    );
    sim.clear_requests();
    assert!(sim.requests().is_empty());
    post(&sim, "{}").await;
    assert_eq!(sim.requests()[0].status(), Some(400), "and goes on");
}

#[tokio::test]
async fn large_bodies_displace_older_requests() {
    let sim = Simulator::builder().start().await;
    let large = "x".repeat(7 * 1024 * 1024);
    for _ in 0..11 {
        post(&sim, &large).await;
    }
    assert_eq!(sim.requests().len(), 9, "64 MiB hold nine of seven");
    assert_eq!(MAX_RECORDED_BYTES, 64 * 1024 * 1024);
}

#[tokio::test]
async fn large_heads_displace_older_requests() {
    let sim = Simulator::builder().record(10_000).start().await;
    let large = "x".repeat(300 * 1024);
    for _ in 0..230 {
        let call = request(&sim, Method::GET, "/").header("x-large", &large);
        assert_eq!(call.send().await.expect("a response").status(), 404);
    }
    let kept = sim.requests().len();
    assert!(
        (200..=218).contains(&kept),
        "64 MiB hold 218 of 300 KiB: {kept}"
    );
}
