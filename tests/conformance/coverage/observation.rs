//! What one case showed: of a request, what arrived; of an answer, what came and what was read.

use std::collections::BTreeMap;

use contract::{Aspect, Contract, is_any};
use didit::{Error, ErrorKind, ErrorText};
use serde_json::{Map, Value};

use crate::corpus::Finished;
use crate::peer::Request;

type Seen = (String, Aspect);

pub(super) struct Observer<'a> {
    contract: &'a Contract,
    /// The request's fields by their paths.
    request: BTreeMap<String, &'a Value>,
    session: BTreeMap<String, &'a Value>,
    server: String,
}

impl<'a> Observer<'a> {
    pub(super) fn new(contract: &'a Contract) -> Self {
        let fields = |schema| {
            let mut fields = BTreeMap::new();
            contract.fields(schema, "", &mut |path, schema, _| {
                fields.insert(path.to_owned(), schema);
            });
            fields
        };
        // Where a client goes that is told nothing.
        let client = didit::Client::builder()
            .api_key("a-fake-key")
            .build()
            .expect("a client");
        let client = format!("{client:?}");
        let server = client.split('"').nth(1).unwrap_or_default().to_owned();
        let (request, session) = (fields(contract.request()), fields(contract.response(201)));
        Self {
            contract,
            request,
            session,
            server,
        }
    }

    pub(super) fn of(&self, finished: &Finished) -> Vec<Seen> {
        let mut seen = vec![(self.server.clone(), Aspect::Set)];
        match (&finished.exchange.sent, &finished.case.request) {
            (Some(sent), _) => self.sent(sent, &mut seen),
            (None, Ok(request)) => {
                let body = serde_json::to_value(request).unwrap_or_default();
                self.refused(&body, &mut seen);
            }
            (None, Err(error)) => self.unmade(error, &mut seen),
        }
        if finished.exchange.sent.is_some() {
            self.answered(finished, &mut seen);
        }
        seen
    }

    fn sent(&self, sent: &Request, seen: &mut Vec<Seen>) {
        seen.push((format!("{} {}", sent.method, sent.target), Aspect::Set));
        for (name, value) in &sent.headers {
            match name.as_str() {
                // HTTP's own, or any client's.
                "accept" | "content-length" | "host" | "user-agent" => {}
                "content-type" => seen.push((format!("content-type: {value}"), Aspect::Set)),
                name => seen.push((name.to_owned(), Aspect::Set)),
            }
        }
        let body: Value = serde_json::from_str(&sent.body).unwrap_or_default();
        let mut present = BTreeMap::new();
        flatten(&body, "", &self.request, &mut present);
        for (path, value) in &present {
            let name = format!("request.{path}");
            let Some(schema) = self.request.get(path) else {
                seen.push((name, Aspect::Set));
                continue;
            };
            let beside = present.keys().filter(|other| !self.belongs_to(path, other));
            let aspects = self.aspects(schema, value);
            let is_right = !aspects
                .iter()
                .any(|a| matches!(a, Aspect::Null | Aspect::WrongType));
            if is_right && beside.count() == 0 {
                seen.push((name.clone(), Aspect::Alone));
            }
            if is_right
                && self
                    .request
                    .keys()
                    .all(|documented| present.contains_key(documented))
            {
                seen.push((name.clone(), Aspect::WithAll));
            }
            seen.extend(aspects.into_iter().map(|aspect| (name.clone(), aspect)));
        }
        let absent = self
            .request
            .keys()
            .filter(|path| !present.contains_key(*path));
        seen.extend(absent.map(|path| (format!("request.{path}"), Aspect::Absent)));
    }

    /// Whether a field has to be there for another one to be: itself, what it is in, the workflow,
    /// and what the contract wants beside it.
    fn belongs_to(&self, path: &str, other: &str) -> bool {
        let parent = path.rsplit_once('.').map(|(parent, _)| parent);
        let companions = self.request[path]["x-requires-any"].as_array();
        let mut companions = companions.into_iter().flatten().filter_map(Value::as_str);
        other == path
            || parent == Some(other)
            || other == "workflow_id"
            || companions.any(|name| {
                parent.map(|parent| format!("{parent}.{name}")).as_deref() == Some(other)
            })
    }

