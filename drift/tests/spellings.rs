//! Documents that say the same in other words, and documents that the comparison does not understand.

mod documents;

use documents::{document, lines, text_lines, with};
use serde_json::{Value, json};

const SENT: &str = "/components/schemas/Sent";
const GOT: &str = "/components/schemas/Got";

/// Two schemas that mean the same: 3.0 and 3.1, references and inline, composed and plain.
fn same() -> Vec<(&'static str, Value, Value)> {
    vec![
        (
            "null",
            json!({ "type": "string", "nullable": true }),
            json!({ "type": ["string", "null"] }),
        ),
        (
            "null by a branch",
            json!({ "type": "string", "nullable": true }),
            json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] }),
        ),
        (
            "null or a reference",
            json!({ "type": "string", "nullable": true }),
            json!({ "oneOf": [{ "$ref": "#/components/schemas/Text" }, { "type": "null" }] }),
        ),
        (
            "null as a value",
            json!({ "type": "string", "nullable": true, "enum": ["a", null] }),
            json!({ "enum": ["a", null] }),
        ),
        (
            "null around a reference",
            json!({ "type": "string", "nullable": true }),
            json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Text" }] }),
        ),
        (
            "one value",
            json!({ "type": "string", "enum": ["a"] }),
            json!({ "const": "a" }),
        ),
        (
            "values in two lists",
            json!({ "type": "string", "enum": ["a", "b"] }),
            json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }),
        ),
        (
            "order of values",
            json!({ "type": "string", "enum": ["a", "b"] }),
            json!({ "type": "string", "enum": ["b", "a"] }),
        ),
        (
            "a limit that excludes",
            json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true }),
            json!({ "type": "integer", "exclusiveMinimum": 1 }),
        ),
        (
            "a limit of nothing",
            json!({ "type": "string" }),
            json!({ "type": "string", "minLength": 0 }),
        ),
        (
            "a whole limit",
            json!({ "type": "number", "maximum": 5 }),
            json!({ "type": "number", "maximum": 5.0 }),
        ),
        (
            "binary text",
            json!({ "type": "string", "format": "byte" }),
            json!({ "type": "string", "contentEncoding": "base64" }),
        ),
        ("any", json!({}), json!(true)),
        (
            "any other properties",
            json!({ "type": "object" }),
            json!({ "type": "object", "additionalProperties": {} }),
        ),
        (
            "composed",
            json!({ "type": "object", "required": ["a", "b"], "properties": { "a": { "type": "string" }, "b": { "type": "integer" } } }),
            json!({ "allOf": [
                { "type": "object", "required": ["a"], "properties": { "a": { "$ref": "#/components/schemas/Text" } } },
                { "allOf": [{ "required": ["b"], "properties": { "b": { "type": "integer" } } }] },
            ] }),
        ),
        (
            "a property in two parts",
            json!({ "type": "object", "properties": { "a": { "type": "string", "maxLength": 3 } } }),
            json!({ "allOf": [
                { "type": "object", "properties": { "a": { "type": "string" } } },
                { "properties": { "a": { "maxLength": 3 } } },
            ] }),
        ),
        (
            "closed by 3.1",
            json!({ "type": "object", "additionalProperties": false }),
            json!({ "type": "object", "unevaluatedProperties": false }),
        ),
        (
            "marks and examples",
            json!({ "type": "string", "x-personal": true, "example": "a" }),
            json!({ "type": "string", "examples": ["b"], "title": "T" }),
        ),
        (
            "order of branches",
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
            json!({ "oneOf": [{ "type": "integer" }, { "$ref": "#/components/schemas/Text" }] }),
        ),
        (
            "branches by a discriminator",
            json!({ "oneOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }], "discriminator": { "propertyName": "kind" } }),
            json!({ "oneOf": [{ "$ref": "#/components/schemas/B" }, { "$ref": "#/components/schemas/Other" }],
                "discriminator": { "propertyName": "kind", "mapping": { "A": "#/components/schemas/Other" } } }),
        ),
    ]
}

