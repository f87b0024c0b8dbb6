//! The settings: keys, workflows, limits, memory, clock, hosts and timeouts.

use super::OTHER;
use super::process::{Program, Scenario};
use crate::{HTTP, Uuid, WORKFLOW};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn keys_can_be_declared_denied_and_revoked() {
    let file =
        Scenario::new("key = [\"a\", \"b\", \"c\"]\ndeny-key = [\"b\"]\nrevoke-key = [\"c\"]");
    let flags = [
        "--key",
        "a",
        "--key",
        "b",
        "--key",
        "c",
        "--deny-key",
        "b",
        "--revoke-key",
        "c",
    ];
    for flags in [&flags[..], &["--scenario", file.path()]] {
        let program = Program::start(flags).await;
        for (key, status) in [("a", 201), ("b", 403), ("c", 401), ("d", 401)] {
            assert_eq!(
                program.create_as(key, json!({})).await.status,
                status,
                "{key}"
            );
        }
    }
    let program = Program::start(&["--key", "a", "--forbid-invalid-keys"]).await;
    assert_eq!(program.create_as("d", json!({})).await.status, 403);
}

#[tokio::test]
async fn workflows_have_versions_callbacks_and_face_match() {
    let kyc = format!("{WORKFLOW},version=3,callback=myapp://x,version-id={OTHER}");
    let kyb = Uuid::from_u128(8).to_string();
    let face = format!("{},face-match", Uuid::from_u128(9));
    let flags = [
        "--kyc",
        &kyc,
        "--kyb",
        &kyb,
        "--kyc",
        &face,
        "--declared-only",
    ];
    let program =
        Program::start(&[&flags[..], &["--store-face", "ann", "--block", "bob"]].concat()).await;

    let session = program.create(json!({ "workflow_id": OTHER })).await.json();
    assert_eq!(
        (
            &session["workflow_id"],
            &session["workflow_version"],
            &session["callback"]
        ),
        (&json!(WORKFLOW), &json!(3), &json!("myapp://x"))
    );
    assert_eq!(
        program.create(json!({ "workflow_id": kyb })).await.json()["session_kind"],
        "business"
    );
    assert_eq!(
        program.status(json!({ "workflow_id": Uuid::nil() })).await,
        400
    );
    let matching = |vendor_data: &str| json!({ "workflow_id": Uuid::from_u128(9), "vendor_data": vendor_data });
    assert_eq!(program.status(matching("ann")).await, 201);
    assert_eq!(program.status(matching("eve")).await, 400);
    assert_eq!(program.status(json!({ "vendor_data": "bob" })).await, 400);
}

#[tokio::test]
async fn limits_credits_and_callback_hosts_are_settings() {
    for (flags, second) in [
        (&["--rate-limit", "1/60"][..], 429),
        (&["--sandbox", "--sandbox-quota", "1/60"], 429),
        (
            &[
                "--sandbox",
                "--sandbox-quota",
                "1/60",
                "--rate-limit",
                "1/60",
                "--no-limits",
            ],
            201,
        ),
        (&["--credits", "1"], 400),
    ] {
        let program = Program::start(flags).await;
        assert_eq!(
            (
                program.status(json!({})).await,
                program.status(json!({})).await
            ),
            (201, second),
            "{flags:?}"
        );
    }
    let program = Program::start(&["--callback-host", "a.example"]).await;
    assert_eq!(
        program
            .status(json!({ "callback": "https://b.example" }))
            .await,
        400
    );
    assert_eq!(
        program
            .status(json!({ "callback": "https://a.example" }))
            .await,
        201
    );
}

#[tokio::test]
async fn a_period_is_in_seconds() {
    let program = Program::start(&["--rate-limit", "1/0.5"]).await;
    let start = Instant::now();
    assert_eq!(program.status(json!({})).await, 201);

    while program.status(json!({})).await == 429 {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "the window opens"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    assert!(
        start.elapsed() >= Duration::from_millis(500),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn memory_and_seed_are_settings() {
    let program = Program::start(&["--remember", "1", "--seed", "7"]).await;
    let by_seed = Program::start(&["--seed", "7"]).await;

    let first = program.create(json!({})).await.json();
    assert_eq!(
        first["session_id"],
        by_seed.create(json!({})).await.json()["session_id"]
    );
    let second = program.create(json!({})).await.json();

    let mut statuses = Vec::new();
    for session in [first, second] {
        let token = session["session_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        statuses.push(program.get(&format!("/session/{token}")).await.status);
    }
    assert_eq!(statuses, [404, 200], "one session is remembered");
}

#[tokio::test]
async fn the_clock_can_be_stopped() {
    let stop = ["--stop-clock-at", "1970-01-01T01:00:10+01:00"];
    let program = Program::start(&[&stop[..], &["--rate-limit", "1/60"]].concat()).await;
    assert_eq!(program.status(json!({})).await, 201);

    let rejected = program.create(json!({})).await;

    assert_eq!(
        (rejected.status, rejected.header("x-ratelimit-reset")),
        (429, Some("70"))
    );
}

#[tokio::test]
async fn hosts_and_frames_are_settings() {
    let program = Program::start(&["--host", "didit"]).await;
    for (host, status) in [("didit:8080", 404), ("other:8080", 421)] {
        let call = HTTP.get(&program.url).header("host", host);
        assert_eq!(program.request(call).await.status, status, "{host}");
    }
    for (flag, policy) in [
        ("--no-framing", "'none'"),
        ("--frame-ancestor=https://a.example", "https://a.example"),
    ] {
        let page = Program::start(&[flag]).await.get("/session/x").await;
        let header = page.header("content-security-policy").expect("a policy");
        assert!(
            header.ends_with(&format!("frame-ancestors {policy}")),
            "{header}"
        );
    }
}

#[tokio::test]
async fn timeouts_are_settings() {
    let file = Scenario::new("head-timeout = 0.1\nbody-timeout = 0.2");
    let program = Program::start(&["--scenario", file.path()]).await;

    let idle = TcpStream::connect(program.address())
        .await
        .expect("it listens");
    let closed = tokio::time::timeout(Duration::from_secs(10), idle.readable()).await;
    assert!(closed.is_ok(), "an idle connection is closed");

    let mut slow = TcpStream::connect(program.address())
        .await
        .expect("it listens");
    let head = b"POST /v3/session/ HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n";
    slow.write_all(head).await.expect("sent");
    let mut response = String::new();
    let read =
        tokio::time::timeout(Duration::from_secs(10), slow.read_to_string(&mut response)).await;
    assert!(
        read.is_ok() && response.starts_with("HTTP/1.1 408 "),
        "{response}"
    );
}

#[tokio::test]
async fn the_number_of_connections_is_a_setting() {
    let program = Program::start(&["--connections", "1"]).await;
    let idle = TcpStream::connect(program.address())
        .await
        .expect("it listens");

    let waiting = tokio::time::timeout(Duration::from_millis(300), program.get("/")).await;
    assert!(waiting.is_err(), "the second connection waits");

    drop(idle);
    let served = tokio::time::timeout(Duration::from_secs(10), program.get("/")).await;
    assert_eq!(served.expect("a response").status, 404);
}
