//! The request log: what a test can assert on, and what never shows.

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use didit_simulator::{Fault, MAX_RECORDED_BYTES, Simulator};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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
    let http = didit::reqwest::Client::new();
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
async fn nothing_secret_or_personal_shows_in_debug_or_display() {
    let sim = Simulator::builder().key("SECRET-key").start().await;
    let sent = body(json!({
        "vendor_data": "SECRET-vendor", "callback": "https://SECRET.example", "metadata": "SECRET-metadata",
        "contact_details": { "email": "SECRET@example.com" }, "expected_details": { "first_name": "SECRET" },
    }));
    let session = post_with_key(&sim, "SECRET-key", &sent).await.json();
    let token = session["session_token"].as_str().expect("a token");
    let url = session["url"]
        .as_str()
        .expect("a link")
        .replace(sim.url(), "");
    request(&sim, Method::GET, &format!("{url}?x=SECRET"))
        .header("cookie", "SECRET")
        .send()
        .await
        .expect("a page");

    let requests = sim.requests();
    assert_eq!(requests.len(), 2);
    let mut shown = format!(
        "{sim:?} {requests:?} {:?}",
        Simulator::builder().key("SECRET-key")
    );
    for request in &requests {
        shown += &request.to_string();
    }
    assert!(
        !shown.contains("SECRET") && !shown.contains("secret"),
        "{shown}"
    );
    assert!(!shown.contains(token), "{shown}");
    assert!(
        shown.contains("x-api-key"),
        "but the headers' names do: {shown}"
    );
}

/// What a log shows of requests that are sent as they are, without a client that tidies them up.
async fn lines_of(sim: &Simulator, requests: &[(&str, String)]) -> Vec<String> {
    sim.clear_requests();
    for (method, path) in requests {
        let address = sim.url().trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("sent");
        stream
            .read_to_end(&mut Vec::new())
            .await
            .expect("a response");
    }
    let requests = sim.requests();
    assert!(format!("{requests:?}").is_ascii());
    requests
        .iter()
        .map(|request| {
            format!(
                "{request} {request:?} {} {}",
                request.method(),
                request.path()
            )
        })
        .collect()
}

#[tokio::test]
async fn no_path_shows_a_token_or_moves_a_cursor() {
    let sim = Simulator::start().await;
    let response = post(&sim, body(json!({}))).await.json();
    let token = response["session_token"].as_str().expect("a token");
    let near: Vec<_> = [
        "/session/T",
        "/en/session/T",
        "/sessions/T",
        "/session%2FT",
        "/session%2fT",
        "/SESSION/T",
        "/Session/T",
        "//session/T",
        "/session//T",
        "/session/T/",
        "/session/T/x",
        "/x/session/T",
        "/T/session/x",
        "/en/session/T/",
        "/EN/session/T",
        "/en/en/session/T",
        "/session;T",
        "/session/x?T",
        "/session?T",
        "/?T",
        "/T",
        "/T/",
        "/v3/session/T",
        "/v3/session/?T",
        "/v3/session//T",
        "/v3/session?token=T",
        "/favicon.ico?T",
        "/favicon.ico/T",
        "/%2e/session/T",
        "/./session/T",
        "http://x/session/T",
        "*T",
        "/session/T#T",
        "/session:T",
    ]
    .iter()
    .map(|path| ("GET", path.replace('T', token)))
    .collect();
    let lines = lines_of(&sim, &near).await;
    assert!(lines.len() > 30, "{lines:?}");
    for line in &lines {
        assert!(!line.contains(token), "{line}");
    }

    let odd: Vec<_> = [
        "\u{9b}31m",
        "\u{85}",
        "\u{202e}x",
        "\u{2066}",
        "\u{200b}",
        "\u{feff}",
        "é",
        "%1b[31m",
        "%0a",
    ]
    .iter()
    .flat_map(|odd| {
        [
            format!("/{odd}"),
            format!("/session/{odd}"),
            format!("/{odd}/session/x"),
        ]
    })
    .map(|path| ("GET", path))
    .chain([(token, "/".to_owned()), ("get", "/".to_owned())])
    .collect();
    let lines = lines_of(&sim, &odd).await;
    assert!(lines.len() > 20, "{lines:?}");
    for line in &lines {
        let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
        assert!(
            line.chars().all(is_plain) && !line.contains(token) && !line.contains('%'),
            "{line}"
        );
    }
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("[unknown method] / 404")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn expose_path_has_an_unknown_path() {
    let sim = Simulator::start().await;
    request(&sim, Method::POST, "/v2/session/?a=1")
        .send()
        .await
        .expect("a response");

    let [request] = &sim.requests()[..] else {
        panic!("one")
    };

    assert_eq!(
        request.to_string(),
        "POST [unknown path] 404 the endpoint is /v3/session/"
    );
    assert_eq!(
        (request.path(), request.expose_path()),
        ("[unknown path]", "/v2/session/?a=1")
    );
    assert!(!request.is_create());
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
