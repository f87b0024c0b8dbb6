use std::ops::Deref;

use super::WebhookErrorKind;
use crate::json::{JsonError, Text};
use crate::types::WebhookEvent;

/// An event of Didit's whose signature was verified.
///
/// Only a [`Verifier`](super::Verifier) returns one: it has no constructor and no `Deserialize`, so a
/// function that takes an `Event` cannot be called with a forged one. Its fields are those of
/// [`WebhookEvent`]. `Debug` shows no personal data.
///
/// ```compile_fail,E0277
/// let forged: didit::webhook::Event = serde_json::from_str("{}").unwrap();
/// ```
///
/// ```compile_fail,E0451
/// # fn forge(event: didit::WebhookEvent, scheme: didit::webhook::SignatureScheme) {
/// let forged = didit::webhook::Event { event, scheme, is_by_previous_secret: false };
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    event: WebhookEvent,
    scheme: SignatureScheme,
    is_by_previous_secret: bool,
}

impl Event {
    /// Wraps an event whose signature was verified.
    pub(super) fn verified(
        event: WebhookEvent,
        scheme: SignatureScheme,
        is_by_previous_secret: bool,
    ) -> Self {
        Self {
            event,
            scheme,
            is_by_previous_secret,
        }
    }

    /// What the signature that was verified signs.
    ///
    /// ```
    /// # fn log(event: &didit::webhook::Event) {
    /// if event.scheme() == didit::webhook::SignatureScheme::Canonical {
    ///     println!("does a proxy rewrite the bodies? {}", event.event_id);
    /// }
    /// # }
    /// ```
    pub fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// Whether it was signed with the previous secret. When no event is any more, the secret's
    /// rotation is complete.
    ///
    /// ```
    /// # fn log(event: &didit::webhook::Event) {
    /// if event.is_by_previous_secret() {
    ///     println!("keep the previous secret: it signed {}", event.event_id);
    /// }
    /// # }
    /// ```
    pub fn is_by_previous_secret(&self) -> bool {
        self.is_by_previous_secret
    }

    /// Returns the fields. That they were verified is not known from then on.
    ///
    /// ```
    /// # fn take(event: didit::webhook::Event) {
    /// // Moves the fields, where `event.vendor_data` only borrows.
    /// let didit::WebhookEvent { session_id, vendor_data, decision, .. } = event.into_inner();
    /// # }
    /// ```
    pub fn into_inner(self) -> WebhookEvent {
        self.event
    }
}

impl Deref for Event {
    type Target = WebhookEvent;

    fn deref(&self) -> &WebhookEvent {
        &self.event
    }
}

/// What a signature signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// `X-Signature`: the body as it was sent.
    RawBody,
    /// `X-Signature-V2`: the body's canonical form. The event is read from that form, so that
    /// nothing that is not signed is in it: keys are sorted, and `99.0` is `99`.
    Canonical,
}

/// Reads an event from the bytes that were signed.
pub(super) fn read(json: &[u8]) -> Result<WebhookEvent, WebhookErrorKind> {
    let text = Text::from_prefix(json);
    // The text is checked while it is read.
    text.read().map_err(|error| {
        let error = match Text::parse(json) {
            Ok(_) if has_timestamp(text) == Some(false) => {
                return WebhookErrorKind::MissingBodyTimestamp;
            }
            Ok(_) => error,
            Err(error) => error,
        };
        WebhookErrorKind::UnreadableEvent(JsonError::from_serde(&error))
    })
}

/// Whether an object has a timestamp; `None` for another type.
fn has_timestamp(text: Text<'_>) -> Option<bool> {
    let mut members = text.members()?;
    Some(members.any(|(name, value)| name.name() == "timestamp" && value.read::<i64>().is_ok()))
}
