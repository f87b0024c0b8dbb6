//! Fields that nobody documents yet: kept, and written out again.

use crate::case::Verdict::{Accepts, Silent};
use crate::case::{CannedResponse, Case, Expected, Source, full_session};

const FIELDS: &[(&str, &str)] = &[
    ("a text", r#""text""#),
    ("null", "null"),
    ("an object", r#"{"by":["a",{"b":null}],"score":0.5}"#),
    ("the largest 64-bit integer", "18446744073709551615"),
    ("the smallest 64-bit integer", "-9223372036854775808"),
    (
        "an integer beyond 64 bits",
        "123456789012345678901234567890",
    ),
    ("a number beyond a double", "1e400"),
    ("half of a surrogate pair", r#""\ud83d""#),
    (
        "a key with a meaning in serde_json",
        r#"{"$serde_json::private::RawValue":"[1]"}"#,
    ),
];

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let long = "7".repeat(5_000);
    let fields = FIELDS
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()));
    fields
        .chain([("200 levels", deep), ("an integer of 5,000 digits", long)])
        .map(|(name, text)| {
            let member = format!(r#""undocumented_field":{text}"#);
            let body = full_session()
                .to_string()
                .replacen('{', &format!("{{{member},"), 1);
            let why = "Didit may respond with a field before this crate knows it";
            // Beyond what the validator's own values hold.
            let is_within = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            let verdict = if is_within { Accepts } else { Silent };
            let response = CannedResponse::text(201, "application/json", body);
            Case::response(
                format!("response/unknown/{name}"),
                why,
                Source::Promise,
                response,
                Expected::ReadVerbatim(text),
                verdict,
            )
        })
}
