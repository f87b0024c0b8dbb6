//! What a caller meets: types that can be shared and described, settings that arrive on the wire.

mod peer;

use std::collections::BTreeMap;
use std::process::Command;

use didit::{
    ApiKey, Body, BodyEnd, CallbackMethod, Client, ClientBuilder, ConfigError, ContactDetails, CreateSession,
    CreateSessionRequest, DocumentType, Error, ExpectedDetails, FieldError, FieldProblem, Gender, HostedUrl,
    InvalidRequest, KeyRefused, KnownSandboxScenario, Language, Metadata, Open, PortraitImage, Problem,
    RateLimited, RawResponse, Redacted, Redirected, Rejected, Response, RetryPolicy, Session, SessionKind,
    SessionStatus, SessionToken, TransportError, TransportKind, Unclassified, UnexpectedStatus,
    UnreadableSession,
};
use peer::{Peer, SESSION, answer, created, request};
use serde_json::{Value, json};

const fn shareable<T: Send + Sync + 'static>() {}

const _: () = {
    shareable::<(ApiKey, Body, BodyEnd, CallbackMethod, Client, ClientBuilder, ConfigError, ContactDetails)>(
    );
    shareable::<(
        CreateSession<'static>,
        CreateSessionRequest,
        DocumentType,
        Error,
        ExpectedDetails,
        FieldError,
    )>();
    shareable::<(FieldProblem, Gender, HostedUrl, InvalidRequest, KeyRefused, KnownSandboxScenario, Language)>(
    );
    shareable::<(
        Metadata,
        Open<SessionStatus>,
        PortraitImage,
        Problem,
        RateLimited,
        RawResponse,
        Redacted<Value>,
    )>();
    shareable::<(Redirected, Rejected, Response<Session>, RetryPolicy, Session, SessionKind, SessionStatus)>(
    );
    shareable::<(
        SessionToken,
        TransportError,
        TransportKind,
        Unclassified,
        UnexpectedStatus,
        UnreadableSession,
    )>();
    shareable::<(
        didit::raw::Client,
        didit::text::EmailAddress,
        didit::types::ErrorBody,
        didit_simulator::Simulator,
    )>();
};

#[test]
fn the_future_of_a_call_is_send() {
    fn is_send(_: impl Send) {}
    let didit = Client::builder().api_key("a-fake-key").build().expect("a client");

    is_send(didit.create_session(&request()).into_future());
}

#[tokio::test]
async fn clones_share_their_connections() {
    // The peer counts connections: it answers without closing.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.expect("a connection");
        for _ in 0..2 {
            let read = stream.read(&mut [0; 8192]).await.expect("a request");
            assert!(read > 0, "the connection was closed");
            let head = format!("HTTP/1.1 201 X\r\ncontent-length: {}\r\n\r\n", SESSION.len());
            stream.write_all(format!("{head}{SESSION}").as_bytes()).await.expect("written");
        }
    });
    let didit = Client::builder().api_key("a-fake-key").base_url(url).no_retry().build().expect("a client");

    didit.create_session(&request()).await.expect("a session");
    didit.clone().create_session(&request()).await.expect("a session");

    server.await.expect("one connection for both");
}

#[tokio::test]
async fn settings_arrive_on_the_wire() {
    let peer = Peer::playing([created()]).await;
    let builder = Client::builder().api_key("a-fake-key").base_url(format!("{}/proxy/", peer.url()));
    let didit =
        builder.user_agent_suffix("shop/1.2").default_header("x-tenant", "t").build().expect("a client");

    didit
        .create_session(&request())
        .header("x-tenant", "u")
        .header("x-tenant", "v")
        .await
        .expect("a session");

    let head = &peer.seen()[0].head;
    assert!(head.starts_with("POST /proxy/v3/session/ HTTP/1.1\r\n"), "{head}");
    assert!(
        head.contains(concat!("user-agent: didit-rust/", env!("CARGO_PKG_VERSION"), " shop/1.2\r\n")),
        "{head}"
    );
    let tenants: Vec<_> = head.lines().filter(|line| line.starts_with("x-tenant")).collect();
    assert_eq!(tenants, ["x-tenant: u", "x-tenant: v"], "a call's header takes the place of the client's");
}

