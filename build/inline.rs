//! Gives every inline schema that needs a Rust type a name, so that everything after it meets named
//! schemas only. The name is that of the parent and of the property: `ContactDetailsAddress`.

use serde_json::{Map, Value, json};

use super::Result;
use super::errors::pascal_case;
use super::gate::below;
use super::one_of::Kind;
use super::openapi::{items_mut, members_mut, reference_to, referred, resolved, schemas, target};

/// Where a schema is in the contract, for messages.
const PLACE: &str = "x-place";

/// Where the schema of a body is, in a request, a response or what is sent to a webhook.
pub const BODY: &str = "/content/application~1json/schema";

/// Where a schema is in the contract, as a JSON pointer.
pub fn place(schema: &Value) -> &str {
    schema[PLACE].as_str().unwrap_or("/components/schemas")
}

/// Rewrites the contract.
pub fn name_inline_schemas(contract: &mut Value) -> Result<()> {
    let mut named = Named {
        schemas: schemas(contract)?.clone(),
    };
    for (path, item) in members_mut(contract, "paths") {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            named.operation(operation, &below(&below("/paths", path), method))?;
        }
    }
    for (name, webhook) in members_mut(contract, "x-webhooks") {
        let pointer = format!("{}/post/requestBody{BODY}", below("/x-webhooks", name));
        if let Some(schema) = webhook.pointer_mut(&format!("/post/requestBody{BODY}")) {
            named.body(schema, format!("{}Webhook", pascal_case(name)), pointer)?;
        }
    }
    for (name, schema) in &mut named.schemas {
        if schema[PLACE].is_null() {
            schema[PLACE] = json!(below("/components/schemas", name));
        }
    }
    let mut waiting: Vec<_> = named.schemas.keys().cloned().collect();
    while let Some(name) = waiting.pop() {
        let mut schema = named.schemas[&name].take();
        let pointer = place(&schema).to_owned();
        waiting.extend(named.parts(&mut schema, &name, &pointer)?);
        named.schemas[&name] = schema;
    }
    contract["components"]["schemas"] = Value::Object(named.schemas);
    Ok(())
}

struct Named {
    schemas: Map<String, Value>,
}

impl Named {
    fn operation(&mut self, operation: &mut Value, pointer: &str) -> Result<()> {
        let id = pascal_case(operation["operationId"].as_str().unwrap_or_default());
        for (index, parameter) in items_mut(operation, "parameters").enumerate() {
            let name = pascal_case(parameter["name"].as_str().unwrap_or_default());
            if let Some(schema) = parameter.get_mut("schema") {
                self.body(
                    schema,
                    format!("{id}{name}"),
                    format!("{pointer}/parameters/{index}/schema"),
                )?;
            }
        }
        if let Some(schema) = operation.pointer_mut(&format!("/requestBody{BODY}")) {
            self.body(
                schema,
                format!("{id}Body"),
                format!("{pointer}/requestBody{BODY}"),
            )?;
        }
        for (status, response) in members_mut(operation, "responses") {
            if let Some(schema) = response.pointer_mut(BODY) {
                let name = format!("{id}{}", pascal_case(status));
                self.body(schema, name, format!("{pointer}/responses/{status}{BODY}"))?;
            }
        }
        Ok(())
    }

    /// The schema of a whole message or parameter, which becomes a bare reference.
    fn body(&mut self, schema: &mut Value, name: String, pointer: String) -> Result<()> {
        let problem = |what: &str| Err(format!("{pointer}: {what}"));
        if schema["nullable"] == true {
            return problem(
                "may be null, which is not supported for a whole message or a parameter",
            );
        }
        let is_list = schema["type"] == "array";
        if is_list && (schema["x-personal"] == true || schema["x-secret"] == true) {
            return problem("a mark of a whole list has no effect here; mark its items");
        }
        let is_sent = pointer.contains("/requestBody");
        if is_sent && resolved(schema, &self.schemas)["x-personal"] == true {
            return problem("a mark of a whole message has no effect here; mark its properties");
        }
        // A list is read as one, without a type of its own.
        if is_list {
            return self.parts(schema, &name, &pointer).map(|_| ());
        }
        self.place(schema, name, pointer)?;
        if let Some(name) = referred(schema) {
            *schema = reference_to(name);
        }
        Ok(())
    }

    /// Names the schemas within a schema; returns the new names.
    fn parts(&mut self, schema: &mut Value, name: &str, pointer: &str) -> Result<Vec<String>> {
        let mut new = Vec::new();
        let is_map = schema["properties"].is_null();
        for (property, body) in members_mut(schema, "properties") {
            let name = format!("{name}{}", pascal_case(property));
            new.extend(self.place(
                body,
                name,
                below(&format!("{pointer}/properties"), property),
            )?);
        }
        if let Some(items) = schema.get_mut("items") {
            new.extend(self.place(items, format!("{name}Item"), format!("{pointer}/items"))?);
        }
        if let Some(values) = schema.get_mut("additionalProperties").filter(|_| is_map) {
            new.extend(self.place(
                values,
                format!("{name}Value"),
                format!("{pointer}/additionalProperties"),
            )?);
        }
        for (index, branch) in items_mut(schema, "oneOf").enumerate() {
            if target(branch).is_some() {
                continue;
            }
            let pointer = format!("{pointer}/oneOf/{index}");
            let kind =
                Kind::of(branch, &self.schemas).map_err(|reason| format!("{pointer}: {reason}"))?;
            new.extend(self.place(branch, format!("{name}{}", kind.variant), pointer)?);
        }
        Ok(new)
    }

    /// Gives the schema at a place a name, where it needs one.
    fn place(
        &mut self,
        place: &mut Value,
        name: String,
        pointer: String,
    ) -> Result<Option<String>> {
        if !needs_name(place) {
            return Ok(None);
        }
        let name = pascal_case(&name);
        if self.schemas.contains_key(&name) {
            return Err(format!(
                "{pointer}: would be named {name}, which is the name of a schema; refer to that one, or rename it"
            ));
        }
        const OF_THE_PLACE: [&str; 6] = [
            "description",
            "nullable",
            "x-lazy",
            "x-requires-any",
            "x-server-default",
            "x-source",
        ];
        let mut schema = place.take();
        let mut outer = Map::new();
        for keyword in OF_THE_PLACE {
            if let Some(value) = schema.get(keyword) {
                outer.insert(keyword.to_owned(), value.clone());
            }
        }
        schema[PLACE] = json!(pointer);
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("nullable");
            schema.remove("x-lazy");
            schema.remove("x-requires-any");
        }
        if outer.get("nullable") == Some(&json!(true))
            && let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut)
        {
            values.retain(|value| !value.is_null());
        }
        outer.insert("allOf".into(), json!([reference_to(&name)]));
        self.schemas.insert(name.clone(), schema);
        *place = Value::Object(outer);
        Ok(Some(name))
    }
}

/// Whether a schema becomes a type of its own, and has no name yet.
fn needs_name(schema: &Value) -> bool {
    let refers = target(schema).is_some() || !schema["x-nullable-of"].is_null();
    if refers || !schema.is_object() {
        return false;
    }
    if schema["allOf"].is_array() {
        return referred(schema).is_none();
    }
    let is_plain = matches!(
        schema["type"].as_str(),
        Some("string" | "integer" | "number" | "boolean")
    );
    let is_marked = ["enum", "x-personal", "x-secret", "x-media-types"]
        .iter()
        .any(|keyword| !schema[*keyword].is_null());
    !is_plain || is_marked
}
