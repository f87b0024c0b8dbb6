use super::{
    BadRequest, ConfigError, ErrorDetails, InvalidRequest, RateLimited, Unauthorized,
    UnexpectedRedirect, UnexpectedStatus, UnreadableResponse,
};
use crate::json::JsonError;
use crate::response::RawResponse;
use crate::throttle::Throttled;
use crate::transport::TransportError;

/// The kind of an error, with its details.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client's configuration is invalid. Nothing was sent.
    #[error(transparent)]
    Config(#[from] ConfigError),

    /// The request is invalid. Nothing was sent.
    #[error(transparent)]
    InvalidRequest(#[from] InvalidRequest),

    /// Metadata is not of the type as which it was read.
    #[error("metadata is not of the requested type: {0}")]
    Metadata(JsonError),

    /// 400: the service rejected the request.
    #[error(transparent)]
    BadRequest(#[from] BadRequest),

    /// 401 or 403: the service rejected the key.
    #[error(transparent)]
    Unauthorized(#[from] Unauthorized),

    /// 429: too many requests.
    #[error(transparent)]
    RateLimited(#[from] RateLimited),

    /// The client keeps to a rate limit, and could not send in time. Nothing was sent.
    #[error(transparent)]
    Throttled(#[from] Throttled),

    /// 3xx: the service redirected. Redirects are never followed.
    #[error(transparent)]
    UnexpectedRedirect(#[from] UnexpectedRedirect),

    /// Any other status.
    #[error(transparent)]
    UnexpectedStatus(#[from] UnexpectedStatus),

    /// No response: the connection failed, was lost, or timed out.
    #[error(transparent)]
    Transport(#[from] TransportError),

    /// A success status with a body that cannot be read.
    #[error(transparent)]
    UnreadableResponse(#[from] UnreadableResponse),
}

/// Evaluates an expression with the error that has details, by shared or mutable reference.
macro_rules! with_response {
    ($kind:expr, $error:ident => $result:expr) => {
        match $kind {
            ErrorKind::BadRequest($error) => $result,
            ErrorKind::Unauthorized($error) => $result,
            ErrorKind::RateLimited($error) => $result,
            ErrorKind::UnexpectedStatus($error) => $result,
            _ => None,
        }
    };
}

impl ErrorKind {
    /// The response, if there was one.
    ///
    /// ```
    /// # fn example(kind: &didit::ErrorKind) {
    /// // The request's id, if the service sends one.
    /// if let Some(response) = kind.response() {
    ///     println!("{}: {:?}", response.status, response.headers.get("x-request-id"));
    /// }
    /// # }
    /// ```
    pub fn response(&self) -> Option<&RawResponse> {
        match self {
            Self::UnexpectedRedirect(error) => Some(&error.response),
            Self::UnreadableResponse(error) => Some(&error.response),
            kind => with_response!(kind, error => Some(&error.response)),
        }
    }

    /// The details of the service's error response.
    ///
    /// ```
    /// # fn example(kind: &didit::ErrorKind) {
    /// if let Some(details) = kind.details() {
    ///     println!("{} fields are wrong", details.errors.len());
    /// }
    /// # }
    /// ```
    pub fn details(&self) -> Option<&ErrorDetails> {
        with_response!(self, error => Some(&error.details))
    }

    pub(super) fn details_mut(&mut self) -> Option<&mut ErrorDetails> {
        with_response!(self, error => Some(&mut error.details))
    }

    /// A stable name for logs and metrics.
    ///
    /// ```
    /// let error = didit::Client::builder().build().unwrap_err();
    /// assert_eq!(error.kind().as_str(), "config");
    /// ```
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::InvalidRequest(_) => "invalid_request",
            Self::Metadata(_) => "metadata",
            Self::BadRequest(_) => "bad_request",
            Self::Unauthorized(_) => "unauthorized",
            Self::RateLimited(_) => "rate_limited",
            Self::Throttled(_) => "throttled",
            Self::UnexpectedRedirect(_) => "unexpected_redirect",
            Self::UnexpectedStatus(_) => "unexpected_status",
            Self::Transport(failure) => failure.kind.as_str(),
            Self::UnreadableResponse(_) => "unreadable_response",
        }
    }
}
