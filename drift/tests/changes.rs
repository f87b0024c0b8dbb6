//! Each kind of change, in both directions, on documents that are written for it.

mod documents;

use documents::changes::{GOT, SENT, changes};
use documents::{document, lines, with};
use serde_json::json;

/// What each change does, and what taking it back does.
#[test]
fn says_what_each_change_does_in_both_directions() {
    let before = document();
    let mut text = String::new();
    for (name, place, value) in changes() {
        let after = with(&before, &[(&place, value)]);
        text += &format!("{name}\n");
        for (direction, ours, theirs) in
            [("  made", &before, &after), ("  undone", &after, &before)]
        {
            let found = lines(ours, theirs);
            assert!(
                !found.is_empty() || name.ends_with("-only property"),
                "{name}{direction}: nothing is found"
            );
            found
                .iter()
                .for_each(|line| text += &format!("{direction}: {line}\n"));
        }
    }
    insta::assert_snapshot!(text, @r#"
    a server
      made: breaks sending | server-changed | servers: https://a.example → https://b.example
      undone: breaks sending | server-changed | servers: https://b.example → https://a.example
    a second server
      made: safe | server-added | servers: https://b.example is new
      undone: safe | server-removed | servers: https://b.example is gone
    security for all
      made: safe | api-security-removed | security: key in header x-key → none
      undone: breaks sending | api-security-added | security: none → key in header x-key
    security of one operation
      made: breaks sending | api-security-removed | security: key in header x-key → http bearer
      undone: breaks sending | api-security-removed | security: http bearer → key in header x-key
    one more way to authenticate
      made: safe | api-security-added | security: key in header x-key → http bearer or key in header x-key
      undone: safe | api-security-removed | security: http bearer or key in header x-key → key in header x-key
    the header of the key
      made: breaks sending | api-security-removed | security: key in header x-key → key in header x-other
      undone: breaks sending | api-security-removed | security: key in header x-other → key in header x-key
    deprecated operation
      made: safe | endpoint-deprecated | ask: is deprecated
      undone: safe | endpoint-reactivated | ask: is not deprecated any more
    optional parameter
      made: needs a release to use | new-optional-request-parameter | ask query page parameter: is new
      undone: breaks sending | request-parameter-removed | ask query page parameter: is gone
    required parameter
      made: breaks sending | new-required-request-parameter | ask query page parameter: is new and required
      undone: breaks sending | request-parameter-removed | ask query page parameter: is gone
    parameter becomes required
      made: breaks sending | request-parameter-became-required | ask query q parameter: became required
      undone: needs a release to use | request-parameter-became-optional | ask query q parameter: became optional
    type of a parameter
      made: breaks sending | request-parameter-type-changed | ask query q parameter: type string → integer
      undone: needs a release to use | request-parameter-type-generalized | ask query q parameter: type integer → string
    limit of a parameter
      made: breaks sending | request-parameter-max-decreased | ask query n parameter: maximum 100 → 10
      undone: needs a release to use | request-parameter-max-increased | ask query n parameter: maximum 10 → 100
    style of a parameter
      made: breaks sending | request-parameter-style-changed | ask query q parameter: style "form" → "pipeDelimited"
      undone: breaks sending | request-parameter-style-changed | ask query q parameter: style "pipeDelimited" → "form"
    body becomes optional
      made: safe | request-body-became-optional | send request: the body became optional
      undone: breaks sending | request-body-became-required | send request: the body became required
    no body
      made: breaks sending | request-body-removed | send request: the body is gone
      undone: breaks sending | request-body-added-required | send request: a body is required
    media type of a request
      made: safe | request-body-media-type-added | send request: text/plain is new
      undone: breaks sending | request-body-media-type-removed | send request: text/plain is gone
    media type of a response
      made: safe | response-media-type-added | send 200: text/plain is new
      undone: breaks reading | response-media-type-removed | send 200: text/plain is gone
    success status
      made: breaks reading | response-success-status-added | send 202: 202 is new
      undone: breaks reading | response-success-status-removed | send 202: 202 is gone
    error status
      made: safe | response-non-success-status-added | send 409: 409 is new
      undone: safe | response-non-success-status-removed | send 409: 409 is gone
    default response
      made: safe | response-non-success-status-added | send default: default is new
      undone: safe | response-non-success-status-removed | send default: default is gone
    header
      made: needs a release to use | response-header-added | send 429 X-More: is new
      undone: safe | optional-response-header-removed | send 429 X-More: is gone
    type of a header
      made: safe | response-header-type-changed | send 429 Retry-After: type integer → string
      undone: safe | response-header-type-changed | send 429 Retry-After: type string → integer
    header becomes required
      made: safe | response-header-became-required | send 429 Retry-After: became required
      undone: safe | response-header-became-optional | send 429 Retry-After: became optional
    sent: optional property
      made: needs a release to use | new-optional-request-property | Sent.more: more is new
      undone: breaks sending | request-property-removed | Sent.more: is gone
    sent: required property
      made: breaks sending | request-property-removed | Sent.kind: is gone
      undone: breaks sending | new-required-request-property | Sent.kind: kind is new
    sent: property becomes required
      made: breaks sending | request-property-became-required | Sent.name: became required
      undone: needs a release to use | request-property-became-optional | Sent.name: became optional
    sent: read-only property
    sent: property becomes read-only
      made: breaks sending | request-property-removed | Sent.name: is gone
      undone: needs a release to use | new-optional-request-property | Sent.name: name is new
    sent: value
      made: needs a release to use | request-property-enum-value-added | Sent.kind: "c" is new
      undone: breaks sending | request-property-enum-value-removed | Sent.kind: "c" is gone
    sent: any value
      made: needs a release to use | request-property-became-not-enum | Sent.kind: no values are listed any more
      undone: breaks sending | request-property-became-enum | Sent.kind: values are listed now: "a", "b"
    sent: type
      made: breaks sending | request-property-type-changed | Sent.name: type string → integer
      undone: breaks sending | request-property-type-changed | Sent.name: type integer → string
    sent: more types
      made: needs a release to use | request-property-type-generalized | Sent.count: type integer → number
      undone: breaks sending | request-property-list-of-types-narrowed | Sent.count: type number → integer
    sent: null
      made: needs a release to use | request-property-became-nullable | Sent.name: null is a value now
      undone: breaks sending | request-property-became-not-nullable | Sent.name: null is not a value any more
    sent: format
      made: breaks sending | request-property-format-added | Sent.name: format email is new
      undone: needs a release to use | request-property-format-removed | Sent.name: format email is gone
    sent: pattern
      made: breaks sending | request-property-pattern-added | Sent.name: pattern ^a is new
      undone: needs a release to use | request-property-pattern-removed | Sent.name: pattern ^a is gone
    sent: longer
      made: needs a release to use | request-property-max-length-increased | Sent.name: maxLength 10 → 20
      undone: breaks sending | request-property-max-length-decreased | Sent.name: maxLength 20 → 10
    sent: limit
      made: breaks sending | request-property-min-length-set | Sent.name: minLength 2 is new
      undone: needs a release to use | request-property-min-length-unset | Sent.name: minLength 2 is gone
    sent: exclusive limit
      made: breaks sending | request-property-exclusive-min-set | Sent.count: minimum 1 → exclusiveMinimum 1
      undone: needs a release to use | request-property-exclusive-min-changed | Sent.count: exclusiveMinimum 1 → minimum 1
    sent: step
      made: breaks sending | request-property-multiple-of-set | Sent.count: multipleOf 5 is new
      undone: needs a release to use | request-property-multiple-of-unset | Sent.count: multipleOf 5 is gone
    sent: number of items
      made: breaks sending | request-property-max-items-set | Sent.tags: maxItems 5 is new
      undone: needs a release to use | request-property-max-items-unset | Sent.tags: maxItems 5 is gone
    sent: different items
      made: breaks sending | request-property-unique-items-set | Sent.tags: uniqueItems true is new
      undone: needs a release to use | request-property-unique-items-unset | Sent.tags: uniqueItems true is gone
    sent: type of items
      made: breaks sending | request-property-type-changed | Sent.tags[]: type string → integer
      undone: breaks sending | request-property-type-changed | Sent.tags[]: type integer → string
    sent: default
      made: changes the meaning | request-property-default-value-added | Sent.count: the default 3 is new
      undone: changes the meaning | request-property-default-value-removed | Sent.count: the default 3 is gone
    sent: other properties
      made: breaks sending | request-property-additional-properties-narrowed | Sent{}: fewer other properties are taken
      undone: needs a release to use | request-property-additional-properties-widened | Sent{}: more other properties are taken
    sent: deprecated property
      made: safe | request-property-deprecated | Sent.name: is deprecated
      undone: safe | request-property-reactivated | Sent.name: is not deprecated any more
    got: optional property
      made: needs a release to use | response-optional-property-added | Got.more: more is new
      undone: safe | response-optional-property-removed | Got.more: is gone
    got: required property
      made: breaks reading | response-required-property-removed | Got.id: is gone
      undone: needs a release to use | response-required-property-added | Got.id: id is new
    got: property becomes required
      made: safe | response-property-became-required | Got.state: became required
      undone: breaks reading | response-property-became-optional | Got.state: became optional
    got: write-only property
    got: value of an open list
      made: safe | response-property-enum-value-added | Got.state: "new" is new
      undone: safe | response-property-enum-value-removed | Got.state: "new" is gone
    got: value of a closed list
      made: breaks reading | response-property-enum-value-added | Got.level: "new" is new
      undone: safe | response-property-enum-value-removed | Got.level: "new" is gone
    got: type
      made: breaks reading | response-property-type-changed | Got.level: type string → integer
      undone: breaks reading | response-property-type-changed | Got.level: type integer → string
    got: null in a required property
      made: breaks reading | response-property-became-nullable | Got.id: null is a value now
      undone: safe | response-property-became-not-nullable | Got.id: null is not a value any more
    got: null in an optional property
      made: safe | response-property-became-nullable | Got.level: null is a value now
      undone: safe | response-property-became-not-nullable | Got.level: null is not a value any more
    got: format that is a type
      made: breaks reading | response-property-format-removed | Got.id: format uuid is gone
      undone: safe | response-property-format-added | Got.id: format uuid is new
    got: format that is not
      made: safe | response-property-format-added | Got.level: format hostname is new
      undone: safe | response-property-format-removed | Got.level: format hostname is gone
    got: limit
      made: safe | response-property-max-length-set | Got.level: maxLength 5 is new
      undone: safe | response-property-max-length-unset | Got.level: maxLength 5 is gone
    got: type in a lenient object
      made: needs a release to use | response-property-type-changed | Got.part.a: type string → integer
      undone: needs a release to use | response-property-type-changed | Got.part.a: type integer → string
    got: values of a map
      made: breaks reading | response-property-type-changed | Got.counts{}: type integer → string
      undone: breaks reading | response-property-type-changed | Got.counts{}: type string → integer
    got: branch of a union
      made: needs a release to use | response-property-one-of-added | Got.form: boolean is new
      undone: safe | response-property-one-of-removed | Got.form: boolean is gone
    type in an error
      made: safe | response-property-type-changed | Problem.detail: type string → object
      undone: safe | response-property-type-changed | Problem.detail: type object → string
    type in an event
      made: breaks reading | response-property-type-changed | Event.at: type integer → string
      undone: breaks reading | response-property-type-changed | Event.at: type string → integer
    "#);
}

#[test]
fn says_what_became_of_a_renamed_property() {
    let before = document();
    let sent = with(
        &before,
        &[
            (&format!("{SENT}/name"), None),
            (
                &format!("{SENT}/full_name"),
                Some(json!({ "type": "string", "maxLength": 10 })),
            ),
        ],
    );
    assert_eq!(
        lines(&before, &sent),
        [
            "breaks sending | request-property-removed | Sent.name: name is gone and full_name is new, perhaps another name for it",
        ]
    );
    let other = with(
        &sent,
        &[(&format!("{SENT}/full_name/maxLength"), Some(json!(9)))],
    );
    assert_eq!(
        lines(&before, &other).len(),
        2,
        "what is not the same is not a renamed one"
    );
}

#[test]
fn a_property_that_only_one_direction_has_is_not_compared_in_the_other() {
    let before = document();
    for (place, mark) in [(SENT, "readOnly"), (GOT, "writeOnly")] {
        let more = json!({ "type": "string", mark: true });
        let after = with(&before, &[(&format!("{place}/more"), Some(more))]);
        assert_eq!(lines(&before, &after), [""; 0], "{mark}");
    }
}

#[test]
fn compares_descriptions_where_they_are_asked_for() {
    let before = document();
    let after = with(
        &before,
        &[(
            &format!("{SENT}/name/description"),
            Some(json!("Another  name.")),
        )],
    );
    assert_eq!(lines(&before, &after), [""; 0]);
    let report =
        drift::compare(&before.to_string(), &after.to_string(), true).expect("two documents");
    let [finding] = report.findings.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(finding.check, "request-property-description-changed");
    assert_eq!(finding.detail, "their description: Another name.");
}
