//! Every fact of the contract, changed: where requests go, what comes back, and what keeps them.

use contract::Contract;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::edit::{Edit, escaped};
use super::schema;

/// The contract with one fact changed.
#[derive(Debug)]
pub(crate) struct Mutant {
    /// What was changed; stable as long as the fact is there.
    pub(crate) id: String,
    edits: Vec<Edit>,
}

impl Mutant {
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
pub(crate) struct Mutants(Vec<Mutant>);

impl Mutants {
    /// Every fact of the contract.
    pub(crate) fn of(contract: &Contract) -> Vec<Mutant> {
        let mut mutants = Self::default();
        let document = contract.document();
        mutants.add(
            "server: another",
            [Edit::Set(
                "/servers/0/url".into(),
                json!("https://api.didit.me"),
            )],
        );
        mutants.add("security: none", [Edit::Remove("/security".into())]);
        mutants.key();
        mutants.operation(contract);
        for (name, schema) in members(&document["components"]["schemas"]) {
            schema::mutants(
                &mut mutants,
                contract,
                &format!("/components/schemas/{name}"),
                name,
                schema,
            );
        }
        mutants.0
    }

    pub(crate) fn add(&mut self, id: impl Into<String>, edits: impl Into<Vec<Edit>>) {
        self.0.push(Mutant {
            id: id.into(),
            edits: edits.into(),
        });
    }

    fn key(&mut self) {
        let key = "/components/securitySchemes/ApiKey";
        let set = |name: &str, value: &str| Edit::Set(format!("{key}/{name}"), json!(value));
        self.add("key: another header", [set("name", "x-key")]);
        self.add("key: in the query", [set("in", "query")]);
        let bearer = [set("type", "http"), set("scheme", "bearer")];
        self.add("key: a bearer token", bearer);
    }

    fn operation(&mut self, contract: &Contract) {
        let operation = contract.operation();
        let place = format!("/paths/{}", escaped(operation.path));
        let path = |path: &str| [Edit::Rename(place.clone(), path.to_owned())];
        self.add(
            "path: without its last slash",
            path(operation.path.trim_end_matches('/')),
        );
        self.add("path: another", path("/v2/session/"));
        let method = format!("{place}/{}", operation.method);
        self.add("method: put", [Edit::Rename(method.clone(), "put".into())]);
        self.add(
            "operationId: another",
            [Edit::Set(
                format!("{method}/operationId"),
                json!("make_session"),
            )],
        );
        let body = format!("{method}/requestBody");
        self.add(
            "request: not required",
            [Edit::Set(format!("{body}/required"), json!(false))],
        );
        self.media_type("request", &body);
        for (status, response) in members(&operation.body["responses"]) {
            let place = format!("{method}/responses/{status}");
            self.add(format!("{status}: dropped"), [Edit::Remove(place.clone())]);
            let other = status.parse::<u16>().unwrap_or_default() + 9;
            self.add(
                format!("{status}: {other}"),
                [Edit::Rename(place.clone(), other.to_string())],
            );
            self.media_type(status, &place);
            self.reasons(status, &place, response);
            for (name, header) in members(&response["headers"]) {
                let (id, place) = (
                    format!("{status} {name}"),
                    format!("{place}/headers/{name}"),
                );
                self.add(format!("{id}: dropped"), [Edit::Remove(place.clone())]);
                self.add(
                    format!("{id}: renamed"),
                    [Edit::Rename(place.clone(), format!("{name}-X"))],
                );
                schema::mutants(
                    self,
                    contract,
                    &format!("{place}/schema"),
                    &id,
                    &header["schema"],
                );
            }
        }
    }

    /// How a response reports why a request failed: each rule dropped, and each condition of a rule.
    fn reasons(&mut self, status: &str, place: &str, response: &Value) {
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

    fn media_type(&mut self, id: &str, place: &str) {
        let place = format!("{place}/content/application~1json");
        let form = "application/x-www-form-urlencoded".to_owned();
        self.add(
            format!("{id}: another media type"),
            [Edit::Rename(place, form)],
        );
    }
}

pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}
