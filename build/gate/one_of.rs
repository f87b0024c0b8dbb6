//! What a `oneOf` may have: branches that are selected by a discriminator, or by the kind of JSON.

use serde_json::{Map, Value};

use super::super::one_of::{Kind, is_null};
use super::super::openapi::{schemas, target};
use super::types::BESIDE_A_REFERENCE;
use super::{Gate, below};

/// What may be next to a `oneOf`, besides what may be next to a reference.
const BESIDE_ONE_OF: [&str; 3] = ["discriminator", "oneOf", "x-personal"];

impl Gate<'_> {
    /// Checks the `oneOf` and the `discriminator` of a schema.
    pub(super) fn one_of(&mut self, schema: &Map<String, Value>, pointer: &str) {
        let discriminator = schema.get("discriminator");
        let Some(branches) = schema.get("oneOf").and_then(Value::as_array) else {
            if discriminator.is_some() && !schema.contains_key("oneOf") {
                self.problem(
                    &below(pointer, "discriminator"),
                    "needs a `oneOf` next to it, which lists the schemas",
                );
            }
            return;
        };
        for name in schema.keys().map(String::as_str) {
            if name == "allOf"
                || !BESIDE_ONE_OF.contains(&name) && !BESIDE_A_REFERENCE.contains(&name)
            {
                self.problem(
                    &below(pointer, name),
                    "has no effect next to a oneOf; write it in each branch",
                );
            }
        }
        if discriminator.is_some_and(|all| all.get("propertyName").is_none()) {
            self.problem(&below(pointer, "discriminator"), "needs a `propertyName`");
        }
        let pointer = below(pointer, "oneOf");
        if branches.iter().all(is_null) {
            self.problem(&pointer, "has no branch; list the schemas");
        }
        let mut kinds: Vec<(usize, Kind)> = Vec::new();
        for (index, branch) in branches
            .iter()
            .enumerate()
            .filter(|(_, branch)| !is_null(branch))
        {
            let pointer = below(&pointer, &index.to_string());
            if discriminator.is_some() {
                if target(branch).is_none() {
                    self.problem(
                        &pointer,
                        "with a discriminator each branch is a `$ref`; give the schema a name",
                    );
                }
                continue;
            }
            match self.kind(branch) {
                Err(reason) => self.problem(&pointer, reason),
                Ok(kind) => {
                    if let Some((other, _)) =
                        kinds.iter().find(|(_, other)| other.json == kind.json)
                    {
                        self.problem(
                            &pointer,
                            format!(
                                "is {} in JSON, as oneOf/{other} is, and nothing says which is meant; {}",
                                kind.article,
                                match kind.json {
                                    "object" => "add a `discriminator`, or describe one object with all properties",
                                    _ => "describe one schema for both",
                                }
                            ),
                        );
                    }
                    kinds.push((index, kind));
                }
            }
        }
    }

    fn kind(&self, branch: &Value) -> Result<Kind, &'static str> {
        let none = Map::new();
        Kind::of(branch, schemas(self.contract).unwrap_or(&none))
    }
}
