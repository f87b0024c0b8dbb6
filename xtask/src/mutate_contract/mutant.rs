//! Every fact of the contract, changed: where requests go, what comes back, and what keeps them.

use std::collections::BTreeSet;

use contract::{Contract, Operation};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::edit::{Edit, escaped};
use super::schema;

/// The contract with one fact changed.
#[derive(Debug)]
pub(crate) struct Mutant {
    /// What was changed; stable as long as the fact is there.
    pub(crate) id: String,
    /// What kind of fact was changed. A sample has one mutant of each kind.
    pub(crate) kind: &'static str,
    edits: Vec<Edit>,
}

impl Mutant {
    /// Every fact of the contract, changed.
    pub(crate) fn all(contract: &Contract) -> Vec<Self> {
        Mutants::of(contract)
    }

    /// The changed document.
    pub(crate) fn document(&self, contract: &Contract) -> Value {
        let mut document = contract.document().clone();
        self.edits.iter().for_each(|edit| edit.apply(&mut document));
        document
    }

    /// A number that puts mutants into another order for each seed.
    pub(crate) fn rank(&self, seed: u64) -> Vec<u8> {
        Sha256::digest(format!("{seed} {}", self.id)).to_vec()
    }
}

/// Mutants as they are found.
#[derive(Debug, Default)]
pub(crate) struct Mutants {
    found: Vec<Mutant>,
    kind: &'static str,
}

impl Mutants {
    /// Every fact of the contract.
    fn of(contract: &Contract) -> Vec<Mutant> {
        let mut mutants = Self::default();
        let document = contract.document();
        mutants.kind("document");
        mutants.add(
            "server: another",
            [Edit::Set(
                "/servers/0/url".into(),
                json!("https://api.didit.me"),
            )],
        );
        mutants.add("security: none", [Edit::Remove("/security".into())]);
        mutants.key();
        for operation in &contract.operations() {
            let prefix = if operation.is_main() {
                String::new()
            } else {
                format!("{}: ", operation.id)
            };
            mutants.operation(contract, operation, &prefix);
        }
        for event in contract.events() {
            let schema = format!(
                "/x-webhooks/{}/post/requestBody/content/application~1json/schema",
                event.path
            );
            let id = format!("{}: event", event.id);
            schema::mutants(&mut mutants, contract, &schema, &id, event.response(200));
        }
        for (name, schema) in members(&document["components"]["schemas"]) {
            schema::mutants(
                &mut mutants,
                contract,
                &format!("/components/schemas/{name}"),
                name,
                schema,
            );
        }
        mutants.found
    }

    pub(crate) fn add(&mut self, id: impl Into<String>, edits: impl Into<Vec<Edit>>) {
        self.found.push(Mutant {
            id: id.into(),
            kind: self.kind,
            edits: edits.into(),
        });
    }

    /// The kind of the mutants that are added from here on.
    pub(crate) fn kind(&mut self, kind: &'static str) {
        self.kind = kind;
    }

    fn key(&mut self) {
        let key = "/components/securitySchemes/ApiKey";
        let set = |name: &str, value: &str| Edit::Set(format!("{key}/{name}"), json!(value));
        self.add("key: another header", [set("name", "x-key")]);
        self.add("key: in the query", [set("in", "query")]);
        let bearer = [set("type", "http"), set("scheme", "bearer")];
        self.add("key: a bearer token", bearer);
    }

