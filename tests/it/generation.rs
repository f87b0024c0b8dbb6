//! What `build.rs` makes of the contract, and what it says of one that it cannot use: the file's name and
//! the reason.

#[path = "../../build/reviewed.rs"]
mod reviewed;

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("didit-generation-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// What the build script says of the contract in a folder, and whether it was content.
fn build(folder: &Path) -> (bool, String) {
    let output = Command::new(env!("DIDIT_BUILD_SCRIPT"))
        .current_dir(folder)
        .env("OUT_DIR", folder)
        .output()
        .expect("it runs");
    (output.status.success(), String::from_utf8(output.stdout).expect("text"))
}

fn generate(name: &str, contract: Option<&str>) -> (bool, String) {
    let folder = folder(name);
    if let Some(contract) = contract {
        std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    }
    let said = build(&folder);
    std::fs::remove_dir_all(&folder).expect("it was there");
    said
}

const CONTRACT: &str = include_str!("../../openapi.yaml");

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
            "the pattern of CountryCode is not supported: ECMA-262 has no such expression in Unicode mode (^[A-Z{3}$)",
        ),
        (
            "a pattern that looks ahead",
            Some(changed("'^[A-Z]{3}$'", "'^(?=A)[A-Z]{3}$'")),
            "the pattern of CountryCode is not supported: look-around, including look-ahead and look-behind, is not \
             supported (^(?=A)[A-Z]{3}$)",
        ),
        (
            "a dot of all characters",
            Some(changed("'^[A-Z]{3}$'", r"'^(?s:.)$'")),
            "modifiers are not supported (^(?s:.)$)",
        ),
        ("a start of each line", Some(changed("'^[A-Z]{3}$'", r"'(?m:^A)'")), "modifiers are not supported"),
        ("both cases", Some(changed("'^[A-Z]{3}$'", r"'^(?i:\P{Lu})$'")), "modifiers are not supported"),
        (
            "a modifier taken back",
            Some(changed("'^[A-Z]{3}$'", r"'^(?:a(?-i:b))$'")),
            "modifiers are not supported",
        ),
        ("a word's end", Some(changed("'^[A-Z]{3}$'", r"'^A\b'")), "word boundaries are not supported"),
        (
            "a pattern of gigabytes",
            Some(changed("'^[A-Z]{3}$'", r"'^a{4294967295}$'")),
            "the pattern of CountryCode is not supported: ",
        ),
        (
            "one of many times many",
            Some(changed("'^[A-Z]{3}$'", r"'^(?:.{1000}){1000}$'")),
            "the pattern of CountryCode is not supported: ",
        ),
        (
            "a pattern that nothing matches",
            Some(changed("'^[A-Z]{3}$'", "'^a^$'")),
            "no text has all that it asks for",
        ),
        ("a huge pattern", Some(changed("'^[A-Z]{3}$'", "'^.{9999}$'")), "the pattern of CountryCode"),
        (
            "a form that nobody checks",
            Some(changed("x-form: callback-url", "x-form: callback")),
            "the x-form \"callback\" of Callback is not in build/facts.rs",
        ),
        (
            "an assumption about no rule",
            Some(changed("x-assumed: [x-form]", "x-assumed: [x-form, pattern]")),
            "the x-assumed [\"x-form\",\"pattern\"] of VendorData is not a list of its keywords",
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
            "a form of a field",
            Some(changed("          x-server-default: initiator\n", "          x-form: visible-text\n")),
            "CreateSessionRequest.callback_method has an x-form; only schemas have",
        ),
        (
            "a form of what is not a text",
            Some(changed("      enum: [initiator", "      x-form: visible-text\n      enum: [initiator")),
            "CallbackMethod has an x-form; only schemas of personal texts have",
        ),
        (
            "language tags of a text",
            Some(changed("      x-form: visible-text\n", "      x-language-tags: true\n")),
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
            Some(changed("      x-language-tags: true\n", "      x-language-tags: yes\n")),
            "the x-language-tags of Language is not `true` at a list of texts",
        ),
        (
            "a list of texts with null in it",
            Some(changed("enum: [M, F, null]", "type: string\n      enum: [M, F, null]")),
            "Gender lists null, which is not of its `type`: leave the type out",
        ),
        (
            "an open list with null in it",
            Some(changed("enum: [M, F, null]", "x-open-enum: true\n      enum: [M, F, null]")),
            "Gender lists null and is open",
        ),
        (
            "a list that is nullable",
            Some(changed("enum: [M, F, null]", "nullable: true\n      enum: [M, F, null]")),
            "Gender lists its values: null has to be one of them, and not `nullable`",
        ),
        (
            "null, or a value of no schema",
            Some(changed("x-nullable-of: VendorData", "x-nullable-of: Nothing")),
            "x-nullable-of: there is no schema \"Nothing\"",
        ),
        (
            "null, or a value of no name",
            Some(changed("x-nullable-of: VendorData", "x-nullable-of: true")),
            "x-nullable-of: there is no schema true",
        ),
        (
            "null, or a value that is not nullable",
            Some(changed("nullable: true\n          x-nullable-of", "x-nullable-of")),
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
        ("a missing schema", Some(changed("schemas/VendorData'", "schemas/Nowhere'")), "Nowhere"),
    ] {
        let reason = reason(name, contract.as_deref());
        assert!(reason.contains(expected) && !reason.is_empty(), "{name}: {reason}");
    }
}

