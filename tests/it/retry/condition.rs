//! Which failures are retried.

use std::time::Duration;

use didit::{Client, ErrorKind, RetryPolicy, TransportKind};
use tokio::time::Instant;

use super::status;
use crate::peer::{Act, ClosedPort, Peer, call_retrying, created, request, respond, resumable};

#[tokio::test(start_paused = true)]
async fn retries_gateway_error_only_with_vendor_data() {
    for code in [502, 503, 504] {
        let retried = call_retrying([status(code), created()], resumable()).await;
        assert_eq!(retried.times(), [0, 5_000], "{code}");
        assert_eq!(retried.result.expect("a session").attempts(), 2);

        let once = call_retrying([status(code), created()], request()).await;
        assert_eq!(once.requests.len(), 1, "{code}");
        let error = once.error();
        assert_eq!(error.http_status().map(|s| s.as_u16()), Some(code));
        assert!(error.session_may_exist());
    }
}

#[tokio::test(start_paused = true)]
async fn retries_lost_connection_only_with_vendor_data() {
    let cut = b"HTTP/1.1 201 X\r\ncontent-length: 500\r\n\r\n{\"session_id\":".to_vec();
    for act in [
        Act::Close,
        Act::Reset(Vec::new()),
        Act::Write(cut.clone()),
        Act::Reset(cut),
    ] {
        let retried = call_retrying([act.clone(), created()], resumable()).await;
        assert_eq!(retried.result.expect("a session").attempts(), 2, "{act:?}");

        let once = call_retrying([act.clone(), created()], request()).await;
        assert_eq!(once.requests.len(), 1, "{act:?}");
        assert!(once.error().session_may_exist(), "{act:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retries_timeout_only_with_vendor_data() {
    let start = Instant::now();
    let retried = call_retrying([Act::Hang, created()], resumable()).await;
    assert_eq!(
        retried.times(),
        [0, 35_000],
        "an attempt of 30 s and a delay of 5 s"
    );
    assert_eq!(retried.result.expect("a session").attempts(), 2);
    assert_eq!(start.elapsed(), Duration::from_secs(35));

    let once = call_retrying([Act::Hang, created()], request()).await;
    assert_eq!(once.requests.len(), 1);
    let error = once.error();
    assert!(error.is_timeout() && error.session_may_exist());
}

#[tokio::test(start_paused = true)]
async fn retries_429_that_names_a_session_only_with_vendor_data() {
    let limited = || {
        respond(
            429,
            "",
            r#"{"session_id":"00000000-0000-0000-0000-000000000001"}"#,
        )
    };
    assert_eq!(
        call_retrying([limited(), created()], request())
            .await
            .error()
            .attempts(),
        1
    );
    assert_eq!(
        call_retrying([limited(), created()], resumable())
            .await
            .result
            .expect("a session")
            .attempts(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn does_not_retry_when_vendor_data_is_blank() {
    for empty in ["", "  "] {
        let mut typed = request();
        typed.vendor_data = Some(empty.into());
        let mut unchecked = request();
        unchecked
            .extra
            .insert("vendor_data", serde_json::json!(empty));

        let not_sent = call_retrying([Act::Close, created()], typed).await;
        let sent = call_retrying([Act::Close, created()], unchecked).await;

        assert_eq!(
            (not_sent.requests.len(), sent.requests.len()),
            (0, 1),
            "{empty:?}"
        );
        assert!(not_sent.error().is_invalid_request(), "{empty:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn does_not_retry_any_other_response() {
    let unreadable = respond(201, "", "{}");
    let redirect = respond(307, "location: http://a.example/\r\n", "");
    let others = [
        400, 401, 403, 404, 408, 409, 415, 418, 500, 501, 505, 599, 200, 202, 204, 304,
    ];
    for act in others.map(status).into_iter().chain([unreadable, redirect]) {
        let outcome = call_retrying([act.clone(), created()], resumable()).await;

        assert_eq!(outcome.requests.len(), 1, "{act:?}");
        assert_eq!(outcome.error().attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn retries_refused_connection() {
    let port = ClosedPort::bind();
    let policy = RetryPolicy::default().jitter(false).max_attempts(3);
    let builder = Client::builder().api_key("a-fake-key").base_url(port.url());
    let didit = builder.retry(policy).build().expect("a client");
    let start = Instant::now();

    let error = didit
        .create_session(&request())
        .await
        .expect_err("nobody is there");

    assert_eq!(error.attempts(), 3);
    assert_eq!(start.elapsed(), Duration::from_secs(15));
    assert!(!error.session_may_exist(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn does_not_retry_request_that_cannot_be_sent() {
    let peer = Peer::playing([]).await;
    let https_only = reqwest::Client::builder().https_only(true);
    let didit = peer
        .client()
        .http_client(https_only)
        .build()
        .expect("a client");
    let start = Instant::now();

    let error = didit
        .create_session(&resumable())
        .await
        .expect_err("https only");

    assert_eq!((error.attempts(), start.elapsed()), (1, Duration::ZERO));
    let ErrorKind::Transport(failure) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (failure.kind, failure.may_have_arrived),
        (TransportKind::Unsendable, false)
    );
    assert_eq!(
        error.to_string(),
        "the HTTP client does not send such a request [127.0.0.1]"
    );
}

/// A resolver that knows `localhost` a limited number of times.
struct Names(std::sync::atomic::AtomicUsize);

impl didit::reqwest::dns::Resolve for Names {
    fn resolve(&self, _: didit::reqwest::dns::Name) -> didit::reqwest::dns::Resolving {
        use std::sync::atomic::Ordering::SeqCst;
        let is_known = self
            .0
            .fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1))
            .is_ok();
        Box::pin(async move {
            if !is_known {
                return Err("no such host".into());
            }
            let address = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
            Ok(Box::new(std::iter::once(address)) as didit::reqwest::dns::Addrs)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn retries_unknown_host_only_after_a_response() {
    for (known, attempts) in [(0, 1), (1, 5)] {
        let peer = Peer::playing([created()]).await;
        let names = reqwest::Client::builder().dns_resolver(Names(known.into()));
        let url = format!("http://localhost:{}", peer.address.port());
        let didit = peer
            .client()
            .base_url(url)
            .http_client(names)
            .build()
            .expect("a client");
        for _ in 0..known {
            didit.create_session(&request()).await.expect("a session");
        }

        let error = didit
            .create_session(&request())
            .await
            .expect_err("an unknown host");

        assert_eq!(error.attempts(), attempts);
        let message = error.to_string();
        assert!(
            message.starts_with("no connection to the service: its host is unknown [localhost"),
            "{message}"
        );
        assert_eq!(message.contains("5 attempts"), attempts == 5, "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn retries_connection_that_ends_within_the_tls_handshake() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let accepted = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let count = accepted.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            drop(stream);
        }
    });
    let didit = Client::builder()
        .api_key("a-fake-key")
        .base_url(url)
        .build()
        .expect("a client");

    let error = didit
        .create_session(&request())
        .await
        .expect_err("no handshake");

    let ErrorKind::Transport(failure) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (failure.kind, failure.may_have_arrived),
        (TransportKind::Connect, false),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "no connection to the service [127.0.0.1, 5 attempts; there are no attempts left]"
    );
    assert_eq!(
        (
            error.attempts(),
            accepted.load(std::sync::atomic::Ordering::SeqCst)
        ),
        (5, 5)
    );
}
