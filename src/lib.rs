#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Nothing that a caller or the service supplies may bring the process down.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]
#![warn(unreachable_pub)]

mod base_url;
mod builder;
mod call;
mod check;
mod client;
#[allow(hidden_glob_reexports, reason = "the generated types have a module `error`, too")]
mod error;
mod formats;
mod generated;
mod image;
mod json;
mod language_tag;
mod open;
mod operation;
mod personal;
mod request;
mod response;
mod retry;
mod secret;
mod shown;
#[cfg(feature = "simulator")]
pub mod simulator;
#[cfg(feature = "test-util")]
pub mod test_util;
mod tls;
mod undocumented;

pub use builder::{
    ClientBuilder, DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_RESPONSE_BYTES,
    DEFAULT_TIMEOUT,
};
pub use call::Call;
pub use client::Client;
pub use error::{
    ConfigError, Error, ErrorDetails, FieldError, FieldProblem, InvalidRequest, KeyRefused, Problem,
    RateLimited, Reason, Redirected, Rejected, TransportError, TransportKind, Unclassified, UnexpectedStatus,
    UnreadableSession,
};
#[cfg(feature = "progenitor-client")]
pub use generated::progenitor;
#[doc(no_inline)]
pub use generated::types::*;
pub use generated::{operations, types};
pub use json::{Extra, Json, Metadata};
pub use open::Open;
pub use operation::Operation;
pub use personal::{ErrorText, Redacted};
pub use response::{Body, BodyEnd, RawResponse, Response};
pub use retry::RetryPolicy;
pub use secret::{ApiKey, HostedUrl, SessionToken};

// Types of other crates that stand in this one's interface.
pub use chrono::NaiveDate;
pub use reqwest;
pub use uuid::Uuid;
