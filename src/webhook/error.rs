use std::fmt;

use super::MAX_BODY_BYTES;
use crate::generated::contract::{X_SIGNATURE, X_SIGNATURE_V2, X_TIMESTAMP};
use crate::json::JsonError;

/// Why a request is not an event of Didit's.
///
/// Neither `Display` nor `Debug` shows the body, a signature or a secret. Log it, and respond with 401
/// and an empty body: whoever forges requests learns nothing from that. It can be a genuine event as well,
/// where the secret or this machine's clock is wrong: watch the log, and ask for the decisions of open
/// sessions once that is corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookError {
    kind: WebhookErrorKind,
}

impl WebhookError {
    /// What is wrong.
    ///
    /// ```
    /// # use didit::reqwest::header::HeaderMap;
    /// # use didit::webhook::{Verifier, WebhookErrorKind};
    /// let verifier = Verifier::new("example-webhook-secret")?;
    /// let error = verifier.verify(&HeaderMap::new(), "{}").unwrap_err();
    /// assert_eq!(error.kind(), &WebhookErrorKind::MissingTimestamp);
    /// # Ok::<(), didit::webhook::InvalidVerifier>(())
    /// ```
    pub fn kind(&self) -> &WebhookErrorKind {
        &self.kind
    }
}

impl From<WebhookErrorKind> for WebhookError {
    fn from(kind: WebhookErrorKind) -> Self {
        Self { kind }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for WebhookError {}

/// What is wrong with a request that is not an event of Didit's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookErrorKind {
    /// The body is longer than [`MAX_BODY_BYTES`](super::MAX_BODY_BYTES).
    #[error("the body is longer than {MAX_BODY_BYTES} bytes")]
    BodyTooLong,

    /// The body was not received to its end. Only the extractor of the feature `webhook-axum` reads
    /// bodies.
    #[error("the body was not received to its end")]
    IncompleteBody,

    /// A header is there more than once, with different values.
    #[error("the header {name} is there more than once, with different values")]
    #[non_exhaustive]
    RepeatedHeader {
        /// Its name, in lower case.
        name: &'static str,
    },

    /// There is no `X-Timestamp`.
    #[error("there is no header {X_TIMESTAMP}")]
    MissingTimestamp,

    /// `X-Timestamp` is not a number of seconds.
    #[error("the header {X_TIMESTAMP} is not a whole number of seconds")]
    MalformedTimestamp,

    /// The event was sent too long ago.
    #[error("it was sent {seconds} seconds ago, which is more than the tolerance")]
    #[non_exhaustive]
    Stale {
        /// How long ago.
        seconds: u64,
    },

    /// The event was sent in the future: the clocks differ, or it is forged.
    #[error("it was sent {seconds} seconds in the future, which is more than the tolerance")]
    #[non_exhaustive]
    Future {
        /// How far in the future.
        seconds: u64,
    },

    /// There is neither `X-Signature` nor `X-Signature-V2`.
    #[error("there is neither a header {X_SIGNATURE} nor {X_SIGNATURE_V2}")]
    MissingSignature,

    /// The signature is of a scheme that is not accepted: only `X-Signature-Simple` is there, which
    /// does not sign the decision, or a signature names a scheme, such as `sha256=…`.
    #[error(
        "the header {name} has a signature of a scheme that is not accepted; \
         expected {X_SIGNATURE} or {X_SIGNATURE_V2} with 64 hexadecimal digits"
    )]
    #[non_exhaustive]
    UnsupportedScheme {
        /// The header's name, in lower case.
        name: &'static str,
    },

    /// A signature is not 64 hexadecimal digits in lower case.
    #[error("the header {name} is not 64 hexadecimal digits in lower case")]
    #[non_exhaustive]
    MalformedSignature {
        /// The header's name, in lower case.
        name: &'static str,
    },

    /// The body has no canonical form that `X-Signature-V2` could sign.
    #[error("the signature over the body's canonical form cannot be checked: {problem}")]
    #[non_exhaustive]
    NoCanonicalForm {
        /// What is wrong with the body.
        problem: &'static str,
    },

    /// No signature is that of the body with the secret: the body was changed, the secret is another
    /// one, or the event is forged.
    #[error(
        "no signature is right for the body and the secret; check that the secret is that of this \
         destination, and that the body is verified as it was received"
    )]
    SignatureMismatch,

    /// The signature is right, and the body has no `timestamp` that is a whole number.
    #[error("the body has no timestamp that is a whole number of seconds")]
    MissingBodyTimestamp,

    /// The signature is right, and the body's `timestamp` is not that of the header, which is not
    /// signed: an earlier event is sent again.
    #[error("the body's timestamp is not that of the header {X_TIMESTAMP}")]
    TimestampsDiffer,

    /// The signature is right, and the body is not an event.
    #[error("the body is not an event: {0}")]
    UnreadableEvent(JsonError),
}

/// Why a [`Verifier`](super::Verifier) cannot be created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidVerifier {
    /// `DIDIT_WEBHOOK_SECRET` is not set, or is not Unicode.
    #[error("no webhook secret: set DIDIT_WEBHOOK_SECRET to the secret of the destination")]
    MissingSecret,

    /// A secret is malformed.
    #[error("the webhook secret is not usable: {problem}")]
    #[non_exhaustive]
    InvalidSecret {
        /// What is wrong with it; it is not quoted.
        problem: &'static str,
    },

    /// The tolerance is not between one second and one hour.
    #[error("the tolerance has to be between one second and one hour")]
    InvalidTolerance,
}
