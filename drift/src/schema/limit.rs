//! The limits of a schema.

use serde_json::Value;

use super::Schema;

/// The limits that are compared as numbers.
const LIMITS: [&str; 10] = [
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "uniqueItems",
];

impl<'a> Schema<'a> {
    pub(super) fn add_exclusive(
        &mut self,
        keyword: &str,
        value: &'a Value,
        part: &'a Value,
    ) -> Result<(), String> {
        let (name, inclusive) = if keyword == "exclusiveMaximum" {
            ("exclusiveMaximum", "maximum")
        } else {
            ("exclusiveMinimum", "minimum")
        };
        match value {
            // 3.0: it says what the limit next to it means.
            Value::Bool(false) => {}
            Value::Bool(true) => {
                let limit = part.get(inclusive);
                let limit = limit.ok_or_else(|| format!("`{keyword}` without `{inclusive}`"))?;
                self.limits.insert(name, limit);
            }
            Value::Number(_) => {
                self.limits.insert(name, value);
            }
            _ => return Err(format!("`{keyword}` is neither a number nor a boolean")),
        }
        Ok(())
    }

    pub(super) fn add_limit(&mut self, keyword: &str, value: &'a Value) -> Result<(), String> {
        let Some(name) = LIMITS.into_iter().find(|name| *name == keyword) else {
            return Err(format!("the keyword `{keyword}` is not supported"));
        };
        if value.is_number() != (name != "uniqueItems") {
            return Err(format!("`{keyword}` is {value}"));
        }
        // What holds for every value is not a limit.
        if *value == 0 && name.starts_with("min") && name != "minimum" || *value == false {
            return Ok(());
        }
        let known = self.limits.get(name).and_then(|known| known.as_f64());
        let is_looser = known.zip(value.as_f64()).is_some_and(|(known, new)| {
            if name.starts_with("min") {
                new < known
            } else {
                new > known
            }
        });
        if !is_looser {
            self.limits.insert(name, value);
        }
        Ok(())
    }

    pub(super) fn settle_limits(&mut self) {
        // The exclusive limit is the one that counts.
        for (exclusive, inclusive) in [
            ("exclusiveMaximum", "maximum"),
            ("exclusiveMinimum", "minimum"),
        ] {
            if self.limits.get(exclusive) == self.limits.get(inclusive) {
                self.limits.remove(inclusive);
            }
        }
    }
}
