//! What the contract documents, held against what really went over the wire and was really read.
//!
//! Nothing is claimed by a case: `observation` looks at the bytes and at what a caller got. A documented
//! item that was not seen in every way that it needs is a hole, and something seen that is not
//! documented is a stranger; either fails the suite.

mod matrix;
mod observation;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use contract::{Aspect, Contract, Item};

use crate::corpus::{self, CONTRACT};
use crate::snapshot;

/// What was seen, and in which cases.
pub(crate) struct Coverage {
    pub(crate) items: Vec<Item>,
    pub(crate) seen: BTreeMap<String, BTreeMap<Aspect, Vec<&'static str>>>,
}

impl Coverage {
    fn of(contract: &Contract, showings: impl Iterator<Item = &'static Showing>) -> Self {
        let mut seen: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
        for (case, showing) in showings {
            for (item, aspect) in showing {
                seen.entry(item.clone())
                    .or_default()
                    .entry(aspect.clone())
                    .or_default()
                    .push(*case);
            }
        }
        Self {
            items: contract.items(),
            seen,
        }
    }

    /// What is documented and was not seen.
    fn holes(&self) -> Vec<String> {
        let nothing = BTreeMap::new();
        let needs = self
            .items
            .iter()
            .flat_map(|item| item.needs.iter().map(move |need| (item, need)));
        needs
            .filter(|(item, need)| {
                !self
                    .seen
                    .get(&item.to_string())
                    .unwrap_or(&nothing)
                    .contains_key(need)
            })
            .map(|(item, need)| format!("{item}: no case has it {need}"))
            .collect()
    }

    /// What was seen and is not documented.
    fn strangers(&self) -> Vec<String> {
        let documented: BTreeSet<_> = self.items.iter().map(Item::to_string).collect();
        let strangers = self
            .seen
            .iter()
            .filter(|(item, _)| !documented.contains(*item));
        strangers
            .map(|(item, aspects)| {
                let cases: Vec<_> = aspects.values().flatten().take(3).copied().collect();
                format!("{item}: is not documented, but is in {}", cases.join(", "))
            })
            .collect()
    }
}

