//! Documents to compare.

// Not every test needs all of it.
#[allow(dead_code)]
pub mod changes;

use serde_json::{Value, json};

/// A small service: it takes something, returns something, and sends an event.
pub fn document() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "A service", "version": "1" },
        "servers": [{ "url": "https://a.example" }],
        "security": [{ "Key": [] }],
        "paths": {
            "/send/{id}/": { "post": {
                "operationId": "send",
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "requestBody": { "required": true, "content": {
                    "application/json": { "schema": { "$ref": "#/components/schemas/Sent" } },
                } },
                "responses": {
                    "200": { "description": "Done.", "content": {
                        "application/json": { "schema": { "$ref": "#/components/schemas/Got" } },
                    } },
                    "429": {
                        "description": "Too many.",
                        "headers": { "Retry-After": { "schema": { "type": "integer" } } },
                        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
                    },
                },
            } },
            "/ask": { "get": {
                "operationId": "ask",
                "parameters": [
                    { "name": "q", "in": "query", "schema": { "type": "string" } },
                    { "name": "n", "in": "query", "schema": { "type": "integer", "maximum": 100 } },
                ],
                "responses": { "200": { "description": "Done." } },
            } },
        },
        "x-webhooks": { "event": { "post": { "operationId": "event", "requestBody": { "content": {
            "application/json": { "schema": { "$ref": "#/components/schemas/Event" } },
        } } } } },
        "components": {
            "securitySchemes": {
                "Key": { "type": "apiKey", "in": "header", "name": "X-Key" },
                "Token": { "type": "http", "scheme": "bearer" },
            },
            "schemas": {
                "Sent": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {
                        "kind": { "type": "string", "enum": ["a", "b"] },
                        "name": { "type": "string", "maxLength": 10 },
                        "count": { "type": "integer", "minimum": 1 },
                        "tags": { "type": "array", "items": { "type": "string" } },
                    },
                },
                "Got": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {
                        "id": { "type": "string", "format": "uuid" },
                        "state": { "type": "string", "enum": ["open", "done"], "x-open-enum": true },
                        "level": { "type": "string", "enum": ["low", "high"] },
                        "part": { "type": "object", "x-lenient": true, "properties": { "a": { "type": "string" } } },
                        "counts": { "type": "object", "additionalProperties": { "type": "integer" } },
                        "form": { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
                        "child": { "$ref": "#/components/schemas/Got" },
                    },
                },
                "Problem": { "type": "object", "properties": { "detail": { "type": "string" } } },
                "Event": { "type": "object", "properties": { "at": { "type": "integer" } } },
            },
        },
    })
}

/// The document with other values at some places; with nothing, what is there is removed.
pub fn with(document: &Value, changes: &[(&str, Option<Value>)]) -> Value {
    let mut document = document.clone();
    for (place, value) in changes {
        let (parent, name) = place.rsplit_once('/').expect("a pointer");
        let name = name.replace("~1", "/").replace("~0", "~");
        let parent = document
            .pointer_mut(parent)
            .unwrap_or_else(|| panic!("no {place}"));
        match (parent, value) {
            (Value::Object(members), Some(value)) => drop(members.insert(name, value.clone())),
            (Value::Object(members), None) => {
                assert!(members.remove(&name).is_some(), "no {place}")
            }
            (Value::Array(items), Some(value)) => items.push(value.clone()),
            _ => panic!("no {place}"),
        }
    }
    document
}

/// What is found, one line each.
#[allow(dead_code)]
pub fn lines(ours: &Value, theirs: &Value) -> Vec<String> {
    text_lines(&ours.to_string(), &theirs.to_string())
}

/// The same, of two texts.
#[allow(dead_code)]
pub fn text_lines(ours: &str, theirs: &str) -> Vec<String> {
    let report = drift::compare(ours, theirs, false).expect("two documents");
    let findings = report.findings.iter().map(|finding| {
        format!(
            "{} | {} | {}: {}",
            finding.effect, finding.check, finding.at, finding.detail
        )
    });
    let unjudged = report
        .unjudged
        .iter()
        .map(|line| format!("not judged | {line}"));
    findings.chain(unjudged).collect()
}
