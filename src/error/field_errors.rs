//! What an error response says, whichever of its shapes the service chose.

use std::fmt;

use super::status::printable;
use crate::json::{Json, Text};
use crate::response::json_text;
use crate::types::redacted::ErrorText;

/// The deepest nesting of fields that is followed, and the longest path.
const MAX_DEPTH: usize = 16;
const MAX_PATH: usize = 256;
/// The most texts and parts that are told apart. What lies beyond stays together as one
/// unrecognized part, so that a hostile response costs no more than a few times its own length.
const MAX_PARTS: usize = 1_000;
/// The most items of a list that are looked at. An index has as many digits at most.
const MAX_ITEMS: usize = 10_000;

/// Members that belong to no field. `code` is not among them.
const GENERAL: &[&str] = &["detail", "message", "error", "non_field_errors"];

/// What the service says about one field.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// The field, from the request's top: `expected_details.expected_document_types[1]`.
    pub path: String,
    /// The service's texts. They may quote what was sent, so that reading one takes an `expose`.
    pub messages: Vec<ErrorText>,
    /// Whether the service sent one text and not a list. By Didit's documentation a list is a
    /// validation error, a single text was found while creating the session.
    pub is_single: bool,
}

/// A part of an error response that has no documented form.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnrecognizedError {
    /// Where it is; the empty path is the whole body, or what is left of it beyond the limit of
    /// 1,000 parts.
    pub path: String,
    /// The part itself. It may quote what was sent, so that reading it takes an `expose`.
    pub value: Json,
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, messages) = (printable(&self.path), &self.messages);
        f.debug_struct("FieldError")
            .field("path", &path)
            .field("messages", messages)
            .finish()
    }
}

impl fmt::Debug for UnrecognizedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, value) = (printable(&self.path), &self.value);
        f.debug_struct("UnrecognizedError")
            .field("path", &path)
            .field("value", value)
            .finish()
    }
}

/// What an error response says. Reading a text of the service takes an `expose`, since it may quote
/// what was sent.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// What is wrong with which field, in the order of the response.
    pub errors: Vec<FieldError>,
    /// What belongs to no field: `detail`, `message`, `error`, `non_field_errors`, or the items of
    /// a bare list. In the order of the response.
    pub messages: Vec<ErrorText>,
    /// A code beside the messages, if there is one: `code`, or `error` where a `message` follows
    /// it.
    pub code: Option<ErrorText>,
    /// What is neither a text nor made of texts.
    pub unrecognized: Vec<UnrecognizedError>,
    /// How many texts and parts there are.
    parts: usize,
    /// Whether `Display` shows texts that are not documented.
    pub(super) are_messages_shown: bool,
}

impl ErrorDetails {
    /// The first message that belongs to no field.
    pub fn detail(&self) -> Option<&ErrorText> {
        self.messages.first()
    }

    /// All texts of the service, those that belong to no field first.
    pub(super) fn all_texts(&self) -> impl Iterator<Item = &ErrorText> {
        self.messages
            .iter()
            .chain(self.errors.iter().flat_map(|error| &error.messages))
    }

    /// A body that is not JSON says nothing here; it is in the response.
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

    /// A text or a list of texts belongs to the path itself; what is nested, to a longer path.
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
            // A longer number is not an index, but may be a phone number.
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
                // The item of a list that is valid: the service leaves its place empty.
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
            value: Json::of_json(json),
        });
    }
}

/// Where a member of an error response belongs.
enum Place {
    Code,
    Message,
    Field,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// How many errors are made of a response, and how many parts of it are left unrecognized.
    fn parts(body: &Value) -> (usize, usize) {
        let details = ErrorDetails::read(body.to_string().as_bytes());
        (details.errors.len(), details.unrecognized.len())
    }

    fn texts(texts: &[ErrorText]) -> Vec<&str> {
        texts.iter().map(ErrorText::expose).collect()
    }

    #[test]
    fn reads_what_belongs_to_no_field_in_every_form() {
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
    fn a_path_is_followed_up_to_its_limit() {
        assert_eq!(parts(&json!({ "x".repeat(MAX_PATH): "wrong" })), (1, 0));
        assert_eq!(parts(&json!({ "x".repeat(MAX_PATH + 1): "wrong" })), (0, 1));
    }

    #[test]
    fn nested_fields_are_followed_up_to_their_limit() {
        let nested = |depth| (0..depth).fold(json!("wrong"), |value, _| json!({ "a": value }));
        assert_eq!(parts(&nested(MAX_DEPTH + 1)), (1, 0));
        assert_eq!(parts(&nested(MAX_DEPTH + 2)), (0, 1));
    }

    #[test]
    fn parts_are_told_apart_up_to_their_limit() {
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
    fn what_lies_beyond_the_limit_is_kept_as_text() {
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
    fn a_lists_items_are_told_apart_up_to_their_limit() {
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
