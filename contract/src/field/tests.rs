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
        ("[].children", false),
        ("[].name", true),
        ("[].steps", false),
        ("[].steps[].at", false),
    ];
    assert_eq!(
        found,
        expected.map(|(path, required)| (path.to_owned(), required))
    );
}
