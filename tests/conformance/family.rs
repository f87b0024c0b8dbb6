//! Every family of cases, shown in one snapshot each; and the verdict about all of them.

use std::collections::BTreeSet;

use crate::corpus::Finished;
use crate::operation::{MAIN, OPERATIONS};
use crate::{corpus, snapshot, table};

/// Declares the snapshots, each with the families that it shows.
macro_rules! snapshots {
    ($($name:ident: $($family:literal),+;)*) => {
        const FAMILIES: &[&str] = &[$($($family),+),*];

        $(#[test]
        fn $name() {
            let cases: Vec<_> = [$($family),+].into_iter().flat_map(corpus::family).collect();
            let table = table::of(&cases);
            snapshot::settings().bind(|| insta::assert_snapshot!(stringify!($name), table));
        })*
    };
}

snapshots! {
    request_field_alone: "request/alone";
    request_field_left_out: "request/left out";
    request_whole_body: "request/whole";
    request_value: "request/value";
    request_limit: "request/limit";
    request_text: "request/text";
    request_metadata: "request/metadata";
    request_callback: "request/callback";
    request_undocumented: "request/undocumented";
    request_forced: "request/forced";
    request_companion: "request/companion";
    response_body: "response/body";
    response_differs: "response/differs";
    response_field: "response/field";
    response_number: "response/number";
    response_page_table: "response/page";
    response_unknown: "response/unknown";
    response_value: "response/value";
    error_documented: "error/documented";
    error_field: "error/field";
    error_header: "error/header";
    error_malformed: "error/malformed";
    error_reason: "error/reason";
    error_status: "error/status";
}

/// The operations that have no tables of their own are shown in one snapshot each.
#[test]
fn every_other_operation_is_in_one_snapshot() {
    for operation in OPERATIONS
        .iter()
        .filter(|operation| operation.id != MAIN.id)
    {
        let cases: Vec<_> = corpus::all()
            .iter()
            .filter(|finished| finished.case.operation.id == operation.id)
            .collect();
        let table = table::of(&cases);
        snapshot::settings().bind(|| insta::assert_snapshot!(operation.id, table));
    }
}

/// What is wrong with some cases, if anything is.
pub(crate) fn failures(cases: &[Finished]) -> Result<(), String> {
    let failed = cases
        .iter()
        .filter(|finished| !finished.problems.is_empty());
    let problems: Vec<_> = failed
        .clone()
        .flat_map(|finished| &finished.problems)
        .collect();
    match failed.count() {
        0 => Ok(()),
        count => Err(format!(
            "{count} of {} cases failed:\n{problems:#?}",
            cases.len()
        )),
    }
}

#[test]
fn every_case_passes() {
    if let Err(problems) = failures(corpus::all()) {
        panic!("{problems}");
    }
}

#[test]
fn every_family_is_in_one_snapshot() {
    let families: BTreeSet<_> = corpus::all()
        .iter()
        .map(|finished| finished.case.family())
        .collect();
    let families: BTreeSet<_> = families.into_iter().filter(|f| !f.contains(": ")).collect();
    let shown: BTreeSet<_> = FAMILIES.iter().map(|family| (*family).to_owned()).collect();
    assert_eq!(families, shown);
    assert_eq!(FAMILIES.len(), shown.len(), "a family is shown twice");
}

#[test]
fn every_case_has_an_id_of_its_own() {
    let mut seen = BTreeSet::new();
    for finished in corpus::all() {
        assert!(
            seen.insert(&finished.case.id),
            "{} is there twice",
            finished.case.id
        );
    }
}
