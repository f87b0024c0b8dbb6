//! Arbitrary responses: whatever bytes and headers arrive, there is no panic, the status is kept,
//! and a 201 is either a session or the error that says that one exists.

mod peer;

use didit::operations::{CREATE_SESSION, SESSION_DECISION};
use didit::test_util::Reply;
use didit::{Error, ErrorKind, RawResponse, Response, Session};
use peer::{Act, Peer, SESSION, call, request, respond};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};

/// Bodies: nearly valid sessions, arbitrary JSON, and arbitrary bytes.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let cut = (0..SESSION.len()).prop_map(|end| SESSION.as_bytes()[..end].to_vec());
    let flipped = (0..SESSION.len(), any::<u8>()).prop_map(|(at, byte)| {
        let mut bytes = SESSION.as_bytes().to_vec();
        bytes[at] = byte;
        bytes
    });
    let replaced = (prop::sample::select(FIELDS), json()).prop_map(|(field, value)| {
        let mut session: serde_json::Value = serde_json::from_str(SESSION).expect("JSON");
        session[field] = value;
        session.to_string().into_bytes()
    });
    prop_oneof![
        cut,
        flipped,
        replaced,
        json().prop_map(|value| value.to_string().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..300),
        Just(SESSION.as_bytes().to_vec()),
    ]
}

const FIELDS: &[&str] = &[
    "session_id",
    "session_kind",
    "session_number",
    "session_token",
    "url",
    "vendor_data",
    "metadata",
    "status",
    "callback",
    "workflow_id",
    "workflow_version",
    "detail",
    "code",
    "expected_details",
    "new",
];

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map(name(), inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::sample::select(FIELDS).prop_map(str::to_owned),
        "[0-9]{1,3}"
    ]
}

/// The headers that the client reads, with valid and invalid values.
fn headers() -> impl Strategy<Value = Vec<u8>> {
    let names = &[
        "retry-after",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "location",
        "content-type",
        "x-request-id",
        "x-other",
    ];
    let value = prop_oneof![
        any::<u64>().prop_map(|n| n.to_string().into_bytes()),
        "[ -~]{0,40}".prop_map(String::into_bytes),
        prop::collection::vec(0x80..=0xFFu8, 0..10),
        Just(b"Mon, 23 Nov 2026 12:00:00 GMT".to_vec()),
    ];
    let line = (prop::sample::select(names.as_slice()), value)
        .prop_map(|(name, value)| [name.as_bytes(), b": ", &value, b"\r\n"].concat());
    prop::collection::vec(line, 0..6).prop_map(|lines| lines.concat())
}

fn raw(error: &Error) -> &RawResponse {
    error
        .response()
        .unwrap_or_else(|| panic!("the response is lost: {error:?}"))
}

#[test]
fn keeps_status_and_body_of_any_response() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let statuses = prop_oneof![3 => Just(201u16), 2 => prop::sample::select(&[400u16, 401, 403, 429][..]), 1 => 200..600u16];
    // A seed of its own, so that a run is reproducible; nothing is written into the tree.
    let seed = RngSeed::Fixed(17);
    let config = Config {
        cases: 2_000,
        failure_persistence: None,
        rng_seed: seed,
        ..Config::default()
    };

    TestRunner::new(config)
        .run(&(statuses, headers(), body()), |(status, headers, body)| {
            let mut bytes =
                format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len()).into_bytes();
            bytes.extend_from_slice(&headers);
            bytes.extend_from_slice(b"connection: close\r\n\r\n");
            bytes.extend_from_slice(&body);
            let result = runtime.block_on(async {
                let peer = Peer::playing([Act::Write(bytes)]).await;
                let didit = peer.client().no_retry().build().expect("a client");
                didit.create_session(&request()).await
            });

            let has_no_body = status == 204 || status == 304;
            let body = if has_no_body { &[][..] } else { &body };
            judge(status, body, result)
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// What holds for every response to the creation of a session.
fn judge(status: u16, body: &[u8], result: Result<Response<Session>, Error>) -> TestCaseResult {
    match result {
        Ok(session) => {
            prop_assert_eq!(session.http_status().as_u16(), 201);
            prop_assert_eq!(status, 201);
            prop_assert_eq!(session.raw().body.expose(), body);
            prop_assert!(serde_json::to_string(&*session).is_ok());
        }
        Err(error) => {
            prop_assert_eq!(raw(&error).status.as_u16(), status);
            prop_assert_eq!(raw(&error).body.expose(), body);
            let of_the_status = match status {
                201 => matches!(error.kind(), ErrorKind::UnreadableResponse(_)),
                400 => matches!(error.kind(), ErrorKind::BadRequest(_)),
                401 | 403 => matches!(error.kind(), ErrorKind::Unauthorized(_)),
                429 => matches!(error.kind(), ErrorKind::RateLimited(_)),
                300..=399 => matches!(error.kind(), ErrorKind::UnexpectedRedirect(_)),
                _ => matches!(error.kind(), ErrorKind::UnexpectedStatus(_)),
            };
            prop_assert!(of_the_status, "{:?}", error);
            let _ = format!("{error} {error:?}");
            let _ = (error.reason(), error.details(), error.session_ids());
        }
    }
    Ok(())
}

/// The same without a connection, so that there can be millions: `DIDIT_FUZZ_CASES=10000000 cargo test --release --test fuzz
/// without`.
#[test]
fn keeps_status_and_body_of_any_response_without_a_connection() {
    let cases =
        std::env::var("DIDIT_FUZZ_CASES").map_or(10_000, |cases| cases.parse().expect("a number"));
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let statuses = prop_oneof![3 => Just(201u16), 2 => prop::sample::select(&[400u16, 401, 403, 429][..]), 1 => 200..600u16];
    let header = prop_oneof![Just(None), (0u64..100_000).prop_map(Some)];
    TestRunner::new(config)
        .run(
            &(statuses, header, body()),
            |(status, retry_after, body)| {
                let reply = Reply::new(status).body(body.clone());
                let reply = match retry_after {
                    Some(seconds) => reply.header("retry-after", &seconds.to_string()),
                    None => reply,
                };
                judge(status, &body, reply.to(&CREATE_SESSION))?;
                // The decision is read leniently, and any of it when it is asked for.
                if let Ok(decision) = reply_of(&body).to(&SESSION_DECISION) {
                    let _ = format!("{decision:?}");
                }
                Ok(())
            },
        )
        .unwrap_or_else(|failure| panic!("{failure}"));
}

fn reply_of(body: &[u8]) -> Reply {
    Reply::new(200).body(body)
}

#[tokio::test]
async fn reads_the_unchanged_session() {
    // Shows that the test above does produce valid sessions.
    assert!(call(respond(201, "", SESSION)).await.result.is_ok());
}
