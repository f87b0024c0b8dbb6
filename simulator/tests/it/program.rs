//! The simulator as a program: what its flags and its scenario file make of it.

use std::time::{Duration, SystemTime};

use clap::{CommandFactory, Parser};
use didit_simulator::{Mood, Simulator};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::settings::Settings;
use crate::{Answer, Method, Uuid, WORKFLOW, body, post, post_with_key, request};

const OTHER: Uuid = Uuid::from_u128(7);

fn flags(flags: &[&str]) -> Settings {
    Settings::try_parse_from(["simulator", "--port", "0"].iter().chain(flags)).expect("valid flags")
}

async fn started(settings: Settings) -> Simulator {
    settings.start(Simulator::builder()).await.expect("a simulator")
}

async fn created(sim: &Simulator, key: &str, fields: Value) -> (u16, Value) {
    let answer = post_with_key(sim, key, body(fields)).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn keys_can_be_declared_denied_and_revoked() {
    let all = ["--key", "a", "--key", "b", "--key", "c", "--deny-key", "b", "--revoke-key", "c"];
    let file = "port = 0\nkey = [\"a\", \"b\", \"c\"]\ndeny-key = [\"b\"]\nrevoke-key = [\"c\"]";
    for settings in [flags(&all), Settings::from_toml(file).expect("a scenario")] {
        let sim = started(settings).await;
        for (key, status) in [("a", 201), ("b", 403), ("c", 401), ("d", 401)] {
            assert_eq!(created(&sim, key, json!({})).await.0, status, "{key}");
        }
    }
    let sim = started(flags(&["--key", "a", "--forbid-invalid-keys"])).await;
    assert_eq!(created(&sim, "d", json!({})).await.0, 403);
}

#[tokio::test]
async fn workflows_have_versions_callbacks_and_face_match() {
    let (kyc, kyb) =
        (format!("{WORKFLOW},version=3,callback=myapp://x,version-id={OTHER}"), Uuid::from_u128(8));
    let face = format!("{},face-match", Uuid::from_u128(9));
    let settings = flags(&[
        "--kyc",
        &kyc,
        "--kyb",
        &kyb.to_string(),
        "--kyc",
        &face,
        "--declared-only",
        "--store-face",
        "ann",
        "--block",
        "bob",
    ]);
    let sim = started(settings).await;

    let (_, session) = created(&sim, "k", json!({ "workflow_id": OTHER })).await;
    assert_eq!(
        (&session["workflow_id"], &session["workflow_version"], &session["callback"]),
        (&json!(WORKFLOW), &json!(3), &json!("myapp://x"))
    );
    assert_eq!(created(&sim, "k", json!({ "workflow_id": kyb })).await.1["session_kind"], "business");
    assert_eq!(created(&sim, "k", json!({ "workflow_id": Uuid::nil() })).await.0, 400);
    let matching =
        |vendor_data: &str| json!({ "workflow_id": Uuid::from_u128(9), "vendor_data": vendor_data });
    assert_eq!(created(&sim, "k", matching("ann")).await.0, 201);
    assert_eq!(created(&sim, "k", matching("eve")).await.0, 400);
    assert_eq!(created(&sim, "k", json!({ "vendor_data": "bob" })).await.0, 400);
}

#[tokio::test]
async fn limits_credits_and_the_sandbox_are_settings() {
    let status = async |sim: &Simulator| created(sim, "k", json!({})).await.0;
    let sim = started(flags(&["--rate-limit", "1/0.5"])).await;
    assert_eq!((status(&sim).await, status(&sim).await), (201, 429));
    sim.advance(Duration::from_millis(500));
    assert_eq!(status(&sim).await, 201);

    let sim = started(flags(&["--sandbox", "--sandbox-quota", "1/60"])).await;
    assert_eq!((status(&sim).await, status(&sim).await), (201, 429));
    let sim =
        started(flags(&["--sandbox", "--sandbox-quota", "1/60", "--rate-limit", "1/60", "--no-limits"]))
            .await;
    assert_eq!((status(&sim).await, status(&sim).await), (201, 201));
    let sim = started(flags(&["--credits", "1"])).await;
    assert_eq!((status(&sim).await, status(&sim).await), (201, 400));
    let sim = started(flags(&["--callback-host", "a.example"])).await;
    assert_eq!(created(&sim, "k", json!({ "callback": "https://b.example" })).await.0, 400);
}

#[tokio::test]
async fn memory_clock_seed_and_names_are_settings() {
    let settings = flags(&[
        "--remember",
        "1",
        "--stop-clock-at",
        "1970-01-01T01:00:10+01:00",
        "--seed",
        "7",
        "--host",
        "didit",
    ]);
    let sim = started(settings).await;
    let by_seed = started(flags(&["--seed", "7"])).await;
    let id = created(&sim, "k", json!({})).await.1["session_id"].clone();
    assert_eq!(id, created(&by_seed, "k", json!({})).await.1["session_id"]);
    post(&sim, body(json!({}))).await;
    assert_eq!(sim.session_count(), 1);
    assert_eq!(sim.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(10));
    let answer =
        request(&sim, Method::GET, "/").header("host", "didit:8080").send().await.expect("an answer");
    assert_eq!(answer.status(), 404);

    for (flag, policy) in
        [("--no-framing", "'none'"), ("--frame-ancestor=https://a.example", "https://a.example")]
    {
        let sim = started(flags(&[flag])).await;
        let page = Answer::read(request(&sim, Method::GET, "/session/x").send().await.expect("a page")).await;
        let header = page.header("content-security-policy").expect("a policy");
        assert!(header.ends_with(&format!("frame-ancestors {policy}")), "{header}");
    }
}

#[tokio::test]
async fn connections_and_times_are_settings() {
    let file = "port = 0\nhead-timeout = 0.1\nbody-timeout = 5\nconnections = 3";
    let settings = Settings::from_toml(file).expect("a scenario");
    assert!(format!("{settings:?}").contains(
        "head_timeout: Some(Seconds(100ms)), body_timeout: Some(Seconds(5s)), connections: Some(3)"
    ));
    let sim = started(settings).await;
    let idle =
        tokio::net::TcpStream::connect(sim.url().trim_start_matches("http://")).await.expect("it listens");
    let closed = tokio::time::timeout(Duration::from_secs(10), idle.readable()).await;
    assert!(closed.is_ok(), "an idle connection is closed");
}

#[tokio::test]
async fn faults_are_injected_in_order() {
    let sim = started(flags(&["--fault", "2*server-error:503", "--fault", "redirect:307:/x"])).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(post(&sim, body(json!({}))).await.status);
    }
    assert_eq!(statuses, [503, 503, 307, 201]);
}

