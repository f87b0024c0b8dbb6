//! One call: validate, encode once, then send and read until it is done.

use std::fmt;
use std::future::IntoFuture;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::client::Inner;
use crate::error::{Error, History, InvalidRequest, TransportError, UnreadableSession};
use crate::operation::{Operation, RetrySafety};
use crate::request::{self, Body, Target};
use crate::response::{BodyEnd, RawResponse, Response, json_text};
use crate::retry::{self, Limits, RetryPolicy};

/// A call of an operation, to be awaited. From the methods of [`Client`](crate::Client).
///
/// Dropping it before it is done stops the waiting, not the service: once the request has been sent, it may
/// be processed.
#[must_use = "nothing is sent until it is awaited"]
pub struct Call<'a, T: 'static> {
    client: &'a Inner,
    operation: &'static Operation<T>,
    target: Target,
    body: Option<&'a dyn Body>,
    timeout: Duration,
    retry: Option<RetryPolicy>,
    headers: HeaderMap,
    problem: Option<Box<InvalidRequest>>,
}

impl<'a, T: Send> Call<'a, T> {
    pub(crate) fn new(
        client: &'a crate::Client,
        operation: &'static Operation<T>,
        target: Target,
        body: Option<&'a dyn Body>,
    ) -> Self {
        let client = client.inner();
        let timeout = client.settings.timeout;
        let headers = HeaderMap::new();
        Self { client, operation, target, body, timeout, retry: None, headers, problem: None }
    }

    /// How long this call may take, with all its attempts and the waiting between them. Default:
    /// the client's timeout. Zero sends nothing and fails as a timeout, so that what is left of some
    /// longer deadline can be passed on as it is.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Which failures of this call are retried, how often and when. Default: the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Never retries this call.
    pub fn no_retry(self) -> Self {
        self.retry(RetryPolicy::none())
    }

    /// A header to send with this call; of several with one name, all are sent, and the client's
    /// default header of that name is not. Those that the client sets itself are refused when the
    /// call is awaited, as is the 1,001st.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Err(request::Unusable { name, problem }) = request::add(&mut self.headers, name, value) {
            let field = format!("the header {name}");
            let problem = InvalidRequest::field(&field, format!("is not usable: {problem}"));
            // The first one is reported.
            self.problem.get_or_insert_with(|| problem.into());
        }
        self
    }

    fn run(self) -> impl Future<Output = Result<Response<T>, Error>> + Send + 'a {
        let Self { client, operation, target, body, timeout, retry, headers: extra, problem } = self;
        async move {
            let deadline = after(timeout);
            if let Some(problem) = problem {
                return Err(Error::InvalidRequest(problem));
            }
            if let Some(body) = body {
                body.check()?;
            }
            let url = client.url(operation.path, &target)?;
            if timeout.is_zero() {
                return Err(TransportError::without_time().into());
            }
            let payload = body.map(Body::to_json).transpose()?;

            let limits = Limits {
                policy: retry.as_ref().unwrap_or(&client.settings.retry),
                deadline,
                safety: operation.retry,
                is_safe: match operation.retry {
                    RetrySafety::Always => true,
                    RetrySafety::WithField(_) => body.is_some_and(Body::is_idempotent),
                    RetrySafety::Never => false,
                },
                creates: operation.creates.is_some(),
                is_known_to_work: &client.has_responded,
            };
            let span = tracing::info_span!(
                target: "didit",
                "didit.call",
                otel.name = operation.id,
                otel.kind = "client",
                http.request.method = operation.method.as_str(),
                server.address = &*client.host,
                http.response.status_code = tracing::field::Empty,
                error.type = tracing::field::Empty,
            );
            let run = retry::run(limits, History::of_host(Arc::clone(&client.host)), |number| {
                let mut headers = client.settings.headers.clone();
                headers.extend(extra.clone());
                let mut request = reqwest::Request::new(operation.method.clone(), url.as_ref().clone());
                match &payload {
                    Some(payload) => *request.body_mut() = Some(payload.body()),
                    None => {
                        headers.remove(CONTENT_TYPE);
                        // Servers and proxies wait for the length of a POST, also where there is no body.
                        if !operation.method.is_safe() {
                            headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
                        }
                    }
                }
                *request.headers_mut() = headers;
                let left = deadline.saturating_duration_since(Instant::now());
                let timeout = left.min(client.settings.attempt_timeout);
                if client.settings.attempt_timeout != timeout {
                    *request.timeout_mut() = Some(timeout);
                }
                attempt(client, operation, request, number)
            });
            // Pinned here, since what instruments it would make room for it twice.
            let run = pin!(run);
            let result = if span.is_disabled() { run.await } else { run.instrument(span.clone()).await };
            match result {
                Ok(response) => {
                    span.record("http.response.status_code", response.status().as_u16());
                    let id = operation.creates.as_ref().map(|creates| (creates.of)(&response).0);
                    Ok(response.except(id))
                }
                // Only now, so that no log has the texts.
                Err(error) => {
                    span.record("http.response.status_code", error.status().map(|status| status.as_u16()));
                    span.record("error.type", error.type_name());
                    Err(error.showing_messages(client.settings.shows_messages))
                }
            }
        }
    }

    /// Sends the request. The same as awaiting the call, as a future of its own type: for `tokio::spawn`,
    /// `join_all` and the like.
    ///
    /// # Errors
    ///
    /// As for the method of [`Client`](crate::Client) that made the call.
    pub fn send(self) -> impl Future<Output = Result<Response<T>, Error>> + Send + 'a {
        self.into_future()
    }
}

