//! A few harmless calls to a real service, with `DIDIT_BASE_URL` and `DIDIT_API_KEY`. Use the key
//! of a **sandbox** application: each call creates a session. No request leads to an e-mail. The
//! tests print differences from the documentation, and fail only if a response cannot be read.
//!
//! ```sh
//! DIDIT_API_KEY=… DIDIT_WORKFLOW_ID=… cargo test --test live -- --ignored --nocapture
//! ```
//!
//! `.ci/run` runs it against `prism mock openapi.yaml`, which checks every request by the contract.

use didit::{
    Client, CreateSessionRequest, Error, ErrorKind, ExpectedDetails, Language, Metadata, OpenEnum,
    Response, Session,
};
use serde_json::{Value, json};
use uuid::Uuid;

fn workflow() -> Uuid {
    match std::env::var("DIDIT_WORKFLOW_ID") {
        Ok(id) => id.parse().expect("DIDIT_WORKFLOW_ID is a UUID"),
        // Not a real workflow; a mock accepts any.
        Err(_) => uuid::uuid!("11111111-2222-3333-4444-555555555555"),
    }
}

/// A harmless request.
fn harmless() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(workflow())
        .vendor_data("didit-rust-live-test")
        .build()
}

async fn create(request: &CreateSessionRequest) -> Result<Response<Session>, Error> {
    Client::from_env()
        .expect("DIDIT_API_KEY")
        .create_session(request)
        .no_retry()
        .await
}

/// Prints how the session differs from the documentation.
fn report(name: &str, request: &CreateSessionRequest, result: Result<Response<Session>, Error>) {
    let session = result.unwrap_or_else(|error| panic!("{name}: {error}; {}", violations(&error)));
    assert_eq!(
        session.headers().get("sl-violations"),
        None,
        "{name}: prism finds fault with the request"
    );
    let differences = differences(request, &session);
    println!("{name}: {} differences", differences.len());
    differences
        .iter()
        .for_each(|difference| println!("    {difference}"));
}

fn differences(request: &CreateSessionRequest, session: &Session) -> Vec<String> {
    let mut found = Vec::new();
    let mut expect =
        |holds: bool, difference: &str| found.extend((!holds).then(|| difference.to_owned()));
    expect(
        session.workflow_id == request.workflow_id,
        "workflow_id is not the request's",
    );
    expect(
        session.vendor_data == request.vendor_data,
        "vendor_data is not the request's",
    );
    expect(
        session.callback == request.callback || request.callback.is_none(),
        "callback is not the request's",
    );
    let json = |metadata: &Option<Metadata>| metadata.as_ref().map(|m| m.expose_json().to_owned());
    expect(
        json(&session.metadata) == json(&request.metadata),
        "metadata is not verbatim the request's",
    );
    expect(session.session_kind.is_some(), "session_kind is absent");
    expect(
        session.workflow_version.is_some(),
        "workflow_version is absent",
    );
    expect(
        matches!(session.status, OpenEnum::Known(_)),
        "the status is not documented",
    );
    expect(
        !matches!(session.session_kind, Some(OpenEnum::Unknown(_))),
        "the session_kind is not documented",
    );
    expect(
        session.session_token.expose().len() == 12,
        "session_token has not twelve characters",
    );
    expect(
        session
            .url
            .expose()
            .ends_with(session.session_token.expose()),
        "url does not end in the token",
    );
    if let Some(language) = &request.language {
        let segment = format!("/{language}/session/");
        expect(
            session.url.expose().contains(&segment),
            "url does not have the request's language",
        );
    }
    found.extend(
        session
            .extra
            .keys()
            .map(|name| format!("the field {name} is not documented")),
    );
    found
}

/// The violations that prism reports.
fn violations(error: &Error) -> String {
    let header = error
        .response()
        .and_then(|response| response.headers.get("sl-violations"));
    header.map_or_else(String::new, |violations| {
        String::from_utf8_lossy(violations.as_bytes()).into_owned()
    })
}

#[tokio::test]
#[ignore = "needs a service: DIDIT_API_KEY and DIDIT_BASE_URL"]
async fn a_small_request_creates_a_session() {
    let request = harmless();
    report("small request", &request, create(&request).await);
}

#[tokio::test]
#[ignore = "needs a service: DIDIT_API_KEY and DIDIT_BASE_URL"]
async fn a_large_request_creates_a_session() {
    let mut request = harmless();
    request.callback = Some("https://example.com/verification/callback".into());
    request.language = Some(Language::Es);
    request.metadata = Some(Metadata::from(
        json!({ "z": 1, "a": [u64::MAX, null, "é😀"] }),
    ));
    let details = ExpectedDetails::builder()
        .first_name("Łukasz \"Luke\"")
        .id_country("POL")
        .build();
    request.expected_details = Some(details);
    report("large request", &request, create(&request).await);
}

#[tokio::test]
#[ignore = "needs a service: DIDIT_API_KEY and DIDIT_BASE_URL"]
async fn a_callback_of_an_app_creates_a_session_or_is_rejected() {
    let mut request = harmless();
    request.callback = Some("myapp://done".into());
    match create(&request).await {
        // The application may not allow this callback.
        Err(error)
            if error.details().is_some_and(|details| {
                details.errors.iter().any(|field| field.path == "callback")
            }) =>
        {
            println!("a callback of an app: not allowed for this application");
        }
        result => report("a callback of an app", &request, result),
    }
}

#[tokio::test]
#[ignore = "needs a service: DIDIT_API_KEY and DIDIT_BASE_URL"]
async fn an_unknown_language_is_rejected_with_400() {
    let mut request = harmless();
    request.extra.insert("language", Value::from("tlh"));
    match create(&request).await.map_err(didit::Error::into_kind) {
        Err(ErrorKind::BadRequest(rejected)) => {
            let paths: Vec<_> = rejected
                .details
                .errors
                .iter()
                .map(|error| error.path.as_str())
                .collect();
            println!("an unknown language: rejected because of {paths:?}");
        }
        other => panic!("expected 400, got {other:?}"),
    }
}
