//! What `build.rs` makes of the contract, and what it says of one that it cannot use: the file's name and
//! the reason.

#[path = "../build/reviewed.rs"]
mod reviewed;

use std::path::Path;
use std::process::Command;

/// What the build script says of a contract, and whether it was content.
fn generate(name: &str, contract: Option<&str>) -> (bool, String) {
    let folder = std::env::temp_dir().join(format!("didit-generation-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    if let Some(contract) = contract {
        std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    }
    let output = Command::new(env!("DIDIT_BUILD_SCRIPT"))
        .current_dir(&folder)
        .env("OUT_DIR", &folder)
        .output()
        .expect("it runs");
    std::fs::remove_dir_all(&folder).expect("it was there");
    (output.status.success(), String::from_utf8(output.stdout).expect("text"))
}

const CONTRACT: &str = include_str!("../openapi.yaml");

fn reason(name: &str, contract: Option<&str>) -> String {
    let (content, said) = generate(name, contract);
    assert!(!content, "{name}: {said}");
    let reason = said.lines().find_map(|line| line.strip_prefix("cargo::error=openapi.yaml: "));
    reason.unwrap_or_else(|| panic!("{name}: {said}")).to_owned()
}

fn changed(from: &str, to: &str) -> String {
    assert!(CONTRACT.contains(from), "{from}");
    CONTRACT.replacen(from, to, 1)
}

const CLIENT: &str = include_str!(concat!(env!("OUT_DIR"), "/client.rs"));

#[test]
fn the_client_is_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots"));
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("client", CLIENT));
}

#[test]
fn a_build_without_the_generator_takes_the_reviewed_client_of_this_contract_only() {
    let reviewed = reviewed::client(CONTRACT).expect("it is of this contract");
    assert_eq!(reviewed.trim_end(), CLIENT.trim_end());
    assert_eq!(
        reviewed::client(&CONTRACT.replace('\n', "\r\n")).as_ref(),
        Ok(&reviewed),
        "checked out elsewhere"
    );

    let refused = reviewed::client(&changed("- Awaiting User", "- On Hold")).expect_err("another contract");
    assert!(refused.contains("has changed since snapshots/client.snap was reviewed"), "{refused}");
}

#[test]
fn the_contract_itself_is_used_and_watched() {
    let (content, said) = generate("contract", Some(CONTRACT));

    assert!(content, "{said}");
    let watched: Vec<_> = said.lines().filter(|line| line.starts_with("cargo::rerun")).collect();
    let expected =
        ["openapi.yaml", "build.rs", "build"].map(|file| format!("cargo::rerun-if-changed={file}"));
    assert_eq!(watched, expected, "these and nothing else");
}

#[test]
fn a_contract_that_cannot_be_used_is_named_with_the_reason() {
    let no_enum = "    ErrorBody:\n      type: object\n";
    let with = |schema: &str| changed(no_enum, &format!("{schema}{no_enum}"));
    let other_error = {
        let (before, after) = CONTRACT.split_once("        '403':").expect("a 403");
        let after = after.replacen("schemas/ErrorBody", "schemas/Gender", 1);
        format!("{before}        '403':{after}")
    };
    for (name, contract, expected) in [
        ("missing", None, "cannot be read"),
        ("empty", Some(String::new()), "no components.schemas"),
        ("bad YAML", Some("a: [1".into()), "is not YAML"),
        ("a list", Some("[1]".into()), "no components.schemas"),
        ("of version 2", Some(changed("paths:\n", "paths: 7\nx-paths:\n")), "it has no paths"),
        (
            "no operation id",
            Some(changed("operationId: create_session", "x-id: a")),
            "operationId of post /v3/session/",
        ),
        ("no success", Some(changed("'201':", "'102':")), "documents no success"),
        (
            "no base URL",
            Some(changed("  - url: https://verification", "  - x: https://verification")),
            "servers[0].url",
        ),
        ("a header without a name", Some(changed("name: x-api-key", "x: y")), "the key's header"),
        (
            "a type that does not exist",
            Some(changed("type: boolean", "type: perhaps")),
            "the generator panicked",
        ),
        (
            "no title",
            Some(changed("  title: Didit session creation\n", "")),
            "is not an OpenAPI 3.0 document: missing field `title`",
        ),
        ("two error schemas", Some(other_error), "the generator panicked"),
        (
            "no limit of the portrait",
            Some(changed("x-max-bytes", "x-bytes")),
            "PortraitImage has no x-max-bytes",
        ),
        (
            "a personal enum",
            Some(with("    Odd: {type: string, x-personal: true, enum: [a]}\n\n")),
            "personal schema Odd",
        ),
        (
            "a new secret",
            Some(with("    Odd: {type: string, x-secret: true}\n\n")),
            "secret schema Odd has no type",
        ),
        (
            "an odd property",
            Some(changed("        vendor_data:\n", "        vendor-data:\n")),
            "\"vendor-data\" is not supported",
        ),
        (
            "a bad pattern",
            Some(changed("'^[A-Z]{3}$'", "'^[A-Z{3}$'")),
            "the pattern of CountryCode is not supported",
        ),
        ("a missing schema", Some(changed("schemas/VendorData'", "schemas/Nowhere'")), "Nowhere"),
    ] {
        let reason = reason(name, contract.as_deref());
        assert!(reason.contains(expected) && !reason.is_empty(), "{name}: {reason}");
    }
}
