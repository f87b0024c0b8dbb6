//! What can go wrong, sorted by what a caller does about it.
//!
//! `Display` is one line for its own layer and `source()` has the rest. Neither, nor `Debug`,
//! shows a value that was sent or received: texts of the service may quote it, so they are behind
//! an `expose`.

mod body;
mod config;
mod problem;
mod rate_limit;
mod refused;
mod request;
mod session;
mod transport;

pub use config::ConfigError;
pub use problem::Problem;
pub use rate_limit::RateLimited;
pub use refused::{FieldError, KeyRefused, Redirected, Rejected, Unclassified, UnexpectedStatus};
pub use request::{FieldProblem, InvalidRequest};
pub use session::UnreadableSession;
pub use transport::{TransportError, TransportKind};

use reqwest::StatusCode;

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

    /// How often the request was tried; 0 where nothing was sent for reasons of its own.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Transport(failure) => failure.attempts,
            _ => self.response().map_or(0, |response| response.attempts),
        }
    }

    pub(crate) fn set_attempts(&mut self, attempts: u32) {
        match self {
            Self::Rejected(answer) => answer.response.attempts = attempts,
            Self::KeyRefused(answer) => answer.response.attempts = attempts,
            Self::RateLimited(answer) => answer.response.attempts = attempts,
            Self::Redirected(answer) => answer.response.attempts = attempts,
            Self::UnexpectedStatus(answer) => answer.response.attempts = attempts,
            Self::UnreadableSession(answer) => answer.response.attempts = attempts,
            Self::Transport(failure) => failure.attempts = attempts,
            Self::Config(_) | Self::InvalidRequest(_) | Self::Metadata(_) => {}
        }
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

    /// Whether it took too long.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(failure) if failure.kind == TransportKind::Timeout)
    }

    /// Whether a session may exist although the call failed: the request may have arrived, or was
    /// answered with success. Without `vendor_data` another call makes another session.
    pub fn session_may_exist(&self) -> bool {
        match self {
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
