//! The main job: the requests of Didit's reference page go out as the page shows them, and its
//! answers come back as typed values.

use didit::{
    CallbackMethod, Client, ContactDetails, CreateSessionRequest, DocumentType, ExpectedDetails, Language,
    Metadata, NaiveDate, Open, SessionKind, SessionStatus, Uuid,
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::uuid;
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::snapshot;

const WORKFLOW: Uuid = uuid!("11111111-2222-3333-4444-555555555555");

/// A server that gives one answer to the endpoint, and the client that talks to it.
struct Peer {
    server: MockServer,
    didit: Client,
}

impl Peer {
    async fn answering(answer: &Value) -> Self {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(201).set_body_json(answer).insert_header("x-request-id", "r-1");
        Mock::given(method("POST"))
            .and(path("/v3/session/"))
            .respond_with(answer)
            .expect(1)
            .mount(&server)
            .await;
        // Anything else is no request of ours.
        let stray = Mock::given(any()).respond_with(ResponseTemplate::new(500)).with_priority(255);
        stray.expect(0).mount(&server).await;
        let didit = Client::builder().api_key("a-fake-key").base_url(server.uri()).build().expect("a client");
        Self { server, didit }
    }

    /// The one request that arrived: method, path, headers but for the server's own name, body.
    async fn request(&self) -> Value {
        let requests = self.server.received_requests().await.expect("requests are recorded");
        let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
        let mut headers: Vec<_> =
            request.headers.iter().map(|(n, v)| format!("{n}: {}", v.to_str().unwrap())).collect();
        headers.retain(|header| !header.starts_with("host: "));
        headers.sort();
        json!({
            "method": request.method.as_str(),
            "path": request.url.path(),
            "query": request.url.query(),
            "headers": headers,
            "body": serde_json::from_slice::<Value>(&request.body).expect("a JSON body"),
        })
    }
}

/// An example of the contract, by the place it has there.
fn example(path: &str) -> Value {
    let contract = include_str!("../../openapi.yaml");
    let contract: Value = yaml_serde::from_str(contract).expect("the contract is YAML");
    let found = contract.pointer(&format!("/paths/~1v3~1session~1/post/{path}/value"));
    found.unwrap_or_else(|| panic!("no example at {path}")).clone()
}

fn answer(name: &str) -> Value {
    example(&format!("responses/201/content/application~1json/examples/{name}"))
}

/// The snapshots' settings, with a version that does not change at a release.
fn snapshots() -> insta::Settings {
    let mut settings = snapshot::settings();
    settings.add_filter(r"didit-rust/\d+\.\d+\.\d+", "didit-rust/[version]");
    settings
}

fn asked(name: &str) -> Value {
    example(&format!("requestBody/content/application~1json/examples/{name}"))
}

#[tokio::test]
async fn the_pages_request_goes_out_as_the_page_shows_it() {
    let peer = Peer::answering(&answer("reference_page")).await;
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

    peer.didit.create_session(&request).await.expect("a session");

    let sent = peer.request().await;
    assert_eq!(sent["body"], asked("reference_page"), "the contract's example is the page's");
    snapshots().bind(|| insta::assert_yaml_snapshot!("the_pages_request", sent));
}

#[tokio::test]
async fn the_minimal_request_is_the_workflow_and_nothing_else() {
    let peer = Peer::answering(&answer("user_session")).await;
    let request = CreateSessionRequest::builder().workflow_id(WORKFLOW).build();

    peer.didit.create_session(&request).await.expect("a session");

    let requests = peer.server.received_requests().await.expect("requests are recorded");
    let body = String::from_utf8(requests[0].body.clone()).expect("text");
    assert_eq!(body, r#"{"workflow_id":"11111111-2222-3333-4444-555555555555"}"#);
}

#[tokio::test]
async fn a_business_request_carries_what_the_register_should_say() {
    let peer = Peer::answering(&answer("business_session")).await;
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

    let session = peer.didit.create_session(&request).await.expect("a session");

    assert_eq!(session.session_kind, Some(Open::Known(SessionKind::Business)));
    let sent = peer.request().await;
    assert_eq!(sent["body"], asked("business"), "the contract's example");
    snapshots().bind(|| insta::assert_yaml_snapshot!("a_business_request", sent));
}

#[tokio::test]
async fn the_pages_first_answer_is_read_in_full() {
    #[derive(Deserialize)]
    struct Account {
        user_type: String,
        account_id: String,
    }
    let peer = Peer::answering(&answer("reference_page")).await;
    let request = CreateSessionRequest::builder().workflow_id(WORKFLOW).build();

    let session = peer.didit.create_session(&request).await.expect("a session");

    assert_eq!(session.status(), 201);
    assert_eq!(session.headers()["x-request-id"], "r-1");
    assert_eq!(session.attempts(), 1);
    assert_eq!(session.session_id, WORKFLOW);
    assert_eq!(session.session_number, 43762);
    assert_eq!(session.session_token.expose(), "3FaJ9wLqX2Mz");
    assert_eq!(session.url.expose(), "https://verify.didit.me/en/session/3FaJ9wLqX2Mz");
    assert_eq!(session.vendor_data, Some("user-123".into()));
    assert_eq!(session.status, SessionStatus::NotStarted);
    assert_eq!(session.workflow_id, WORKFLOW);
    assert_eq!(session.workflow_version, Some(3));
    assert_eq!(session.callback, Some("https://example.com/verification/callback".into()));
    assert_eq!(session.session_kind, None);
    assert!(session.extra.is_empty());
    let account: Account =
        session.metadata.as_ref().map(Metadata::get).expect("metadata").expect("an account");
    assert_eq!((account.user_type.as_str(), account.account_id.as_str()), ("premium", "ABC123"));
    assert_eq!(
        serde_json::to_value(&*session).expect("JSON"),
        answer("reference_page"),
        "and goes out again"
    );
}

#[tokio::test]
async fn the_pages_second_answer_is_read_though_it_leaves_out_required_fields() {
    let peer = Peer::answering(&answer("user_session")).await;
    let request = CreateSessionRequest::builder().workflow_id(WORKFLOW).build();

    let session = peer.didit.create_session(&request).await.expect("a session").into_inner();

    assert_eq!(session.session_kind, Some(Open::Known(SessionKind::User)));
    assert_eq!(session.session_number, 1024);
    assert_eq!(session.vendor_data, Some("user-42".into()));
    assert!(session.metadata.is_none() && session.callback.is_none() && session.workflow_version.is_none());
    assert_eq!(serde_json::to_value(&session).expect("JSON"), answer("user_session"), "nothing is added");
}

#[tokio::test]
async fn unknown_values_and_fields_are_kept_and_go_out_again() {
    let mut unusual = answer("reference_page");
    unusual["status"] = json!("Waiting for Godot");
    unusual["session_kind"] = json!("ship");
    unusual["risk"] = json!({ "score": 18446744073709551615_u64 });
    let peer = Peer::answering(&unusual).await;
    let request = CreateSessionRequest::builder().workflow_id(WORKFLOW).build();

    let session = peer.didit.create_session(&request).await.expect("a session").into_inner();

    assert_eq!(session.status, Open::Unknown("Waiting for Godot".to_owned()));
    assert_eq!(session.session_kind, Some(Open::Unknown("ship".to_owned())));
    assert_eq!(
        session.extra.get("risk").expect("it is kept").get::<Value>().expect("JSON")["score"],
        json!(u64::MAX)
    );
    assert_eq!(serde_json::to_value(&session).expect("JSON"), unusual);
}

#[tokio::test]
async fn the_generated_client_sends_the_same_request() {
    let peer = Peer::answering(&answer("reference_page")).await;
    let request: CreateSessionRequest = serde_json::from_value(asked("reference_page")).expect("a request");

    let session = peer.didit.generated().create_session(&request).await.expect("a session");

    assert_eq!(session.session_number, 43762);
    let sent = peer.request().await;
    snapshots().bind(|| insta::assert_yaml_snapshot!("the_pages_request", sent));
}

#[tokio::test]
async fn a_portrait_goes_out_once_and_as_it_is_serialised() {
    for padding in 0..4 {
        let image = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0xFB; 1_000 + padding]].concat();
        let peer = Peer::answering(&answer("user_session")).await;
        let request = CreateSessionRequest::builder()
            .workflow_id(WORKFLOW)
            .metadata(json!({ "portrait_image": "\"}" }))
            .vendor_data("{\"")
            .portrait_image(didit::PortraitImage::from_bytes(image).expect("a picture"))
            .build();

        peer.didit.create_session(&request).await.expect("a session");

        let received = peer.server.received_requests().await.expect("recorded");
        let text = String::from_utf8(received[0].body.clone()).expect("text");
        assert_eq!(received[0].headers["content-length"], text.len().to_string());
        assert_eq!(text.matches("\"portrait_image\":").count(), 2, "one is in the metadata: {text}");
        let sent: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(sent, serde_json::to_value(&request).expect("JSON"));
    }
}
