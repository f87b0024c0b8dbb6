//! Requests that are not sent.

use std::error::Error as StdError;
use std::fmt;

/// A request that is invalid, with everything that is wrong with it at once.
#[derive(Debug)]
#[non_exhaustive]
pub struct InvalidRequest {
    /// What is wrong, in the order of the contract's fields. Never empty.
    pub fields: Vec<InvalidField>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What is wrong with one field. The field's value is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidField {
    /// The field, from the request's top: `expected_details.company_name`.
    pub path: String,
    /// What is wrong and what would be right, to be read after the path.
    pub message: String,
}

impl InvalidField {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }

    /// Puts the name of the field that this one is a part of before its own.
    pub(crate) fn put_below(&mut self, name: &str) {
        self.path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{name}.{}", self.path)
        };
    }
}

impl InvalidRequest {
    pub(crate) fn new(fields: Vec<InvalidField>) -> Self {
        Self {
            fields,
            source: None,
        }
    }

    pub(crate) fn field(path: &str, message: impl Into<String>) -> Self {
        Self::new(vec![InvalidField::new(path, message)])
    }

    pub(crate) fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        Self {
            source: Some(Box::new(source)),
            ..self
        }
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not sent: ")?;
        for (i, InvalidField { path, message }) in self.fields.iter().enumerate() {
            write!(f, "{}{path} {message}", if i > 0 { "; " } else { "" })?;
        }
        Ok(())
    }
}

impl StdError for InvalidRequest {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
