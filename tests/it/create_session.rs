//! The requests of Didit's reference page are sent as documented, and its responses are read as
//! typed values.

use didit::{
    CallbackMethod, ContactDetails, CreateSessionRequest, DocumentType, ExpectedDetails, Language,
    Metadata, NaiveDate, OpenEnum, SessionKind, SessionStatus, Uuid,
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::uuid;

use crate::peer::{Outcome, Peer, Request, respond};
use crate::snapshot;

const WORKFLOW: Uuid = uuid!("11111111-2222-3333-4444-555555555555");

/// Creates a session against a peer that responds with this one, by one request to the endpoint.
async fn create(response: &Value, request: &CreateSessionRequest) -> Outcome {
    let peer = Peer::playing([respond(201, "x-request-id: r-1\r\n", response.to_string())]).await;
    let didit = peer.client().build().expect("a client");
    let outcome = peer.outcome(didit.create_session(request)).await;
    let requests: Vec<_> = outcome
        .requests
        .iter()
        .map(|r| (r.method.as_str(), r.target.as_str()))
        .collect();
    assert_eq!(requests, [("POST", "/v3/session/")]);
    outcome
}

/// The one request that arrived: method, path, headers except for the host, body.
fn sent(requests: &[Request]) -> Value {
    let [request] = requests else {
        panic!("{} requests", requests.len())
    };
    let (path, query) = match request.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (request.target.as_str(), None),
    };
    let headers = request.headers.iter().filter(|(name, _)| *name != "host");
    let headers: Vec<_> = headers
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    json!({
        "method": request.method,
        "path": path,
        "query": query,
        "headers": headers,
        "body": serde_json::from_str::<Value>(&request.body).expect("a JSON body"),
    })
}

/// An example of the contract, by its path.
fn example(path: &str) -> Value {
    let contract = include_str!("../../openapi.yaml");
    let contract: Value = yaml_serde::from_str(contract).expect("the contract is YAML");
    let found = contract.pointer(&format!("/paths/~1v3~1session~1/post/{path}/value"));
    found
        .unwrap_or_else(|| panic!("no example at {path}"))
        .clone()
}

fn response(name: &str) -> Value {
    example(&format!(
        "responses/201/content/application~1json/examples/{name}"
    ))
}

/// The snapshots' settings, which replace the version.
fn snapshots() -> insta::Settings {
    let mut settings = snapshot::settings();
    settings.add_filter(r"didit-rust/\d+\.\d+\.\d+", "didit-rust/[version]");
    settings
}

fn asked(name: &str) -> Value {
    example(&format!(
        "requestBody/content/application~1json/examples/{name}"
    ))
}

#[tokio::test]
async fn sends_reference_request_as_documented() {
    let request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .vendor_data("user-123")
        .callback("https://example.com/verification/callback")
        .callback_method(CallbackMethod::Both)
        .metadata(json!({ "user_type": "premium", "account_id": "ABC123" }))
        .language(Language::En)
        .contact_details(
            ContactDetails::builder()
                .email("john.doe@example.com")
                .send_notification_emails(true)
                .email_lang(Language::En)
                .phone("+14155552671")
                .build(),
        )
        .expected_details(
            ExpectedDetails::builder()
                .first_name("John")
                .last_name("Doe")
                .date_of_birth(NaiveDate::from_ymd_opt(1990, 5, 15).expect("a day"))
                .id_country("USA")
                .expected_document_types([DocumentType::P, DocumentType::Id])
                .build(),
        )
        .build();

    let outcome = create(&response("reference_page"), &request).await;

    let sent = sent(&outcome.requests);
    assert_eq!(
        sent["body"],
        asked("reference_page"),
        "the contract's example is the page's"
    );
    snapshots().bind(|| insta::assert_yaml_snapshot!("create_session_reference", sent));
}

#[tokio::test]
async fn sends_company_details_of_a_business_request() {
    let request = CreateSessionRequest::builder()
        .workflow_id(uuid!("22222222-3333-4444-5555-666666666666"))
        .vendor_data("company-7")
        .expected_details(
            ExpectedDetails::builder()
                .company_name("Example Trading Ltd")
                .registry_country("GB")
                .registration_number("00445790")
                .build(),
        )
        .build();

    let outcome = create(&response("business_session"), &request).await;

    let sent = sent(&outcome.requests);
    assert_eq!(
        outcome.session().session_kind,
        Some(OpenEnum::Known(SessionKind::Business))
    );
    assert_eq!(sent["body"], asked("business"), "the contract's example");
    snapshots().bind(|| insta::assert_yaml_snapshot!("create_session_business", sent));
}

