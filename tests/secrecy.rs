//! Known secrets are planted in every field, answer, header and setting; whatever is printed
//! (`Debug`, `Display`, source chains, `tracing` at TRACE) is searched for them.

mod peer;

use std::error::Error as StdError;
use std::io::Write;
use std::sync::{Arc, Mutex};

use didit::{
    ApiKey, Client, ContactDetails, CreateSessionRequest, Error, ExpectedDetails, Extra, Gender, HostedUrl,
    Metadata, NaiveDate, PortraitImage, Session, SessionToken, Uuid,
};
use didit_simulator::Simulator;
use peer::{Act, Peer, answer, bytes};
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// Every planted text has this in it.
const PLANTED: &str = "PLANTED";
/// Planted where no text will do: a date, an address, a country.
const OTHERS: [&str; 4] = ["1911-11-11", "198.51.100.77", "+15550109999", "ZZQ"];

fn plant(name: &str) -> String {
    format!("{PLANTED}-{name}")
}

/// Fails with what was printed if a secret is in it, or if nothing was.
fn assert_silent(what: &str, printed: &str) {
    assert!(!printed.trim().is_empty(), "{what} prints nothing at all");
    for secret in std::iter::once(PLANTED).chain(OTHERS) {
        assert!(!printed.contains(secret), "{what} shows {secret}: {printed}");
    }
    // A byte string's `Debug`, or base64, would get past the search above.
    assert!(!printed.contains("80, 76, 65, 78"), "{what} shows bytes: {printed}");
    assert!(!printed.contains("UExBTlRFR"), "{what} shows base64: {printed}");
}

fn assert_debug_silent(what: &str, value: &impl std::fmt::Debug) {
    assert_silent(what, &format!("{value:?}\n{value:#?}"));
}

/// An error with everything below it.
fn assert_error_silent(what: &str, error: &Error) {
    assert_debug_silent(what, error);
    let mut layer: Option<&dyn StdError> = Some(error);
    while let Some(error) = layer {
        assert_silent(what, &error.to_string());
        assert_silent(what, &format!("{error:?}\n{error:#?}"));
        layer = error.source();
    }
}

fn extra(name: &str) -> Extra {
    Extra::from([("undocumented", json!({ "deep": [plant(name)] }))])
}

fn portrait() -> PortraitImage {
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    image.extend_from_slice(plant("portrait").as_bytes());
    PortraitImage::from_bytes(image).expect("a PNG by its first bytes")
}

fn contact() -> ContactDetails {
    let email = format!("{}@example.com", plant("email"));
    ContactDetails::builder().email(email).phone(OTHERS[2]).extra(extra("contact")).build()
}

fn expected() -> ExpectedDetails {
    ExpectedDetails::builder()
        .first_name(plant("first"))
        .last_name(plant("last"))
        .date_of_birth(NaiveDate::from_ymd_opt(1911, 11, 11).expect("a day"))
        .gender(Gender::F)
        .nationality(OTHERS[3])
        .country(OTHERS[3])
        .id_country(OTHERS[3])
        .poa_country(OTHERS[3])
        .address(plant("address"))
        .identification_number(plant("number"))
        .ip_address(OTHERS[1].parse::<std::net::IpAddr>().expect("an address"))
        .company_name(plant("company"))
        .registration_number(plant("registration"))
        .extra(extra("expected"))
        .build()
}

fn request() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .vendor_data(plant("vendor"))
        .callback(format!("https://example.com/{}", plant("callback")))
        .metadata(json!({ "note": plant("metadata") }))
        .contact_details(contact())
        .expected_details(expected())
        .portrait_image(portrait())
        .extra(extra("request"))
        .build()
}

/// A good answer with a secret in every field, and what makes it bad.
fn session_json() -> Value {
    json!({
        "session_id": Uuid::from_u128(7),
        "session_number": 1,
        "session_token": plant("token"),
        "url": format!("https://verify.didit.me/session/{}", plant("token")),
        "vendor_data": plant("vendor"),
        "metadata": { "note": plant("metadata") },
        "status": "Not Started",
        "callback": format!("https://example.com/{}", plant("callback")),
        "workflow_id": Uuid::from_u128(1),
        "workflow_version": 3,
        "undocumented": { "deep": [plant("answer")] },
    })
}

