//! The fields of a request by their paths, from the schema of its type.

use std::collections::BTreeMap;

use didit::CreateSessionRequest;
use serde_json::Value;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A day.
    Date,
    Country,
    Phone,
    /// JSON of a certain type, such as a number or a list.
    Json,
    /// Any JSON, and fields of any name in it.
    Any,
}

/// All fields that have no documented ones in them.
#[derive(Debug)]
pub(crate) struct Fields(BTreeMap<String, Kind>);

impl Fields {
    pub(crate) fn of_request() -> Self {
        let schema = schemars::schema_for!(CreateSessionRequest).to_value();
        let mut found = BTreeMap::new();
        walk(&schema, &schema, "", "", &mut found);
        Self(found)
    }

    /// What the field with a path takes; `None` where the path is not a field.
    pub(crate) fn kind(&self, path: &str) -> Option<Kind> {
        let exact = self.0.get(path).copied();
        let within = || {
            let (whole, _) = path.split_once('.')?;
            let is_any = self.0.get(whole) == Some(&Kind::Any);
            // What is in metadata is a text; JSON is for the column `metadata`.
            is_any.then_some(Kind::Text)
        };
        exact.or_else(within)
    }

    /// The fields whose values have other spellings.
    pub(crate) fn to_normalize(&self) -> impl Iterator<Item = (&str, Kind)> {
        let fields = self.0.iter().map(|(path, kind)| (path.as_str(), *kind));
        fields.filter(|(_, kind)| matches!(kind, Kind::Country | Kind::Phone))
    }

    /// The path that is most like a name.
    pub(crate) fn like(&self, name: &str) -> Option<&str> {
        let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
        let name = last(name).to_lowercase().replace([' ', '-'], "_");
        let likeness = |path: &str| strsim::jaro_winkler(&last(path), &name);
        let best = self
            .0
            .keys()
            .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        best.map(String::as_str).filter(|path| likeness(path) > 0.8)
    }

    /// The paths in a JSON object that are not fields.
    pub(crate) fn unknown(&self, value: &Value, prefix: &str, found: &mut Vec<String>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            let path = joined(prefix, name);
            let has_fields = self
                .0
                .keys()
                .any(|field| field.starts_with(&format!("{path}.")));
            match (self.kind(&path), has_fields) {
                (Some(_), _) if !name.contains('.') => {}
                (None, true) => self.unknown(value, &path, found),
                _ => found.push(path),
            }
        }
    }
}

fn joined(prefix: &str, name: &str) -> String {
    match prefix {
        "" => name.to_owned(),
        prefix => format!("{prefix}.{name}"),
    }
}

/// Finds the fields below a schema. `name` is that of its type.
fn walk(root: &Value, schema: &Value, name: &str, path: &str, found: &mut BTreeMap<String, Kind>) {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap_or_default();
        return walk(root, &root["$defs"][name], name, path, found);
    }
    let alternatives = ["allOf", "anyOf", "oneOf"]
        .iter()
        .find_map(|key| schema[*key].as_array());
    let value = alternatives
        .into_iter()
        .flatten()
        .find(|one| one["type"] != "null");
    if let Some(properties) = schema["properties"].as_object() {
        for (property, schema) in properties {
            walk(root, schema, "", &joined(path, property), found);
        }
    } else if let Some(value) = value.filter(|_| schema["type"].is_null()) {
        walk(root, value, name, path, found);
    } else {
        let is_text = schema["type"] == "string"
            || schema["type"]
                .as_array()
                .is_some_and(|types| types.contains(&"string".into()));
        let kind = match name {
            "CountryCode" => Kind::Country,
            "PhoneNumber" => Kind::Phone,
            _ if is_text && schema["format"] == "date" => Kind::Date,
            _ if is_text || schema["enum"].is_array() || !schema["const"].is_null() => Kind::Text,
            _ if schema["type"].is_null() => Kind::Any,
            _ => Kind::Json,
        };
        found.insert(path.to_owned(), kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_those_of_the_contract() {
        let fields = Fields::of_request();
        for (path, kind) in [
            ("workflow_id", Some(Kind::Text)),
            ("vendor_data", Some(Kind::Text)),
            ("language", Some(Kind::Text)),
            ("metadata", Some(Kind::Any)),
            ("metadata.plan", Some(Kind::Text)),
            ("expected_details.first_name", Some(Kind::Text)),
            ("expected_details.date_of_birth", Some(Kind::Date)),
            ("expected_details.id_country", Some(Kind::Country)),
            ("expected_details.expected_document_types", Some(Kind::Json)),
            ("contact_details.phone", Some(Kind::Phone)),
            ("contact_details.send_notification_emails", Some(Kind::Json)),
            ("portrait_image", Some(Kind::Text)),
            ("expected_details", None),
            ("first_name", None),
            ("vendor_data.x", None),
        ] {
            assert_eq!(fields.kind(path), kind, "{path}: {fields:?}");
        }
        assert_eq!(
            fields.like("First Name"),
            Some("expected_details.first_name")
        );
        assert_eq!(fields.like("qqqq"), None);
        let mut unknown = Vec::new();
        let value = serde_json::json!({
            "vendor_data": 1, "metadata": { "x": 1 }, "a": 1, "contact_details": { "email": 1, "fax": 2 },
            "contact_details.email": 3,
        });
        fields.unknown(&value, "", &mut unknown);
        assert_eq!(
            unknown,
            ["a", "contact_details.fax", "contact_details.email"]
        );
    }
}
