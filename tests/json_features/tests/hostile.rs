//! No JSON of the service or of a caller crashes the process, with any features of serde_json.
//!
//! `.ci/run` runs these tests with none of its features, with each, and with all of them. They run
//! on a thread with a stack of 2 MiB, like a worker of tokio.

use std::net::Ipv4Addr;
use std::thread;

use allocation_counter::measure;
use didit::operations::CREATE_SESSION;
use didit::test_util::Reply;
use didit::{
    Client, CreateSessionRequest, Error, ErrorKind, Extra, Json, Metadata, Response, Session, Uuid,
};
use didit_simulator::Simulator;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The key under which serde_json's `Value` parses text with a new recursion limit, given the
/// feature `raw_value`.
const RAW: &str = "$serde_json::private::RawValue";
/// The key under which it reads a text as a number, given the feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// Text that overflows the stack where that key is followed: 62,780 bytes are enough in a release
/// build, 4,148 in a dev build.
fn bomb() -> String {
    let mut text = "1".to_owned();
    while text.len() < 200_000 {
        let escaped = text.replace('\\', "\\u005c").replace('"', "\\u0022");
        text = format!(
            "{}{{\"{RAW}\":\"{escaped}\"}}{}",
            "[".repeat(120),
            "]".repeat(120)
        );
    }
    text
}

/// Values that `Value` cannot read, or reads as something else.
fn hostile() -> Vec<(&'static str, String)> {
    vec![
        ("a bomb", bomb()),
        (
            "a bomb in escapes",
            bomb().replacen("$serde", "\\u0024serde", 1),
        ),
        ("a number that is a key", format!("{{\"{NUMBER}\":\"1\"}}")),
        (
            "a number that is a key and no number",
            format!("{{\"{NUMBER}\":\"x\"}}"),
        ),
        ("raw text that is not JSON", format!("{{\"{RAW}\":\"[\"}}")),
        ("120 levels", "[".repeat(120) + &"]".repeat(120)),
        ("128 levels", "[".repeat(128) + &"]".repeat(128)),
        ("200 levels", "[".repeat(200) + &"]".repeat(200)),
        ("50,000 levels", "[".repeat(50_000) + &"]".repeat(50_000)),
        (
            "50,000 objects",
            "{\"\":".repeat(50_000) + "0" + &"}".repeat(50_000),
        ),
        ("a number beyond a double", "1e400".to_owned()),
        ("5,000 digits", "7".repeat(5_000)),
        ("half of a surrogate pair", "\"\\ud800\"".to_owned()),
        ("half of a pair as a key", "{\"\\udfff\":1}".to_owned()),
        (
            "many small objects",
            format!("[{}0]", "{\"\":{\"\":{\"\":0}}},".repeat(5_000)),
        ),
    ]
}

/// Runs on a thread with the stack of a worker of tokio.
fn on_a_worker(test: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let worker = thread::Builder::new()
            .stack_size(2 << 20)
            .spawn_scoped(scope, test);
        worker.expect("a thread").join().expect("it passes");
    });
}

fn session(member: &str) -> String {
    let session = json!({
        "session_id": "4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a",
        "session_number": 1024,
        "session_token": "EXAMPLEtoken",
        "url": "https://verify.didit.me/session/EXAMPLEtoken",
        "vendor_data": null,
        "status": "Not Started",
        "workflow_id": Uuid::from_u128(1),
    });
    session
        .to_string()
        .replacen('{', &format!("{{{member},"), 1)
}

fn request() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .build()
}

/// The result of a call with this response, over a real connection.
fn call(status: u16, body: &str) -> Result<Response<Session>, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let response = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.read(&mut [0; 65536]).await;
            let _ = stream.write_all(response.as_bytes()).await;
        });
        let didit = Client::builder()
            .api_key("a-fake-key")
            .base_url(url)
            .no_retry()
            .build()
            .expect("a client");
        didit.create_session(&request()).await
    })
}

