#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
// No input of a caller or the service may crash the process.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]
#![warn(unreachable_pub)]

mod attempts;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod callback_visit;
mod client;
#[allow(
    hidden_glob_reexports,
    reason = "the generated types have a module `error`, too"
)]
mod error;
mod exchange;
mod generated;
mod json;
mod operation;
mod request;
mod response;
mod retry;
#[cfg(feature = "test-util")]
pub mod test_util;
mod throttle;
mod transport;
pub mod types;
mod wait;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use attempts::GaveUp;
pub use body::{Body, BodyEnd};
pub use callback_visit::{CallbackVisit, ClaimedStatus, InvalidCallbackVisit};
pub use client::{
    ApiKey, Call, Client, ClientBuilder, DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT,
    DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_TIMEOUT,
};
pub use error::{
    BadRequest, ConfigError, Error, ErrorDetails, ErrorKind, FieldError, InvalidField,
    InvalidRequest, RateLimited, Reason, Unauthorized, UnexpectedRedirect, UnexpectedStatus,
    UnreadableResponse, UnrecognizedError,
};
pub use generated::operations;
#[cfg(feature = "progenitor-client")]
pub use generated::progenitor;
pub use json::JsonError;
pub use operation::Operation;
pub use response::{RawResponse, Response};
pub use retry::RetryPolicy;
pub use throttle::Throttled;
pub use transport::{TransportError, TransportKind};
#[doc(no_inline)]
pub use types::*;
pub use wait::{DEFAULT_REQUESTS_PER_MINUTE, DEFAULT_WAIT, Wait, Waited};

// Types of other crates that appear in this crate's API.
pub use chrono::NaiveDate;
pub use reqwest;
pub use uuid::Uuid;

/// Internals that the other crates of this workspace use.
///
/// Not part of the public API: any version may change it.
#[doc(hidden)]
pub mod __private {
    use crate::generated::contract;

    pub use crate::json::{Items, Members, Text};
    pub use crate::request::Constraints;

    /// The header that holds the key.
    pub const KEY_HEADER: &str = contract::KEY_HEADER;

    /// The rate-limit headers: the limit, what remains of it, and when it resets.
    pub const RATE_LIMIT_HEADERS: [Option<&str>; 3] = contract::RATE_LIMIT_HEADERS;

    /// The parameters that are appended to a callback: the session's id, and a status.
    pub const CALLBACK_PARAMETERS: [Option<&str>; 2] = contract::CALLBACK_PARAMETERS;

    /// Whether there is a TLS backend.
    pub const HAS_TLS: bool = crate::client::HAS_TLS;

    /// Sets up TLS for an HTTP client: with the system's certificates, or with none for plain http.
    pub fn tls(builder: reqwest::ClientBuilder, is_https: bool) -> reqwest::ClientBuilder {
        crate::client::prepare_tls(builder, is_https)
    }

    /// Whether a text is a URL that a browser can be sent to.
    pub fn is_callback_url(text: &str) -> bool {
        crate::types::formats::callback_url(text).is_ok()
    }

    /// Whether a text has a visible character.
    pub fn is_visible_text(text: &str) -> bool {
        crate::types::formats::visible_text(text).is_ok()
    }

    /// A JSON value of a response, character for character.
    pub fn json(text: Text<'_>) -> crate::Json {
        crate::Json::received(text)
    }
}
