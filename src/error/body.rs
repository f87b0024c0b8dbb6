//! What an error answer says, whichever of its shapes the service chose.

use serde_json::{Map, Value};

use super::{FieldError, Unclassified};
use crate::response::json_text;
use crate::text::ErrorText;

/// The longest path that is followed and the most parts that are told apart. What lies beyond stays
/// together as one unclassified part: a hostile answer shall cost no more than its own length.
const MAX_PATH: usize = 256;
const MAX_PARTS: usize = 1_000;

/// What belongs to no field.
#[derive(Debug, Default)]
pub(super) struct Reason {
    pub(super) detail: Option<ErrorText>,
    pub(super) code: Option<ErrorText>,
}

impl Reason {
    pub(super) fn read(body: &[u8]) -> Self {
        match serde_json::from_slice(json_text(body)) {
            Ok(Value::Object(mut fields)) => Self::take(&mut fields),
            _ => Self::default(),
        }
    }

    /// Takes the two out of an answer, where they are texts.
    fn take(fields: &mut Map<String, Value>) -> Self {
        let mut text = |name| match fields.remove(name) {
            Some(Value::String(text)) => Some(text.into()),
            Some(other) => {
                fields.insert(String::from(name), other);
                None
            }
            None => None,
        };
        Self { detail: text("detail"), code: text("code") }
    }
}

/// An error answer, taken apart. Nothing of a JSON body is lost: what fits nowhere is in
/// `unclassified`, under its path.
#[derive(Debug, Default)]
pub(super) struct ErrorAnswer {
    pub(super) reason: Reason,
    pub(super) errors: Vec<FieldError>,
    pub(super) unclassified: Vec<Unclassified>,
}

impl ErrorAnswer {
    pub(super) fn read(body: &[u8]) -> Self {
        let mut answer = Self::default();
        match serde_json::from_slice(json_text(body)) {
            Ok(Value::Object(mut fields)) => {
                answer.reason = Reason::take(&mut fields);
                for (name, value) in fields {
                    answer.field(name, value);
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
        if path.len() > MAX_PATH || self.errors.len() + self.unclassified.len() >= MAX_PARTS {
            return self.unclassified(path, value);
        }
        match value {
            Value::String(text) => self.messages(path, vec![text.into()]),
            Value::Array(items) if !items.is_empty() => self.list(&path, items),
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

    fn list(&mut self, path: &str, items: Vec<Value>) {
        let mut messages = Vec::new();
        let mut others = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            match item {
                Value::String(text) => messages.push(text.into()),
                // An item of a list that is right: the service leaves its place empty.
                Value::Object(fields) if fields.is_empty() => {}
                item => others.push((index, item)),
            }
        }
        if !messages.is_empty() {
            self.messages(path.to_owned(), messages);
        }
        if others.len() > MAX_PARTS {
            let others = others.into_iter().map(|(_, item)| item).collect();
            return self.unclassified(path.to_owned(), Value::Array(others));
        }
        for (index, item) in others {
            self.field(format!("{path}[{index}]"), item);
        }
    }

    fn messages(&mut self, path: String, messages: Vec<ErrorText>) {
        self.errors.push(FieldError { path, messages });
    }

    fn unclassified(&mut self, path: String, value: Value) {
        self.unclassified.push(Unclassified { path, value: value.into() });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// How many errors are made of an answer, and how many parts of it are left unclassified.
    fn parts(body: &Value) -> (usize, usize) {
        let answer = ErrorAnswer::read(body.to_string().as_bytes());
        (answer.errors.len(), answer.unclassified.len())
    }

    #[test]
    fn a_path_is_followed_up_to_its_limit() {
        assert_eq!(parts(&json!({ "x".repeat(MAX_PATH): "wrong" })), (1, 0));
        assert_eq!(parts(&json!({ "x".repeat(MAX_PATH + 1): "wrong" })), (0, 1));
    }

    #[test]
    fn parts_are_told_apart_up_to_their_limit() {
        let fields =
            |count: usize| -> Value { (0..count).map(|n| (format!("f{n}"), json!("wrong"))).collect() };
        assert_eq!(parts(&fields(MAX_PARTS)), (MAX_PARTS, 0));
        assert_eq!(parts(&fields(MAX_PARTS + 2)), (MAX_PARTS, 2), "the rest is kept as it is");

        let odd = |count: usize| -> Value { (0..count).map(|n| (format!("f{n}"), json!(7))).collect() };
        let mut both = odd(MAX_PARTS);
        both["last"] = json!("wrong");
        assert_eq!(parts(&both), (0, MAX_PARTS + 1), "both kinds of parts count");
    }

    #[test]
    fn a_lists_items_are_told_apart_up_to_their_limit() {
        assert_eq!(parts(&json!({ "list": vec![7; MAX_PARTS] })), (0, MAX_PARTS));
        assert_eq!(parts(&json!({ "list": vec![7; MAX_PARTS + 1] })), (0, 1), "the list as a whole");
    }
}