#[test]
fn a_program_that_depends_on_didit_reads_hostile_text_itself() {
    // Where another crate turns `raw_value` on, such a program is lost, and nothing here can help
    // it.
    if cfg!(feature = "raw_value") {
        return;
    }
    on_a_worker(|| {
        let value: Value = serde_json::from_str(&bomb()).expect("a key like any other");
        let inner = (0..120).fold(&value, |value, _| &value[0]);
        assert!(inner[RAW].is_string(), "and not what its text would be");
    });
}

#[test]
fn survives_every_error_body() {
    on_a_worker(|| {
        for (name, value) in hostile() {
            let nested = format!("{{\"detail\":{value},\"workflow_id\":{{\"a\":[{value}]}}}}");
            for (status, body) in [
                (400, &nested),
                (400, &value),
                (401, &nested),
                (403, &value),
                (429, &nested),
                (500, &value),
            ] {
                let error = Reply::new(status)
                    .body(body.as_str())
                    .to(&CREATE_SESSION)
                    .expect_err("it is not a session");
                assert_eq!(
                    error.http_status().map(|status| status.as_u16()),
                    Some(status),
                    "{name}"
                );
                let _ = format!("{error} {error:?} {:?}", error.reason());
            }
            let error = call(400, &value).expect_err(name);
            assert!(
                matches!(error.kind(), ErrorKind::BadRequest(_)),
                "{name}: {error}"
            );
        }
    });
}

#[test]
fn reads_the_session_with_every_undocumented_field_and_keeps_its_text() {
    on_a_worker(|| {
        for (name, value) in hostile() {
            let session = call(201, &session(&format!("\"odd\":{value}")))
                .unwrap_or_else(|error| panic!("{name}: {error}"));

            let kept = session.extra.get("odd").expect("it is kept");
            assert_eq!(kept.expose_json(), value, "{name}");
            // It can be stored and read again.
            let stored = serde_json::to_string(&*session).expect("JSON");
            if !name.contains("number that is a key") {
                // With `arbitrary_precision` serde_json reads that one as a number.
                let read: Session =
                    serde_json::from_str(&stored).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(read.session_id, session.session_id);
            }
            // Reading it as a `Value` returns one or an error.
            let _ = kept.get::<Value>();
            let _ = format!("{session:?}");
        }
    });
}

#[test]
fn reads_the_session_with_any_metadata_and_keeps_its_text() {
    on_a_worker(|| {
        for (name, value) in hostile() {
            let session = call(201, &session(&format!("\"metadata\":{value}")))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let metadata = session.metadata.as_ref().expect("it is there");
            assert_eq!(metadata.expose_json(), value, "{name}");
            let _ = metadata.get::<Value>();
            let _ = metadata == &Metadata::from(json!(1));
        }
    });
}

#[test]
fn hostile_metadata_is_sent_or_rejected() {
    on_a_worker(|| {
        for (name, value) in hostile() {
            if let Ok(metadata) = Metadata::from_json(value.as_str()) {
                let _ = metadata.get::<Value>();
                let mut request = request();
                request.metadata = Some(metadata);
                request
                    .validate()
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                serde_json::to_string(&request).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            // A stored request or session is read with serde_json, and gives a value or an error.
            let _ = serde_json::from_str::<CreateSessionRequest>(&format!(
                "{{\"workflow_id\":\"{}\",\"metadata\":{value}}}",
                Uuid::nil()
            ));
            let _ = serde_json::from_str::<CreateSessionRequest>(&format!(
                "{{\"workflow_id\":\"{}\",\"odd\":{value}}}",
                Uuid::nil()
            ));
            let _ = serde_json::from_str::<Session>(&session(&format!("\"odd\":{value}")));
            let _ = serde_json::from_str::<Json>(&value);
        }
    });
}

#[test]
fn the_simulator_survives_hostile_requests() {
    on_a_worker(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let sim = Simulator::start().await;
            for (name, value) in hostile() {
                let members = ["metadata", "odd", "expected_details", "language", "workflow_id"];
                let bodies = members.map(|member| format!("{{\"workflow_id\":\"{}\",\"{member}\":{value}}}", Uuid::from_u128(1)));
                for body in bodies.iter().chain([&value]) {
                    let mut stream = tokio::net::TcpStream::connect(sim.url().trim_start_matches("http://")).await.expect("it listens");
                    let head = format!(
                        "POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\nx-api-key: k\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                        body.len()
                    );
                    stream.write_all(head.as_bytes()).await.expect("it reads");
                    stream.write_all(body.as_bytes()).await.expect("it reads");
                    let mut response = Vec::new();
                    stream.read_to_end(&mut response).await.expect("it responds");
                    assert!(response.starts_with(b"HTTP/1.1 201") || response.starts_with(b"HTTP/1.1 400"), "{name}: {}", String::from_utf8_lossy(&response));
                }
            }
            for request in sim.requests() {
                let _ = request.expose_json();
            }
        });
    });
}

