//! Texts that are hard to carry, in the fields whose rule is not in the schema.

use super::field::{SetText as Set, with_text};
use crate::case::{Case, Source, Verdict};
use crate::derived::TEXTS;
use crate::documented;

/// Takes any text that shows.
const VENDOR_DATA: Set = |r, t| r.vendor_data = Some(t.into());
/// Takes absolute URLs.
const CALLBACK: Set = |r, t| r.callback = Some(t.into());

fn case(
    path: &'static str,
    source: Source,
    set: Set,
    name: &str,
    text: &str,
    is_sent: bool,
) -> Case {
    let (request, expected) = with_text(path, set, text, is_sent);
    let why = "a text arrives as it was given, or not at all";
    let id = format!("request/text/{path}: {name}");
    Case::request(id, why, source, request, expected)
}

/// Fields whose rule is the client's own: the contract's schema has nothing against these texts.
fn own_rules() -> impl Iterator<Item = Case> {
    TEXTS.iter().flat_map(|(name, text)| {
        let is_url_safe = !text.chars().any(|c| c.is_whitespace() || c.is_control());
        let url = format!("myapp://done#{text}");
        [
            case(
                "vendor_data",
                documented::rule("vendor_data", "x-format"),
                VENDOR_DATA,
                name,
                text,
                !text.is_empty(),
            ),
            case(
                "callback",
                documented::rule("callback", "x-format"),
                CALLBACK,
                name,
                text,
                false,
            ),
            case(
                "callback",
                documented::rule("callback", "x-format"),
                CALLBACK,
                &format!("{name}, in a URL"),
                &url,
                is_url_safe,
            ),
        ]
        .map(|case| case.contract(Verdict::Accepts))
    })
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let long = "x".repeat(200_000);
    let long = case(
        "vendor_data",
        Source::Promise,
        VENDOR_DATA,
        "200,000 characters",
        &long,
        true,
    );
    own_rules().chain([long])
}
