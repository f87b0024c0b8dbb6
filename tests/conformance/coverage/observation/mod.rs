//! What one case showed: of a request, what arrived; of a response, what was received and what was read.

mod response;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use contract::{Aspect, Contract};
use didit::{Error, ErrorKind};
use serde_json::Value;

use crate::corpus::Finished;
use crate::peer::Request;

type Seen = (String, Aspect);

pub(super) struct Observer<'a> {
    contract: &'a Contract,
    /// The request's fields by their paths.
    request: BTreeMap<String, &'a Value>,
    /// The required ones among them.
    required: BTreeSet<String>,
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
        // The default server.
        let client = didit::Client::builder()
            .api_key("a-fake-key")
            .build()
            .expect("a client");
        let client = format!("{client:?}");
        let server = client.split('"').nth(1).unwrap_or_default().to_owned();
        let mut required = BTreeSet::new();
        contract.fields(contract.request(), "", &mut |path, _, is_required| {
            if is_required {
                required.insert(path.to_owned());
            }
        });
        let (request, session) = (fields(contract.request()), fields(contract.response(201)));
        Self {
            contract,
            request,
            required,
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
                self.not_sent(&body, &mut seen);
            }
            (None, Err(error)) => self.unmade(error, &mut seen),
        }
        if finished.exchange.sent.is_some() {
            self.received(finished, &mut seen);
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
            let others = present.keys().filter(|other| !self.belongs_to(path, other));
            let aspects = self.aspects(schema, value);
            let is_right = !aspects
                .iter()
                .any(|a| matches!(a, Aspect::Null | Aspect::WrongType));
            if is_right && others.count() == 0 {
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

    /// Whether a field has to be there for another one to be: itself, what it is in, what is required
    /// where either is, and what the contract requires with it.
    fn belongs_to(&self, path: &str, other: &str) -> bool {
        let parent = path.rsplit_once('.').map(|(parent, _)| parent);
        let companions = self.request[path]["x-requires-any"].as_array();
        let mut companions = companions.into_iter().flatten().filter_map(Value::as_str);
        other == path
            || path.starts_with(&format!("{other}."))
            || self.is_required_beside(path, other)
            || companions.any(|name| {
                parent.map(|parent| format!("{parent}.{name}")).as_deref() == Some(other)
            })
    }

    /// Whether a field is required in an object that is there since another field is.
    fn is_required_beside(&self, path: &str, field: &str) -> bool {
        let parent = field.rsplit_once('.').map_or("", |(parent, _)| parent);
        let is_there =
            parent.is_empty() || path == parent || path.starts_with(&format!("{parent}."));
        is_there && self.required.contains(field)
    }

    /// Of what was not sent, only that it is beyond a limit counts.
    fn not_sent(&self, body: &Value, seen: &mut Vec<Seen>) {
        let mut present = BTreeMap::new();
        flatten(body, "", &self.request, &mut present);
        for (path, value) in present {
            let aspects = self
                .request
                .get(&path)
                .map(|schema| self.aspects(schema, value))
                .unwrap_or_default();
            let beyond = aspects.into_iter().filter(|aspect| match aspect {
                Aspect::Limit(keyword, distance) if keyword.starts_with("min") => *distance < 0,
                Aspect::Limit(_, distance) => *distance > 0,
                _ => false,
            });
            seen.extend(beyond.map(|aspect| (format!("request.{path}"), aspect)));
        }
    }

    /// A picture that is too large does not even become part of a request.
    fn unmade(&self, error: &Error, seen: &mut Vec<Seen>) {
        let ErrorKind::InvalidRequest(invalid) = error.kind() else {
            return;
        };
        for field in &invalid.fields {
            let length = field
                .message
                .strip_prefix("is ")
                .and_then(|text| text.split_once(" bytes long"));
            let length = length.and_then(|(length, _)| length.parse::<i64>().ok());
            let schema = self.request.get(&field.path);
            let limits = schema.map(|schema| self.contract.limits(schema));
            for (keyword, limit) in limits.into_iter().flatten() {
                seen.extend(length.map(|length| {
                    let aspect = Aspect::Limit(keyword, length - limit);
                    (format!("request.{}", field.path), aspect)
                }));
            }
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
