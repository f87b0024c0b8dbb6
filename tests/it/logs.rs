//! What a log says of a call: enough to act on, and nothing of a person.

use didit::{CreateSessionRequest, RetryPolicy, Uuid};
use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::capture;
use crate::peer::{self, Act, Peer, created, request, respond, resumable};

/// The log of a call, a line an event, at this level.
async fn log_of(
    level: Level,
    acts: impl IntoIterator<Item = Act>,
    request: CreateSessionRequest,
) -> Vec<String> {
    log_of_client(level, acts, request, false).await
}

/// The same of a client whose errors show the service's texts, or do not.
async fn log_of_client(
    level: Level,
    acts: impl IntoIterator<Item = Act>,
    request: CreateSessionRequest,
    show: bool,
) -> Vec<String> {
    let peer = Peer::playing(acts).await;
    let builder = peer.client().retry(RetryPolicy::default().jitter(false));
    let didit = builder.show_service_messages_in_errors(show).build().expect("a client");
    let (_, text) = capture::log_of(level, FmtSpan::NONE, didit.create_session(&request).send()).await;
    text.lines().filter(|line| line.contains("didit: ")).map(str::to_owned).collect()
}

fn assert_has(line: &str, parts: &[&str]) {
    for part in parts {
        assert!(line.contains(part), "{part} is not in {line}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_and_the_end_of_retries_are_warnings_with_their_reasons() {
    let busy = || respond(503, "", "");
    let log = log_of(Level::WARN, (0..5).map(|_| busy()), resumable()).await;

    let [first, .., last] = log.as_slice() else { panic!("{log:?}") };
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
async fn giving_up_says_why_there_is_no_further_attempt() {
    for (act, request, because) in [
        (Act::Close, request(), "a session may exist, and there is no vendor_data"),
        (respond(400, "", "{}"), resumable(), "a retry would fail in the same way"),
        (respond(429, "retry-after: 3600\r\n", ""), resumable(), "there is no time left"),
    ] {
        let log = log_of(Level::WARN, [act], request).await;
        let [line] = log.as_slice() else { panic!("{log:?}") };
        assert_has(line, &["giving up", &format!("because=\"{because}\"")]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_is_logged_at_debug_with_its_id_and_number_in_one_span_for_the_call() {
    assert_eq!(log_of(Level::INFO, [created()], resumable()).await, [""; 0]);
    let log = log_of(Level::DEBUG, [respond(429, "", ""), created()], resumable()).await;

    let [failed, retrying, received] = log.as_slice() else { panic!("{log:?}") };
    assert_has(failed, &["DEBUG", "attempt failed", "error.type=\"rate_limited\""]);
    assert_has(retrying, &["WARN", "retrying"]);
    assert_has(
        received,
        &[
            "DEBUG",
            "didit.call{otel.name=\"create_session\" otel.kind=\"client\" http.request.method=\"POST\" server.address=\"127.0.0.1\"",
            "didit.attempt{http.request.method=\"POST\" server.address=\"127.0.0.1\" http.request.resend_count=1 http.response.status_code=201",
            "session received",
            "session_id=4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a",
            "session_number=1024",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn no_text_of_the_service_and_no_value_of_the_request_is_logged() {
    let request = CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .vendor_data("PLANTED")
        .metadata(serde_json::json!("PLANTED"))
        .callback("https://PLANTED.example/")
        .build();
    let quoting = r#"{"detail":"PLANTED is wrong","vendor_data":["PLANTED"],"PLANTED":["x"]}"#;
    for act in [respond(400, "x-odd: PLANTED\r\n", quoting), respond(503, "", quoting), created()] {
        for show in [false, true] {
            let log = log_of_client(Level::TRACE, [act.clone()], request.clone(), show).await.join("\n");
            assert!(!log.is_empty() && !log.contains("PLANTED"), "{log}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_services_texts_are_shown_where_a_client_is_set_to_and_in_one_line() {
    let body = r#"{"detail":"PLANTED\n\u001b[31m is wrong","vendor_data":["\u202ePLANTED too"]}"#;
    for (show, count) in [(false, 0), (true, 2)] {
        let peer = Peer::playing([respond(400, "", body)]).await;
        let didit = peer.client().show_service_messages_in_errors(show).build().expect("a client");

        let error = didit.create_session(&request()).await.expect_err("400");

        let message = error.to_string();
        assert_eq!(message.matches("PLANTED").count(), count, "{message}");
        assert!(!message.contains(|c: char| c.is_control() || c == '\u{202e}'), "{message:?}");
        assert!(!format!("{error:?}").contains("PLANTED"), "{error:?}");
        // The texts themselves are there in any case.
        let details = error.details().expect("a response");
        assert_eq!(details.detail().map(|text| text.expose()), Some("PLANTED\n\u{1b}[31m is wrong"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_documented_text_is_shown_and_a_longer_one_is_not() {
    for (text, is_shown) in [("Invalid workflow_id.", true), ("Invalid workflow_id. PLANTED", false)] {
        let body = serde_json::json!({ "workflow_id": text }).to_string();
        let outcome = peer::call(respond(400, "", body)).await;
        let message = outcome.error().to_string();
        assert_eq!(message.contains("the service says \"Invalid workflow_id.\""), is_shown, "{message}");
        assert!(!message.contains("PLANTED"), "{message}");
    }
}