/// The type of a field that was generated from a contract.
fn field_type(name: &str, contract: &str, field: &str) -> String {
    let folder = folder(name);
    std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    let (content, said) = build(&folder);
    assert!(content, "{name}: {said}");
    let client = std::fs::read_to_string(folder.join("client.rs")).expect("a client");
    std::fs::remove_dir_all(&folder).expect("it was there");
    let (_, after) = client.split_once(&format!("pub {field}: ")).expect(field);
    let ty: String = after.split(",\n        ///").next().unwrap_or_default().split_whitespace().collect();
    ty.replace(",>", ">").trim_end_matches(',').to_owned()
}

#[test]
fn what_may_be_null_keeps_its_type() {
    let kind = "        session_kind:\n";
    let (before, after) = CONTRACT.split_once(kind).expect("a field");
    let (_, after) = after.split_once("schemas/SessionKind']\n").expect("its end");
    for (name, declared, expected) in [
        (
            "an open list",
            "{x-nullable-of: SessionKind, enum: [user, business, null]}",
            "::std::option::Option<crate::Open<crate::types::SessionKind>>",
        ),
        (
            "a text",
            "{x-nullable-of: VendorData, type: string, nullable: true, x-personal: true}",
            "::std::option::Option<crate::text::VendorData>",
        ),
        (
            "a list with null in it",
            "{allOf: [$ref: '#/components/schemas/Gender']}",
            "::std::option::Option<crate::Redacted<::std::option::Option<crate::types::Gender>>>",
        ),
    ] {
        let contract = format!("{before}{kind}          {declared}\n{after}");
        assert_eq!(field_type("nullable", &contract, "session_kind"), expected, "{name}");
    }
}

/// Patterns that are odd in one way each; those of the contract are looked at beside them.
const PATTERNS: &[&str] = &[
    "A",
    "^A",
    "A$",
    "^(A|7@|é+)$",
    "^$",
    "[A7]{2}",
    r"^\d+\D?$",
    r"^\w+$",
    r"^\W*$",
    r"^\s\S+$",
    "^.$",
    "^[^A]+$",
    r"^[\s\-+]+$",
    r"^\u00e9\x41$",
    "^[A-Za-z][@_-]?$",
    "😀",
    "[^a-z]$",
    "^A.*7",
    "^(?:Aa)*$",
    "^[A&&a]$",
    r"^(?:\ue000|[^A])$",
    r"^\p{L}+$",
    r"^\p{Lu}\p{Ll}*\P{L}?$",
    "@*?",
];

