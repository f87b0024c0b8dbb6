//! A 201 with a session, in any number of pieces and with any content type.

use std::time::Duration;

use didit::BodyEnd;

use crate::peer::{Act, Peer, SESSION, bytes, call, request, respond};

#[tokio::test]
async fn exposes_session_status_headers_and_body() {
    let peer = Peer::playing([respond(201, "x-request-id: r-1\r\n", SESSION)]).await;
    let didit = peer.client().build().expect("a client");

    let response = didit.create_session(&request()).await.expect("a session");

    assert_eq!(
        (response.http_status().as_u16(), response.attempts()),
        (201, 1)
    );
    assert_eq!(response.headers()["x-request-id"], "r-1");
    let shown = format!("{response:?}");
    assert!(shown.starts_with("Response { value: Session { "), "{shown}");
    assert!(
        shown.contains("session_number: 1024") && shown.contains("raw: RawResponse { status: 201"),
        "{shown}"
    );
    let (session, raw) = response.into_parts();
    let shown = format!("[redacted] {} bytes, Complete", SESSION.len());
    assert_eq!(format!("{:?}", raw.body), shown);
    assert_eq!(session.session_number, 1024);
    assert_eq!(
        (raw.body.expose(), raw.body.len(), raw.body.is_empty()),
        (SESSION.as_bytes(), SESSION.len(), false)
    );
    assert_eq!(raw.body.end(), BodyEnd::Complete);
}

#[tokio::test]
async fn reads_session_when_undocumented_content_is_odd() {
    let deep = "[".repeat(1_000) + &"]".repeat(1_000);
    for (name, body) in [
        (
            "an unknown field of any depth",
            SESSION.replacen('{', &format!(r#"{{"deep":{deep},"#), 1),
        ),
        (
            "an unknown number of any size",
            SESSION.replacen('{', r#"{"big":1e999,"#, 1),
        ),
        (
            "half of a surrogate pair",
            SESSION.replacen('{', r#"{"odd":"\ud800","\udc00":1,"#, 1),
        ),
        (
            "metadata of any depth",
            SESSION.replacen('{', &format!(r#"{{"metadata":{deep},"#), 1),
        ),
        (
            "metadata with a huge number",
            SESSION.replacen('{', r#"{"metadata":1e999,"#, 1),
        ),
        (
            "metadata with a name twice",
            SESSION.replacen('{', r#"{"metadata":{"a":1,"a":2},"#, 1),
        ),
        (
            "required fields that are left out",
            SESSION.replace(r#""vendor_data":null,"#, ""),
        ),
        (
            "nulls",
            SESSION.replacen(
                '{',
                r#"{"metadata":null,"callback":null,"workflow_version":null,"session_kind":null,"#,
                1,
            ),
        ),
        (
            "an unknown field twice",
            SESSION.replacen('{', r#"{"new":1,"new":2,"#, 1),
        ),
        ("white space", format!("\r\n\t {SESSION} \n")),
    ] {
        let session = call(respond(201, "", &body))
            .await
            .result
            .unwrap_or_else(|e| panic!("{name}: {e}"));

        assert_eq!(session.session_number, 1024, "{name}");
        assert_eq!(session.raw().body.expose(), body.as_bytes(), "{name}");
    }
}

#[tokio::test]
async fn reads_session_that_arrives_byte_by_byte() {
    let outcome = call(Act::Trickle(
        bytes(201, "", SESSION),
        Duration::from_micros(100),
    ))
    .await;

    let session = outcome.result.expect("a session");
    assert_eq!(session.session_number, 1024);
    assert_eq!(session.raw().body.expose(), SESSION.as_bytes());
}

#[tokio::test]
async fn reads_session_that_arrives_in_many_pieces() {
    let padding = "x".repeat(700_000);
    let long = SESSION.replacen('{', &format!(r#"{{"padding":"{padding}","#), 1);

    let session = call(respond(201, "", &long))
        .await
        .result
        .expect("a session");

    assert_eq!(session.raw().body.expose(), long.as_bytes());
    assert_eq!(session.raw().body.end(), BodyEnd::Complete);
    assert_eq!(
        session
            .extra
            .get("padding")
            .and_then(|value| value.expose_str().map(|text| text.len())),
        Some(700_000)
    );
}

#[tokio::test]
async fn reads_session_whatever_the_content_type() {
    for content_type in [
        "text/html",
        "application/json; charset=utf-16",
        "image/png",
        "\u{80}",
    ] {
        let headers = format!("content-type: {content_type}\r\n");

        assert!(
            call(respond(201, &headers, SESSION)).await.result.is_ok(),
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn reads_session_after_byte_order_mark() {
    let session = call(respond(201, "", format!("\u{FEFF}{SESSION}")))
        .await
        .result
        .expect("a session");

    assert_eq!(session.session_number, 1024);
    assert_eq!(
        session.raw().body.len(),
        SESSION.len() + 3,
        "the body is as it arrived"
    );
}

#[tokio::test]
async fn reads_session_when_only_the_last_chunk_is_missing() {
    let chunk = format!(
        "HTTP/1.1 201 X\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{SESSION}\r\n",
        SESSION.len()
    );

    let session = call(Act::Write(chunk.into_bytes()))
        .await
        .result
        .expect("all of it is there");

    assert_eq!(session.session_number, 1024);
    assert_eq!(session.raw().body.end(), BodyEnd::Interrupted);
}
