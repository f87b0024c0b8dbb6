//! What would have no effect, or another one than the contract says, stops the build.

use serde_json::{Value, json};

use super::gate::CONTRACT;
use super::{build, folder};

/// The contract with a JSON value at some places. Inline properties of the request and the response of
/// `put_constructs` are at `REQUEST` and `RESPONSE`.
fn with(changes: &[(&str, Value)]) -> String {
    let mut contract: Value = yaml_serde::from_str(CONTRACT).expect("YAML");
    for (place, value) in changes {
        let (parent, name) = place.rsplit_once('/').expect("a parent");
        let parent = contract.pointer_mut(parent).expect(place);
        match parent {
            Value::Array(list) => list.push(value.clone()),
            parent => parent[name] = value.clone(),
        }
    }
    contract.to_string()
}

const REQUEST: &str =
    "/paths/~1v1~1constructs~1/put/requestBody/content/application~1json/schema/properties/odd";
const RESPONSE: &str =
    "/paths/~1v1~1constructs~1/put/responses/200/content/application~1json/schema/properties/odd";
const REQUEST_BODY: &str = "/paths/~1v1~1moods~1/put/requestBody/content/application~1json/schema";
const RESPONSE_BODY: &str =
    "/paths/~1v1~1constructs~1/put/responses/200/content/application~1json/schema";
const PARAMETERS: &str = "/paths/~1v1~1constructs~1/put/parameters/-";
const IDEMPOTENT: &str = "/paths/~1v1~1constructs~1/put/x-idempotent-with";
const NODE: &str = "/components/schemas/Node";

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

/// Builds a contract; returns whether that succeeded, what it printed and the types.
fn built(contract: &str) -> (bool, String, String) {
    let folder = folder("effect");
    std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    let (succeeded, output) = build(&folder);
    let types = std::fs::read_to_string(folder.join("types.rs")).unwrap_or_default();
    std::fs::remove_dir_all(&folder).expect("it was there");
    (succeeded, output, types)
}

