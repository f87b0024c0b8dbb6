//! Limits: one below, at, and one above; and patterns, at their edges.

use std::sync::Arc;

use didit::{CreateSessionRequest, NaiveDate, PortraitImage};
use serde_json::json;

use super::field::{contact, expected, place};
use crate::case::{Answer, Case, Expected, Verdict, WORKFLOW, full_session, minimal};
use crate::{corpus, documented, snapshot, table};

/// How a text gets into its field.
type Set = fn(&mut CreateSessionRequest, String);
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
            ("something behind", "+14155552671 ext. 2", false),
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
            ("nothing behind", "john@", false),
            ("a space in front", "john doe@example.com", false),
            ("a space behind", "john@exa mple.com", false),
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
            ("digits behind the dash", "FR-75", true),
            ("one character behind the dash", "ES-M", true),
            ("the first and last there could be", "AZ-A0Z9", true),
            ("nothing behind the dash", "US-", false),
            ("one letter", "G", false),
            ("three letters", "GBR", false),
            ("small letters", "gb", false),
            ("a small subdivision", "US-ca", false),
            ("something in front", "-GB", false),
            ("two subdivisions", "US-CA-LA", false),
        ],
    ),
];

const LENGTHS: &[(&str, usize, Set, &str)] = &[
    (
        "expected_details.company_name",
        255,
        |r, text| expected(r).company_name = Some(text.into()),
        // Characters count, not bytes.
        "ü",
    ),
    (
        "expected_details.registration_number",
        100,
        |r, text| expected(r).registration_number = Some(text.into()),
        "7",
    ),
];

fn text_case(
    path: &'static str,
    name: &str,
    rule: &str,
    set: Set,
    text: &str,
    is_sent: bool,
) -> Case {
    let mut request = minimal();
    set(&mut request, text.to_owned());
    let mut body = json!({ "workflow_id": WORKFLOW });
    place(&mut body, path, json!(text));
    let expected = if is_sent {
        Expected::Sent(body)
    } else {
        Expected::Refused(path)
    };
    let why = "what the service would refuse is refused before it is sent, and nothing more";
    let source = documented::rule(path, rule);
    Case::request(
        format!("request/limit/{path}: {name}"),
        why,
        source,
        request,
        expected,
    )
}

fn lengths() -> impl Iterator<Item = Case> {
    LENGTHS.iter().flat_map(|(path, limit, set, letter)| {
        let around = [
            ("one below", limit - 1),
            ("at", *limit),
            ("one above", limit + 1),
        ];
        around.into_iter().map(move |(name, length)| {
            let text = letter.repeat(length);
            text_case(
                path,
                &format!("{name} {limit}"),
                "maxLength",
                *set,
                &text,
                length <= *limit,
            )
        })
    })
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
        let mut body = json!({ "workflow_id": WORKFLOW });
        place(&mut body, PATH, json!(format!("{year:04}-12-31")));
        let expected = if is_sent {
            Expected::Sent(body)
        } else {
            Expected::Refused(PATH)
        };
        let why = "a date of the contract's format has a year of four digits";
        let id = format!("request/limit/{PATH}: {name}");
        Case::request(id, why, documented::rule(PATH, "format"), request, expected)
            .contract(contract)
    })
}

fn registry_lengths() -> impl Iterator<Item = Case> {
    let texts = [
        ("one below 10", "US-123456"),
        ("at 10", "US-1234567"),
        ("one above 10", "US-12345678"),
    ];
    let set: Set = |r, text| expected(r).registry_country = Some(text.into());
    texts.into_iter().map(move |(name, text)| {
        text_case(
            "expected_details.registry_country",
            name,
            "maxLength",
            set,
            text,
            text.len() <= 10,
        )
    })
}

/// A picture by its first bytes, of some length.
fn picture(first: &[u8], length: usize) -> Vec<u8> {
    let mut image = first.to_vec();
    image.resize(length, 0xA5);
    image
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const MAX: usize = 2_097_152;

fn portraits() -> impl Iterator<Item = Case> {
    const SIZE: &str = "x-max-bytes";
    const TYPE: &str = "x-media-types";
    let rows: [(&str, &str, Vec<u8>, bool); 13] = [
        (SIZE, "one below 2 MiB", picture(PNG, MAX - 1), true),
        (SIZE, "at 2 MiB", picture(PNG, MAX), true),
        (SIZE, "one above 2 MiB", picture(PNG, MAX + 1), false),
        (
            SIZE,
            "2 MB, if M is a million",
            picture(PNG, 2_000_000),
            true,
        ),
        (
            TYPE,
            "a JPEG",
            picture(b"\xFF\xD8\xFF\xE0\x00\x10JFIF", 64),
            true,
        ),
        (TYPE, "a PNG", picture(PNG, 64), true),
        (
            TYPE,
            "a WebP",
            picture(b"RIFF\x38\x00\x00\x00WEBPVP8 ", 64),
            true,
        ),
        (
            TYPE,
            "a TIFF, little end first",
            picture(b"II*\x00\x08\x00\x00\x00", 64),
            true,
        ),
        (
            TYPE,
            "a TIFF, big end first",
            picture(b"MM\x00*\x00\x00\x00\x08", 64),
            true,
        ),
        (TYPE, "a GIF", picture(b"GIF89a", 64), false),
        (TYPE, "a BMP", picture(b"BM\x40\x00\x00\x00", 64), false),
        (TYPE, "no picture", picture(b"John Doe", 64), false),
        (TYPE, "nothing", Vec::new(), false),
    ];
    rows.into_iter().map(|(rule, name, image, is_sent)| {
        let wire = base64(&image);
        let request = PortraitImage::from_bytes(image).map(|portrait| {
            let mut request = minimal();
            request.portrait_image = Some(portrait);
            request
        });
        let body = json!({ "workflow_id": WORKFLOW, "portrait_image": wire });
        Case {
            id: format!("request/limit/portrait_image: {name}"),
            why: "type and size are checked where the picture comes in; base64 is the wire's business",
            source: documented::rule("portrait_image", rule),
            contract: if request.is_ok() { Verdict::Accepts } else { Verdict::Silent },
            request: request.map_err(Arc::new),
            answer: Answer::json(201, &full_session()),
            expected: if is_sent { Expected::Sent(body) } else { Expected::Refused("portrait_image") },
        }
    })
}

/// Base64 once more, so that the client's own is compared with something.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let three = [
            chunk[0],
            *chunk.get(1).unwrap_or(&0),
            *chunk.get(2).unwrap_or(&0),
        ];
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * place)) as usize & 63] as char;
            text.push(if place <= chunk.len() { letter } else { '=' });
        }
    }
    text
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let patterns = PATTERNS.iter().flat_map(|(path, set, rows)| {
        rows.iter()
            .map(|(name, text, sent)| text_case(path, name, "pattern", *set, text, *sent))
    });
    lengths()
        .chain(registry_lengths())
        .chain(patterns)
        .chain(portraits())
        .chain(vendor_data())
        .chain(dates())
}

#[test]
fn what_is_within_the_limits_is_sent_and_nothing_else() {
    let table = table::of(&corpus::family("request/limit/"));
    snapshot::settings().bind(|| insta::assert_snapshot!("request_limit", table));
}
