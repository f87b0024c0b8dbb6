//! What follows for the parameters of the path and the query.

use contract::Operation;
use serde_json::Value;

use super::value::{self, TEXTS};
use super::{id, response};
use crate::case::{Case, Expected, Source, Verdict};
use crate::corpus::CONTRACT;
use crate::operation::Table;
use crate::validator;

pub(super) fn cases(table: &'static Table, operation: &Operation<'_>) -> Vec<Case> {
    let parameters = operation.parameters();
    parameters
        .flat_map(|parameter| of_parameter(table, parameter))
        .collect()
}

fn of_parameter(table: &'static Table, parameter: &Value) -> Vec<Case> {
    let name = parameter["name"].as_str().unwrap_or_default();
    let schema = &parameter["schema"];
    let Some((_, usual)) = table.parameters.iter().find(|(known, _)| *known == name) else {
        // `coverage` says that it is missing.
        return Vec::new();
    };
    let mut rows = vec![("there".to_owned(), Some((*usual).to_owned()))];
    if parameter["required"] != true {
        rows.push(("absent".to_owned(), None));
    }
    let resolved = CONTRACT.resolve(schema);
    let (of, is_list) = match resolved["type"] == "array" {
        true => (&resolved["items"], true),
        false => (schema, false),
    };
    let sample = serde_json::from_str(usual)
        .ok()
        .filter(|_| CONTRACT.resolve(of)["type"] != "string")
        .unwrap_or_else(|| Value::from(*usual));
    let documented = value::documented(of, &sample).into_iter();
    for (name, value) in documented.chain(value::at_limits(of, &sample)) {
        rows.push((name, Some(text(&value))));
    }
    let of = CONTRACT.resolve(of);
    if of["type"] == "string" && of["format"].is_null() && of["enum"].is_null() {
        let texts = TEXTS.iter();
        rows.extend(texts.map(|(name, text)| ((*name).to_owned(), Some((*text).to_owned()))));
    }
    let validator = validator::compiled(&CONTRACT, of);
    let rows = rows.into_iter();
    rows.filter_map(|(row, given)| {
        let body = (table.requests)().into_iter().next();
        // The contract is asked about the body alone.
        let contract = match body.is_some() {
            true => Verdict::Accepts,
            false => Verdict::Silent,
        };
        let mut input = table.input(body);
        let is_valid = given
            .as_ref()
            .is_none_or(|given| validator.is_valid(&json(of, given)));
        match given {
            Some(given) => input.parameters.insert(name.to_owned(), vec![given]),
            None => input.parameters.remove(name),
        };
        let call = (table.call)(&input).ok()?;
        let place = parameter["in"].as_str().unwrap_or_default();
        let list = if is_list { ", one item" } else { "" };
        let id = id(
            table,
            format!("request/parameter/{name} ({place}{list}): {row}"),
        );
        let why = "a parameter arrives as it was given, or not at all";
        let expected = if is_valid {
            Expected::Arrives
        } else {
            Expected::Invalid(name.to_owned())
        };
        Some(Case {
            id,
            operation: table,
            why,
            source: Source::Promise,
            request: Ok(call),
            response: response::usual(table),
            expected,
            contract,
        })
    })
    .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A parameter's text as JSON of its type.
fn json(schema: &Value, text: &str) -> Value {
    match schema["type"].as_str() {
        Some("string") | None => Value::from(text),
        _ => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
    }
}
