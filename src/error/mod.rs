//! What can go wrong, sorted by what a caller does about it.
//!
//! `Display` is one line for its own layer and `source()` has the rest. Neither, nor `Debug`,
//! shows a value that was sent or received: texts of the service may quote it, so they are behind
//! an `expose`.

mod body;
mod config;
mod history;
mod problem;
mod rate_limit;
mod refused;
mod request;
mod session;
mod transport;

pub use config::ConfigError;
pub(crate) use history::History;
pub use problem::Problem;
pub use rate_limit::RateLimited;
pub use refused::{FieldError, KeyRefused, Redirected, Rejected, Unclassified, UnexpectedStatus};
pub use request::{FieldProblem, InvalidRequest};
pub use session::UnreadableSession;
pub use transport::{TransportError, TransportKind};

use reqwest::StatusCode;
use uuid::Uuid;

use crate::HostedUrl;
use crate::response::RawResponse;

/// Everything that this crate can fail with.
///
/// ```
/// # fn act(result: Result<(), didit::Error>) {
/// use didit::Error;
///
/// match result {
///     Ok(()) => {}
///     Err(Error::RateLimited(limit)) => println!("again in {:?}", limit.retry_after),
///     Err(Error::Rejected(answer)) => {
///         for error in &answer.errors {
///             println!("{} is wrong", error.path);
///         }
///     }
///     Err(Error::UnreadableSession(answer)) => println!("look for session {:?}", answer.session_id),
///     Err(error) => println!("{error}"),
/// }
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client cannot be set up as asked. Nothing was sent.
    #[error(transparent)]
    Config(#[from] ConfigError),

    /// The request is known to be wrong. Nothing was sent.
    #[error(transparent)]
    InvalidRequest(Box<InvalidRequest>),

    /// Metadata is not of the type that it was read as.
    #[error("metadata is not of the type asked for: {0}")]
    Metadata(Problem),

    /// 400: the service refused the request, field by field.
    #[error(transparent)]
    Rejected(Box<Rejected>),

    /// 401 or 403: the service refused the key.
    #[error(transparent)]
    KeyRefused(Box<KeyRefused>),

    /// 429: too many sessions.
    #[error(transparent)]
    RateLimited(Box<RateLimited>),

    /// 3xx: the service answered with another address, which is never followed.
    #[error(transparent)]
    Redirected(Box<Redirected>),

    /// Any other status.
    #[error(transparent)]
    UnexpectedStatus(Box<UnexpectedStatus>),

    /// No answer: the connection failed, or was lost, or took too long.
    #[error(transparent)]
    Transport(Box<TransportError>),

    /// 201, so that a session exists, with a body that cannot be read.
    #[error(transparent)]
    UnreadableSession(Box<UnreadableSession>),
}

impl Error {
    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The answer, where there was one.
    pub fn response(&self) -> Option<&RawResponse> {
        match self {
            Self::Rejected(answer) => Some(&answer.response),
            Self::KeyRefused(answer) => Some(&answer.response),
            Self::RateLimited(answer) => Some(&answer.response),
            Self::Redirected(answer) => Some(&answer.response),
            Self::UnexpectedStatus(answer) => Some(&answer.response),
            Self::UnreadableSession(answer) => Some(&answer.response),
            Self::Config(_) | Self::InvalidRequest(_) | Self::Metadata(_) | Self::Transport(_) => None,
        }
    }

    /// How often the request was tried; 0 where it never was.
    pub fn attempts(&self) -> u32 {
        self.history().map_or(0, |history| history.attempts)
    }

    /// The id of the session that exists although the call failed, where any attempt's answer told
    /// it.
    pub fn session_id(&self) -> Option<Uuid> {
        let own = match self {
            Self::UnreadableSession(answer) => answer.session_id,
            _ => None,
        };
        own.or(self.history()?.session_id)
    }

