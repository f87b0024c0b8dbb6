use std::time::SystemTime;

use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use reqwest::StatusCode;

use super::{Event, MAX_BODY_BYTES, Verifier, WebhookError, WebhookErrorKind};

/// Why axum does not call a handler that takes an [`Event`] (feature `webhook-axum`).
///
/// Its response is 401 with an empty body, which tells a forger nothing; a `tracing` event of the level
/// `WARN` says what is wrong. Headers are checked before the body is read, and no more of it is read
/// than [`MAX_BODY_BYTES`]. How long reading takes is up to the server's timeouts.
///
/// ```
/// use didit::reqwest::StatusCode;
/// use didit::webhook::Event;
///
/// // `Router::new().route("/webhook", post(webhook)).with_state(verifier)`; a larger state with a
/// // verifier in it derives axum's `FromRef`.
/// async fn webhook(event: Event) -> StatusCode {
///     // Store the event, and respond within a few seconds.
///     println!("{} of {:?}", event.webhook_type, event.session_id);
///     StatusCode::OK
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct WebhookRejection(WebhookError);

impl WebhookRejection {
    /// What is wrong.
    ///
    /// ```
    /// # use axum_core::extract::{FromRequest, Request};
    /// # use didit::reqwest::StatusCode;
    /// # use didit::webhook::{Event, Verifier, WebhookRejection};
    /// async fn webhook(event: Result<Event, WebhookRejection>) -> StatusCode {
    ///     let Err(rejection) = event else { return StatusCode::OK };
    ///     eprintln!("not an event: {}", rejection.error());
    ///     StatusCode::UNAUTHORIZED
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let verifier = Verifier::new("example-webhook-secret")?;
    /// # let event = Event::from_request(Request::default(), &verifier).await;
    /// # assert_eq!(webhook(event).await, StatusCode::UNAUTHORIZED);
    /// # Ok(())
    /// # }
    /// ```
    pub fn error(&self) -> &WebhookError {
        &self.0
    }
}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

impl<S: Send + Sync> FromRequest<S> for Event
where
    Verifier: FromRef<S>,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookRejection> {
        let event = receive(&Verifier::from_ref(state), request).await;
        event.map_err(|error| {
            tracing::warn!(error = %error, "rejected a webhook event");
            WebhookRejection(error)
        })
    }
}

async fn receive(verifier: &Verifier, request: Request) -> Result<Event, WebhookError> {
    let (head, body) = request.into_parts();
    let claim = verifier.check_headers(&head.headers, SystemTime::now())?;
    let body = Limited::new(body, MAX_BODY_BYTES).collect().await;
    let body = body.map_err(|error| match error.is::<LengthLimitError>() {
        true => WebhookErrorKind::BodyTooLong,
        false => WebhookErrorKind::IncompleteBody,
    })?;
    verifier.check_body(&claim, &body.to_bytes())
}
