//! A 201 whose body is not a session: one exists, and the error keeps what is known about it.

use std::fmt::Write as _;

use didit::operations::CREATE_SESSION;
use didit::test_util::Reply;
use didit::{BodyEnd, Uuid};
use serde_json::{Value, json};

use super::{described, failing, unreadable};
use crate::peer::{Act, Peer, SESSION, bytes, call, created, request, respond};
use crate::snapshot;

#[tokio::test]
async fn names_unreadable_place_and_keeps_id_and_url() {
    let session: Value = serde_json::from_str(SESSION).expect("JSON");
    let changed = |name: &str, value: Value| {
        let mut session = session.clone();
        session[name] = value;
        session.to_string()
    };
    let without = |name: &str| {
        let mut session = session.clone();
        session.as_object_mut().expect("an object").remove(name);
        session.to_string()
    };
    let bodies = [
        ("a list", "[1]".into()),
        ("cut off", SESSION[..120].into()),
        ("two values", format!("{SESSION}{SESSION}")),
        ("no session_id", without("session_id")),
        ("no url", without("url")),
        ("no status", without("status")),
        (
            "session_id is not a UUID",
            changed("session_id", json!("me")),
        ),
        (
            "session_number is a text",
            changed("session_number", json!("1024")),
        ),
        (
            "session_number is a fraction",
            changed("session_number", json!(10.5)),
        ),
        (
            "session_number is huge",
            SESSION.replace("1024", "99999999999999999999"),
        ),
        (
            "session_token is null",
            changed("session_token", json!(null)),
        ),
        ("url is a number", changed("url", json!(7))),
        ("status is an object", changed("status", json!({}))),
        (
            "vendor_data is a list",
            changed("vendor_data", json!(["user"])),
        ),
        (
            "a field twice",
            SESSION.replacen('{', r#"{"session_number":1,"#, 1),
        ),
        (
            "session_id twice",
            SESSION.replacen('{', r#"{"session_id":"me","#, 1),
        ),
    ];
    let mut table = String::new();
    for (name, body) in bodies {
        let error = failing(201, "", &body).await;
        assert!(error.session_may_exist());
        assert_eq!(
            error.response().expect("a response").body.expose(),
            body.as_bytes(),
            "{name}"
        );
        let _ = writeln!(table, "{name}\n{}", described(&error));
    }

    snapshot::settings().bind(|| insta::assert_snapshot!("unreadable_session", table));
}

#[tokio::test]
async fn names_place_when_response_is_cut_off() {
    let mut cut = bytes(201, "", SESSION);
    cut.truncate(cut.len() - SESSION.len() + 150);

    let error = call(Act::Write(cut)).await.error();

    assert!(
        error
            .to_string()
            .contains("cannot be read at $.url: the text ends too early"),
        "{error}"
    );
}

#[tokio::test]
async fn keeps_partial_body_when_connection_is_reset() {
    let mut cut = bytes(201, "x-request-id: r-7\r\n", SESSION);
    cut.truncate(cut.len() - 60);

    let error = call(Act::Reset(cut)).await.error();
    let read = unreadable(&error);

    assert_eq!(read.response.status, 201);
    assert_eq!(read.response.headers["x-request-id"], "r-7");
    assert_eq!(read.response.body.end(), BodyEnd::Interrupted);
    assert_eq!(
        read.response.body.expose(),
        &SESSION.as_bytes()[..SESSION.len() - 60]
    );
    assert_eq!(
        error.session_id().expect("it arrived").to_string(),
        "4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a"
    );
    assert_eq!(
        error.url().expect("it arrived").expose(),
        "https://verify.didit.me/session/EXAMPLEtoken"
    );
    assert!(
        std::error::Error::source(&error).is_some(),
        "the lost connection"
    );
}

#[tokio::test]
async fn keeps_partial_body_when_response_is_truncated() {
    let mut cut = bytes(201, "", SESSION);
    cut.truncate(cut.len() - SESSION.len() + 60);

    let error = call(Act::Write(cut)).await.error();
    let read = unreadable(&error);

    assert_eq!(read.response.body.end(), BodyEnd::Interrupted);
    assert_eq!(read.response.body.len(), 60);
    assert!(error.session_id().is_some() && error.url().is_none());
}

#[tokio::test]
async fn stops_reading_at_default_limit_when_response_is_huge() {
    let error = call(Act::Flood(100 * 1024 * 1024)).await.error();
    let read = unreadable(&error);

    assert_eq!(read.response.body.end(), BodyEnd::TooLong);
    assert_eq!(read.response.body.len(), 1024 * 1024);
    assert!(
        error.to_string().contains("longer than the client's limit"),
        "{error}"
    );
}

#[tokio::test]
async fn accepts_response_at_the_limit_and_not_one_byte_more() {
    for (limit, fits) in [(SESSION.len(), true), (SESSION.len() - 1, false)] {
        let peer = Peer::playing([created()]).await;
        let didit = peer
            .client()
            .max_response_bytes(limit)
            .no_retry()
            .build()
            .expect("a client");

        let result = didit.create_session(&request()).await;

        assert_eq!(result.is_ok(), fits, "{limit}");
        if let Err(error) = result {
            let read = unreadable(&error);
            let shown = format!("{read:?}");
            assert!(shown.contains("RawResponse { status: 201"), "{shown}");
            assert_eq!(read.response.body.len(), limit);
            assert!(
                error.session_id().is_some() && error.url().is_some(),
                "read from what there is"
            );
        }
    }
}

#[tokio::test]
async fn stops_at_the_limit_in_a_response_of_several_pieces() {
    // Each piece is a chunk of HTTP.
    let pieces = ["{\"a\": ", "[1, 2, ", "3, 4]}"];
    let chunks = pieces.map(|piece| format!("{:x}\r\n{piece}\r\n", piece.len()));
    let head = "HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n";
    let response = format!("{head}{}0\r\n\r\n", chunks.concat());
    for limit in [3, 7, 10, 14, 16, 19] {
        let peer = Peer::playing([Act::Write(response.clone().into())]).await;
        let didit = peer.client().max_response_bytes(limit).no_retry();
        let didit = didit.build().expect("a client");

        let error = didit.create_session(&request()).await.expect_err("a 500");

        let body = &error.response().expect("a response").body;
        assert_eq!(body.expose(), &pieces.concat().as_bytes()[..limit]);
        let end = if limit == 19 {
            BodyEnd::Complete
        } else {
            BodyEnd::TooLong
        };
        assert_eq!(body.end(), end, "{limit}");
    }
}

#[tokio::test]
async fn returns_unreadable_response_when_end_was_not_read() {
    let padded = format!("{SESSION}{}", " ".repeat(100));
    let peer = Peer::playing([respond(201, "", padded)]).await;
    let didit = peer
        .client()
        .max_response_bytes(SESSION.len() + 1)
        .no_retry()
        .build()
        .expect("a client");

    let error = didit
        .create_session(&request())
        .await
        .expect_err("the rest is not known");

    let text = error.to_string();
    assert!(
        text.ends_with("it is longer than the client's limit [127.0.0.1]"),
        "no place is named: {text}"
    );
    assert!(error.session_id().is_some());
}

#[test]
fn keeps_the_first_of_several_ids_and_urls() {
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let body = format!(
        r#"{{"session_id":"{first}","url":"https://a.example","session_id":"{second}","url":"b"}}"#
    );

    let error = Reply::new(500).body(body).to(&CREATE_SESSION);

    let error = error.expect_err("a 500");
    assert_eq!(error.session_ids(), [first]);
    assert_eq!(error.url().expect("a URL").expose(), "https://a.example");
}

/// What serde reads of JSON that ends early or goes wrong is never taken for the whole.
#[test]
fn reads_no_type_from_json_that_is_malformed() {
    use std::collections::BTreeMap;

    let response = |body: &str| {
        let error = Reply::new(500).body(body).to(&CREATE_SESSION);
        error.expect_err("a 500").response().expect("one").clone()
    };
    for body in ["[1", "[1,", "[1,}", "[1}", "[1 2]", "[,1]", "[1,]"] {
        assert!(response(body).json::<Vec<u32>>().is_err(), "{body}");
    }
    for body in [
        r#"{"a""#,
        r#"{"a":"#,
        r#"{"a":1"#,
        r#"{"a":1,"#,
        r#"{"a":1]"#,
        r#"{"a" 1}"#,
        r#"{"a":,}"#,
    ] {
        assert!(
            response(body).json::<BTreeMap<String, u32>>().is_err(),
            "{body}"
        );
    }
    assert_eq!(response("[1, 2]").json::<Vec<u32>>().ok(), Some(vec![1, 2]));
}
