//! The client: what clones share, and which settings appear in requests.

use didit::{
    ApiKey, BadRequest, Body, BodyEnd, Call, CallbackMethod, Client, ClientBuilder, ConfigError,
    ContactDetails, CreateSessionRequest, DocumentType, Error, ExpectedDetails, FieldError, Gender,
    HostedUrl, InvalidField, InvalidRequest, JsonError, KnownSandboxScenario, Language, Metadata,
    OpenEnum, PortraitImage, RateLimited, RawResponse, Redacted, Response, RetryPolicy, Session,
    SessionKind, SessionStatus, SessionToken, TransportError, TransportKind, Unauthorized,
    UnexpectedRedirect, UnexpectedStatus, UnreadableResponse, UnrecognizedError,
};
use serde_json::Value;

use crate::peer::{Act, ClosedPort, Peer, SESSION, created, request};

const fn shareable<T: Send + Sync + 'static>() {}

const _: () = {
    shareable::<(
        ApiKey,
        Body,
        BodyEnd,
        CallbackMethod,
        Client,
        ClientBuilder,
        ConfigError,
        ContactDetails,
    )>();
    shareable::<(
        Call<'static, Session>,
        CreateSessionRequest,
        DocumentType,
        Error,
        ExpectedDetails,
        FieldError,
    )>();
    shareable::<(
        InvalidField,
        Gender,
        HostedUrl,
        InvalidRequest,
        Unauthorized,
        KnownSandboxScenario,
        Language,
    )>();
    shareable::<(
        Metadata,
        OpenEnum<SessionStatus>,
        PortraitImage,
        JsonError,
        RateLimited,
        RawResponse,
        Redacted<Value>,
    )>();
    shareable::<(
        UnexpectedRedirect,
        BadRequest,
        Response<Session>,
        RetryPolicy,
        Session,
        SessionKind,
        SessionStatus,
    )>();
    shareable::<(
        SessionToken,
        TransportError,
        TransportKind,
        UnrecognizedError,
        UnexpectedStatus,
        UnreadableResponse,
    )>();
    shareable::<(
        didit::progenitor::Client,
        didit::types::EmailAddress,
        didit::types::ErrorBody,
        didit_simulator::Simulator,
    )>();
};

#[test]
fn call_future_is_send() {
    fn is_send(_: impl Send) {}
    let didit = Client::builder()
        .api_key("a-fake-key")
        .build()
        .expect("a client");

    is_send(didit.create_session(&request()).into_future());
}

#[tokio::test(start_paused = true)]
async fn spawns_and_joins_calls() {
    let peer = Peer::playing((0..3).map(|_| created())).await;
    let didit = peer.client().build().expect("a client");
    let requests = [request(), request()];

    let sessions = futures_util::future::join_all(
        requests
            .iter()
            .map(|request| didit.create_session(request).send()),
    )
    .await;
    assert!(sessions.iter().all(Result::is_ok));
    let spawned = tokio::spawn(async move { didit.create_session(&request()).send().await });
    assert!(spawned.await.expect("no panic").is_ok());
}

#[tokio::test]
async fn shares_connections_between_clones() {
    let response = format!(
        "HTTP/1.1 201 X\r\ncontent-length: {}\r\n\r\n{SESSION}",
        SESSION.len()
    )
    .into_bytes();
    let peer = Peer::playing([Act::Keep(response.clone()), Act::Keep(response)]).await;
    let didit = peer.client().no_retry().build().expect("a client");

    didit.create_session(&request()).await.expect("a session");
    didit
        .clone()
        .create_session(&request())
        .await
        .expect("a session");

    let connections: Vec<_> = peer
        .requests()
        .iter()
        .map(|request| request.connection)
        .collect();
    assert_eq!(connections, [0, 0]);
}

