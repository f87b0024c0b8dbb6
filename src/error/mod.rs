//! What can go wrong, sorted by what a caller does about it.
//!
//! `Display` is one line for its own layer and `source()` has the rest. Neither, nor `Debug`,
//! shows a value that was sent or received: texts of the service may quote it, so they are behind
//! an `expose`.

mod body;
mod config;
mod decode;
mod history;
mod problem;
mod rate_limit;
mod reason;
mod refused;
mod request;
mod transport;

pub use body::ErrorDetails;
pub use config::ConfigError;
pub use decode::UnreadableSession;
#[allow(unused_imports, reason = "for contracts that have responses without a body")]
pub(crate) use decode::decode_nothing;
pub(crate) use decode::{Unreadable, decode, revealed};
pub(crate) use history::History;
pub use problem::Problem;
pub use rate_limit::RateLimited;
pub(crate) use rate_limit::{RateLimitHeaders, RetryAfter};
pub use reason::Reason;
pub(crate) use reason::Rule;
pub use refused::{FieldError, KeyRefused, Redirected, Rejected, Unclassified, UnexpectedStatus};
pub use request::{FieldProblem, InvalidRequest};
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
///         for error in &answer.details.errors {
///             println!("{} is wrong", error.path);
///         }
///     }
///     Err(Error::UnreadableSession(answer)) => println!("look for session {:?}", answer.session_id()),
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

    /// What the service says about a request that it rejected. `None` where there was no response, and for
    /// 3xx and a 201.
    pub fn details(&self) -> Option<&ErrorDetails> {
        match self {
            Self::Rejected(error) => Some(&error.details),
            Self::KeyRefused(error) => Some(&error.details),
            Self::RateLimited(error) => Some(&error.details),
            Self::UnexpectedStatus(error) => Some(&error.details),
            _ => None,
        }
    }

    /// Why the service did not create a session, where its response has a documented reason that a program can act on:
    /// stop a batch when there are no credits, say.
    pub fn reason(&self) -> Option<Reason> {
        Reason::of(self.response()?, self.details()?)
    }

    /// How often the request was sent; 0 where it never was.
    pub fn attempts(&self) -> u32 {
        self.history().map_or(0, |history| history.attempts)
    }

    /// The id of the session that exists although the call failed, where any attempt's response has
    /// one: the last attempt's, or else the first.
    pub fn session_id(&self) -> Option<Uuid> {
        self.session_ids().first().copied()
    }

    /// The ids of all sessions that the responses to the call's attempts have revealed: the last attempt's, then the
    /// others in order.
    pub fn session_ids(&self) -> &[Uuid] {
        self.history().map_or(&[], |history| &history.session_ids)
    }

    /// The hosted page of the session that exists although the call failed, where any attempt's
    /// response has it.
    pub fn url(&self) -> Option<&HostedUrl> {
        self.history()?.url()
    }

    /// A stable name of the kind of error, for logs and metrics: the status where the response is at fault.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::InvalidRequest(_) => "invalid_request",
            Self::Metadata(_) => "metadata",
            Self::Rejected(_) => "rejected",
            Self::KeyRefused(_) => "key_refused",
            Self::RateLimited(_) => "rate_limited",
            Self::Redirected(_) => "redirected",
            Self::UnexpectedStatus(_) => "unexpected_status",
            Self::Transport(failure) => failure.kind.as_str(),
            Self::UnreadableSession(_) => "unreadable_session",
        }
    }

    fn history(&self) -> Option<&History> {
        match self {
            Self::Transport(failure) => Some(&failure.history),
            _ => self.response().map(|response| &response.history),
        }
    }

    /// The same failure, as the last of several. What its own response reveals comes first.
    pub(crate) fn after(mut self, mut history: History) -> Self {
        if let Self::Transport(failure) = &mut self {
            failure.history = history;
        } else if let Some(response) = self.response_mut() {
            history.put_first(std::mem::take(&mut response.history));
            response.history = history;
        }
        self
    }

    /// The same failure, whose `Display` shows the service's texts or does not.
    pub(crate) fn showing_messages(mut self, show: bool) -> Self {
        if let Some(response) = self.response_mut() {
            response.shows_messages = show;
        }
        self
    }

    fn response_mut(&mut self) -> Option<&mut RawResponse> {
        match self {
            Self::Rejected(error) => Some(&mut error.response),
            Self::KeyRefused(error) => Some(&mut error.response),
            Self::RateLimited(error) => Some(&mut error.response),
            Self::Redirected(error) => Some(&mut error.response),
            Self::UnexpectedStatus(error) => Some(&mut error.response),
            Self::UnreadableSession(error) => Some(&mut error.response),
            Self::Config(_) | Self::InvalidRequest(_) | Self::Metadata(_) | Self::Transport(_) => None,
        }
    }

    /// Whether the client's settings are at fault.
    pub fn is_config(&self) -> bool {
        matches!(self, Self::Config(_))
    }

    /// Whether the request is at fault: invalid before it was sent, or rejected by the service for another reason than
    /// missing credits.
    pub fn is_invalid_request(&self) -> bool {
        matches!(self, Self::InvalidRequest(_) | Self::Rejected(_))
            && self.reason() != Some(Reason::InsufficientCredits)
    }

    /// Whether the service refused the key (401 or 403), and not for missing credits.
    pub fn is_key_refused(&self) -> bool {
        matches!(self, Self::KeyRefused(_)) && self.reason() != Some(Reason::InsufficientCredits)
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

    /// Whether the service redirected (3xx).
    pub fn is_redirected(&self) -> bool {
        matches!(self, Self::Redirected(_))
    }

    /// Whether a session exists for certain, in an answer that cannot be read.
    pub fn is_unreadable_session(&self) -> bool {
        matches!(self, Self::UnreadableSession(_))
    }

    /// Whether a session may exist although the call failed: the request of any of its attempts may
    /// have been processed. Without `vendor_data` another call creates another session.
    ///
    /// Only 4xx without a session's id, and requests that never left, are certain to have created none.
    pub fn session_may_exist(&self) -> bool {
        self.history().is_some_and(|history| history.session_may_exist)
    }

    /// Whether this attempt may have created what the operation creates.
    pub(crate) fn may_have_created(&self) -> bool {
        let is_revealed = self.history().is_some_and(|history| history.session_may_exist);
        is_revealed
            || match self {
                Self::UnreadableSession(_) | Self::Redirected(_) => true,
                Self::Transport(failure) => failure.may_have_arrived,
                Self::UnexpectedStatus(error) => !error.response.status.is_client_error(),
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