fn with_schemas() -> Value {
    with(
        &document(),
        &[
            (
                "/components/schemas/Text",
                Some(json!({ "type": "string" })),
            ),
            (
                "/components/schemas/A",
                Some(json!({ "type": "object", "properties": { "a": { "type": "string" } } })),
            ),
            (
                "/components/schemas/Other",
                Some(json!({ "type": "object", "properties": { "a": { "type": "string" } } })),
            ),
            (
                "/components/schemas/B",
                Some(json!({ "type": "object", "properties": { "b": { "type": "string" } } })),
            ),
        ],
    )
}

#[test]
fn the_same_in_other_words_does_not_differ() {
    let base = with_schemas();
    for (name, one, other) in same() {
        for schema in [SENT, GOT] {
            let place = format!("{schema}/properties/it");
            let one = with(&base, &[(&place, Some(one.clone()))]);
            let other = with(&base, &[(&place, Some(other.clone()))]);
            assert_eq!(lines(&one, &other), [""; 0], "{name}, {schema}");
            assert_eq!(
                lines(&other, &one),
                [""; 0],
                "{name} the other way round, {schema}"
            );
            // And the comparison does look there.
            let gone = with(&base, &[(&place, Some(json!({ "type": "boolean" })))]);
            assert!(!lines(&one, &gone).is_empty(), "{name}, {schema}");
        }
    }
}

#[test]
fn a_document_in_other_words_does_not_differ() {
    let base = document();
    let path = "/paths/~1send~1{id}~1";
    let mut other = with(
        &base,
        &[
            ("/openapi", Some(json!("3.1.0"))),
            ("/paths/~1send~1{id}~1", None),
            (
                "/paths/~1send~1{thing}~1",
                Some(base.pointer(path).expect("it").clone()),
            ),
            (
                "/paths/~1send~1{thing}~1/post/operationId",
                Some(json!("another")),
            ),
            ("/paths/~1send~1{thing}~1/post/parameters", None),
            // A parameter of the path as a whole, with another name, somewhere else.
            (
                "/paths/~1send~1{thing}~1/parameters",
                Some(json!([{ "$ref": "#/components/parameters/Thing" }])),
            ),
            (
                "/components/parameters",
                Some(
                    json!({ "Thing": { "in": "path", "name": "thing", "required": true, "schema": { "type": "string" } } }),
                ),
            ),
            (
                "/paths/~1send~1{thing}~1/servers",
                Some(json!([{ "url": "https://a.example/" }])),
            ),
            (
                "/components/securitySchemes/Other",
                Some(json!({ "type": "apiKey", "in": "header", "name": "x-key" })),
            ),
            ("/security", Some(json!([{ "Other": [] }]))),
            ("/tags", Some(json!([{ "name": "T" }]))),
            ("/paths/~1more", Some(json!({ "get": { "responses": {} } }))),
        ],
    );
    // The key as a header parameter, and what OpenAPI describes elsewhere.
    other["paths"]["/ask"]["get"]["parameters"]
        .as_array_mut()
        .expect("parameters")
        .extend([
            json!({ "in": "header", "name": "x-key", "required": true, "schema": { "type": "string" } }),
            json!({ "in": "header", "name": "Accept", "schema": { "type": "string" } }),
        ]);
    let sent = other["components"]["schemas"]["Sent"].clone();
    other["paths"]["/send/{thing}/"]["post"]["requestBody"] =
        json!({ "$ref": "#/components/requestBodies/B" });
    other["components"]["requestBodies"] = json!({ "B": { "required": true, "content": { "Application/JSON; charset=utf-8": { "schema": sent } } } });
    let done = other["paths"]["/send/{thing}/"]["post"]["responses"]["200"].clone();
    other["paths"]["/send/{thing}/"]["post"]["responses"]["200"] =
        json!({ "$ref": "#/components/responses/Done" });
    other["components"]["responses"] = json!({ "Done": done });
    assert_eq!(lines(&base, &other), [""; 0]);
    let yaml = yaml_serde::to_string(&other).expect("YAML");
    assert_eq!(text_lines(&base.to_string(), &yaml), [""; 0]);
}

