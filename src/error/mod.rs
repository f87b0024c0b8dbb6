//! Errors, by what a caller does about them.
//!
//! `Display` is one line, and `source()` has the cause. Neither they nor `Debug` show a value that
//! was sent or received. Messages of the service may quote one, so they are read with `expose`.

mod config;
mod decode;
mod details;
mod field_errors;
mod kind;
mod rate_limit;
mod reason;
mod status;
mod validation;

pub use config::ConfigError;
pub use decode::UnreadableResponse;
#[allow(
    unused_imports,
    reason = "for contracts that have responses without a body"
)]
pub(crate) use decode::decode_nothing;
pub(crate) use decode::{Unreadable, decode};
pub use details::{ErrorDetails, FieldError, UnrecognizedError};
pub use kind::ErrorKind;
pub use rate_limit::RateLimited;
pub(crate) use rate_limit::RetryAfter;
pub use reason::Reason;
pub(crate) use reason::{DocumentedErrors, Rule};
pub use status::{BadRequest, Unauthorized, UnexpectedRedirect, UnexpectedStatus};
pub use validation::{InvalidField, InvalidRequest};

use std::fmt;

use reqwest::StatusCode;
use uuid::Uuid;

use crate::attempts::{Attempts, GaveUp};
use crate::response::RawResponse;
use crate::transport::TransportKind;
use crate::types::HostedUrl;

/// An error: its [`kind`](Self::kind), and what all attempts of the call revealed.
///
/// ```
/// # fn act(result: Result<(), didit::Error>) {
/// use didit::ErrorKind;
///
/// let Err(error) = result else { return };
/// match error.kind() {
///     ErrorKind::RateLimited(limit) => println!("again in {:?}", limit.retry_after),
///     ErrorKind::BadRequest(rejected) => {
///         for field in &rejected.details.errors {
///             println!("{} is wrong", field.path);
///         }
///     }
///     _ if error.session_may_exist() => println!("look for session {:?}", error.session_id()),
///     _ => println!("{error}"),
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

/// Boxed, to keep `Result` small.
struct Inner {
    kind: ErrorKind,
    attempts: Attempts,
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns what went wrong.
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status of the last attempt's response, if there was one.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The last attempt's response, if there was one.
    pub fn response(&self) -> Option<&RawResponse> {
        self.kind().response()
    }

    /// The details of the service's error response. `None` without a response, and for 3xx and a
    /// success that cannot be read.
    pub fn details(&self) -> Option<&ErrorDetails> {
        self.kind().details()
    }

    /// The reason why the service rejected the request, if it is one that a program can act on:
    /// stop a batch when there are no credits, for example.
    pub fn reason(&self) -> Option<Reason> {
        self.details()?.reason
    }

