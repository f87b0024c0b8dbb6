//! Calls that got no answer.

use std::fmt;

/// No answer, or not all of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// What happened.
    pub kind: TransportKind,
    /// Whether the service may have got the request, and made a session. `false` only where no
    /// connection was made.
    pub may_have_arrived: bool,
    /// How often the request was tried.
    pub attempts: u32,
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
}

impl TransportError {
    pub(crate) fn of(error: reqwest::Error) -> Self {
        let kind = match () {
            () if error.is_timeout() => TransportKind::Timeout,
            () if error.is_connect() => TransportKind::Connect,
            () => TransportKind::Interrupted,
        };
        let may_have_arrived = !error.is_connect() && !error.is_builder();
        // The URL may hold a host of the caller's own; it says nothing that the caller doesn't know.
        Self { kind, may_have_arrived, attempts: 1, source: Some(error.without_url()) }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.kind, self.may_have_arrived) {
            (TransportKind::Connect, _) => "no connection to the service",
            (TransportKind::Timeout, false) => "no connection to the service in time",
            (TransportKind::Timeout, true) => "no answer in time; the request may have arrived",
            (TransportKind::Interrupted, false) => "the request was not sent",
            (TransportKind::Interrupted, true) => "the connection was lost; the request may have arrived",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