/// What the comparison can't judge, and what it says.
#[test]
fn says_what_it_does_not_understand() {
    let base = document();
    for (place, value, problem) in [
        (
            "/components/schemas/Sent/properties/name",
            json!({ "not": {} }),
            "request.name: the other document: the keyword `not` is not supported",
        ),
        (
            "/components/schemas/Sent/properties/more",
            json!({ "not": {} }),
            "request.more: the other document: the keyword `not` is not supported",
        ),
        (
            "/components/schemas/Sent/patternProperties",
            json!({}),
            "request: the other document: the keyword `patternProperties` is not supported",
        ),
        (
            "/components/schemas/Got/properties/id/if",
            json!({}),
            "response.id: the other document: the keyword `if` is not supported",
        ),
        (
            "/components/schemas/Sent/properties/name/type",
            json!("text"),
            "\"text\" is not a type",
        ),
        (
            "/components/schemas/Sent/properties/name/maxLength",
            json!("3"),
            "`maxLength` is \"3\"",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!(false),
            "the schema `false` is not supported",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!("text"),
            "\"text\" is not a schema",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "$ref": "#/nothing" }),
            "#/nothing points to nothing",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "$ref": "other.json#/a" }),
            "other.json#/a is not in this document",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "allOf": [{ "pattern": "a" }, { "pattern": "b" }] }),
            "`pattern` is there twice",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "allOf": [
            { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
            { "oneOf": [{ "type": "boolean" }, { "type": "integer" }] },
        ] }),
            "a schema with two unions is not supported",
        ),
        (
            "/paths/~1ask/get/parameters/0/schema",
            json!(null),
            "a parameter without `schema` is not supported",
        ),
        (
            "/paths/~1ask/get/parameters/0/name",
            json!(1),
            "a parameter without `in` or `name`",
        ),
        (
            "/components/securitySchemes/Key/type",
            json!("new"),
            "unknown type \"new\"",
        ),
        (
            "/security",
            json!([{ "Unknown": [] }]),
            "the security scheme Unknown is not there",
        ),
        (
            "/paths/~1send~1{id}~1/post/responses/200",
            json!({ "$ref": "#/nothing" }),
            "#/nothing points to nothing",
        ),
        (
            "/paths/~1send~1{id}~1/post/parameters/0/name",
            json!("other"),
            "no parameter of the other document describes {id}",
        ),
        (
            "/x-webhooks",
            json!({ "other": { "post": {} } }),
            "event: the other document has other webhooks: other",
        ),
    ] {
        let other = with(&base, &[(place, Some(value))]);
        let found = lines(&base, &other);
        let is_said = found
            .iter()
            .any(|line| line.starts_with("not judged") && line.contains(problem));
        assert!(is_said, "{place}: {problem}: {found:?}");
    }
}

#[test]
fn paths_that_differ_in_the_names_of_parameters_are_not_confused() {
    let get = |name: &str, kind: &str| {
        json!({ "get": {
        "operationId": kind,
        "parameters": name.split(',').map(|name| json!({
            "name": name, "in": "path", "required": true, "schema": { "type": "string" },
        })).collect::<Vec<_>>(),
        "responses": { "200": { "description": kind } },
    } })
    };
    let base = with(
        &document(),
        &[
            ("/paths/~1compare~1{both}", Some(get("both", "a"))),
            (
                "/paths/~1compare~1{one}...{other}",
                Some(get("one,other", "b")),
            ),
        ],
    );
    assert_eq!(lines(&base, &base), [""; 0]);
    let other = with(
        &base,
        &[
            ("/paths/~1compare~1{one}...{other}", None),
            ("/paths/~1compare~1{x}...{y}", Some(get("y,x", "b"))),
        ],
    );
    assert_eq!(lines(&base, &other), [""; 0]);
}