    /// The hosted page of the session that exists although the call failed, where any attempt's
    /// answer told it.
    pub fn url(&self) -> Option<&HostedUrl> {
        let own = match self {
            Self::UnreadableSession(answer) => answer.url.as_ref(),
            _ => None,
        };
        own.or(self.history()?.url.as_ref())
    }

    fn history(&self) -> Option<&History> {
        match self {
            Self::Transport(failure) => Some(&failure.history),
            _ => self.response().map(|response| &response.history),
        }
    }

    /// The same failure, as the last of several.
    pub(crate) fn after(mut self, history: History) -> Self {
        match &mut self {
            Self::Transport(failure) => failure.history = history,
            Self::Rejected(answer) => answer.response.history = history,
            Self::KeyRefused(answer) => answer.response.history = history,
            Self::RateLimited(answer) => answer.response.history = history,
            Self::Redirected(answer) => answer.response.history = history,
            Self::UnexpectedStatus(answer) => answer.response.history = history,
            Self::UnreadableSession(answer) => answer.response.history = history,
            Self::Config(_) | Self::InvalidRequest(_) | Self::Metadata(_) => {}
        }
        self
    }

    /// Whether the client's settings are at fault.
    pub fn is_config(&self) -> bool {
        matches!(self, Self::Config(_))
    }

    /// Whether the request is at fault: refused before it was sent, or by the service.
    pub fn is_invalid_request(&self) -> bool {
        matches!(self, Self::InvalidRequest(_) | Self::Rejected(_))
    }

    /// Whether the service refused the key (401 or 403).
    pub fn is_key_refused(&self) -> bool {
        matches!(self, Self::KeyRefused(_))
    }

    /// Whether there were too many sessions (429).
    pub fn is_rate_limited(&self) -> bool {
        matches!(self, Self::RateLimited(_))
    }

    /// Whether it took too long: to connect, to be answered, or to read the answer.
    pub fn is_timeout(&self) -> bool {
        let failure = match self {
            Self::Transport(failure) => Some(&**failure),
            _ => self.response().and_then(|response| response.failure.as_deref()),
        };
        failure.is_some_and(|failure| failure.kind == TransportKind::Timeout)
    }

    /// Whether there was no answer.
    pub fn is_transport(&self) -> bool {
        matches!(self, Self::Transport(_))
    }

    /// Whether the service redirected (3xx), or an HTTP client of your own followed one.
    pub fn is_redirected(&self) -> bool {
        matches!(self, Self::Redirected(_))
    }

    /// Whether a session exists for certain, in an answer that cannot be read.
    pub fn is_unreadable_session(&self) -> bool {
        matches!(self, Self::UnreadableSession(_))
    }

    /// Whether a session may exist although the call failed: the request of any of its attempts may
    /// have arrived, or was answered with success. Without `vendor_data` another call makes another
    /// session.
    pub fn session_may_exist(&self) -> bool {
        let earlier = self.history().is_some_and(|history| history.session_may_exist);
        earlier
            || match self {
                Self::UnreadableSession(_) => true,
                Self::Transport(failure) => failure.may_have_arrived,
                Self::Redirected(answer) => answer.followed,
                Self::UnexpectedStatus(answer) => {
                    let status = answer.response.status;
                    status.is_success() || status.is_server_error()
                }
                _ => false,
            }
    }
}

/// Boxed payloads keep `Result` small; `?` and `.into()` box them.
macro_rules! boxed {
    ($($variant:ident($payload:ty)),* $(,)?) => {
        $(impl From<$payload> for Error {
            fn from(payload: $payload) -> Self {
                Self::$variant(Box::new(payload))
            }
        })*
    };
}
boxed! {
    InvalidRequest(InvalidRequest),
    Rejected(Rejected),
    KeyRefused(KeyRefused),
    RateLimited(RateLimited),
    Redirected(Redirected),
    UnexpectedStatus(UnexpectedStatus),
    Transport(TransportError),
    UnreadableSession(UnreadableSession),
}