/// A case's id, and what it showed.
type Showing = (&'static str, BTreeSet<(String, Aspect)>);

/// What every case showed that passed.
static SHOWINGS: LazyLock<Vec<Showing>> = LazyLock::new(|| showings(&CONTRACT));

fn showings(contract: &Contract) -> Vec<Showing> {
    let observer = observation::Observer::new(contract);
    let passed = corpus::all()
        .iter()
        .filter(|finished| finished.problems.is_empty());
    passed
        .map(|finished| {
            (
                finished.case.id.as_str(),
                observer.of(finished).into_iter().collect(),
            )
        })
        .collect()
}

fn whole() -> Coverage {
    Coverage::of(&CONTRACT, SHOWINGS.iter())
}

#[test]
fn everything_that_is_documented_was_seen() {
    assert_eq!(whole().holes(), [""; 0]);
}

#[test]
fn everything_that_was_seen_is_documented() {
    assert_eq!(whole().strangers(), [""; 0]);
}

#[test]
fn the_matrix_is_reviewed() {
    let matrix = matrix::text(&whole());
    snapshot::settings().bind(|| insta::assert_snapshot!("coverage", matrix));
}

/// `cargo xtask conformance` asks for the matrix in a file, to make a page of it.
#[test]
fn the_matrix_is_written_where_it_is_asked_for() {
    if let Some(path) = std::env::var_os("CONFORMANCE_MATRIX") {
        std::fs::write(&path, matrix::json(&whole()).to_string()).expect("the file can be written");
    }
}

/// The holes that are not in the coverage of the contract as it is.
fn new_holes(coverage: &Coverage) -> Vec<String> {
    let known = whole().holes();
    let holes = coverage.holes().into_iter();
    holes.filter(|hole| !known.contains(hole)).collect()
}

#[test]
fn what_no_case_exercises_is_named() {
    let without = |id: &'static str| {
        let others = SHOWINGS.iter().filter(|(case, _)| *case != id);
        new_holes(&Coverage::of(&CONTRACT, others))
    };
    assert_eq!(
        without("request/value/language: zh-TW"),
        [r#"request.language: no case has it the value "zh-TW""#]
    );
    assert_eq!(
        without("request/alone/callback"),
        [""; 0],
        "other cases send a callback alone, too"
    );
    assert_eq!(
        without("error/documented/401: bad_key"),
        [r#"401: no case has it the value "bad_key""#]
    );
}

#[test]
fn what_the_contract_does_not_have_is_named() {
    let mut document = CONTRACT.document().clone();
    let remove = |document: &mut serde_json::Value, place: &str, name: &str| {
        let parent = document
            .pointer_mut(place)
            .and_then(|v| v.as_object_mut())
            .expect(place);
        parent.remove(name).expect(name);
    };
    remove(
        &mut document,
        "/components/schemas/ContactDetails/properties",
        "phone",
    );
    remove(
        &mut document,
        "/paths/~1v3~1session~1/post/responses/429/headers",
        "X-RateLimit-Reset",
    );
    remove(
        &mut document,
        "/paths/~1v3~1session~1/post/responses",
        "403",
    );
    remove(
        &mut document,
        "/components/schemas/Session/properties",
        "workflow_version",
    );
    remove(
        &mut document,
        "/components/schemas/ErrorBody/properties",
        "code",
    );
    let coverage = Coverage::of(&Contract::from(document), SHOWINGS.iter());

    let strangers = coverage.strangers().join("\n");
    for name in [
        "session.workflow_version: ",
        "error.code: ",
        "request.contact_details.phone: ",
        "429 x-ratelimit-reset: ",
        "403: ",
    ] {
        assert!(strangers.contains(name), "{name} is not in\n{strangers}");
    }
}

/// An operation that nobody has written cases for.
#[test]
fn a_second_operation_without_cases_is_named_item_by_item() {
    let mut document = CONTRACT.document().clone();
    document["paths"]["/v3/example/{exampleId}/"] = serde_json::json!({ "get": {
        "operationId": "get_example",
        "parameters": [
            { "name": "exampleId", "in": "path", "required": true, "schema": { "type": "string" } },
            { "name": "kind", "in": "query", "schema": { "$ref": "#/components/schemas/SessionKind" } },
        ],
        "responses": {
            "200": { "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["decision"],
                "properties": { "decision": { "type": "string" } },
            } } } },
            "404": { "description": "There is no such example." },
        },
    } });

    let holes = new_holes(&Coverage::of(&Contract::from(document), SHOWINGS.iter()));

    let expected = [
        "get_example: GET /v3/example/{exampleId}/: no case has it set",
        "get_example: x-api-key: no case has it set",
        "get_example: path parameter exampleId: no case has it set",
        "get_example: query parameter kind: no case has it absent",
        "get_example: query parameter kind: no case has it set",
        r#"get_example: query parameter kind: no case has it the value "business""#,
        r#"get_example: query parameter kind: no case has it the value "user""#,
        "get_example: 200: no case has it of a wrong type",
        "get_example: 200: no case has it with an unknown value",
        "get_example: 200 content-type: application/json: no case has it set",
        "get_example: 404: no case has it set",
        "get_example: response.decision: no case has it absent",
        "get_example: response.decision: no case has it set",
        "get_example: response.decision: no case has it null",
        "get_example: response.decision: no case has it of a wrong type",
    ];
    assert_eq!(holes, expected);
}

/// An operation that sorts before the one that has cases, with a list as its response.
#[test]
fn an_operation_in_front_takes_no_name_away() {
    let mut document = CONTRACT.document().clone();
    document["paths"]["/v3/an-example/"]["get"] = serde_json::json!({
        "operationId": "list_examples",
        "responses": {
            "200": { "content": { "application/json": { "schema": {
                "type": "array",
                "items": { "type": "object", "properties": { "number": { "type": "integer" } } },
            } } } },
            "4XX": { "description": "Something is wrong." },
        },
    });

    let coverage = Coverage::of(&Contract::from(document), SHOWINGS.iter());

    assert_eq!(coverage.strangers(), [""; 0]);
    let expected = [
        "list_examples: GET /v3/an-example/: no case has it set",
        "list_examples: x-api-key: no case has it set",
        "list_examples: 200: no case has it of a wrong type",
        "list_examples: 200: no case has it with an unknown value",
        "list_examples: 200 content-type: application/json: no case has it set",
        "list_examples: response 4XX: no case has it set",
        "list_examples: response[]: no case has it set",
        "list_examples: response[]: no case has it null",
        "list_examples: response[]: no case has it of a wrong type",
        "list_examples: response[].number: no case has it absent",
        "list_examples: response[].number: no case has it set",
        "list_examples: response[].number: no case has it null",
        "list_examples: response[].number: no case has it of a wrong type",
    ];
    assert_eq!(new_holes(&coverage), expected);
}
