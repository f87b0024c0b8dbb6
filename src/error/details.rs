use std::fmt;

use super::reason::Reason;
use super::status::printable;
use crate::json::Json;
use crate::types::redacted::ErrorText;

/// What the service says is wrong with one field.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// The field, from the request's top: `expected_details.expected_document_types[1]`. As the service
    /// sent it, so it can have a key of `metadata` in it: do not log it. `Display` of the error shows
    /// documented names only.
    pub path: String,
    /// The service's messages. They may quote what was sent, so they are read with `expose`.
    pub messages: Vec<ErrorText>,
    /// Whether the service sent a single message instead of a list. By Didit's documentation a list
    /// is an error of validation, and a single message an error of creating the session.
    pub is_single: bool,
}

/// A part of an error response that has no documented form.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnrecognizedError {
    /// Its path, as the service sent it: do not log it. An empty path means the whole body, or the rest of it after 1,000 parts.
    pub path: String,
    /// The part. It may quote what was sent, so it is read with `expose_json`.
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

/// The details of an error response. The service's messages may quote what was sent, so they are
/// read with `expose`.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// The fields that are wrong, in the order of the response.
    pub errors: Vec<FieldError>,
    /// The messages that belong to no field, in the order of the response: `detail`, `message`,
    /// `error`, `non_field_errors`, or the items of a bare list.
    pub messages: Vec<ErrorText>,
    /// The error code, if there is one: `code`, or `error` where there is a `message` as well.
    pub code: Option<ErrorText>,
    /// The parts of other forms.
    pub unrecognized: Vec<UnrecognizedError>,
    /// The reason that the contract has for such a response.
    pub(super) reason: Option<Reason>,
    /// The documented text that equals one of the messages.
    pub(super) documented_text: Option<&'static str>,
    /// The number of messages and parts.
    pub(super) parts: usize,
    /// Whether `Display` shows messages that are not documented.
    pub(super) are_messages_shown: bool,
}

impl ErrorDetails {
    /// The first message that belongs to no field.
    ///
    /// ```
    /// # fn example(details: &didit::ErrorDetails, page: &mut String) {
    /// // For an operator's page, not for a log: it may quote what was sent.
    /// if let Some(text) = details.detail() {
    ///     page.push_str(text.expose());
    /// }
    /// # }
    /// ```
    pub fn detail(&self) -> Option<&ErrorText> {
        self.messages.first()
    }

    /// All messages, those that belong to no field first.
    pub(super) fn all_texts(&self) -> impl Iterator<Item = &ErrorText> {
        self.messages
            .iter()
            .chain(self.errors.iter().flat_map(|error| &error.messages))
    }
}
