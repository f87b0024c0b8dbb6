//! The code that `build.rs` generates, and its errors for a contract that it cannot use.

mod effect;
mod gate;
mod one_of;
mod operations;
mod schemas;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A temporary folder of a test.
fn folder(name: &str) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!(
        "didit-generation-{name}-{}-{number}",
        std::process::id()
    ));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Runs the build script in a folder; returns whether it succeeded, and its output.
fn build(folder: &Path) -> (bool, String) {
    let output = Command::new(env!("DIDIT_BUILD_SCRIPT"))
        .current_dir(folder)
        .env("OUT_DIR", folder)
        .output()
        .expect("it runs");
    (
        output.status.success(),
        String::from_utf8(output.stdout).expect("text"),
    )
}

fn generate(name: &str, contract: Option<&str>) -> (bool, String) {
    let folder = folder(name);
    if let Some(contract) = contract {
        std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    }
    let result = build(&folder);
    std::fs::remove_dir_all(&folder).expect("the folder exists");
    result
}

const CONTRACT: &str = include_str!("../../../openapi.yaml");

fn reason(name: &str, contract: Option<&str>) -> String {
    let (succeeded, output) = generate(name, contract);
    assert!(!succeeded, "{name}: {output}");
    let reason = output
        .lines()
        .find_map(|line| line.strip_prefix("cargo::error=openapi.yaml: "));
    reason
        .unwrap_or_else(|| panic!("{name}: {output}"))
        .to_owned()
}

/// Checks what the build script says of a contract that it cannot use.
fn rejects(name: &str, contract: Option<&str>, expected: &str) {
    let reason = reason(name, contract);
    assert!(reason.contains(expected), "{name}: {reason}");
}

fn changed(from: &str, to: &str) -> String {
    assert!(CONTRACT.contains(from), "{from}");
    CONTRACT.replacen(from, to, 1)
}

/// The generated files of this build, each with its checked-in copy.
const GENERATED: [(&str, &str, &str); 4] = [
    (
        "contract.rs",
        include_str!(concat!(env!("OUT_DIR"), "/contract.rs")),
        include_str!("../../../src/generated/contract.rs"),
    ),
    (
        "operations.rs",
        include_str!(concat!(env!("OUT_DIR"), "/operations.rs")),
        include_str!("../../../src/generated/operations.rs"),
    ),
    (
        "progenitor.rs",
        include_str!(concat!(env!("OUT_DIR"), "/progenitor.rs")),
        include_str!("../../../src/generated/progenitor.rs"),
    ),
    (
        "types.rs",
        include_str!(concat!(env!("OUT_DIR"), "/types.rs")),
        include_str!("../../../src/generated/types.rs"),
    ),
];

#[test]
fn checked_in_code_equals_the_generated_code() {
    for (name, generated, checked_in) in GENERATED {
        // Line by line, since git may have changed the line endings.
        assert!(
            generated.lines().eq(checked_in.lines()),
            "{name} is stale: run `cargo xtask codegen`"
        );
    }
}

#[test]
fn reads_and_watches_the_contract() {
    let (succeeded, output) = generate("contract", Some(CONTRACT));

    assert!(succeeded, "{output}");
    let watched: Vec<_> = output
        .lines()
        .filter(|line| line.starts_with("cargo::rerun"))
        .collect();
    let expected =
        ["build.rs", "openapi.yaml", "build"].map(|file| format!("cargo::rerun-if-changed={file}"));
    assert_eq!(watched, expected, "these and nothing else");
}