#[tokio::test]
async fn sends_configured_path_and_headers() {
    let peer = Peer::playing([created()]).await;
    let builder = Client::builder()
        .api_key("a-fake-key")
        .base_url(format!("{}/proxy/", peer.url()));
    let didit = builder
        .user_agent_suffix("shop/1.2")
        .default_header("x-tenant", "t")
        .build()
        .expect("a client");

    didit
        .create_session(&request())
        .header("x-tenant", "u")
        .header("x-tenant", "v")
        .await
        .expect("a session");

    let head = &peer.requests()[0].head;
    assert!(
        head.starts_with("POST /proxy/v3/session/ HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.contains(concat!(
            "user-agent: didit-rust/",
            env!("CARGO_PKG_VERSION"),
            " shop/1.2\r\n"
        )),
        "{head}"
    );
    let tenants: Vec<_> = head
        .lines()
        .filter(|line| line.starts_with("x-tenant"))
        .collect();
    assert_eq!(
        tenants,
        ["x-tenant: u", "x-tenant: v"],
        "a header of the call replaces the client's"
    );
}

/// The generated client joins the two by itself.
#[tokio::test]
async fn joins_base_url_and_path_with_and_without_slash() {
    for (base, path) in [
        ("", "/v3/session/"),
        ("/", "/v3/session/"),
        ("//", "/v3/session/"),
        ("/didit", "/didit/v3/session/"),
        ("/didit/", "/didit/v3/session/"),
        ("/a%20b/", "/a%20b/v3/session/"),
    ] {
        let peer = Peer::playing([created(), created()]).await;
        let base_url = format!("{}{base}", peer.url());
        let builder = Client::builder().api_key("a-fake-key");
        let didit = builder.base_url(base_url).build().expect("a client");

        didit.create_session(&request()).await.expect("a session");
        let generated = didit.progenitor().create_session(&request()).await;

        assert!(generated.is_ok(), "{base}");
        let targets: Vec<_> = peer.requests().into_iter().map(|r| r.target).collect();
        assert_eq!(targets, [path, path], "{base}");
    }
}

#[tokio::test]
async fn sends_plain_user_agent_when_suffix_is_empty() {
    let peer = Peer::playing([created()]).await;
    let didit = peer
        .client()
        .user_agent_suffix("")
        .build()
        .expect("a client");

    didit.create_session(&request()).await.expect("a session");

    let head = &peer.requests()[0].head;
    assert!(
        head.contains(concat!(
            "user-agent: didit-rust/",
            env!("CARGO_PKG_VERSION"),
            "\r\n"
        )),
        "{head}"
    );
}

#[tokio::test]
async fn uses_caller_supplied_http_client() {
    let peer = Peer::playing([created()]).await;
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("x-of-that-client", "1".parse().expect("a value"));
    let http_client = reqwest::Client::builder().default_headers(headers);
    let didit = peer
        .client()
        .http_client(http_client)
        .build()
        .expect("a client");

    didit.create_session(&request()).await.expect("a session");

    let head = &peer.requests()[0].head;
    assert!(
        head.contains("x-of-that-client: 1") && head.contains("user-agent: didit-rust/"),
        "{head}"
    );
}

/// Nobody listens there; what counts is that the proxy was not asked.
#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
#[tokio::test]
async fn bypasses_proxy_for_https_to_loopback() {
    let (closed, proxy) = (ClosedPort::bind(), Peer::playing([]).await);
    let proxied = reqwest::Proxy::all(proxy.url()).expect("a proxy");
    let builder = Client::builder()
        .api_key("a-fake-key")
        .base_url(closed.url().replace("http:", "https:"))
        .http_client(reqwest::Client::builder().proxy(proxied))
        .no_retry();
    let client = builder.build().expect("a client");
    let error = client.create_session(&request()).await;
    error.expect_err("nobody listens");
    assert!(proxy.requests().is_empty());
}

#[tokio::test]
async fn bypasses_proxy_of_caller_supplied_http_client_when_base_url_is_loopback() {
    let (peer, proxy) = (Peer::playing([created()]).await, Peer::playing([]).await);
    let proxied = reqwest::Proxy::all(proxy.url()).expect("a proxy");
    let http_client = reqwest::Client::builder().proxy(proxied);
    let didit = peer
        .client()
        .http_client(http_client)
        .no_retry()
        .build()
        .expect("a client");

    didit.create_session(&request()).await.expect("a session");

    assert_eq!((peer.requests().len(), proxy.requests().len()), (1, 0));
}
