//! The program, as a shell runs it, against the simulator.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use didit::SessionStatus;
use didit::test_util::sign_webhook;
use didit_simulator::{Fault, Simulator};
use serde_json::Value;

const WORKFLOW: &str = "11111111-2222-3333-4444-555555555555";

/// What the program did.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{} {}", self.out, self.err))
    }
}

/// Runs the program with these variables and nothing else of the environment.
fn run_with(variables: &[(&str, &str)], arguments: &[&str], input: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_didit"));
    command
        .env_clear()
        .envs(system_root())
        .envs(variables.iter().copied())
        .args(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("an input");
    // It may end without reading it.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    Ran {
        code: output.status.code().expect("a code"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn run(sim: &Simulator, arguments: &[&str]) -> Ran {
    let variables = [("DIDIT_API_KEY", "a-key"), ("DIDIT_BASE_URL", sim.url())];
    run_with(&variables, arguments, "")
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn creates_a_session_and_shows_its_decision() {
    let sim = Simulator::start().await;
    let created = run(
        &sim,
        &[
            "create",
            "--workflow",
            WORKFLOW,
            "--vendor-data",
            "user-1",
            "--set",
            "language=es",
            "--set",
            "expected_details.first_name=John",
            "--set",
            "contact_details.send_notification_emails=true",
            "--set",
            "contact_details.email=john@example.com",
            "--set",
            "expected_details.expected_document_types=[\"P\"]",
            "--set",
            "metadata={\"z\":1}",
        ],
    );
    assert_eq!(created.code, 0, "{}", created.err);
    assert!(created.out.contains("/es/session/"), "{}", created.out);
    let sent = sim.requests()[0].expose_json().expect("JSON");
    assert_eq!(sent["expected_details"]["first_name"], "John");
    assert_eq!(sent["contact_details"]["send_notification_emails"], true);
    assert_eq!(sent["expected_details"]["expected_document_types"][0], "P");
    assert_eq!(sent["metadata"]["z"], 1);

    let again = run(
        &sim,
        &[
            "--json",
            "create",
            "--workflow",
            WORKFLOW,
            "--vendor-data",
            "user-1",
        ],
    );
    let session = sim.sessions()[0].clone();
    assert_eq!(again.json()["session_id"], session.session_id.to_string());
    assert!(!again.out.contains("token"), "{}", again.out);

    let id = session.session_id.to_string();
    let pending = run(&sim, &["decision", &id, "--wait", "--timeout", "1"]);
    assert_eq!(pending.code, 1, "{}", pending.err);
    assert!(
        pending.out.contains("Not Started (not final)"),
        "{}",
        pending.out
    );

    sim.set_status(session.session_id, SessionStatus::Approved);
    let decision = run(&sim, &["decision", &id, "--wait"]);
    assert_eq!(decision.code, 0, "{}", decision.err);
    assert!(
        decision.out.contains("Approved (final)"),
        "{}",
        decision.out
    );
    assert!(
        decision
            .out
            .contains("id verifications: Approved (0 warnings)"),
        "{}",
        decision.out
    );
    for hidden in [&decision, &run(&sim, &["decision", &id, "--json"])] {
        assert!(!hidden.out.contains("/session/"), "{}", hidden.out);
    }
    let shown = run(&sim, &["decision", &id, "--json", "--show-url"]);
    let url = shown.json()["session_url"].as_str().map(str::to_owned);
    assert!(
        url.is_some_and(|url| url.contains("/session/")),
        "{}",
        shown.out
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sends_nothing_that_is_invalid() {
    let sim = Simulator::start().await;
    let dry = ["create", "--workflow", WORKFLOW, "--dry-run"];
    let invalid = [
        dry.as_slice(),
        &[
            "--vendor-data",
            "",
            "--set",
            "contact_details.phone=12",
            "--set",
            "callback=/done",
        ],
    ]
    .concat();
    let ran = run(&sim, &invalid);
    assert_eq!(ran.code, 2);
    for field in ["vendor_data: ", "contact_details.phone: ", "callback: "] {
        assert!(ran.err.contains(field), "{field}: {}", ran.err);
    }
    for (arguments, expected) in [
        (vec!["create"], "--workflow"),
        (vec!["create", "--workflow", "x"], "--workflow"),
        (
            vec!["create", "--workflow", WORKFLOW, "--set", "language=tlh"],
            "language",
        ),
        (
            vec!["create", "--workflow", WORKFLOW, "--set", "language"],
            "FIELD=VALUE",
        ),
        (vec!["create", "--from", "/no/such/file"], "/no/such/file"),
        (vec!["--key", "a-key", "create"], "--key"),
        (vec!["decision", "x"], "x"),
    ] {
        let ran = run(&sim, &arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(expected), "{arguments:?}: {}", ran.err);
    }
    // What a person entered is in no message.
    let path = file(
        "personal.json",
        &format!(r#"{{"workflow_id":"{WORKFLOW}","expected_details":"Maria 1990-01-01"}}"#),
    );
    let path = path.to_str().expect("a path");
    for arguments in [
        vec!["create", "--from", path],
        vec![
            "create",
            "--workflow",
            WORKFLOW,
            "--set",
            "expected_details=Maria",
        ],
    ] {
        let ran = run(&sim, &arguments);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(!ran.err.contains("Maria"), "{}", ran.err);
    }
    let address = run(
        &sim,
        &["--base-url", "ftp://x", "create", "--workflow", WORKFLOW],
    );
    assert_eq!(address.code, 2, "{}", address.err);
    let valid = run(&sim, &dry);
    assert_eq!(
        (valid.code, valid.out.as_str()),
        (0, "the request is valid; nothing was sent\n")
    );
    assert!(sim.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_a_request_from_a_file() {
    let sim = Simulator::start().await;
    let text = format!(
        r#"{{"workflow_id":"{WORKFLOW}","vendor_data":"a","metadata":{{"z":1,"a":12345678901234567890}},"new_field":1}}"#
    );
    let path = file("request.json", &text);
    let path = path.to_str().expect("a path");
    for arguments in [
        vec!["create", "--from", path],
        vec!["create", "--from", path, "--set", "vendor_data=b"],
    ] {
        let ran = run(&sim, &arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let requests = sim.requests();
        let body = requests.last().expect("a request").expose_body();
        let body = String::from_utf8_lossy(body).into_owned();
        assert!(
            body.contains(r#""metadata":{"z":1,"a":12345678901234567890}"#),
            "{body}"
        );
        assert!(body.contains(r#""new_field":1"#), "{body}");
    }
    let ran = run(&sim, &["create", "--from", path, "--set", "metadata.c=3"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let metadata = sim
        .requests()
        .last()
        .expect("a request")
        .expose_json()
        .expect("JSON");
    assert_eq!(metadata["metadata"]["z"], 1, "the rest of it stays");
    assert_eq!(metadata["metadata"]["c"], "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_with_a_code_for_each_kind_of_failure() {
    let sim = Simulator::start().await;
    let create = ["create", "--workflow", WORKFLOW];
    let none = run_with(&[("DIDIT_BASE_URL", sim.url())], &create, "");
    assert_eq!(none.code, 3, "{}", none.err);

    sim.revoke_key("a-key");
    assert_eq!(run(&sim, &create).code, 3);
    let key = file("key", "another-key\n");
    let with_file = [
        create.as_slice(),
        &["--key-file", key.to_str().expect("a path")],
    ]
    .concat();
    let ran = run_with(&[("DIDIT_BASE_URL", sim.url())], &with_file, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    sim.restore_key("a-key");

    // A session that nobody can read about exists all the same.
    if cfg!(target_os = "linux") {
        let mut full = Command::new(env!("CARGO_BIN_EXE_didit"));
        full.env_clear().envs(system_root()).args(create);
        full.envs([("DIDIT_API_KEY", "a-key"), ("DIDIT_BASE_URL", sim.url())]);
        let full = full.stdout(
            std::fs::OpenOptions::new()
                .write(true)
                .open("/dev/full")
                .expect("it"),
        );
        let output = full.output().expect("it ends");
        assert_eq!(output.status.code(), Some(5));
        let id = sim
            .sessions()
            .last()
            .expect("a session")
            .session_id
            .to_string();
        assert!(String::from_utf8_lossy(&output.stderr).contains(&id));
    }

    sim.inject([Fault::LostResponse]);
    let lost = run(&sim, &create);
    assert_eq!(lost.code, 5, "{}", lost.err);

    let missing = run(&sim, &["decision", WORKFLOW]);
    assert_eq!(missing.code, 1, "{}", missing.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn says_that_there_were_too_many_requests() {
    let sim = Simulator::start().await;
    // The client's own attempts, each of which waits less than a second.
    sim.inject((0..5).map(|_| Fault::RateLimited {
        retry_after: Some(600),
        limits: true,
    }));
    let ran = run(&sim, &["create", "--workflow", WORKFLOW]);
    assert_eq!(ran.code, 4, "{}", ran.err);
}

const BODY: &str = r#"{"webhook_type": "status.updated", "event_id": "7a3c1f9e-0000-4000-8000-000000000001", "timestamp": 1800000000, "session_id": "11111111-2222-3333-4444-555555555555", "status": "Approved", "vendor_data": "user-42", "decision": {"id_verifications": [{"first_name": "José", "score": 99.0, "ratio": 93.10}]}}"#;
const RAW: &str = "bc971002c4d3cd30b0ce5133e2f8b03dc0cca8b90b86b5016d3b4f122bd0b8eb";
const V2: &str = "277dc873926301e381fefd34e4f739bac8d61162f495bc2ec998f1fa04ac3340";
const SIMPLE: &str = "579ae272909a80c62da95e38c3a0deef37f83fc1142d71bedc40106a80125d42";

fn verify(name: &str, variables: &[(&str, &str)], headers: &str, now: &str, body: &str) -> Ran {
    let headers = file(name, headers);
    let headers = headers.to_str().expect("a path");
    let arguments = ["webhook", "verify", "--headers", headers, "--now", now];
    run_with(variables, &arguments, body)
}

#[test]
fn verifies_events_and_nothing_else() {
    let secret = [("DIDIT_WEBHOOK_SECRET", "example-webhook-secret")];
    let rotated = [
        ("DIDIT_WEBHOOK_SECRET", "a-new-secret"),
        ("DIDIT_WEBHOOK_SECRET_OLD", "example-webhook-secret"),
    ];
    let raw = format!("X-Timestamp: 1800000000\r\nX-Signature: {RAW}\r\n");
    let v2 =
        format!("content-type: application/json\nx-timestamp:1800000000\nx-signature-v2:{V2}\n\n");
    for (variables, headers) in [
        (secret.as_slice(), &raw),
        (&secret, &v2),
        (&rotated, &raw),
        (&rotated, &v2),
    ] {
        let ran = verify("right", variables, headers, "1800000300", BODY);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(
            ran.json()["event_id"],
            "7a3c1f9e-0000-4000-8000-000000000001"
        );
    }
    let simple = format!("X-Timestamp: 1800000000\nX-Signature-Simple: {SIMPLE}\n");
    let forged = BODY.replace("Approved", "Declined");
    let rewritten = BODY.replace("\": ", "\":");
    for (what, variables, headers, now, body) in [
        ("stale", secret.as_slice(), &raw, "1800000301", BODY),
        ("future", &secret, &raw, "1799999699", BODY),
        ("forged", &secret, &raw, "1800000000", &forged),
        ("rewritten", &secret, &raw, "1800000000", &rewritten),
        ("simple", &secret, &simple, "1800000000", BODY),
        (
            "no signature",
            &secret,
            &"X-Timestamp: 1800000000".to_owned(),
            "1800000000",
            BODY,
        ),
        (
            "no time",
            &secret,
            &format!("X-Signature: {RAW}"),
            "1800000000",
            BODY,
        ),
        ("another secret", &rotated[..1], &raw, "1800000000", BODY),
        ("no secret", &[], &raw, "1800000000", BODY),
        (
            "empty secret",
            &[("DIDIT_WEBHOOK_SECRET", "")],
            &raw,
            "1800000000",
            BODY,
        ),
        ("empty body", &secret, &raw, "1800000000", ""),
    ] {
        let ran = verify("wrong", variables, headers, now, body);
        assert_eq!(ran.code, 1, "{what}: {}", ran.err);
        assert!(
            ran.out.is_empty() && ran.err.contains("not verified: "),
            "{what}: {}",
            ran.err
        );
        assert!(!ran.err.contains("user-42"), "{}", ran.err);
    }
    let malformed = verify("malformed", &secret, "no colon", "1800000000", BODY);
    assert_eq!(malformed.code, 2, "{}", malformed.err);
}

#[test]
fn prints_no_url_of_an_event_unless_asked() {
    let body = r#"{"webhook_type":"status.updated","event_id":"a","timestamp":1800000000,"decision":{"session_id":"11111111-2222-3333-4444-555555555555","status":"Approved","session_url":"https://verify.didit.me/session/FAKE_token-1"}}"#;
    let headers: String = sign_webhook("secret", body, 1_800_000_000)
        .iter()
        .map(|(name, value)| format!("{name}: {}\n", value.to_str().expect("a text")))
        .collect();
    let secret = [("DIDIT_WEBHOOK_SECRET", "secret")];
    let ran = verify("url", &secret, &headers, "1800000000", body);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains("FAKE_token-1"), "{}", ran.out);

    // One that is no whole decision.
    let body = body.replace(r#""status":"Approved","#, "");
    let headers: String = sign_webhook("secret", &body, 1_800_000_000)
        .iter()
        .map(|(name, value)| format!("{name}: {}\n", value.to_str().expect("a text")))
        .collect();
    let ran = verify("url2", &secret, &headers, "1800000000", &body);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains("FAKE_token-1"), "{}", ran.out);
}

#[test]
fn says_that_a_callback_proves_nothing() {
    let url = format!("https://example.com/done?verificationSessionId={WORKFLOW}&status=Approved");
    let ran = run_with(&[], &["callback", &url], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains(WORKFLOW) && ran.out.contains("Approved (claimed by a browser)"));
    assert!(ran.out.contains("This proves nothing"), "{}", ran.out);
    let garbage = run_with(&[], &["callback", "https://example.com/"], "");
    assert_eq!(garbage.code, 1);
    assert!(
        garbage.err.contains("verificationSessionId"),
        "{}",
        garbage.err
    );
}

#[test]
fn simulates() {
    let mut simulator = Command::new(env!("CARGO_BIN_EXE_didit"))
        .env_clear()
        .envs(system_root())
        .args(["simulate", "--port", "0", "--credits", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(simulator.stdout.take().expect("an output")).lines();
    let url = lines.find_map(|line| {
        let line = line.expect("UTF-8");
        let (_, rest) = line.split_once(" at ")?;
        Some(rest.split_once(". ")?.0.to_owned())
    });
    let url = url.expect("it says where it is");
    let create = |person: &str| {
        let arguments = ["create", "--workflow", WORKFLOW, "--vendor-data", person];
        let variables = [("DIDIT_API_KEY", "a-key"), ("DIDIT_BASE_URL", url.as_str())];
        run_with(&variables, &arguments, "")
    };

    let first = create("user-1");
    let second = create("user-2");

    simulator.kill().expect("it runs");
    simulator.wait().expect("it ends");
    assert_eq!(first.code, 0, "{}", first.err);
    assert_eq!(second.code, 1, "there are no more credits: {}", second.out);
}

#[test]
fn helps() {
    let help = run_with(&[], &["--help"], "");
    assert_eq!(help.code, 0);
    assert!(
        help.out.contains("Exit codes:") && help.out.contains("DIDIT_API_KEY"),
        "{}",
        help.out
    );
    assert_eq!(run_with(&[], &[], "").code, 2);
    assert!(
        run_with(&[], &["completions", "bash"], "")
            .out
            .contains("complete")
    );
    assert!(run_with(&[], &["man"], "").out.contains(".TH"));
}

/// Without it, Windows has no sockets.
fn system_root() -> Option<(&'static str, std::ffi::OsString)> {
    std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root))
}
