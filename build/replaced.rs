//! Which schemas have a handwritten Rust type.

use serde_json::Value;

use super::Result;
use super::contract::{NULLABLE, known_values, lists_null, target};

/// Schemas whose Rust type is written by hand. Every other schema marked `x-personal` becomes a
/// redacted text, every other `x-secret` one is an error.
const HANDWRITTEN: &[(&str, &str)] = &[
    ("DateOfBirth", "crate::Redacted<::chrono::NaiveDate>"),
    ("FieldErrors", "crate::Redacted<::serde_json::Value>"),
    ("HostedUrl", "crate::HostedUrl"),
    ("IpAddress", "crate::Redacted<::std::net::IpAddr>"),
    ("Metadata", "crate::Json"),
    ("PortraitImage", "crate::PortraitImage"),
    ("SessionToken", "crate::SessionToken"),
    ("Undocumented", "crate::Json"),
];

/// Where the redacted texts are.
const TEXTS: &str = "crate::text::";

/// The handwritten type that stands for a schema, if one does.
pub fn replacement(name: &str, schema: &Value) -> Result<Option<String>> {
    if let Some((_, path)) = HANDWRITTEN.iter().find(|(schema, _)| *schema == name) {
        return Ok(Some((*path).to_owned()));
    }
    if let Some(known) = known_values(schema) {
        return Ok(Some(format!("crate::Open<crate::types::{known}>")));
    }
    if lists_null(schema) {
        let listed = name.strip_prefix(NULLABLE).unwrap_or(name);
        let value = format!("::std::option::Option<crate::types::{listed}>");
        let is_personal = schema["x-personal"] == true;
        return Ok(Some(if is_personal { format!("crate::Redacted<{value}>") } else { value }));
    }
    if let ("array", Some(item)) = (schema["type"].as_str().unwrap_or_default(), target(&schema["items"])) {
        // typify would take an empty list for an absent one; as an opaque type it is optional.
        return Ok(Some(format!("::std::vec::Vec<crate::types::{item}>")));
    }
    if schema["x-secret"] == true {
        return Err(format!("the secret schema {name} has no type in build/replaced.rs"));
    }
    if schema["x-personal"] == true {
        if schema["type"] != "string" || !schema["enum"].is_null() {
            return Err(format!(
                "the personal schema {name} is no text and has no type in build/replaced.rs"
            ));
        }
        return Ok(Some(format!("{TEXTS}{name}")));
    }
    Ok(None)
}

/// Whether a schema is a redacted text.
pub fn is_text(name: &str, schema: &Value) -> bool {
    matches!(replacement(name, schema), Ok(Some(path)) if path.starts_with(TEXTS))
}

/// Whether a schema is any JSON.
pub fn is_any(name: &str) -> bool {
    HANDWRITTEN.iter().any(|(schema, path)| *schema == name && *path == "crate::Json")
}
