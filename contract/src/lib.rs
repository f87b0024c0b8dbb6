//! An independent reader of `openapi.yaml`, shared by the conformance suite and the maintainers' commands.
//!
//! It reads the operations, the schemas and the examples from the document itself: nothing here knows
//! what `build.rs` generates from it.

mod field;
mod item;
mod json_schema;
mod operation;
mod place;
mod shape;
mod source;

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

pub use field::is_any;
pub use item::{Aspect, Item, LENGTHS, Part};
pub use json_schema::json_schema;
pub use operation::Operation;
pub use place::{Place, Step};
pub use shape::Shape;
pub use source::Source;

/// The id of the operation that the tables of the conformance suite are about. Its items and mutants have no
/// operation in their names.
pub const MAIN_OPERATION: &str = "create_session";

/// `openapi.yaml`, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract(Value);

impl Contract {
    /// Where the contract is: in this checkout, and not in the one where the program was compiled,
    /// which may be another one with the same target folder.
    pub fn path() -> PathBuf {
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let folder = package
            .or_else(|| env::current_dir().ok())
            .unwrap_or_default();
        Self::path_from(&folder)
    }

    /// The contract of a folder or of the nearest one above it.
    fn path_from(folder: &Path) -> PathBuf {
        let all = folder.ancestors().map(|folder| folder.join("openapi.yaml"));
        let mut found = all.filter(|path| path.is_file());
        found.next().unwrap_or_else(|| folder.join("openapi.yaml"))
    }

    /// Reads the contract as it is now: not as it was when this was compiled.
    ///
    /// # Errors
    ///
    /// Where there is no such file, or it is not YAML.
    pub fn read() -> Result<Self, String> {
        let text =
            std::fs::read_to_string(Self::path()).map_err(|e| format!("openapi.yaml: {e}"))?;
        Self::parse(&text)
    }

    /// Parses a contract.
    ///
    /// # Errors
    ///
    /// Where the text is not YAML.
    pub fn parse(text: &str) -> Result<Self, String> {
        yaml_serde::from_str(text)
            .map(Self)
            .map_err(|e| format!("openapi.yaml: {e}"))
    }

    /// The whole document.
    pub fn document(&self) -> &Value {
        &self.0
    }