#[tokio::test]
async fn an_empty_suffix_leaves_the_user_agent_as_it_is() {
    let peer = Peer::playing([created()]).await;
    let didit = peer.client().user_agent_suffix("").build().expect("a client");

    didit.create_session(&request()).await.expect("a session");

    let head = &peer.seen()[0].head;
    assert!(head.contains(concat!("user-agent: didit-rust/", env!("CARGO_PKG_VERSION"), "\r\n")), "{head}");
}

#[tokio::test]
async fn an_http_client_of_ones_own_is_used() {
    let peer = Peer::playing([created()]).await;
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("x-of-that-client", "1".parse().expect("a value"));
    let own = reqwest::Client::builder().default_headers(headers);
    let didit = peer.client().http_client(own).build().expect("a client");

    didit.create_session(&request()).await.expect("a session");

    let head = &peer.seen()[0].head;
    assert!(head.contains("x-of-that-client: 1") && head.contains("user-agent: didit-rust/"), "{head}");
}

#[tokio::test]
async fn the_answers_parts_can_be_taken() {
    let peer = Peer::playing([answer(201, "x-request-id: r-1\r\n", SESSION)]).await;
    let didit = peer.client().build().expect("a client");

    let response = didit.create_session(&request()).await.expect("a session");

    assert_eq!((response.status().as_u16(), response.attempts()), (201, 1));
    assert_eq!(response.headers()["x-request-id"], "r-1");
    let shown = format!("{response:?}");
    assert!(shown.starts_with("Response { value: Session { "), "{shown}");
    assert!(
        shown.contains("session_number: 1024") && shown.contains("raw: RawResponse { status: 201"),
        "{shown}"
    );
    let (session, raw) = response.into_parts();
    assert_eq!(session.session_number, 1024);
    assert_eq!(
        (raw.body.expose(), raw.body.len(), raw.body.is_empty()),
        (SESSION.as_bytes(), SESSION.len(), false)
    );
    assert_eq!(raw.body.end(), BodyEnd::Complete);
}

/// Reads the environment where the tests below have set it; otherwise there is nothing to see.
#[test]
fn the_environment_is_read() {
    let Ok(expected) = std::env::var("EXPECTED_OF_FROM_ENV") else { return };
    let made = Client::from_env();
    let told = match &made {
        Ok(didit) => format!("{didit:?}"),
        Err(error) => error.to_string(),
    };
    assert!(told.contains(&expected), "{told}");
}

/// Runs the test above in a process of its own, whose environment can be set.
fn from_env(variables: &[(&str, &str)], expected: &str) {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command
        .args(["--exact", "the_environment_is_read"])
        .env_remove("DIDIT_API_KEY")
        .env_remove("DIDIT_BASE_URL");
    let output = command.envs(variables.iter().copied()).env("EXPECTED_OF_FROM_ENV", expected).output();
    let output = output.expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{variables:?}: {printed}");
}

