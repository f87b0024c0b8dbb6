//! Metadata: any JSON, out and back, character for character.

use didit::Metadata;

use crate::case::{Answer, Case, Expected, Source, Verdict, full_session, minimal};
use crate::{corpus, documented, snapshot, table};

/// Name, JSON, and whose word it is where the contract has none for it.
const TEXTS: &[(&str, &str, Option<Source>)] = &[
    ("object", r#"{"user_type":"premium","account_id":"ABC123"}"#, None),
    ("array", r#"[1,"two",null,[true]]"#, None),
    ("string", r#""a \"quoted\" 😀 text\n""#, None),
    ("number", "-12.5e-3", None),
    ("bool", "true", Some(Source::Json)),
    ("null", "null", None),
    ("empty object", "{}", Some(Source::Json)),
    ("keys in the caller's order", r#"{"z":1,"a":2,"m":3}"#, Some(Source::Promise)),
    ("a key that stands there twice", r#"{"a":1,"a":2}"#, Some(Source::Promise)),
    ("the largest 64-bit integers", "[18446744073709551615,9223372036854775807]", Some(Source::Json)),
    ("the smallest 64-bit integer", "-9223372036854775808", Some(Source::Json)),
    ("an integer beyond 64 bits", "123456789012345678901234567890", Some(Source::Promise)),
    ("more digits than a double holds", "0.1234567890123456789012345678901", Some(Source::Promise)),
    ("a number beyond a double", "1e400", Some(Source::Promise)),
    ("escapes, as they are", r#""\u00e9\/\ud83d\ude00""#, Some(Source::Promise)),
];

fn case(name: &str, text: &str, other: Option<Source>) -> Case {
    let source = other.unwrap_or_else(|| documented::field("metadata"));
    let mut request = minimal();
    request.metadata = Some(Metadata::from_json(text).expect("JSON"));
    let why = "metadata is kept verbatim, whatever JSON it is";
    let wire = Expected::SentVerbatim(format!(r#""metadata":{text}"#));
    let mut case = Case::request(format!("request/metadata/{name}"), why, source, request, wire);
    if serde_json::from_str::<serde_json::Value>(text).is_err() {
        // Beyond what the validator's own numbers hold.
        case = case.contract(Verdict::Silent);
    }
    // Echoed as text: a `Value` in between would round what is beyond 64 bits.
    let session = full_session().to_string().replace(r#"{"user_type":"premium"}"#, text);
    Case { answer: Answer::text(201, "application/json", session), ..case }
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let large = format!("[{}]", vec![r#"{"key":"a value of some length"}"#; 10_000].join(","));
    let long = [("100 levels deep", deep), ("330 kB long", large)];
    let long = long.into_iter().map(|(name, text)| case(name, &text, Some(Source::Promise)));
    TEXTS.iter().map(|(name, text, source)| case(name, text, *source)).chain(long)
}

#[test]
fn metadata_goes_out_verbatim() {
    let table = table::of(&corpus::family("request/metadata/"));
    snapshot::settings().bind(|| insta::assert_snapshot!("request_metadata", table));
}

#[test]
fn metadata_comes_back_verbatim() {
    for finished in corpus::family("request/metadata/") {
        let Expected::SentVerbatim(member) = &finished.case.expected else { panic!("{}", finished.case.id) };
        let sent = member.trim_start_matches(r#""metadata":"#);
        let session = finished.exchange.outcome.as_ref().expect("a session");
        match (&session.metadata, sent) {
            // Null and nothing are one in an answer.
            (None, "null") => {}
            (Some(metadata), sent) => assert_eq!(metadata.expose_json(), sent, "{}", finished.case.id),
            (None, _) => panic!("{}: no metadata came back", finished.case.id),
        }
    }
}
