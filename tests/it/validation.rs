//! Bad input: which field, what is wrong, what would be right, before anything is sent.

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

use didit::{
    ApiKey, Client, ClientBuilder, ContactDetails, CreateSessionRequest, Error, ExpectedDetails,
    InvalidRequest, Metadata, NaiveDate, PortraitImage, TransportKind, Uuid,
};
use serde_json::json;

use crate::peer::{Peer, created, request};
use crate::snapshot;

fn invalid(error: Error) -> InvalidRequest {
    match error {
        Error::InvalidRequest(invalid) => *invalid,
        other => panic!("{other:?}"),
    }
}

fn invalid_ref(error: &Error) -> &InvalidRequest {
    match error {
        Error::InvalidRequest(invalid) => invalid,
        other => panic!("{other:?}"),
    }
}

#[test]
fn settings_that_cannot_work_say_why() {
    let with_key = || Client::builder().api_key("a-fake-key");
    let settings: Vec<(&str, ClientBuilder)> = vec![
        ("no key", Client::builder()),
        ("empty key", Client::builder().api_key("")),
        ("blank key", Client::builder().api_key(" \t")),
        ("key with a line break", Client::builder().api_key("abc\n")),
        ("key with a space", Client::builder().api_key("ab c")),
        ("key with a letter that is not ASCII", Client::builder().api_key("abcü")),
        ("key with a control character", Client::builder().api_key("abc\u{7}")),
        ("empty base URL", with_key().base_url("")),
        ("base URL without a scheme", with_key().base_url("verification.didit.me")),
        ("base URL of another scheme", with_key().base_url("ftp://verification.didit.me")),
        ("base URL with a password", with_key().base_url("https://me:secret@verification.didit.me")),
        ("base URL with a query", with_key().base_url("https://verification.didit.me/?a=b")),
        ("base URL with a fragment", with_key().base_url("https://verification.didit.me/#a")),
        ("plain http", with_key().base_url("http://verification.didit.me")),
        ("plain http to the next machine", with_key().base_url("http://192.168.0.2:8080")),
        ("base URL with the API's version", with_key().base_url("https://verification.didit.me/v3")),
        ("the same with a slash", with_key().base_url("https://verification.didit.me/v3/")),
        (
            "base URL with the operation's path",
            with_key().base_url("https://verification.didit.me/v3/session/"),
        ),
        ("the same without its slash", with_key().base_url("https://verification.didit.me/v3/session")),
        (
            "the same with slashes too many",
            with_key().base_url("https://verification.didit.me//v3//session//"),
        ),
        ("the same behind a prefix", with_key().base_url("https://a.example:8443/didit/V3")),
        ("no time to connect", with_key().connect_timeout(Duration::ZERO)),
        ("no time for an attempt", with_key().attempt_timeout(Duration::ZERO)),
        ("no time for a call", with_key().timeout(Duration::ZERO)),
        ("a response of no bytes", with_key().max_response_bytes(0)),
        ("user agent with a line break", with_key().user_agent_suffix("shop/1\r\nx: y")),
        ("header with a space in its name", with_key().default_header("x own", "1")),
        ("header with a line break", with_key().default_header("x-own", "1\r\nx: y")),
        ("the key's header", with_key().default_header("X-Api-Key", "other")),
        ("the key's header with underscores", with_key().default_header("X_Api_Key", "other")),
        ("the key's header with dots", with_key().default_header("x.api-key", "other")),
        (
            "the transfer encoding with an underscore",
            with_key().default_header("Transfer_Encoding", "chunked"),
        ),
        ("a header of the connection with an underscore", with_key().default_header("keep_alive", "1")),
        ("too many headers", many_headers(with_key(), 1_001)),
        ("far too many headers", many_headers(with_key(), 40_000)),
        ("the content type", with_key().default_header("content-type", "text/plain")),
        ("the host", with_key().default_header("Host", "a.example")),
        ("the user agent as a header", with_key().default_header("user-agent", "me")),
    ];
    let mut table = String::new();
    for (what, builder) in settings {
        let error = builder.build().expect_err(what);
        assert!(error.is_config() && error.attempts() == 0 && error.response().is_none(), "{what}");
        let _ = writeln!(table, "{what}:\n  {error}");
    }

    snapshot::settings().bind(|| insta::assert_snapshot!("settings_that_cannot_work", table));
}

