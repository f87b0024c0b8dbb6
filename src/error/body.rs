//! What an error answer says, whichever of its shapes the service chose.

use serde_json::Value;

use super::{FieldError, Unclassified};
use crate::response::json_text;
use crate::text::ErrorText;

/// An error answer, taken apart. Nothing of a JSON body is lost: what fits nowhere is in
/// `unclassified`, under its path.
#[derive(Debug, Default)]
pub(super) struct ErrorAnswer {
    pub(super) errors: Vec<FieldError>,
    pub(super) detail: Option<ErrorText>,
    pub(super) code: Option<ErrorText>,
    pub(super) unclassified: Vec<Unclassified>,
    /// Whether the body is a JSON object.
    pub(super) is_object: bool,
}

impl ErrorAnswer {
    pub(super) fn read(body: &[u8]) -> Self {
        let mut answer = Self::default();
        match serde_json::from_slice(json_text(body)) {
            Ok(Value::Object(fields)) => {
                answer.is_object = true;
                for (name, value) in fields {
                    match (name.as_str(), value) {
                        ("detail", Value::String(text)) => answer.detail = Some(text.into()),
                        ("code", Value::String(text)) => answer.code = Some(text.into()),
                        (_, value) => answer.field(name, value),
                    }
                }
            }
            Ok(value) => answer.unclassified(String::new(), value),
            Err(_) if body.is_empty() => {}
            Err(_) => {
                let text = String::from_utf8_lossy(body).into_owned();
                answer.unclassified(String::new(), Value::String(text));
            }
        }
        answer
    }

    /// A text or a list of texts belongs to the path itself; what is nested, to a longer path.
    fn field(&mut self, path: String, value: Value) {
        match value {
            Value::String(text) => self.message(path, text),
            Value::Array(items) if !items.is_empty() => {
                for (index, item) in items.into_iter().enumerate() {
                    match item {
                        Value::String(text) => self.message(path.clone(), text),
                        // An item of a list that is right: the service leaves its place empty.
                        Value::Object(fields) if fields.is_empty() => {}
                        item => self.field(format!("{path}[{index}]"), item),
                    }
                }
            }
            Value::Object(fields) if !fields.is_empty() => {
                for (name, item) in fields {
                    let path = match name.parse::<usize>() {
                        Ok(index) => format!("{path}[{index}]"),
                        Err(_) => format!("{path}.{name}"),
                    };
                    self.field(path, item);
                }
            }
            value => self.unclassified(path, value),
        }
    }

    fn unclassified(&mut self, path: String, value: Value) {
        self.unclassified.push(Unclassified { path, value: value.into() });
    }

    fn message(&mut self, path: String, text: String) {
        match self.errors.iter_mut().find(|error| error.path == path) {
            Some(error) => error.messages.push(text.into()),
            None => self.errors.push(FieldError { path, messages: vec![text.into()] }),
        }
    }
}
