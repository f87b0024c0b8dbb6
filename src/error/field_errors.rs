//! Reads an error response, in any of the shapes that the service uses.

use super::details::{ErrorDetails, FieldError, UnrecognizedError};
use crate::json::{Items, Json, Members, Text, json_text};
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
            details.object(members);
        } else if let Some(items) = json.items() {
            details.list("", items, true, 0);
        } else if let Some(text) = json.string() {
            details.messages.push(text.into());
        } else {
            details.unrecognized("", json);
        }
        details
    }

    fn object(&mut self, members: Members<'_>) {
        let has_message = members
            .clone()
            .any(|(name, value)| name.name() == "message" && value.first() == b'"');
        self.members("", members, |details, name, value| {
            let is_code = name == "code" || (name == "error" && has_message);
            let is_general = !is_code && GENERAL.contains(&name);
            match (value.string(), value.items()) {
                (Some(text), _) if is_code && details.code.is_none() => {
                    details.code = Some(text.into());
                }
                (Some(text), _) if is_general => {
                    details.parts += 1;
                    details.messages.push(text.into());
                }
                (_, Some(items)) if is_general => details.list(name, items, true, 0),
                _ => details.field(name, value, 0),
            }
        });
    }

    /// Adds each member of an object, up to the maximum number of parts.
    fn members(
        &mut self,
        path: &str,
        mut members: Members<'_>,
        add: impl Fn(&mut Self, &str, Text<'_>),
    ) {
        let mut rest = members;
        while let Some((name, value)) = members.next() {
            if self.is_full() {
                return self.rest(path, rest.rest());
            }
            add(self, &name.name(), value);
            rest = members;
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
            return self.errors.push(FieldError {
                path: path.to_owned(),
                messages: vec![text.into()],
                is_single: true,
            });
        }
        if let Some(items) = value.items().filter(|items| items.clone().next().is_some()) {
            return self.list(path, items, false, depth);
        }
        let members = value.members();
        let Some(members) = members.filter(|members| members.clone().next().is_some()) else {
            return self.unrecognized(path, value);
        };
        self.members(path, members, |details, name, value| {
            // A longer number may be a phone number.
            let is_index =
                (1..=4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit());
            let path = if is_index {
                format!("{path}[{name}]")
            } else {
                format!("{path}.{name}")
            };
            details.field(&path, value, depth + 1);
        });
    }

    /// Adds the messages of a list, which belong to the field at `path` unless they are general.
    fn list(&mut self, path: &str, mut items: Items<'_>, is_general: bool, depth: usize) {
        let mut messages: Vec<ErrorText> = Vec::new();
        let mut others = Vec::new();
        let mut rest = None;
        for index in 0.. {
            let before = items;
            let Some(item) = items.next() else { break };
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
        if is_general {
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
