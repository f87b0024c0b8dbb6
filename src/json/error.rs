//! Errors of JSON that do not quote it.

use std::borrow::Cow;
use std::fmt;

use serde_json::error::Category;

/// Why a text is not JSON of the expected type. Unlike serde's errors, it does not quote values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonError {
    /// What is wrong.
    pub message: Cow<'static, str>,
    /// The line, from 1; 0 where unknown.
    pub line: usize,
    /// The column in bytes, from 1; 0 where unknown.
    pub column: usize,
}

impl JsonError {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            line: 0,
            column: 0,
        }
    }

    pub(crate) fn from_serde(error: &serde_json::Error) -> Self {
        let message = match error.classify() {
            Category::Eof => "the text ends too early".into(),
            Category::Io => "the text cannot be read".into(),
            Category::Syntax => "the text is not JSON that can be read".into(),
            Category::Data => data_problem(&error.to_string()),
        };
        Self {
            message,
            line: error.line(),
            column: error.column(),
        }
    }
}

/// Keeps serde's two messages that quote nothing but a field's name from the contract.
fn data_problem(message: &str) -> Cow<'static, str> {
    for (start, problem) in [(MISSING, "is missing"), (DUPLICATE, "appears twice")] {
        if let Some(field) = quoted(message, start) {
            return format!("the field {field} {problem}").into();
        }
    }
    "a value has another type than expected".into()
}

/// The field that serde's message names, where it is a field of the generated types.
pub(crate) fn named_field(error: &serde_json::Error) -> Option<String> {
    let message = error.to_string();
    [MISSING, DUPLICATE]
        .into_iter()
        .find_map(|start| quoted(&message, start).map(str::to_owned))
}

const MISSING: &str = "missing field `";
const DUPLICATE: &str = "duplicate field `";

fn quoted<'m>(message: &'m str, start: &str) -> Option<&'m str> {
    Some(message.strip_prefix(start)?.split_once('`')?.0)
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.line > 0 {
            write!(f, " (line {}, column {})", self.line, self.column)?;
        }
        Ok(())
    }
}

impl std::error::Error for JsonError {}
