//! The error of each status, and what it keeps of the response.

use std::error::Error as _;

use didit::{BodyEnd, ErrorKind, TransportError, TransportKind, Uuid};

use super::failing;
use crate::peer::{Act, Peer, bytes, call, request, respond};

#[tokio::test]
async fn returns_unauthorized_for_401_and_403() {
    for status in [401, 403] {
        let error = failing(status, "", r#"{"detail":"d","code":"c"}"#).await;

        assert!(error.is_unauthorized());
        assert_eq!(error.http_status().map(|s| s.as_u16()), Some(status));
        assert!(error.to_string().contains(&status.to_string()), "{error}");
        assert!(!error.session_may_exist());
    }
}

#[tokio::test]
async fn keeps_status_headers_and_body_of_any_other_status() {
    for status in [
        200, 202, 204, 404, 405, 406, 409, 410, 415, 422, 451, 500, 501, 503, 599, 799,
    ] {
        let body = if status == 204 { "" } else { "<html>" };
        let error = failing(status, "x-odd: 1\r\n", body).await;

        let ErrorKind::UnexpectedStatus(unexpected) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(unexpected.response.status.as_u16(), status);
        assert_eq!(unexpected.response.headers["x-odd"], "1");
        assert_eq!(unexpected.response.body.expose(), body.as_bytes());
        let is_certain = (400..500).contains(&status);
        assert_eq!(error.session_may_exist(), !is_certain, "{status}");
    }
}

#[tokio::test]
async fn keeps_body_up_to_the_limit_when_error_page_is_long() {
    let peer = Peer::playing([respond(500, "", "x".repeat(5_000))]).await;
    let didit = peer
        .client()
        .max_response_bytes(1_000)
        .no_retry()
        .build()
        .expect("a client");

    let error = didit.create_session(&request()).await.expect_err("500");

    let body = &error.response().expect("a response").body;
    assert_eq!((body.len(), body.end()), (1_000, BodyEnd::TooLong));
}

#[tokio::test]
async fn keeps_status_and_cause_when_error_response_is_cut_off() {
    for status in [400, 401, 429, 500] {
        let mut cut = bytes(status, "", r#"{"detail":"d"}"#);
        cut.truncate(cut.len() - 5);

        let error = call(Act::Write(cut)).await.error();

        assert_eq!(error.http_status().map(|s| s.as_u16()), Some(status));
        assert_eq!(
            error.response().map(|response| response.body.end()),
            Some(BodyEnd::Interrupted)
        );
        let cause = error
            .source()
            .and_then(|cause| cause.downcast_ref::<TransportError>());
        assert_eq!(
            cause.map(|cause| cause.kind),
            Some(TransportKind::Interrupted),
            "{status}"
        );
    }
}

#[tokio::test]
async fn keeps_status_headers_and_body_of_gateway_page() {
    let page = "<html><h1>502 Bad Gateway</h1></html>";
    let error = call(respond(502, "content-type: text/html\r\nvia: a\r\n", page))
        .await
        .error();

    let response = error.response().expect("a response");
    assert_eq!(response.status, 502);
    assert_eq!(response.headers["via"], "a");
    assert_eq!(response.body.expose(), page.as_bytes());
    assert_eq!(
        error.to_string(),
        "the service responded with the status 502 [127.0.0.1]"
    );
}

#[tokio::test]
async fn reports_whether_body_is_empty() {
    let error = call(respond(500, "", "")).await.error();
    assert!(error.response().expect("a response").body.is_empty());
    let error = call(respond(500, "", "x")).await.error();
    assert!(!error.response().expect("a response").body.is_empty());
}

#[tokio::test]
async fn finds_session_in_response_of_any_status() {
    let id = Uuid::from_u128(7);
    let body =
        format!(r#"{{"session_id":"{id}","url":"https://verify.didit.me/session/EXAMPLEtoken"}}"#);
    for status in [200, 202, 303, 400, 409, 500] {
        let error = call(respond(status, "", &body)).await.error();

        assert_eq!(
            (error.session_id(), error.session_may_exist()),
            (Some(id), true),
            "{status}"
        );
        assert!(error.url().is_some(), "{status}");
    }
}

#[tokio::test]
async fn rules_out_a_session_only_after_4xx() {
    for status in [200, 204, 299, 301, 303, 308, 500, 503, 599, 600, 799, 999] {
        assert!(
            call(respond(status, "", ""))
                .await
                .error()
                .session_may_exist(),
            "{status}"
        );
    }
    for status in [400, 401, 403, 404, 409, 422, 429, 499] {
        assert!(
            !call(respond(status, "", ""))
                .await
                .error()
                .session_may_exist(),
            "{status}"
        );
    }
}
