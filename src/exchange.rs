//! One HTTP exchange: sends a request, reads and logs the response.

use std::pin::pin;
use std::sync::atomic::Ordering;

use reqwest::Url;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::body::BodyEnd;
use crate::client::Inner;
use crate::error::{Error, UnreadableResponse};
use crate::json::json_text;
use crate::operation::Operation;
use crate::response::{RawResponse, Response};
use crate::transport::TransportError;

/// Sends a request once, and turns the response into a value or an error.
///
/// The returned future is kept small: it does not hold the request.
pub(crate) fn attempt<T: Send>(
    client: &Inner,
    operation: &'static Operation<T>,
    request: reqwest::Request,
    number: u32,
) -> impl Future<Output = Result<Response<T>, Error>> + Send {
    let span = tracing::debug_span!(
        target: "didit",
        "didit.attempt",
        http.request.method = operation.method.as_str(),
        server.address = &*client.host,
        http.request.resend_count = number - 1,
        http.response.status_code = tracing::field::Empty,
        error.type = tracing::field::Empty,
        request_id = tracing::field::Empty,
    );
    let started = Instant::now();
    let response = span.in_scope(|| client.http.execute(request));
    async move {
        let result = {
            // Pinned here, since `instrument` would store the future twice.
            let exchange = pin!(exchange(client, operation, response));
            if span.is_disabled() {
                exchange.await
            } else {
                exchange.instrument(span.clone()).await
            }
        };
        report(&span, operation, &result, started);
        result
    }
}

async fn exchange<T>(
    client: &Inner,
    operation: &Operation<T>,
    response: impl Future<Output = reqwest::Result<reqwest::Response>>,
) -> Result<Response<T>, Error> {
    let mut response = response.await.map_err(TransportError::from_reqwest)?;
    client.has_responded.store(true, Ordering::Relaxed);
    let raw = RawResponse::read(&mut response, client.max_response_bytes).await;
    outcome(raw, operation, response.url())
}

/// Turns the response to a request to `url` into a value or an error.
///
/// After a success status a session may exist, so the error keeps the whole body.
pub(crate) fn outcome<T>(
    raw: RawResponse,
    operation: &Operation<T>,
    url: &Url,
) -> Result<Response<T>, Error> {
    let status = raw.status.as_u16();
    let Some(success) = operation
        .successes
        .iter()
        .find(|success| success.status == status)
    else {
        return Err(Error::from_response(raw, url, operation.errors));
    };
    // A body that was interrupted may still hold the whole value.
    match (success.decode)(json_text(raw.body.expose())) {
        Ok(value) if raw.body.end() != BodyEnd::TooLong => Ok(Response::new(value, raw)),
        read => Err(UnreadableResponse::new(raw, read.err()).into()),
    }
}

fn report<T>(
    span: &tracing::Span,
    operation: &Operation<T>,
    result: &Result<Response<T>, Error>,
    started: Instant,
) {
    let raw = match result {
        Ok(response) => Some(response.raw()),
        Err(error) => error.response(),
    };
    let status = raw.map(|raw| raw.status.as_u16());
    if !span.is_disabled() {
        span.record("http.response.status_code", status);
        span.record("request_id", raw.and_then(RawResponse::request_id));
    }
    let duration_ms = || u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(value) => {
            let created = operation.created(value);
            tracing::debug!(
                target: "didit",
                parent: span,
                {
                    http.response.status_code = status,
                    duration_ms = duration_ms(),
                    session_id = created.map(|(id, _)| tracing::field::display(id)),
                    session_number = created.map(|(_, number)| number),
                },
                "response received"
            );
        }
        Err(error) => {
            span.record("error.type", error.kind().as_str());
            tracing::debug!(
                target: "didit",
                parent: span,
                {
                    http.response.status_code = status,
                    error.type = error.kind().as_str(),
                    duration_ms = duration_ms(),
                    %error,
                },
                "attempt failed"
            );
        }
    }
}
