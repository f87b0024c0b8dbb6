//! Responses other than 201: every documented body on its status, and similar ones.

mod documented;
mod header;
mod malformed;
mod reason;

use didit::{Error, ErrorKind, FieldError, Json, UnrecognizedError};

use crate::case::Case;

pub(crate) fn cases() -> impl Iterator<Item = Case> {
    documented::cases()
        .chain(malformed::cases())
        .chain(header::cases())
        .chain(reason::cases())
}

/// An error as a caller sees it, its texts exposed: they are all made up.
pub(crate) fn seen(error: &Error) -> String {
    let mut lines = vec![error.to_string()];
    let mut add = |name: &str, value: Option<String>| {
        lines.extend(value.map(|value| format!("{name}: {value}")));
    };
    let text =
        |text: Option<&didit::types::ErrorText>| text.map(|text| format!("{:?}", text.expose()));
    add("reason", error.reason().map(|reason| format!("{reason:?}")));
    match error.kind() {
        ErrorKind::BadRequest(error) => {
            add("detail", text(error.details.detail()));
            add("code", text(error.details.code.as_ref()));
            for FieldError { path, messages, .. } in &error.details.errors {
                let messages: Vec<_> = messages.iter().map(|message| message.expose()).collect();
                add(path, Some(format!("{messages:?}")));
            }
            for UnrecognizedError { path, value, .. } in &error.details.unrecognized {
                add("unrecognized", Some(format!("{path:?} {}", short(value))));
            }
        }
        ErrorKind::Unauthorized(error) => {
            add("detail", text(error.details.detail()));
            add("code", text(error.details.code.as_ref()));
        }
        ErrorKind::RateLimited(error) => {
            add("detail", text(error.details.detail()));
            add("limit", error.limit.map(|n| n.to_string()));
            add("remaining", error.remaining.map(|n| n.to_string()));
            add("reset", error.reset.map(|n| n.to_string()));
        }
        _ => {}
    }
    lines.join("\n")
}

fn short(value: &Json) -> String {
    value.expose_json().chars().take(60).collect()
}
