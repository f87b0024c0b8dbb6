//! Bodies that are too long, too slow, malformed or incomplete.

use std::sync::{Arc, Mutex};

use didit_simulator::{MAX_BODY_BYTES, RecordedRequest, Simulator};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{body, post};

const HEAD: &str = "POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-type: application/json\r\n";

/// A simulator, and the lines of its log.
async fn observed() -> (Simulator, Arc<Mutex<Vec<String>>>) {
    let lines = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&lines);
    let observer = move |request: &RecordedRequest| {
        seen.lock().expect("no panic").push(request.to_string());
    };
    (
        Simulator::builder().on_request(observer).start().await,
        lines,
    )
}

/// Sends these bytes, then nothing more, and reads to the end.
async fn exchange(sim: &Simulator, sent: &str) -> String {
    let mut stream = TcpStream::connect(sim.url().trim_start_matches("http://"))
        .await
        .expect("a connection");
    stream.write_all(sent.as_bytes()).await.expect("sent");
    stream.shutdown().await.expect("half closed");
    let mut response = String::new();
    // The connection may also end with a reset after the response.
    let _ = stream.read_to_string(&mut response).await;
    response
}

#[tokio::test]
async fn returns_400_or_closes_the_connection_when_a_body_ends_early_or_is_malformed() {
    let whole = body(json!({})).to_string();
    let (length, chunk) = (whole.len(), format!("{:x}\r\n{whole}\r\n", whole.len()));
    let (sim, lines) = observed().await;
    let broken = [
        format!("content-length: {}\r\n\r\n{whole}", length + 1),
        format!("content-length: {length}\r\n\r\n"),
        format!("transfer-encoding: chunked\r\n\r\n{chunk}"),
        format!("transfer-encoding: chunked\r\n\r\n{chunk}zz\r\n\r\n"),
        format!(
            "transfer-encoding: chunked\r\n\r\n{:x}\r\n{whole}xx0\r\n\r\n",
            length
        ),
        format!("transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{whole}"),
    ];
    for sent in &broken {
        let response = exchange(&sim, &format!("{HEAD}{sent}")).await;
        assert!(
            response.is_empty() || response.starts_with("HTTP/1.1 400 Bad Request\r\n"),
            "{sent}: {response}"
        );
    }
    assert_eq!(sim.session_count(), 0);
    let line = "POST /v3/session/ 400 the body is broken or ended early";
    assert_eq!(*lines.lock().expect("no panic"), vec![line; broken.len()]);
    assert_eq!(
        sim.requests()[0].expose_body(),
        whole.as_bytes(),
        "what arrived is kept"
    );

    let response = exchange(
        &sim,
        &format!("{HEAD}content-length: {length}\r\n\r\n{whole}"),
    )
    .await;
    assert!(
        response.starts_with("HTTP/1.1 201 Created\r\n"),
        "{response}"
    );
}

#[tokio::test]
async fn returns_413_and_records_the_request_when_a_body_exceeds_the_limit() {
    let (sim, lines) = observed().await;
    let fitting = |length: usize| {
        let overhead = body(json!({ "metadata": "" })).to_string().len();
        body(json!({ "metadata": "x".repeat(length - overhead) }))
    };
    assert_eq!(post(&sim, fitting(MAX_BODY_BYTES)).await.status, 201);

    let response = post(&sim, fitting(MAX_BODY_BYTES + 1)).await;

    assert_eq!(
        (response.status, response.json()),
        (413, json!({ "detail": "Request body is too large." }))
    );
    assert_eq!(response.header("connection"), Some("close"));
    let requests = sim.requests();
    assert_eq!(
        (requests[1].status(), requests[1].expose_body().len()),
        (Some(413), 0)
    );
    assert_eq!(
        *lines.lock().expect("no panic"),
        [
            "POST /v3/session/ 201 session 1 created",
            "POST /v3/session/ 413 the body is too long"
        ]
    );
}

#[tokio::test]
async fn an_endless_body_is_not_read_forever() {
    let sim = Simulator::start().await;
    let mut stream = TcpStream::connect(sim.url().trim_start_matches("http://"))
        .await
        .expect("a connection");
    stream
        .write_all(format!("{HEAD}transfer-encoding: chunked\r\n\r\n").as_bytes())
        .await
        .expect("sent");
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(0x10_0000));
    let mut sent = 0;
    while stream.write_all(chunk.as_bytes()).await.is_ok() {
        sent += 1;
        assert!(sent < 1000, "a gigabyte was read");
    }
    assert_eq!(sim.requests()[0].status(), Some(413));
}