/// Headers as a service, or a proxy before it, might send them.
fn headers() -> String {
    format!("set-cookie: session={0}\r\nx-trace: {0}\r\nx-request-id: {0} is no id\r\n", plant("header"))
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic")).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn no_type_of_the_request_prints_its_values() {
    assert_debug_silent("request", &request());
    assert_debug_silent("contact details", &contact());
    assert_debug_silent("expected details", &expected());
    assert_debug_silent("portrait", &portrait());
    assert_debug_silent("metadata", &Metadata::from(json!(plant("metadata"))));
    let sent = serde_json::to_string(&request()).expect("JSON");
    assert!(sent.matches(PLANTED).count() >= 12, "and they were there: {sent}");
    assert!(OTHERS.iter().all(|other| sent.contains(other)), "{sent}");
}

#[test]
fn gender_does_not_show() {
    let printed = format!("{:?}", ExpectedDetails::builder().gender(Gender::F).build());

    assert!(printed.contains("gender: Some([redacted])"), "{printed}");
}

#[test]
fn no_type_of_the_answer_prints_its_values() {
    let session: Session = serde_json::from_value(session_json()).expect("a session");

    assert_debug_silent("session", &session);
    assert_debug_silent("token", &SessionToken::from(plant("token")));
    assert_debug_silent("url", &HostedUrl::from(plant("url")));
    assert_debug_silent("option of a url", &Some(session.url.clone()));
    assert!(session.url.expose().contains(PLANTED), "and it was there");
}

#[test]
fn a_session_can_be_stored_with_its_secrets() {
    let session: Session = serde_json::from_value(session_json()).expect("a session");

    let stored = serde_json::to_value(&session).expect("JSON");

    assert_eq!(stored, session_json());
}

#[test]
fn no_setting_of_the_client_prints_its_value() {
    let key = plant("key");
    let builder = Client::builder()
        .api_key(&key)
        .base_url(format!("https://{0}:{0}@example.com/{0}", plant("password")))
        .default_header("x-own", plant("header"));
    assert_debug_silent("builder", &builder);
    assert_error_silent("a base URL with a password", &builder.build().expect_err("a password"));

    let didit =
        Client::builder().api_key(&key).default_header("x-own", plant("header")).build().expect("a client");
    assert_debug_silent("client", &didit);
    assert_debug_silent("generated client", didit.generated());
    assert_debug_silent("key", &ApiKey::new(&key).expect("a key"));
    let request = request();
    assert_debug_silent("call", &didit.create_session(&request).header("x-one", &plant("header")));
}

#[test]
fn no_refused_input_is_quoted() {
    for key in
        [format!("{} {}", plant("a"), plant("b")), format!("{}\n", plant("c")), format!("{}ü", plant("d"))]
    {
        assert_error_silent("key", &ApiKey::new(&key).expect_err("no key"));
    }
    let settings = [
        Client::builder().api_key("a-fake-key").base_url(format!("{}://x", plant("scheme"))),
        Client::builder().api_key("a-fake-key").base_url(format!("https://example.com?{}", plant("query"))),
        Client::builder().api_key("a-fake-key").user_agent_suffix(format!("{}\n", plant("agent"))),
        Client::builder().api_key("a-fake-key").default_header("x-own", format!("{}\n", plant("header"))),
    ];
    for builder in settings {
        assert_error_silent("setting", &builder.build().expect_err("refused"));
    }
    let portraits = [
        PortraitImage::from_bytes(plant("portrait").into_bytes()),
        PortraitImage::from_base64(plant("portrait !")),
        PortraitImage::from_base64(format!("data:image/png,{}", plant("portrait"))),
        PortraitImage::from_file(plant("portrait.jpg")),
    ];
    for portrait in portraits {
        assert_error_silent("portrait", &portrait.expect_err("refused"));
    }
    let text = Metadata::from(json!(plant("metadata")));
    assert_error_silent("metadata of another type", &text.get::<u8>().expect_err("a text"));
    assert_error_silent("metadata", &Metadata::from_json(plant("metadata")).expect_err("no JSON"));
    let keys = std::collections::BTreeMap::from([(vec![plant("metadata")], 1)]);
    assert_error_silent("metadata with odd keys", &Metadata::new(&keys).expect_err("keys are lists"));
    let read = serde_json::from_value::<PortraitImage>(json!(plant("portrait"))).expect_err("no image");
    assert_silent("a portrait that is read", &format!("{read} {read:?}"));
}

