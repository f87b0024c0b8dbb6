//! The log of a call: enough to act on, and no personal data.

use std::time::Duration;

use didit::{CreateSessionRequest, RetryPolicy, Uuid};
use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::capture;
use crate::peer::{Act, Peer, SESSION, bytes, created, request, respond, resumable};

/// The log of a call at this level, one line for each event.
async fn log_of(
    level: Level,
    acts: impl IntoIterator<Item = Act>,
    request: CreateSessionRequest,
) -> Vec<String> {
    log_of_client(level, acts, request, false).await
}

/// As above, for a client whose errors show the service's messages, or do not.
async fn log_of_client(
    level: Level,
    acts: impl IntoIterator<Item = Act>,
    request: CreateSessionRequest,
    show: bool,
) -> Vec<String> {
    lines_of(level, FmtSpan::NONE, acts, request, show).await
}

/// The lines of a call's log, with these events of its spans.
async fn lines_of(
    level: Level,
    spans: FmtSpan,
    acts: impl IntoIterator<Item = Act>,
    request: CreateSessionRequest,
    show: bool,
) -> Vec<String> {
    let peer = Peer::playing(acts).await;
    let builder = peer.client().retry(RetryPolicy::default().jitter(false));
    let didit = builder
        .show_service_messages_in_errors(show)
        .build()
        .expect("a client");
    let (_, text) = capture::log_of(level, spans, didit.create_session(&request).send()).await;
    text.lines()
        .filter(|line| line.contains("didit: "))
        .map(str::to_owned)
        .collect()
}

fn assert_has(line: &str, parts: &[&str]) {
    for part in parts {
        assert!(line.contains(part), "{part} is not in {line}");
    }
}

#[tokio::test(start_paused = true)]
async fn warns_with_reason_when_retrying_and_giving_up() {
    let busy = || respond(503, "", "");
    let log = log_of(Level::WARN, (0..5).map(|_| busy()), resumable()).await;

    let [first, .., last] = log.as_slice() else {
        panic!("{log:?}")
    };
    assert_eq!(log.len(), 5);
    assert_has(
        first,
        &[
            "WARN",
            "retrying",
            "http.request.resend_count=1",
            "http.response.status_code=503",
            "error.type=\"unexpected_status\"",
            "server.address=\"127.0.0.1\"",
            "session_may_exist=true",
            "retry_delay_ms=5000",
        ],
    );
    assert_has(
        last,
        &[
            "WARN",
            "giving up",
            "http.request.resend_count=4",
            "because=\"there are no attempts left\"",
            "session_may_exist=true",
            "the service responded with the status 503",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn reports_reason_when_giving_up() {
    for (act, request, because) in [
        (
            Act::Close,
            request(),
            "the request may have been processed, and vendor_data is not set",
        ),
        (
            respond(400, "", "{}"),
            resumable(),
            "a retry would fail in the same way",
        ),
        (
            respond(429, "retry-after: 3600\r\n", ""),
            resumable(),
            "the time is used up",
        ),
    ] {
        let log = log_of(Level::WARN, [act], request).await;
        let [line] = log.as_slice() else {
            panic!("{log:?}")
        };
        assert_has(line, &["giving up", &format!("because=\"{because}\"")]);
    }
    let peer = Peer::playing([respond(429, "", "")]).await;
    let didit = peer.client().no_retry().build().expect("a client");
    let request = request();
    let call = didit.create_session(&request).send();
    let (_, log) = capture::log_of(Level::WARN, FmtSpan::NONE, call).await;
    assert_has(&log, &["giving up", "because=\"retries are off\""]);
}

#[tokio::test(start_paused = true)]
async fn logs_session_at_debug_within_one_span() {
    assert_eq!(log_of(Level::INFO, [created()], resumable()).await, [""; 0]);
    let log = log_of(Level::DEBUG, [respond(429, "", ""), created()], resumable()).await;

    let [failed, retrying, received] = log.as_slice() else {
        panic!("{log:?}")
    };
    assert_has(
        failed,
        &["DEBUG", "attempt failed", "error.type=\"rate_limited\""],
    );
    assert_has(retrying, &["WARN", "retrying"]);
    assert_has(
        received,
        &[
            "DEBUG",
            "didit.call{otel.name=\"create_session\" otel.kind=\"client\" http.request.method=\"POST\" server.address=\"127.0.0.1\"",
            "didit.attempt{http.request.method=\"POST\" server.address=\"127.0.0.1\" http.request.resend_count=1 http.response.status_code=201",
            "response received",
            "session_id=4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a",
            "session_number=1024",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn omits_service_text_and_request_values() {
    let request = CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .vendor_data("PLANTED")
        .metadata(serde_json::json!("PLANTED"))
        .callback("https://PLANTED.example/")
        .build();
    let quoting = r#"{"detail":"PLANTED is wrong","vendor_data":["PLANTED"],"PLANTED":["x"]}"#;
    for act in [
        respond(400, "x-odd: PLANTED\r\n", quoting),
        respond(503, "", quoting),
        created(),
    ] {
        for show in [false, true] {
            let log = log_of_client(Level::TRACE, [act.clone()], request.clone(), show)
                .await
                .join("\n");
            assert!(!log.is_empty() && !log.contains("PLANTED"), "{log}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn logs_status_duration_and_error_of_each_attempt() {
    // One byte every 10 ms.
    let slow = bytes(201, "", SESSION);
    let duration = 10 * (slow.len() - 1);
    let acts = [
        respond(429, "", ""),
        Act::Hang,
        Act::Trickle(slow, Duration::from_millis(10)),
    ];

    let log = log_of(Level::DEBUG, acts, resumable()).await;

    let [limited, _, late, _, received] = log.as_slice() else {
        panic!("{log:?}")
    };
    assert_has(
        limited,
        &[
            "attempt failed http.response.status_code=429 error.type=\"rate_limited\" duration_ms=0 error=too many requests (429)",
        ],
    );
    assert_has(
        late,
        &[
            "attempt failed error.type=\"timeout\" duration_ms=30000 error=no response in time; the request may have arrived",
        ],
    );
    assert_has(
        received,
        &[&format!(
            "response received http.response.status_code=201 duration_ms={duration} session_id="
        )],
    );
}

#[tokio::test(start_paused = true)]
async fn records_status_and_error_type_in_the_spans() {
    let acts = [respond(429, "", ""), respond(400, "", "{}")];
    let failed = lines_of(Level::DEBUG, FmtSpan::CLOSE, acts, request(), false).await;
    let succeeded = lines_of(Level::DEBUG, FmtSpan::CLOSE, [created()], request(), false).await;

    let closed = |lines: Vec<String>| -> Vec<String> {
        let lines = lines.into_iter();
        lines.filter(|line| line.contains(": close")).collect()
    };
    let (failed, succeeded) = (closed(failed), closed(succeeded));
    let [limited, rejected, call] = failed.as_slice() else {
        panic!("{failed:?}")
    };
    let status = |code: u16| format!("http.response.status_code={code}");
    assert_has(
        limited,
        &[
            "didit.attempt{",
            &status(429),
            "error.type=\"rate_limited\"",
        ],
    );
    let rejection = [&status(400), "error.type=\"bad_request\""];
    assert_has(rejected, &rejection);
    assert_has(call, &rejection);
    let [_, call] = succeeded.as_slice() else {
        panic!("{succeeded:?}")
    };
    assert_has(call, &[&status(201)]);
    assert!(!call.contains("didit.attempt{"), "{call}");
}
