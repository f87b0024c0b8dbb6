//! Cases as a table that reads well in a review: a line each, under the reason that they share.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::call::{Failure, Received};
use crate::case::{Case, Verdict, full_session, minimal_body};
use crate::corpus::Finished;
use crate::operation::MAIN;
use crate::{error, response};

/// The cases of a family, under one heading for each reason; otherwise in the order of the tables.
pub(crate) fn of(cases: &[&Finished]) -> String {
    let mut sections: Vec<(String, String)> = Vec::new();
    for finished in cases {
        let case = &finished.case;
        let family = case.family();
        let heading = format!("## {family}: {}\n## source: {}\n", case.why, case.source);
        let name = case.id.splitn(3, '/').nth(2).unwrap_or_default();
        let what = if case.is_request() {
            request(finished)
        } else {
            received(finished)
        };
        let row = format!("{name}\n    {}\n", what.replace('\n', "\n    "));
        match sections.iter_mut().find(|(found, _)| *found == heading) {
            Some((_, rows)) => *rows += &row,
            None => sections.push((heading, row)),
        }
    }
    sections
        .into_iter()
        .map(|(heading, rows)| heading + &rows)
        .collect::<Vec<_>>()
        .join("\n")
}

/// What went over the wire, or why nothing did.
fn request(finished: &Finished) -> String {
    let contract = contract(finished.verdict);
    match (&finished.exchange.sent, &finished.exchange.outcome) {
        (Some(sent), _) => {
            let body = without_required(&sent.body);
            let line = match is_main(&finished.case) {
                true => String::new(),
                false => format!("{} {} ", sent.method, sent.target),
            };
            match left_out(finished) {
                Some(fields) if fields.is_empty() => {
                    format!("sent: everything, as request_whole shows{contract}")
                }
                Some(fields) => format!("sent: everything but {fields}{contract}"),
                None => format!("sent: {line}{}{contract}", short(&body)),
            }
        }
        (None, Err(failure)) => format!("{failure}{contract}"),
        (None, Ok(_)) => "a response without a request".to_owned(),
    }
}

/// A body without what is in all of them. Cut out of the text, so that no number is rounded.
fn without_required(body: &str) -> String {
    let mut less = body.to_owned();
    for (name, value) in minimal_body().as_object().into_iter().flatten() {
        let member = format!("{}:{value}", Value::from(name.as_str()));
        for text in [format!(",{member}"), format!("{member},"), member] {
            less = less.replacen(&text, "", 1);
        }
    }
    less
}

/// The fields that a request does not have, of those that the request with everything has.
fn left_out(finished: &Finished) -> Option<String> {
    fn missing(whole: &Value, body: &Value, path: &str, found: &mut Vec<String>) {
        for (name, value) in whole.as_object().into_iter().flatten() {
            let path = format!("{path}{name}");
            match body.get(name) {
                None => found.push(path),
                Some(body) => missing(value, body, &format!("{path}."), found),
            }
        }
    }
    const WHOLE: &str = "request/whole/everything that is documented";
    if finished.case.id != WHOLE && finished.case.family() != "request/left out" {
        return None;
    }
    let body = |finished: &Finished| {
        let sent = finished.exchange.sent.as_ref()?;
        serde_json::from_str::<Value>(&sent.body).ok()
    };
    let whole = crate::corpus::case(WHOLE);
    let mut found = Vec::new();
    missing(&body(whole)?, &body(finished)?, "", &mut found);
    Some(found.join(", "))
}

/// The response, as far as it is special, and the result.
fn received(finished: &Finished) -> String {
    let case = &finished.case;
    let usual = usual(case);
    let received = match (case.response.value(), &usual) {
        (Some(Value::Object(body)), Some(Value::Object(usual))) => differences(&body, usual),
        _ => short(&String::from_utf8_lossy(&case.response.body)),
    };
    let headers = case.response.headers.iter().filter(|(name, value)| {
        (*name, value.as_str()) != ("content-type", "application/json") && *name != "location"
    });
    let headers: String = headers
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    let became = match &finished.exchange.outcome {
        Ok(received) if is_main(case) => read(&case.response.value(), received),
        Ok(received) => match (&received.again, usual) {
            (Value::Object(again), Some(Value::Object(usual))) => {
                format!("read: {}", differences(again, &usual))
            }
            (again, _) => format!("read: {}", short(&again.to_string())),
        },
        Err(Failure::Call(error)) => error::seen(error),
        Err(Failure::Event(error)) => format!("failed: {error}"),
    };
    let contract = contract(finished.verdict);
    format!("{headers}received: {received}{contract}\n{became}")
}

fn is_main(case: &Case) -> bool {
    std::ptr::eq(case.operation, MAIN)
}

/// The response that there would be, if nothing were special.
fn usual(case: &Case) -> Option<Value> {
    let mut responses = (case.operation.responses)().into_iter();
    let found = responses.find(|(status, _)| *status == case.response.status);
    found.map(|(_, body)| body)
}

/// The members in which a body differs from the usual one.
fn differences(body: &Map<String, Value>, usual: &Map<String, Value>) -> String {
    let other = body
        .iter()
        .filter(|(name, value)| usual.get(*name) != Some(value));
    let other = other.map(|(name, value)| format!("{name}: {}", short(&value.to_string())));
    let missing = usual.keys().filter(|name| !body.contains_key(*name));
    let missing: Vec<_> = missing.map(String::as_str).collect();
    let mut all: Vec<_> = other.collect();
    match missing.as_slice() {
        [] => {}
        many if many.len() > 5 => all.push("nothing else".to_owned()),
        few => all.push(format!("without {}", few.join(", "))),
    }
    if all.is_empty() {
        "the usual response".to_owned()
    } else {
        all.join(", ")
    }
}

/// What a caller sees of those members. A field that nobody wrote down how to see is shown as it goes out again.
fn read(body: &Option<Value>, received: &Received) -> String {
    let usual = full_session();
    let mut seen: BTreeMap<&str, String> = response::seen(received.session());
    for name in usual.as_object().into_iter().flat_map(Map::keys) {
        let again = || received.again.get(name).unwrap_or(&Value::Null);
        seen.entry(name).or_insert_with(|| again().to_string());
    }
    let special = seen.iter().filter(|(name, _)| {
        let received = body.as_ref().map_or(&Value::Null, |body| &body[**name]);
        **name == "extra" || *received != usual[**name]
    });
    let special: Vec<_> = special
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    format!(
        "read: {}",
        if special.is_empty() {
            "all of it".to_owned()
        } else {
            special.join(", ")
        }
    )
}

fn contract(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepts | Verdict::Silent => "",
        Verdict::Rejects => "   (not as documented)",
    }
}

fn short(text: &str) -> String {
    const MOST: usize = 160;
    // What a terminal would act on is shown as an escape.
    let visible: String = text
        .chars()
        .map(|c| {
            if c.is_control() {
                c.escape_default().to_string()
            } else {
                c.into()
            }
        })
        .collect();
    match visible.char_indices().nth(MOST) {
        None => visible,
        Some((end, _)) => format!("{}… ({} bytes)", &visible[..end], text.len()),
    }
}
