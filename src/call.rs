//! One call: check, encode once, send and read until it is done.

use std::fmt;
use std::future::IntoFuture;
use std::pin::{Pin, pin};
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::check::Report;
use crate::client::Inner;
use crate::error::{Error, InvalidRequest, TransportError, UnreadableSession};
use crate::generated::contract::create_session as operation;
use crate::headers;
use crate::payload::Payload;
use crate::response::{BodyEnd, RawResponse, Response, json_text};
use crate::retry::{self, RetryPolicy};
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

    fn send(self) -> impl Future<Output = Result<Response<Session>, Error>> + Send + 'a {
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

            let policy = retry.as_ref().unwrap_or(&client.settings.retry);
            let resumable = request.vendor_data.as_ref().is_some_and(|id| !id.expose().trim().is_empty());
            retry::run(policy, deadline, resumable, |number| {
                let mut headers = client.settings.headers.clone();
                headers.extend(extra.clone());
                let mut request = reqwest::Request::new(operation::METHOD, client.create_session_url.clone());
                *request.headers_mut() = headers;
                *request.body_mut() = Some(payload.body());
                let left = deadline.saturating_duration_since(Instant::now());
                let timeout = left.min(client.settings.attempt_timeout);
                if client.settings.http_timeout != Some(timeout) {
                    *request.timeout_mut() = Some(timeout);
                }
                attempt(client, request, number)
            })
            .await
        }
    }
}

/// The operation's name in logs.
pub(crate) const OPERATION: &str = "create_session";

/// When a call that begins now has to end.
fn after(timeout: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(timeout).unwrap_or_else(|| now + FOREVER)
}

/// What stands for a timeout that is too long to be added to a time: a year.
const FOREVER: Duration = Duration::from_secs(31_536_000);

/// One request on the wire, and what is made of its answer.
///
/// What waits is kept small: it holds the promise of an answer, not the request.
fn attempt(
    client: &Inner,
    request: reqwest::Request,
    number: u32,
) -> impl Future<Output = Result<Response<Session>, Error>> + Send {
    let span = tracing::debug_span!(
        target: "didit",
        "create_session",
        attempt = number,
        status = tracing::field::Empty,
        request_id = tracing::field::Empty,
    );
    let started = Instant::now();
    let answer = span.in_scope(|| client.settings.http.execute(request));
    async move {
        let result = {
            // Pinned here, since what instruments it would make room for it twice.
            let exchange = pin!(exchange(client, answer));
            exchange.instrument(span.clone()).await
        };
        report(&span, &result, started);
        result.map(|mut response| {
            response.set_attempts(number);
            response
        })
    }
}

async fn exchange(
    client: &Inner,
    answer: impl Future<Output = reqwest::Result<reqwest::Response>>,
) -> Result<Response<Session>, Error> {
    let url = &client.create_session_url;
    let mut answer = answer.await.map_err(TransportError::of)?;
    let raw = RawResponse::read(&mut answer, client.settings.max_response_bytes).await;
    if answer.url() != url {
        return Err(Error::of_followed_redirect(answer.url().host_str().map(str::to_owned), raw));
    }
    match raw.status.as_u16() {
        operation::SUCCESS => session(raw),
        _ => Err(Error::of_response(raw, url)),
    }
}

/// Reads the answer to a session that exists by now: whatever is wrong, nothing of it is lost.
fn session(raw: RawResponse) -> Result<Response<Session>, Error> {
    // Where only the connection's end was lost, all of the session may be here.
    match serde_json::from_slice(json_text(raw.body.expose())) {
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
    span.record("status", status);
    span.record("request_id", raw.and_then(RawResponse::request_id));
    let duration_ms = || started.elapsed().as_millis() as u64;
    match result {
        Ok(_) => {
            tracing::debug!(target: "didit", parent: span, status, duration_ms = duration_ms(), "answered")
        }
        Err(error) => {
            tracing::debug!(target: "didit", parent: span, status, duration_ms = duration_ms(), %error, "failed")
        }
    }
}

impl<'a> IntoFuture for CreateSession<'a> {
    type Output = Result<Response<Session>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
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
