//! Responses and errors for unit tests of code that calls this crate (feature `test-util`).
//!
//! The client's code creates them, as from a real response. For tests over HTTP, use the crate
//! [`didit-simulator`](https://docs.rs/didit-simulator).
//!
//! ```
//! use didit::Reason;
//! use didit::operations::CREATE_SESSION;
//! use didit::test_util::Reply;
//!
//! let reply = Reply::new(400).body(r#"{"detail":"You don't have enough credits."}"#);
//! let error = reply.to(&CREATE_SESSION).unwrap_err();
//! assert_eq!(error.reason(), Some(Reason::InsufficientCredits));
//!
//! let limited = Reply::new(429).header("retry-after", "12").to(&CREATE_SESSION).unwrap_err();
//! assert!(limited.is_rate_limited());
//! ```
//!
//! A test that retries need not wait: `#[tokio::test(start_paused = true)]` (tokio's feature
//! `test-util`) moves the clock to the next attempt at once.

use std::fmt;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Url};
use uuid::Uuid;

use crate::attempts::Attempts;
use crate::body::{Body, BodyEnd};
use crate::error::Error;
use crate::exchange::outcome;
use crate::generated::contract;
use crate::operation::Operation;
use crate::response::{RawResponse, Response};
use crate::transport::{TransportError, TransportKind};

#[cfg(feature = "webhook")]
pub use crate::webhook::sign::sign_webhook;

/// A response of the service, for a test.
#[derive(Clone)]
#[must_use = "a reply does nothing until it is read"]
pub struct Reply {
    raw: RawResponse,
    attempts: Attempts,
}

