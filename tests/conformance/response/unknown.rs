//! Fields that nobody documents yet: kept, and written out again.

use crate::case::Verdict::Accepts;
use crate::case::{Answer, Case, Expected, Source, full_session};
use crate::{corpus, snapshot, table};

const FIELDS: &[(&str, &str)] = &[
    ("a text", r#""text""#),
    ("null", "null"),
    ("an object", r#"{"by":["a",{"b":null}],"score":0.5}"#),
    ("the largest 64-bit integer", "18446744073709551615"),
    ("the smallest 64-bit integer", "-9223372036854775808"),
    ("an integer beyond 64 bits", "123456789012345678901234567890"),
];

pub(super) fn cases() -> impl Iterator<Item = Case> {
    FIELDS.iter().map(|(name, text)| {
        let member = format!(r#""undocumented_field":{text}"#);
        let body = full_session().to_string().replacen('{', &format!("{{{member},"), 1);
        let why = "Didit may answer with a field before this crate knows it";
        let answer = Answer::text(201, "application/json", body);
        Case::answer(
            format!("response/unknown/{name}"),
            why,
            Source::Promise,
            answer,
            Expected::ReadVerbatim(member),
            Accepts,
        )
    })
}

#[test]
fn an_unknown_field_is_kept() {
    let table = table::of(&corpus::family("response/unknown/"));
    snapshot::settings().bind(|| insta::assert_snapshot!("response_unknown", table));
}
