//! Which keywords of a schema go together.

/// What a schema with a lone reference in `allOf` may have: all that is about the place, not the type.
pub const BESIDE_A_REFERENCE: &[&str] = &[
    "allOf",
    "default",
    "description",
    "example",
    "externalDocs",
    "nullable",
    "title",
    "x-assumed",
    "x-assumption",
    "x-lazy",
    "x-requires-any",
    "x-server-default",
    "x-source",
];

/// The types, with the keywords that only they have.
pub const TYPES: &[(&str, &[&str])] = &[
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "x-lenient",
        ],
    ),
    ("array", &["items", "minItems", "maxItems"]),
    (
        "string",
        &[
            "minLength",
            "maxLength",
            "pattern",
            "x-format",
            "x-language-tags",
            "x-max-bytes",
            "x-media-types",
        ],
    ),
    (
        "integer",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    ("boolean", &[]),
];

/// Keywords that mean something next to another one only.
pub const NEEDS: &[(&str, &str)] = &[
    ("x-enumDescriptions", "enum"),
    ("x-max-bytes", "x-media-types"),
    ("x-open-enum", "enum"),
    ("x-subsets", "enum"),
];

/// The formats of each type.
pub const FORMATS: &[(&str, &[&str])] = &[
    (
        "string",
        &["byte", "date", "date-time", "email", "ip", "uri", "uuid"],
    ),
    ("integer", &["int32", "int64"]),
    ("number", &["double"]),
];