    fn operation(&mut self, contract: &Contract, operation: &Operation<'_>, prefix: &str) {
        self.kind("operation");
        let paths = &contract.document()["paths"];
        let place = format!("/paths/{}", escaped(operation.path));
        if let Some(path) = operation.path.strip_suffix('/') {
            let moved = moved(paths, operation, path);
            self.add(format!("{prefix}path: without its last slash"), moved);
        }
        let other = moved(paths, operation, &another_path(operation.path));
        self.add(format!("{prefix}path: another"), other);
        let method = format!("{place}/{}", operation.method);
        let unused = ["put", "post", "patch", "delete"]
            .into_iter()
            .find(|name| paths[operation.path][name].is_null());
        if let Some(name) = unused {
            self.add(
                format!("{prefix}method: {name}"),
                [Edit::Rename(method.clone(), name.into())],
            );
        }
        self.add(
            format!("{prefix}operationId: another"),
            [Edit::Set(
                format!("{method}/operationId"),
                json!("another_operation"),
            )],
        );
        for (index, parameter) in operation.parameters().enumerate() {
            self.kind("parameter");
            let place = format!("{method}/parameters/{index}");
            let id = format!(
                "{prefix}parameter {}",
                parameter["name"].as_str().unwrap_or_default()
            );
            self.add(format!("{id}: dropped"), [Edit::Remove(place.clone())]);
            self.add(
                format!("{id}: renamed"),
                [Edit::Set(format!("{place}/name"), json!("another"))],
            );
            let is_required = parameter["required"] == true;
            self.add(
                format!("{id}: required {}", !is_required),
                [Edit::Set(format!("{place}/required"), json!(!is_required))],
            );
            let schema = format!("{place}/schema");
            schema::mutants(self, contract, &schema, &id, &parameter["schema"]);
        }
        if !operation.body["requestBody"].is_null() {
            self.kind("body");
            let body = format!("{method}/requestBody");
            self.add(
                format!("{prefix}request: not required"),
                [Edit::Set(format!("{body}/required"), json!(false))],
            );
            self.body(
                contract,
                &format!("{prefix}request"),
                &body,
                operation.request(),
            );
        }
        self.kind("mark");
        for mark in ["x-idempotent-with", "x-creates", "x-requests-per-minute"] {
            if !operation.body[mark].is_null() {
                let place = format!("{method}/{mark}");
                self.add(format!("{prefix}no {mark}"), [Edit::Remove(place)]);
            }
        }
        for (status, response) in members(&operation.body["responses"]) {
            self.kind("status");
            let place = format!("{method}/responses/{status}");
            let id = format!("{prefix}{status}");
            self.add(format!("{id}: dropped"), [Edit::Remove(place.clone())]);
            let other = status.parse::<u16>().unwrap_or_default() + 9;
            self.add(
                format!("{id}: {other}"),
                [Edit::Rename(place.clone(), other.to_string())],
            );
            if !response["content"].is_null() {
                let schema = &response["content"]["application/json"]["schema"];
                self.body(contract, &id, &place, schema);
            }
            self.reasons(&id, &place, response);
            for (name, header) in members(&response["headers"]) {
                self.kind("header");
                let (id, place) = (format!("{id} {name}"), format!("{place}/headers/{name}"));
                self.add(format!("{id}: dropped"), [Edit::Remove(place.clone())]);
                self.add(
                    format!("{id}: renamed"),
                    [Edit::Rename(place.clone(), format!("{name}-X"))],
                );
                if !header["x-rate-limit"].is_null() {
                    let mark = format!("{place}/x-rate-limit");
                    self.add(format!("{id}: no x-rate-limit"), [Edit::Remove(mark)]);
                }
                let schema = format!("{place}/schema");
                schema::mutants(self, contract, &schema, &id, &header["schema"]);
            }
        }
    }

    /// How a response reports why a request failed: each rule dropped, and each condition of a rule.
    fn reasons(&mut self, status: &str, place: &str, response: &Value) {
        self.kind("reason");
        for (index, rule) in response["x-reasons"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let reason = rule["reason"].as_str().unwrap_or_default();
            let (id, place) = (
                format!("{status} {reason}"),
                format!("{place}/x-reasons/{index}"),
            );
            self.add(format!("{id}: dropped"), [Edit::Remove(place.clone())]);
            for (condition, _) in members(rule).filter(|(name, _)| *name != "reason") {
                self.add(
                    format!("{id}: no {condition}"),
                    [Edit::Remove(format!("{place}/{condition}"))],
                );
            }
        }
    }

    /// A body's media type, and its schema as far as it is not one of the named ones.
    fn body(&mut self, contract: &Contract, id: &str, place: &str, schema: &Value) {
        self.kind("body");
        let place = format!("{place}/content/application~1json");
        let form = "application/x-www-form-urlencoded".to_owned();
        self.add(
            format!("{id}: another media type"),
            [Edit::Rename(place.clone(), form)],
        );
        let (id, place) = (format!("{id} body"), format!("{place}/schema"));
        schema::mutants(self, contract, &place, &id, schema);
    }
}

/// A sample: one mutant of each kind, and others up to a number of them, by a seed.
pub(crate) fn sample(mutants: &mut Vec<Mutant>, size: usize) {
    let mut kinds = BTreeSet::new();
    let (mut first, others): (Vec<_>, Vec<_>) = std::mem::take(mutants)
        .into_iter()
        .partition(|mutant| kinds.insert(mutant.kind));
    let room = size.saturating_sub(first.len());
    first.extend(others.into_iter().take(room));
    *mutants = first;
}

/// An operation under another path. What else has its path keeps it.
fn moved(paths: &Value, operation: &Operation<'_>, path: &str) -> Vec<Edit> {
    let from = format!("/paths/{}", escaped(operation.path));
    let to = format!("/paths/{}", escaped(path));
    let is_alone = members(&paths[operation.path]).count() == 1;
    if is_alone && paths[path].is_null() {
        return vec![Edit::Rename(from, path.to_owned())];
    }
    let (method, body) = (operation.method, operation.body.clone());
    let put = if paths[path].is_null() {
        Edit::Set(to, json!({ method: body }))
    } else {
        Edit::Set(format!("{to}/{method}"), body)
    };
    let mut edits = vec![Edit::Remove(format!("{from}/{method}")), put];
    if is_alone {
        edits.push(Edit::Remove(from));
    }
    edits
}

/// A path with another first segment: another version, if it is one.
fn another_path(path: &str) -> String {
    let rest = path.trim_start_matches('/');
    let (first, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let other = if first == "v2" { "v1" } else { "v2" };
    format!("/{other}/{rest}")
}

pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests;
