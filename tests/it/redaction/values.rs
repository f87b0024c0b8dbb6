//! Types and settings.

use didit::{
    ApiKey, Client, ExpectedDetails, Gender, HostedUrl, Metadata, Redacted, Session, SessionToken,
};
use serde_json::json;

use super::{
    OTHERS, PLANTED, assert_debug_silent, assert_error_silent, contact, expected, plant, portrait,
    request, session_json,
};

#[test]
fn redacts_values_of_a_request() {
    assert_debug_silent("request", &request());
    assert_debug_silent("contact details", &contact());
    assert_debug_silent("expected details", &expected());
    assert_debug_silent("portrait", &portrait());
    assert_debug_silent("metadata", &Metadata::from(json!(plant("metadata"))));
    let sent = serde_json::to_string(&request()).expect("JSON");
    assert!(
        sent.matches(PLANTED).count() >= 12,
        "and they were there: {sent}"
    );
    assert!(OTHERS.iter().all(|other| sent.contains(other)), "{sent}");
}

#[test]
fn redacts_gender() {
    let printed = format!("{:?}", ExpectedDetails::builder().gender(Gender::F).build());

    assert!(printed.contains("gender: Some([redacted])"), "{printed}");
}

#[test]
fn redacts_values_of_a_session() {
    let session: Session = serde_json::from_value(session_json()).expect("a session");

    assert_debug_silent("session", &session);
    assert_debug_silent("token", &SessionToken::from(plant("token")));
    assert_debug_silent("url", &HostedUrl::from(plant("url")));
    assert_debug_silent("option of a url", &Some(session.url.clone()));
    assert!(session.url.expose().contains(PLANTED), "and it was there");
}

#[test]
fn serializes_session_with_its_secrets() {
    let session: Session = serde_json::from_value(session_json()).expect("a session");

    let stored = serde_json::to_value(&session).expect("JSON");

    assert_eq!(stored, session_json());
}

#[test]
fn redacts_settings_of_a_client() {
    let key = plant("key");
    let builder = Client::builder()
        .api_key(&key)
        .base_url(format!(
            "https://{0}:{0}@example.com/{0}",
            plant("password")
        ))
        .default_header("x-own", plant("header"));
    assert_debug_silent("builder", &builder);
    assert_error_silent(
        "a base URL with a password",
        &builder.build().expect_err("a password"),
    );

    let didit = Client::builder()
        .api_key(&key)
        .default_header("x-own", plant("header"))
        .build()
        .expect("a client");
    assert_debug_silent("client", &didit);
    assert_debug_silent("generated client", didit.progenitor());
    assert_debug_silent("key", &ApiKey::new(&key).expect("a key"));
    let request = request();
    assert_debug_silent(
        "call",
        &didit
            .create_session(&request)
            .header("x-one", &plant("header")),
    );
}

#[test]
fn exposes_redacted_value_on_request() {
    assert_eq!(Redacted::new(7).into_inner(), 7);
    assert_eq!(
        *Redacted::<Option<Gender>>::from(Gender::M).expose(),
        Some(Gender::M)
    );
    assert_eq!(*Redacted::<Option<Gender>>::from(None).expose(), None);
    let text = didit::types::PersonName::from("John");
    assert_eq!(
        (text.expose(), text.clone().into_inner()),
        ("John", "John".to_owned())
    );
}
