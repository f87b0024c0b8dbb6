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
mod error;
mod formats;
mod generated;
mod headers;
mod json;
mod language_tag;
mod open;
mod payload;
mod personal;
mod portrait;
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
pub use call::CreateSession;
pub use client::Client;
pub use error::{
    ConfigError, Error, ErrorDetails, FieldError, FieldProblem, InvalidRequest, KeyRefused, Problem,
    RateLimited, Reason, Redirected, Rejected, TransportError, TransportKind, Unclassified, UnexpectedStatus,
    UnreadableSession,
};
pub use generated::text;
/// Every type of the contract, as generated.
pub use generated::types;
pub use generated::types::{
    CallbackMethod, ContactDetails, CreateSessionRequest, DocumentType, ExpectedDetails, Gender,
    KnownSandboxScenario, Language, Session, SessionKind, SessionStatus,
};
pub use json::{Extra, Json, Metadata};
pub use open::Open;
pub use personal::Redacted;
pub use portrait::PortraitImage;
pub use response::{Body, BodyEnd, RawResponse, Response};
pub use retry::RetryPolicy;
pub use secret::{ApiKey, HostedUrl, SessionToken};

// Types of other crates that stand in this one's interface.
pub use chrono::NaiveDate;
pub use reqwest;
pub use uuid::Uuid;

/// The client as progenitor makes it, for those who need it; see [`Client::generated`].
pub mod raw {
    pub use crate::generated::{Client, ClientInfo, Error, ResponseValue};
}