#[test]
fn reports_file_and_reason_when_contract_cannot_be_used() {
    for (name, contract, expected) in [
        ("missing", None, "cannot be read"),
        (
            "empty",
            Some(String::new()),
            "the contract: is not an object",
        ),
        ("bad YAML", Some("a: [1".into()), "is not YAML"),
        (
            "a list",
            Some("[1]".into()),
            "the contract: is not an object",
        ),
        (
            "of version 2",
            Some(changed("openapi: 3.0.3\n", "swagger: '2.0'\n")),
            "/swagger: is unknown here; known are openapi, ",
        ),
        (
            "a key that is there twice",
            Some(changed(
                "openapi: 3.0.3\n",
                "openapi: 3.0.3\nopenapi: 3.0.3\n",
            )),
            "is not YAML: duplicate entry with key \"openapi\"",
        ),
        (
            "no operation id",
            Some(changed("operationId: create_session", "x-id: a")),
            "/paths/~1v3~1session~1/post/x-id: is unknown here",
        ),
        (
            "no success",
            Some(changed("'201':", "'102':")),
            "create_session documents no success",
        ),
        (
            "no base URL",
            Some(changed(
                "  - url: https://verification",
                "  - x: https://verification",
            )),
            "/servers/0/x: is unknown here",
        ),
        (
            "a header without a name",
            Some(changed("name: x-api-key", "x: y")),
            "/components/securitySchemes/ApiKey/x: is unknown here",
        ),
        (
            "a type that does not exist",
            Some(changed("type: boolean", "type: perhaps")),
            "/type: perhaps is unknown; known are object, array, string, integer, number, boolean",
        ),
        (
            "no title",
            Some(changed("  title: Didit sessions\n", "")),
            "is not an OpenAPI 3.0 document: missing field `title`",
        ),
    ] {
        rejects(name, contract.as_deref(), expected);
    }
}

/// The type of a field that was generated from a contract.
fn field_type(name: &str, contract: &str, field: &str) -> String {
    let folder = folder(name);
    std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    let (succeeded, output) = build(&folder);
    assert!(succeeded, "{name}: {output}");
    let client = std::fs::read_to_string(folder.join("types.rs")).expect("a client");
    std::fs::remove_dir_all(&folder).expect("it was there");
    let (_, after) = client.split_once(&format!("pub {field}: ")).expect(field);
    let ty: String = after
        .split(",\n    ///")
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    ty.replace(",>", ">").trim_end_matches(',').to_owned()
}

#[test]
fn reference_to_a_nullable_schema_may_be_null() {
    let schema = "    Maybe: {type: object, nullable: true, properties: {a: {type: string}}}\n";
    let body = "    ErrorBody:\n";
    for field in [
        "{$ref: '#/components/schemas/Maybe'}",
        "{allOf: [$ref: '#/components/schemas/Maybe']}",
    ] {
        let contract = changed(body, &format!("{schema}{body}"));
        let properties = "        session_kind:\n";
        let contract = contract.replacen(
            properties,
            &format!("        maybe: {field}\n{properties}"),
            1,
        );
        assert_eq!(
            field_type("nullable schema", &contract, "maybe"),
            "::std::option::Option<Maybe>",
            "{field}"
        );
    }
}

#[test]
fn nullable_fields_keep_their_type() {
    let kind = "        environment:\n";
    let (before, after) = CONTRACT.split_once(kind).expect("a field");
    let (_, after) = after
        .split_once("schemas/Environment']\n")
        .expect("its end");
    for (name, declared, expected) in [
        (
            "an open list",
            "{x-nullable-of: SessionKind, enum: [user, business, null]}",
            "::std::option::Option<crate::OpenEnum<crate::types::SessionKind>>",
        ),
        (
            "a text",
            "{x-nullable-of: VendorData, type: string, nullable: true, x-personal: true}",
            "::std::option::Option<crate::types::VendorData>",
        ),
        (
            "a list with null in it",
            "{allOf: [$ref: '#/components/schemas/Gender']}",
            "::std::option::Option<crate::Redacted<::std::option::Option<crate::types::Gender>>>",
        ),
    ] {
        let contract = format!("{before}{kind}          {declared}\n{after}");
        assert_eq!(
            field_type("nullable", &contract, "environment"),
            expected,
            "{name}"
        );
    }
}
