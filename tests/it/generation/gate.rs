//! What a contract may have at each place: everything else stops the build, with its place.

use serde_json::{Value, json};

use self::keywords::{Kind, Place};
use super::generate;

#[path = "../../../build/gate/keywords.rs"]
#[allow(dead_code, reason = "not all of it is the tests' business")]
mod keywords;

/// A contract that has every place.
pub(super) const CONTRACT: &str = include_str!("../../operations/openapi.yaml");

/// Where each place can be found in it.
const PLACES: [(Place, &str); 17] = [
    (Place::Document, ""),
    (Place::Info, "/info"),
    (Place::Server, "/servers/0"),
    (Place::Tag, "/tags/0"),
    (Place::Webhook, "/x-webhooks/thing"),
    (Place::Delivery, "/x-webhooks/thing/post"),
    (Place::Components, "/components"),
    (Place::SecurityScheme, "/components/securitySchemes/ApiKey"),
    (Place::Path, "/paths/~1v1~1constructs~1"),
    (Place::Operation, "/paths/~1v1~1constructs~1/put"),
    (
        Place::Parameter,
        "/paths/~1v1~1constructs~1/put/parameters/0",
    ),
    (
        Place::RequestBody,
        "/paths/~1v1~1constructs~1/put/requestBody",
    ),
    (
        Place::MediaType,
        "/paths/~1v1~1constructs~1/put/requestBody/content/application~1json",
    ),
    (
        Place::Response,
        "/paths/~1v1~1constructs~1/put/responses/200",
    ),
    (
        Place::Header,
        "/paths/~1v1~1constructs~1/put/responses/200/headers/X-Trace-Id",
    ),
    (Place::Schema, "/components/schemas/Thing"),
    (
        Place::Discriminator,
        "/components/schemas/Payment/discriminator",
    ),
];

/// The contract with one member changed or added.
fn with(pointer: &str, name: &str, value: Value) -> String {
    let mut contract: Value = yaml_serde::from_str(CONTRACT).expect("YAML");
    let place = contract.pointer_mut(pointer).expect(pointer);
    place
        .as_object_mut()
        .expect(pointer)
        .insert(name.to_owned(), value);
    contract.to_string()
}

pub(super) fn problems(contract: &str) -> Vec<String> {
    let (succeeded, output) = generate("gate", Some(contract));
    assert!(!succeeded, "{output}");
    let lines = output.lines();
    let problems = lines.filter_map(|line| line.strip_prefix("cargo::error=openapi.yaml: "));
    problems.map(str::to_owned).collect()
}

/// Checks that one of the problems is this one, at this place.
fn rejects(contract: &str, place: &str, expected: &str) {
    let problems = problems(contract);
    let expected = format!("{place}: {expected}");
    assert!(
        problems
            .iter()
            .any(|problem| problem.starts_with(&expected)),
        "{expected}: {problems:#?}"
    );
}

fn all() -> impl Iterator<Item = (&'static str, &'static str, Kind)> {
    let of_place = |(place, pointer): (Place, &'static str)| {
        place
            .keywords()
            .iter()
            .map(move |(name, kind)| (pointer, *name, *kind))
    };
    PLACES.into_iter().flat_map(of_place)
}

