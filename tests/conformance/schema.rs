//! The generator, checked: the types that came out of it say what the contract says. schemars derives
//! a schema from each type; both sides are reduced to their shape and compared.

use schemars::{Schema, schema_for};
use xtask::Shape;

use crate::corpus::CONTRACT;

fn differences(derived: &Schema, contract: &serde_json::Value, name: &str) -> Vec<String> {
    let derived = Shape::of(derived.as_value(), derived.as_value());
    let contract = Shape::of(CONTRACT.document(), contract);
    assert!(!contract.fields.is_empty(), "{name} has no fields in the contract");
    contract.differences(&derived, name)
}

#[test]
fn the_request_type_has_the_shape_that_the_contract_gives_it() {
    let derived = schema_for!(didit::CreateSessionRequest);
    assert_eq!(differences(&derived, CONTRACT.request(), "request"), [""; 0]);
}

#[test]
fn the_session_type_has_the_shape_that_the_contract_gives_it() {
    let derived = schema_for!(didit::Session);
    assert_eq!(
        differences(&derived, CONTRACT.response(201), "session"),
        [
            // A token of another form still opens its session: any text is taken.
            r#"session.session_token: limits {"pattern": "\"^[A-Za-z0-9_-]{12}$\""}, but {}"#,
            // schemars takes every `Option` for optional; that absence is refused is among the cases.
            "session.vendor_data: required true, but false",
            "session.vendor_data: null true, but false",
        ]
    );
}

#[test]
fn the_error_type_has_the_shape_that_the_contract_gives_it() {
    let derived = schema_for!(didit::types::ErrorBody);
    let errors = CONTRACT.responses().filter(|(status, _)| *status >= 400);
    for (status, _) in errors {
        assert_eq!(differences(&derived, CONTRACT.response(status), "error"), [""; 0], "{status}");
    }
}

#[test]
fn a_difference_is_noticed_with_its_place() {
    let mut derived = schema_for!(didit::Session);
    derived.pointer_mut("/properties").expect("properties")["session_number"] =
        serde_json::json!({ "type": "string" });

    let found = differences(&derived, CONTRACT.response(201), "session");
    assert!(found.iter().any(|line| line.starts_with("session.session_number: type")), "{found:?}");
}
