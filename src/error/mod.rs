//! Errors, by what a caller does about them.
//!
//! `Display` is one line, and `source()` has the cause. Neither they nor `Debug` show what is personal or
//! secret; ids of sessions and names of hosts are shown. Messages of the service may quote what was sent,
//! so they are read with `expose`.

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
///         println!("{error}; fields: {}", rejected.details.errors.len());
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
    ///
    /// ```
    /// use didit::{ConfigError, ErrorKind};
    ///
    /// let error = didit::Client::builder().build().unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Config(ConfigError::MissingKey)));
    /// ```
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns what went wrong.
    ///
    /// ```
    /// # fn example(error: didit::Error) {
    /// use didit::{ErrorKind, InvalidField};
    ///
    /// // What to show next to the fields of a form.
    /// let fields: Vec<InvalidField> = match error.into_kind() {
    ///     ErrorKind::InvalidRequest(invalid) => invalid.fields,
    ///     _ => Vec::new(),
    /// };
    /// # }
    /// ```
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status of the last attempt's response, if there was one.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// if error.http_status().is_some_and(|status| status.is_server_error()) {
    ///     println!("the service has a problem: {error}");
    /// }
    /// # }
    /// ```
    pub fn http_status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The last attempt's response, if there was one.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// // The request's id, if the service sends one.
    /// if let Some(response) = error.response() {
    ///     println!("{}: {:?}", response.status, response.headers.get("x-request-id"));
    /// }
    /// # }
    /// ```
    pub fn response(&self) -> Option<&RawResponse> {
        self.kind().response()
    }

    /// The details of the service's error response. `None` without a response, and for 3xx and a
    /// success that cannot be read.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// // The fields to mark in a form.
    /// let errors = error.details().into_iter().flat_map(|details| &details.errors);
    /// let wrong: Vec<&str> = errors.map(|field| field.path.as_str()).collect();
    /// # }
    /// ```
    pub fn details(&self) -> Option<&ErrorDetails> {
        self.kind().details()
    }

    /// The reason why the service rejected the request, if it is one that a program can act on:
    /// stop a batch when there are no credits, for example.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// use didit::Reason;
    ///
    /// match error.reason() {
    ///     Some(Reason::InsufficientCredits) => { /* stop the import */ }
    ///     Some(Reason::UnknownWorkflow) => { /* check the setting */ }
    ///     _ => { /* go on with the next row */ }
    /// }
    /// # }
    /// ```
    pub fn reason(&self) -> Option<Reason> {
        self.details()?.reason
    }

    /// The number of attempts; 0 if the request was never sent.
    ///
    /// ```
    /// let error = didit::Client::builder().build().unwrap_err();
    /// assert_eq!(error.attempts(), 0);
    /// ```
    pub fn attempts(&self) -> u32 {
        self.0.attempts.count
    }

    /// Why there was no further attempt. `None` if the request was never sent.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// use didit::GaveUp;
    ///
    /// if error.gave_up() == Some(GaveUp::NoTimeLeft) {
    ///     println!("a longer timeout may help: {error}");
    /// }
    /// # }
    /// ```
    pub fn gave_up(&self) -> Option<GaveUp> {
        self.0.attempts.gave_up
    }

    /// The id of a session that exists although the call failed, if the response to any attempt has
    /// one: the last attempt's, or else the first.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// if let Some(id) = error.session_id() {
    ///     println!("session {id} exists: {error}");
    /// }
    /// # }
    /// ```
    pub fn session_id(&self) -> Option<Uuid> {
        self.session_ids().first().copied()
    }

    /// The ids of all sessions in the responses to the call's attempts: the last attempt's first,
    /// then the others in order.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// for id in error.session_ids() {
    ///     println!("look for session {id}");
    /// }
    /// # }
    /// ```
    pub fn session_ids(&self) -> &[Uuid] {
        &self.0.attempts.session_ids
    }

    /// The hosted page of the session that exists although the call failed, if the response to any
    /// attempt has it.
    ///
    /// ```
    /// # fn example(error: &didit::Error) -> Option<&str> {
    /// // The person can be sent there all the same. It is a secret.
    /// let page = error.url()?.expose();
    /// # Some(page)
    /// # }
    /// ```
    pub fn url(&self) -> Option<&HostedUrl> {
        self.0.attempts.url()
    }

    /// Whether a session may exist although the call failed, since the request of any of its
    /// attempts may have been processed. Another call may then create another session. With `vendor_data`
    /// Didit documents that it returns the unfinished one instead; not if it was finished, or the workflow
    /// was published again, in the meantime.
    ///
    /// Only a 4xx response without a session's id, or a request that was not sent, is certain to
    /// have created none. Always `false` for operations that create no session.
    ///
    /// ```
    /// # fn example(error: &didit::Error, request: &didit::CreateSessionRequest) {
    /// if error.session_may_exist() && request.vendor_data.is_none() {
    ///     println!("look for a session before you create another: {error}");
    /// }
    /// # }
    /// ```
    pub fn session_may_exist(&self) -> bool {
        self.0.attempts.session_may_exist
    }

    /// Whether the request of any attempt may have been processed although the call failed: it was
    /// sent, and no 4xx response rejected it. Another call may then do the same again.
    ///
    /// ```
    /// let error = didit::Client::builder().build().unwrap_err();
    /// assert!(!error.may_have_been_processed()); // Nothing was sent.
    /// ```
    pub fn may_have_been_processed(&self) -> bool {
        self.0.attempts.may_have_been_processed
    }

    /// Whether the client's configuration is invalid.
    ///
    /// ```
    /// let error = didit::Client::builder().build().unwrap_err();
    /// assert!(error.is_config());
    /// ```
    pub fn is_config(&self) -> bool {
        matches!(self.kind(), ErrorKind::Config(_))
    }

    /// Whether the request is invalid: found before it was sent, or rejected by the service (400)
    /// for a reason other than missing credits.
    ///
    /// ```
    /// use didit::{CreateSessionRequest, Uuid};
    ///
    /// let request = CreateSessionRequest::builder().workflow_id(Uuid::nil());
    /// let request = request.vendor_data(" ").build();
    /// assert!(request.validate().is_err_and(|error| error.is_invalid_request()));
    /// ```
    pub fn is_invalid_request(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::InvalidRequest(_) | ErrorKind::BadRequest(_)
        ) && self.reason() != Some(Reason::InsufficientCredits)
    }

    /// Whether the service rejected the key (401 or 403), for a reason other than missing credits.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// if error.is_unauthorized() {
    ///     println!("check the key, all calls fail: {error}");
    /// }
    /// # }
    /// ```
    pub fn is_unauthorized(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unauthorized(_))
            && self.reason() != Some(Reason::InsufficientCredits)
    }

    /// Whether there were too many requests: the service rejected this one (429), or the client did
    /// not send it, to keep to a limit.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// if error.is_rate_limited() {
    ///     // Put the row back into the queue.
    /// }
    /// # }
    /// ```
    pub fn is_rate_limited(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::RateLimited(_) | ErrorKind::Throttled(_)
        )
    }

    /// Whether connecting, waiting for the response or reading it took too long.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// if error.is_timeout() && error.session_may_exist() {
    ///     println!("too late, but a session may exist: {error}");
    /// }
    /// # }
    /// ```
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
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// if error.is_transport() {
    ///     println!("is the network down? {error}");
    /// }
    /// # }
    /// ```
    pub fn is_transport(&self) -> bool {
        matches!(self.kind(), ErrorKind::Transport(_))
    }

    /// Whether the service redirected (3xx).
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// if error.is_unexpected_redirect() {
    ///     println!("check the base URL: {error}");
    /// }
    /// # }
    /// ```
    pub fn is_unexpected_redirect(&self) -> bool {
        matches!(self.kind(), ErrorKind::UnexpectedRedirect(_))
    }

    /// Whether the service reported success in a response that cannot be read, so that the request
    /// has been processed.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// // A session exists, whatever its response looks like.
    /// if error.is_unreadable_response() {
    ///     println!("look for session {:?}: {error}", error.session_id());
    /// }
    /// # }
    /// ```
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