#[test]
fn every_fault_can_be_written() {
    let redirect = |made| Mood::Redirect { status: 302, location: "http://x:1/a".into(), made };
    let limited = |retry_after, limits| Mood::RateLimited { retry_after, limits };
    let extra = |value| Mood::ExtraField("risk".into(), value);
    for (text, mood) in [
        ("normal", Mood::Normal),
        ("rate-limited", limited(None, false)),
        ("rate-limited:7", limited(Some(7), false)),
        ("rate-limited:7:limits", limited(Some(7), true)),
        ("rate-limited::limits", limited(None, true)),
        ("server-error:502", Mood::ServerError(502)),
        ("server-error-after-create:502", Mood::ServerErrorAfterCreate(502)),
        ("redirect:302:http://x:1/a", redirect(false)),
        ("redirect-after-create:302:http://x:1/a", redirect(true)),
        ("informational:103", Mood::Informational { status: 103, count: 1 }),
        ("informational:103:5", Mood::Informational { status: 103, count: 5 }),
        ("delay:1.5", Mood::Delay(Duration::from_millis(1500))),
        ("delay-after-create:2", Mood::DelayAfterCreate(Duration::from_secs(2))),
        ("reset", Mood::Reset),
        ("lost-answer", Mood::LostAnswer),
        ("truncated", Mood::Truncated),
        ("cut-at:17", Mood::CutAt(17)),
        ("cut-body-at:0", Mood::CutBodyAt(0)),
        ("unknown-status:A: B", Mood::UnknownStatus("A: B".into())),
        ("extra-field:risk:high: very", extra(json!("high: very"))),
        ("extra-field:risk:7", extra(json!(7))),
        (
            "extra-field:risk:{ score = 1, tags = [\"a\", true] }",
            extra(json!({ "score": 1, "tags": ["a", true] })),
        ),
    ] {
        assert_eq!(text.parse(), Ok(Fault { mood, count: 1 }), "{text}");
    }
    for (text, error) in [
        ("", "there is no fault \"\"; --help lists them"),
        ("explode", "there is no fault \"explode\"; --help lists them"),
        ("reset:1", "reset has no value"),
        ("server-error", "server-error needs a value: server-error:…"),
        ("server-error:x", "\"x\" is not a status"),
        ("server-error:99", "99 is not a status"),
        ("redirect:302", "redirect is written redirect:STATUS:LOCATION"),
        ("rate-limited:7:all", "rate-limited is written rate-limited[:RETRY_AFTER[:limits]]"),
        ("cut-at:-1", "\"-1\" is not a number of bytes"),
        ("99999999999999999999*reset", "\"99999999999999999999\" is not a count before *"),
    ] {
        assert_eq!(text.parse::<Fault>(), Err(error.to_owned()), "{text}");
    }
    assert!("delay:-1".parse::<Fault>().is_err() && "delay:nan".parse::<Fault>().is_err());
}

