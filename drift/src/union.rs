//! `oneOf` and `anyOf`: what is only another way to write null or a list of values, and real unions.

use serde_json::Value;

use crate::document::{Document, members};
use crate::schema::{Parts, Schema};

/// One of the forms that a value may have.
#[derive(Debug, Clone)]
pub(crate) struct Branch<'a> {
    /// How it is known: by the value of the discriminator, the schema's name, or its type.
    pub(crate) label: String,
    pub(crate) parts: Parts<'a>,
}

/// Adds the branches of one union to a schema.
pub(crate) fn add<'a>(
    schema: &mut Schema<'a>,
    document: &'a Document,
    branches: &'a [Value],
) -> Result<(), String> {
    if branches.is_empty() {
        return Err("a union without a branch is not supported".into());
    }
    let mut read = Vec::new();
    for branch in branches {
        let branch_schema = document.within(|| Schema::of(document, &[branch]))?;
        schema.nullable |= branch_schema.nullable && !branch_schema.is_any();
        if !is_null(branch, &branch_schema) {
            read.push((branch, branch_schema));
        }
    }
    if read.is_empty() {
        // Null, and nothing else.
        schema.narrow(std::collections::BTreeSet::new());
        return Ok(());
    }
    if let [(only, _)] = read.as_slice() {
        return schema.add(document, only);
    }
    if read.iter().all(|(_, branch)| branch.is_plain_text()) {
        return add_texts(schema, &read);
    }
    if !schema.branches.is_empty() {
        return Err("a schema with two unions is not supported".into());
    }
    let labelled = read.into_iter().map(|(branch, read)| {
        let name = mapped(schema, branch).or(read.names.first().copied());
        Branch {
            label: name.map_or_else(|| read.type_names(), str::to_owned),
            parts: vec![branch],
        }
    });
    schema.branches = labelled.collect();
    Ok(())
}

/// Whether a branch only says that the value may be null.
fn is_null(branch: &Value, schema: &Schema<'_>) -> bool {
    let no_types = schema.types.as_ref().is_some_and(|types| types.is_empty());
    let no_values = schema.values.as_ref().is_some_and(Vec::is_empty);
    schema.nullable && (no_types || no_values) && !branch["allOf"].is_array()
}

/// Several lists of texts are one list; together with any text it is an open one.
fn add_texts<'a>(
    schema: &mut Schema<'a>,
    branches: &[(&'a Value, Schema<'a>)],
) -> Result<(), String> {
    let open = branches.iter().any(|(_, branch)| branch.values.is_none());
    let listed = branches
        .iter()
        .flat_map(|(_, branch)| branch.values.iter().flatten());
    let mut values: Vec<&Value> = Vec::new();
    for value in listed {
        if !values.contains(value) {
            values.push(value);
        }
    }
    let names = branches
        .iter()
        .filter(|(_, branch)| branch.values.is_some());
    schema
        .names
        .extend(names.flat_map(|(_, branch)| branch.names.iter()));
    schema.open_enum |= branches.iter().any(|(_, branch)| branch.open_enum);
    schema.narrow(["string"].into());
    if values.is_empty() {
        return Ok(());
    }
    schema.add_values(values, open)
}

/// The value of the discriminator that is documented for a branch.
fn mapped<'a>(schema: &Schema<'a>, branch: &Value) -> Option<&'a str> {
    let mapping = &schema.discriminator?["mapping"];
    let reference = branch["$ref"].as_str()?;
    let name = reference.rsplit('/').next();
    let mut values = members(mapping);
    let (value, _) = values.find(|(_, target)| {
        let target = target.as_str();
        target == Some(reference) || target == name
    })?;
    Some(value)
}
