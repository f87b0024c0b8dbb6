use std::collections::BTreeSet;

use super::*;

/// The contract with a second operation, one on the path of the first, and one whose path has no last slash.
fn contract() -> Contract {
    let contract = Contract::read().expect("the contract");
    let mut document = contract.document().clone();
    document["paths"]["/v3/example/{exampleId}/"] = json!({ "get": {
        "operationId": "get_example",
        "parameters": [
            { "name": "exampleId", "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } },
        ],
        "responses": {
            "200": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Example" },
            } } },
            "404": { "description": "There is no such example." },
        },
    } });
    document["components"]["schemas"]["Example"] = json!({
        "type": "object",
        "required": ["status"],
        "properties": { "status": { "$ref": "#/components/schemas/SessionStatus" } },
    });
    document["paths"]["/v3/session/"]["put"] = json!({
        "operationId": "replace_examples",
        "responses": { "200": { "content": { "application/json": { "schema": {
            "type": "array",
            "items": { "type": "object", "properties": { "kind": { "type": "string", "enum": ["user"] } } },
        } } } } },
    });
    document["paths"]["/another-example"] = json!({ "get": {
        "operationId": "get_another_example",
        "responses": { "204": { "description": "It is up." } },
    } });
    Contract::from(document)
}

fn document(contract: &Contract, id: &str) -> Value {
    let mutants = Mutants::of(contract);
    let mutant = mutants.iter().find(|mutant| mutant.id == id);
    mutant
        .unwrap_or_else(|| panic!("no mutant {id}"))
        .document(contract)
}

#[test]
fn mutates_every_operation() {
    let before: BTreeSet<_> = Mutants::of(&Contract::read().expect("the contract"))
        .into_iter()
        .map(|mutant| mutant.id)
        .collect();
    let mutants = Mutants::of(&contract());

    let ids: BTreeSet<_> = mutants.iter().map(|mutant| mutant.id.as_str()).collect();
    let added: Vec<_> = ids.into_iter().filter(|id| !before.contains(*id)).collect();

    let expected = [
        "Example.status: another type",
        "Example.status: dropped",
        "Example.status: not required",
        "Example.status: or null",
        "Example.status: renamed",
        "Example: type string",
        "get_example: 200: 209",
        "get_example: 200: another media type",
        "get_example: 200: dropped",
        "get_example: 404: 413",
        "get_example: 404: dropped",
        "get_example: method: put",
        "get_example: operationId: another",
        "get_example: parameter exampleId: dropped",
        "get_example: parameter exampleId: format date",
        "get_example: parameter exampleId: no format",
        "get_example: parameter exampleId: renamed",
        "get_example: parameter exampleId: required false",
        "get_example: parameter exampleId: type integer",
        "get_example: path: another",
        "get_example: path: without its last slash",
    ];
    let of_get: Vec<_> = added
        .iter()
        .filter(|id| id.starts_with("get_example: ") || id.starts_with("Example"))
        .copied()
        .collect();
    assert_eq!(of_get, expected);
}

#[test]
fn changes_something_else_with_every_mutant() {
    for contract in [Contract::read().expect("the contract"), contract()] {
        let mut documents = BTreeSet::from([contract.document().to_string()]);
        let mut ids = BTreeSet::new();
        for mutant in Mutants::of(&contract) {
            let document = mutant.document(&contract).to_string();
            assert!(
                documents.insert(document),
                "{}: changes nothing, or the same",
                mutant.id
            );
            assert!(ids.insert(mutant.id.clone()), "{}: twice", mutant.id);
        }
    }
}

#[test]
fn mutates_the_items_of_a_list() {
    let contract = contract();
    let items = |id: &str| {
        document(&contract, id)["paths"]["/v3/session/"]["put"]["responses"]["200"]["content"]
            ["application/json"]["schema"]["items"]["properties"]
            .clone()
    };

    let renamed = items("replace_examples: 200 body[].kind: renamed");
    assert_eq!(
        renamed,
        json!({ "kind_x": { "type": "string", "enum": ["user"] } })
    );
    let value = items(r#"replace_examples: 200 body[].kind: "user" changed"#);
    assert_eq!(value["kind"]["enum"], json!(["userx"]));
}

#[test]
fn moves_one_operation_of_a_path() {
    let document = document(&contract(), "replace_examples: path: another");

    assert!(document["paths"]["/v2/session/"]["put"].is_object());
    assert!(document["paths"]["/v3/session/"]["put"].is_null());
    assert!(document["paths"]["/v3/session/"]["post"].is_object());
}

#[test]
fn a_sample_has_one_mutant_of_each_kind_and_differs_by_its_seed() {
    let drawn = |seed| {
        let mut mutants = Mutants::of(&contract());
        let kinds: BTreeSet<_> = mutants.iter().map(|mutant| mutant.kind).collect();
        mutants.sort_by_key(|mutant| mutant.rank(seed));
        sample(&mut mutants, 20);
        assert_eq!(mutants.len(), 20);
        let sampled: BTreeSet<_> = mutants.iter().map(|mutant| mutant.kind).collect();
        assert_eq!(sampled, kinds);
        mutants
            .into_iter()
            .map(|mutant| mutant.id)
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));

    let mut all = Mutants::of(&contract());
    let kinds: BTreeSet<_> = all.iter().map(|mutant| mutant.kind).collect();
    sample(&mut all, 1);
    assert_eq!(all.len(), kinds.len(), "more kinds than were asked for");
}
