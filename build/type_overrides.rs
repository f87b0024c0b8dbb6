//! The schemas whose Rust type is not the one that the generator would make.

use serde_json::Value;

use super::Result;
use super::openapi::{NULLABLE, known_values, lists_null, target};

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
}

impl Override {
    /// The path of the type.
    pub fn path(&self, name: &str) -> String {
        match self {
            Self::Path(path) => path.clone(),
            Self::Text | Self::Image => format!("crate::types::{name}"),
        }
    }
}

/// The Rust type of a schema, if it is not the one that the generator would make.
pub fn type_override(name: &str, schema: &Value) -> Result<Option<Override>> {
    let path = |path: String| Ok(Some(Override::Path(path)));
    if let Some((_, handwritten, mark)) = HANDWRITTEN.iter().find(|(schema, ..)| *schema == name) {
        if schema[*mark] != true {
            return Err(format!(
                "the type of {name} is redacted: mark the schema with {mark}"
            ));
        }
        return path((*handwritten).to_owned());
    }
    if let Some(known) = known_values(schema) {
        return path(format!("crate::OpenEnum<crate::types::{known}>"));
    }
    if lists_null(schema) {
        let listed = name.strip_prefix(NULLABLE).unwrap_or(name);
        let value = format!("::std::option::Option<crate::types::{listed}>");
        let is_personal = schema["x-personal"] == true;
        return path(if is_personal {
            format!("crate::Redacted<{value}>")
        } else {
            value
        });
    }
    if is_any(schema) {
        return path("crate::Json".into());
    }
    let kind = schema["type"].as_str().unwrap_or_default();
    if let ("array", Some(item)) = (kind, target(&schema["items"])) {
        // typify would take an empty list for an absent one; as an opaque type it is optional.
        return path(format!("::std::vec::Vec<crate::types::{item}>"));
    }
    if !schema["x-media-types"].is_null() {
        return Ok(Some(Override::Image));
    }
    if schema["x-secret"] == true {
        return Err(format!(
            "the secret schema {name} has no type in build/type_overrides.rs"
        ));
    }
    if schema["x-personal"] != true {
        return Ok(None);
    }
    match (kind, schema["format"].as_str()) {
        ("string", Some("date")) => path("crate::Redacted<::chrono::NaiveDate>".into()),
        ("string", Some("ip")) => path("crate::Redacted<::std::net::IpAddr>".into()),
        ("string", _) if schema["enum"].is_null() => Ok(Some(Override::Text)),
        _ => Err(format!(
            "the personal schema {name} is not a text and has no type in build/type_overrides.rs"
        )),
    }
}

/// Whether a schema is a redacted text.
pub fn is_text(name: &str, schema: &Value) -> bool {
    matches!(type_override(name, schema), Ok(Some(Override::Text)))
}

/// Whether a schema is an image that is sent in base64.
pub fn is_image(name: &str, schema: &Value) -> bool {
    matches!(type_override(name, schema), Ok(Some(Override::Image)))
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
    schema.is_object()
        && RESTRICTIONS
            .iter()
            .all(|keyword| schema[*keyword].is_null())
}
