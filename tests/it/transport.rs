//! Failures of the connection, and whether the request may have arrived.

use std::time::Duration;

use didit::test_util::transport_error;
use didit::{Client, Error, ErrorKind, TransportKind};

use crate::peer::{Act, ClosedPort, Peer, SESSION, call, request};

/// The kind of a transport error, and whether the request may have arrived.
pub(crate) fn kind(error: &Error) -> (TransportKind, bool) {
    match error.kind() {
        ErrorKind::Transport(failure) => (failure.kind, failure.may_have_arrived),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn reports_not_arrived_when_connection_is_refused() {
    let port = ClosedPort::bind();
    let builder = Client::builder().api_key("a-fake-key").base_url(port.url());
    let didit = builder.no_retry().build().expect("a client");

    let error = didit
        .create_session(&request())
        .await
        .expect_err("nobody is there");

    assert_eq!(kind(&error), (TransportKind::ConnectionRefused, false));
    assert!(!error.session_may_exist());
    assert_eq!(error.http_status(), None);
    assert_eq!(
        error.to_string(),
        "no connection to the service: connection refused [127.0.0.1]"
    );
}

#[tokio::test]
async fn reports_not_arrived_when_host_is_unknown() {
    struct Nowhere;
    impl reqwest::dns::Resolve for Nowhere {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err("no such host".into()) })
        }
    }
    let http_client = reqwest::Client::builder().dns_resolver(Nowhere).no_proxy();
    let builder = Client::builder()
        .api_key("a-fake-key")
        .base_url("https://does-not-exist.invalid");
    let didit = builder
        .http_client(http_client)
        .no_retry()
        .build()
        .expect("a client");

    let error = didit
        .create_session(&request())
        .await
        .expect_err("no such host");

    assert_eq!(kind(&error), (TransportKind::Dns, false));
}

#[tokio::test]
async fn reports_may_have_arrived_when_connection_closes() {
    let outcome = call(Act::Close).await;

    assert_eq!(
        outcome.requests.len(),
        1,
        "not retried, not even by the HTTP client"
    );
    let error = outcome.error();
    assert_eq!(kind(&error), (TransportKind::Interrupted, true));
    assert!(error.session_may_exist());
}

#[tokio::test]
async fn reports_may_have_arrived_when_connection_is_reset() {
    let error = call(Act::Reset(Vec::new())).await.error();

    assert_eq!(kind(&error), (TransportKind::Interrupted, true));
}

#[tokio::test]
async fn returns_interrupted_when_response_is_not_http() {
    for garbage in [
        &b"\x00\x01\x02\x03"[..],
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/9.9 abc\r\n\r\n",
        b"{}",
    ] {
        let error = call(Act::Write(garbage.to_vec())).await.error();

        assert_eq!(
            kind(&error),
            (TransportKind::Interrupted, true),
            "{garbage:?}"
        );
        let ErrorKind::Transport(failure) = error.kind() else {
            panic!("{error:?}")
        };
        let source = std::error::Error::source(failure);
        assert_eq!(
            source.expect("the HTTP client's").to_string(),
            "invalid HTTP version parsed",
            "{garbage:?}"
        );
    }
}

#[tokio::test]
async fn opens_new_connection_when_pooled_one_was_closed() {
    // The responses do not announce the close, so that the client keeps the connection.
    let kept = || {
        Act::Write(
            format!(
                "HTTP/1.1 201 X\r\ncontent-length: {}\r\n\r\n{SESSION}",
                SESSION.len()
            )
            .into_bytes(),
        )
    };
    let peer = Peer::playing([kept(), kept()]).await;
    let didit = peer.client().no_retry().build().expect("a client");

    for _ in 0..2 {
        didit.create_session(&request()).await.expect("a session");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    assert_eq!(peer.requests().len(), 2);
}

#[test]
fn names_each_kind_for_logs_and_metrics() {
    for (kind, name) in [
        (TransportKind::Dns, "dns"),
        (TransportKind::ConnectionRefused, "connection_refused"),
        (TransportKind::Tls, "tls"),
        (TransportKind::Connect, "connect"),
        (TransportKind::Timeout, "timeout"),
        (TransportKind::Interrupted, "interrupted"),
        (TransportKind::Unsendable, "unsendable"),
    ] {
        assert_eq!(kind.as_str(), name);
        assert_eq!(transport_error(kind, false).kind().as_str(), name);
    }
}
