//! Invalid settings.

use std::fmt::Write as _;
use std::time::Duration;

use didit::{ApiKey, Client, ClientBuilder, ConfigError, ErrorKind};

use crate::snapshot;

#[test]
fn returns_config_error_when_setting_is_invalid() {
    let with_key = || Client::builder().api_key("a-fake-key");
    let settings: Vec<(&str, ClientBuilder)> = vec![
        ("no key", Client::builder()),
        ("empty key", Client::builder().api_key("")),
        ("blank key", Client::builder().api_key(" \t")),
        ("key with a line break", Client::builder().api_key("abc\n")),
        ("key with a space", Client::builder().api_key("ab c")),
        (
            "key with a letter that is not ASCII",
            Client::builder().api_key("abcü"),
        ),
        (
            "key with a control character",
            Client::builder().api_key("abc\u{7}"),
        ),
        ("empty base URL", with_key().base_url("")),
        ("blank base URL", with_key().base_url("  ")),
        (
            "base URL without a scheme",
            with_key().base_url("verification.didit.me"),
        ),
        (
            "base URL of another scheme",
            with_key().base_url("ftp://verification.didit.me"),
        ),
        (
            "base URL with a password",
            with_key().base_url("https://me:secret@verification.didit.me"),
        ),
        (
            "base URL with a user name only",
            with_key().base_url("https://me@verification.didit.me"),
        ),
        (
            "base URL with a password only",
            with_key().base_url("https://:secret@verification.didit.me"),
        ),
        (
            "base URL with a query",
            with_key().base_url("https://verification.didit.me/?a=b"),
        ),
        (
            "base URL with a fragment",
            with_key().base_url("https://verification.didit.me/#a"),
        ),
        (
            "plain http",
            with_key().base_url("http://verification.didit.me"),
        ),
        (
            "plain http to the next machine",
            with_key().base_url("http://192.168.0.2:8080"),
        ),
        (
            "base URL with the API's version",
            with_key().base_url("https://verification.didit.me/v3"),
        ),
        (
            "the same with a slash",
            with_key().base_url("https://verification.didit.me/v3/"),
        ),
        (
            "base URL with the operation's path",
            with_key().base_url("https://verification.didit.me/v3/session/"),
        ),
        (
            "the same without its slash",
            with_key().base_url("https://verification.didit.me/v3/session"),
        ),
        (
            "the same with slashes too many",
            with_key().base_url("https://verification.didit.me//v3//session//"),
        ),
        (
            "the same after a prefix",
            with_key().base_url("https://a.example:8443/didit/V3"),
        ),
        (
            "no time to connect",
            with_key().connect_timeout(Duration::ZERO),
        ),
        (
            "no time for an attempt",
            with_key().attempt_timeout(Duration::ZERO),
        ),
        ("no time for a call", with_key().timeout(Duration::ZERO)),
        ("a response of no bytes", with_key().max_response_bytes(0)),
        (
            "user agent with a line break",
            with_key().user_agent_suffix("shop/1\r\nx: y"),
        ),
        (
            "header with a space in its name",
            with_key().default_header("x own", "1"),
        ),
        (
            "header with a line break",
            with_key().default_header("x-own", "1\r\nx: y"),
        ),
        (
            "the key's header",
            with_key().default_header("X-Api-Key", "other"),
        ),
        (
            "the key's header with underscores",
            with_key().default_header("X_Api_Key", "other"),
        ),
        (
            "the key's header with dots",
            with_key().default_header("x.api-key", "other"),
        ),
        (
            "the transfer encoding with an underscore",
            with_key().default_header("Transfer_Encoding", "chunked"),
        ),
        (
            "a header of the connection with an underscore",
            with_key().default_header("keep_alive", "1"),
        ),
        ("too many headers", many_headers(with_key(), 1_001)),
        ("far too many headers", many_headers(with_key(), 40_000)),
        (
            "the content type",
            with_key().default_header("content-type", "text/plain"),
        ),
        ("the host", with_key().default_header("Host", "a.example")),
        (
            "the user agent as a header",
            with_key().default_header("user-agent", "me"),
        ),
    ];
    let mut table = String::new();
    for (what, builder) in settings {
        let error = builder.build().expect_err(what);
        assert!(
            error.is_config() && error.attempts() == 0 && error.response().is_none(),
            "{what}"
        );
        let _ = writeln!(table, "{what}:\n  {error}");
    }

    snapshot::settings().bind(|| insta::assert_snapshot!("validation_config", table));
}

pub(crate) fn many_headers(builder: ClientBuilder, count: usize) -> ClientBuilder {
    (0..count).fold(builder, |builder, number| {
        builder.default_header(format!("x-{number}"), "1")
    })
}

#[test]
fn accepts_base_url_with_a_path() {
    for base_url in [
        "https://a.example/api/v3x",
        "https://a.example/session",
        "https://a.example/v3/other",
        "https://a.example/v2",
        "https://v3",
    ] {
        let client = Client::builder()
            .api_key("a-fake-key")
            .base_url(base_url)
            .build();
        client.unwrap_or_else(|error| panic!("{base_url}: {error}"));
    }
}

#[test]
fn accepts_key_of_every_printable_character() {
    let printable: String = ('!'..='~').collect();

    assert_eq!(ApiKey::new(&printable).expect("a key").expose(), printable);
}

#[test]
fn accepts_plain_http_for_loopback_only() {
    let built = |base_url: &str| {
        let builder = Client::builder().api_key("a-fake-key");
        builder.base_url(base_url).build()
    };
    for base_url in [
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:1",
        "http://localhost:1",
        "https://127.0.0.1",
    ] {
        built(base_url).unwrap_or_else(|error| panic!("{base_url}: {error}"));
    }
    for base_url in [
        "http://a.example",
        "http://10.0.0.1",
        "http://[::2]",
        "http://localhost.example",
        "http://x.localhost",
        "http://0.0.0.0",
    ] {
        let error = built(base_url).expect_err(base_url);
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Config(ConfigError::InsecureBaseUrl { .. })
            ),
            "{base_url}: {error}"
        );
    }
}