#[test]
fn rejects_each_unsupported_keyword_with_what_to_do() {
    let mut count = 0;
    for (pointer, name, kind) in all() {
        if let Kind::Refused(instead) = kind {
            let expected = format!("is not supported; {instead}");
            rejects(
                &with(pointer, name, json!({})),
                &format!("{pointer}/{name}"),
                &expected,
            );
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn rejects_unknown_keywords_everywhere() {
    for (pointer, name) in PLACES
        .iter()
        .flat_map(|(_, pointer)| ["x-unknown", "Type", "descripton"].map(|name| (*pointer, name)))
    {
        rejects(
            &with(pointer, name, json!("a")),
            &format!("{pointer}/{name}"),
            "is unknown here; known are ",
        );
    }
}

#[test]
fn rejects_values_of_another_type() {
    for (pointer, name, kind) in all() {
        let (value, expected) = match kind {
            Kind::Free | Kind::Refused(_) => continue,
            Kind::Text => (json!(7), "is not a text"),
            Kind::Flag => (json!("yes"), "is not `true` or `false`"),
            Kind::Number => (json!("7"), "is not a number"),
            Kind::Count => (json!(-7), "is not a whole number"),
            Kind::Texts => (json!(["a", 7]), "is not a list of texts"),
            Kind::List(_) => (json!({}), "is not a list"),
            Kind::Object | Kind::One(_) | Kind::Each(_) | Kind::Json | Kind::FlagOrSchema => {
                (json!([]), "is not an object")
            }
        };
        rejects(
            &with(pointer, name, value),
            &format!("{pointer}/{name}"),
            expected,
        );
    }
}

#[test]
fn reports_every_problem_at_once() {
    let contract = with("/components/schemas/Thing", "not", json!({}));
    let contract = contract.replace("\"summary\":", "\"sumary\":");

    let problems = problems(&contract);

    let unknown = problems
        .iter()
        .filter(|problem| problem.contains("/sumary: is unknown"));
    assert_eq!(unknown.count(), CONTRACT.matches("summary:").count());
    assert!(
        problems
            .iter()
            .any(|problem| problem.starts_with("/components/schemas/Thing/not: "))
    );
}

/// Schemas that are not understood, or not what they seem to be.
#[test]
fn rejects_schemas_that_contradict_themselves() {
    let row =
        |schema: Value, place: &'static str, expected: &'static str| (schema, place, expected);
    for (schema, place, expected) in [
        row(
            json!({ "$ref": "#/components/schemas/Nowhere" }),
            "/$ref",
            "this schema does not exist",
        ),
        row(
            json!({ "$ref": "other.yaml#/A" }),
            "/$ref",
            "this schema does not exist",
        ),
        row(
            json!({ "$ref": "#/components/schemas/View", "description": "A view." }),
            "",
            "keywords next to a $ref have no effect; write `allOf: [$ref: …]`",
        ),
        row(
            json!({ "allOf": [{ "$ref": "#/components/schemas/View" }], "x-personal": true }),
            "/x-personal",
            "has no effect next to a reference; write it at the schema that is referred to",
        ),
        row(
            json!({ "type": ["string", "null"] }),
            "/type",
            "is not a text",
        ),
        row(
            json!({ "type": "file" }),
            "/type",
            "file is unknown; known are object, array, ",
        ),
        row(
            json!({ "type": "string", "format": "int32" }),
            "/format",
            "int32 is unknown; known are byte, date, ",
        ),
        row(
            json!({ "type": "boolean", "format": "uuid" }),
            "/format",
            "uuid is unknown; known are none at this type",
        ),
        row(
            json!({ "type": "integer", "maxLength": 3 }),
            "/maxLength",
            "has no meaning at the type integer",
        ),
        row(
            json!({ "type": "object", "items": {} }),
            "/items",
            "has no meaning at the type object",
        ),
        row(json!({ "maximum": 3 }), "/maximum", "needs a `type`"),
        row(json!({ "type": "array" }), "", "an array needs `items`"),
        row(
            json!({ "type": "object", "required": ["a"], "properties": { "b": { "type": "string" } } }),
            "/required",
            "a is not a property",
        ),
        row(
            json!({ "type": "string", "enum": [] }),
            "/enum",
            "is not a list of values",
        ),
        row(
            json!({ "type": "string", "enum": ["a", "a"] }),
            "/enum/1",
            "\"a\" is listed twice",
        ),
        row(
            json!({ "type": "integer", "enum": [1, 2] }),
            "/enum",
            "only texts (and null) can be listed",
        ),
        row(json!({ "allOf": [] }), "/allOf", "is empty"),
        row(
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }),
            "/anyOf",
            "is supported as `[{$ref: a list of texts}, {type: string}]` only",
        ),
        row(
            json!({ "anyOf": [{ "$ref": "#/components/schemas/View" }, { "type": "integer" }] }),
            "/anyOf",
            "is supported as `[{$ref: a list of texts}, {type: string}]` only; write `oneOf` where a value is of one branch, else ",
        ),
    ] {
        let pointer = "/components/schemas/Thing/properties/odd";
        let contract = with("/components/schemas/Thing/properties", "odd", schema);
        rejects(&contract, &format!("{pointer}{place}"), expected);
    }
}

/// What only shows once schemas are put together.
#[test]
fn rejects_what_has_no_type_in_rust() {
    let text = json!({ "type": "string" });
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let row = |name: &'static str, schema: Value, expected: &'static str| (name, schema, expected);
    for (name, schema, expected) in [
        row(
            "Thing",
            json!({ "allOf": [{ "$ref": "#/components/schemas/Thing" }, object(json!({ "a": text }))] }),
            "allOf: Thing is composed of itself",
        ),
        row(
            "Odd",
            json!({ "allOf": [{ "$ref": "#/components/schemas/View" }, object(json!({ "a": text }))] }),
            "allOf combines objects with properties only",
        ),
        row(
            "Odd",
            json!({ "allOf": [object(json!({ "a": text })), object(json!({ "a": { "type": "integer" } }))] }),
            "allOf: two of its parts describe a differently",
        ),
        row(
            "Odd",
            json!({ "allOf": [
                { "type": "object", "additionalProperties": true, "properties": { "a": text } },
                { "type": "object", "additionalProperties": false, "properties": { "b": text } },
            ] }),
            "allOf: two of its parts differ in additionalProperties; write it next to the allOf",
        ),
        row(
            "Odd",
            object(json!({ "aB": text, "a_b": text })),
            "Odd: two properties are named a_b in Rust; rename one",
        ),
        row(
            "odd_name",
            object(json!({ "a": text })),
            "the schema odd_name has another name in Rust; use one in PascalCase",
        ),
        row(
            "Json",
            object(json!({ "a": text })),
            "the schema Json has the name of a handwritten type",
        ),
        row(
            "ThingState",
            object(json!({ "a": text })),
            "would be named ThingState, which is the name of a schema; refer to that one, or rename it",
        ),
        row(
            "Odd",
            object(json!({ "a": { "type": "string", "x-secret": true } })),
            "/components/schemas/Odd/properties/a: the secret schema OddA has no type in build/type_overrides.rs",
        ),
        row(
            "Thing",
            object(json!({ "a": { "type": "string", "enum": ["a"] } })),
            "/components/schemas/Thing/properties/a: is received: mark it `x-open-enum: true`, so that a new value can be read",
        ),
    ] {
        let mut contract: Value = yaml_serde::from_str(CONTRACT).expect("YAML");
        let schemas = &mut contract["components"]["schemas"];
        schemas["Thing"]["properties"]["state"] =
            json!({ "type": "string", "x-open-enum": true, "enum": ["a"] });
        schemas[name] = schema;
        let problems = problems(&contract.to_string());
        assert!(problems[0].contains(expected), "{name}: {problems:#?}");
    }
}

#[test]
fn rejects_a_schema_that_is_another_name_for_one() {
    let alias = json!({ "$ref": "#/components/schemas/Thing" });
    rejects(
        &with("/components/schemas", "Alias", alias),
        "/components/schemas/Alias/$ref",
        "is an alias, which is not supported; use the schema that it refers to",
    );
}

#[test]
fn rejects_an_open_list_within_an_open_list() {
    let open = json!({ "anyOf": [{ "$ref": "#/components/schemas/State" }, { "type": "string" }] });
    rejects(
        &with("/components/schemas", "Open", open),
        "/components/schemas/Open/anyOf",
        "State is an open list itself; refer to it alone, or remove its x-open-enum",
    );
}

#[test]
fn rejects_what_is_received_and_contains_itself() {
    let expected = "is received and contains itself";
    let list = |item: &str| json!({ "type": "array", "items": { "$ref": item } });
    let node = |field: Value| json!({ "type": "object", "properties": { "inner": field } });
    for (name, field) in [
        ("in a list", list("#/components/schemas/Node")),
        (
            "in a map",
            json!({ "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Node" } }),
        ),
        (
            "within an inline object",
            node(list("#/components/schemas/Node")),
        ),
        ("in another schema", list("#/components/schemas/Other")),
    ] {
        let mut contract: Value = yaml_serde::from_str(CONTRACT).expect("YAML");
        let schemas = &mut contract["components"]["schemas"];
        schemas["Node"] = node(field);
        schemas["Other"] = node(list("#/components/schemas/Node"));
        // It may be sent: its depth is the caller's.
        let request = &mut contract["paths"]["/v1/constructs/"]["put"]["requestBody"];
        let request = &mut request["content"]["application/json"]["schema"]["properties"];
        request["node"] = json!({ "$ref": "#/components/schemas/Node" });
        let (succeeded, output) = generate("gate", Some(&contract.to_string()));
        assert!(succeeded, "{name}: {output}");

        let schemas = &mut contract["components"]["schemas"];
        schemas["Thing"]["properties"]["node"] = json!({ "$ref": "#/components/schemas/Node" });
        rejects(&contract.to_string(), "/components/schemas/Node", expected);
    }
}
