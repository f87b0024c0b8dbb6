//! What is wrong with a case that has been run.

use didit::{Error, ErrorKind, Response, Session};
use serde_json::Value;

use crate::case::{Expected, Kind};
use crate::corpus::{Exchange, Finished};
use crate::peer::{KEY, Request};

/// Everything that is wrong, each with the case's id.
pub(crate) fn problems(finished: &Finished) -> Vec<String> {
    let Finished {
        case,
        exchange,
        verdict,
        ..
    } = finished;
    let mut problems: Vec<String> = exchange.stray.iter().cloned().collect();
    problems.extend(outcome(&case.expected, finished).err());
    problems.extend(exchange.sent.iter().flat_map(headers));
    if *verdict != case.contract {
        problems.push(format!(
            "the contract's schema {verdict:?}, not {:?}",
            case.contract
        ));
    }
    problems
        .into_iter()
        .map(|problem| format!("{}: {problem}", case.id))
        .collect()
}

fn outcome(expected: &Expected, finished: &Finished) -> Result<(), String> {
    let Exchange { sent, outcome, .. } = &finished.exchange;
    match expected {
        Expected::Sent(body) => {
            let sent: Value =
                serde_json::from_str(&arrived(sent)?.body).map_err(|e| e.to_string())?;
            same("the body", &sent, body)?;
            session(outcome).map(|_| ())
        }
        Expected::SentVerbatim(text) => {
            let body = &arrived(sent)?.body;
            if !body.contains(text.as_str()) {
                return Err(format!("{text} is not in the body {body}"));
            }
            session(outcome).map(|_| ())
        }
        Expected::Invalid(field) => match (sent, outcome) {
            (None, Err(error)) => invalid(field, error),
            (Some(sent), _) => Err(format!("was sent: {}", sent.body)),
            (None, Ok(_)) => Err("a response without a request".to_owned()),
        },
        Expected::Read => {
            let again = serde_json::to_value(&**session(outcome)?).map_err(|e| e.to_string())?;
            let mut received = finished
                .case
                .response
                .value()
                .ok_or("the response is not JSON")?;
            // Null and absence are one for a caller, where the contract allows both.
            let optional = |name: &str| ["callback", "metadata"].contains(&name);
            if let Some(body) = received.as_object_mut() {
                body.retain(|name, value| !(value.is_null() && optional(name)));
            }
            same("the session", &again, &received)
        }
        Expected::ReadVerbatim(text) => {
            let kept = session(outcome)?
                .extra
                .get("undocumented_field")
                .ok_or("the field is not kept")?;
            same(
                "the field",
                &kept.expose_json().into(),
                &text.as_str().into(),
            )
        }
        Expected::ReadOtherwise => session(outcome).map(|_| ()),
        Expected::Unreadable => match outcome {
            Err(error) if matches!(error.kind(), ErrorKind::UnreadableResponse(_)) => Ok(()),
            other => Err(format!("expected an unreadable session, got {other:?}")),
        },
        Expected::Failed(kind) => match outcome {
            Err(error) if kind_of(error) == Some(*kind) => Ok(()),
            other => Err(format!("expected {kind:?}, got {other:?}")),
        },
    }
}

fn arrived(sent: &Option<Request>) -> Result<&Request, String> {
    sent.as_ref().ok_or_else(|| "nothing was sent".to_owned())
}

fn session<E: std::fmt::Display>(
    outcome: &Result<Response<Session>, E>,
) -> Result<&Response<Session>, String> {
    outcome.as_ref().map_err(|error| format!("failed: {error}"))
}

fn same(what: &str, found: &Value, expected: &Value) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what} is {found}, not {expected}"))
    }
}

fn invalid(field: &str, error: &Error) -> Result<(), String> {
    match error.kind() {
        ErrorKind::InvalidRequest(invalid) if invalid.fields.iter().any(|f| f.path == field) => {
            Ok(())
        }
        _ => Err(format!(
            "expected invalid input because of {field}, got: {error}"
        )),
    }
}

fn kind_of(error: &Error) -> Option<Kind> {
    Some(match error.kind() {
        ErrorKind::BadRequest(_) => Kind::Rejected,
        ErrorKind::Unauthorized(_) => Kind::Unauthorized,
        ErrorKind::RateLimited(_) => Kind::RateLimited,
        ErrorKind::UnexpectedRedirect(_) => Kind::Redirected,
        ErrorKind::UnexpectedStatus(_) => Kind::UnexpectedStatus,
        _ => return None,
    })
}

/// The headers of every request: these and no others. No `api-version` (the generator's own idea),
/// no `cookie`, no `accept-encoding`, no `expect`, no `transfer-encoding`.
fn headers(sent: &Request) -> Vec<String> {
    let length = sent.body.len().to_string();
    let agent = concat!("didit-rust/", env!("CARGO_PKG_VERSION"));
    let required = [
        ("accept", "application/json"),
        ("content-length", length.as_str()),
        ("content-type", "application/json"),
        ("host", ""),
        ("user-agent", agent),
        ("x-api-key", KEY),
    ];
    let missing = required.iter().filter(|(name, value)| {
        // The host is the peer's own; that there is one is HTTP's rule.
        sent.headers
            .get(*name)
            .is_none_or(|found| !value.is_empty() && found != value)
    });
    let missing = missing.map(|(name, value)| format!("the header {name} is not {value:?}"));
    let forbidden = sent
        .headers
        .iter()
        .filter(|(name, _)| required.iter().all(|(known, _)| known != name));
    let forbidden =
        forbidden.map(|(name, value)| format!("the header {name}: {value} has no place there"));
    missing.chain(forbidden).collect()
}
