//! Cases that are known to fail. The list expires by itself: a case on it that passes fails the
//! suite, and so does one that is not a case.

/// The ids, and why each is left as it is.
pub(crate) const LIST: &[(&str, &str)] = &[(
    "response/number/session_number as 43762.0",
    "JSON Schema counts 43762.0 as an integer; serde does not, and no service is known to write one",
)];

/// What is wrong with a case, once it is known whether it was expected to fail.
pub(crate) fn settle(id: &str, problems: Vec<String>) -> Vec<String> {
    settle_by(LIST, id, problems)
}

fn settle_by(list: &[(&str, &str)], id: &str, problems: Vec<String>) -> Vec<String> {
    let is_expected = list.iter().any(|(expected, _)| *expected == id);
    match (is_expected, problems.is_empty()) {
        (true, false) => Vec::new(),
        (true, true) => vec![format!(
            "{id}: passes by now; take it off the list of expected failures"
        )],
        (false, _) => problems,
    }
}

#[test]
fn every_expected_failure_is_a_case() {
    for (id, _) in LIST {
        assert!(
            crate::corpus::all()
                .iter()
                .any(|finished| finished.case.id == *id),
            "{id} is not a case"
        );
    }
}

#[test]
fn an_expected_failure_that_passes_fails_the_suite() {
    let list = &[("request/a", "known")];
    let wrong = vec!["request/a: wrong".to_owned()];

    assert_eq!(
        settle_by(list, "request/a", wrong.clone()),
        Vec::<String>::new()
    );
    assert_eq!(settle_by(list, "request/b", wrong.clone()), wrong);
    let expired = settle_by(list, "request/a", Vec::new());
    assert_eq!(
        expired,
        ["request/a: passes by now; take it off the list of expected failures"]
    );
}
