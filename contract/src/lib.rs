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

use std::env;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

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
pub struct Contract {
    document: Value,
    /// What is sent to a webhook, each by its name as if it were the response to an operation.
    events: Value,
}

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
        let document: Value =
            yaml_serde::from_str(text).map_err(|e| format!("openapi.yaml: {e}"))?;
        Ok(document.into())
    }

    /// The whole document.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// All operations: the main one, then the others by path and method.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let operations = object(&self.document["paths"]).flat_map(|(path, item)| {
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

    /// What is sent to a webhook, each as an operation without a request, whose response is what was sent:
    /// what holds for reading a response holds for reading an event.
    pub fn events(&self) -> Vec<Operation<'_>> {
        let events = object(&self.events);
        let events = events.map(|(name, body)| Operation {
            id: body["operationId"].as_str().unwrap_or_default(),
            method: "post",
            path: name,
            body,
        });
        events.collect()
    }

    /// All operations and events.
    pub fn exchanges(&self) -> Vec<Operation<'_>> {
        let mut all = self.operations();
        all.extend(self.events());
        all
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

    /// Where production is.
    pub fn server(&self) -> &str {
        self.document["servers"][0]["url"]
            .as_str()
            .unwrap_or_default()
    }

    /// The headers that the contract asks of an operation's requests, because of its security schemes.
    pub fn key_headers<'a>(&'a self, operation: &Operation<'a>) -> Vec<&'a str> {
        let schemes = &self.document["components"]["securitySchemes"];
        let required = operation
            .body
            .get("security")
            .unwrap_or(&self.document["security"]);
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
            return self.resolve(&self.document["components"]["schemas"][name]);
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
        source::wrong_marks(&self.document, "", &mut found);
        found
    }
}

impl From<Value> for Contract {
    fn from(document: Value) -> Self {
        let webhooks = object(&document["x-webhooks"]);
        let posted = webhooks.filter(|(_, webhook)| webhook["post"].is_object());
        let events = posted.map(|(name, webhook)| {
            let post = &webhook["post"];
            let received = json!({
                "operationId": post["operationId"],
                "x-source": post["x-source"],
                "responses": { "200": {
                    "description": post["description"],
                    "content": post["requestBody"]["content"],
                } },
            });
            (name.to_owned(), received)
        });
        let events = events.collect();
        Self { document, events }
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
    fn an_event_is_read_as_a_response_is() {
        let content = json!({ "application/json": { "schema": { "type": "object" } } });
        let contract = Contract::from(json!({
            "paths": { "/": { "get": { "operationId": "ask" } } },
            "x-webhooks": {
                "event": { "post": { "operationId": "event", "requestBody": { "content": content } } },
                "page": { "get": { "operationId": "page" } },
            },
        }));
        let ids =
            |found: Vec<Operation<'_>>| found.iter().map(|o| o.id.to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(contract.operations()), ["ask"]);
        assert_eq!(ids(contract.exchanges()), ["ask", "event"]);
        let [event] = contract.events()[..] else {
            panic!("one event")
        };
        assert_eq!(event.response(200)["type"], "object");
        assert!(event.request().is_null());
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