#[test]
fn branches_that_are_the_same_are_paired_one_by_one() {
    let twice =
        json!({ "anyOf": [{ "type": "object" }, { "type": "object" }, { "type": "string" }] });
    let base = with(
        &document(),
        &[(&format!("{SENT}/properties/it"), Some(twice))],
    );
    assert_eq!(lines(&base, &base), [""; 0]);
}

/// Changes that are easily taken for another spelling, and a part of the line that reports each.
#[test]
fn a_change_of_meaning_is_not_taken_for_another_spelling() {
    let base = document();
    let ask = "/paths/~1ask/get";
    let send = "/paths/~1send~1{id}~1/post";
    for (place, value, line) in [
        (
            "/components/schemas/Sent/required/1",
            json!("new"),
            "breaks sending | new-required-request-property",
        ),
        (
            "/components/schemas/Sent/allOf",
            json!([{ "required": ["new"] }]),
            "breaks sending | new-required-request-property",
        ),
        (
            "/components/schemas/Got/properties/level",
            json!({ "oneOf": [{ "enum": ["low", "high"] }, { "type": "integer" }] }),
            "breaks reading | response-property-one-of-added",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "maxLength": 5 }),
            "breaks sending | request-property-max-length-decreased",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "type": ["string", "integer"], "maxLength": 5 }),
            "breaks sending | request-property-max-length-decreased",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }], "maxLength": 5 }),
            "not judged",
        ),
        (
            "/components/schemas/Sent/properties/kind/allOf",
            json!([{ "enum": ["a"] }]),
            "breaks sending | request-property-enum-value-removed",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "oneOf": [{ "type": "null" }] }),
            "breaks sending | request-property-list-of-types-narrowed",
        ),
        (
            "/components/schemas/Sent/properties/name",
            json!({ "anyOf": [] }),
            "not judged",
        ),
        (
            "/components/schemas/Sent/properties/name/nullable",
            json!("yes"),
            "not judged",
        ),
        (
            "/components/schemas/Sent/properties/name/readOnly",
            json!("true"),
            "not judged",
        ),
        (
            "/components/schemas/Got/properties/form/discriminator",
            json!("junk"),
            "not judged",
        ),
        (
            "/components/schemas/Sent/additionalProperties",
            json!({ "maxLength": 3 }),
            "breaks sending | request-property-additional-properties-narrowed",
        ),
        (
            &format!("{ask}/parameters"),
            json!({ "a": 1 }),
            "not judged",
        ),
        (
            &format!("{ask}/parameters/0/required"),
            json!("yes"),
            "not judged",
        ),
        (
            &format!("{ask}/parameters/2"),
            json!({ "name": "q", "in": "query", "schema": { "type": "integer" } }),
            "not judged",
        ),
        (&format!("{ask}/security"), json!(null), "not judged"),
        (
            &format!("{ask}/security"),
            json!({ "Key": [] }),
            "not judged",
        ),
        (
            &format!("{send}/responses/429/headers"),
            json!([1]),
            "not judged",
        ),
        (
            &format!("{send}/responses/200/content/application~1json; version=2"),
            json!({}),
            "not judged",
        ),
        ("/paths/~1ask/$ref", json!("#/components/x"), "not judged"),
        ("/x-webhooks", json!("junk"), "not judged"),
        ("/x-webhooks/event", json!({ "put": {} }), "not judged"),
        ("/x-webhooks/event/post/junk", json!(1), "not judged"),
    ] {
        let other = with(&base, &[(place, Some(value.clone()))]);
        let found = lines(&base, &other);
        assert!(
            found.iter().any(|found| found.starts_with(line)),
            "{place}: {value}: {found:?}"
        );
    }
}

