//! Reads an error response, in any of the shapes that the service uses.

use super::details::{ErrorDetails, FieldError, UnrecognizedError};
use crate::json::{Json, Text, json_text};
use crate::types::redacted::ErrorText;

/// The maximum nesting of fields, and the maximum length of a path in bytes.
const MAX_DEPTH: usize = 16;
const MAX_PATH: usize = 256;
/// The maximum number of messages and parts. The rest of the response is one unrecognized part, so
/// that a hostile response takes no more memory than a few times its length.
const MAX_PARTS: usize = 1_000;
/// The maximum number of items of a list, so that an index has at most four digits.
const MAX_ITEMS: usize = 10_000;

/// Members that belong to no field. `code` is not among them.
const GENERAL: &[&str] = &["detail", "message", "error", "non_field_errors"];

impl ErrorDetails {
    /// Reads the body of an error response. The details of a body that is not JSON are empty.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut details = Self::default();
        let Ok(json) = Text::parse(json_text(body)) else {
            return details;
        };
        if let Some(members) = json.members() {
            let has_message = json
                .members()
                .into_iter()
                .flatten()
                .any(|(name, value)| name.name() == "message" && value.first() == b'"');
            details.object("", members, |name| match name {
                "code" => Place::Code,
                "error" if has_message => Place::Code,
                name if GENERAL.contains(&name) => Place::Message,
                _ => Place::Field,
            });
        } else if let Some(items) = json.items() {
            details.list("", items, Place::Message, 0);
        } else if let Some(text) = json.string() {
            details.messages.push(text.into());
        } else {
            details.unrecognized("", json);
        }
        details
    }

    fn object(
        &mut self,
        path: &str,
        mut members: crate::json::Members<'_>,
        place: impl Fn(&str) -> Place,
    ) {
        loop {
            let rest = members;
            let Some((name, value)) = members.next() else {
                return;
            };
            if self.is_full() {
                return self.rest(path, rest.rest());
            }
            let name = name.name();
            match place(&name) {
                Place::Code if self.code.is_none() && value.string().is_some() => {
                    self.code = value.string().map(Into::into)
                }
                Place::Message if value.string().is_some() => {
                    self.parts += 1;
                    self.messages.extend(value.string().map(ErrorText::from));
                }
                Place::Message if value.items().is_some() => {
                    if let Some(items) = value.items() {
                        self.list(&name, items, Place::Message, 0);
                    }
                }
                _ => self.field(&name, value, 0),
            }
        }
    }

    /// Adds what is wrong with a field: a text or a list of texts with its path, nested fields with
    /// longer paths.
    fn field(&mut self, path: &str, value: Text<'_>, depth: usize) {
        if path.len() > MAX_PATH || depth > MAX_DEPTH || self.is_full() {
            return self.unrecognized(path, value);
        }
        if let Some(text) = value.string() {
            self.parts += 1;
            let messages = vec![text.into()];
            return self.errors.push(FieldError {
                path: path.to_owned(),
                messages,
                is_single: true,
            });
        }
        if let Some(items) = value.items().filter(|items| items.clone().next().is_some()) {
            return self.list(path, items, Place::Field, depth);
        }
        let Some(mut members) = value
            .members()
            .filter(|members| members.clone().next().is_some())
        else {
            return self.unrecognized(path, value);
        };
        loop {
            let rest = members;
            let Some((name, value)) = members.next() else {
                return;
            };
            if self.is_full() {
                return self.rest(path, rest.rest());
            }
            let name = name.name();
            // A longer number may be a phone number.
            let is_index =
                (1..=4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit());
            let path = if is_index {
                format!("{path}[{name}]")
            } else {
                format!("{path}.{name}")
            };
            self.field(&path, value, depth + 1);
        }
    }

    fn list(&mut self, path: &str, items: crate::json::Items<'_>, place: Place, depth: usize) {
        let mut messages: Vec<ErrorText> = Vec::new();
        let mut others = Vec::new();
        let mut rest = None;
        let mut left = items;
        for index in 0.. {
            let before = left;
            let Some(item) = left.next() else { break };
            if index >= MAX_ITEMS || self.parts + messages.len() + others.len() >= MAX_PARTS {
                rest = Some(before.rest());
                break;
            }
            match item.string() {
                Some(text) => messages.push(text.into()),
                // The service sends an empty object in place of a valid item.
                None if item
                    .members()
                    .is_some_and(|mut members| members.next().is_none()) => {}
                None => others.push((index, item)),
            }
        }
        self.parts += messages.len();
        if let Place::Message = place {
            self.messages.append(&mut messages);
        } else if !messages.is_empty() {
            self.errors.push(FieldError {
                path: path.to_owned(),
                messages,
                is_single: false,
            });
        }
        for (index, item) in others {
            self.field(&format!("{path}[{index}]"), item, depth + 1);
        }
        if let Some(rest) = rest {
            self.rest(path, rest);
        }
    }

    fn is_full(&self) -> bool {
        self.parts >= MAX_PARTS
    }

    fn unrecognized(&mut self, path: &str, value: Text<'_>) {
        self.parts += 1;
        self.unrecognized.push(UnrecognizedError {
            path: path.to_owned(),
            value: Json::received(value),
        });
    }

    fn rest(&mut self, path: &str, json: String) {
        self.unrecognized.push(UnrecognizedError {
            path: path.to_owned(),
            value: Json::from_valid_text(json),
        });
    }
}