    /// All operations: the main one, then the others by path and method.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let operations = object(&self.0["paths"]).flat_map(|(path, item)| {
            object(item).map(move |(method, body)| Operation {
                id: body["operationId"].as_str().unwrap_or_default(),
                method,
                path,
                body,
            })
        });
        let mut operations: Vec<_> = operations.collect();
        operations
            .sort_by_key(|operation| (!operation.is_main(), operation.path, operation.method));
        operations
    }

    /// The operation that the tables of the conformance suite are about.
    ///
    /// # Panics
    ///
    /// Where there is none.
    pub fn operation(&self) -> Operation<'_> {
        match self.operations().first() {
            Some(operation) if operation.is_main() => *operation,
            _ => panic!("the contract has no operation {MAIN_OPERATION}"),
        }
    }

    /// The names of the schemas that only what is sent to a webhook is made of.
    pub fn only_in_webhooks(&self) -> BTreeSet<&str> {
        let mut calls = BTreeSet::new();
        self.referred(&self.0["paths"], &mut calls);
        let mut webhooks = BTreeSet::new();
        self.referred(&self.0["x-webhooks"], &mut webhooks);
        webhooks.difference(&calls).copied().collect()
    }

    /// Adds the names of the schemas that a part of the document refers to, directly or not.
    fn referred<'a>(&'a self, part: &'a Value, found: &mut BTreeSet<&'a str>) {
        let name = part["$ref"].as_str();
        if let Some(name) = name.and_then(|r| r.strip_prefix("#/components/schemas/"))
            && found.insert(name)
        {
            self.referred(&self.0["components"]["schemas"][name], found);
        }
        match part {
            Value::Object(members) => members.values().for_each(|part| self.referred(part, found)),
            Value::Array(items) => items.iter().for_each(|part| self.referred(part, found)),
            _ => {}
        }
    }

    /// Where production is.
    pub fn server(&self) -> &str {
        self.0["servers"][0]["url"].as_str().unwrap_or_default()
    }

    /// The headers that the contract asks of an operation's requests, because of its security schemes.
    pub fn key_headers<'a>(&'a self, operation: &Operation<'a>) -> Vec<&'a str> {
        let schemes = &self.0["components"]["securitySchemes"];
        let required = operation
            .body
            .get("security")
            .unwrap_or(&self.0["security"]);
        let names = required
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(object)
            .map(|(name, _)| name);
        names
            .filter(|name| schemes[name]["type"] == "apiKey" && schemes[name]["in"] == "header")
            .filter_map(|name| schemes[name]["name"].as_str())
            .collect()
    }

    /// The schema of the main operation's request.
    pub fn request(&self) -> &Value {
        self.operation().request()
    }

    /// The documented statuses and their responses of the main operation, in ascending order.
    pub fn responses(&self) -> impl Iterator<Item = (u16, &Value)> {
        self.operation().responses()
    }

    /// The schema of the body that comes with a status of the main operation; null where there is none.
    pub fn response(&self, status: u16) -> &Value {
        self.operation().response(status)
    }

    /// The example requests of the main operation, by name.
    pub fn request_examples(&self) -> Vec<(&str, &Value)> {
        self.operation().request_examples()
    }

    /// The example responses of a status of the main operation, by name.
    pub fn response_examples(&self, status: u16) -> Vec<(&str, &Value)> {
        self.operation().response_examples(status)
    }

    /// Follows `$ref` and a lone `allOf` to the schema that says what a value is.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(name) = schema["$ref"]
            .as_str()
            .and_then(|r| r.strip_prefix("#/components/schemas/"))
        {
            return self.resolve(&self.0["components"]["schemas"][name]);
        }
        if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
            return self.resolve(only);
        }
        schema
    }

    /// The documented values of a schema; those known today where it takes any text.
    pub fn values<'a>(&'a self, schema: &'a Value) -> Vec<&'a str> {
        let schema = self.resolve(schema);
        let listed = schema["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let known = schema["anyOf"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|known| self.values(known));
        listed.chain(known).collect()
    }
}

impl Contract {
    /// What is wrong with the marks that say where facts come from, each with its place.
    pub fn wrong_marks(&self) -> Vec<String> {
        let mut found = Vec::new();
        source::wrong_marks(&self.0, "", &mut found);
        found
    }
}

impl From<Value> for Contract {
    fn from(document: Value) -> Self {
        Self(document)
    }
}

/// The members of an object, none for anything else.
fn object(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flat_map(Map::iter)
        .map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_the_schemas_of_events_from_those_of_calls() {
        let reference =
            |name: &str| serde_json::json!({ "$ref": format!("#/components/schemas/{name}") });
        let contract = Contract(serde_json::json!({
            "paths": { "/": { "get": reference("Shared") } },
            "x-webhooks": { "event": { "post": reference("Event") } },
            "components": { "schemas": {
                "Event": { "items": [reference("Shared"), reference("Part"), reference("Event")] },
            } },
        }));
        assert_eq!(contract.only_in_webhooks(), ["Event", "Part"].into());
    }

    #[test]
    fn finds_the_contract_of_a_checkout_from_any_folder_of_it() {
        let checkout = env::temp_dir().join(format!("contract-{}", std::process::id()));
        let member = checkout.join("tests").join("member");
        std::fs::create_dir_all(&member).expect("a folder");
        let contract = checkout.join("openapi.yaml");
        std::fs::write(&contract, "paths: {}").expect("a file");

        assert_eq!(Contract::path_from(&checkout), contract);
        assert_eq!(Contract::path_from(&member), contract);

        std::fs::remove_dir_all(&checkout).expect("it was there");
        assert_eq!(
            Contract::path_from(&member),
            member.join("openapi.yaml"),
            "no other contract takes its place"
        );
    }
}
