//! Every value of every list, one that is not listed, and texts of forms that are not documented.

use didit::{OpenEnum, SessionKind, SessionStatus};
use serde_json::{Value, json};

use crate::case::Verdict::{Accepts, Rejects};
use crate::case::{CannedResponse, Case, Expected, Source, Verdict, full_session};
use crate::{corpus, documented};

const STATUSES: &[(SessionStatus, &str)] = &[
    (SessionStatus::NotStarted, "Not Started"),
    (SessionStatus::InProgress, "In Progress"),
    (SessionStatus::Approved, "Approved"),
    (SessionStatus::Declined, "Declined"),
    (SessionStatus::InReview, "In Review"),
    (SessionStatus::Expired, "Expired"),
    (SessionStatus::Abandoned, "Abandoned"),
    (SessionStatus::KycExpired, "Kyc Expired"),
    (SessionStatus::Resubmitted, "Resubmitted"),
    (SessionStatus::AwaitingUser, "Awaiting User"),
];

const KINDS: &[(SessionKind, &str)] = &[
    (SessionKind::User, "user"),
    (SessionKind::Business, "business"),
];

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
    let listed = |field: &str, text: &str| {
        case(
            field,
            text,
            documented::session_value(field, text),
            json!(text),
            Accepts,
        )
    };
    let statuses = STATUSES.iter().map(move |(_, text)| listed("status", text));
    let kinds = KINDS
        .iter()
        .map(move |(_, text)| listed("session_kind", text));
    let others = OTHERS.iter().map(|(field, name, text, contract)| {
        let source = match *contract {
            // Which characters a token has is a rule of its own.
            Accepts if *field == "session_token" => documented::session_rule(field, "pattern"),
            Accepts => documented::session_field(field),
            _ => Source::Promise,
        };
        case(field, name, source, json!(text), *contract)
    });
    statuses.chain(kinds).chain(others)
}

#[test]
fn every_documented_value_has_a_name() {
    let session = |id: &str| {
        corpus::case(id)
            .exchange
            .outcome
            .as_ref()
            .expect("a session")
    };
    for (status, text) in STATUSES.iter().copied() {
        let read = session(&format!("response/value/status: {text}"));
        assert_eq!(read.status, OpenEnum::Known(status));
    }
    for (kind, text) in KINDS.iter().copied() {
        let read = session(&format!("response/value/session_kind: {text}"));
        assert_eq!(read.session_kind, Some(OpenEnum::Known(kind)));
    }
}
