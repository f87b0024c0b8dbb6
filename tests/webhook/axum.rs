//! The extractor for axum.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest as _, Request};
use axum_core::response::IntoResponse as _;
use didit::reqwest::header::HeaderMap;
use didit::test_util::sign_webhook;
use didit::webhook::{Event, MAX_BODY_BYTES, Verifier, WebhookErrorKind as Kind, WebhookRejection};
use futures_util::stream;

use crate::{BODY, SECRET, verifier};

/// The state of an application.
struct App(Verifier);

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.0.clone()
    }
}

/// An event that is sent now, and its headers.
fn sent_now() -> (HeaderMap, String) {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let body = BODY.replace("1800000000", &now.as_secs().to_string());
    let sent = i64::try_from(now.as_secs()).expect("it is small");
    (sign_webhook(SECRET, &body, sent), body)
}

async fn extract(headers: HeaderMap, body: impl Into<Body>) -> Result<Event, WebhookRejection> {
    let mut request = Request::new(body.into());
    *request.headers_mut() = headers;
    Event::from_request(request, &App(verifier())).await
}

#[tokio::test]
async fn extracts_a_verified_event() {
    let (headers, body) = sent_now();
    let event = extract(headers, body).await.expect("an event");
    assert_eq!(event.event_id, "e");
}

#[tokio::test]
async fn rejects_anything_else_with_an_empty_401() {
    let (headers, body) = sent_now();
    let forged = body.replace("Approved", "Declined");
    let rejection = extract(headers, forged).await.expect_err("it is forged");
    assert_eq!(*rejection.error().kind(), Kind::SignatureMismatch);
    let response = rejection.into_response();
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers().len(), 0);
    let body = http_body_util::BodyExt::collect(response.into_body())
        .await
        .expect("a body");
    assert!(body.to_bytes().is_empty());
}

/// A body that is never there: whoever reads it fails.
fn unreadable() -> Body {
    Body::from_stream(stream::iter([Err::<Vec<u8>, _>(io::Error::other(
        "it was read",
    ))]))
}

#[tokio::test]
async fn reads_no_body_where_headers_are_wrong() {
    let rejection = extract(HeaderMap::new(), unreadable())
        .await
        .expect_err("no headers");
    assert_eq!(*rejection.error().kind(), Kind::MissingTimestamp);
    let (headers, _) = sent_now();
    let rejection = extract(headers, unreadable()).await.expect_err("no body");
    assert_eq!(*rejection.error().kind(), Kind::IncompleteBody);
}

#[tokio::test]
async fn reads_no_more_than_its_limit() {
    let (headers, body) = sent_now();
    // As long as it takes, if somebody read on.
    let chunks = std::iter::repeat_with(|| Ok::<_, io::Error>(vec![b' '; 1 << 20]));
    let endless = Body::from_stream(stream::iter(chunks));
    let rejection = extract(headers.clone(), endless)
        .await
        .expect_err("it is too long");
    assert_eq!(*rejection.error().kind(), Kind::BodyTooLong);
    let long = body.clone() + &" ".repeat(MAX_BODY_BYTES - body.len());
    let event = extract(headers, long)
        .await
        .expect("an event by its canonical form");
    assert_eq!(event.event_id, "e");
}
