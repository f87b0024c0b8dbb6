//! What an operation may have: anything else stops the build, before code is made of it.

use serde_json::{Map, Value};

use super::super::openapi::Operation;
use super::super::type_overrides::Override;
use super::Result;

/// Methods that `Client` has already.
const RESERVED: [&str; 7] = [
    "base_url",
    "block_on",
    "builder",
    "from_env",
    "inner",
    "new",
    "progenitor",
];

/// Checks the parts of an operation that nothing else would notice.
pub fn check(operation: &Operation<'_>) -> Result<()> {
    let Operation {
        id,
        path,
        body,
        place,
        ..
    } = operation;
    let is_name = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && syn::parse_str::<syn::Ident>(id).is_ok();
    if !is_name || RESERVED.contains(id) {
        return Err(format!(
            "{place}: the operationId {id} cannot be the name of a method; use another one in snake_case"
        ));
    }
    if path.contains('%') {
        return Err(format!("{place}: a path with % is not supported"));
    }
    if !path.starts_with('/') {
        return Err(format!("{place}: a path begins with a slash"));
    }
    let is_whole = |segment: &str| {
        let name = segment
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        !name.unwrap_or(segment).contains(['{', '}'])
    };
    if let Some(segment) = path.split('/').find(|segment| !is_whole(segment)) {
        return Err(format!(
            "{place}: {segment}: a parameter has to be a whole segment of the path"
        ));
    }
    if !body["x-idempotent-with"].is_null() && body["requestBody"].is_null() {
        return Err(format!("{place}: x-idempotent-with needs a request body"));
    }
    let parameters = body["parameters"].as_array().into_iter().flatten();
    for (index, parameter) in parameters.enumerate() {
        if parameter["in"] == "path" && parameter["required"] != true {
            return Err(format!(
                "{place}/parameters/{index}: a parameter of the path is always there; add `required: true`"
            ));
        }
    }
    responses(operation)
}

fn responses(operation: &Operation<'_>) -> Result<()> {
    let place = &operation.place;
    for (status, response) in operation.body["responses"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let is_code = status
            .parse::<u16>()
            .is_ok_and(|status| (100..600).contains(&status));
        if !is_code && !["4XX", "5XX", "default"].contains(&status.as_str()) {
            return Err(format!(
                "{place}/responses/{status}: this status is not supported"
            ));
        }
        if operation.method == "HEAD" && !response["content"].is_null() {
            return Err(format!("{place}/responses/{status}: a HEAD has no content"));
        }
    }
    Ok(())
}

/// Checks that a name is in Rust not one of the generated locals.
pub fn parameter_name(place: &str, name: &str, in_rust: &str) -> Result<()> {
    if ["query", "request", "target"].contains(&in_rust) {
        return Err(format!("{place}: the parameter {name} has a reserved name"));
    }
    Ok(())
}

/// The schemas whose Rust names are taken by handwritten types.
pub fn schema_names(schemas: &Map<String, Value>) -> Result<()> {
    const TAKEN: [&str; 9] = [
        "ErrorText",
        "Extra",
        "HostedUrl",
        "Json",
        "Lazy",
        "Metadata",
        "OpenEnum",
        "Redacted",
        "SessionToken",
    ];
    let is_generated = |name: &str| {
        let found = super::super::type_overrides::type_override(name, schemas);
        matches!(
            found,
            Ok(None | Some(Override::Text | Override::Image | Override::OneOf))
        )
    };
    match TAKEN
        .iter()
        .find(|name| schemas.contains_key(**name) && is_generated(name))
    {
        Some(name) => Err(format!(
            "the schema {name} has the name of a handwritten type"
        )),
        None => Ok(()),
    }
}
