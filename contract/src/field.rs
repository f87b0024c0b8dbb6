//! The documented fields below a schema.

use serde_json::Value;

use crate::{Contract, object};

impl Contract {
    /// The limits of a field by their keywords: on a number, on the length of a text or list, or on a
    /// picture's bytes.
    pub fn limits(&self, schema: &Value) -> Vec<(&'static str, i64)> {
        const KEYWORDS: [&str; 7] = [
            "maxItems",
            "maxLength",
            "maximum",
            "minItems",
            "minLength",
            "minimum",
            "x-max-bytes",
        ];
        let schema = self.resolve(schema);
        let limits = KEYWORDS.into_iter();
        limits
            .filter_map(|keyword| Some((keyword, schema[keyword].as_i64()?)))
            .collect()
    }

    /// Visits every documented field below a schema: dotted path, schema, whether it is required. The fields of a
    /// list's items are below `[]`.
    pub fn fields<'a>(
        &'a self,
        schema: &'a Value,
        prefix: &str,
        visit: &mut impl FnMut(&str, &'a Value, bool),
    ) {
        self.fields_within(schema, prefix, &mut Vec::new(), visit);
    }

    fn fields_within<'a>(
        &'a self,
        schema: &'a Value,
        prefix: &str,
        parents: &mut Vec<&'a Value>,
        visit: &mut impl FnMut(&str, &'a Value, bool),
    ) {
        let schema = self.resolve(schema);
        // A schema that contains itself is documented once.
        if parents.iter().any(|parent| std::ptr::eq(*parent, schema)) {
            return;
        }
        parents.push(schema);
        let required = schema["required"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (name, field) in object(&schema["properties"]) {
            let path = if prefix.is_empty() {
                name.to_owned()
            } else {
                format!("{prefix}.{name}")
            };
            visit(
                &path,
                field,
                required.iter().any(|required| required == name),
            );
            self.fields_within(field, &path, parents, visit);
        }
        if !schema["items"].is_null() {
            self.fields_within(&schema["items"], &format!("{prefix}[]"), parents, visit);
        }
        parents.pop();
    }
}

/// Whether a schema takes any JSON.
pub fn is_any(schema: &Value) -> bool {
    ["type", "enum", "oneOf", "anyOf", "allOf", "$ref"]
        .iter()
        .all(|key| schema[*key].is_null())
}

#[cfg(test)]
mod tests;
