//! The program: faults, scenario files and errors.

mod process;
mod settings;

use std::time::Duration;

use serde_json::json;
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::Uuid;
use process::{Program, Scenario, failure};

const OTHER: Uuid = Uuid::from_u128(7);

#[tokio::test]
async fn faults_are_injected_in_order_and_requests_are_printed() {
    let mut program = Program::start(&[
        "--fault",
        "2*server-error:503",
        "--fault",
        "redirect:307:/x",
    ])
    .await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(program.status(json!({})).await);
    }
    assert_eq!(statuses, [503, 503, 307, 201]);

    let mut printed = Vec::new();
    while printed.len() < 4 {
        let line = program.next_line().await;
        if line.starts_with("POST ") {
            printed.push(line);
        }
    }
    let expected = ["503", "503", "307", "201 session 1 created"];
    assert_eq!(
        printed,
        expected.map(|outcome| format!("POST /v3/session/ {outcome}"))
    );
}

#[tokio::test]
async fn flags_override_the_scenario() {
    let file = Scenario::new("credits = 1\nfault = [\"server-error:500\"]\nsandbox = false");
    let program = Program::start(&[
        "--scenario",
        file.path(),
        "--credits",
        "2",
        "--fault",
        "server-error:502",
    ])
    .await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(program.status(json!({})).await);
    }
    assert_eq!(statuses, [500, 502, 201, 201, 400]);
}

#[tokio::test]
async fn goes_on_where_nobody_reads_its_output() {
    let mut program = Program::start(&[]).await;
    program.close_output();
    assert_eq!(program.status(json!({})).await, 201);
    assert_eq!(program.status(json!({})).await, 201);
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_stops_the_program() {
    let mut program = Program::start(&[]).await;
    let id = program.child.id().expect("it runs").to_string();
    let sent = Command::new("kill")
        .args(["-INT", &id])
        .status()
        .await
        .expect("a signal");
    assert!(sent.success());

    let status = tokio::time::timeout(Duration::from_secs(10), program.child.wait()).await;

    assert!(status.expect("it stops").expect("a status").success());
    assert!(
        TcpStream::connect(program.address()).await.is_err(),
        "the port is closed"
    );
}

#[tokio::test]
async fn invalid_settings_are_explained() {
    let running = Program::start(&[]).await;
    let (_, port) = running.address().rsplit_once(':').expect("a port");
    let missing = Scenario::new("");
    let gone = missing.path().to_owned();
    drop(missing);
    let unknown = Scenario::new("port = 1\nfalt = []");
    for (flags, code, reason) in [
        (
            ["--port", port],
            1,
            format!("cannot listen on 127.0.0.1:{port}"),
        ),
        (
            ["--host", "http://didit"],
            1,
            "\"http://didit\" is not a host name".to_owned(),
        ),
        (["--scenario", &gone], 1, gone.clone()),
        (
            ["--scenario", unknown.path()],
            1,
            "unknown field `falt`".to_owned(),
        ),
        (
            ["--fault", "explode"],
            2,
            "unknown fault \"explode\"".to_owned(),
        ),
    ] {
        let (status, error) = failure(&flags).await;
        assert_eq!(status.code(), Some(code), "{flags:?}: {error}");
        assert!(error.contains(&reason), "{error}");
    }
}
