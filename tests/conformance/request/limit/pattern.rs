//! Patterns, at their edges.

use super::super::field::{contact, expected};
use super::{Set, text_case};
use crate::case::Case;

/// A text of a field, and whether it is sent.
type Row = (&'static str, &'static str, bool);
/// A field, how it is set, and the rows.
type Table = (&'static str, Set, &'static [Row]);

const PATTERNS: &[Table] = &[
    (
        "contact_details.phone",
        |r, text| contact(r).phone = Some(text.into()),
        &[
            ("two digits", "+12", true),
            ("fifteen digits", "+123456789012345", true),
            ("one digit", "+1", false),
            ("sixteen digits", "+1234567890123456", false),
            ("no plus", "14155552671", false),
            ("a plus alone", "+", false),
            ("a zero first", "+0415555267", false),
            ("a nine first", "+9415555267", true),
            ("spaces", "+1 415 555 2671", false),
            ("something in front", "tel:+14155552671", false),
            ("something after it", "+14155552671 ext. 2", false),
        ],
    ),
    (
        "contact_details.email",
        |r, text| contact(r).email = Some(text.into()),
        &[
            ("the shortest", "a@b.de", true),
            ("no at sign", "john.doe", false),
            ("two at signs", "a@b@c", false),
            ("nothing in front", "@example.com", false),
            ("nothing after it", "john@", false),
            ("a space in front", "john doe@example.com", false),
            ("a space after it", "john@exa mple.com", false),
            ("a name around it", "John <john@example.com>", false),
        ],
    ),
    (
        "expected_details.nationality",
        |r, text| expected(r).nationality = Some(text.into()),
        &[
            ("the first there could be", "AAA", true),
            ("the last there could be", "ZZZ", true),
            ("two letters", "US", false),
            ("four letters", "USAX", false),
            ("small letters", "usa", false),
            ("something in front", "-USA", false),
            ("digits", "840", false),
        ],
    ),
    (
        "expected_details.registry_country",
        |r, text| expected(r).registry_country = Some(text.into()),
        &[
            ("a country", "GB", true),
            ("a subdivision", "US-CA", true),
            ("digits after the dash", "FR-75", true),
            ("one character after the dash", "ES-M", true),
            ("the first and last there could be", "AZ-A0Z9", true),
            ("nothing after the dash", "US-", false),
            ("one letter", "G", false),
            ("three letters", "GBR", false),
            ("small letters", "gb", false),
            ("a small subdivision", "US-ca", false),
            ("something in front", "-GB", false),
            ("two subdivisions", "US-CA-LA", false),
        ],
    ),
];

pub(super) fn cases() -> impl Iterator<Item = Case> {
    PATTERNS.iter().flat_map(|(path, set, rows)| {
        rows.iter()
            .map(|(name, text, sent)| text_case(path, name, "pattern", *set, text, *sent))
    })
}