#[tokio::test]
async fn no_request_that_is_not_sent_is_quoted() {
    let mut wrong = request();
    let contact = wrong.contact_details.as_mut().expect("contact details");
    contact.email = Some(plant("no address").into());
    contact.phone = Some(format!("{} ", OTHERS[2]).into());
    let expected = wrong.expected_details.as_mut().expect("expected details");
    expected.company_name = Some(plant("company").repeat(100).into());
    expected.registry_country = Some(plant("x").into());
    expected.nationality = Some(plant("nationality").into());
    wrong.extra.insert("vendor_data", json!(plant("vendor")));
    let didit =
        Client::builder().api_key("a-fake-key").base_url("http://127.0.0.1:1").build().expect("a client");

    let error = didit.create_session(&wrong).await.expect_err("refused");
    let Error::InvalidRequest(invalid) = &error else { panic!("{error:?}") };
    assert_eq!(invalid.problems.len(), 6, "{error}");
    assert_error_silent("request", &error);

    let error =
        didit.create_session(&request()).header("x-api-key", &plant("key")).await.expect_err("reserved");
    assert_error_silent("header", &error);
}

/// Everything that can go wrong with an answer, with secrets all over it.
fn accidents() -> Vec<(&'static str, Act)> {
    let (headers, good) = (headers(), session_json().to_string());
    let mut acts = vec![
        ("created", answer(201, &headers, &good)),
        ("closed", Act::Close),
        ("reset", Act::Reset(bytes(201, &headers, &good)[..400].to_vec())),
        ("cut off", Act::Write(bytes(201, &headers, &good)[..400].to_vec())),
        ("garbage", Act::Write(plant("garbage").into_bytes())),
        ("odd header", Act::Write(format!("HTTP/1.1 200 {0}\r\n{0}\r\n\r\n", plant("head")).into_bytes())),
        (
            "redirect",
            answer(307, &format!("location: https://example.com/{}\r\n{headers}", plant("path")), ""),
        ),
        ("not JSON", answer(201, &headers, plant("body"))),
        ("text as JSON", answer(201, &headers, json!(plant("body")).to_string())),
        ("two values", answer(201, &headers, format!("{good}{}", plant("more")))),
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
            "session_id" | "session_number" | "workflow_id" | "workflow_version" => json!(plant(field)),
            _ => json!({ "a": [plant(field)] }),
        };
        acts.push((field, answer(201, &headers, wrong.to_string())));
    }
    for status in [200, 400, 401, 403, 404, 429, 500, 502] {
        let bodies = [
            json!({ "detail": plant("detail"), "code": plant("code"), "vendor_data": [plant("message")] }),
            json!({ "expected_details": { "first_name": plant("message"), "odd": [7, { "x": plant("odd") }] } }),
            json!([plant("list")]),
        ];
        acts.extend(bodies.map(|body| ("an error answer", answer(status, &headers, body.to_string()))));
    }
    acts
}

#[test]
fn no_answer_and_no_log_shows_what_it_holds() {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        // The digits of a time may be those that are looked for.
        .without_time()
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(captured.clone())
        .finish();
    // The only one in this binary; takes what other crates `log`, too.
    subscriber.init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build();

    runtime.expect("a runtime").block_on(async {
        for (what, act) in accidents() {
            let peer = Peer::playing([act]).await;
            let didit = peer.client();
            let didit = didit.api_key(plant("key")).no_retry().build().expect("a client");
            match didit.create_session(&request()).header("x-one", &plant("header")).await {
                Ok(response) => {
                    assert_debug_silent(what, &response);
                    assert_debug_silent(what, response.raw());
                    assert_debug_silent(what, &response.raw().body);
                }
                Err(error) => {
                    assert_error_silent(what, &error);
                    if let Error::Rejected(answer) = error {
                        answer.details.errors.iter().for_each(|error| assert_debug_silent(what, error));
                        answer.details.unclassified.iter().for_each(|part| assert_debug_silent(what, part));
                    }
                }
            }
            let [seen] = &peer.seen()[..] else { panic!("one request") };
            assert!(seen.head.contains(&plant("key")), "it was sent");
        }
        for id in ["req_0-1.a", &plant("id with spaces"), &"9".repeat(65)] {
            let peer = Peer::playing([answer(404, &format!("x-request-id: {id}\r\n"), "")]).await;
            let didit = peer.client().no_retry().build().expect("a client");
            didit.create_session(&request()).await.expect_err("404");
        }
        let simulator = Simulator::start().await;
        assert_debug_silent("simulator", &simulator);
        simulator.client().create_session(&request()).await.expect("a session");
    });

    let log = captured.text();
    assert!(
        ["create_session", "session received", "attempt failed", "giving up"]
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
