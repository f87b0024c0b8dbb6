//! Redirects, which are reported and never followed.

use didit::ErrorKind;

use super::failing;
use crate::peer::{Peer, call, created, request, respond};

#[tokio::test]
async fn reports_redirect_without_following_it() {
    for code in [301, 302, 303, 307, 308] {
        let elsewhere = Peer::playing([created()]).await;
        let location = format!("location: {}/secret-path?token=s\r\n", elsewhere.url());

        let error = call(respond(code, &location, "")).await.error();

        assert!(elsewhere.requests().is_empty(), "{code}");
        let ErrorKind::UnexpectedRedirect(redirect) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(redirect.host.as_deref(), Some("127.0.0.1"));
        assert_eq!(redirect.response.status.as_u16(), code);
        assert!(
            !format!("{error} {error:?}").contains("secret-path"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn reports_redirect_without_following_it_when_http_client_would() {
    for (status, location) in [
        (303, "http://127.0.0.1:9/"),
        (307, "/v3/session/"),
        (302, "ftp://x/"),
    ] {
        let peer = Peer::playing([
            respond(status, &format!("location: {location}\r\n"), ""),
            created(),
        ])
        .await;
        let careless = reqwest::Client::builder().redirect(reqwest::redirect::Policy::limited(5));
        let didit = peer
            .client()
            .http_client(careless)
            .build()
            .expect("a client");

        let error = didit
            .create_session(&request())
            .await
            .expect_err("a redirect");

        let ErrorKind::UnexpectedRedirect(redirect) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(redirect.response.status.as_u16(), status);
        assert_eq!(
            (error.attempts(), peer.requests().len()),
            (1, 1),
            "{location}"
        );
        assert!(error.session_may_exist(), "{location}");
    }
}

#[tokio::test]
async fn omits_host_when_location_is_unreadable() {
    for (location, host) in [
        ("", None),
        ("location: http://[\r\n", None),
        ("location: /v3/session\r\n", Some("127.0.0.1")),
        ("location: //other.example/x\r\n", Some("other.example")),
    ] {
        let error = call(respond(301, location, "")).await.error();

        let ErrorKind::UnexpectedRedirect(redirect) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(redirect.host.as_deref(), host, "{location}");
        let host = host.unwrap_or("an address that is not readable");
        let expected = format!(
            "the service redirects (301) to {host}, which is not followed; check the base URL [127.0.0.1]"
        );
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn displays_short_line_when_redirect_host_is_long() {
    let location = format!("location: https://{}.example/\r\n", "a".repeat(5_000));
    let error = failing(302, &location, "").await;
    assert!(error.to_string().len() < 200, "{error}");
}
