#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Nothing that a caller or the service supplies may bring the process down.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]
#![warn(unreachable_pub)]

mod client;
#[allow(hidden_glob_reexports, reason = "the generated types have a module `error`, too")]
mod error;
mod exchange;
mod generated;
mod json;
mod operation;
mod request;
mod response;
mod retry;
#[cfg(feature = "simulator")]
pub mod simulator;
#[cfg(feature = "test-util")]
pub mod test_util;
mod transport;
pub mod types;

pub use client::{
    ApiKey, Call, Client, ClientBuilder, DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT,
    DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_TIMEOUT,
};
pub use error::{
    BadRequest, ConfigError, Error, ErrorDetails, ErrorKind, FieldError, InvalidField, InvalidRequest,
    JsonError, RateLimited, Reason, Unauthorized, UnexpectedRedirect, UnexpectedStatus, UnreadableResponse,
    UnrecognizedError,
};
pub use generated::operations;
#[cfg(feature = "progenitor-client")]
pub use generated::progenitor;
pub use operation::Operation;
pub use response::{Body, BodyEnd, RawResponse, Response};
pub use retry::RetryPolicy;
pub use transport::{TransportError, TransportKind};
#[doc(no_inline)]
pub use types::*;

// Types of other crates that stand in this one's interface.
pub use chrono::NaiveDate;
pub use reqwest;
pub use uuid::Uuid;