    /// Of what was not sent, only that it is too long counts.
    fn refused(&self, body: &Value, seen: &mut Vec<Seen>) {
        let mut present = BTreeMap::new();
        flatten(body, "", &self.request, &mut present);
        for (path, value) in present {
            let aspects = self
                .request
                .get(&path)
                .map(|schema| self.aspects(schema, value))
                .unwrap_or_default();
            let too_long = aspects
                .into_iter()
                .filter(|aspect| matches!(aspect, Aspect::Limit(1..)));
            seen.extend(too_long.map(|aspect| (format!("request.{path}"), aspect)));
        }
    }

    /// A picture that is too large does not even become part of a request.
    fn unmade(&self, error: &Error, seen: &mut Vec<Seen>) {
        let ErrorKind::InvalidRequest(refusal) = error.kind() else {
            return;
        };
        for field in &refusal.fields {
            let length = field
                .message
                .strip_prefix("is ")
                .and_then(|text| text.split_once(" bytes long"));
            let length = length.and_then(|(length, _)| length.parse::<i64>().ok());
            let limit = self
                .request
                .get(&field.path)
                .and_then(|schema| self.contract.limit(schema));
            if let (Some(length), Some(limit)) = (length, limit) {
                seen.push((
                    format!("request.{}", field.path),
                    Aspect::Limit(length - limit as i64),
                ));
            }
        }
    }

    fn answered(&self, finished: &Finished, seen: &mut Vec<Seen>) {
        let answer = &finished.case.answer;
        let (status, body) = (answer.status, answer.value());
        let is_documented = self
            .contract
            .responses()
            .any(|(documented, _)| documented == status);
        // That a status is not documented is what these cases are about.
        if finished.case.id.starts_with("error/status/") && !is_documented {
            return;
        }
        let examples = self.contract.response_examples(status);
        let example = examples
            .iter()
            .find(|(_, example)| Some(*example) == body.as_ref());
        let aspect = match (example, &body) {
            (Some((name, _)), _) => Aspect::Value((*name).to_owned()),
            (None, Some(Value::Object(_))) => Aspect::Unknown,
            (None, _) => Aspect::WrongType,
        };
        seen.push((status.to_string(), aspect));
        self.headers(finished, seen);
        let Some(Value::Object(body)) = &body else {
            return;
        };
        match &finished.exchange.outcome {
            Ok(_) => self.session(body, true, seen),
            Err(error) if matches!(error.kind(), ErrorKind::UnreadableResponse(_)) => {
                self.session(body, false, seen)
            }
            Err(error) => Self::error(error, body, seen),
        }
    }

    fn headers(&self, finished: &Finished, seen: &mut Vec<Seen>) {
        let answer = &finished.case.answer;
        let all = || {
            finished.exchange.outcome.as_ref().map_or_else(
                |error| error.response().map(|response| &response.headers),
                |session| Some(session.headers()),
            )
        };
        for (name, text) in &answer.headers {
            let arrived = all().is_some_and(|headers| headers.contains_key(*name));
            let is_number = text.parse::<u64>().is_ok();
            let item = format!("{} {name}", answer.status);
            match *name {
                "content-type" if text == "application/json" => {
                    seen.push((format!("{item}: {text}"), Aspect::Set));
                }
                // Another media type than documented is among the cases about answers.
                "content-type" => {}
                _ if arrived && is_number => seen.push((item, Aspect::Set)),
                _ => seen.push((item, Aspect::WrongType)),
            }
        }
        let documented =
            &self.contract.operation().body["responses"][answer.status.to_string()]["headers"];
        for name in documented
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .map(|name| name.to_lowercase())
        {
            if answer.headers.iter().all(|(sent, _)| *sent != name) {
                seen.push((format!("{} {name}", answer.status), Aspect::Absent));
            }
        }
    }

