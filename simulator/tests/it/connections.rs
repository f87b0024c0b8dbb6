//! Served host names, timeouts, and the number of connections.

use std::time::{Duration, Instant};

use didit_simulator::{Simulator, SimulatorBuilder};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{body, post};

const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(60);

async fn connect(sim: &Simulator) -> TcpStream {
    TcpStream::connect(sim.url().trim_start_matches("http://"))
        .await
        .expect("a connection")
}

/// A whole create with these lines in its head.
fn create(target: &str, lines: &str) -> String {
    let body = body(json!({})).to_string();
    format!(
        "POST {target} HTTP/1.1\r\n{lines}x-api-key: k\r\ncontent-type: application/json\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn exchange(sim: &Simulator, sent: &str) -> String {
    let mut stream = connect(sim).await;
    stream.write_all(sent.as_bytes()).await.expect("sent");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .await
        .expect("a response");
    response
}

async fn status_for(sim: &Simulator, host: &str) -> String {
    let response = exchange(sim, &create("/v3/session/", &format!("host: {host}\r\n"))).await;
    response.split(' ').nth(1).expect("a status").to_owned()
}

#[tokio::test]
async fn serves_only_loopback_names() {
    let sim = Simulator::start().await;
    for host in [
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.8.9.10:1",
        "localhost",
        "LOCALHOST:8080",
        "localhost.",
        "[::1]",
        "[::1]:8080",
        "localhost:",
    ] {
        assert_eq!(status_for(&sim, host).await, "201", "{host}");
    }
    let count = sim.session_count();
    for host in [
        "rebound.example",
        "rebound.example:8080",
        "localhost.rebound.example",
        "127.0.0.1.rebound.example",
        "rebound.example#localhost",
        "localhost@rebound.example",
        "rebound.example:localhost",
        "192.168.0.1",
        "0.0.0.0",
        "[::]",
        "::1",
        "a.localhost",
        "localhost,rebound.example",
        "localhost rebound.example",
        "",
    ] {
        assert_eq!(status_for(&sim, host).await, "421", "{host}");
    }
    let both = create(
        "/v3/session/",
        "host: localhost\r\nhost: rebound.example\r\n",
    );
    assert!(exchange(&sim, &both).await.starts_with("HTTP/1.1 421 "));
    let absolute = create("http://rebound.example/v3/session/", "host: localhost\r\n");
    assert!(exchange(&sim, &absolute).await.starts_with("HTTP/1.1 421 "));
    assert_eq!(sim.session_count(), count);

    assert!(
        exchange(
            &sim,
            &create("http://localhost/v3/session/", "host: localhost\r\n")
        )
        .await
        .contains(" 201 ")
    );
    assert!(
        exchange(&sim, &create("/v3/session/", ""))
            .await
            .contains(" 201 "),
        "no browser leaves it out"
    );
}

#[tokio::test]
async fn a_foreign_host_gets_an_explanation_and_is_logged() {
    let sim = Simulator::start().await;
    let response = exchange(&sim, &create("/v3/session/", "host: rebound.example\r\n")).await;
    assert!(
        response.contains("SimulatorBuilder::host") && !response.contains("rebound"),
        "{response}"
    );
    assert_eq!(
        sim.requests()[0].to_string(),
        "POST /v3/session/ 421 its Host is not served"
    );
}

#[tokio::test]
async fn serves_added_names() {
    let sim = Simulator::builder()
        .host("didit")
        .host("Didit.Example.")
        .start()
        .await;
    for host in ["didit:8080", "DIDIT", "didit.example", "localhost"] {
        assert_eq!(status_for(&sim, host).await, "201", "{host}");
    }
    assert_eq!(status_for(&sim, "x.didit.example").await, "421");
    for wrong in ["didit:8080", "http://didit", ""] {
        let error = Simulator::builder()
            .host(wrong)
            .bind(0)
            .await
            .expect_err(wrong);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{wrong}");
    }
}

/// Sends this and nothing more. Returns what is received until the connection is closed, and the
/// time until then.
async fn slow(builder: SimulatorBuilder, sent: &str) -> (String, Duration, Simulator) {
    let sim = builder.start().await;
    let mut stream = connect(&sim).await;
    stream.write_all(sent.as_bytes()).await.expect("sent");
    let start = Instant::now();
    let mut response = String::new();
    let closed = tokio::time::timeout(
        Duration::from_secs(20),
        stream.read_to_string(&mut response),
    )
    .await;
    closed.expect("it is closed at last").expect("a proper end");
    (response, start.elapsed(), sim)
}

#[tokio::test]
async fn closes_the_connection_when_a_head_is_incomplete() {
    for sent in [
        "",
        "POST /v3/session/ HTTP/1.1\r\n",
        "POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\nx-api-k",
    ] {
        let builder = Simulator::builder().head_timeout(SHORT).body_timeout(LONG);
        let (response, waited, sim) = slow(builder, sent).await;
        assert!(
            response.is_empty() || response.starts_with("HTTP/1.1 408 "),
            "{response}"
        );
        assert!(waited >= SHORT - Duration::from_millis(20), "{waited:?}");
        assert!(sim.requests().is_empty());
    }
}

#[tokio::test]
async fn returns_408_when_a_body_is_incomplete() {
    let head = "POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-type: application/json\r\n";
    for rest in [
        "content-length: 90\r\n\r\n",
        "content-length: 90\r\n\r\n{",
        "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n",
    ] {
        let builder = Simulator::builder().head_timeout(LONG).body_timeout(SHORT);
        let (response, waited, sim) = slow(builder, &format!("{head}{rest}")).await;
        assert!(
            response.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
            "{response}"
        );
        assert!(waited >= SHORT - Duration::from_millis(20), "{waited:?}");
        assert_eq!(
            sim.requests()[0].to_string(),
            "POST /v3/session/ 408 the body took too long"
        );
    }
}

#[tokio::test]
async fn returns_408_when_a_body_trickles() {
    let sim = Simulator::builder().body_timeout(SHORT).start().await;
    let mut stream = connect(&sim).await;
    let head = "POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut sent = 0;
    while stream.write_all(b" ").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        sent += 1;
        assert!(sent < 500, "still open after ten seconds");
    }
    assert_eq!(sim.requests()[0].status(), Some(408));
}

#[tokio::test(start_paused = true)]
async fn heads_and_bodies_have_thirty_seconds_by_default() {
    let head = "POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\n";
    for sent in [head.to_owned(), format!("{head}content-length: 9\r\n\r\n")] {
        let sim = Simulator::start().await;
        let mut stream = connect(&sim).await;
        stream.write_all(sent.as_bytes()).await.expect("sent");
        let start = tokio::time::Instant::now();
        let mut response = Vec::new();
        let closed = tokio::time::timeout(10 * LONG, stream.read_to_end(&mut response)).await;
        closed.expect("it is closed at last").expect("a proper end");
        let waited = start.elapsed().as_secs_f64();
        assert!((29.9..30.2).contains(&waited), "{waited}");
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let sim = Simulator::builder().connections(2).start().await;
    let (first, second) = (connect(&sim).await, connect(&sim).await);
    let third = post(&sim, body(json!({})));
    let mut third = std::pin::pin!(third);
    let early = tokio::time::timeout(SHORT, third.as_mut()).await;
    assert!(early.is_err(), "it is not served while there are two");

    drop(first);

    assert_eq!(
        tokio::time::timeout(LONG, third)
            .await
            .expect("it is its turn")
            .status,
        201
    );
    drop(second);
}
