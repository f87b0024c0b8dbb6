//! Requests that are not sent.

use std::error::Error as StdError;
use std::fmt;

/// A request that is known to be wrong, all that is wrong with it at once.
#[derive(Debug)]
#[non_exhaustive]
pub struct InvalidRequest {
    /// What is wrong, in the order of the contract's fields. Never empty.
    pub problems: Vec<FieldProblem>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What is wrong with one field. The field's value is no part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldProblem {
    /// The field, from the request's top: `expected_details.company_name`.
    pub field: String,
    /// What is wrong and what would be right, to be read behind the field's name.
    pub problem: String,
}

impl FieldProblem {
    pub(crate) fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }

    /// Puts the name of the field that this one is a part of before its own.
    pub(crate) fn put_below(&mut self, name: &str) {
        self.field = if self.field.is_empty() { name.to_owned() } else { format!("{name}.{}", self.field) };
    }
}

impl InvalidRequest {
    pub(crate) fn new(problems: Vec<FieldProblem>) -> Self {
        Self { problems, source: None }
    }

    pub(crate) fn field(field: &str, problem: impl Into<String>) -> Self {
        Self::new(vec![FieldProblem::new(field, problem)])
    }

    pub(crate) fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        Self { source: Some(Box::new(source)), ..self }
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not sent: ")?;
        for (i, FieldProblem { field, problem }) in self.problems.iter().enumerate() {
            write!(f, "{}{field} {problem}", if i > 0 { "; " } else { "" })?;
        }
        Ok(())
    }
}

impl StdError for InvalidRequest {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
