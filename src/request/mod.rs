//! Requests: the URL, the headers and the body.

mod headers;
mod payload;
mod target;
mod validate;

pub(crate) use headers::add;
pub(crate) use payload::Payload;
pub(crate) use target::Target;
pub use validate::Constraints;
pub(crate) use validate::{Validate, Violations};

use crate::error::Error;

/// The body of a request. The generated code implements it.
pub(crate) trait Body: std::fmt::Debug + Sync {
    /// Checks the body against the contract; the error has all violations.
    fn check(&self) -> Result<(), Error>;

    /// Whether the field that makes retries safe is set.
    fn is_idempotent(&self) -> bool;

    /// The body as JSON.
    fn to_json(&self) -> Result<Payload, Error>;
}
