//! What stops the build: branches that nothing tells apart, or that a discriminator cannot select.

use serde_json::{Value, json};

use super::super::gate::problems;
use super::{by_kind, one_of, reference, with};

#[test]
fn rejects_what_nothing_tells_apart() {
    let text = json!({ "type": "string" });
    let object = json!({ "type": "object", "properties": { "a": text } });
    let row =
        |schema: Value, place: &'static str, expected: &'static str| (schema, place, expected);
    for (schema, place, expected) in [
        row(
            one_of(&[reference("Cat"), object.clone()]),
            "/oneOf/1",
            "is an object in JSON, as oneOf/0 is, and nothing says which is meant; add a `discriminator`, or describe one object with all properties",
        ),
        row(
            one_of(&[
                json!({ "type": "integer" }),
                text.clone(),
                json!({ "type": "number" }),
            ]),
            "/oneOf/2",
            "is a number in JSON, as oneOf/0 is, and nothing says which is meant; describe one schema for both",
        ),
        row(
            one_of(&[reference("State"), text.clone()]),
            "/oneOf/1",
            "is a string in JSON, as oneOf/0 is",
        ),
        row(
            one_of(&[text.clone(), json!({})]),
            "/oneOf/1",
            "may be any kind of JSON; give it a `type`",
        ),
        row(
            one_of(&[reference("Pair"), object.clone()]),
            "/oneOf/0",
            "is a oneOf itself; list its branches here",
        ),
        row(
            one_of(&[reference("Odd"), text.clone()]),
            "/oneOf/0",
            "is a oneOf itself; list its branches here",
        ),
        row(
            one_of(&[json!({ "type": "string", "nullable": true })]),
            "/oneOf/0",
            "may be null; write `nullable: true` next to the oneOf instead",
        ),
        row(
            one_of(&[json!({ "enum": ["a", null] })]),
            "/oneOf/0",
            "may be null; write `nullable: true` next to the oneOf instead",
        ),
        row(
            one_of(&[json!({ "nullable": true, "allOf": [reference("Cat")] })]),
            "/oneOf/0",
            "may be null; write `nullable: true` next to the oneOf instead",
        ),
        row(
            one_of(&[reference("Maybe")]),
            "/oneOf/0",
            "may be null; write `nullable: true` next to the oneOf instead",
        ),
        row(one_of(&[]), "/oneOf", "has no branch; list the schemas"),
        row(
            one_of(&[json!({ "enum": [null] })]),
            "/oneOf",
            "has no branch; list the schemas",
        ),
        row(
            json!({ "type": "object", "oneOf": [reference("Cat")] }),
            "/type",
            "has no effect next to a oneOf; write it in each branch",
        ),
        row(
            json!({ "allOf": [reference("Ant")], "oneOf": [reference("Cat")] }),
            "/allOf",
            "has no effect next to a oneOf; write it in each branch",
        ),
        row(
            json!({ "type": "object", "properties": { "kind": text }, "discriminator": { "propertyName": "kind" } }),
            "/discriminator",
            "needs a `oneOf` next to it, which lists the schemas",
        ),
        row(
            json!({ "oneOf": [reference("Cat")], "discriminator": {} }),
            "/discriminator",
            "needs a `propertyName`",
        ),
        row(
            json!({ "oneOf": [object], "discriminator": { "propertyName": "a" } }),
            "/oneOf/0",
            "with a discriminator each branch is a `$ref`; give the schema a name",
        ),
        row(
            by_kind(&["Cat", "Dog"], json!({ "cow": "Cow" })),
            "/discriminator/mapping/cow",
            "\"Cow\" is not a branch of the oneOf; add it there",
        ),
        row(
            by_kind(&["Cat", "Dog"], json!({ "a/b": 7 })),
            "/discriminator/mapping/a~1b",
            "7 is not a branch of the oneOf; add it there",
        ),
        row(
            by_kind(&["Cat", "Dog"], json!({ "Dog": "Cat" })),
            "/oneOf/1",
            "`Dog` selects Cat as well; give each a value in `mapping`",
        ),
        row(
            by_kind(&["Cat", "Dog", "Cat"], json!({})),
            "/oneOf/2",
            "Cat is listed twice",
        ),
        row(
            by_kind(&["Cat", "Unknown"], json!({})),
            "/oneOf/1",
            "Unknown is the name of the variant for other values; rename the schema",
        ),
        row(
            by_kind(&["Cat", "Tail"], json!({})),
            "/oneOf/1",
            "Tail is not an object with properties; a discriminator needs one",
        ),
        row(
            by_kind(&["Cat", "Pair"], json!({})),
            "/oneOf/1",
            "Pair is not an object with properties; a discriminator needs one",
        ),
        row(
            by_kind(&["Cat", "Maybe"], json!({})),
            "/oneOf/1",
            "may be null; write `nullable: true` next to the oneOf instead",
        ),
        row(
            by_kind(&["Cat", "Ant"], json!({})),
            "/oneOf/1",
            "Ant needs the property kind: a required text without a format, neither nullable nor personal",
        ),
        row(
            by_kind(&["Fish"], json!({})),
            "/oneOf/0",
            "Fish needs the property kind: a required text",
        ),
        row(
            by_kind(&["Bird"], json!({})),
            "/oneOf/0",
            "Bird needs the property kind: a required text",
        ),
        row(
            by_kind(&["Cow"], json!({})),
            "/oneOf/0",
            "Cow needs the property kind: a required text",
        ),
        row(
            by_kind(&["Emu"], json!({})),
            "/oneOf/0",
            "Emu needs the property kind: a required text",
        ),
        row(
            by_kind(&["Fly"], json!({})),
            "/oneOf/0",
            "Fly needs the property kind: a required text",
        ),
        row(
            by_kind(&["Cat", "Dog"], json!({ "puppy": "Dog" })),
            "/oneOf/1",
            "`puppy` selects Dog, and is not a value of its kind",
        ),
        row(
            by_kind(&["Nest"], json!({})),
            "/oneOf",
            "Odd contains itself other than in a list, which has no end; make that property a list",
        ),
    ] {
        let problems = problems(&with(schema));
        let expected = format!("/components/schemas/Odd{place}: {expected}");
        assert!(
            problems
                .iter()
                .any(|problem| problem.starts_with(&expected)),
            "{expected}: {problems:#?}"
        );
    }
}

#[test]
fn rejects_a_name_that_is_not_one_in_rust() {
    let contract = with(one_of(&[json!({ "type": "string" })]));
    for name in ["odd", "odd_one", "Odd_one", "Odd-one", "Odd.one"] {
        let contract = contract
            .replace("schemas/Odd\"", &format!("schemas/{name}\""))
            .replace("\"Odd\":", &format!("\"{name}\":"));

        let problems = problems(&contract);

        let expected = format!(
            "/components/schemas/{name}: {name} is not a name in Rust; use one in PascalCase"
        );
        assert_eq!(problems, [expected]);
    }
}

/// A parameter is one text.
#[test]
fn rejects_a_parameter_of_several_types() {
    for is_personal in [false, true] {
        let mut odd = one_of(&[json!({ "type": "string" }), json!({ "type": "integer" })]);
        odd["x-personal"] = is_personal.into();
        let mut contract: Value = serde_json::from_str(&with(odd)).expect("JSON");
        contract["paths"]["/v1/states/"]["get"]["parameters"][0]["schema"] = reference("Odd");

        let problems = problems(&contract.to_string());

        let expected = "the parameter type has a schema that is not supported: use a text,";
        assert!(problems[0].contains(expected), "{problems:#?}");
    }
}
