//! Texts that are hard to carry, in every field that is a text.

use serde_json::json;

use super::field::{SetText as Set, contact, expected, with_text};
use crate::case::{Case, Expected, Source, Verdict, WORKFLOW, minimal};
use crate::documented;

/// What is hard about it, and the text.
const TEXTS: &[(&str, &str)] = &[
    ("nothing", ""),
    ("letters with marks", "Łukasz Ünal-Żółć"),
    ("a combined letter", "e\u{301}le\u{300}ve"),
    ("han", "山田太郎"),
    ("right to left", "محمد אברהם \u{202E}txt\u{202C}"),
    ("emoji", "👩🏽‍🚀🇪🇸😀"),
    ("newlines and tabs", "1 Example Street\r\n\tSpringfield"),
    ("quotes and backslashes", r#"O'Brien "the \ brave" / Ltd"#),
    ("control characters", "a\u{0}b\u{1b}c\u{7f}d\u{85}"),
    ("markup", "<b>&amp;</b> ${x} {{y}} %00"),
    ("line separators", "a\u{2028}b\u{2029}c\u{feff}"),
];

/// Fields that take any text.
const FREE: &[(&str, Set)] = &[
    ("expected_details.first_name", |r, t| {
        expected(r).first_name = Some(t.into())
    }),
    ("expected_details.last_name", |r, t| {
        expected(r).last_name = Some(t.into())
    }),
    ("expected_details.identification_number", |r, t| {
        expected(r).identification_number = Some(t.into());
    }),
    ("expected_details.company_name", |r, t| {
        expected(r).company_name = Some(t.into())
    }),
    ("expected_details.registration_number", |r, t| {
        expected(r).registration_number = Some(t.into());
    }),
    ("sandbox_scenario", |r, t| {
        r.sandbox_scenario = Some(didit::OpenEnum::from_text(t));
    }),
];

/// Fields that take one form only, which none of these texts has.
const STRICT: &[(&str, Set)] = &[
    ("contact_details.email", |r, t| {
        contact(r).email = Some(t.into())
    }),
    ("contact_details.phone", |r, t| {
        contact(r).phone = Some(t.into())
    }),
    ("expected_details.nationality", |r, t| {
        expected(r).nationality = Some(t.into())
    }),
    ("expected_details.country", |r, t| {
        expected(r).country = Some(t.into())
    }),
    ("expected_details.id_country", |r, t| {
        expected(r).id_country = Some(t.into())
    }),
    ("expected_details.poa_country", |r, t| {
        expected(r).poa_country = Some(t.into())
    }),
    ("expected_details.registry_country", |r, t| {
        expected(r).registry_country = Some(t.into());
    }),
];

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

/// An address is not sent without a country.
fn address(name: &str, text: &str) -> Case {
    let mut request = minimal();
    expected(&mut request).country = Some("ESP".into());
    expected(&mut request).address = Some(text.into());
    let details = json!({ "country": "ESP", "address": text });
    let body = json!({ "workflow_id": WORKFLOW, "expected_details": details });
    let id = format!("request/text/expected_details.address: {name}");
    let why = "a text arrives as it was given, or not at all";
    let source = documented::field("expected_details.address");
    Case::request(id, why, source, request, Expected::Sent(body))
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
    let free = FREE.iter().flat_map(|(path, set)| {
        TEXTS
            .iter()
            .map(|(name, text)| case(path, documented::field(path), *set, name, text, true))
    });
    let strict = STRICT.iter().flat_map(|(path, set)| {
        TEXTS.iter().map(|(name, text)| {
            case(
                path,
                documented::rule(path, "pattern"),
                *set,
                name,
                text,
                false,
            )
        })
    });
    let long = "x".repeat(200_000);
    let long = case(
        "vendor_data",
        Source::Promise,
        VENDOR_DATA,
        "200,000 characters",
        &long,
        true,
    );
    let addresses = TEXTS.iter().map(|(name, text)| address(name, text));
    free.chain(strict)
        .chain(own_rules())
        .chain(addresses)
        .chain([long])
}
