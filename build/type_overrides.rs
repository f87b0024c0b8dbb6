//! The schemas whose Rust type is not the one that the generator would make.

use serde_json::{Map, Value};

use super::Result;
use super::openapi::{known_values, lists_null, referred};
use super::rewrite::NULLABLE;

/// Schemas whose meaning no keyword expresses, their handwritten types, and the mark that says the same as the type.
const HANDWRITTEN: &[(&str, &str, &str)] = &[
    ("ErrorText", "crate::ErrorText", "x-personal"),
    ("HostedUrl", "crate::HostedUrl", "x-secret"),
    ("SessionToken", "crate::SessionToken", "x-secret"),
];

/// The Rust type of such a schema.
#[derive(PartialEq, Eq)]
pub enum Override {
    /// A type that exists, by its path.
    Path(String),
    /// A redacted text; `constraints` declares it.
    Text,
    /// An image that is sent in base64; `constraints` declares it.
    Image,
    /// One of several types; `one_of` declares it.
    OneOf,
}

impl Override {
    /// The path of the type.
    pub fn path(&self, name: &str) -> String {
        match self {
            Self::Path(path) => path.clone(),
            Self::Text | Self::Image | Self::OneOf => format!("crate::types::{name}"),
        }
    }
}

/// The Rust type of a schema, if it is not the one that the generator would make.
pub fn type_override(name: &str, schemas: &Map<String, Value>) -> Result<Option<Override>> {
    let schema = schemas
        .get(name)
        .ok_or_else(|| format!("the schema {name} does not exist"))?;
    let path = |path: String| Ok(Some(Override::Path(path)));
    let is_personal = schema["x-personal"] == true;
    let redacted = |value: String| match is_personal {
        true => format!("crate::Redacted<{value}>"),
        false => value,
    };
    if let Some((_, handwritten, mark)) = HANDWRITTEN.iter().find(|(schema, ..)| *schema == name) {
        if schema[*mark] != true {
            return Err(format!(
                "the type of {name} is redacted: mark the schema with {mark}"
            ));
        }
        return path((*handwritten).to_owned());
    }
    if schema["x-secret"] == true {
        return Err(format!(
            "the secret schema {name} has no type in build/type_overrides.rs"
        ));
    }
    if let Some(known) = known_values(schema) {
        return path(format!("crate::OpenEnum<crate::types::{known}>"));
    }
    if lists_null(schema) {
        let listed = name.strip_prefix(NULLABLE).unwrap_or(name);
        let value = format!("::std::option::Option<crate::types::{listed}>");
        return path(redacted(value));
    }
    if schema["x-nullable"].is_object() {
        return path(format!(
            "::std::option::Option<{}>",
            value_type(&schema["x-nullable"], schemas)?
        ));
    }
    if schema["x-redacted"].is_object() {
        return path(format!(
            "crate::Redacted<{}>",
            value_type(&schema["x-redacted"], schemas)?
        ));
    }
    if schema["x-lazy-of"].is_object() {
        let value = value_type(&schema["x-lazy-of"], schemas)?;
        return path(format!("crate::Lazy<{value}>"));
    }
    if schema["oneOf"].is_array() {
        return Ok(Some(Override::OneOf));
    }
    if is_any(schema) {
        return path("crate::Json".into());
    }
    let kind = schema["type"].as_str().unwrap_or_default();
    if kind == "array" {
        // typify would take an empty list for an absent one; as an opaque type it is optional.
        let item = value_type(&schema["items"], schemas)?;
        return path(redacted(format!("::std::vec::Vec<{item}>")));
    }
    if kind == "object" && schema["properties"].is_null() {
        let value = value_type(&schema["additionalProperties"], schemas)?;
        let map = format!("::std::collections::BTreeMap<::std::string::String, {value}>");
        return path(redacted(map));
    }
    if !schema["x-media-types"].is_null() {
        return Ok(Some(Override::Image));
    }
    let is_plain = matches!(kind, "string" | "integer" | "number" | "boolean");
    if !is_personal {
        return match is_plain && schema["enum"].is_null() {
            true => path(plain_type(schema)?),
            false => Ok(None),
        };
    }
    if schema["properties"].is_object() {
        return Ok(None);
    }
    match (kind, schema["format"].as_str()) {
        ("string", Some("date" | "date-time" | "ip" | "uuid")) => {
            path(redacted(plain_type(schema)?))
        }
        ("string", _) if schema["enum"].is_null() => Ok(Some(Override::Text)),
        ("string", _) => Ok(None),
        ("integer" | "number" | "boolean", _) => path(redacted(plain_type(schema)?)),
        _ => Err(format!(
            "the personal schema {name} is not a text and has no type in build/type_overrides.rs"
        )),
    }
}

/// The Rust type of an item or a value of a map: a reference or a plain value.
pub fn value_type(schema: &Value, schemas: &Map<String, Value>) -> Result<String> {
    let ty = match referred(schema) {
        Some(name) => match type_override(name, schemas)? {
            Some(found) => found.path(name),
            None => format!("crate::types::{name}"),
        },
        None => plain_type(schema)?,
    };
    Ok(match schema["nullable"] == true {
        true => format!("::std::option::Option<{ty}>"),
        false => ty,
    })
}

/// The Rust type of a text, number or flag without a name.
pub fn plain_type(schema: &Value) -> Result<String> {
    let ty = match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => "::uuid::Uuid",
        (Some("string"), Some("date")) => "::chrono::NaiveDate",
        (Some("string"), Some("date-time")) => "::chrono::DateTime<::chrono::Utc>",
        (Some("string"), Some("ip")) => "::std::net::IpAddr",
        (Some("string"), _) => "::std::string::String",
        (Some("integer"), _) => "i64",
        (Some("number"), _) => "f64",
        (Some("boolean"), _) => "bool",
        _ => return Err(format!("{schema} has no type in Rust")),
    };
    Ok(ty.to_owned())
}

/// Whether a schema is a redacted text.
pub fn is_text(name: &str, schemas: &Map<String, Value>) -> bool {
    matches!(type_override(name, schemas), Ok(Some(Override::Text)))
}

/// Whether a schema is an image that is sent in base64.
pub fn is_image(name: &str, schemas: &Map<String, Value>) -> bool {
    matches!(type_override(name, schemas), Ok(Some(Override::Image)))
}

/// Whether a schema accepts any JSON: nothing in it restricts the value.
pub fn is_any(schema: &Value) -> bool {
    const RESTRICTIONS: [&str; 8] = [
        "type",
        "enum",
        "properties",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "$ref",
    ];
    let is_free_object = schema["type"] == "object"
        && schema["properties"].is_null()
        && !schema["additionalProperties"].is_object();
    schema.is_object()
        && (is_free_object
            || RESTRICTIONS
                .iter()
                .all(|keyword| schema[*keyword].is_null()))
}
