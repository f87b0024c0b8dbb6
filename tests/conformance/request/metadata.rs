//! Metadata: any JSON, out and back, character for character.

use std::sync::Arc;

use didit::Metadata;

use crate::case::{CannedResponse, Case, Expected, Source, Verdict, full_session, minimal};
use crate::{corpus, documented};

/// A text, and what of it goes out where it is written in another way.
const TEXTS: &[(&str, &str, Option<&str>, Option<Source>)] = &[
    (
        "object",
        r#"{"user_type":"premium","account_id":"ABC123"}"#,
        None,
        None,
    ),
    ("array", r#"[1,"two",null,[true]]"#, None, None),
    ("string", r#""a \"quoted\" 😀 text\n""#, None, None),
    ("number", "-12.5e-3", Some("-0.0125"), None),
    ("bool", "true", None, Some(Source::Json)),
    ("null", "null", None, None),
    ("empty object", "{}", None, Some(Source::Json)),
    (
        "keys in the caller's order",
        r#"{"z":1,"a":2,"m":3}"#,
        None,
        Some(Source::Promise),
    ),
    (
        "a key that appears twice",
        r#"{"a":1,"a":2}"#,
        None,
        Some(Source::Promise),
    ),
    (
        "the largest 64-bit integers",
        "[18446744073709551615,9223372036854775807]",
        None,
        Some(Source::Json),
    ),
    (
        "the smallest 64-bit integer",
        "-9223372036854775808",
        None,
        Some(Source::Json),
    ),
    (
        "white space",
        "{ \"a\" : [ 1 ] }",
        Some(r#"{"a":[1]}"#),
        Some(Source::Promise),
    ),
    (
        "escapes",
        r#""\u00e9\/\ud83d\ude00""#,
        Some("\"é/😀\""),
        Some(Source::Promise),
    ),
    (
        "a key with a meaning in serde_json",
        r#"{"$serde_json::private::RawValue":"[1]"}"#,
        None,
        Some(Source::Promise),
    ),
];

/// What 64 bits or a text of Unicode cannot hold is not sent, and no approximation of it either.
const INVALID: &[(&str, &str)] = &[
    (
        "an integer beyond 64 bits",
        "123456789012345678901234567890",
    ),
    (
        "more digits than a double holds",
        "0.1234567890123456789012345678901",
    ),
    ("a number beyond a double", "[1e400]"),
    ("half of a surrogate pair", r#"{"a":"\ud83d"}"#),
];

fn case(name: &str, text: &str, wire: Option<&str>, other: Option<Source>) -> Case {
    let source = other.unwrap_or_else(|| documented::field("metadata"));
    let mut request = minimal();
    request.metadata = Some(Metadata::from_json(text).expect("JSON"));
    let why = "metadata keeps its keys in order, repeated keys and numbers of 64 bits";
    let wire = Expected::SentVerbatim(format!(r#""metadata":{}"#, wire.unwrap_or(text)));
    let case = Case::request(
        format!("request/metadata/{name}"),
        why,
        source,
        request,
        wire,
    );
    // Echoed as text: a `Value` in between would round what is beyond 64 bits.
    let session = full_session()
        .to_string()
        .replace(r#"{"user_type":"premium"}"#, text);
    Case {
        response: CannedResponse::text(201, "application/json", session),
        ..case
    }
}

fn invalid(name: &str, text: &str) -> Case {
    let error = Metadata::from_json(text).expect_err("it cannot be sent");
    let why = "what would be changed on its way is not sent";
    let id = format!("request/metadata/{name}");
    let case = Case::request(
        id,
        why,
        Source::Promise,
        minimal(),
        Expected::Invalid("metadata".to_owned()),
    );
    Case {
        request: Err(Arc::new(error)),
        ..case
    }
    .contract(Verdict::Silent)
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let large = format!(
        "[{}]",
        vec![r#"{"key":"a value of some length"}"#; 10_000].join(",")
    );
    let long = [("100 levels deep", deep), ("330 kB long", large)];
    let long = long
        .into_iter()
        .map(|(name, text)| case(name, &text, None, Some(Source::Promise)));
    let texts = TEXTS
        .iter()
        .map(|(name, text, wire, source)| case(name, text, *wire, *source));
    texts
        .chain(long)
        .chain(INVALID.iter().map(|(name, text)| invalid(name, text)))
}

#[test]
fn metadata_comes_back_verbatim() {
    for (name, text, ..) in TEXTS {
        let id = format!("request/metadata/{name}");
        let finished = corpus::family("request/metadata")
            .into_iter()
            .find(|finished| finished.case.id == id)
            .expect(&id);
        let session = finished.session();
        let metadata = session
            .metadata
            .as_ref()
            .map_or("null", Metadata::expose_json);
        assert_eq!(metadata, *text, "{id}");
    }
}
