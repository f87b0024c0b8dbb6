//! Requests that the service would reject.

use std::fmt::Write as _;

use didit::{Error, ErrorKind, ExpectedDetails, InvalidRequest, NaiveDate};

use super::{checked, contact, invalid};
use crate::peer::{Peer, created};
use crate::snapshot;

fn invalid_ref(error: &Error) -> &InvalidRequest {
    match error.kind() {
        ErrorKind::InvalidRequest(invalid) => invalid,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn returns_invalid_request_without_sending_it() {
    let peer = Peer::playing([]).await;
    let didit = peer.client().build().expect("a client");
    let expect = |expected: ExpectedDetails| checked(None, Some(expected));
    let b = ExpectedDetails::builder;
    let everything = {
        let mut request = contact("john", "12");
        let expected = b()
            .nationality("us")
            .address("1 Example Street")
            .company_name("x".repeat(256))
            .build();
        request.expected_details = Some(expected);
        request
    };
    let requests = [
        (
            "country of two letters",
            expect(b().id_country("US").build()),
        ),
        (
            "a date beyond four digits",
            expect(b().date_of_birth(NaiveDate::MAX).build()),
        ),
        ("everything at once", everything),
    ];
    let mut table = String::new();
    for (what, request) in requests {
        let error = didit.create_session(&request).await.expect_err(what);
        assert!(
            error.is_invalid_request() && error.attempts() == 0,
            "{what}"
        );
        let validated = request.validate().expect_err(what);
        assert_eq!(
            invalid(validated).fields,
            invalid_ref(&error).fields,
            "{what}"
        );
        let _ = writeln!(table, "{what}:\n  {error}");
    }

    assert!(peer.requests().is_empty());
    snapshot::settings().bind(|| insta::assert_snapshot!("validation_request", table));
}

#[test]
fn lists_fields_of_each_object_by_name_and_then_those_set_twice() {
    let mut request = contact("john", "12");
    request.vendor_data = Some("".into());
    request.callback = Some("nowhere".into());
    let expected = ExpectedDetails::builder().nationality("us").country("us");
    request.expected_details = Some(expected.build());
    request
        .extra
        .insert("callback", serde_json::json!("https://a.example/"));

    let invalid = invalid(request.validate().expect_err("invalid"));

    let paths: Vec<_> = invalid.fields.iter().map(|field| &*field.path).collect();
    assert_eq!(
        paths,
        [
            "callback",
            "contact_details.email",
            "contact_details.phone",
            "expected_details.country",
            "expected_details.nationality",
            "vendor_data",
            "callback",
        ]
    );
}

#[tokio::test]
async fn sends_email_without_dot_or_with_letters_beyond_ascii() {
    for email in ["a@b", "jöhn@exämple.com"] {
        let request = contact(email, "+14155552671");
        let peer = Peer::playing([created()]).await;
        let didit = peer.client().build().expect("a client");

        let outcome = peer.outcome(didit.create_session(&request)).await;

        request.validate().unwrap_or_else(|error| panic!("{error}"));
        outcome.result.unwrap_or_else(|error| panic!("{error}"));
    }
}
