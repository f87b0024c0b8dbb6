//! The types of the contract: the generated ones, and the handwritten ones that they use.

pub(crate) mod escaped;
pub(crate) mod formats;
pub(crate) mod image;
pub(crate) mod language_tag;
mod lazy;
pub(crate) mod one_of;
mod open_enum;
pub(crate) mod parse_error;
pub(crate) mod redacted;

pub(crate) use escaped::Escaped;
#[allow(unused_imports, reason = "for contracts that have an x-lazy")]
pub use lazy::Lazy;
#[allow(unused_imports, reason = "for contracts that have a oneOf")]
pub(crate) use one_of::one_of;
pub use open_enum::OpenEnum;
pub(crate) use redacted::redacted_text;
pub use redacted::{ErrorText, HostedUrl, Redacted, SessionToken};

pub use crate::generated::types::*;
pub use crate::json::{Extra, Json, Metadata};