#[test]
fn the_environment_sets_key_and_base_url() {
    from_env(&[], "no API key: set DIDIT_API_KEY");
    from_env(&[("DIDIT_API_KEY", "")], "the API key is not usable: it is empty");
    from_env(&[("DIDIT_API_KEY", "k")], "base_url: \"https://verification.didit.me\"");
    from_env(
        &[("DIDIT_API_KEY", "k"), ("DIDIT_BASE_URL", "http://localhost:8080/")],
        "base_url: \"http://localhost:8080\"",
    );
    // Other tools that read the variable want it so.
    from_env(
        &[("DIDIT_API_KEY", "k"), ("DIDIT_BASE_URL", "https://verification.didit.me/v3")],
        "the base URL ends in /v3, which the client adds itself; use https://verification.didit.me",
    );
    from_env(&[("DIDIT_API_KEY", "k"), ("DIDIT_BASE_URL", "")], "the base URL is not usable: it is empty");
    from_env(&[("DIDIT_API_KEY", "k"), ("DIDIT_BASE_URL", "http://a.example")], "plain http to a.example");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_an_error() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"\xFF");
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "the_environment_is_read"]).env("DIDIT_API_KEY", odd);
    command.env("EXPECTED_OF_FROM_ENV", "DIDIT_API_KEY is not valid Unicode");

    let output = command.output().expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[test]