#[test]
fn rejects_what_has_no_effect() {
    let text = json!({ "type": "string" });
    let known = |any: Value| json!({ "anyOf": [reference("Form"), any] });
    let with_mark = |mut schema: Value, name: &str, value: Value| {
        schema[name] = value;
        schema
    };
    let list = json!({ "type": "array", "items": text });
    let tree =
        object(json!({ "child": { "type": "object", "nullable": true, "x-nullable-of": "Node" } }));
    for (name, changes, expected) in [
        (
            "a mark of known values",
            vec![(
                REQUEST,
                with_mark(known(text.clone()), "x-personal", json!(true)),
            )],
            "/odd/x-personal: has no effect where only some values are known",
        ),
        (
            "a limit of other values",
            vec![(REQUEST, known(json!({ "type": "string", "maxLength": 5 })))],
            "/odd/anyOf/1/maxLength: has no effect where only some values are known",
        ),
        (
            "a mark of a whole response",
            vec![(
                RESPONSE_BODY,
                with_mark(list.clone(), "x-personal", json!(true)),
            )],
            "a mark of a whole list has no effect here; mark its items",
        ),
        (
            "a mark of a parameter",
            vec![(
                PARAMETERS,
                json!({ "name": "names", "in": "query", "schema": with_mark(list.clone(), "x-personal", json!(true)) }),
            )],
            "a mark of a whole list has no effect here; mark its items",
        ),
        (
            "a mark of a whole request",
            vec![(
                REQUEST_BODY,
                with_mark(object(json!({ "mood": text })), "x-personal", json!(true)),
            )],
            "a mark of a whole message has no effect here; mark its properties",
        ),
        (
            "a secret list",
            vec![(RESPONSE, with_mark(list.clone(), "x-secret", json!(true)))],
            "the secret schema PutConstructs200Odd has no type",
        ),
        (
            "a key that may be null or absent",
            vec![(IDEMPOTENT, json!("comment"))],
            "x-idempotent-with: comment may be null, which cannot be a key here",
        ),
        (
            "a key of any JSON",
            vec![(IDEMPOTENT, json!("anything"))],
            "x-idempotent-with: anything may be null, which cannot be a key here",
        ),
        (
            "a need for a required field",
            vec![(
                REQUEST,
                with_mark(text.clone(), "x-requires-any", json!(["type"])),
            )],
            "odd: x-requires-any: type is required anyway; leave the rule out",
        ),
        (
            "a response that may be null",
            vec![(
                RESPONSE_BODY,
                json!({ "nullable": true, "allOf": [reference("Thing")] }),
            )],
            "may be null, which is not supported for a whole message or a parameter",
        ),
        (
            "a closed list that only a property that may be null refers to",
            vec![
                (
                    "/components/schemas/Only",
                    json!({ "type": "string", "description": "A list.", "enum": ["a"] }),
                ),
                (
                    RESPONSE,
                    json!({ "type": "string", "nullable": true, "x-nullable-of": "Only" }),
                ),
            ],
            "/components/schemas/Only: is received: mark it `x-open-enum: true`",
        ),
        (
            "a closed list without a type",
            vec![(RESPONSE, json!({ "enum": ["a", "b"] }))],
            "is received: mark it `x-open-enum: true`",
        ),
        (
            "a schema that contains itself by x-nullable-of",
            vec![(NODE, tree), (RESPONSE, reference("Node"))],
            "/components/schemas/Node: is received and contains itself",
        ),
        (
            "a request that contains itself",
            vec![
                (NODE, object(json!({ "child": reference("Node") }))),
                (REQUEST, reference("Node")),
            ],
            "/components/schemas/Node: is sent and contains itself other than in a list or a map",
        ),
        (
            "other properties of one type",
            vec![(
                REQUEST,
                with_mark(
                    object(json!({ "a": text })),
                    "additionalProperties",
                    json!({ "type": "string" }),
                ),
            )],
            "has properties, and others of one type",
        ),
        (
            "a required property that no part has",
            vec![(
                REQUEST,
                json!({ "required": ["titel"], "allOf": [reference("Fallback"), object(json!({ "a": text }))] }),
            )],
            "allOf: titel is required, and none of its parts has it",
        ),
        (
            "a length of a UUID",
            vec![(
                REQUEST,
                json!({ "type": "string", "format": "uuid", "maxLength": 36 }),
            )],
            "/odd/maxLength: has no effect on a list of values, or on a date, time, address or UUID",
        ),
        (
            "a length of a list of values",
            vec![(
                REQUEST,
                json!({ "type": "string", "enum": ["a"], "maxLength": 9 }),
            )],
            "/odd/maxLength: has no effect on a list of values",
        ),
        (
            "a number of 32 bits",
            vec![(REQUEST, json!({ "type": "number", "format": "float" }))],
            "/odd/format: float is unknown",
        ),
        (
            "an alias with a description",
            vec![(
                "/components/schemas/Alias",
                json!({ "description": "Another name.", "allOf": [reference("Thing")] }),
            )],
            "/components/schemas/Alias/allOf: is an alias, which is not supported",
        ),
        (
            "an open list without values",
            vec![(REQUEST, json!({ "type": "string", "x-open-enum": true }))],
            "/odd/x-open-enum: has no effect without `enum`",
        ),
        (
            "a size of a text",
            vec![(REQUEST, json!({ "type": "string", "x-max-bytes": 5 }))],
            "/odd/x-max-bytes: has no effect without `x-media-types`",
        ),
        (
            "a need of an item",
            vec![(
                REQUEST,
                json!({ "type": "array", "items": { "type": "string", "x-requires-any": ["type"] } }),
            )],
            "/odd/items/x-requires-any: has an effect at a property only",
        ),
        (
            "a picture that may be null",
            vec![
                (
                    "/components/schemas/Picture",
                    json!({ "type": "string", "format": "byte", "x-personal": true, "x-media-types": ["image/png"], "x-max-bytes": 5, "description": "One." }),
                ),
                (
                    REQUEST,
                    json!({ "nullable": true, "allOf": [reference("Picture")] }),
                ),
            ],
            "the picture odd may be null, which is not supported; leave it out instead",
        ),
        (
            "a path without a slash",
            vec![(
                "/paths/v1",
                json!({ "get": { "operationId": "odd", "summary": "Odd", "responses": { "204": { "description": "Done." } } } }),
            )],
            "/paths/v1/get: a path begins with a slash",
        ),
        (
            "a parameter that is a local in Rust",
            vec![(
                PARAMETERS,
                json!({ "name": "Target", "in": "header", "schema": text }),
            )],
            "the parameter Target has a reserved name",
        ),
        (
            "a schema with the name of an operation's parameters",
            vec![(
                "/components/schemas/GetThingQuery",
                object(json!({ "a": text })),
            )],
            "a type GetThingQuery is generated for it; give that schema another name",
        ),
        (
            "a schema with the name of an operation's responses",
            vec![(
                "/components/schemas/RenameThingResponse",
                object(json!({ "a": text })),
            )],
            "a type RenameThingResponse is generated for it; give that schema another name",
        ),
    ] {
        let (succeeded, output, _) = built(&with(&changes));
        assert!(!succeeded && output.contains(expected), "{name}: {output}");
    }
}

/// A name of a property is not a keyword.
#[test]
fn reads_and_checks_below_any_property() {
    let kinds = json!({ "type": "array", "items": object(json!({ "kind": { "type": "string", "enum": ["a"] } })) });
    let place = RESPONSE.replace("odd", "responses");
    let (succeeded, output, _) = built(&with(&[(&place, kinds)]));
    assert!(
        !succeeded && output.contains("is received: mark it `x-open-enum: true`"),
        "{output}"
    );
}

/// In a lenient event, a value of another type is kept, and does not cost the event.
#[test]
fn a_list_of_anything_is_a_list() {
    let rows = json!({ "type": "array", "description": "Rows.", "items": {} });
    let place =
        "/x-webhooks/thing/post/requestBody/content/application~1json/schema/properties/odd";
    let (succeeded, output, types) = built(&with(&[(place, rows)]));
    assert!(succeeded, "{output}");
    let types: String = types.split_whitespace().collect();
    assert!(types.contains(r#"odd"odd"lenient"#), "{types}");
}
