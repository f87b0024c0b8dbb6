use std::collections::BTreeSet;

use super::*;

/// The contract with a second operation, one on the path of the first, and one whose path has no last slash.
fn contract() -> Contract {
    let contract = Contract::read().expect("the contract");
    let mut document = contract.document().clone();
    document["paths"]["/v3/session/{sessionId}/decision/"] = json!({ "get": {
        "operationId": "get_session_decision",
        "parameters": [
            { "name": "sessionId", "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } },
        ],
        "responses": {
            "200": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Decision" },
            } } },
            "404": { "description": "There is no such session." },
        },
    } });
    document["components"]["schemas"]["Decision"] = json!({
        "type": "object",
        "required": ["status"],
        "properties": { "status": { "$ref": "#/components/schemas/SessionStatus" } },
    });
    document["paths"]["/v3/session/"]["put"] = json!({
        "operationId": "replace_sessions",
        "responses": { "200": { "content": { "application/json": { "schema": {
            "type": "array",
            "items": { "type": "object", "properties": { "kind": { "type": "string", "enum": ["user"] } } },
        } } } } },
    });
    document["paths"]["/status"] = json!({ "get": {
        "operationId": "get_status",
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
        "Decision.status: another type",
        "Decision.status: dropped",
        "Decision.status: not required",
        "Decision.status: or null",
        "Decision.status: renamed",
        "Decision: type string",
        "get_session_decision: 200: 209",
        "get_session_decision: 200: another media type",
        "get_session_decision: 200: dropped",
        "get_session_decision: 404: 413",
        "get_session_decision: 404: dropped",
        "get_session_decision: method: put",
        "get_session_decision: operationId: another",
        "get_session_decision: parameter sessionId: dropped",
        "get_session_decision: parameter sessionId: format date",
        "get_session_decision: parameter sessionId: no format",
        "get_session_decision: parameter sessionId: renamed",
        "get_session_decision: parameter sessionId: required false",
        "get_session_decision: parameter sessionId: type integer",
        "get_session_decision: path: another",
        "get_session_decision: path: without its last slash",
    ];
    let of_get: Vec<_> = added
        .iter()
        .filter(|id| id.starts_with("get_session_decision: ") || id.starts_with("Decision"))
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

    let renamed = items("replace_sessions: 200 body[].kind: renamed");
    assert_eq!(
        renamed,
        json!({ "kind_x": { "type": "string", "enum": ["user"] } })
    );
    let value = items(r#"replace_sessions: 200 body[].kind: "user" changed"#);
    assert_eq!(value["kind"]["enum"], json!(["userx"]));
}

#[test]
fn moves_one_operation_of_a_path() {
    let document = document(&contract(), "replace_sessions: path: another");

    assert!(document["paths"]["/v2/session/"]["put"].is_object());
    assert!(document["paths"]["/v3/session/"]["put"].is_null());
    assert!(document["paths"]["/v3/session/"]["post"].is_object());
}