#[test]
fn a_list_is_closed_and_null_is_taken_away_by_a_second_part() {
    let place = format!("{SENT}/properties/it");
    let schema = |schema: Value| with(&document(), &[(&place, Some(schema))]);
    let open = json!({ "anyOf": [{ "enum": ["a", "b"] }, { "type": "string" }] });
    let closed = schema(json!({ "allOf": [open, { "enum": ["a", "b"] }] }));
    assert_eq!(lines(&schema(open), &closed).len(), 1);

    let listed = json!({ "enum": ["a", null] });
    let without = schema(json!({ "allOf": [listed, { "enum": ["a"] }] }));
    assert_eq!(
        lines(&schema(listed), &without),
        [
            "breaks sending | request-property-became-not-nullable | Sent.it: null is not a value any more"
        ]
    );

    let inner = json!({ "allOf": [{ "type": "string", "default": "a" }] });
    let outer = with(
        &schema(inner.clone()),
        &[(&format!("{place}/default"), Some(json!("b")))],
    );
    assert_eq!(
        lines(&schema(inner), &outer).len(),
        1,
        "the outer default counts"
    );
}

#[test]
fn a_chain_of_references_is_not_judged_where_it_is_too_long() {
    let mut other = document();
    for level in 0..5_000 {
        other["components"]["schemas"][format!("N{level}")] =
            json!({ "$ref": format!("#/components/schemas/N{}", level + 1) });
    }
    other["components"]["schemas"]["N5000"] = json!({ "type": "string" });
    other["components"]["schemas"]["Sent"]["properties"]["name"] =
        json!({ "$ref": "#/components/schemas/N0" });
    let found = lines(&document(), &other);
    assert!(
        found[0].starts_with("not judged") && found[0].ends_with("it has too many parts"),
        "{found:?}"
    );
}

#[test]
fn an_operation_that_is_missing_is_not_judged() {
    let base = document();
    for (place, new, hint) in [
        (
            "/paths/~1send~1{id}~1",
            "/send/{id}",
            "; perhaps it is now POST /send/{id}",
        ),
        (
            "/paths/~1send~1{id}~1",
            "/v2/dispatch",
            "; perhaps it is now POST /v2/dispatch",
        ),
    ] {
        let moved = base.pointer(place).expect("it").clone();
        let mut other = with(&base, &[(place, None)]);
        other["paths"][new] = moved;
        assert_eq!(
            lines(&base, &other),
            [format!(
                "not judged | POST /send/{{id}}/: the other document has no such operation{hint}"
            )]
        );
    }
    let other = with(&base, &[("/paths", Some(json!({})))]);
    assert_eq!(lines(&base, &other).len(), 2, "both operations");
}

#[test]
fn events_that_the_other_document_does_not_have_are_a_note() {
    let base = document();
    let other = with(&base, &[("/x-webhooks", None)]);
    let report =
        drift::compare(&base.to_string(), &other.to_string(), false).expect("two documents");
    assert_eq!(
        report.notes,
        ["event: not compared, since the other document has no webhooks"]
    );
    assert!(report.findings.is_empty() && report.unjudged.is_empty());
    // Those of 3.1 have the same name.
    let mut other = other;
    other["webhooks"] = with(
        &base,
        &[(
            "/components/schemas/Event/properties/at/type",
            Some(json!("string")),
        )],
    )["x-webhooks"]
        .clone();
    other["components"]["schemas"]["Event"]["properties"]["at"]["type"] = json!("string");
    assert_eq!(
        lines(&base, &other),
        ["breaks reading | response-property-type-changed | Event.at: type integer → string"]
    );
}

