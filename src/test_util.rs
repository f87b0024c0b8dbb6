//! Responses and errors for unit tests of code that calls this crate (feature `test-util`).
//!
//! They are made by the code that makes them of a real response. For tests over HTTP there is the
//! [simulator](https://docs.rs/didit/latest/didit/simulator/).
//!
//! ```
//! use didit::test_util::Reply;
//! use didit::{Error, Reason};
//!
//! let error = Reply::new(400).body(r#"{"detail":"You don't have enough credits."}"#).error();
//! assert_eq!(error.reason(), Some(Reason::InsufficientCredits));
//!
//! let limited = Reply::new(429).header("retry-after", "12").error();
//! assert!(limited.is_rate_limited());
//! ```
//!
//! A test that retries need not wait: `#[tokio::test(start_paused = true)]` (tokio's feature `test-util`) moves the
//! clock to the next attempt at once.

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Url};

use crate::call::outcome;
use crate::error::{Error, History, TransportError, TransportKind};
use crate::generated::contract;
use crate::response::{Body, RawResponse, Response};
use crate::types::Session;

/// A response of the service, as a test wants it.
#[derive(Debug, Clone)]
#[must_use = "a reply does nothing until it is read"]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    attempts: u32,
}

impl Reply {
    /// A response with this status, and nothing else.
    ///
    /// # Panics
    ///
    /// Where the status is not between 100 and 999: the test is wrong.
    pub fn new(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else { panic!("{status} is not an HTTP status") };
        Self { status, headers: HeaderMap::new(), body: Bytes::new(), attempts: 1 }
    }

    /// A 201 with this session.
    pub fn session(session: &Session) -> Self {
        Self::new(contract::create_session::SUCCESS).body(serde_json::to_vec(session).unwrap_or_default())
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// Where name or value cannot be those of a header: the test is wrong.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => self.headers.append(name, value),
            _ => panic!("{name} is not a header that can be sent"),
        };
        self
    }

    /// The body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into().into();
        self
    }

    /// The attempt that got this response; the ones before failed without a response. Default: 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// What [`Client::create_session`](crate::Client::create_session) makes of it.
    ///
    /// # Errors
    ///
    /// Whatever the response stands for.
    pub fn read(self) -> Result<Response<Session>, Error> {
        let raw = RawResponse::of_parts(self.status, self.headers, Body::complete(self.body));
        let history =
            |ids: Vec<_>| History { attempts: self.attempts, session_ids: ids, ..History::default() };
        match outcome(raw, &url()) {
            Ok(response) => Ok(response.after(history(Vec::new()))),
            Err(error) => {
                let ids = error.session_ids().to_vec();
                let url = error.url().cloned();
                let session_may_exist = error.session_may_exist();
                Err(error.after(History { url, session_may_exist, ..history(ids) }))
            }
        }
    }

    /// The error that it stands for.
    ///
    /// # Panics
    ///
    /// Where it stands for a session: the test is wrong.
    pub fn error(self) -> Error {
        match self.read() {
            Err(error) => error,
            Ok(_) => panic!("the reply is a session"),
        }
    }
}

/// The error of a call that got no response.
pub fn transport_error(kind: TransportKind, may_have_arrived: bool) -> Error {
    let failure = TransportError::new(kind, may_have_arrived);
    let history = History { attempts: 1, session_may_exist: may_have_arrived, ..History::default() };
    Error::from(failure).after(history)
}

fn url() -> Url {
    match Url::parse(contract::BASE_URL) {
        Ok(url) => url,
        Err(error) => panic!("the contract's server: {error}"),
    }
}
