//! Texts of forms that are and are not documented.

use serde_json::{Value, json};

use crate::case::Verdict::{Accepts, Rejects};
use crate::case::{CannedResponse, Case, Expected, Source, Verdict, full_session};
use crate::documented;

/// Field, name of the case, value, what the contract says.
const OTHERS: &[(&str, &str, &str, Verdict)] = &[
    ("status", "an unknown one", "Waiting for Godot", Rejects),
    ("status", "in another case", "not started", Rejects),
    ("status", "with a space after it", "Approved ", Rejects),
    ("status", "nothing", "", Rejects),
    ("session_kind", "an unknown one", "ship", Rejects),
    ("session_kind", "in another case", "User", Rejects),
    (
        "session_token",
        "every kind of character",
        "aZ09_-aZ09_-",
        Accepts,
    ),
    ("session_token", "eleven characters", "FAKE_token-", Rejects),
    (
        "session_token",
        "thirteen characters",
        "FAKE_token-12",
        Rejects,
    ),
    (
        "session_token",
        "another character",
        "FAKE.token-1",
        Rejects,
    ),
    ("session_token", "a plus", "FAKE+token-1", Rejects),
    (
        "url",
        "with a language",
        "https://verify.didit.me/es/session/FAKE_token-1",
        Accepts,
    ),
    (
        "url",
        "with a language and region",
        "https://verify.didit.me/zh-TW/session/FAKE_token-1",
        Accepts,
    ),
    (
        "url",
        "white-label",
        "https://id.customer.example/session/FAKE_token-1",
        Accepts,
    ),
    (
        "url",
        "white-label, with a port",
        "https://id.customer.example:8443/es/session/FAKE_token-1",
        Accepts,
    ),
    (
        "url",
        "with a query",
        "https://verify.didit.me/session/FAKE_token-1?theme=dark",
        Accepts,
    ),
    ("url", "without a host", "/session/FAKE_token-1", Rejects),
    ("callback", "a custom scheme", "myapp://done", Accepts),
    ("callback", "no URI", "my_app://done", Rejects),
    ("callback", "a relative reference", "/done", Rejects),
    ("vendor_data", "nothing", "", Accepts),
    (
        "vendor_data",
        "not only letters",
        "🧾 \"7\"\n\\ محمد",
        Accepts,
    ),
];

fn case(field: &str, name: &str, source: Source, value: Value, contract: Verdict) -> Case {
    let mut body = full_session();
    body[field] = value;
    let why = "a value that is not documented is kept verbatim, and goes out again";
    let why = if contract == Accepts {
        "a value that is documented, or may be any"
    } else {
        why
    };
    let id = format!("response/value/{field}: {name}");
    Case::response(
        id,
        why,
        source,
        CannedResponse::json(201, &body),
        Expected::Read,
        contract,
    )
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    OTHERS.iter().map(|(field, name, text, contract)| {
        let source = match *contract {
            // Which characters a token has is a rule of its own.
            Accepts if *field == "session_token" => documented::session_rule(field, "pattern"),
            Accepts => documented::session_field(field),
            _ => Source::Promise,
        };
        case(field, name, source, json!(text), *contract)
    })
}
