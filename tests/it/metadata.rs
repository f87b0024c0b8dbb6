//! Metadata: valid and invalid JSON.

use std::collections::BTreeMap;

use didit::Metadata;
use didit::operations::CREATE_SESSION;
use didit::test_util::Reply;
use serde_json::{Value, json};

use crate::peer::SESSION;
use crate::validation::invalid;

#[test]
fn round_trips_any_json() {
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
        assert_eq!(
            Metadata::from(value.clone()).expose_json(),
            metadata.expose_json()
        );
        assert_eq!(serde_json::to_value(&metadata).expect("JSON"), value);
    }
    let odd = r#"{"z": 1, "a": 1.5e9, "a": 2}"#;
    let metadata = Metadata::from_json(odd).expect("JSON");
    assert_eq!(metadata.expose_json(), odd);
    assert_eq!(
        serde_json::to_string(&metadata).expect("JSON"),
        r#"{"z":1,"a":1500000000.0,"a":2}"#
    );
    for beyond in [
        "123456789012345678901234567890.5e999",
        "18446744073709551616.5",
        r#""\ud800""#,
    ] {
        let error = Metadata::from_json(beyond).expect_err(beyond);
        assert!(error.is_invalid_request(), "{error}");
    }
    assert!(Metadata::new(&BTreeMap::from([("n", u128::MAX)])).is_err());
}

#[test]
fn returns_invalid_request_when_text_is_not_json() {
    let keys = std::collections::BTreeMap::from([(vec![1], 1)]);
    assert_eq!(
        invalid(Metadata::new(&keys).expect_err("keys are lists")).fields[0].path,
        "metadata"
    );
    for text in ["", "{", "{} {}", "nul", "\u{FEFF}{}"] {
        let error = Metadata::from_json(text).expect_err(text);
        assert!(
            error
                .to_string()
                .starts_with("not sent: metadata is not JSON at line 1, column "),
            "{error}"
        );
    }
}

#[test]
fn reports_value_of_another_type_without_a_place() {
    let error = Metadata::from(json!({ "a": { "b": "text" } }))
        .get::<std::collections::BTreeMap<String, u8>>();

    let expected = "metadata is not of the requested type: a value has another type than expected";
    assert_eq!(error.expect_err("no number").to_string(), expected);
}

#[test]
fn sends_numbers_that_fit_in_64_bits() {
    for (text, sent) in [
        ("0", "0"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1.0", "1.0"),
        ("1.10", "1.1"),
        ("1e2", "100.0"),
        ("1E-7", "1e-7"),
        ("0.1", "0.1"),
        ("-0", "-0.0"),
        ("0.000", "0.0"),
        ("0e999", "0.0"),
        ("5e-324", "5e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("100000000000000000000", "1e+20"),
    ] {
        let metadata = Metadata::from_json(text).expect(text);
        assert_eq!(
            serde_json::to_string(&metadata).expect("JSON"),
            sent,
            "{text}"
        );
    }
}

#[test]
fn returns_invalid_request_when_64_bits_would_change_a_number() {
    for text in [
        "1e400",
        "-1e400",
        "1e-400",
        "18446744073709551617",
        "-9223372036854775809",
        "0.1000000000000000000001",
        "1e99999999999999999999",
        &"7".repeat(5_000),
    ] {
        let error = Metadata::from_json(text).expect_err(text).to_string();
        assert!(
            error.contains("has a number that 64 bits cannot hold"),
            "{error}"
        );
    }
}

#[test]
fn writes_float_without_a_json_form_as_null() {
    for float in [f64::NAN, f64::INFINITY] {
        let metadata = Metadata::new(&float).expect("JSON");
        assert_eq!(metadata.expose_json(), "null");
    }
}

#[test]
fn is_equal_whatever_the_white_space_and_the_escapes() {
    let json = |text: &str| Metadata::from_json(text).expect("JSON");
    assert_eq!(json(r#"{ "é": [1] }"#), json(r#"{"\u00e9":[1]}"#));
    assert_ne!(json(r#"{"a":1,"b":2}"#), json(r#"{"b":2,"a":1}"#));
    assert_ne!(json("[1.0]"), json("[1]"));
}

#[test]
fn returns_metadata_error_when_key_is_reserved_by_serde_json() {
    for key in ["Number", "RawValue"] {
        let text = format!("[{{\"$serde_json::private::{key}\":\"1\"}}]");
        let metadata = Metadata::from_json(text).expect("JSON");

        let error = metadata.get::<Value>().expect_err("a reserved key");

        assert_eq!(
            error.to_string(),
            "metadata is not of the requested type: it has a key that is reserved by serde_json"
        );
    }
}

/// Received metadata may be deeper than what can be sent.
#[test]
fn reads_metadata_of_at_most_127_levels_as_a_type() {
    for (depth, is_read) in [(127, true), (128, false)] {
        let deep = "[".repeat(depth) + &"]".repeat(depth);
        let session = SESSION.replacen('{', &format!(r#"{{"metadata":{deep},"#), 1);
        let response = Reply::new(201).body(session).to(&CREATE_SESSION);
        let session = response.expect("a session");
        let metadata = session.metadata.as_ref().expect("metadata");

        assert_eq!(metadata.expose_json(), deep);
        assert_eq!(metadata.get::<Value>().is_ok(), is_read, "{depth}");
    }
}

/// What cannot be sent is stored as a string with its text.
#[test]
fn serializes_received_value_that_cannot_be_sent_as_a_string() {
    let deep = "[".repeat(121) + &"]".repeat(121);
    let objects = r#"{"a":"#.repeat(120) + "{}" + &"}".repeat(120);
    for text in [
        r#""\ud800""#,
        "1e400",
        "18446744073709551617",
        &deep,
        &objects,
    ] {
        let session = SESSION.replacen('{', &format!(r#"{{"metadata":{text},"#), 1);
        let response = Reply::new(201).body(session).to(&CREATE_SESSION);

        let stored = serde_json::to_value(&*response.expect("a session")).expect("JSON");

        let mut found = &stored["metadata"];
        while let Some(inner) = found.get(0).or_else(|| found.get("a")) {
            found = inner;
        }
        let expected = match text {
            text if text == deep => "[]",
            text if text == objects => "{}",
            text => text,
        };
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn returns_invalid_request_beyond_120_levels() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);

    Metadata::from_json(nested(120)).expect("JSON");

    let error = Metadata::from_json(nested(121)).expect_err("too deep");
    assert_eq!(
        error.to_string(),
        "not sent: metadata is nested deeper than 120 levels"
    );
}

/// From a deserializer that has no limit of its own.
#[test]
fn reads_at_most_128_levels_of_any_format() {
    let list = |inner| json!([inner]);
    let object = |inner| json!({ "a": inner });
    for wrap in [list, object] {
        let nested = |levels: usize| (1..levels).fold(wrap(json!(1)), |value, _| wrap(value));
        let read = |levels| serde_json::from_value::<didit::Json>(nested(levels));
        assert!(read(128).is_ok());
        let error = read(129).expect_err("too deep");
        assert_eq!(error.to_string(), "JSON is nested too deeply");
    }
}
