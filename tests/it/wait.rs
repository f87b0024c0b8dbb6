//! Waiting for a decision. Time is paused, so that delays are exact and take no time.

use std::time::Duration;

use didit::types::Decision;
use didit::{Error, SessionStatus, Uuid, Waited};
use serde_json::json;
use tokio::time::Instant;

use crate::peer::{Act, Peer, respond};

const ID: Uuid = Uuid::from_u128(0x11111111_2222_3333_4444_555555555555);

fn decision(status: &str) -> Act {
    let body = json!({ "session_id": ID, "status": status });
    respond(200, "", body.to_string())
}

/// Waits for 10 minutes; the times of the requests in seconds.
async fn wait(acts: Vec<Act>) -> (Result<Waited<Decision>, Error>, Vec<u64>) {
    wait_with(acts, Duration::from_secs(600), 6).await
}

async fn wait_with(
    acts: Vec<Act>,
    timeout: Duration,
    requests: u32,
) -> (Result<Waited<Decision>, Error>, Vec<u64>) {
    let peer = Peer::playing(acts).await;
    let didit = peer.client().build().expect("a client");
    let waiting = didit.wait_for_decision(ID).timeout(timeout);
    let result = waiting.requests_per_minute(requests).await;
    let requests = peer.requests();
    let seconds = |at: Instant| (at - requests[0].at).as_secs_f64().floor() as u64;
    let times = requests.iter().map(|request| seconds(request.at));
    (result, times.collect())
}

#[tokio::test(start_paused = true)]
async fn ends_at_a_final_status() {
    let pending = ["Not Started", "In Progress", "In Review", "A new one"];
    let acts = pending.into_iter().chain(["Declined"]).map(decision);
    let (result, times) = wait(acts.collect()).await;

    let Waited::Final(decision) = result.expect("a decision") else {
        panic!("it is final");
    };
    assert_eq!(decision.status, SessionStatus::Declined);
    assert_eq!(times, [0, 10, 25, 47, 81]);
}

#[tokio::test(start_paused = true)]
async fn asks_at_most_every_minute_and_ends_in_time() {
    let acts = (0..40).map(|_| decision("In Progress")).collect();
    let (result, times) = wait(acts).await;

    assert!(matches!(result, Ok(Waited::Undecided(_))), "{result:?}");
    assert_eq!(
        times,
        [0, 10, 25, 47, 81, 131, 191, 251, 311, 371, 431, 491, 551]
    );
}

#[tokio::test(start_paused = true)]
async fn keeps_to_its_requests_a_minute() {
    let acts = (0..40).map(|_| decision("In Progress")).collect();
    let (_, times) = wait_with(acts, Duration::from_secs(300), 0).await;

    assert_eq!(times, [0, 60, 120, 180, 240], "0 counts as 1");
}

#[tokio::test(start_paused = true)]
async fn goes_on_after_what_passes() {
    let limited = respond(429, "retry-after: 100\r\n", "{}");
    let acts = vec![
        respond(502, "", ""),
        Act::Close,
        limited,
        decision("Approved"),
    ];
    let (result, times) = wait(acts).await;

    assert!(matches!(result, Ok(Waited::Final(_))), "{result:?}");
    assert_eq!(times, [0, 10, 25, 125]);
}

#[tokio::test(start_paused = true)]
async fn ends_at_once_with_what_does_not_pass() {
    for status in [400, 401, 403, 404] {
        let acts = vec![respond(status, "", "{}"), decision("Approved")];
        let (result, times) = wait(acts).await;

        let error = result.expect_err("an error");
        assert_eq!(
            error.http_status().map(|status| status.as_u16()),
            Some(status)
        );
        assert_eq!(times, [0]);
    }
    let (result, _) = wait(vec![respond(200, "", "no JSON")]).await;
    assert!(result.expect_err("unreadable").is_unreadable_response());
}

