//! The source of a documented fact, by the contract's own marks.

use std::collections::BTreeSet;

use contract::{Contract, Operation};
use serde_json::Value;

use crate::case::Source;
use crate::corpus::CONTRACT;
use crate::operation::OPERATIONS;
use crate::schema::is_marked;
use crate::snapshot;

/// What the contract does not have is nobody's word but the client's. That it has what the tables ask
/// for is reviewed: the snapshots show the source of every case.
fn marked(source: Option<contract::Source>) -> Source {
    source.map_or(Source::Promise, Source::Contract)
}

/// That the request has a field.
pub(crate) fn field(path: &str) -> Source {
    marked(CONTRACT.field_source(CONTRACT.request(), path))
}

/// That a body of an operation has a place.
pub(crate) fn place(operation: &Operation<'_>, schema: &Value, path: &str) -> Source {
    within(operation, CONTRACT.field_source(schema, path))
}

/// A listed value of a place.
pub(crate) fn place_value(
    operation: &Operation<'_>,
    schema: &Value,
    path: &str,
    value: &str,
) -> Source {
    within(operation, CONTRACT.value_source(schema, path, value))
}

/// What an operation has is documented nowhere else than the operation.
fn within(operation: &Operation<'_>, source: Option<contract::Source>) -> Source {
    marked(source.map(|source| source.max(CONTRACT.operation_source(operation))))
}

/// A rule for a field of the request, by its keyword.
pub(crate) fn rule(path: &str, keyword: &str) -> Source {
    marked(CONTRACT.rule_source(CONTRACT.request(), path, keyword))
}

/// That a session has a field.
pub(crate) fn session_field(name: &str) -> Source {
    marked(CONTRACT.field_source(CONTRACT.response(201), name))
}

/// A rule for a field of a session, by its keyword.
pub(crate) fn session_rule(name: &str, keyword: &str) -> Source {
    marked(CONTRACT.rule_source(CONTRACT.response(201), name, keyword))
}

/// A status and its headers.
pub(crate) fn response(status: u16) -> Source {
    marked(CONTRACT.response_source(status))
}

/// An example of a response.
pub(crate) fn example(status: u16, name: &str) -> Source {
    marked(CONTRACT.example_source(status, name))
}

/// What the reference page's own request and responses show is on the page.
#[test]
fn a_field_of_the_pages_examples_is_not_marked_as_missing_there() {
    let page = |examples: Vec<(&'static str, &'static Value)>| {
        let is_page = |name: &str| ["reference_page", "short", "user_session"].contains(&name);
        examples
            .into_iter()
            .filter(move |(name, _)| is_page(name))
            .map(|(_, example)| example)
    };
    for (schema, examples) in [
        (
            CONTRACT.request(),
            page(CONTRACT.request_examples()).collect::<Vec<_>>(),
        ),
        (
            CONTRACT.response(201),
            page(CONTRACT.response_examples(201)).collect(),
        ),
    ] {
        assert_eq!(examples.len(), 2);
        CONTRACT.fields(schema, "", &mut |path, _, _| {
            let pointer = format!("/{}", path.replace('.', "/"));
            if examples
                .iter()
                .any(|example| example.pointer(&pointer).is_some())
            {
                let source = CONTRACT.field_source(schema, path);
                assert_eq!(
                    source,
                    Some(contract::Source::Page),
                    "{path} is in an example of the page"
                );
            }
        });
    }
}

/// What the contract only assumes is reviewed as a list: an assumption that is added or taken away shows here.
#[test]
fn every_assumption_is_reviewed() {
    fn walk(node: &Value, place: &str, found: &mut String) {
        if let Some(assumed) = node.get("x-assumed") {
            found.push_str(&format!("{place}: {assumed}\n"));
        }
        for (name, child) in node.as_object().into_iter().flatten() {
            walk(child, &format!("{place}/{name}"), found);
        }
        for (index, child) in node.as_array().into_iter().flatten().enumerate() {
            walk(child, &format!("{place}/{index}"), found);
        }
    }
    let mut found = String::new();
    walk(CONTRACT.document(), "", &mut found);
    snapshot::settings().bind(|| insta::assert_snapshot!("assumptions", found));
}

/// What has no mark is printed. A mark that is forgotten, or taken away, shows here as a line more.
#[test]
fn every_field_that_is_printed_is_reviewed() {
    let mut printed = BTreeSet::new();
    for operation in CONTRACT.exchanges() {
        let responses = operation.responses().map(|(status, _)| {
            let part = if status < 300 { "response" } else { "error" };
            (part, operation.response(status))
        });
        for (part, schema) in responses.chain([("request", operation.request())]) {
            CONTRACT.fields(schema, "", &mut |path, schema, _| {
                if !is_marked(schema) {
                    printed.insert(format!("{} {part} {path}\n", operation.id));
                }
            });
        }
    }
    let printed: String = printed.into_iter().collect();
    snapshot::settings().bind(|| insta::assert_snapshot!("printed", printed));
}

#[test]
fn the_operations_are_described_as_in_the_contract() {
    let tables = OPERATIONS.iter().filter(|table| !table.is_event());
    let described: Vec<_> = tables.map(|table| (table.described)()).collect();
    snapshot::settings().bind(|| insta::assert_snapshot!("operations", described.join("\n\n")));
}

/// YAML's comments are not read by anybody: a mark in one is none.
#[test]
fn no_mark_is_hidden_in_a_comment() {
    let text = std::fs::read_to_string(Contract::path()).expect("the contract");
    // The comment in front of the contract explains the marks.
    let lines = text.lines().skip_while(|line| line.starts_with('#'));
    let hidden: Vec<_> = lines
        .filter(|line| line.trim_start().starts_with("# x-"))
        .collect();
    assert_eq!(hidden, [""; 0]);
}
