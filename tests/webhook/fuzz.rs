//! Arbitrary requests: nothing panics, and nothing is accepted.

use didit::test_util::sign_webhook;
use didit::webhook::SignatureScheme;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::json::Generator;
use crate::{SECRET, SENT, signed, verify};

fn header() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..80),
        Just(b"1800000000".to_vec()),
        "[0-9a-f]{64}".prop_map(String::into_bytes),
        "[0-9a-zA-Z=, -]{60,70}".prop_map(String::into_bytes),
    ]
}

const NAMES: [&str; 6] = [
    "x-timestamp",
    "X-Timestamp",
    "x-signature",
    "x-signature-v2",
    "x-signature-simple",
    "x-other",
];

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(&NAMES[..]).prop_map(str::to_owned)
}

/// JSON.
fn value() -> impl Strategy<Value = String> {
    any::<u64>().prop_map(|seed| Generator::new(seed).value(5))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..200),
        value().prop_map(String::into_bytes),
        // JSON with a mistake.
        (value(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(json, place, byte)| {
            let mut json = json.into_bytes();
            let place = place.index(json.len());
            json[place] = byte;
            json
        }),
        "[\\[\\]{}\",:0-9eE.\\\\u-]{0,60}".prop_map(String::into_bytes),
    ]
}

/// How many of each: `DIDIT_FUZZ_CASES=10000000 cargo test --release --test webhook fuzz --all-features` is more.
fn cases() -> u32 {
    std::env::var("DIDIT_FUZZ_CASES").map_or(1000, |cases| cases.parse().expect("a number"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn accepts_no_arbitrary_request(headers in vec((name(), header()), 0..6), body in body()) {
        prop_assert!(verify(&headers, &body).is_err());
    }

    #[test]
    fn never_panics_at_a_signed_body(body in body()) {
        let mut headers = sign_webhook(SECRET, &body, SENT);
        let _ = verify(&headers, &body);
        headers.remove("x-signature");
        let _ = verify(&headers, &body);
    }

    /// Members of any JSON make no event unreadable, unless one of them is a field of its own.
    #[test]
    fn reads_signed_events_with_any_value(value in value()) {
        let body = format!(r#"{{"webhook_type":"a","event_id":"b","timestamp":{SENT},"decision":{value}}}"#);
        let event = verify(&signed(&body), &body).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(event.scheme(), SignatureScheme::RawBody);
    }
}
