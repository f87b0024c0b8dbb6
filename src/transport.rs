use std::error::Error as StdError;
use std::fmt;
use std::io;

/// A failure of the connection: no response, or only a part of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// What failed.
    pub kind: TransportKind,
    /// Whether the service may have received the request, and created a session. `false` only where
    /// there was no connection, or nothing was sent.
    pub may_have_arrived: bool,
    source: Option<Source>,
}

/// The kinds of transport errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// The host name cannot be resolved.
    Dns,
    /// The connection was refused: nothing listens on the port.
    ConnectionRefused,
    /// The TLS handshake failed: the certificate is not trusted or is for another name, or there is
    /// no common version.
    Tls,
    /// No connection for another reason: no route, a proxy, a reset.
    Connect,
    /// Connecting, waiting for the response or reading it took too long.
    Timeout,
    /// The connection was lost, or the peer did not send valid HTTP.
    Interrupted,
    /// The HTTP client rejects the request, such as plain `http` with a client that allows `https`
    /// only.
    Unsendable,
}

impl TransportKind {
    /// A stable name for logs and metrics.
    ///
    /// ```
    /// let label = format!("didit.{}", didit::TransportKind::Timeout.as_str());
    /// assert_eq!(label, "didit.timeout");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::ConnectionRefused => "connection_refused",
            Self::Tls => "tls",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::Unsendable => "unsendable",
        }
    }
}

impl TransportError {
    pub(crate) fn from_reqwest(error: reqwest::Error) -> Self {
        let kind = match () {
            () if error.is_builder() => TransportKind::Unsendable,
            () if error.is_timeout() => TransportKind::Timeout,
            () if error.is_connect() => no_connection(&error),
            () => TransportKind::Interrupted,
        };
        let may_have_arrived = !error.is_connect() && !error.is_builder();
        Self {
            // The error already names the host.
            source: Some(Source(error.without_url())),
            ..Self::new(kind, may_have_arrived)
        }
    }

    pub(crate) fn new(kind: TransportKind, may_have_arrived: bool) -> Self {
        Self {
            kind,
            may_have_arrived,
            source: None,
        }
    }
}

/// Classifies a failure to connect. Where the layers below have no type for it, this relies on
/// hyper-util's text, and on how the TLS libraries report a failed handshake: as an I/O error of
/// kind `InvalidData`, or without any I/O error.
fn no_connection(error: &reqwest::Error) -> TransportKind {
    let (mut has_io, mut is_tunnel) = (false, false);
    for cause in causes(error) {
        let text = cause.to_string();
        if text.starts_with("dns error") {
            return TransportKind::Dns;
        }
        is_tunnel |= text.contains("tunnel");
        let Some(error) = cause.downcast_ref::<io::Error>() else {
            continue;
        };
        has_io = true;
        match error.kind() {
            io::ErrorKind::ConnectionRefused => return TransportKind::ConnectionRefused,
            io::ErrorKind::InvalidData => return TransportKind::Tls,
            _ => {}
        }
    }
    let is_https = error.url().is_some_and(|url| url.scheme() == "https");
    if is_https && !has_io && !is_tunnel {
        TransportKind::Tls
    } else {
        TransportKind::Connect
    }
}

/// An error and its sources. An I/O error may wrap another one that is not its source.
fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn StdError + 'static)| {
        let error: &'e (dyn StdError + 'static) = *error;
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(within) => Some(within as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.kind, self.may_have_arrived) {
            (TransportKind::Dns, _) => "no connection to the service: its host is unknown",
            (TransportKind::ConnectionRefused, _) => {
                "no connection to the service: connection refused"
            }
            (TransportKind::Tls, _) => "no connection to the service: TLS failed",
            (TransportKind::Connect, _) => "no connection to the service",
            (TransportKind::Timeout, false) if self.source.is_none() => {
                "the call's timeout is zero; nothing was sent"
            }
            (TransportKind::Timeout, false) => "no connection to the service in time",
            (TransportKind::Timeout, true) => "no response in time; the request may have arrived",
            (TransportKind::Unsendable, _) => "the HTTP client does not send such a request",
            (TransportKind::Interrupted, _) => {
                "the connection was lost; the request may have arrived"
            }
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// The error of the HTTP client. It prints only the innermost cause, and nothing that the peer
/// sent: with HTTP/2 the other causes may quote it.
struct Source(reqwest::Error);

impl Source {
    /// The innermost cause, unless it is an HTTP/2 error.
    fn root(&self) -> Option<String> {
        let root = causes(&self.0).last()?;
        let is_plain = root.is::<io::Error>()
            || !causes(&self.0).any(|cause| cause.to_string().contains("http2"));
        is_plain.then(|| root.to_string())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.root() {
            Some(root) => f.write_str(&root),
            None => f.write_str("the HTTP/2 connection failed"),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Source {}
