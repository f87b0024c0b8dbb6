//! Calls that got no answer.

use std::fmt;

use super::History;

/// No answer, or not all of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// What happened.
    pub kind: TransportKind,
    /// Whether the service may have got the request, and made a session. `false` only where no
    /// connection was made.
    pub may_have_arrived: bool,
    pub(crate) history: History,
    source: Option<reqwest::Error>,
}

/// What happened to a call that got no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection: refused, no such host, TLS.
    Connect,
    /// It took too long.
    Timeout,
    /// The connection was lost, or what came over it is not HTTP.
    Interrupted,
    /// Your own `reqwest::Client` followed redirects until it gave up, and gave the key and the
    /// request to where they pointed. Build it with `redirect::Policy::none()`.
    Redirected,
    /// The HTTP client refuses to send such a request: your own one may be for `https` only, say.
    Unsendable,
}

impl TransportError {
    pub(crate) fn of(error: reqwest::Error) -> Self {
        let kind = match () {
            () if error.is_builder() => TransportKind::Unsendable,
            () if error.is_redirect() => TransportKind::Redirected,
            () if error.is_timeout() => TransportKind::Timeout,
            () if error.is_connect() => TransportKind::Connect,
            () => TransportKind::Interrupted,
        };
        let may_have_arrived = !error.is_connect() && !error.is_builder();
        // The URL may hold a host of the caller's own; it says nothing that the caller doesn't know.
        Self { kind, may_have_arrived, history: History::default(), source: Some(error.without_url()) }
    }
}

impl TransportError {
    /// A call that was given no time at all.
    pub(crate) fn without_time() -> Self {
        let history = History::default();
        Self { kind: TransportKind::Timeout, may_have_arrived: false, history, source: None }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.kind, self.may_have_arrived) {
            (TransportKind::Connect, _) => "no connection to the service",
            (TransportKind::Timeout, false) if self.source.is_none() => {
                "the call's timeout is zero; nothing was sent"
            }
            (TransportKind::Timeout, false) => "no connection to the service in time",
            (TransportKind::Timeout, true) => "no answer in time; the request may have arrived",
            (TransportKind::Unsendable, _) => "the HTTP client refuses to send the request",
            (TransportKind::Redirected, _) => {
                "your HTTP client followed redirects and gave them the key and the request; \
                 build it with `redirect::Policy::none()`"
            }
            (TransportKind::Interrupted, _) => "the connection was lost; the request may have arrived",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