/// The generated matchers are compiled and run, and judged by an engine for their own dialect.
#[test]
fn a_pattern_becomes_code_that_matches_what_it_matches() {
    let contract: serde_json::Value = yaml_serde::from_str(CONTRACT).expect("YAML");
    let mut own = Vec::new();
    patterns_of(&contract, &mut own);
    assert!(own.len() >= 4, "{own:?}");
    let patterns: Vec<_> = PATTERNS.iter().copied().chain(own).collect();
    let texts = texts();
    let schema = |(number, pattern): (usize, &&str)| {
        format!("    P{number}: {{type: string, x-personal: true, pattern: '{pattern}'}}\n")
    };
    let schemas: String = patterns.iter().enumerate().map(schema).collect();
    let folder = folder("patterns");
    let contract = changed("    ErrorBody:\n", &format!("{schemas}    ErrorBody:\n"));
    std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    let (content, said) = build(&folder);
    assert!(content, "{said}");
    let client = std::fs::read_to_string(folder.join("client.rs")).expect("a client");

    let matchers = (0..patterns.len()).map(|number| {
        let (_, matcher) = client.split_once(&format!("    impl P{number} {{\n")).expect("a matcher");
        let (matcher, _) = matcher.split_once("\n    }\n").expect("its end");
        format!("struct P{number};\nimpl P{number} {{\n{matcher}\n}}\n")
    });
    let matchers: String = matchers.collect();
    let calls: String = (0..patterns.len()).map(|number| format!("P{number}::matches, ")).collect();
    let program = format!(
        "{matchers}\nconst TEXTS: &[&str] = &{texts:?};\n\
         fn main() {{\n    let matchers: [fn(&str) -> bool; {}] = [{calls}];\n    \
         for matches in matchers {{\n        \
         let line = TEXTS.iter().map(|text| if matches(text) {{ '1' }} else {{ '0' }});\n        \
         println!(\"{{}}\", line.collect::<String>());\n    }}\n}}\n",
        patterns.len()
    );
    std::fs::write(folder.join("matchers.rs"), program).expect("a file");
    let compiled = Command::new("rustc")
        .args(["--edition=2024", "matchers.rs"])
        .current_dir(&folder)
        .output()
        .expect("a compiler");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let output = Command::new(folder.join("matchers")).output().expect("it runs");
    let output = String::from_utf8(output.stdout).expect("text");
    std::fs::remove_dir_all(&folder).expect("it was there");

    assert_eq!(output.lines().count(), patterns.len());
    for (pattern, answers) in patterns.iter().zip(output.lines()) {
        let judge = regress::Regex::with_flags(pattern, "u").expect("a pattern");
        assert_eq!(answers.len(), texts.len());
        let both = ["0", "1"].map(|answer| answers.contains(answer));
        assert!(both == [true, true] || *pattern == "@*?", "{pattern}: the texts do not tell");
        for (text, answer) in texts.iter().zip(answers.chars()) {
            assert_eq!(answer == '1', judge.find(text).is_some(), "{pattern} on {text:?}");
        }
    }
}

/// The patterns of a part of the contract.
fn patterns_of<'a>(part: &'a serde_json::Value, found: &mut Vec<&'a str>) {
    found.extend(part.get("pattern").and_then(|pattern| pattern.as_str()));
    let (object, list) = (part.as_object(), part.as_array());
    let parts = object.into_iter().flat_map(|object| object.values()).chain(list.into_iter().flatten());
    parts.for_each(|part| patterns_of(part, found));
}

/// Characters beside which something ends: a class, the surrogates, all characters.
const EDGES: [char; 22] = [
    '\0',
    '\t',
    '\r',
    '!',
    '/',
    ':',
    '[',
    '`',
    '{',
    '~',
    '\u{7f}',
    '\u{80}',
    '\u{a0}',
    'ÿ',
    '\u{2027}',
    '\u{2029}',
    '\u{3000}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{ffff}',
    '\u{10000}',
    '\u{10ffff}',
];

/// All texts of up to three of some characters that patterns tell apart, and what real ones look like.
fn texts() -> Vec<String> {
    const CHARACTERS: [char; 16] =
        ['A', 'a', 'Z', '7', '@', '+', '-', '_', ' ', '\n', '\u{85}', '\u{2028}', '\u{feff}', 'é', '٣', '😀'];
    let mut texts = vec![String::new()];
    let mut from = 0;
    for _ in 0..3 {
        let to = texts.len();
        for shorter in from..to {
            texts.extend(CHARACTERS.map(|character| format!("{}{character}", texts[shorter])));
        }
        from = to;
    }
    let edges = EDGES.iter().flat_map(|edge| [format!("{edge}"), format!("A{edge}"), format!("{edge}A")]);
    let real =
        ["john.doe@example.com", "john doe@example.com", "GBR", "US-CA", "US-", "US-1234567", "US-12345678"];
    let numbers = (1..=17).map(|digits| format!("+{}", "1".repeat(digits)));
    texts
        .into_iter()
        .chain(edges)
        .chain(real.map(str::to_owned))
        .chain(numbers)
        .chain(["AbCd_f-12345".to_owned()])
        .collect()
}
