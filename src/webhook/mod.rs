//! Verifies the events that Didit sends to a webhook, and fails closed (feature `webhook`).
//!
//! Anybody can send a request to a webhook's URL: only its signature proves that Didit sent it. A
//! handler that does not verify it approves whoever asks.
//!
//! ```no_run
//! use didit::webhook::{Event, Verifier, WebhookError};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Once, at the start. The secret is that of the destination, in Didit's console.
//! let verifier = Verifier::from_env()?;
//! # Ok(()) }
//!
//! /// For each request, with the body as it was received: 2xx for an event, 401 for an error.
//! fn receive(
//!     verifier: &Verifier,
//!     headers: &didit::reqwest::header::HeaderMap,
//!     body: &[u8],
//! ) -> Result<Event, WebhookError> {
//!     verifier.verify(headers, body)
//! }
//! ```
//!
//! # What is checked
//!
//! A request is rejected, with an error that says why, unless all of this holds. No setting leaves
//! out a check.
//!
//! - `X-Timestamp` is there, and differs from the clock by at most the tolerance: 300 seconds, unless
//!   it is set, to an hour at most.
//! - `X-Signature` signs the body as it was received, or `X-Signature-V2` its canonical form, with the
//!   secret or the previous one. Signatures are compared in constant time. A signature that is not 64
//!   lower-case hexadecimal digits is rejected, even where the other one is right.
//! - `timestamp` in the body is the same as `X-Timestamp`, which itself is not signed.
//! - The body is an event of at most [`MAX_BODY_BYTES`].
//!
//! `X-Signature-Simple` is not accepted: it does not sign `decision`, `vendor_data` and `metadata`, so
//! that whoever has one request could change them. An event that is verified by `X-Signature-V2` is
//! read from the canonical form, so that it has nothing in it that is not signed.
//!
//! # Handle an event once, and in order
//!
//! An event can arrive twice, late, and after a later one. Store the `event_id` and the change in one
//! transaction (see [`Dedup`]), respond with 2xx within a few seconds, and never let an event lead back
//! from a final status. A reviewer can change a final status in the console: where an event says so, ask
//! for the decision.
//!
//! ```
//! use didit::SessionStatus;
//! use didit::webhook::Event;
//!
//! struct Account {
//!     status: SessionStatus,
//!     /// The `created_at` of the event that set it.
//!     as_of: i64,
//! }
//!
//! /// Called once for each `event_id`, within its transaction.
//! fn update(account: &mut Account, event: &Event) {
//!     let Some(status) = event.status.as_ref().and_then(|status| status.known()) else {
//!         return; // Not about a session, or a status that this version does not know.
//!     };
//!     let as_of = event.created_at.unwrap_or(event.timestamp);
//!     let is_late = as_of < account.as_of;
//!     let leads_back = account.status.is_final() && !status.is_final();
//!     if !is_late && !leads_back {
//!         *account = Account { status: *status, as_of };
//!     }
//! }
//! ```
//!
//! # With axum
//!
//! With the feature `webhook-axum`, a handler takes an [`Event`] as its last argument, and the
//! [`Verifier`] is the state or a part of it: see `WebhookRejection`.
//!
//! # Test a handler
//!
//! The feature `test-util` has `test_util::sign_webhook`, which signs a body as Didit does.

#[cfg(feature = "webhook-axum")]
mod axum;
mod canonical;
mod dedup;
mod error;
mod event;
mod headers;
mod secret;
#[cfg(feature = "test-util")]
pub(crate) mod sign;
mod verifier;

#[cfg(feature = "webhook-axum")]
pub use axum::WebhookRejection;
pub use dedup::{Dedup, MemoryDedup};
pub use error::{InvalidVerifier, WebhookError, WebhookErrorKind};
pub use event::{Event, SignatureScheme};
pub use headers::Headers;
pub use verifier::{DEFAULT_TOLERANCE, MAX_TOLERANCE, Verifier};

/// The maximum length of a body, in bytes: 4 MiB.
pub const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;