fn many_headers(builder: ClientBuilder, count: usize) -> ClientBuilder {
    (0..count).fold(builder, |builder, number| builder.default_header(format!("x-{number}"), "1"))
}

#[test]
fn base_urls_with_a_path_of_their_own_are_taken() {
    for base_url in [
        "https://a.example/api/v3x",
        "https://a.example/session",
        "https://a.example/v3/other",
        "https://a.example/v2",
        "https://v3",
    ] {
        let client = Client::builder().api_key("a-fake-key").base_url(base_url).build();
        client.unwrap_or_else(|error| panic!("{base_url}: {error}"));
    }
}

#[tokio::test]
async fn as_many_headers_as_are_allowed_are_sent_and_one_more_is_not() {
    let peer = Peer::playing([created()]).await;
    let didit = many_headers(peer.client(), 20).build().expect("a client");
    let request = request();
    let call = |count: usize| {
        let call = didit.create_session(&request);
        (0..count).fold(call, |call, number| call.header(&format!("x-of-the-call-{number}"), "1"))
    };

    call(20).await.expect("a session");
    for count in [1_001, 40_000] {
        let invalid = invalid(call(count).await.expect_err("too many"));
        assert_eq!(invalid.problems.len(), 1);
        assert_eq!(invalid.problems[0].field, "the header x-of-the-call-1000");
    }
    assert_eq!(peer.requests().len(), 1);
    // Both at their limits are more than a server takes, and no more than `http` can hold.
    let didit = many_headers(peer.client(), 1_000).no_retry().build().expect("a client");
    let call = didit.create_session(&request);
    let call = (0..1_000).fold(call, |call, number| call.header(&format!("x-of-the-call-{number}"), "1"));
    assert!(!call.await.expect_err("no second response").is_invalid_request());
}

#[tokio::test]
async fn a_call_without_time_sends_nothing_and_fails_as_one_that_ran_out_of_it() {
    let peer = Peer::playing([]).await;
    let didit = peer.client().build().expect("a client");

    let error = didit.create_session(&request()).timeout(Duration::ZERO).await.expect_err("no time");

    let Error::Transport(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.kind, failure.may_have_arrived), (TransportKind::Timeout, false));
    assert!(error.attempts() == 0 && !error.session_may_exist());
    assert_eq!(error.to_string(), "the call's timeout is zero; nothing was sent");
    assert!(peer.requests().is_empty());
    // What is known to be wrong is said first.
    let bad = contact("john", "+14155552671");
    let error = didit.create_session(&bad).timeout(Duration::ZERO).await.expect_err("no time");
    assert!(error.is_invalid_request());
}

/// A request with one thing wrong, or not.
fn checked(contact: Option<ContactDetails>, expected: Option<ExpectedDetails>) -> CreateSessionRequest {
    let builder = CreateSessionRequest::builder().workflow_id(Uuid::from_u128(1));
    builder.maybe_contact_details(contact).maybe_expected_details(expected).build()
}

fn contact(email: &str, phone: &str) -> CreateSessionRequest {
    checked(Some(ContactDetails::builder().email(email).phone(phone).build()), None)
}

fn with_vendor_data(text: &str) -> CreateSessionRequest {
    let mut request = request();
    request.vendor_data = Some(text.into());
    request
}

fn with_callback(url: &str) -> CreateSessionRequest {
    let mut request = request();
    request.callback = Some(url.into());
    request
}