impl Reply {
    /// Creates a response with this status, without headers and body.
    ///
    /// ```
    /// use didit::operations::CREATE_SESSION;
    /// use didit::test_util::Reply;
    ///
    /// let error = Reply::new(401).to(&CREATE_SESSION).unwrap_err();
    /// assert!(error.is_unauthorized());
    /// ```
    ///
    /// # Panics
    ///
    /// Where the status is not between 100 and 999.
    pub fn new(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            panic!("{status} is not an HTTP status")
        };
        let attempts = Attempts {
            count: 1,
            ..Attempts::default()
        };
        let body = Body {
            bytes: Bytes::new(),
            end: BodyEnd::Complete,
        };
        let raw = RawResponse {
            status,
            headers: HeaderMap::new(),
            body,
            failure: None,
        };
        Self { raw, attempts }
    }

    /// Adds a header.
    ///
    /// ```
    /// use didit::operations::CREATE_SESSION;
    /// use didit::test_util::Reply;
    ///
    /// let reply = Reply::new(301).header("location", "https://example.com/");
    /// let error = reply.to(&CREATE_SESSION).unwrap_err();
    /// assert!(error.to_string().contains("example.com"));
    /// ```
    ///
    /// # Panics
    ///
    /// Where the name or the value is not valid in an HTTP header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) => self.raw.headers.append(name, value),
            _ => panic!("{name} is not a header that can be sent"),
        };
        self
    }

    /// Sets the body. Default: empty.
    ///
    /// ```
    /// use didit::SessionStatus;
    /// use didit::operations::SESSION_DECISION;
    /// use didit::test_util::Reply;
    ///
    /// let body = r#"{"session_id":"11111111-2222-3333-4444-555555555555","status":"Approved"}"#;
    /// let decision = Reply::new(200).body(body).to(&SESSION_DECISION)?;
    /// assert_eq!(decision.status, SessionStatus::Approved);
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.raw.body.bytes = body.into().into();
        self
    }

    /// Sets how the body ended. Default: [`BodyEnd::Complete`].
    ///
    /// ```
    /// use didit::BodyEnd;
    /// use didit::operations::CREATE_SESSION;
    /// use didit::test_util::Reply;
    ///
    /// let reply = Reply::new(201).body("{").body_end(BodyEnd::Interrupted);
    /// let error = reply.to(&CREATE_SESSION).unwrap_err();
    /// assert!(error.is_unreadable_response() && error.session_may_exist());
    /// ```
    pub fn body_end(mut self, end: BodyEnd) -> Self {
        self.raw.body.end = end;
        self
    }

    /// Sets the number of the attempt that got this response; earlier ones got no connection.
    /// Default: 1.
    ///
    /// ```
    /// use didit::operations::CREATE_SESSION;
    /// use didit::test_util::Reply;
    ///
    /// let error = Reply::new(429).attempts(5).to(&CREATE_SESSION).unwrap_err();
    /// assert_eq!(error.attempts(), 5);
    /// ```
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts.count = attempts;
        self
    }

    /// Adds a session that an earlier attempt revealed. Default: none.
    ///
    /// ```
    /// use didit::Uuid;
    /// use didit::operations::CREATE_SESSION;
    /// use didit::test_util::Reply;
    ///
    /// let error = Reply::new(429).earlier_session(Uuid::max()).to(&CREATE_SESSION).unwrap_err();
    /// assert_eq!(error.session_id(), Some(Uuid::max()));
    /// ```
    pub fn earlier_session(mut self, id: Uuid) -> Self {
        self.attempts.reveal(Some(id), None);
        self
    }

    /// Sets whether an earlier attempt may have created a session whose id is unknown. Default:
    /// `false`.
    ///
    /// ```
    /// use didit::operations::CREATE_SESSION;
    /// use didit::test_util::Reply;
    ///
    /// let reply = Reply::new(429).attempts(2).earlier_session_may_exist(true);
    /// let error = reply.to(&CREATE_SESSION).unwrap_err();
    /// assert!(error.session_may_exist());
    /// ```
    pub fn earlier_session_may_exist(mut self, may_exist: bool) -> Self {
        self.attempts.session_may_exist |= may_exist;
        self.attempts.unnamed_session_may_exist = may_exist;
        self
    }

    /// Returns what a call of this operation returns for this response.
    ///
    /// ```
    /// use didit::Reason;
    /// use didit::operations::SESSION_DECISION;
    /// use didit::test_util::Reply;
    ///
    /// let error = Reply::new(404).to(&SESSION_DECISION).unwrap_err();
    /// assert_eq!(error.reason(), Some(Reason::NotFound));
    /// ```
    ///
    /// # Errors
    ///
    /// The error of the call, if this response is not a success that can be read.
    pub fn to<T>(mut self, operation: &Operation<T>) -> Result<Response<T>, Error> {
        match outcome(self.raw, operation, &url()) {
            Ok(response) => {
                let id = operation.created(&response).map(|(id, _)| id);
                Ok(response.after(self.attempts).except(id))
            }
            Err(error) => {
                self.attempts.count = self.attempts.count.saturating_sub(1);
                self.attempts.add(
                    error.attempt_may_have_been_processed(),
                    error.body(),
                    operation.revealing(),
                );
                Err(error.after(self.attempts))
            }
        }
    }
}

/// Shows neither header values nor the body.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.raw.status.as_u16())
            .finish_non_exhaustive()
    }
}

/// The error of a call that creates a session and got no response. Like every error from this module, it does not say
/// why there was no further attempt ([`Error::gave_up`]).
///
/// ```
/// use didit::TransportKind;
/// use didit::test_util::transport_error;
///
/// let error = transport_error(TransportKind::Timeout, true);
/// assert!(error.is_timeout() && error.session_may_exist());
/// ```
pub fn transport_error(kind: TransportKind, may_have_arrived: bool) -> Error {
    let failure = TransportError::new(kind, may_have_arrived);
    let attempts = Attempts {
        count: 1,
        may_have_been_processed: may_have_arrived,
        session_may_exist: may_have_arrived,
        ..Attempts::default()
    };
    Error::from(failure).after(attempts)
}

fn url() -> Url {
    match Url::parse(contract::BASE_URL) {
        Ok(url) => url,
        Err(error) => panic!("the contract's server: {error}"),
    }
}
