//! Limits that no number in the schema says: patterns at their edges, images, texts that show, dates.

mod pattern;
mod portrait;

use didit::NaiveDate;
use serde_json::json;

use super::field::{SetText as Set, expected, place, with_text};
use crate::case::{Case, Expected, Verdict, minimal, minimal_body};
use crate::documented;

fn text_case(
    path: &'static str,
    name: &str,
    rule: &str,
    set: Set,
    text: &str,
    is_sent: bool,
) -> Case {
    let (request, expected) = with_text(path, set, text, is_sent);
    let why = "what the service would reject is invalid before it is sent, and nothing more";
    let id = format!("request/limit/{path}: {name}");
    Case::request(id, why, documented::rule(path, rule), request, expected)
}

/// Texts without anything to see would make one person of all who have them.
const VENDOR_DATA: &[(&str, &str, bool)] = &[
    ("empty", "", false),
    ("a space", " ", false),
    ("other white space", "\t\u{a0}\u{2003}\u{3000}\r\n", false),
    ("control characters", "\u{0}\u{1b}\u{7f}\u{85}", false),
    ("a byte order mark", "\u{feff}", false),
    (
        "joiners and soft hyphens",
        "\u{ad}\u{34f}\u{200b}\u{200d}\u{2060}",
        false,
    ),
    (
        "directions",
        "\u{61c}\u{200e}\u{202a}\u{202e}\u{2066}\u{2069}",
        false,
    ),
    (
        "fillers",
        "\u{115f}\u{1160}\u{17b4}\u{180e}\u{2800}\u{3164}\u{ffa0}",
        false,
    ),
    (
        "variation selectors and tags",
        "\u{fe0f}\u{e0001}\u{e0fff}",
        false,
    ),
    ("a letter", "x", true),
    ("a digit", "0", true),
    ("a dash", "-", true),
    ("a letter within white space", " \u{200b}x ", true),
    ("a letter of another script", "山", true),
    ("an emoji", "😀", true),
    ("the last character there is", "\u{10ffff}", true),
];

fn vendor_data() -> impl Iterator<Item = Case> {
    let set: Set = |r, text| r.vendor_data = Some(text.into());
    VENDOR_DATA.iter().map(move |(name, text, sent)| {
        text_case("vendor_data", name, "x-format", set, text, *sent).contract(Verdict::Accepts)
    })
}

/// Years have four digits, and there is no year 0.
fn dates() -> impl Iterator<Item = Case> {
    let rows = [
        ("the year 10000", 10_000, false, Verdict::Rejects),
        ("the year 9999", 9_999, true, Verdict::Accepts),
        ("the year 1", 1, true, Verdict::Accepts),
        // RFC 3339 has one, and no calendar of people does.
        ("the year 0", 0, false, Verdict::Accepts),
        ("the year before", -1, false, Verdict::Rejects),
    ];
    rows.into_iter().map(|(name, year, is_sent, contract)| {
        const PATH: &str = "expected_details.date_of_birth";
        let mut request = minimal();
        expected(&mut request).date_of_birth =
            NaiveDate::from_ymd_opt(year, 12, 31).map(Into::into);
        let mut body = minimal_body();
        place(&mut body, PATH, json!(format!("{year:04}-12-31")));
        let expected = if is_sent {
            Expected::Sent(body)
        } else {
            Expected::Invalid(PATH.to_owned())
        };
        let why = "a date of the contract's format has a year of four digits";
        let id = format!("request/limit/{PATH}: {name}");
        Case::request(id, why, documented::rule(PATH, "format"), request, expected)
            .contract(contract)
    })
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    pattern::cases()
        .chain(portrait::cases())
        .chain(vendor_data())
        .chain(dates())
}