/// When a call that begins now has to end.
fn after(timeout: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(timeout).unwrap_or_else(|| now + FOREVER)
}

/// What stands for a timeout that is too long to be added to a time: a year.
const FOREVER: Duration = Duration::from_secs(31_536_000);

/// One request on the wire, and what is made of its response.
///
/// What waits is kept small: it holds the promise of a response, not the request.
fn attempt<T: Send>(
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
    let response = span.in_scope(|| client.settings.http.execute(request));
    async move {
        let result = {
            // Pinned here, since what instruments it would make room for it twice.
            let exchange = pin!(exchange(client, operation, response));
            if span.is_disabled() { exchange.await } else { exchange.instrument(span.clone()).await }
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
    let mut response = response.await.map_err(TransportError::of)?;
    client.has_responded.store(true, Ordering::Relaxed);
    let raw = RawResponse::read(&mut response, client.settings.max_response_bytes).await;
    outcome(raw, operation, response.url())
}

/// What a response to an operation's request of `url` means.
///
/// After a success status something may exist by now: whatever is wrong with the body, nothing of it is lost.
pub(crate) fn outcome<T>(
    raw: RawResponse,
    operation: &Operation<T>,
    url: &Url,
) -> Result<Response<T>, Error> {
    let status = raw.status.as_u16();
    let Some(success) = operation.successes.iter().find(|success| success.status == status) else {
        return Err(Error::of_response(raw, url, operation.revealing()));
    };
    // Where only the connection's end was lost, all of the value may be here.
    match (success.decode)(json_text(raw.body.expose())) {
        Ok(value) if raw.body.end() != BodyEnd::TooLong => Ok(Response::new(value, raw)),
        read => Err(UnreadableSession::new(raw, read.err(), operation.revealing()).into()),
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
    span.record("http.response.status_code", status);
    span.record("request_id", raw.and_then(RawResponse::request_id));
    let duration_ms = || u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(value) => {
            let created = operation.creates.as_ref().map(|creates| (creates.of)(value));
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
            span.record("error.type", error.type_name());
            tracing::debug!(
                target: "didit",
                parent: span,
                {
                    http.response.status_code = status,
                    error.type = error.type_name(),
                    duration_ms = duration_ms(),
                    %error,
                },
                "attempt failed"
            );
        }
    }
}

impl<'a, T: Send> IntoFuture for Call<'a, T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for Call<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.id)
            .field("request", &self.body)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
