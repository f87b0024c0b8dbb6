//! What is done with what was found: accepted, printed, suggested.

mod documents;

use documents::{document, lines, with};
use drift::{Accepted, Format, Names, Outcome};
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../../openapi.yaml");

/// The contract as JSON, with other values at some places.
fn changed(changes: &[(&str, Value)]) -> String {
    let contract: Value = yaml_serde::from_str(CONTRACT).expect("YAML");
    let changes: Vec<_> = changes
        .iter()
        .map(|(place, value)| (*place, Some(value.clone())))
        .collect();
    with(&contract, &changes).to_string()
}

fn outcome(accepted: &str, other: &str) -> Outcome {
    let report = drift::compare(CONTRACT, other, false).expect("two documents");
    let accepted = Accepted::read(accepted).expect("a list");
    accepted.apply(report, CONTRACT).expect("the contract")
}

#[test]
fn takes_out_what_is_accepted_and_reports_what_is_accepted_in_vain() {
    let other = changed(&[("/components/schemas/Language/enum/54", json!("xx"))]);
    let entry = "- {check: request-property-enum-value-added, at: Language, detail: '\"xx\" is new', effect: needs-release, reason: Later.}\n";
    let whole = outcome("[]", &other);
    assert_eq!(
        (
            whole.report.findings.len(),
            whole.accepted,
            whole.exit_code()
        ),
        (1, 0, 1)
    );

    let accepted = outcome(entry, &other);
    assert_eq!(
        (
            accepted.report.findings.len(),
            accepted.accepted,
            accepted.exit_code()
        ),
        (0, 1, 0)
    );

    let in_vain = outcome(entry, CONTRACT);
    assert_eq!(
        in_vain.stale,
        ["request-property-enum-value-added at Language: \"xx\" is new"]
    );
    assert_eq!(in_vain.exit_code(), 1);
    // Another value is another difference.
    let another = changed(&[("/components/schemas/Language/enum/54", json!("yy"))]);
    let another = outcome(entry, &another);
    assert_eq!(
        (
            another.report.findings.len(),
            another.stale.len(),
            another.exit_code()
        ),
        (1, 1, 1)
    );
}

#[test]
fn an_entry_without_a_reason_is_an_error() {
    for (list, problem) in [
        (
            "- {check: a, at: b, detail: c, effect: safe, reason: ' '}",
            "a at b: the reason is missing",
        ),
        (
            "- {check: a, at: b, detail: c, effect: safe}",
            "missing field `reason`",
        ),
        (
            "- {check: a, at: b, detail: c, effect: safe, reason: d, why: e}",
            "unknown field `why`",
        ),
        ("check: a", "expected a sequence"),
    ] {
        let found = Accepted::read(list).expect_err(list);
        assert!(found.contains(problem), "{list}: {found}");
    }
}

#[test]
fn a_rule_that_is_only_assumed_may_be_missing_and_may_not_be_another() {
    let phone = "/components/schemas/PhoneNumber";
    let contract: Value = yaml_serde::from_str(CONTRACT).expect("YAML");
    let silent = with(&contract, &[(&format!("{phone}/pattern"), None)]).to_string();
    let found = outcome("[]", &silent);
    assert_eq!((found.report.findings.len(), found.accepted), (0, 1));

    let other = changed(&[(&format!("{phone}/pattern"), json!("^[0-9]+$"))]);
    assert_eq!(outcome("[]", &other).report.findings.len(), 1);
    // What is documented has to be there.
    let silent = with(
        &contract,
        &[("/components/schemas/RegistrationNumber/maxLength", None)],
    )
    .to_string();
    assert_eq!(outcome("[]", &silent).report.findings.len(), 1);
}

#[test]
fn what_is_accepted_hides_nothing_else() {
    let accepted = include_str!("../accepted.yaml");
    let contract: Value = yaml_serde::from_str(CONTRACT).expect("YAML");
    let responses = "/paths/~1v3~1session~1/post/responses";
    let error = contract
        .pointer(&format!("{responses}/401"))
        .expect("it")
        .clone();
    let other = with(
        &contract,
        &[
            (&format!("{responses}/401"), None),
            (
                "/paths/~1v3~1session~1{sessionId}~1decision~1/get/responses/401",
                None,
            ),
        ],
    );
    assert_eq!(outcome(accepted, &other.to_string()).exit_code(), 0);
    // Another error status in its place.
    let moved = with(&other, &[(&format!("{responses}/402"), Some(error))]);
    assert_eq!(outcome(accepted, &moved.to_string()).exit_code(), 1);
    // That properties are required is assumed, if the other document says nothing of it. This one does.
    let required = "/components/schemas/Session/required";
    let fewer = with(&other, &[(required, Some(json!(["session_id"])))]);
    assert_eq!(outcome(accepted, &fewer.to_string()).exit_code(), 1);
    // The same difference, where it does more.
    let status = "/components/schemas/SessionStatus/nullable";
    let nullable = with(&contract, &[(status, Some(json!(true)))]);
    let entry = |effect: &str| {
        format!(
            "- {{check: response-property-became-nullable, at: SessionStatus, detail: null is a value now, effect: {effect}, reason: a}}"
        )
    };
    assert_eq!(
        outcome(&entry("safe"), &nullable.to_string()).exit_code(),
        1
    );
    assert_eq!(
        outcome(&entry("breaks-reading"), &nullable.to_string()).exit_code(),
        0
    );
}