    fn session(&self, body: &Map<String, Value>, is_read: bool, seen: &mut Vec<Seen>) {
        for (path, schema) in &self.session {
            let name = format!("session.{path}");
            let Some(value) = body.get(path) else {
                seen.push((name, Aspect::Absent));
                continue;
            };
            let aspects = self.aspects(schema, value);
            let is_right = !aspects
                .iter()
                .any(|a| matches!(a, Aspect::Null | Aspect::WrongType));
            seen.extend((is_read && is_right).then_some((name.clone(), Aspect::Set)));
            seen.extend(aspects.into_iter().map(|aspect| (name.clone(), aspect)));
        }
        let strangers = body.keys().filter(|name| is_read && !is_made_up(name));
        let strangers = strangers.filter(|name| !self.session.contains_key(*name));
        seen.extend(strangers.map(|name| (format!("session.{name}"), Aspect::Set)));
    }

    fn error(error: &Error, body: &Map<String, Value>, seen: &mut Vec<Seen>) {
        let (detail, code): (Option<&ErrorText>, Option<&ErrorText>) = match error.kind() {
            ErrorKind::BadRequest(answer) => {
                (answer.details.detail(), answer.details.code.as_ref())
            }
            ErrorKind::Unauthorized(answer) => {
                (answer.details.detail(), answer.details.code.as_ref())
            }
            ErrorKind::RateLimited(answer) => (answer.details.detail(), None),
            _ => return,
        };
        for (name, read) in [("detail", detail), ("code", code)] {
            let aspect = match (read, body.get(name)) {
                (Some(_), _) => Aspect::Set,
                (None, None) => Aspect::Absent,
                (None, Some(Value::Null)) => Aspect::Null,
                (None, Some(_)) => Aspect::WrongType,
            };
            seen.push((format!("error.{name}"), aspect));
        }
    }

    /// What a value shows of its schema.
    fn aspects(&self, schema: &Value, value: &Value) -> Vec<Aspect> {
        let schema = self.contract.resolve(schema);
        if is_any(schema) {
            return vec![kind(value).map_or(Aspect::Null, |kind| Aspect::Value(kind.to_owned()))];
        }
        let documented = schema["type"].as_str().unwrap_or("string");
        let values = self.contract.values(schema);
        match value {
            Value::Null => vec![Aspect::Null],
            Value::Array(items) if documented == "array" => items
                .iter()
                .flat_map(|item| self.aspects(&schema["items"], item))
                .collect(),
            Value::String(text) if documented == "string" && !values.is_empty() => {
                let is_known = values.contains(&text.as_str());
                vec![if is_known {
                    Aspect::Value(text.clone())
                } else {
                    Aspect::Unknown
                }]
            }
            Value::String(text) if documented == "string" => {
                let length = if schema["format"] == "byte" {
                    decoded(text)
                } else {
                    text.chars().count()
                };
                let limit = self.contract.limit(schema);
                limit
                    .map(|limit| Aspect::Limit(length as i64 - limit as i64))
                    .into_iter()
                    .collect()
            }
            value if is_of(value, documented) => Vec::new(),
            _ => vec![Aspect::WrongType],
        }
    }
}

/// Every member of a body that is a documented field, or might be one.
fn flatten<'v>(
    body: &'v Value,
    prefix: &str,
    documented: &BTreeMap<String, &Value>,
    found: &mut BTreeMap<String, &'v Value>,
) {
    for (name, value) in body.as_object().into_iter().flatten() {
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        if is_made_up(name) {
            continue;
        }
        // Below a field that has no documented ones, there is only the caller's own JSON.
        if documented
            .keys()
            .any(|field| field.starts_with(&format!("{path}.")))
        {
            flatten(value, &path, documented, found);
        }
        found.insert(path, value);
    }
}

/// How the cases name what is not documented on purpose.
fn is_made_up(name: &str) -> bool {
    name.starts_with("undocumented_")
}

fn kind(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

fn is_of(value: &Value, documented: &str) -> bool {
    match documented {
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        other => kind(value) == Some(other),
    }
}

/// How many bytes a base64 text stands for.
fn decoded(text: &str) -> usize {
    text.trim_end_matches('=').len() * 3 / 4
}