#[tokio::test]
async fn a_request_that_is_known_to_be_wrong_is_not_sent() {
    let peer = Peer::playing([]).await;
    let didit = peer.client().build().expect("a client");
    let expect = |expected: ExpectedDetails| checked(None, Some(expected));
    let b = ExpectedDetails::builder;
    let mut twice = request();
    twice.extra.insert("workflow_id", json!("x"));
    let everything = {
        let mut request = contact("john", "12");
        let expected =
            b().nationality("us").address("1 Example Street").company_name("x".repeat(256)).build();
        request.expected_details = Some(expected);
        request
    };
    let requests = [
        ("e-mail without an @", contact("john.example.com", "+14155552671")),
        ("e-mail with a space", contact("john doe@example.com", "+14155552671")),
        ("phone without a plus", contact("a@b", "14155552671")),
        ("phone with spaces", contact("a@b", "+1 415 555 2671")),
        ("phone that is too long", contact("a@b", "+1234567890123456")),
        ("country of two letters", expect(b().id_country("US").build())),
        ("country in small letters", expect(b().nationality("usa").build())),
        ("address without a country", expect(b().address("1 Example Street").build())),
        ("company name of 256 characters", expect(b().company_name("é".repeat(256)).build())),
        ("registration number of 101 characters", expect(b().registration_number("1".repeat(101)).build())),
        ("register of eleven characters", expect(b().registry_country("US-12345678").build())),
        ("register of three letters", expect(b().registry_country("USA").build())),
        ("empty vendor data", with_vendor_data("")),
        ("blank vendor data", with_vendor_data(" \u{200b}\n")),
        ("a relative callback", with_callback("/verified")),
        ("a callback with a space", with_callback("https://exa mple.com")),
        ("a callback without a host", with_callback("https:///verified")),
        ("a script as a callback", with_callback("javascript:alert(1)")),
        ("a date beyond four digits", expect(b().date_of_birth(NaiveDate::MAX).build())),
        ("a field that is set twice", twice),
        ("everything at once", everything),
    ];
    let mut table = String::new();
    for (what, request) in requests {
        let error = didit.create_session(&request).await.expect_err(what);
        assert!(error.is_invalid_request() && error.attempts() == 0, "{what}");
        let validated = request.validate().expect_err(what);
        assert_eq!(invalid(validated).problems, invalid_ref(&error).problems, "{what}");
        let _ = writeln!(table, "{what}:\n  {error}");
    }

    assert!(peer.requests().is_empty());
    snapshot::settings().bind(|| insta::assert_snapshot!("requests_that_are_not_sent", table));
}

#[tokio::test]
async fn a_request_at_its_limits_is_sent() {
    let requests = [
        contact("a@b", "+12"),
        contact("jöhn@exämple.com", "+123456789012345"),
        checked(None, Some(ExpectedDetails::builder().company_name("é".repeat(255)).build())),
        checked(None, Some(ExpectedDetails::builder().registration_number("1".repeat(100)).build())),
        checked(None, Some(ExpectedDetails::builder().registry_country("US-1234567").build())),
        checked(None, Some(ExpectedDetails::builder().registry_country("GB").build())),
        checked(None, Some(ExpectedDetails::builder().address("a").country("USA").build())),
        checked(None, Some(ExpectedDetails::builder().address("a").poa_country("USA").build())),
    ];
    for request in requests {
        request.validate().unwrap_or_else(|error| panic!("{error}"));
        let peer = Peer::playing([created()]).await;
        let didit = peer.client().build().expect("a client");

        didit.create_session(&request).await.unwrap_or_else(|error| panic!("{error}"));
    }
}

#[tokio::test]
async fn an_undocumented_value_of_a_field_that_is_not_set_can_be_sent() {
    let peer = Peer::playing([created()]).await;
    let didit = peer.client().build().expect("a client");
    let mut request = request();
    request.extra.insert("language", json!("tlh"));

    didit.create_session(&request).await.expect("a session");

    let body: serde_json::Value = serde_json::from_str(&peer.requests()[0].body).expect("JSON");
    assert_eq!(body["language"], "tlh");
}

