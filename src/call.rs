//! One call: check, encode once, send and read until it is done.

use std::fmt;
use std::future::IntoFuture;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::check::Report;
use crate::client::Inner;
use crate::error::{Error, InvalidRequest, TransportError, UnreadableSession};
use crate::generated::contract::create_session as operation;
use crate::headers;
use crate::json::Text;
use crate::payload::Payload;
use crate::response::{BodyEnd, RawResponse, Response, json_text};
use crate::retry::{self, Limits, RetryPolicy};
use crate::types::{CreateSessionRequest, Session};

/// A call that creates a session, to be awaited. From [`Client::create_session`].
///
/// [`Client::create_session`]: crate::Client::create_session
#[must_use = "nothing is sent until it is awaited"]
pub struct CreateSession<'a> {
    client: &'a Inner,
    request: &'a CreateSessionRequest,
    timeout: Duration,
    retry: Option<RetryPolicy>,
    headers: HeaderMap,
    problem: Option<Box<InvalidRequest>>,
}

impl<'a> CreateSession<'a> {
    pub(crate) fn new(client: &'a Inner, request: &'a CreateSessionRequest) -> Self {
        let timeout = client.settings.timeout;
        Self { client, request, timeout, retry: None, headers: HeaderMap::new(), problem: None }
    }

    /// How long this call may take, with all its attempts and the waiting between them. Default:
    /// the client's timeout. Zero sends nothing and fails as a timeout, so that what is left of some
    /// longer deadline can be passed on as it is.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Which failures of this call are repeated, how often and when. Default: the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Never repeats this call.
    pub fn no_retry(self) -> Self {
        self.retry(RetryPolicy::none())
    }

    /// A header to send with this call; of several with one name, all are sent, and the client's
    /// default header of that name is not. Those that the client sets itself are refused when the
    /// call is awaited, as is the 1,001st.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Err(headers::Unusable { name, problem }) = headers::add(&mut self.headers, name, value) {
            let field = format!("the header {name}");
            let problem = InvalidRequest::field(&field, format!("is not usable: {problem}"));
            // The first one is told.
            self.problem.get_or_insert_with(|| problem.into());
        }
        self
    }

    fn run(self) -> impl Future<Output = Result<Response<Session>, Error>> + Send + 'a {
        let Self { client, request, timeout, retry, headers: extra, problem } = self;
        async move {
            let deadline = after(timeout);
            if let Some(problem) = problem {
                return Err(Error::InvalidRequest(problem));
            }
            Report::of(request)?;
            if timeout.is_zero() {
                return Err(TransportError::without_time().into());
            }
            let payload = Payload::of(request)?;

            let limits = Limits {
                policy: retry.as_ref().unwrap_or(&client.settings.retry),
                deadline,
                resumable: request.vendor_data.as_ref().is_some_and(|id| !id.expose().trim().is_empty()),
                is_known_to_work: &client.has_responded,
            };
            let span = tracing::info_span!(
                target: "didit",
                "didit.call",
                otel.name = operation::NAME,
                otel.kind = "client",
                http.request.method = operation::METHOD.as_str(),
                server.address = &*client.host,
                http.response.status_code = tracing::field::Empty,
                error.type = tracing::field::Empty,
            );
            let run = retry::run(limits, Arc::clone(&client.host), |number| {
                let mut headers = client.settings.headers.clone();
                headers.extend(extra.clone());
                let mut request = reqwest::Request::new(operation::METHOD, client.create_session_url.clone());
                *request.headers_mut() = headers;
                *request.body_mut() = Some(payload.body());
                let left = deadline.saturating_duration_since(Instant::now());
                let timeout = left.min(client.settings.attempt_timeout);
                if client.settings.attempt_timeout != timeout {
                    *request.timeout_mut() = Some(timeout);
                }
                attempt(client, request, number)
            });
            // Pinned here, since what instruments it would make room for it twice.
            let run = pin!(run);
            let result = if span.is_disabled() { run.await } else { run.instrument(span.clone()).await };
            match result {
                Ok(response) => {
                    span.record("http.response.status_code", response.status().as_u16());
                    let id = response.session_id;
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
    /// As for [`Client::create_session`](crate::Client::create_session).
    pub fn send(self) -> impl Future<Output = Result<Response<Session>, Error>> + Send + 'a {
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
fn attempt(
    client: &Inner,
    request: reqwest::Request,
    number: u32,
) -> impl Future<Output = Result<Response<Session>, Error>> + Send {
    let span = tracing::debug_span!(
        target: "didit",
        "didit.attempt",
        http.request.method = operation::METHOD.as_str(),
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
            let exchange = pin!(exchange(client, response));
            if span.is_disabled() { exchange.await } else { exchange.instrument(span.clone()).await }
        };
        report(&span, &result, started);
        result
    }
}

async fn exchange(
    client: &Inner,
    response: impl Future<Output = reqwest::Result<reqwest::Response>>,
) -> Result<Response<Session>, Error> {
    let mut response = response.await.map_err(TransportError::of)?;
    client.has_responded.store(true, Ordering::Relaxed);
    let raw = RawResponse::read(&mut response, client.settings.max_response_bytes).await;
    outcome(raw, &client.create_session_url)
}

/// What a response to a request of `url` means.
pub(crate) fn outcome(raw: RawResponse, url: &Url) -> Result<Response<Session>, Error> {
    match raw.status.as_u16() {
        operation::SUCCESS => session(raw),
        _ => Err(Error::of_response(raw, url)),
    }
}

/// Reads the response about a session that exists by now: whatever is wrong, nothing of it is lost.
fn session(raw: RawResponse) -> Result<Response<Session>, Error> {
    // Where only the connection's end was lost, all of the session may be here.
    match Text::of_prefix(json_text(raw.body.expose())).read() {
        Ok(session) if raw.body.end() != BodyEnd::TooLong => Ok(Response::new(session, raw)),
        _ => Err(UnreadableSession::of(raw).into()),
    }
}

fn report(span: &tracing::Span, result: &Result<Response<Session>, Error>, started: Instant) {
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
        Ok(session) => tracing::debug!(
            target: "didit",
            parent: span,
            {
                http.response.status_code = status,
                duration_ms = duration_ms(),
                session_id = %session.session_id,
                session_number = session.session_number,
            },
            "session received"
        ),
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

impl<'a> IntoFuture for CreateSession<'a> {
    type Output = Result<Response<Session>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for CreateSession<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateSession")
            .field("request", &self.request)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
