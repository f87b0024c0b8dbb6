//! The code that `build.rs` generates, and its errors for a contract that it cannot use.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A temporary folder of a test.
fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("didit-generation-{name}-{}", std::process::id()));
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

const CONTRACT: &str = include_str!("../../openapi.yaml");

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

fn changed(from: &str, to: &str) -> String {
    assert!(CONTRACT.contains(from), "{from}");
    CONTRACT.replacen(from, to, 1)
}

/// The generated files of this build, each with its checked-in copy.
const GENERATED: [(&str, &str, &str); 4] = [
    (
        "contract.rs",
        include_str!(concat!(env!("OUT_DIR"), "/contract.rs")),
        include_str!("../../src/generated/contract.rs"),
    ),
    (
        "operations.rs",
        include_str!(concat!(env!("OUT_DIR"), "/operations.rs")),
        include_str!("../../src/generated/operations.rs"),
    ),
    (
        "progenitor.rs",
        include_str!(concat!(env!("OUT_DIR"), "/progenitor.rs")),
        include_str!("../../src/generated/progenitor.rs"),
    ),
    (
        "types.rs",
        include_str!(concat!(env!("OUT_DIR"), "/types.rs")),
        include_str!("../../src/generated/types.rs"),
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
    let no_enum = "    ErrorBody:\n      type: object\n";
    let with = |schema: &str| changed(no_enum, &format!("{schema}{no_enum}"));
    let with_parameter = |parameter: &str| {
        changed(
            "      requestBody:\n",
            &format!("      parameters: [{parameter}]\n      requestBody:\n"),
        )
    };
    for (name, contract, expected) in [
        ("missing", None, "cannot be read"),
        ("empty", Some(String::new()), "no components.schemas"),
        ("bad YAML", Some("a: [1".into()), "is not YAML"),
        ("a list", Some("[1]".into()), "no components.schemas"),
        (
            "of version 2",
            Some(changed("paths:\n", "paths: 7\nx-paths:\n")),
            "it has no paths",
        ),
        (
            "no operation id",
            Some(changed("operationId: create_session", "x-id: a")),
            "operationId of post /v3/session/",
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
            "servers[0].url",
        ),
        (
            "a header without a name",
            Some(changed("name: x-api-key", "x: y")),
            "the key's header",
        ),
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
        (
            "a parameter that is a part of a segment",
            Some(changed("  /v3/session/:\n", "  /v3/session/{id}.json/:\n")),
            "post /v3/session/{id}.json/: {id}.json: a parameter has to be a whole segment of the path",
        ),
        (
            "an unknown extension of an operation",
            Some(changed(
                "x-creates: {id: session_id,",
                "x-create: {id: session_id,",
            )),
            "post /v3/session/: x-create is unknown; known are x-assumption, x-creates, x-idempotent-with, x-source",
        ),
        (
            "an id that cannot be a method",
            Some(changed(
                "operationId: create_session",
                "operationId: create-session",
            )),
            "post /v3/session/: the operationId create-session cannot be the name of a method",
        ),
        (
            "an id of a method that exists",
            Some(changed(
                "operationId: create_session",
                "operationId: builder",
            )),
            "post /v3/session/: the operationId builder cannot be the name of a method",
        ),
        (
            "a reference to a response",
            Some(changed(
                "        '401':\n",
                "        '409': {$ref: '#/components/responses/Conflict'}\n        '401':\n",
            )),
            "post /v3/session/: response 409: a reference to a response is not supported; write it here",
        ),
        (
            "a range of successes",
            Some(changed(
                "        '401':\n",
                "        '2XX': {description: Fine.}\n        '401':\n",
            )),
            "post /v3/session/: response 2XX: this status is not supported",
        ),
        (
            "a server of an operation",
            Some(changed(
                "      x-idempotent-with: v",
                "      servers: [{url: 'https://a.example'}]\n      x-idempotent-with: v",
            )),
            "post /v3/session/: servers of an operation is not supported",
        ),
        (
            "a key in the query",
            Some(changed(
                "      in: header\n      name: x-api-key",
                "      in: query\n      name: x-api-key",
            )),
            "the security scheme ApiKey is not an apiKey in a header",
        ),
        (
            "a schema with a generated name",
            Some(with(
                "    OpenSessionStatus: {type: object, properties: {a: {type: string}}}\n\n",
            )),
            "the schema OpenSessionStatus has a name that is generated",
        ),
        (
            "an inline personal property",
            Some(changed(
                "          x-server-default: initiator\n",
                "          x-server-default: initiator\n          x-personal: true\n",
            )),
            "CreateSessionRequest.callback_method is marked x-personal; refer to a schema that is marked",
        ),
        (
            "an optional body",
            Some(changed(
                "      requestBody:\n        required: true\n",
                "      requestBody:\n",
            )),
            "post /v3/session/: a request body that may be left out is not supported",
        ),
        (
            "a parameter in a header",
            Some(with_parameter(
                "{name: X-Trace, in: header, schema: {type: string}}",
            )),
            "post /v3/session/: the parameter X-Trace is in the header; supported are path and query",
        ),
        (
            "a parameter that is an object",
            Some(with_parameter(
                "{name: filter, in: query, schema: {type: object}}",
            )),
            "post /v3/session/: the parameter filter has a schema that is not supported",
        ),
        (
            "a path parameter that is not in the path",
            Some(with_parameter(
                "{name: id, in: path, required: true, schema: {type: string}}",
            )),
            "post /v3/session/: the path has no {id}",
        ),
        (
            "a path with an undeclared parameter",
            Some(changed("  /v3/session/:\n", "  /v3/session/{id}/:\n")),
            "post /v3/session/{id}/: a part of the path has no parameter of its name",
        ),
        (
            "a response with an inline schema",
            Some(changed(
                "              schema:\n                $ref: '#/components/schemas/Session'\n",
                "              schema: {type: object}\n",
            )),
            "post /v3/session/: response 201: the schema is not supported here; give it a name under \
             components.schemas and refer to it",
        ),
        (
            "a retry that depends on an unknown field",
            Some(changed(
                "x-idempotent-with: vendor_data",
                "x-idempotent-with: request_id",
            )),
            "post /v3/session/: x-idempotent-with: CreateSessionRequest has no request_id",
        ),
        (
            "an id in an unknown field",
            Some(changed(
                "x-creates: {id: session_id,",
                "x-creates: {key: session_id,",
            )),
            "post /v3/session/: x-creates has \"key\"; known are id, number, url",
        ),
        (
            "a limit of an unknown kind",
            Some(changed("x-rate-limit: limit", "x-rate-limit: most")),
            "post /v3/session/: the x-rate-limit \"most\" of X-RateLimit-Limit is unknown; known are limit, remaining, reset",
        ),
        (
            "a description of no value",
            Some(changed(
                "        initiator: The device",
                "        starter: The device",
            )),
            "x-enumDescriptions of CallbackMethod describes \"starter\", which is not a value",
        ),
        (
            "a subset with no value",
            Some(changed(
                "values: [Approved, Declined,",
                "values: [Accepted, Declined,",
            )),
            "the subset final of SessionStatus has \"Accepted\", which is not a value",
        ),
        (
            "no limit of the portrait",
            Some(
                changed("x-max-bytes: 2097152", "x-bytes: 1")
                    .replace("x-assumed: [x-max-bytes]", "x-note: none"),
            ),
            "PortraitImage has no x-max-bytes",
        ),
        (
            "a personal enum",
            Some(with(
                "    Odd: {type: string, x-personal: true, enum: [a]}\n\n",
            )),
            "personal schema Odd",
        ),
        (
            "a redacted type without its mark",
            Some(CONTRACT.replace(
                "    ErrorText:\n      type: string\n      x-personal: true\n",
                "    ErrorText:\n      type: string\n",
            )),
            "the type of ErrorText is redacted: mark the schema with x-personal",
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
            "a pattern without a function",
            Some(changed("      x-format: iso-3166-1-alpha-3\n", "")),
            "nothing checks the pattern of CountryCode (^[A-Z]{3}$): add an x-format, one of callback-url, e164, email, \
             iso-3166-1-alpha-3, iso-3166-2, visible-text or a new one with its function in src/types/formats.rs",
        ),
        (
            "a format that nobody checks",
            Some(changed("x-format: callback-url", "x-format: callback")),
            "the x-format \"callback\" of Callback is unknown; known are callback-url, ",
        ),
        (
            "an assumption about no rule",
            Some(changed(
                "x-assumed: [x-format]",
                "x-assumed: [x-format, pattern]",
            )),
            "the x-assumed [\"x-format\",\"pattern\"] of VendorData is not a list of its keywords",
        ),
        (
            "an assumption that is a text",
            Some(changed("x-assumed: [pattern]", "x-assumed: pattern")),
            "the x-assumed \"pattern\" of EmailAddress is not a list of its keywords",
        ),
        (
            "an assumption about nothing",
            Some(changed("x-assumed: [pattern]", "x-assumed: []")),
            "the x-assumed [] of EmailAddress is not a list of its keywords",
        ),
        (
            "a format of a field",
            Some(changed(
                "          x-server-default: initiator\n",
                "          x-format: visible-text\n",
            )),
            "CreateSessionRequest.callback_method has an x-format; only schemas can have one",
        ),
        (
            "a format of what is not a text",
            Some(changed(
                "      enum: [initiator",
                "      x-format: visible-text\n      enum: [initiator",
            )),
            "CallbackMethod has an x-format; only schemas of personal texts can have one",
        ),
        (
            "language tags of a text",
            Some(changed(
                "      x-format: visible-text\n",
                "      x-language-tags: true\n",
            )),
            "the x-language-tags of VendorData is not `true` at a list of texts",
        ),
        (
            "language tags of an open list",
            Some(changed(
                "      x-language-tags: true\n",
                "      x-language-tags: true\n      x-open-enum: true\n",
            )),
            "Language cannot have both x-language-tags and x-open-enum",
        ),
        (
            "language tags by another word",
            Some(changed(
                "      x-language-tags: true\n",
                "      x-language-tags: yes\n",
            )),
            "the x-language-tags of Language is not `true` at a list of texts",
        ),
        (
            "a list of texts with null in it",
            Some(changed(
                "enum: [M, F, null]",
                "type: string\n      enum: [M, F, null]",
            )),
            "Gender lists null, which is not of its `type`: leave the type out",
        ),
        (
            "an open list with null in it",
            Some(changed(
                "enum: [M, F, null]",
                "x-open-enum: true\n      enum: [M, F, null]",
            )),
            "Gender lists null and is open",
        ),
        (
            "a list that is nullable",
            Some(changed(
                "enum: [M, F, null]",
                "nullable: true\n      enum: [M, F, null]",
            )),
            "Gender lists its values: null has to be one of them, and not `nullable`",
        ),
        (
            "null, or a value of no schema",
            Some(changed(
                "x-nullable-of: VendorData",
                "x-nullable-of: Nothing",
            )),
            "x-nullable-of: there is no schema \"Nothing\"",
        ),
        (
            "null, or a value of no name",
            Some(changed("x-nullable-of: VendorData", "x-nullable-of: true")),
            "x-nullable-of: there is no schema true",
        ),
        (
            "null, or a value that is not nullable",
            Some(changed(
                "nullable: true\n          x-nullable-of",
                "x-nullable-of",
            )),
            "x-nullable-of: what may be \"VendorData\" or null is not nullable",
        ),
        (
            "null, or a value of another type",
            Some(changed(
                "type: string\n          nullable: true\n          x-nullable-of",
                "type: integer\n          nullable: true\n          x-nullable-of",
            )),
            "x-nullable-of: type is not that of \"VendorData\"",
        ),
        (
            "null, or a value that would be printed",
            Some(changed(
                "x-nullable-of: VendorData\n          x-personal: true",
                "x-nullable-of: VendorData",
            )),
            "x-nullable-of: x-personal is not that of \"VendorData\"",
        ),
        (
            "a missing schema",
            Some(changed("schemas/VendorData'", "schemas/Nowhere'")),
            "Nowhere",
        ),
    ] {
        let reason = reason(name, contract.as_deref());
        assert!(
            reason.contains(expected) && !reason.is_empty(),
            "{name}: {reason}"
        );
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
fn nullable_fields_keep_their_type() {
    let kind = "        session_kind:\n";
    let (before, after) = CONTRACT.split_once(kind).expect("a field");
    let (_, after) = after
        .split_once("schemas/SessionKind']\n")
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
            field_type("nullable", &contract, "session_kind"),
            expected,
            "{name}"
        );
    }
}