#[tokio::test]
async fn a_header_that_the_client_sets_is_refused_for_a_call() {
    let peer = Peer::playing([]).await;
    let didit = peer.client().build().expect("a client");

    for (name, value) in [
        ("x-api-key", "k"),
        ("x_api_key", "k"),
        ("X.API_KEY", "k"),
        ("Content-Length", "1"),
        ("content_length", "1"),
        ("accept", "*/*"),
        ("no name", "1"),
        ("x-own", "\n"),
    ] {
        let error =
            didit.create_session(&request()).header(name, value).header("x-fine", "1").await.expect_err(name);

        let invalid = invalid(error);
        assert_eq!(invalid.problems.len(), 1, "{name}");
        let shown = if name.contains(' ') { "(unnamed)" } else { &name.to_lowercase() };
        assert_eq!(invalid.problems[0].field, format!("the header {shown}"));
    }
    // Of several, the first is told.
    let error = didit
        .create_session(&request())
        .header("accept", "*/*")
        .header("x-api-key", "k")
        .await
        .expect_err("two");
    assert_eq!(invalid(error).problems[0].field, "the header accept");
    assert!(peer.requests().is_empty());
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

#[test]
fn a_portrait_is_an_image_of_one_of_four_types() {
    let webp = b"RIFF\x04\0\0\0WEBPVP8 ";
    let accepted = [
        ("image/jpeg", &b"\xFF\xD8\xFF\xE0rest"[..]),
        ("image/png", PNG),
        ("image/webp", webp),
        ("image/tiff", b"II*\0rest....."),
        ("image/tiff", b"MM\0*rest....."),
        // Its first pixels are half of what Canon's CR2 is known by.
        ("image/tiff", b"II*\0\x08\0\0\0C\0\0\0"),
    ];
    for (media_type, bytes) in accepted {
        let portrait =
            PortraitImage::from_bytes(bytes).unwrap_or_else(|error| panic!("{media_type}: {error}"));
        assert_eq!(
            (portrait.media_type(), portrait.len(), portrait.expose()),
            (media_type, bytes.len(), bytes.to_vec())
        );
    }
    for (what, bytes) in
        [("gif", &b"GIF89a......"[..]), ("pdf", b"%PDF-1.7"), ("text", b"portrait"), ("empty", b"")]
    {
        let error = PortraitImage::from_bytes(bytes).expect_err(what);
        assert!(
            error.to_string().contains("allowed are image/jpeg, image/png, image/webp, image/tiff"),
            "{error}"
        );
        assert_eq!(invalid(error).problems[0].field, "portrait_image");
    }
}

#[test]
fn a_portrait_of_two_mebibytes_is_the_largest() {
    let mut image = PNG.to_vec();
    image.resize(PortraitImage::MAX_BYTES, 0);
    assert_eq!(PortraitImage::MAX_BYTES, 2 * 1024 * 1024);
    assert!(PortraitImage::from_bytes(image.clone()).is_ok());

    image.push(0);
    let error = PortraitImage::from_bytes(image).expect_err("one byte too many");
    let expected =
        "not sent: portrait_image is 2097153 bytes long; at most 2097152 bytes (2 MiB) are allowed";
    assert_eq!(error.to_string(), expected);
    // A whole megabyte too long, and told without decoding it.
    let error = PortraitImage::from_base64("iVBO".repeat(1 << 20)).expect_err("too long");
    assert!(error.to_string().contains("is 3145728 bytes long"), "{error}");
}

#[test]
fn a_portrait_can_be_base64_already() {
    for text in ["iVBORw0KGgpyZXN0", "iVBORw0KGgpyZXN0YQ==", "iVBORw0KGgpyZXN0YQ"] {
        let portrait = PortraitImage::from_base64(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(portrait.expose().starts_with(PNG));
        let written = serde_json::to_value(&portrait).expect("JSON");
        assert_eq!(written, portrait.expose_base64());
        assert_eq!(portrait.expose_base64().trim_end_matches('='), text.trim_end_matches('='));
        assert_eq!(portrait.expose_base64().len() % 4, 0, "it is padded whatever was given");
        let read: PortraitImage = serde_json::from_value(written).expect("a portrait");
        assert_eq!(read, portrait);
    }
    for text in [
        "",
        "iVBORw0K\nGgpyZXN0",
        "iVBORw0KGgpyZXN0!",
        "data:image/png;base64,iVBORw0KGgpyZXN0",
        "iVBORw0KGgpyZXN0=",
    ] {
        let error = PortraitImage::from_base64(text).expect_err(text);
        assert_eq!(invalid(error).problems[0].field, "portrait_image");
    }
}

/// A pipe does not tell its length, as a file that still grows does not.
#[cfg(unix)]
#[test]
fn a_file_that_turns_out_too_long_is_refused_and_not_cut() {
    let pipe = std::env::temp_dir().join(format!("didit-pipe-{}", std::process::id()));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let (path, mut image) = (pipe.clone(), PNG.to_vec());
    image.resize(PortraitImage::MAX_BYTES + 5, 0);
    let writer = std::thread::spawn(move || std::fs::write(path, image));

    let error = PortraitImage::from_file(&pipe).expect_err("too large");

    // One byte too many is enough to know.
    assert!(error.to_string().contains("is 2097153 bytes long"), "{error}");
    // The other end of the pipe is closed by now.
    let _ = writer.join().expect("no panic");
    std::fs::remove_file(pipe).expect("a pipe");
}

#[test]
fn a_portrait_can_be_a_file() {
    let folder = std::env::temp_dir().join(format!("didit-portrait-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };

    let good = PortraitImage::from_file(file("face.png", PNG)).expect("a portrait");
    assert_eq!(good.expose(), PNG);
    assert_eq!(good, PortraitImage::from_bytes(PNG).expect("the same"));
    assert!(PortraitImage::from_file(file("face.txt", b"no image")).is_err());
    let mut large = PNG.to_vec();
    large.resize(PortraitImage::MAX_BYTES + 5, 0);
    let error = PortraitImage::from_file(file("large.png", &large)).expect_err("too large");
    assert!(error.to_string().contains("is 2097157 bytes long"), "{error}");
    large.truncate(PortraitImage::MAX_BYTES);
    let largest = PortraitImage::from_file(file("largest.png", &large)).expect("not a byte too many");
    assert_eq!(largest.len(), PortraitImage::MAX_BYTES);
    assert_eq!(largest.expose(), large, "nothing is lost between the pieces that it is read in");
    let missing = invalid(PortraitImage::from_file(folder.join("missing.png")).expect_err("no file"));
    let cause = missing.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    assert_eq!(cause.map(std::io::Error::kind), Some(std::io::ErrorKind::NotFound));
    std::fs::remove_dir_all(&folder).expect("it was there");
}

#[test]
fn metadata_that_is_no_json_is_refused() {
    let keys = std::collections::BTreeMap::from([(vec![1], 1)]);
    assert_eq!(invalid(Metadata::new(&keys).expect_err("keys are lists")).problems[0].field, "metadata");
    for text in ["", "{", "{} {}", "nul", "\u{FEFF}{}"] {
        let error = Metadata::from_json(text).expect_err(text);
        assert!(
            error.to_string().starts_with("not sent: metadata is not JSON at line 1, column "),
            "{error}"
        );
    }
}

#[test]
fn metadata_of_another_type_says_where() {
    let error =
        Metadata::from(json!({ "a": { "b": "text" } })).get::<std::collections::BTreeMap<String, u8>>();

    let expected =
        "metadata is not of the type asked for: a value has another type than expected (line 1, column 5)";
    assert_eq!(error.expect_err("no number").to_string(), expected);
}

#[test]
fn a_key_of_every_printable_character_is_taken() {
    let printable: String = ('!'..='~').collect();

    assert_eq!(ApiKey::new(&printable).expect("a key").expose(), printable);
}