#[tokio::test(start_paused = true)]
async fn returns_the_last_response_rather_than_a_later_error() {
    let acts = vec![decision("In Review"), respond(503, "", "")];
    let (result, times) = wait_with(acts, Duration::from_secs(20), 6).await;

    let Ok(Waited::Undecided(decision)) = result else {
        panic!("{result:?}");
    };
    assert_eq!(decision.status, SessionStatus::InReview);
    assert_eq!(times, [0, 10]);

    // An error that the next request would return as well ends the wait.
    let acts = vec![self::decision("In Review"), respond(401, "", "")];
    let (result, _) = wait_with(acts, Duration::from_secs(20), 6).await;
    assert!(result.expect_err("a 401").is_unauthorized());

    let (result, _) = wait_with(vec![respond(503, "", "")], Duration::from_secs(5), 6).await;
    assert_eq!(
        result.expect_err("503").http_status().map(|s| s.as_u16()),
        Some(503)
    );
}

#[tokio::test(start_paused = true)]
async fn ends_where_the_service_allows_no_other_request() {
    let limited = respond(429, "retry-after: 99999999999999999999\r\n", "{}");
    let (result, times) = wait(vec![limited]).await;

    let error = result.expect_err("429");
    assert_eq!(error.http_status().map(|status| status.as_u16()), Some(429));
    assert_eq!(times, [0]);
}

#[tokio::test(start_paused = true)]
async fn ends_where_the_pace_of_the_client_allows_no_request_in_time() {
    let peer = Peer::playing([decision("In Progress")]).await;
    let an_hour = Duration::from_secs(3600);
    let didit = peer.client().pace(1, an_hour).build().expect("a client");
    didit
        .session_decision(ID)
        .await
        .expect("the one of this hour");

    let started = Instant::now();
    let waited = didit.wait_for_decision(ID).timeout(an_hour / 2).await;

    assert!(waited.expect_err("no time").is_rate_limited());
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn sends_nothing_at_the_deadline() {
    let acts = vec![decision("In Progress"), decision("Approved")];
    let (result, times) = wait_with(acts, Duration::from_secs(10), 6).await;

    assert!(matches!(result, Ok(Waited::Undecided(_))), "{result:?}");
    assert_eq!(times, [0]);
}

#[test]
fn shows_its_settings() {
    let didit = didit::Client::builder().api_key("a-fake-key").build();
    let didit = didit.expect("a client");
    let wait = didit.wait_for_decision(ID).timeout(Duration::from_secs(60));
    assert_eq!(
        format!("{:?}", wait.requests_per_minute(2)),
        "Wait { timeout: 60s, requests_per_minute: 2, .. }"
    );
}

#[tokio::test(start_paused = true)]
async fn goes_on_after_a_body_that_is_cut_off() {
    let cut = "HTTP/1.1 200 X\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{";
    let acts = vec![Act::Write(cut.into()), decision("Approved")];
    let (result, times) = wait(acts).await;

    assert!(matches!(result, Ok(Waited::Final(_))), "{result:?}");
    assert_eq!(times, [0, 10]);
}

#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
#[tokio::test]
async fn ends_at_once_where_tls_fails() {
    use didit::{Client, ErrorKind, TransportKind};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    // It answers the client's hello with plain text.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let connections = tokio::spawn(async move {
        for number in 1.. {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut hello = [0; 1024];
            let _ = stream.read(&mut hello).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            assert!(number < 2, "it asked again");
        }
    });
    let didit = Client::builder()
        .api_key("a-fake-key")
        .base_url(url)
        .build();
    let didit = didit.expect("a client");
    let wait = didit.wait_for_decision(ID).timeout(Duration::from_secs(3));

    let error = wait.requests_per_minute(60).await.expect_err("no TLS");

    let ErrorKind::Transport(failure) = error.kind() else {
        panic!("{error}");
    };
    assert_eq!(failure.kind, TransportKind::Tls);
    assert!(!connections.is_finished(), "it asked again");
}
