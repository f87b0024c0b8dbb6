//! `oneOf` and `discriminator`: what is generated of them, and (`refused`) what stops the build.

mod refused;

use serde_json::{Value, json};

use super::gate::CONTRACT;
use super::{build, folder};

/// The schemas that the rows refer to, besides those of the contract.
fn schemas() -> Value {
    let object = |properties: Value, required: &[&str]| json!({ "type": "object", "properties": properties, "required": required });
    let text = json!({ "type": "string" });
    json!({
        "Cat": object(json!({ "kind": text, "lives": { "type": "integer" } }), &["kind"]),
        "Dog": object(json!({ "kind": { "type": "string", "x-open-enum": true, "enum": ["hound", "Dog"] } }), &["kind"]),
        "Fish": object(json!({ "kind": text }), &[]),
        "Bird": object(json!({ "kind": { "type": "string", "x-personal": true } }), &["kind"]),
        "Cow": object(json!({ "kind": { "type": "string", "nullable": true } }), &["kind"]),
        "Emu": object(json!({ "kind": { "nullable": true, "allOf": [reference("Tail")] } }), &["kind"]),
        "Fly": object(json!({ "kind": { "type": "string", "format": "uuid" } }), &["kind"]),
        "Ant": object(json!({ "name": text }), &[]),
        "Unknown": object(json!({ "kind": text }), &["kind"]),
        "Nest": object(json!({ "kind": text, "odd": { "$ref": "#/components/schemas/Odd" } }), &["kind"]),
        "Herd": object(json!({ "kind": text, "odds": { "type": "array", "items": { "$ref": "#/components/schemas/Odd" } } }), &["kind"]),
        "Maybe": { "type": "object", "nullable": true, "required": ["kind"], "properties": { "kind": text } },
        "Tail": text,
        "Pair": { "oneOf": [text, { "type": "boolean" }] },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A `oneOf` of these schemas, which `kind` tells apart.
fn by_kind(names: &[&str], mapping: Value) -> Value {
    let branches: Vec<_> = names.iter().map(|name| reference(name)).collect();
    json!({ "oneOf": branches, "discriminator": { "propertyName": "kind", "mapping": mapping } })
}

fn one_of(branches: &[Value]) -> Value {
    json!({ "oneOf": branches })
}

/// The contract with the schema `Odd`, which is sent and received.
fn with(odd: Value) -> String {
    let mut contract: Value = yaml_serde::from_str(CONTRACT).expect("YAML");
    let all = contract["components"]["schemas"].as_object_mut();
    let all = all.expect("schemas");
    all.extend(schemas().as_object().expect("an object").clone());
    all.insert("Odd".to_owned(), odd);
    for schema in ["Thing", "NewThing"] {
        all[schema]["properties"]["odd"] = reference("Odd");
    }
    contract.to_string()
}

#[test]
fn generates_a_variant_for_each_branch() {
    let text = json!({ "type": "string" });
    for (name, odd, expected) in [
        (
            "names of schemas",
            by_kind(&["Cat", "Dog"], json!({})),
            r#"Some("kind")=>{Cat(crate::types::Cat):"Cat",Dog(crate::types::Dog):"Dog"}"#,
        ),
        (
            "a mapping by name and by reference, and a schema that is not in it",
            by_kind(
                &["Cat", "Dog", "Herd"],
                json!({ "cat": "Cat", "hound": "#/components/schemas/Dog", "tomcat": "Cat" }),
            ),
            r#"Some("kind")=>{Cat(crate::types::Cat):"cat"|"tomcat",Dog(crate::types::Dog):"hound",Herd(crate::types::Herd):"Herd"}"#,
        ),
        (
            "texts of a format, which are received, and numbers",
            one_of(&[
                json!({ "type": "string", "format": "date" }),
                json!({ "type": "integer" }),
            ]),
            r#"None=>{Text(::std::string::String):"string",Integer(i64):"number"}"#,
        ),
        (
            "a reference, a list and null",
            one_of(&[
                reference("Tail"),
                json!({ "type": "array", "items": text }),
                json!({ "enum": [null] }),
            ]),
            r#"None=>{Text(::std::string::String):"string",List(::std::vec::Vec<::std::string::String>):"array"}"#,
        ),
        (
            "any object, numbers and flags",
            one_of(&[
                json!({ "type": "object" }),
                json!({ "type": "number" }),
                json!({ "type": "boolean" }),
            ]),
            r#"None=>{Object(crate::Json):"object",Number(f64):"number",Boolean(bool):"boolean"}"#,
        ),
        (
            "personal texts, and an object that is composed",
            one_of(&[
                json!({ "type": "string", "x-personal": true }),
                json!({ "allOf": [reference("Ant"), reference("Cat")] }),
            ]),
            r#"None=>{Text(crate::types::OddText):"string",Object(crate::types::OddObject):"object"}"#,
        ),
    ] {
        let types = types(name, &with(odd));

        let code: String = types.split_whitespace().collect();
        let expected = format!("one_of!{{Oddby{expected}}}");
        assert!(code.contains(&expected), "{name}: {expected}");
    }
}

/// The generated types of a contract.
fn types(name: &str, contract: &str) -> String {
    let folder = folder("one-of");
    std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    let (succeeded, output) = build(&folder);
    assert!(succeeded, "{name}: {output}");
    let types = std::fs::read_to_string(folder.join("types.rs")).expect("types");
    std::fs::remove_dir_all(&folder).expect("it was there");
    types
}

#[test]
fn discriminator_with_one_value_is_the_default_of_its_setter() {
    for (mapping, cat, dog) in [
        (
            json!({}),
            Some(r#""Cat""#),
            Some("crate::types::DogKind::Dog"),
        ),
        (
            json!({ "cat": "Cat", "hound": "Dog" }),
            Some(r#""cat""#),
            Some("crate::types::DogKind::Hound"),
        ),
        (
            json!({ "hound": "Dog", "Dog": "Dog" }),
            Some(r#""Cat""#),
            None,
        ),
    ] {
        let types = types("a default", &with(by_kind(&["Cat", "Dog"], mapping)));

        let default = |object: &str| {
            let (_, after) = types.split_once(&format!("pub struct {object} {{"))?;
            let (fields, _) = after.split_once("\n}\n")?;
            let (_, after) = fields.split_once("#[builder(default = ")?;
            Some(after.split_once(")]")?.0)
        };
        assert_eq!((default("Cat"), default("Dog")), (cat, dog));
    }
}
