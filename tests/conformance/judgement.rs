//! What is wrong with a case that has been run.

use contract::Step;
use didit::{Error, ErrorKind};
use serde_json::Value;

use crate::call::{Failure, Outcome, Parameters, Received};
use crate::case::{Case, Expected, Kind};
use crate::corpus::{CONTRACT, Exchange, Finished};
use crate::operation::Table;
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
    if let Some(sent) = &exchange.sent {
        problems.extend(headers(sent));
        problems.extend(parameters(case, sent));
    }
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
            received(outcome).map(|_| ())
        }
        Expected::SentVerbatim(text) => {
            let body = &arrived(sent)?.body;
            if !body.contains(text.as_str()) {
                return Err(format!("{text} is not in the body {body}"));
            }
            received(outcome).map(|_| ())
        }
        Expected::Arrives => arrived(sent).and_then(|_| received(outcome)).map(|_| ()),
        Expected::Invalid(field) => match (sent, outcome) {
            (None, Err(failure)) => invalid(field, failure),
            (Some(sent), _) => Err(format!("was sent: {}", sent.body)),
            (None, Ok(_)) => Err("a response without a request".to_owned()),
        },
        Expected::Read => {
            let response = &finished.case.response;
            let sent = response.value().ok_or("the response is not JSON")?;
            let schema = schema(finished.case.operation, response.status);
            let again = &received(outcome)?.again;
            let [again, sent] = [again, &sent].map(|value| without_nulls(schema, value));
            same("what was read", &again, &sent)
        }
        Expected::ReadVerbatim(text) => {
            let kept = received(outcome)?
                .session()
                .extra
                .get("undocumented_field")
                .ok_or("the field is not kept")?;
            same(
                "the field",
                &kept.expose_json().into(),
                &text.as_str().into(),
            )
        }
        Expected::ReadOtherwise => received(outcome).map(|_| ()),
        Expected::Unreadable => match outcome {
            Err(failure) if failure.is_unreadable() => Ok(()),
            other => Err(format!("expected an unreadable response, got {other:?}")),
        },
        Expected::Failed(kind) => match outcome {
            Err(failure) if failure.error().and_then(kind_of) == Some(*kind) => Ok(()),
            other => Err(format!("expected {kind:?}, got {other:?}")),
        },
    }
}

fn arrived(sent: &Option<Request>) -> Result<&Request, String> {
    sent.as_ref().ok_or_else(|| "nothing was sent".to_owned())
}

fn received(outcome: &Outcome) -> Result<&Received, String> {
    outcome.as_ref().map_err(|error| format!("failed: {error}"))
}

fn schema(operation: &Table, status: u16) -> &'static Value {
    let mut operations = CONTRACT.exchanges().into_iter();
    let found = operations.find(|found| found.id == operation.id);
    found.map_or(&Value::Null, |found| found.response(status))
}

/// A response without its documented nulls: null and absence are one for a caller.
fn without_nulls(schema: &Value, value: &Value) -> Value {
    let places = CONTRACT.places(schema, value).into_iter();
    let nulls = places.filter(|place| place.schema.is_some() && place.value == Some(&Value::Null));
    let mut less = value.clone();
    for place in nulls {
        let Some((Step::Name(name), parents)) = place.at.split_last() else {
            continue;
        };
        let parent = parents
            .iter()
            .try_fold(&mut less, |value, step| match step {
                Step::Name(name) => value.get_mut(name),
                Step::Index(index) => value.get_mut(index),
            });
        if let Some(parent) = parent.and_then(Value::as_object_mut) {
            parent.remove(name);
        }
    }
    less
}

fn same(what: &str, found: &Value, expected: &Value) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what} is {found}, not {expected}"))
    }
}

fn invalid(field: &str, failure: &Failure) -> Result<(), String> {
    match failure.error().map(Error::kind) {
        Some(ErrorKind::InvalidRequest(invalid))
            if invalid.fields.iter().any(|f| f.path == field) =>
        {
            Ok(())
        }
        _ => Err(format!(
            "expected invalid input because of {field}, got: {failure}"
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

/// The parameters arrive as they were given, and no others.
fn parameters(case: &Case, sent: &Request) -> Option<String> {
    let given = case.request.as_ref().map(|call| call.parameters());
    let found = case.operation.parameters_of(&sent.target);
    let shown = |parameters: Option<&Parameters>| format!("{parameters:?}");
    let [given, found] = [given.ok(), found].map(|parameters| shown(parameters.as_ref()));
    (given != found).then(|| format!("the parameters are {found}, not {given}"))
}

/// The headers of every request: these and no others. No `api-version` (the generator's own idea),
/// no `cookie`, no `accept-encoding`, no `expect`, no `transfer-encoding`.
fn headers(sent: &Request) -> Vec<String> {
    let length = sent.body.len().to_string();
    let agent = concat!("didit-rust/", env!("CARGO_PKG_VERSION"));
    let mut required = vec![
        ("accept", "application/json"),
        ("host", ""),
        ("user-agent", agent),
        ("x-api-key", KEY),
    ];
    if sent.method != "GET" {
        required.push(("content-length", length.as_str()));
    }
    if !sent.body.is_empty() {
        required.push(("content-type", "application/json"));
    }
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
