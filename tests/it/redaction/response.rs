//! Responses, and the log of their calls.

use didit::ErrorKind;
use didit_simulator::Simulator;
use serde_json::json;
use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;

use super::{
    assert_debug_silent, assert_error_silent, assert_silent, headers, plant, request, session_json,
};
use crate::capture;
use crate::peer::{Act, Peer, bytes, respond};

/// All kinds of failures, with secrets in every part of the response.
fn failures() -> Vec<(&'static str, Act)> {
    let (headers, good) = (headers(), session_json().to_string());
    let mut acts = vec![
        ("created", respond(201, &headers, &good)),
        ("closed", Act::Close),
        (
            "reset",
            Act::Reset(bytes(201, &headers, &good)[..400].to_vec()),
        ),
        (
            "cut off",
            Act::Write(bytes(201, &headers, &good)[..400].to_vec()),
        ),
        ("garbage", Act::Write(plant("garbage").into_bytes())),
        (
            "odd header",
            Act::Write(format!("HTTP/1.1 200 {0}\r\n{0}\r\n\r\n", plant("head")).into_bytes()),
        ),
        (
            "redirect",
            respond(
                307,
                &format!(
                    "location: https://example.com/{}\r\n{headers}",
                    plant("path")
                ),
                "",
            ),
        ),
        ("not JSON", respond(201, &headers, plant("body"))),
        (
            "text as JSON",
            respond(201, &headers, json!(plant("body")).to_string()),
        ),
        (
            "two values",
            respond(201, &headers, format!("{good}{}", plant("more"))),
        ),
    ];
    for field in [
        "session_id",
        "session_number",
        "session_token",
        "url",
        "vendor_data",
        "status",
        "workflow_id",
        "workflow_version",
        "callback",
    ] {
        let mut wrong = session_json();
        wrong[field] = match field {
            "session_id" | "session_number" | "workflow_id" | "workflow_version" => {
                json!(plant(field))
            }
            _ => json!({ "a": [plant(field)] }),
        };
        acts.push((field, respond(201, &headers, wrong.to_string())));
    }
    for status in [200, 400, 401, 403, 404, 429, 500, 502] {
        let bodies = [
            json!({ "detail": plant("detail"), "code": plant("code"), "vendor_data": [plant("message")] }),
            json!({ "expected_details": { "first_name": plant("message"), "odd": [7, { "x": plant("odd") }] } }),
            json!([plant("list")]),
            json!({ plant("name"): 7, plant("field"): [plant("message")] }),
        ];
        acts.extend(bodies.map(|body| {
            (
                "an error response",
                respond(status, &headers, body.to_string()),
            )
        }));
    }
    acts
}

#[tokio::test]
async fn omits_content_of_responses_from_errors_and_log() {
    let run = async {
        for (what, act) in failures() {
            let peer = Peer::playing([act]).await;
            let didit = peer.client();
            let didit = didit
                .api_key(plant("key"))
                .no_retry()
                .build()
                .expect("a client");
            match didit
                .create_session(&request())
                .header("x-one", &plant("header"))
                .await
            {
                Ok(response) => {
                    assert_debug_silent(what, &response);
                    assert_debug_silent(what, response.raw());
                    assert_debug_silent(what, &response.raw().body);
                }
                Err(error) => {
                    assert_error_silent(what, &error);
                    if let ErrorKind::BadRequest(rejected) = error.kind() {
                        rejected
                            .details
                            .errors
                            .iter()
                            .for_each(|error| assert_debug_silent(what, error));
                        rejected
                            .details
                            .unrecognized
                            .iter()
                            .for_each(|part| assert_debug_silent(what, part));
                    }
                }
            }
            let [seen] = &peer.requests()[..] else {
                panic!("one request")
            };
            assert!(seen.head.contains(&plant("key")), "it was sent");
        }
        for id in ["req_0-1.a", &plant("id with spaces"), &"9".repeat(65)] {
            let peer = Peer::playing([respond(404, &format!("x-request-id: {id}\r\n"), "")]).await;
            let didit = peer.client().no_retry().build().expect("a client");
            didit.create_session(&request()).await.expect_err("404");
        }
        let simulator = Simulator::start().await;
        assert_debug_silent("simulator", &simulator);
        simulator
            .client()
            .create_session(&request())
            .await
            .expect("a session");
    };

    let ((), log) = capture::log_of(Level::TRACE, FmtSpan::FULL, run).await;

    assert!(
        log.contains("reqwest::connect: starting new connection"),
        "records of `log` are in it: {log}"
    );
    assert!(
        [
            "create_session",
            "response received",
            "attempt failed",
            "giving up"
        ]
        .iter()
        .all(|event| log.contains(event)),
        "{log}"
    );
    assert!(
        log.contains("request_id=\"req_0-1.a\""),
        "an id of the usual form helps to find the call: {log}"
    );
    assert!(!log.contains("99999"), "others do not: {log}");
    assert_silent("the log", &log);
}

#[test]
fn omits_received_names_from_debug_of_an_unreadable_response() {
    for body in [
        r#"{"john@example.com": tr"#,
        r#"{"metadata": {"john@example.com": tr"#,
        r#"{"session_id": 7, "john@example.com": 1}"#,
    ] {
        let error = didit::test_util::Reply::new(201)
            .body(body)
            .to(&didit::operations::CREATE_SESSION)
            .expect_err("it is not a session");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("john"), "{shown}");
    }
}