#[test]
fn a_scenario_has_every_flag_and_nothing_else() {
    for flag in Settings::command().get_arguments().filter_map(|argument| argument.get_long()) {
        let error = Settings::from_toml(&format!("{flag} = {{ x = 1 }}")).expect_err("no setting is a table");
        let is_known = !error.contains("unknown field");
        assert_eq!(is_known, !["help", "scenario"].contains(&flag), "{flag}: {error}");
    }
    let error = Settings::from_toml("port = 1\nfalt = []").expect_err("a typing error");
    assert!(
        error.contains("line 2") && error.contains("unknown field `falt`") && error.contains("`fault`"),
        "{error}"
    );
    let error = Settings::from_toml("fault = [\"explode\"]").expect_err("no such fault");
    assert!(error.contains("line 1") && error.contains("there is no fault \"explode\""), "{error}");
    let error = Settings::from_toml("kyc = [\"x\"]").expect_err("no UUID");
    assert!(error.contains("\"x\" is not a UUID"), "{error}");
}

#[test]
fn flags_win_over_the_scenario_and_add_to_its_lists() {
    let file = std::env::temp_dir().join(format!("didit-scenario-{}.toml", Uuid::new_v4()));
    std::fs::write(&file, "port = 1\nseed = 2\nkey = [\"a\"]\nfault = [\"reset\"]\nsandbox = true")
        .expect("written");
    let path = file.to_str().expect("a path");
    let arguments = ["simulator", "--scenario", path, "--seed", "3", "--key", "b", "--fault", "normal"];

    let read = Settings::try_parse_from(arguments).expect("flags").read();

    std::fs::remove_file(&file).expect("removed");
    let settings = read.expect("a scenario");
    assert_eq!((settings.port(), settings.seed, settings.sandbox), (1, Some(3), true));
    assert_eq!(settings.key, ["a", "b"]);
    let moods: Vec<_> = settings.fault.into_iter().map(|fault| fault.mood).collect();
    assert_eq!(moods, [Mood::Reset, Mood::Normal]);

    let error = Settings::try_parse_from(arguments).expect("flags").read().expect_err("the file is gone");
    assert!(error.starts_with(path), "{error}");
}

#[test]
fn the_documented_scenario_is_one() {
    let source = include_str!("../../src/program/main.rs");
    let (_, rest) = source.split_once("//! ```toml\n").expect("a scenario");
    let (scenario, _) = rest.split_once("//! ```\n").expect("its end");
    let scenario = scenario.lines().map(|line| line.trim_start_matches("//!")).collect::<Vec<_>>().join("\n");
    let settings = Settings::from_toml(&scenario).expect("a scenario");
    assert_eq!((settings.port(), settings.fault.len()), (8080, 4));
}