    /// The number of attempts; 0 if the request was never sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts.count
    }

    /// Why there was no further attempt. `None` if the request was never sent.
    pub fn gave_up(&self) -> Option<GaveUp> {
        self.0.attempts.gave_up
    }

    /// The id of a session that exists although the call failed, if the response to any attempt has
    /// one: the last attempt's, or else the first.
    pub fn session_id(&self) -> Option<Uuid> {
        self.session_ids().first().copied()
    }

    /// The ids of all sessions in the responses to the call's attempts: the last attempt's first,
    /// then the others in order.
    pub fn session_ids(&self) -> &[Uuid] {
        &self.0.attempts.session_ids
    }

    /// The hosted page of the session that exists although the call failed, if the response to any
    /// attempt has it.
    pub fn url(&self) -> Option<&HostedUrl> {
        self.0.attempts.url()
    }

    /// Whether a session may exist although the call failed, since the request of any of its
    /// attempts may have been processed. Another call may then create another session, unless
    /// `vendor_data` is set.
    ///
    /// Only a 4xx response without a session's id, or a request that was not sent, is certain to
    /// have created none. Always `false` for operations that create no session.
    pub fn session_may_exist(&self) -> bool {
        self.0.attempts.session_may_exist
    }

    /// Whether the request of any attempt may have been processed although the call failed: it was
    /// sent, and no 4xx response rejected it. Another call may then do the same again.
    pub fn may_have_been_processed(&self) -> bool {
        self.0.attempts.may_have_been_processed
    }

    /// Whether the client's configuration is invalid.
    pub fn is_config(&self) -> bool {
        matches!(self.kind(), ErrorKind::Config(_))
    }

    /// Whether the request is invalid: found before it was sent, or rejected by the service (400)
    /// for a reason other than missing credits.
    pub fn is_invalid_request(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::InvalidRequest(_) | ErrorKind::BadRequest(_)
        ) && self.reason() != Some(Reason::InsufficientCredits)
    }

    /// Whether the service rejected the key (401 or 403), for a reason other than missing credits.
    pub fn is_unauthorized(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unauthorized(_))
            && self.reason() != Some(Reason::InsufficientCredits)
    }

    /// Whether there were too many requests: the service rejected this one (429), or the client did
    /// not send it, to keep to a limit.
    pub fn is_rate_limited(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::RateLimited(_) | ErrorKind::Throttled(_)
        )
    }

    /// Whether connecting, waiting for the response or reading it took too long.
    pub fn is_timeout(&self) -> bool {
        let failure = match self.kind() {
            ErrorKind::Transport(failure) => Some(failure),
            kind => kind
                .response()
                .and_then(|response| response.failure.as_deref()),
        };
        failure.is_some_and(|failure| failure.kind == TransportKind::Timeout)
    }

    /// Whether there was no response.
    pub fn is_transport(&self) -> bool {
        matches!(self.kind(), ErrorKind::Transport(_))
    }

    /// Whether the service redirected (3xx).
    pub fn is_unexpected_redirect(&self) -> bool {
        matches!(self.kind(), ErrorKind::UnexpectedRedirect(_))
    }

    /// Whether the service reported success in a response that cannot be read, so that the request
    /// has been processed.
    pub fn is_unreadable_response(&self) -> bool {
        matches!(self.kind(), ErrorKind::UnreadableResponse(_))
    }

    /// The body of the last attempt's response, where there was one.
    pub(crate) fn body(&self) -> Option<&[u8]> {
        self.response().map(|response| response.body.expose())
    }

    /// Whether the request of this attempt may have been processed.
    pub(crate) fn attempt_may_have_been_processed(&self) -> bool {
        match self.kind() {
            ErrorKind::UnreadableResponse(_) | ErrorKind::UnexpectedRedirect(_) => true,
            ErrorKind::Transport(failure) => failure.may_have_arrived,
            ErrorKind::UnexpectedStatus(error) => !error.response.status.is_client_error(),
            _ => false,
        }
    }

    /// Adds what all attempts of the call revealed.
    pub(crate) fn after(mut self, attempts: Attempts) -> Self {
        self.0.attempts = attempts.last_first();
        self
    }

    /// Sets whether `Display` shows all messages of the service.
    pub(crate) fn with_messages_shown(mut self, shown: bool) -> Self {
        if let Some(details) = self.0.kind.details_mut() {
            details.are_messages_shown = shown;
        }
        self
    }
}

impl<K: Into<ErrorKind>> From<K> for Error {
    fn from(kind: K) -> Self {
        Self(Box::new(Inner {
            kind: kind.into(),
            attempts: Attempts::default(),
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0.kind, self.0.attempts)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attempts = &self.0.attempts;
        let mut shown = f.debug_struct("Error");
        shown.field("kind", &self.0.kind);
        if attempts.count > 0 {
            shown
                .field("attempts", &attempts.count)
                .field("host", &attempts.host)
                .field("session_may_exist", &attempts.session_may_exist)
                .field("session_ids", &attempts.session_ids);
        }
        shown.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.kind.source()
    }
}
