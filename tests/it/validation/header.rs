//! Headers of a call.

use didit::{ConfigError, ErrorKind};

use super::config::many_headers;
use super::invalid;
use crate::peer::{Peer, created, request};

#[tokio::test]
async fn returns_invalid_request_when_there_are_too_many_headers() {
    let peer = Peer::playing([created()]).await;
    let didit = many_headers(peer.client(), 20).build().expect("a client");
    let request = request();
    let call = |count: usize| {
        let call = didit.create_session(&request);
        (0..count).fold(call, |call, number| {
            call.header(&format!("x-of-the-call-{number}"), "1")
        })
    };

    call(20).await.expect("a session");
    for count in [1_001, 40_000] {
        let invalid = invalid(call(count).await.expect_err("too many"));
        assert_eq!(invalid.fields.len(), 1);
        assert_eq!(invalid.fields[0].path, "the header x-of-the-call-1000");
    }
    assert_eq!(peer.requests().len(), 1);
    // Both at their limits: more than a server accepts, but not more than `http` can hold.
    let didit = many_headers(peer.client(), 1_000)
        .no_retry()
        .build()
        .expect("a client");
    let call = didit.create_session(&request);
    let call = (0..1_000).fold(call, |call, number| {
        call.header(&format!("x-of-the-call-{number}"), "1")
    });
    assert!(
        !call
            .await
            .expect_err("no second response")
            .is_invalid_request()
    );
}

#[tokio::test]
async fn returns_invalid_request_when_header_is_reserved() {
    let peer = Peer::playing([]).await;
    let didit = peer.client().build().expect("a client");

    for (name, value) in [
        ("x-api-key", "k"),
        ("x_api_key", "k"),
        ("X.API_KEY", "k"),
        ("Content-Length", "1"),
        ("content_length", "1"),
        ("accept", "*/*"),
        ("no name", "1"),
        ("x-own", "\n"),
    ] {
        let error = didit
            .create_session(&request())
            .header(name, value)
            .header("x-fine", "1")
            .await
            .expect_err(name);

        let invalid = invalid(error);
        assert_eq!(invalid.fields.len(), 1, "{name}");
        let shown = if name.contains(' ') {
            "(unnamed)"
        } else {
            &name.to_lowercase()
        };
        assert_eq!(invalid.fields[0].path, format!("the header {shown}"));
    }
    // Of several, the first is reported.
    let error = didit
        .create_session(&request())
        .header("accept", "*/*")
        .header("x-api-key", "k")
        .await
        .expect_err("two");
    assert_eq!(invalid(error).fields[0].path, "the header accept");
    assert!(peer.requests().is_empty());
}

/// Every header that the client sets, or that belongs to the connection or the body's encoding.
const RESERVED: [&str; 17] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-api-key",
];

#[tokio::test]
async fn rejects_every_reserved_header_of_a_client_and_a_call() {
    let peer = Peer::playing([]).await;
    let didit = peer.client().build().expect("a client");

    for reserved in RESERVED {
        let error = peer.client().default_header(reserved, "1").build();
        let error = error.expect_err(reserved);
        let ErrorKind::Config(ConfigError::InvalidHeader { name, .. }) = error.kind() else {
            panic!("{reserved}: {error:?}")
        };
        assert_eq!(name, reserved);

        let error = didit.create_session(&request()).header(reserved, "1").await;
        let invalid = invalid(error.expect_err(reserved));
        assert_eq!(invalid.fields[0].path, format!("the header {reserved}"));
    }
    assert!(peer.requests().is_empty());
}
