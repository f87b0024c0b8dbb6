//! Requests that the service would reject.

use std::fmt::Write as _;

use didit::{CreateSessionRequest, Error, ExpectedDetails, InvalidRequest, NaiveDate};
use serde_json::json;

use super::{checked, contact, invalid};
use crate::peer::{Peer, created, request};
use crate::snapshot;

fn invalid_ref(error: &Error) -> &InvalidRequest {
    match error {
        Error::InvalidRequest(invalid) => invalid,
        other => panic!("{other:?}"),
    }
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
async fn returns_invalid_request_without_sending_it() {
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
    snapshot::settings().bind(|| insta::assert_snapshot!("validation_request", table));
}

#[tokio::test]
async fn sends_request_at_its_limits() {
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
async fn sends_undocumented_value_from_extra() {
    let peer = Peer::playing([created()]).await;
    let didit = peer.client().build().expect("a client");
    let mut request = request();
    request.extra.insert("language", json!("tlh"));

    didit.create_session(&request).await.expect("a session");

    let body: serde_json::Value = serde_json::from_str(&peer.requests()[0].body).expect("JSON");
    assert_eq!(body["language"], "tlh");
}
