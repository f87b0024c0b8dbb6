//! HTTP/2, which a caller can choose.

mod frames;
mod hpack;

use std::time::Duration;

use didit::{Client, TransportKind};
use tokio::time::Instant;

use crate::peer::{self, created, request, resumable};
use frames::{Act, Peer};

#[tokio::test]
async fn creates_session_over_http2() {
    let peer = Peer::playing(&[]).await;
    let didit = peer.client().build().expect("a client");

    for _ in 0..3 {
        let session = didit.create_session(&request()).await.expect("a session");
        assert_eq!(session.session_number, 1024);
    }
    assert_eq!(peer.connections(), 1);
}

#[tokio::test]
async fn sends_request_once_when_retries_are_disabled() {
    for acts in [
        &[Act::RefuseStream][..],
        &[Act::GoAway { last: 0 }],
        &[Act::GoAway { last: 1 }],
    ] {
        let peer = Peer::playing(acts).await;
        let didit = peer.client().no_retry().build().expect("a client");

        let error = didit
            .create_session(&resumable())
            .await
            .expect_err("it was not processed");

        assert_eq!((peer.requests(), error.attempts()), (1, 1), "{acts:?}");
        assert!(error.is_transport(), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retries_refused_stream_by_the_policy() {
    let peer = Peer::playing(&[Act::RefuseStream, Act::GoAway { last: 0 }]).await;
    let didit = peer.client().build().expect("a client");

    let session = didit.create_session(&resumable()).await.expect("a session");

    assert_eq!((session.attempts(), peer.requests()), (3, 3));
}

#[tokio::test]
async fn omits_text_of_the_peer_from_errors() {
    let peer = Peer::playing(&[Act::GoAway { last: 0 }]).await;
    let didit = peer.client().no_retry().build().expect("a client");

    let error = didit
        .create_session(&request())
        .await
        .expect_err("the peer goes away");

    let mut layer: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = layer {
        assert!(
            !format!("{error} {error:?}").contains("PLANTED"),
            "{error:?}"
        );
        layer = error.source();
    }
}

#[tokio::test(start_paused = true)]
async fn opens_new_connection_when_peer_stops_responding() {
    for seconds in [6, 30] {
        let peer = Peer::playing(&[Act::Silence]).await;
        let didit = peer
            .client()
            .attempt_timeout(Duration::from_secs(seconds))
            .build()
            .expect("a client");

        let session = didit.create_session(&resumable()).await.expect("a session");

        assert_eq!(
            (session.attempts(), peer.connections()),
            (2, 2),
            "{seconds}"
        );
        // A second call uses the new connection.
        didit.create_session(&resumable()).await.expect("a session");
    }
}

#[tokio::test(start_paused = true)]
async fn opens_new_connection_within_half_a_minute_when_attempts_may_take_an_hour() {
    let peer = Peer::playing(&[Act::Silence]).await;
    let hour = Duration::from_secs(3_600);
    let builder = peer.client().attempt_timeout(hour).timeout(2 * hour);
    let didit = builder.build().expect("a client");
    let start = Instant::now();

    let session = didit.create_session(&resumable()).await.expect("a session");

    assert_eq!((session.attempts(), peer.connections()), (2, 2));
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn opens_new_connection_when_idle_one_stopped_responding() {
    let peer = Peer::playing(&[Act::LastSession]).await;
    let didit = peer.client().build().expect("a client");

    didit.create_session(&request()).await.expect("a session");
    tokio::time::sleep(Duration::from_secs(60)).await;
    let session = didit.create_session(&request()).await.expect("a session");

    assert_eq!((session.attempts(), peer.connections()), (1, 2));
}

#[tokio::test]
async fn sends_http_1_1_by_default_when_feature_is_enabled() {
    let peer = peer::Peer::playing([created()]).await;
    let didit = peer.client().build().expect("a client");

    didit.create_session(&request()).await.expect("a session");

    assert!(
        peer.requests()[0]
            .head
            .starts_with("POST /v3/session/ HTTP/1.1\r\n"),
        "{}",
        peer.requests()[0].head
    );
    let http2 = Peer::playing(&[]).await;
    let plain = Client::builder()
        .api_key("a-fake-key")
        .base_url(&http2.url)
        .no_retry()
        .build()
        .expect("a client");
    let error = plain
        .create_session(&request())
        .await
        .expect_err("another protocol");
    let didit::ErrorKind::Transport(failure) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(failure.kind, TransportKind::Interrupted);
}

#[tokio::test]
async fn marks_key_and_added_headers_as_sensitive() {
    let peer = Peer::playing(&[]).await;
    let plain = peer.client().build().expect("a client");
    plain.create_session(&request()).await.expect("a session");
    assert_eq!(hpack::never_indexed(&peer.headers()), 1, "the key");

    let builder = peer.client().default_header("x-tenant", "t");
    let didit = builder.build().expect("a client");
    didit.create_session(&request()).await.expect("a session");
    assert_eq!(hpack::never_indexed(&peer.headers()), 2);

    let peer = Peer::playing(&[]).await;
    let didit = peer.client().build().expect("a client");
    didit
        .create_session(&request())
        .header("x-user", "u")
        .await
        .expect("a session");
    assert_eq!(hpack::never_indexed(&peer.headers()), 2);
}
