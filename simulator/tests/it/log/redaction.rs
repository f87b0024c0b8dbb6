//! What the log never shows.

use crate::{Method, body, post, post_with_key, request};
use didit_simulator::Simulator;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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

/// The log lines of requests that are sent as they are, without a client that normalizes them.
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