#[test]
fn what_contains_itself_ends() {
    let base = document();
    // Both contain themselves, in circles of different lengths.
    let other = with(
        &base,
        &[
            (
                "/components/schemas/Got/properties/child",
                Some(json!({ "$ref": "#/components/schemas/Child" })),
            ),
            (
                "/components/schemas/Child",
                Some(base["components"]["schemas"]["Got"].clone()),
            ),
        ],
    );
    assert_eq!(lines(&base, &other), [""; 0]);
    let other = with(
        &other,
        &[(
            "/components/schemas/Child/properties/level/type",
            Some(json!("integer")),
        )],
    );
    assert_eq!(lines(&base, &other).len(), 1, "{:?}", lines(&base, &other));
    for circle in [
        json!({ "$ref": "#/components/schemas/Sent" }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/Sent" }] }),
        json!({ "oneOf": [{ "$ref": "#/components/schemas/Sent" }, { "type": "string" }] }),
    ] {
        let other = with(&base, &[("/components/schemas/Sent", Some(circle))]);
        assert!(!lines(&base, &other).is_empty());
    }
}

#[test]
fn nests_without_end_are_not_judged() {
    let base = document();
    let mut other = base.clone();
    for level in 0..40 {
        let next = json!({ "$ref": format!("#/components/schemas/N{}", level + 1) });
        let schema =
            json!({ "oneOf": [{ "allOf": [next] }, { "allOf": [next, { "maxLength": level }] }] });
        other["components"]["schemas"][format!("N{level}")] = schema;
    }
    other["components"]["schemas"]["N40"] =
        json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] });
    other["components"]["schemas"]["Sent"]["properties"]["name"] =
        json!({ "$ref": "#/components/schemas/N0" });
    let found = lines(&base, &other);
    assert!(
        found.iter().any(|line| line.starts_with("not judged")),
        "{found:?}"
    );
}

#[test]
fn a_document_that_is_not_one_is_an_error() {
    let base = document().to_string();
    for other in [
        "",
        "{",
        "null",
        "openapi: 2.0",
        r#"{"openapi": "3.0.0", "openapi": "3.0.0"}"#,
    ] {
        let problem = drift::compare(&base, other, false).expect_err(other);
        assert!(problem.starts_with("the other document: "), "{problem}");
    }
    let cut = &base[..base.len() / 2];
    assert!(drift::compare(&base, cut, false).is_err());
    // What has no paths has none of our operations.
    assert_eq!(text_lines(&base, "openapi: 3.0.0").len(), 2);
}

/// Where a value that nobody understands changes nothing: what is not on the wire.
const WORDS: [&str; 4] = ["/info", "/operationId", "/description", "/x-"];

fn pointers(value: &Value, place: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, child)| (name.replace('~', "~0").replace('/', "~1"), child))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, child)| (at.to_string(), child))
            .collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        let place = format!("{place}/{name}");
        pointers(child, &place, found);
        found.push(place);
    }
}

#[test]
fn nothing_that_is_broken_goes_unnoticed() {
    // What nothing refers to is not compared.
    let base = with(&document(), &[("/components/securitySchemes/Token", None)]);
    let mut places = Vec::new();
    pointers(&base, "", &mut places);
    let mut unnoticed = Vec::new();
    for place in places
        .iter()
        .filter(|place| !WORDS.iter().any(|words| place.contains(words)))
    {
        for junk in [
            json!(["junk"]),
            json!("junk"),
            json!({ "junk": 1 }),
            json!(7),
            json!(null),
        ] {
            let mut other = base.clone();
            *other.pointer_mut(place).expect("a place") = junk.clone();
            let is_noticed = drift::compare(&base.to_string(), &other.to_string(), false)
                .map_or(true, |report| {
                    !(report.findings.is_empty() && report.unjudged.is_empty())
                });
            if !is_noticed {
                unnoticed.push(format!("{place}: {junk}"));
            }
        }
    }
    assert_eq!(unnoticed, [""; 0]);
}