#[tokio::test]
async fn reads_every_field_of_the_reference_response() {
    #[derive(Deserialize)]
    struct Account {
        user_type: String,
        account_id: String,
    }
    let request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .build();

    let session = create(&response("reference_page"), &request)
        .await
        .session();

    assert_eq!(session.http_status(), 201);
    assert_eq!(session.headers()["x-request-id"], "r-1");
    assert_eq!(session.attempts(), 1);
    assert_eq!(session.session_id, WORKFLOW);
    assert_eq!(session.session_number, 43762);
    assert_eq!(session.session_token.expose(), "3FaJ9wLqX2Mz");
    assert_eq!(
        session.url.expose(),
        "https://verify.didit.me/en/session/3FaJ9wLqX2Mz"
    );
    assert_eq!(session.vendor_data, Some("user-123".into()));
    assert_eq!(session.status, SessionStatus::NotStarted);
    assert_eq!(session.workflow_id, WORKFLOW);
    assert_eq!(session.workflow_version, Some(3));
    assert_eq!(
        session.callback,
        Some("https://example.com/verification/callback".into())
    );
    assert_eq!(session.session_kind, None);
    assert!(session.extra.is_empty());
    let account: Account = session
        .metadata
        .as_ref()
        .map(Metadata::get)
        .expect("metadata")
        .expect("an account");
    assert_eq!(
        (account.user_type.as_str(), account.account_id.as_str()),
        ("premium", "ABC123")
    );
    assert_eq!(
        serde_json::to_value(&*session).expect("JSON"),
        response("reference_page"),
        "and goes out again"
    );
}

#[tokio::test]
async fn round_trips_unknown_values_and_fields() {
    let mut unusual = response("reference_page");
    unusual["status"] = json!("Waiting for Godot");
    unusual["session_kind"] = json!("ship");
    unusual["risk"] = json!({ "score": 18446744073709551615_u64 });
    let request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .build();

    let session = create(&unusual, &request).await.session().into_inner();

    assert_eq!(
        session.status,
        OpenEnum::Unknown("Waiting for Godot".to_owned())
    );
    assert_eq!(
        session.session_kind,
        Some(OpenEnum::Unknown("ship".to_owned()))
    );
    assert_eq!(
        session
            .extra
            .get("risk")
            .expect("it is kept")
            .get::<Value>()
            .expect("JSON")["score"],
        json!(u64::MAX)
    );
    assert_eq!(serde_json::to_value(&session).expect("JSON"), unusual);
}

#[tokio::test]
async fn sends_same_request_with_the_generated_client() {
    let peer = Peer::playing([respond(201, "", response("reference_page").to_string())]).await;
    let didit = peer.client().build().expect("a client");
    let request: CreateSessionRequest =
        serde_json::from_value(asked("reference_page")).expect("a request");

    let session = didit
        .progenitor()
        .create_session(&request)
        .await
        .expect("a session");

    assert_eq!(session.session_number, 43762);
    let sent = sent(&peer.requests());
    snapshots().bind(|| insta::assert_yaml_snapshot!("create_session_reference", sent));
}

#[tokio::test]
async fn sends_portrait_once_as_it_is_serialized() {
    for padding in 0..4 {
        let image = [
            b"\x89PNG\r\n\x1a\n".as_slice(),
            &vec![0xFB; 1_000 + padding],
        ]
        .concat();
        let request = CreateSessionRequest::builder()
            .workflow_id(WORKFLOW)
            .metadata(json!({ "portrait_image": "\"}" }))
            .vendor_data("{\"")
            .portrait_image(didit::PortraitImage::from_bytes(image).expect("a picture"))
            .build();

        let outcome = create(&response("user_session"), &request).await;

        let Request {
            headers,
            body: text,
            ..
        } = &outcome.requests[0];
        assert_eq!(headers["content-length"], text.len().to_string());
        assert_eq!(
            text.matches("\"portrait_image\":").count(),
            2,
            "one is in the metadata: {text}"
        );
        let sent: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(sent, serde_json::to_value(&request).expect("JSON"));
    }
}
