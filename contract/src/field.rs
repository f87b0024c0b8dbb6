//! The documented fields below a schema.

use serde_json::Value;

use crate::Contract;
use crate::place::{is_lazy, member};

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

    /// Visits every documented field below a schema: dotted path, schema, whether it is required. The items of a list
    /// are `[]`, the values of a map `{}`, the branches of a union have the discriminator's value in angle brackets. A
    /// schema that is used in several places has its fields in the first of them.
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
        seen: &mut Vec<&'a Value>,
        visit: &mut impl FnMut(&str, &'a Value, bool),
    ) {
        let schema = self.resolve(schema);
        // A schema that is used twice has its fields once.
        if seen.iter().any(|other| std::ptr::eq(*other, schema)) {
            return;
        }
        seen.push(schema);
        for (name, branch) in self.branches(schema) {
            self.fields_within(branch, &format!("{prefix}<{name}>"), seen, visit);
        }
        let members = self.members(schema);
        for (name, field) in &members.fields {
            let path = member(prefix, name);
            visit(&path, field, members.required.contains(name));
            // What is read when it is asked for is any JSON until then.
            if !is_lazy(field) {
                self.fields_within(field, &path, seen, visit);
            }
        }
        let items = Some(&schema["items"]).filter(|items| !items.is_null());
        let items = items.map(|items| (format!("{prefix}[]"), items, true));
        let others = members.others;
        let others = others.map(|others| (format!("{prefix}{{}}"), others, false));
        for (path, schema, is_required) in items.into_iter().chain(others) {
            visit(&path, schema, is_required);
            self.fields_within(schema, &path, seen, visit);
        }
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