#[test]
fn metadata_keeps_the_same_with_any_feature() {
    let text = r#"{"z":1,"a":[18446744073709551615,-9223372036854775808,0.1],"z":{"$serde_json::private::Number":"1"},"é":"\n"}"#;
    let metadata = Metadata::from_json(text).expect("JSON");
    assert_eq!(serde_json::to_string(&metadata).expect("JSON"), text);

    let mut request = request();
    request.metadata = Some(metadata.clone());
    request.extra = Extra::from([("new", json!({ "b": u64::MAX, "a": 1.5 }))]);
    let stored = serde_json::to_string(&request).expect("JSON");
    assert!(stored.contains(text), "{stored}");
    if !cfg!(feature = "arbitrary_precision") {
        // With that feature serde_json gives a number and this object in the same way.
        let read: CreateSessionRequest = serde_json::from_str(&stored).expect("a request");
        assert_eq!(read, request);
    }
    let plain = r#"{"z":1,"a":[18446744073709551615,-9223372036854775808,0.1,-1.5e-7],"z":null}"#;
    let read: Json = serde_json::from_str(plain).expect("JSON");
    assert_eq!(
        read.expose_json()
            .replace("-1.5e-7", "-1.5e-07")
            .replace("e-07", "e-7"),
        plain,
        "numbers are numbers"
    );
}

#[test]
fn a_hostile_response_takes_at_most_four_times_its_length() {
    const MEBIBYTE: usize = 1 << 20;
    fn fill(start: &str, part: &str, end: &str) -> String {
        let parts = (MEBIBYTE - start.len() - end.len()) / part.len();
        format!("{start}{}{end}", part.repeat(parts))
    }
    let undocumented = session("\"x\":0");
    let bodies = [
        fill("{\"x\":[", "{\"\":{\"\":{\"\":0}}},", "0]}"),
        fill("[", "[],", "0]"),
        fill("[", "\"\",", "0]"),
        fill("{\"workflow_id\":[", "\"\",", "0]}"),
        fill("{", "\"a\":1,", "\"b\":2}"),
        fill("{", "\"a\":\"\",", "\"b\":\"\"}"),
        fill("{\"detail\":\"", "\\u0001", "\"}"),
        fill("{\"expected_details\":{", "\"a\":[{}],", "\"b\":2}}"),
        fill(&undocumented.replace('}', ","), "\"a\":1,", "\"b\":2}"),
        fill(&undocumented.replace("0,", "["), "{\"\":0},", "0]}"),
        fill(
            &undocumented.replace("\"x\":0", "\"metadata\":["),
            "[],",
            "0]}",
        ),
    ];
    for body in &bodies {
        for status in [201, 400] {
            let reply = Reply::new(status).body(body.as_str());
            let mut held = None;
            let heap = measure(|| held = Some(reply.to(&CREATE_SESSION)));
            drop(held);
            // The body itself was allocated before.
            let most = heap.bytes_max as usize + body.len();
            assert!(most <= 4 * MEBIBYTE, "{status} {:.40}: {most} bytes", body);
        }
    }
}
