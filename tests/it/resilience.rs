//! Accidents on the way: whatever the peer does, there is an error that tells what is known, soon,
//! and without reading more than the limit.

use std::time::Duration;

use didit::{BodyEnd, Client, Error, TransportKind, UnreadableSession};

use crate::peer::{Act, Peer, SESSION, bytes, call, created, request, respond};

fn unreadable(error: Error) -> Box<UnreadableSession> {
    match error {
        Error::UnreadableSession(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn transport(error: &Error) -> (TransportKind, bool) {
    match error {
        Error::Transport(failure) => (failure.kind, failure.may_have_arrived),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_refused_connection_was_never_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let didit = Client::builder().api_key("a-fake-key").base_url(url).no_retry().build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("nobody is there");

    assert_eq!(transport(&error), (TransportKind::ConnectionRefused, false));
    assert!(!error.session_may_exist());
    assert_eq!(error.status(), None);
    assert_eq!(error.to_string(), "no connection to the service: connection refused [127.0.0.1]");
}

#[tokio::test]
async fn a_host_that_does_not_exist_was_never_sent() {
    struct Nowhere;
    impl reqwest::dns::Resolve for Nowhere {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err("no such host".into()) })
        }
    }
    let own = reqwest::Client::builder().dns_resolver(Nowhere).no_proxy();
    let builder = Client::builder().api_key("a-fake-key").base_url("https://does-not-exist.invalid");
    let didit = builder.http_client(own).no_retry().build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("no such host");

    assert_eq!(transport(&error), (TransportKind::Dns, false));
}

#[tokio::test]
async fn a_connection_that_closes_before_the_answer_may_have_arrived() {
    let outcome = call(Act::Close).await;

    assert_eq!(outcome.requests.len(), 1, "not repeated, not even by the HTTP client");
    let error = outcome.error();
    assert_eq!(transport(&error), (TransportKind::Interrupted, true));
    assert!(error.session_may_exist());
}

#[tokio::test]
async fn a_reset_before_the_answer_may_have_arrived() {
    let error = call(Act::Reset(Vec::new())).await.error();

    assert_eq!(transport(&error), (TransportKind::Interrupted, true));
}

#[tokio::test]
async fn a_reset_within_the_answer_keeps_what_arrived() {
    let mut cut = bytes(201, "x-request-id: r-7\r\n", SESSION);
    cut.truncate(cut.len() - 60);

    let error = unreadable(call(Act::Reset(cut)).await.error());

    assert_eq!(error.response.status, 201);
    assert_eq!(error.response.headers["x-request-id"], "r-7");
    assert_eq!(error.response.body.end(), BodyEnd::Interrupted);
    assert_eq!(error.response.body.expose(), &SESSION.as_bytes()[..SESSION.len() - 60]);
    assert_eq!(error.session_id().expect("it arrived").to_string(), "4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a");
    assert_eq!(error.url().expect("it arrived").expose(), "https://verify.didit.me/session/EXAMPLEtoken");
    assert!(std::error::Error::source(&error).is_some(), "the lost connection");
}

#[tokio::test]
async fn a_truncated_answer_keeps_what_arrived() {
    let mut cut = bytes(201, "", SESSION);
    cut.truncate(cut.len() - SESSION.len() + 60);

    let error = unreadable(call(Act::Write(cut)).await.error());

    assert_eq!(error.response.body.end(), BodyEnd::Interrupted);
    assert_eq!(error.response.body.len(), 60);
    assert!(error.session_id().is_some() && error.url().is_none());
}

#[tokio::test]
async fn a_trickled_answer_is_read() {
    let outcome = call(Act::Trickle(bytes(201, "", SESSION), Duration::from_micros(100))).await;

    let session = outcome.result.expect("a session");
    assert_eq!(session.session_number, 1024);
    assert_eq!(session.raw().body.expose(), SESSION.as_bytes());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_longer_than_an_attempt_may_is_a_session_that_exists() {
    let slow = Act::Trickle(bytes(201, "", SESSION), Duration::from_millis(3));
    let peer = Peer::playing([slow]).await;
    let builder = peer.client().attempt_timeout(Duration::from_millis(700)).no_retry();
    let didit = builder.build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("too slow");
    assert!(error.is_timeout());
    let error = unreadable(error);
    assert_eq!(error.response.body.end(), BodyEnd::Interrupted);
    assert!(!error.response.body.is_empty());
}

#[tokio::test]
async fn a_peer_that_never_answers_is_given_up() {
    let peer = Peer::playing([Act::Hang]).await;
    let didit = peer.client().timeout(Duration::from_millis(100)).build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("no answer");

    assert_eq!(transport(&error), (TransportKind::Timeout, true));
    assert_eq!(error.to_string(), "no response in time; the request may have arrived [127.0.0.1]");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_its_time_whoever_made_the_http_client() {
    let limit = Duration::from_millis(700);
    // One of them would wait for ever, one for an hour.
    let own = reqwest::Client::builder().no_proxy();
    let patient = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(3600));
    for own in [None, Some(own), Some(patient)] {
        let peer = Peer::playing([Act::Hang]).await;
        let builder = peer.client().attempt_timeout(limit).no_retry();
        let builder = own.into_iter().fold(builder, |builder, own| builder.http_client(own));
        let didit = builder.build().expect("a client");
        let start = tokio::time::Instant::now();

        let outcome = tokio::time::timeout(limit * 2, async { didit.create_session(&request()).await }).await;

        let error = outcome.expect("in time").expect_err("no answer");
        assert_eq!(transport(&error), (TransportKind::Timeout, true));
        assert!(start.elapsed() >= limit, "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_connection_that_is_never_made_was_never_sent() {
    // A listener whose queue is full: further connections wait.
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
    let any: std::net::SocketAddr = "127.0.0.1:0".parse().expect("an address");
    socket.bind(&any.into()).expect("a port");
    socket.listen(0).expect("a queue");
    let address = socket.local_addr().expect("an address").as_socket().expect("an IP address");
    let _queued: Vec<_> = (0..4)
        .filter_map(|_| std::net::TcpStream::connect_timeout(&address, Duration::from_millis(50)).ok())
        .collect();
    let builder = Client::builder().api_key("a-fake-key").base_url(format!("http://{address}"));
    let builder = builder.connect_timeout(Duration::from_millis(100)).no_retry();
    let didit = builder.build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("no connection");

    assert_eq!(transport(&error), (TransportKind::Timeout, false));
    assert!(error.is_timeout() && !error.session_may_exist());
    assert_eq!(error.to_string(), "no connection to the service in time [127.0.0.1]");
}

#[tokio::test]
async fn a_hundred_megabytes_are_not_read() {
    let error = unreadable(call(Act::Flood(100 * 1024 * 1024)).await.error());

    assert_eq!(error.response.body.end(), BodyEnd::TooLong);
    assert_eq!(error.response.body.len(), didit::DEFAULT_MAX_RESPONSE_BYTES);
    assert!(error.to_string().contains("longer than the client's limit"), "{error}");
}

#[tokio::test]
async fn the_limit_of_an_answer_can_be_set_to_the_byte() {
    for (limit, fits) in [(SESSION.len(), true), (SESSION.len() - 1, false)] {
        let peer = Peer::playing([created()]).await;
        let didit = peer.client().max_response_bytes(limit).no_retry().build().expect("a client");

        let result = didit.create_session(&request()).await;

        assert_eq!(result.is_ok(), fits, "{limit}");
        if let Err(error) = result {
            let error = unreadable(error);
            assert_eq!(error.response.body.len(), limit);
            assert!(error.session_id().is_some() && error.url().is_some(), "read from what there is");
        }
    }
}

#[tokio::test]
async fn a_long_answer_in_many_pieces_is_put_together() {
    let padding = "x".repeat(700_000);
    let long = SESSION.replacen('{', &format!(r#"{{"padding":"{padding}","#), 1);

    let session = call(respond(201, "", &long)).await.result.expect("a session");

    assert_eq!(session.raw().body.expose(), long.as_bytes());
    assert_eq!(session.raw().body.end(), BodyEnd::Complete);
    assert_eq!(
        session.extra.get("padding").and_then(|value| value.expose_str().map(|text| text.len())),
        Some(700_000)
    );
}

#[tokio::test]
async fn garbage_is_no_answer() {
    for garbage in [&b"\x00\x01\x02\x03"[..], b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/9.9 abc\r\n\r\n", b"{}"] {
        let error = call(Act::Write(garbage.to_vec())).await.error();

        assert_eq!(transport(&error), (TransportKind::Interrupted, true), "{garbage:?}");
    }
}

#[tokio::test]
async fn a_gateways_page_keeps_status_headers_and_body() {
    let page = "<html><h1>502 Bad Gateway</h1></html>";
    let error = call(respond(502, "content-type: text/html\r\nvia: a\r\n", page)).await.error();

    let response = error.response().expect("an answer");
    assert_eq!(response.status, 502);
    assert_eq!(response.headers["via"], "a");
    assert_eq!(response.body.expose(), page.as_bytes());
    assert_eq!(error.to_string(), "the service responded with the status 502 [127.0.0.1]");
}

#[tokio::test]
async fn the_content_type_does_not_decide() {
    for content_type in ["text/html", "application/json; charset=utf-16", "image/png", "\u{80}"] {
        let headers = format!("content-type: {content_type}\r\n");

        assert!(call(respond(201, &headers, SESSION)).await.result.is_ok(), "{content_type}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_does_not_matter() {
    let session = call(respond(201, "", format!("\u{FEFF}{SESSION}"))).await.result.expect("a session");

    assert_eq!(session.session_number, 1024);
    assert_eq!(session.raw().body.len(), SESSION.len() + 3, "the body is as it arrived");
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    for code in [301, 302, 303, 307, 308] {
        let elsewhere = Peer::playing([created()]).await;
        let location = format!("location: {}/secret-path?token=s\r\n", elsewhere.url());

        let error = call(respond(code, &location, "")).await.error();

        assert!(elsewhere.requests().is_empty(), "{code}");
        let Error::Redirected(redirect) = &error else { panic!("{error:?}") };
        assert_eq!(redirect.host.as_deref(), Some("127.0.0.1"));
        assert_eq!(redirect.response.status.as_u16(), code);
        assert!(!format!("{error} {error:?}").contains("secret-path"), "{error:?}");
    }
}

#[tokio::test]
async fn a_redirect_without_a_readable_address_is_told_as_such() {
    for (location, host) in [
        ("", None),
        ("location: http://[\r\n", None),
        ("location: /v3/session\r\n", Some("127.0.0.1")),
        ("location: //other.example/x\r\n", Some("other.example")),
    ] {
        let error = call(respond(301, location, "")).await.error();

        let Error::Redirected(redirect) = error else { panic!("{error:?}") };
        assert_eq!(redirect.host.as_deref(), host, "{location}");
    }
}

#[tokio::test]
async fn a_callers_http_client_follows_no_redirects_whatever_its_settings() {
    for (status, location) in [(303, "http://127.0.0.1:9/"), (307, "/v3/session/"), (302, "ftp://x/")] {
        let peer =
            Peer::playing([respond(status, &format!("location: {location}\r\n"), ""), created()]).await;
        let careless = reqwest::Client::builder().redirect(reqwest::redirect::Policy::limited(5));
        let didit = peer.client().http_client(careless).build().expect("a client");

        let error = didit.create_session(&request()).await.expect_err("a redirect");

        let Error::Redirected(redirect) = &error else { panic!("{error:?}") };
        assert_eq!(redirect.response.status.as_u16(), status);
        assert_eq!((error.attempts(), peer.requests().len()), (1, 1), "{location}");
        assert!(error.session_may_exist(), "{location}");
    }
}

#[tokio::test]
async fn a_pooled_connection_that_has_died_is_not_noticed() {
    // The answers say nothing of closing, so that the client keeps the connection; the peer closes it.
    let kept = || {
        Act::Write(
            format!("HTTP/1.1 201 X\r\ncontent-length: {}\r\n\r\n{SESSION}", SESSION.len()).into_bytes(),
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

#[tokio::test]
async fn a_session_whose_answer_lacks_only_its_end_is_a_session() {
    let chunk =
        format!("HTTP/1.1 201 X\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{SESSION}\r\n", SESSION.len());

    let session = call(Act::Write(chunk.into_bytes())).await.result.expect("all of it is there");

    assert_eq!(session.session_number, 1024);
    assert_eq!(session.raw().body.end(), BodyEnd::Interrupted);
}

#[tokio::test]
async fn an_answer_that_is_cut_off_names_the_place() {
    let mut cut = bytes(201, "", SESSION);
    cut.truncate(cut.len() - SESSION.len() + 150);

    let error = call(Act::Write(cut)).await.error();

    assert!(error.to_string().contains("cannot be read at $.url: the text ends too early"), "{error}");
}
