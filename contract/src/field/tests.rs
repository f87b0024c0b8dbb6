use serde_json::json;

use crate::Contract;

#[test]
fn visits_the_fields_of_lists_and_a_schema_within_itself_once() {
    let node = json!({ "$ref": "#/components/schemas/Node" });
    let contract = Contract::from(json!({ "components": { "schemas": { "Node": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "children": { "type": "array", "items": node },
            "name": { "type": "string" },
            "steps": { "type": "array", "items": { "properties": { "at": { "type": "string" } } } },
        },
    } } } }));

    let mut found = Vec::new();
    let list = json!({ "type": "array", "items": node });
    contract.fields(&list, "", &mut |path, _, required| {
        found.push((path.to_owned(), required));
    });

    let expected = [
        ("[]", true),
        ("[].children", false),
        ("[].children[]", true),
        ("[].name", true),
        ("[].steps", false),
        ("[].steps[]", true),
        ("[].steps[].at", false),
    ];
    assert_eq!(
        found,
        expected.map(|(path, required)| (path.to_owned(), required))
    );
}

#[test]
fn demands_each_limit_and_each_value_of_a_request() {
    let contract = Contract::from(
        json!({ "servers": [{ "url": "https://a.example" }], "paths": { "/a/": { "post": {
        "operationId": "create_session",
        "requestBody": { "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["kind"],
            "properties": {
                "count": { "type": "integer", "minimum": 1, "maximum": 5 },
                "kind": { "type": "string", "enum": ["a", "b"] },
                "name": { "type": "string", "minLength": 2, "maxLength": 3 },
                "tags": { "type": "array", "minItems": 1, "maxItems": 2, "items": { "type": "string" } },
            },
        } } } },
        "responses": {},
    } } } }),
    );

    let items = contract.items();
    let needs = |name: &str| -> Vec<String> {
        let item = items
            .iter()
            .find(|item| item.to_string() == name)
            .expect(name);
        item.needs.iter().map(ToString::to_string).collect()
    };

    for (name, keywords) in [
        ("request.count", ["maximum", "minimum"]),
        ("request.name", ["maxLength", "minLength"]),
        ("request.tags", ["maxItems", "minItems"]),
    ] {
        let needs = needs(name);
        for keyword in keywords {
            for distance in ["", "-1 ", "+1 "] {
                let expected = format!("{distance}at its {keyword}");
                assert!(needs.contains(&expected), "{name}: {expected}: {needs:?}");
            }
        }
    }
    assert_eq!(
        needs("request.kind"),
        [
            "alone",
            "with all others",
            "the value \"a\"",
            "the value \"b\"",
            "with an unknown value"
        ],
        "a required list of values is sent in each of them"
    );
}
