//! Schemas and marks that the generator does not support.

use super::{CONTRACT, build, changed, folder, rejects};

#[test]
fn rejects_unsupported_schemas_by_name() {
    let no_enum = "    ErrorBody:\n      type: object\n";
    let with = |schema: &str| changed(no_enum, &format!("{schema}{no_enum}"));
    for (name, contract, expected) in [
        (
            "a schema with a generated name",
            Some(with(
                "    OpenSessionStatus: {type: object, properties: {a: {type: string}}}\n\n",
            )),
            "the schema OpenSessionStatus has a name that is generated",
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
                changed("      x-max-bytes: 2097152\n", "")
                    .replace("      x-assumed: [x-max-bytes]\n", ""),
            ),
            "PortraitImage has no x-max-bytes",
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
            "/components/schemas/EmailAddress/x-assumed: is not a list of texts",
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
            "/properties/callback_method/x-format: has no effect next to a reference",
        ),
        (
            "a format of what is not a text",
            Some(changed(
                "      enum: [initiator",
                "      x-format: visible-text\n      enum: [initiator",
            )),
            "CallbackMethod has an x-format; only texts without a list of values can have one",
        ),
        (
            "a lazy field of what is sent",
            Some(changed(
                "          x-server-default: initiator\n",
                "          x-server-default: initiator\n          x-lazy: true\n",
            )),
            "/components/schemas/CreateSessionRequest/properties/callback_method/x-lazy: CreateSessionRequest is sent: \
             x-lazy is about what is received",
        ),
        (
            "a lazy text",
            Some(changed(
                "          description: The event's id, the same",
                "          x-lazy: true\n          description: The event's id, the same",
            )),
            "/components/schemas/WebhookEvent/properties/event_id/x-lazy: the value needs a schema with a name",
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
            "/components/schemas/Language/x-language-tags: is not `true` or `false`",
        ),
        (
            "a list of texts with null in it",
            Some(changed(
                "enum: [M, F, null]",
                "type: string\n      enum: [M, F, null]",
            )),
            "/components/schemas/Gender: lists null, which is not of its `type`: leave the type out",
        ),
        (
            "an open list with null in it",
            Some(changed(
                "enum: [M, F, null]",
                "x-open-enum: true\n      enum: [M, F, null]",
            )),
            "/components/schemas/Gender: lists null and is open",
        ),
        (
            "a list that is nullable",
            Some(changed(
                "enum: [M, F, null]",
                "nullable: true\n      enum: [M, F, null]",
            )),
            "/components/schemas/Gender: null has to be one of the listed values, and not `nullable`",
        ),
        (
            "null, or a value of no schema",
            Some(changed(
                "x-nullable-of: VendorData",
                "x-nullable-of: Nothing",
            )),
            "x-nullable-of: the schema \"Nothing\" does not exist",
        ),
        (
            "null, or a value of no name",
            Some(changed("x-nullable-of: VendorData", "x-nullable-of: true")),
            "/x-nullable-of: is not a text",
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
            "/$ref: this schema does not exist under components.schemas",
        ),
    ] {
        rejects(name, contract.as_deref(), expected);
    }
}

/// The types of a contract whose sessions have these properties, too.
fn types(odd: &str, properties: &str) -> String {
    let contract = changed(
        "    ErrorBody:\n      type: object\n",
        &format!("    Odd: {odd}\n\n    ErrorBody:\n      type: object\n"),
    );
    let (before, session) = contract.split_once("    Session:\n").expect("sessions");
    let own = "      properties:\n";
    let session = session.replacen(own, &format!("{own}{properties}"), 1);
    let folder = folder("types");
    let contract = format!("{before}    Session:\n{session}");
    std::fs::write(folder.join("openapi.yaml"), contract).expect("a file");
    let (succeeded, output) = build(&folder);
    assert!(succeeded, "{output}");
    let types = std::fs::read_to_string(folder.join("types.rs")).expect("code");
    std::fs::remove_dir_all(&folder).expect("the folder exists");
    types
}

/// A type has no null of its own: its places have it.
#[test]
fn a_schema_that_may_be_null_is_one_whose_references_may() {
    let object =
        |more: &str| format!("{{type: object, {more}properties: {{a: {{type: string}}}}}}");
    let reference = "$ref: '#/components/schemas/Odd'";
    let property =
        |odd: &str| format!("        odd: {odd}\n        odds: {{type: array, items: {odd}}}\n");
    let plain = property(&format!("{{{reference}}}"));
    let or_null = property(&format!("{{nullable: true, allOf: [{{{reference}}}]}}"));

    let at_the_schema = types(&object("nullable: true, "), &plain);
    let at_the_places = types(&object(""), &or_null);
    let nowhere = types(&object(""), &plain);

    assert!(at_the_schema == at_the_places, "{at_the_schema}");
    assert!(at_the_schema != nowhere);
}
