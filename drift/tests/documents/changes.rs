//! One change of each kind.

use serde_json::{Value, json};

const SEND: &str = "/paths/~1send~1{id}~1/post";
const ASK: &str = "/paths/~1ask/get";
pub const SENT: &str = "/components/schemas/Sent/properties";
pub const GOT: &str = "/components/schemas/Got/properties";

/// A change of the document: where, and what is there then; nothing is removed.
pub fn changes() -> Vec<(&'static str, String, Option<Value>)> {
    let at = |place: &str, rest: &str| format!("{place}{rest}");
    vec![
        (
            "a server",
            "/servers/0/url".into(),
            Some(json!("https://b.example")),
        ),
        (
            "a second server",
            "/servers/1".into(),
            Some(json!({ "url": "https://b.example" })),
        ),
        ("security for all", "/security".into(), None),
        (
            "security of one operation",
            at(ASK, "/security"),
            Some(json!([{ "Token": [] }])),
        ),
        (
            "one more way to authenticate",
            at(ASK, "/security"),
            Some(json!([{ "Token": [] }, { "Key": [] }])),
        ),
        (
            "the header of the key",
            "/components/securitySchemes/Key/name".into(),
            Some(json!("x-other")),
        ),
        (
            "deprecated operation",
            at(ASK, "/deprecated"),
            Some(json!(true)),
        ),
        (
            "optional parameter",
            at(ASK, "/parameters/2"),
            Some(json!({ "name": "page", "in": "query", "schema": { "type": "integer" } })),
        ),
        (
            "required parameter",
            at(ASK, "/parameters/2"),
            Some(
                json!({ "name": "page", "in": "query", "required": true, "schema": { "type": "integer" } }),
            ),
        ),
        (
            "parameter becomes required",
            at(ASK, "/parameters/0/required"),
            Some(json!(true)),
        ),
        (
            "type of a parameter",
            at(ASK, "/parameters/0/schema/type"),
            Some(json!("integer")),
        ),
        (
            "limit of a parameter",
            at(ASK, "/parameters/1/schema/maximum"),
            Some(json!(10)),
        ),
        (
            "style of a parameter",
            at(ASK, "/parameters/0/style"),
            Some(json!("pipeDelimited")),
        ),
        (
            "body becomes optional",
            at(SEND, "/requestBody/required"),
            Some(json!(false)),
        ),
        ("no body", at(SEND, "/requestBody"), None),
        (
            "media type of a request",
            at(SEND, "/requestBody/content/text~1plain"),
            Some(json!({})),
        ),
        (
            "media type of a response",
            at(SEND, "/responses/200/content/text~1plain"),
            Some(json!({})),
        ),
        (
            "success status",
            at(SEND, "/responses/202"),
            Some(json!({ "description": "Later." })),
        ),
        (
            "error status",
            at(SEND, "/responses/409"),
            Some(json!({ "description": "Twice." })),
        ),
        (
            "default response",
            at(SEND, "/responses/default"),
            Some(json!({ "description": "Any." })),
        ),
        (
            "header",
            at(SEND, "/responses/429/headers/X-More"),
            Some(json!({ "schema": { "type": "string" } })),
        ),
        (
            "type of a header",
            at(SEND, "/responses/429/headers/Retry-After/schema/type"),
            Some(json!("string")),
        ),
        (
            "header becomes required",
            at(SEND, "/responses/429/headers/Retry-After/required"),
            Some(json!(true)),
        ),
        (
            "sent: optional property",
            at(SENT, "/more"),
            Some(json!({ "type": "string" })),
        ),
        (
            "sent: required property",
            "/components/schemas/Sent".into(),
            Some(without("Sent", "kind")),
        ),
        (
            "sent: property becomes required",
            "/components/schemas/Sent/required/1".into(),
            Some(json!("name")),
        ),
        (
            "sent: read-only property",
            at(SENT, "/more"),
            Some(json!({ "type": "string", "readOnly": true })),
        ),
        (
            "sent: property becomes read-only",
            at(SENT, "/name/readOnly"),
            Some(json!(true)),
        ),
        ("sent: value", at(SENT, "/kind/enum/2"), Some(json!("c"))),
        ("sent: any value", at(SENT, "/kind/enum"), None),
        ("sent: type", at(SENT, "/name/type"), Some(json!("integer"))),
        (
            "sent: more types",
            at(SENT, "/count/type"),
            Some(json!("number")),
        ),
        ("sent: null", at(SENT, "/name/nullable"), Some(json!(true))),
        (
            "sent: format",
            at(SENT, "/name/format"),
            Some(json!("email")),
        ),
        (
            "sent: pattern",
            at(SENT, "/name/pattern"),
            Some(json!("^a")),
        ),
        ("sent: longer", at(SENT, "/name/maxLength"), Some(json!(20))),
        ("sent: limit", at(SENT, "/name/minLength"), Some(json!(2))),
        (
            "sent: exclusive limit",
            at(SENT, "/count/exclusiveMinimum"),
            Some(json!(true)),
        ),
        ("sent: step", at(SENT, "/count/multipleOf"), Some(json!(5))),
        (
            "sent: number of items",
            at(SENT, "/tags/maxItems"),
            Some(json!(5)),
        ),
        (
            "sent: different items",
            at(SENT, "/tags/uniqueItems"),
            Some(json!(true)),
        ),
        (
            "sent: type of items",
            at(SENT, "/tags/items/type"),
            Some(json!("integer")),
        ),
        ("sent: default", at(SENT, "/count/default"), Some(json!(3))),
        (
            "sent: other properties",
            "/components/schemas/Sent/additionalProperties".into(),
            Some(json!(false)),
        ),
        (
            "sent: deprecated property",
            at(SENT, "/name/deprecated"),
            Some(json!(true)),
        ),
        (
            "got: optional property",
            at(GOT, "/more"),
            Some(json!({ "type": "string" })),
        ),
        (
            "got: required property",
            "/components/schemas/Got".into(),
            Some(without("Got", "id")),
        ),
        (
            "got: property becomes required",
            "/components/schemas/Got/required/1".into(),
            Some(json!("state")),
        ),
        (
            "got: write-only property",
            at(GOT, "/more"),
            Some(json!({ "type": "string", "writeOnly": true })),
        ),
        (
            "got: value of an open list",
            at(GOT, "/state/enum/2"),
            Some(json!("new")),
        ),
        (
            "got: value of a closed list",
            at(GOT, "/level/enum/2"),
            Some(json!("new")),
        ),
        ("got: type", at(GOT, "/level/type"), Some(json!("integer"))),
        (
            "got: null in a required property",
            at(GOT, "/id/nullable"),
            Some(json!(true)),
        ),
        (
            "got: null in an optional property",
            at(GOT, "/level/nullable"),
            Some(json!(true)),
        ),
        ("got: format that is a type", at(GOT, "/id/format"), None),
        (
            "got: format that is not",
            at(GOT, "/level/format"),
            Some(json!("hostname")),
        ),
        ("got: limit", at(GOT, "/level/maxLength"), Some(json!(5))),
        (
            "got: type in a lenient object",
            at(GOT, "/part/properties/a/type"),
            Some(json!("integer")),
        ),
        (
            "got: values of a map",
            at(GOT, "/counts/additionalProperties/type"),
            Some(json!("string")),
        ),
        (
            "got: branch of a union",
            at(GOT, "/form/oneOf/2"),
            Some(json!({ "type": "boolean" })),
        ),
        (
            "type in an error",
            "/components/schemas/Problem/properties/detail/type".into(),
            Some(json!("object")),
        ),
        (
            "type in an event",
            "/components/schemas/Event/properties/at/type".into(),
            Some(json!("string")),
        ),
    ]
}

/// A schema of the document without a property, which is not required any more either.
fn without(schema: &str, property: &str) -> Value {
    let schema = &super::document()["components"]["schemas"][schema];
    let schema = super::with(schema, &[(&format!("/properties/{property}"), None)]);
    super::with(&schema, &[("/required", Some(json!([])))])
}