fn metadata_takes_any_json_and_gives_it_back() {
    let values = [
        json!({ "b": 1, "a": [u64::MAX, i64::MIN, 0.1] }),
        json!([1]),
        json!("t"),
        json!(1),
        json!(true),
        json!(null),
    ];
    for value in values {
        let metadata = Metadata::new(&value).expect("JSON");
        assert_eq!(metadata.get::<Value>().expect("JSON"), value);
        assert_eq!(Metadata::from(value.clone()).expose_json(), metadata.expose_json());
        assert_eq!(serde_json::to_value(&metadata).expect("JSON"), value);
    }
    let odd = r#"{"z": 1, "a": 1.5e9, "a": 2}"#;
    let metadata = Metadata::from_json(odd).expect("JSON");
    assert_eq!(metadata.expose_json(), odd);
    assert_eq!(serde_json::to_string(&metadata).expect("JSON"), r#"{"z":1,"a":1500000000.0,"a":2}"#);
    for beyond in ["123456789012345678901234567890.5e999", "18446744073709551616.5", r#""\ud800""#] {
        let error = Metadata::from_json(beyond).expect_err(beyond);
        assert!(error.is_invalid_request(), "{error}");
    }
    assert!(Metadata::new(&BTreeMap::from([("n", u128::MAX)])).is_err());
}

#[test]
fn open_enums_keep_what_they_do_not_know() {
    let known: Open<SessionStatus> = serde_json::from_value(json!("Kyc Expired")).expect("a status");
    assert_eq!(known, SessionStatus::KycExpired);
    assert_eq!(known.known(), Some(&SessionStatus::KycExpired));
    assert_eq!(serde_json::to_value(&known).expect("JSON"), "Kyc Expired");

    let unknown: Open<SessionStatus> = serde_json::from_value(json!("kyc expired")).expect("a status");
    assert_eq!(unknown, Open::Unknown("kyc expired".to_owned()), "case is part of the value");
    assert!(unknown != SessionStatus::KycExpired && unknown.known().is_none());
    assert_eq!(
        (unknown.to_string(), serde_json::to_value(&unknown).expect("JSON")),
        ("kyc expired".into(), json!("kyc expired"))
    );

    assert_eq!("Approved".parse(), Ok(Open::Known(SessionStatus::Approved)));
    assert_eq!("Odd".parse::<Open<SessionStatus>>(), Ok(Open::Unknown("Odd".into())));
    assert_eq!(Open::<SessionStatus>::from_text("Odd"), Open::Unknown("Odd".into()));
    assert_eq!(Open::from(SessionKind::User).to_string(), "user");
    assert!(serde_json::from_value::<Open<SessionKind>>(json!(7)).is_err());
}

#[test]
fn an_explicit_null_of_a_request_stays_one() {
    let stored = json!({
        "workflow_id": "00000000-0000-0000-0000-000000000001",
        "metadata": null,
        "expected_details": { "gender": null, "undocumented": null },
        "undocumented": null,
    });

    let request: CreateSessionRequest = serde_json::from_value(stored.clone()).expect("a request");

    assert_eq!(serde_json::to_value(&request).expect("JSON"), stored);
    let absent: CreateSessionRequest =
        serde_json::from_value(json!({ "workflow_id": uuid::Uuid::nil() })).expect("a request");
    assert!(absent.metadata.is_none() && absent.expected_details.is_none());
}

#[test]
fn redacted_values_can_be_had_on_purpose() {
    assert_eq!(Redacted::new(7).into_exposed(), 7);
    assert_eq!(*Redacted::<Option<Gender>>::from(Gender::M).expose(), Some(Gender::M));
    assert_eq!(*Redacted::<Option<Gender>>::from(None).expose(), None);
    let text = didit::text::PersonName::from("John");
    assert_eq!((text.expose(), text.clone().into_exposed()), ("John", "John".to_owned()));
}

#[test]
fn every_type_has_a_json_schema() {
    let schema = schemars::schema_for!(CreateSessionRequest).to_value();
    assert_eq!(schema["required"], json!(["workflow_id"]));
    assert_eq!(schema["$defs"]["CompanyName"]["maxLength"], 255);
    assert_eq!(schema["$defs"]["EmailAddress"]["format"], "email");
    assert_eq!(schema["$defs"]["PhoneNumber"]["pattern"], r"^\+[1-9][0-9]{1,14}$");
    assert_eq!(schema["$defs"]["PortraitImage"]["format"], "byte");
    assert_eq!(schema["$defs"]["Language"]["enum"].as_array().map(Vec::len), Some(54));

    let schema = schemars::schema_for!(Session).to_value();
    assert_eq!(schema["properties"]["session_id"]["format"], "uuid");
    assert_eq!(schema["$defs"]["HostedUrl"]["format"], "uri");
    assert_eq!(schema["$defs"]["SessionStatus"]["enum"].as_array().map(Vec::len), Some(10));
    let _ = schemars::schema_for!((SessionToken, Open<SessionKind>, Metadata, Redacted<chrono::NaiveDate>));
}

#[test]
fn a_language_is_parsed_from_any_tag_that_asks_for_it() {
    for language in Language::ALL {
        let text = language.as_str();
        assert_eq!(text.parse::<Language>().ok(), Some(*language));
        assert_eq!(text.to_uppercase().parse::<Language>().ok(), Some(*language), "{text} in capitals");
        assert_eq!(text.replace('-', "_").parse::<Language>().ok(), Some(*language), "{text} as a locale");
        assert_eq!(text.to_owned(), language.to_string());
    }
    for (tag, expected) in [
        ("EN", Language::En),
        ("en-US", Language::En),
        ("en_us", Language::En),
        ("en-Latn-US-x-private", Language::En),
        ("en-u-ca-buddhist", Language::En),
        ("pt-br", Language::PtBr),
        ("pt_BR", Language::PtBr),
        ("pt-Latn-BR", Language::PtBr),
        ("pt-PT", Language::Pt),
        ("es-419", Language::Es),
        ("ca-valencia", Language::Ca),
        ("de-1901-AT", Language::De),
        ("nb", Language::No),
        ("nb-NO", Language::No),
        ("nn", Language::No),
        ("iw-IL", Language::He),
        ("in", Language::Id),
        ("mo", Language::Ro),
        ("sh", Language::Sr),
        ("sr-Latn", Language::Sr),
        ("sr_Cyrl_RS", Language::Sr),
        ("uz-Arab", Language::Uz),
        ("zh", Language::Zh),
        ("zh-XX", Language::Zh),
        ("zh-hans", Language::ZhCn),
        ("zh-Hans-HK", Language::ZhCn),
        ("zh-SG", Language::ZhCn),
        ("zh-my", Language::ZhCn),
        ("zh-Hant", Language::ZhTw),
        ("zh-Hant-CN", Language::ZhTw),
        ("zh-hk", Language::ZhTw),
        ("zh-MO", Language::ZhTw),
        ("cmn-Hans-CN", Language::ZhCn),
        ("zh-cmn-Hant-TW", Language::ZhTw),
        ("cmn", Language::Zh),
    ] {
        assert_eq!(tag.parse::<Language>().ok(), Some(expected), "{tag}");
        assert_eq!(Language::try_from(tag).ok(), Some(expected), "{tag}");
    }
    let of_variants = |count: usize| format!("en{}", "-variants".repeat(count));
    assert_eq!(of_variants(6).parse::<Language>().ok(), Some(Language::En));
    let long = of_variants(7);
    for tag in [
        "",
        "-",
        "e",
        "english",
        "tlh",
        "en-",
        "-en",
        "en--US",
        "en US",
        " en",
        "en;q=1",
        "en-ü",
        "ën",
        "en-abcdefghi",
        "*",
        "x-en",
        "i-klingon",
        "nbx",
        &long,
    ] {
        assert!(tag.parse::<Language>().is_err(), "{tag:?}");
    }
}

#[test]
fn what_serde_reads_as_a_language_is_the_documented_text_alone() {
    for text in ["EN", "en-US", "pt_BR", "nb"] {
        assert!(text.parse::<Language>().is_ok(), "{text}");
        assert!(serde_json::from_value::<Language>(json!(text)).is_err(), "{text}");
    }
    assert_eq!(serde_json::from_value::<Language>(json!("pt-BR")).ok(), Some(Language::PtBr));
    assert_eq!(serde_json::to_value(Language::PtBr).expect("JSON"), "pt-BR");
}

#[test]
fn the_browsers_preferred_language_is_taken_from_its_header() {
    for (header, expected) in [
        ("en-US,en;q=0.9", Some(Language::En)),
        ("es-MX,es;q=0.9,en;q=0.8", Some(Language::Es)),
        ("en;q=0.5, es;q=0.7", Some(Language::Es)),
        ("en;q=0.7, es;q=0.7", Some(Language::En)),
        ("en;q=0.999, es", Some(Language::Es)),
        ("tlh, pt-BR ; Q=0.9 , en ; q=0.8", Some(Language::PtBr)),
        ("zh-HK, zh;q=0.9", Some(Language::ZhTw)),
        ("nb-NO, da;q=0.5", Some(Language::No)),
        ("fr-CH, *;q=0.5", Some(Language::Fr)),
        ("*, de;q=0.1", Some(Language::De)),
        ("de;q=0, en;q=0.1", Some(Language::En)),
        ("de-AT, DE;q=0, en;q=0.1", Some(Language::En)),
        ("de-AT;q=0, de;q=0.5", Some(Language::De)),
        ("en;q=0.000, es;q=0.001", Some(Language::Es)),
        ("en;q=1., es", Some(Language::En)),
        ("en;level=1;q=0.3, es;q=0.4", Some(Language::Es)),
        ("en;level=1, es;q=0.4", Some(Language::En)),
        // A malformed weight takes its range away, and no other.
        ("en;q=2, es;q=0.1", Some(Language::Es)),
        ("en;q=1.5, es;q=0.1", Some(Language::Es)),
        ("en;q=-1, es;q=0.1", Some(Language::Es)),
        ("en;q=0.1234, es;q=0.1", Some(Language::Es)),
        ("en;q=, es;q=0.1", Some(Language::Es)),
        ("en;q=0.5x, es;q=0.1", Some(Language::Es)),
        (",,;q=1,=,en", Some(Language::En)),
        ("*", None),
        ("tlh, *;q=0.5", None),
        ("de;q=0", None),
        ("", None),
        (" ", None),
        ("\u{0}\u{ff}ü;q=ü", None),
    ] {
        assert_eq!(Language::from_accept_language(header), expected, "{header:?}");
    }
    let after = |ranges: usize| format!("{}es", "tlh,".repeat(ranges));
    assert_eq!(Language::from_accept_language(&after(99)), Some(Language::Es));
    assert_eq!(Language::from_accept_language(&after(100)), None, "the hundred and first");
    let of_length = |length: usize| format!("en,{}", "x".repeat(length - 3));
    assert_eq!(Language::from_accept_language(&of_length(16 * 1024)), Some(Language::En));
    assert_eq!(Language::from_accept_language(&of_length(16 * 1024 + 1)), None);
}

#[test]
fn a_text_that_is_no_value_is_named_by_its_length_and_never_quoted() {
    let of = |error: didit::types::error::ConversionError| error.to_string();
    assert_eq!(
        of("Jöhn".parse::<Language>().expect_err("no language")),
        "not a documented Language (4 characters); expected a value such as en, ar, bg"
    );
    assert_eq!(
        of(CallbackMethod::try_from("x").expect_err("no method")),
        "not a documented CallbackMethod (1 character); expected one of initiator, completer, both"
    );
    assert_eq!(
        of(Gender::try_from(String::new()).expect_err("no gender")),
        "not a documented Gender (0 characters); expected one of M, F"
    );
    let lengths = [
        of("John Doe".parse::<SessionStatus>().expect_err("no status")),
        of("John Doe".parse::<SessionKind>().expect_err("no kind")),
        of("John Doe".parse::<DocumentType>().expect_err("no document")),
        of("John Doe".parse::<KnownSandboxScenario>().expect_err("no scenario")),
    ];
    for (error, name) in
        lengths.iter().zip(["SessionStatus", "SessionKind", "DocumentType", "KnownSandboxScenario"])
    {
        assert!(error.starts_with(&format!("not a documented {name} (8 characters); ")), "{error}");
        assert!(!error.contains("John"), "{error}");
    }
}

#[test]
fn requests_sessions_and_what_they_are_made_of_can_be_compared() {
    let whole = || {
        CreateSessionRequest::builder()
            .workflow_id(uuid::Uuid::nil())
            .metadata(json!({ "a": 1 }))
            .contact_details(ContactDetails::builder().email("a@b").build())
            .expected_details(ExpectedDetails::builder().gender(Gender::F).build())
            .sandbox_scenario(KnownSandboxScenario::Approve)
            .build()
    };
    assert_eq!(whole(), whole());
    let changes: [fn(&mut CreateSessionRequest); 5] = [
        |r| r.metadata = Some(Metadata::from(json!({ "a": 2 }))),
        |r| r.contact_details = None,
        |r| r.expected_details = Some(ExpectedDetails::default()),
        |r| r.workflow_id = uuid::Uuid::max(),
        |r| r.extra.insert("a", json!(null)),
    ];
    for change in changes {
        let mut changed = whole();
        change(&mut changed);
        assert_ne!(changed, whole());
    }
    assert_eq!(Metadata::from_json("[1]").expect("JSON"), Metadata::from(json!([1])));
    assert_ne!(Metadata::from_json("[1.0]").expect("JSON"), Metadata::from(json!([1])));

    let session = || serde_json::from_str::<Session>(SESSION).expect("a session");
    assert_eq!(session(), session());
    let mut other = session();
    other.session_number = 1;
    assert_ne!(other, session());
    let error = |text: &str| serde_json::from_str::<didit::types::ErrorBody>(text).expect("an error");
    assert_eq!(error(r#"{"a":["b"]}"#), error(r#"{"a":["b"]}"#));
    assert_ne!(error(r#"{"a":["b"]}"#), error(r#"{"a":["c"]}"#));
}

#[test]
fn what_has_no_required_field_has_a_default() {
    assert_eq!(ContactDetails::default(), ContactDetails::builder().build());
    assert_eq!(ExpectedDetails::default(), ExpectedDetails::builder().build());
    assert_eq!(serde_json::to_value(ExpectedDetails::default()).expect("JSON"), json!({}));
    assert_eq!(serde_json::to_value(didit::types::ErrorBody::default()).expect("JSON"), json!({}));
}