/// The part of the details that a member of an error response belongs to.
enum Place {
    Code,
    Message,
    Field,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The numbers of errors and of unrecognized parts in a response.
    fn parts(body: &Value) -> (usize, usize) {
        let details = ErrorDetails::read(body.to_string().as_bytes());
        (details.errors.len(), details.unrecognized.len())
    }

    fn texts(texts: &[ErrorText]) -> Vec<&str> {
        texts.iter().map(ErrorText::expose).collect()
    }

    #[test]
    fn reads_messages_of_no_field_in_every_form() {
        for (body, messages, code) in [
            (json!({"detail": "a"}), vec!["a"], None),
            (json!({"detail": "a", "code": "c"}), vec!["a"], Some("c")),
            (json!({"detail": ["a", "b"]}), vec!["a", "b"], None),
            (json!(["a", "b"]), vec!["a", "b"], None),
            (json!("a"), vec!["a"], None),
            (json!({"non_field_errors": ["a"]}), vec!["a"], None),
            (json!({"error": "a"}), vec!["a"], None),
            (json!({"error": "c", "message": "a"}), vec!["a"], Some("c")),
            (json!({"message": "a"}), vec!["a"], None),
        ] {
            let details = ErrorDetails::read(body.to_string().as_bytes());
            assert_eq!(texts(&details.messages), messages, "{body}");
            assert_eq!(details.code.as_ref().map(ErrorText::expose), code, "{body}");
            assert_eq!(details.errors, [], "{body}");
            assert_eq!(details.unrecognized, [], "{body}");
        }
    }

    #[test]
    fn reads_paths_up_to_their_limit() {
        assert_eq!(parts(&json!({ "x".repeat(MAX_PATH): "wrong" })), (1, 0));
        assert_eq!(parts(&json!({ "x".repeat(MAX_PATH + 1): "wrong" })), (0, 1));
    }

    #[test]
    fn reads_nested_fields_up_to_their_limit() {
        let nested = |depth| (0..depth).fold(json!("wrong"), |value, _| json!({ "a": value }));
        assert_eq!(parts(&nested(MAX_DEPTH + 1)), (1, 0));
        assert_eq!(parts(&nested(MAX_DEPTH + 2)), (0, 1));
    }

    #[test]
    fn separates_parts_up_to_their_limit() {
        let fields = |count: usize| -> Value {
            (0..count)
                .map(|n| (format!("f{n}"), json!("wrong")))
                .collect()
        };
        assert_eq!(parts(&fields(MAX_PARTS)), (MAX_PARTS, 0));
        assert_eq!(
            parts(&fields(MAX_PARTS + 2)),
            (MAX_PARTS, 1),
            "the rest is kept as it is"
        );

        let odd =
            |count: usize| -> Value { (0..count).map(|n| (format!("f{n}"), json!(7))).collect() };
        let mut both = odd(MAX_PARTS);
        both["last"] = json!("wrong");
        assert_eq!(
            parts(&both),
            (0, MAX_PARTS + 1),
            "both kinds of parts count"
        );
    }

    #[test]
    fn keeps_the_rest_as_json_text() {
        let body = json!({ "a": vec!["wrong"; MAX_PARTS + 1], "b": "wrong" });
        let details = ErrorDetails::read(body.to_string().as_bytes());

        assert_eq!(details.errors[0].messages.len(), MAX_PARTS);
        let rest: Vec<_> = details
            .unrecognized
            .iter()
            .map(|part| (part.path.as_str(), part.value.expose_json()))
            .collect();
        assert_eq!(rest, [("a", r#"["wrong"]"#), ("", r#"{"b":"wrong"}"#)]);
    }

    #[test]
    fn separates_items_of_a_list_up_to_their_limit() {
        assert_eq!(
            parts(&json!({ "list": vec![7; MAX_PARTS] })),
            (0, MAX_PARTS)
        );
        assert_eq!(
            parts(&json!({ "list": vec![7; MAX_PARTS + 1] })),
            (0, MAX_PARTS + 1),
            "and the rest"
        );
    }
}
