//! What is answered with anything but 201: every documented body on its status, and what comes near.

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
        ErrorKind::BadRequest(answer) => {
            add("detail", text(answer.details.detail()));
            add("code", text(answer.details.code.as_ref()));
            for FieldError { path, messages, .. } in &answer.details.errors {
                let messages: Vec<_> = messages.iter().map(|message| message.expose()).collect();
                add(path, Some(format!("{messages:?}")));
            }
            for UnrecognizedError { path, value, .. } in &answer.details.unrecognized {
                add("unrecognized", Some(format!("{path:?} {}", short(value))));
            }
        }
        ErrorKind::Unauthorized(answer) => {
            add("detail", text(answer.details.detail()));
            add("code", text(answer.details.code.as_ref()));
        }
        ErrorKind::RateLimited(answer) => {
            add("detail", text(answer.details.detail()));
            add("limit", answer.limit.map(|n| n.to_string()));
            add("remaining", answer.remaining.map(|n| n.to_string()));
            add("reset", answer.reset.map(|n| n.to_string()));
        }
        _ => {}
    }
    lines.join("\n")
}

fn short(value: &Json) -> String {
    value.expose_json().chars().take(60).collect()
}
