use std::error::Error as StdError;
use std::fmt;

/// An invalid request, with all its violations.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct InvalidRequest {
    /// The invalid fields, those of each object in alphabetical order, followed by what is wrong
    /// with its `extra`. Never empty.
    pub fields: Vec<InvalidField>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// An invalid field. The error does not quote its value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidField {
    /// The field, from the request's top: `expected_details.company_name`.
    pub path: String,
    /// What is wrong, and what would be right; to follow the path.
    pub message: String,
}

impl InvalidField {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }

    /// Prefixes the path with the field that contains this one.
    pub(crate) fn put_below(&mut self, name: &str) {
        let dot = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{name}{dot}{}", self.path);
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