#[test]
fn a_suggestion_is_the_same_for_every_reader_of_yaml() {
    let other = changed(&[
        ("/components/schemas/CallbackMethod/enum/3", json!("a, b]")),
        ("/components/schemas/CallbackMethod/enum/4", json!("no")),
        (
            "/components/schemas/CallbackMethod/enum/5",
            json!("a\u{2028}b"),
        ),
        (
            "/components/schemas/CreateSessionRequest/properties/count",
            json!({
                "type": "integer", "minimum": 5, "exclusiveMinimum": true, "deprecated": true,
            }),
        ),
    ]);
    let report = drift::compare(CONTRACT, &other, false).expect("two documents");
    let suggestion = drift::suggest(CONTRACT, &report);
    assert_eq!(suggestion.by_hand.len(), 1, "{:?}", suggestion.by_hand);
    assert!(
        suggestion
            .edited
            .contains(r#"enum: [initiator, completer, both, "a, b]", "no"]"#)
    );
    let left = drift::compare(&suggestion.edited, &other, false).expect("two documents");
    assert_eq!(left.findings.len(), 1, "{left:#?}");
}

#[test]
fn exits_with_two_where_something_could_not_be_judged() {
    let other = changed(&[("/components/schemas/Language/not", json!({}))]);
    assert_eq!(outcome("[]", &other).exit_code(), 2);
}

/// A change that needs every part of a suggestion.
fn additions() -> String {
    changed(&[
        ("/components/schemas/Language/enum/54", json!("true")),
        ("/components/schemas/CallbackMethod/enum/3", json!("nobody")),
        (
            "/components/schemas/SessionStatus/enum/10",
            json!("On Hold: later"),
        ),
        (
            "/components/schemas/CreateSessionRequest/properties/priority",
            json!({ "type": "integer", "minimum": 1, "maximum": 9, "default": 5 }),
        ),
        (
            "/components/schemas/CreateSessionRequest/properties/labels",
            json!({ "type": "array", "maxItems": 3, "items": { "type": "string", "maxLength": 20 } }),
        ),
        (
            "/components/schemas/Session/properties/region",
            json!({ "$ref": "#/components/schemas/Region" }),
        ),
        (
            "/components/schemas/Region",
            json!({ "type": "object", "required": ["code"], "properties": {
            "code": { "enum": ["eu", "us", null] }, "note": { "type": "string", "description": "Their words." },
        } }),
        ),
        (
            "/components/schemas/Decision/properties/age",
            json!({ "type": "integer", "nullable": true }),
        ),
    ])
}

#[test]
fn a_suggestion_leaves_no_addition_out() {
    let other = additions();
    let report = drift::compare(CONTRACT, &other, false).expect("two documents");
    assert_eq!(report.findings.len(), 7, "{report:#?}");
    let suggestion = drift::suggest(CONTRACT, &report);
    assert_eq!(suggestion.by_hand, [""; 0]);
    let left = drift::compare(&suggestion.edited, &other, false).expect("two documents");
    assert!(
        left.findings.is_empty() && left.unjudged.is_empty(),
        "{left:#?}"
    );
    assert!(
        !suggestion.patch.contains("Their words"),
        "descriptions are the contract's own"
    );
    let added = suggestion
        .patch
        .lines()
        .filter(|line| line.starts_with('+'));
    let added: Vec<_> = added.map(|line| format!("{line}\n")).collect();
    insta::assert_snapshot!(added.concat(), @r#"
    +++ b/openapi.yaml
    +        labels:
    +          description: Describe it in your own words.
    +          x-source: published
    +          items:
    +            maxLength: 20
    +            type: string
    +          maxItems: 3
    +          type: array
    +        priority:
    +          description: Describe it in your own words.
    +          x-source: published
    +          maximum: 9
    +          minimum: 1
    +          type: integer
    +          x-server-default: 5
    +      enum: [initiator, completer, both, nobody]
    +        nobody: Describe it in your own words.
    +        - "true"
    +        "true": Describe it in your own words.
    +        region:
    +          description: Describe it in your own words.
    +          x-source: published
    +          additionalProperties:
    +            $ref: '#/components/schemas/Undocumented'
    +          properties:
    +            code:
    +              description: Describe it in your own words.
    +              enum:
    +              - eu
    +              - us
    +              nullable: true
    +              type: string
    +              x-open-enum: true
    +            note:
    +              description: Describe it in your own words.
    +              type: string
    +          required:
    +          - code
    +          type: object
    +        age:
    +          description: Describe it in your own words.
    +          x-source: published
    +          nullable: true
    +          type: integer
    +        - "On Hold: later"
    +        "On Hold: later": Describe it in your own words.
    "#);
}

#[test]
fn what_a_suggestion_does_not_have_is_said() {
    let other = changed(&[
        (
            "/components/schemas/CreateSessionRequest/properties/either",
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
        ),
        (
            "/components/schemas/RegistrationNumber/maxLength",
            json!(200),
        ),
    ]);
    let report = drift::compare(CONTRACT, &other, false).expect("two documents");
    let suggestion = drift::suggest(CONTRACT, &report);
    assert_eq!(suggestion.patch, "");
    assert_eq!(
        suggestion.by_hand,
        [
            "CreateSessionRequest.either: either is new",
            "RegistrationNumber: maxLength 100 → 200",
        ]
    );
    assert_eq!(
        report.notes,
        ["request.either: no suggestion: it is a union"]
    );
}

#[test]
fn prints_for_people_programs_and_pull_requests() {
    let base = document();
    let other = with(
        &base,
        &[
            (
                "/components/schemas/Sent/properties/kind/enum/2",
                Some(json!("c | <b>@all</b>")),
            ),
            (
                "/components/schemas/Got/properties/state/enum/2",
                Some(json!("new")),
            ),
            ("/components/schemas/Got/properties/id/not", Some(json!({}))),
        ],
    );
    let mut report =
        drift::compare(&base.to_string(), &other.to_string(), false).expect("two documents");
    let surface = "Got.state: State\nSent.kind: Kind\n".to_owned();
    let cases =
        "## send: request/value: sent exactly so\nkind: a\nkind: b\nkind: c\nkind: d\nkinds: x\n"
            .to_owned();
    Names::new(surface, [cases]).add_to(&mut report);
    let entry = "[{check: a, at: b, detail: c, effect: safe, reason: d}]";
    let accepted = Accepted::read(entry).expect("a list");
    let outcome = accepted
        .apply(report, &base.to_string())
        .expect("the contract");

    insta::assert_snapshot!(drift::print(&outcome, Format::Human), @r#"
    needs a release to use:
      Sent.kind: "c | <b>@all</b>" is new (request-property-enum-value-added)
        the client still rejects what the service takes now
        where: send: request.kind
        Rust: Sent::kind
        cases: send: request/value/kind: a; send: request/value/kind: b; send: request/value/kind: c and 1 more

    safe:
      Got.state: "new" is new (response-property-enum-value-added)
        the client keeps the value as an unknown one; a name for it needs a release
        where: send: response.child.state, send: response.state
        Rust: Got::state

    could not be judged:
      send: response.child.id: the other document: the keyword `not` is not supported
      send: response.id: the other document: the keyword `not` is not supported

    accepted differences that are gone: remove them from drift/accepted.yaml:
      a at b: c

    1 needs a release to use, 1 safe, 2 not judged, 1 accepted, but gone
    "#);
    insta::assert_snapshot!(drift::print(&outcome, Format::Markdown), @r#"
    1 needs a release to use, 1 safe, 2 not judged, 1 accepted, but gone

    ### Needs a release to use

    | where | what | why | Rust | cases |
    |---|---|---|---|---|
    | ` Sent.kind `<br>` send: request.kind ` | ` "c \| <b>@all</b>" is new `<br>`request-property-enum-value-added` | the client still rejects what the service takes now | Sent::kind | ` send: request/value/kind: a; send: request/value/kind: b; send: request/value/kind: c and 1 more ` |

    ### Safe

    | where | what | why | Rust | cases |
    |---|---|---|---|---|
    | ` Got.state `<br>` send: response.child.state `, ` send: response.state ` | ` "new" is new `<br>`response-property-enum-value-added` | the client keeps the value as an unknown one; a name for it needs a release | Got::state |  |

    ### Could not be judged

    - `` send: response.child.id: the other document: the keyword `not` is not supported ``
    - `` send: response.id: the other document: the keyword `not` is not supported ``

    ### Accepted differences that are gone: remove them from drift/accepted.yaml

    - ` a at b: c `
    "#);
    let json: Value = serde_json::from_str(&drift::print(&outcome, Format::Json)).expect("JSON");
    let findings = json["findings"].as_array().expect("a list");
    let effects: Vec<_> = findings.iter().map(|finding| &finding["effect"]).collect();
    assert_eq!(effects, ["needs-release", "safe"]);
    assert_eq!(findings[0]["cases"].as_array().map(Vec::len), Some(4));
    assert_eq!(json["unjudged"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["stale"], json!(["a at b: c"]));
}

#[test]
fn no_differences_is_said() {
    assert_eq!(lines(&document(), &document()), [""; 0]);
    let none = outcome("[]", CONTRACT);
    assert_eq!(none.exit_code(), 0);
    assert_eq!(drift::print(&none, Format::Human), "no differences\n");
    assert_eq!(drift::print(&none, Format::Markdown), "no differences\n");
}
