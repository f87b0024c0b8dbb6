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
            Category::Data => match named_field(error) {
                Some((field, problem)) => format!("the field {field} {problem}").into(),
                None => "a value has another type than expected".into(),
            },
        };
        // serde's place of a wrong value is the one within that value, and not within the text.
        let (line, column) = match error.classify() {
            Category::Data => (0, 0),
            _ => (error.line(), error.column()),
        };
        Self {
            message,
            line,
            column,
        }
    }
}

/// The field of the generated types that serde's message names, and what is wrong with it: its two
/// messages that quote nothing else.
pub(crate) fn named_field(error: &serde_json::Error) -> Option<(String, &'static str)> {
    let message = error.to_string();
    [("missing", "is missing"), ("duplicate", "appears twice")]
        .into_iter()
        .find_map(|(start, problem)| {
            let rest = message.strip_prefix(start)?.strip_prefix(" field `")?;
            Some((rest.split_once('`')?.0.to_owned(), problem))
        })
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
