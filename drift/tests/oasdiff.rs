//! A second opinion: on the same pairs of documents, oasdiff finds the same breaking changes.

mod documents;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use documents::changes::changes;
use documents::{document, with};
use drift::Effect;
use serde_json::Value;

/// Where the two differ, and why.
const EXPLAINED: [(&str, &[&str]); 10] = [
    (
        "oasdiff does not take servers and authentication for breaking",
        &[
            r#"a server, made: {"server-changed"}, oasdiff {}"#,
            r#"a server, undone: {"server-changed"}, oasdiff {}"#,
            r#"security for all, undone: {"api-security-added"}, oasdiff {}"#,
            r#"security of one operation, made: {"api-security-removed"}, oasdiff {}"#,
            r#"security of one operation, undone: {"api-security-removed"}, oasdiff {}"#,
            r#"the header of the key, made: {"api-security-removed"}, oasdiff {}"#,
            r#"the header of the key, undone: {"api-security-removed"}, oasdiff {}"#,
        ],
    ),
    (
        "oasdiff 1.15 does not compare this",
        &[
            r#"style of a parameter, made: {"request-parameter-style-changed"}, oasdiff {}"#,
            r#"style of a parameter, undone: {"request-parameter-style-changed"}, oasdiff {}"#,
            r#"sent: step, made: {"request-property-multiple-of-set"}, oasdiff {}"#,
            r#"sent: number of items, made: {"request-property-max-items-set"}, oasdiff {}"#,
            r#"sent: different items, made: {"request-property-unique-items-set"}, oasdiff {}"#,
            r#"sent: other properties, made: {"request-property-additional-properties-narrowed"}, oasdiff {}"#,
        ],
    ),
    (
        "to oasdiff, one more success is what the client asked for; ours takes it for a failure",
        &[r#"success status, made: {"response-success-status-added"}, oasdiff {}"#],
    ),
    (
        "safe for this client, not for any: it checks no limit and no format that is not a type, ignores what it can't read of a header or an error, reads null as absent, and keeps unknown values, forms, and what is wrong in a lenient object",
        &[
            r#"header, undone: {}, oasdiff {"optional-response-header-removed"}"#,
            r#"header becomes required, undone: {}, oasdiff {"response-header-became-optional"}"#,
            r#"got: optional property, undone: {}, oasdiff {"response-optional-property-removed"}"#,
            r#"got: value of an open list, made: {}, oasdiff {"response-property-enum-value-added"}"#,
            r#"got: null in an optional property, made: {}, oasdiff {"response-property-became-nullable"}"#,
            r#"got: format that is a type, undone: {}, oasdiff {"response-property-type-changed"}"#,
            r#"got: format that is not, made: {}, oasdiff {"response-property-type-changed"}"#,
            r#"got: format that is not, undone: {}, oasdiff {"response-property-type-changed"}"#,
            r#"got: limit, undone: {}, oasdiff {"response-property-max-length-unset"}"#,
            r#"got: type in a lenient object, made: {}, oasdiff {"response-property-type-changed"}"#,
            r#"got: type in a lenient object, undone: {}, oasdiff {"response-property-type-changed"}"#,
            r#"got: branch of a union, made: {}, oasdiff {"response-property-list-of-types-widened"}"#,
            r#"type in an error, made: {}, oasdiff {"response-property-type-changed"}"#,
            r#"type in an error, undone: {}, oasdiff {"response-property-type-changed"}"#,
        ],
    ),
    (
        "oasdiff reports each value that is not listed any more; any is taken then",
        &[r#"sent: any value, made: {}, oasdiff {"request-property-enum-value-removed"}"#],
    ),
    (
        "oasdiff's name is another: a format is part of the type, and so is which numbers there are",
        &[
            r#"sent: more types, undone: {"request-property-list-of-types-narrowed"}, oasdiff {"request-property-type-changed"}"#,
            r#"sent: format, made: {"request-property-format-added"}, oasdiff {"request-property-type-changed"}"#,
            r#"got: format that is a type, made: {"response-property-format-removed"}, oasdiff {"response-property-type-changed"}"#,
        ],
    ),
    (
        "a text without a format is what the client sends",
        &[r#"sent: format, undone: {}, oasdiff {"request-property-type-changed"}"#],
    ),
    (
        "oasdiff takes no limit for a limit of 0",
        &[
            r#"sent: limit, made: {"request-property-min-length-set"}, oasdiff {"request-property-min-length-increased"}"#,
        ],
    ),
    (
        "oasdiff only notes that a property may not be sent any more",
        &[r#"sent: property becomes read-only, made: {"request-property-removed"}, oasdiff {}"#],
    ),
    (
        "oasdiff does not read `x-webhooks`",
        &[
            r#"type in an event, made: {"response-property-type-changed"}, oasdiff {}"#,
            r#"type in an event, undone: {"response-property-type-changed"}, oasdiff {}"#,
        ],
    ),
];

fn ours(before: &Value, after: &Value) -> BTreeSet<String> {
    let report =
        drift::compare(&before.to_string(), &after.to_string(), false).expect("two documents");
    let breaking = report.findings.into_iter().filter(|finding| {
        matches!(
            finding.effect,
            Effect::BreaksSending | Effect::BreaksReading
        )
    });
    breaking.map(|finding| finding.check).collect()
}

/// What `oasdiff breaking` reports: errors and warnings.
fn theirs(oasdiff: &str, folder: &Path, before: &Value, after: &Value) -> BTreeSet<String> {
    let paths = [("before.json", before), ("after.json", after)].map(|(name, document)| {
        let path = folder.join(name);
        std::fs::write(&path, document.to_string()).expect("a file");
        path
    });
    let output = Command::new(oasdiff)
        .args(["breaking", "--format", "json"])
        .args(paths)
        .output();
    let output = output.expect("oasdiff runs");
    let found: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let found = found.as_array().cloned().unwrap_or_default();
    found
        .iter()
        .map(|change| change["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
#[ignore = "needs oasdiff, whose path is in OASDIFF"]
fn oasdiff_finds_the_same_breaking_changes() {
    let oasdiff = std::env::var("OASDIFF").expect("OASDIFF is the path of oasdiff");
    let folder = std::env::temp_dir().join(format!("drift-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let before = document();
    let mut found = Vec::new();
    for (name, place, value) in changes() {
        let after = with(&before, &[(&place, value)]);
        for (direction, before, after) in [("made", &before, &after), ("undone", &after, &before)] {
            let (ours, theirs) = (
                ours(before, after),
                theirs(&oasdiff, &folder, before, after),
            );
            if ours != theirs {
                found.push(format!("{name}, {direction}: {ours:?}, oasdiff {theirs:?}"));
            }
        }
    }
    std::fs::remove_dir_all(&folder).expect("it was there");
    let explained = EXPLAINED
        .iter()
        .flat_map(|(_, lines)| lines.iter().map(|line| (*line).to_owned()));
    let (explained, found): (BTreeSet<String>, BTreeSet<_>) =
        (explained.collect(), found.into_iter().collect());
    let unexplained: Vec<_> = explained.symmetric_difference(&found).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}
