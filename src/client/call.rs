//! One call: validates, serializes once, then sends with retries.

use std::borrow::Cow;
use std::fmt;
use std::future::IntoFuture;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::Inner;
use crate::error::{Error, InvalidRequest};
use crate::exchange;
use crate::operation::{Operation, RetrySafety};
use crate::request::{self, Body, Payload, Target};
use crate::response::Response;
use crate::retry::{self, Limits, RetryPolicy};
use crate::throttle::later;
use crate::transport::{TransportError, TransportKind};

/// A call of an operation, to be awaited. The methods of [`Client`](crate::Client) return it.
///
/// Dropping it before it is done cancels only the waiting: a request that was already sent may
/// still be processed.
#[must_use = "nothing is sent until it is awaited"]
pub struct Call<'a, T: 'static> {
    client: &'a Inner,
    operation: &'static Operation<T>,
    target: Target,
    body: Option<&'a dyn Body>,
    timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    headers: HeaderMap,
    invalid: Option<InvalidRequest>,
}

impl<'a, T: Send> Call<'a, T> {
    pub(crate) fn new(
        client: &'a crate::Client,
        operation: &'static Operation<T>,
        target: Target,
        body: Option<&'a dyn Body>,
    ) -> Self {
        Self {
            client: &client.inner,
            operation,
            target,
            body,
            timeout: None,
            retry: None,
            headers: HeaderMap::new(),
            invalid: None,
        }
    }

    /// The maximum time for this call, with all attempts and the delays between them. Default: the
    /// [`RetryPolicy::timeout`] of its policy, or else the client's timeout. Zero sends nothing and fails as a timeout, so that the rest of a longer
    /// deadline can be passed on as it is.
    ///
    /// ```no_run
    /// # use didit::{Client, CreateSessionRequest, Error};
    /// # async fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// use std::time::Duration;
    ///
    /// // A person waits for the page.
    /// let session = didit.create_session(request).timeout(Duration::from_secs(5)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Which failures of this call are retried, how often and when. Default: the client's policy.
    ///
    /// ```no_run
    /// # use didit::{Client, CreateSessionRequest, Error};
    /// # async fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// use didit::RetryPolicy;
    ///
    /// let policy = RetryPolicy::default().max_attempts(2);
    /// let session = didit.create_session(request).retry(policy).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Turns retries off for this call.
    ///
    /// ```no_run
    /// # use didit::{Client, CreateSessionRequest, Error};
    /// # async fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// // A job queue retries by itself.
    /// let session = didit.create_session(request).no_retry().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn no_retry(self) -> Self {
        self.retry(RetryPolicy::none())
    }

    /// Adds a header to this call. All headers of one name are sent, and replace the client's
    /// default header of that name. A header that the client sets itself is invalid, and so is the
    /// 1,001st; awaiting the call returns the error.
    ///
    /// ```no_run
    /// # use didit::{Client, CreateSessionRequest, Error};
    /// # async fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// // For a gateway between this program and Didit.
    /// let session = didit.create_session(request).header("x-trace-id", "4bf92f35").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Err((name, problem)) = request::add(&mut self.headers, name, value) {
            let field = format!("the header {name}");
            // The first one is reported.
            self.invalid.get_or_insert_with(|| {
                InvalidRequest::field(&field, format!("is not usable: {problem}"))
            });
        }
        self
    }

    fn run(self) -> impl Future<Output = Result<Response<T>, Error>> + Send + 'a {
        let (client, operation) = (self.client, self.operation);
        let timeout = self.timeout.unwrap_or_else(|| match &self.retry {
            Some(policy) => policy.timeout_or(client.timeout),
            None => client.timeout,
        });
        let is_safe = match operation.retry {
            RetrySafety::Always => true,
            RetrySafety::WithField(_) => self.body.is_some_and(Body::is_idempotent),
            RetrySafety::Never => false,
        };
        // Behind a pointer, which keeps the future small.
        let prepared = self.prepare().map(Box::new);
        async move {
            let deadline = after(timeout);
            let prepared = prepared?;
            if timeout.is_zero() {
                return Err(TransportError::new(TransportKind::Timeout, false).into());
            }
            let limits = Limits {
                policy: prepared.retry.as_ref().unwrap_or(&client.retry),
                deadline,
                safety: operation.retry,
                is_safe,
                revealing: operation.revealing(),
                is_known_to_work: &client.has_responded,
                throttle: &client.throttle,
                operation: operation.id,
                documented: operation.requests_per_minute,
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
            let run = retry::run(limits, Arc::clone(&client.host), |number| {
                let mut request = prepared.request(operation.method.clone(), client);
                let left = deadline.saturating_duration_since(Instant::now());
                let timeout = left.min(client.attempt_timeout);
                if client.attempt_timeout != timeout {
                    *request.timeout_mut() = Some(timeout);
                }
                exchange::attempt(client, operation, request, number)
            });
            // Pinned here, since `instrument` would store the future twice.
            let run = pin!(run);
            let result = if span.is_disabled() {
                run.await
            } else {
                run.instrument(span.clone()).await
            };
            match result {
                Ok(response) => {
                    span.record("http.response.status_code", response.http_status().as_u16());
                    let id = operation.created(&response).map(|(id, _)| id);
                    Ok(response.except(id))
                }
                // Only after logging, so that no log has the messages.
                Err(error) => {
                    span.record(
                        "http.response.status_code",
                        error.http_status().map(|status| status.as_u16()),
                    );
                    span.record("error.type", error.kind().as_str());
                    Err(error.with_messages_shown(client.shows_messages))
                }
            }
        }
    }

    /// Validates the request, and serializes it.
    fn prepare(mut self) -> Result<Prepared<'a>, Error> {
        if let Some(invalid) = self.invalid {
            return Err(invalid.into());
        }
        if let Some(body) = self.body {
            body.check()?;
        }
        self.target.check()?;
        self.target.add_headers(&mut self.headers)?;
        Ok(Prepared {
            url: self.client.url(self.operation.path, &self.target)?,
            payload: self.body.map(Body::to_json).transpose()?,
            headers: self.headers,
            retry: self.retry,
        })
    }

    /// Sends the request. The same as awaiting the call, but returns a future, for `tokio::spawn`,
    /// `join_all` and the like.
    ///
    /// ```no_run
    /// # use didit::{Client, CreateSessionRequest};
    /// # async fn example(didit: &Client, requests: &[CreateSessionRequest]) {
    /// use futures_util::future::join_all;
    ///
    /// let calls = requests.iter().map(|request| didit.create_session(request).send());
    /// for result in join_all(calls).await {
    ///     // Store the session, or what went wrong.
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for the method of [`Client`](crate::Client) that returned the call.
    pub fn send(self) -> impl Future<Output = Result<Response<T>, Error>> + Send + 'a {
        self.into_future()
    }
}

/// What all attempts of a call send.
struct Prepared<'a> {
    url: Cow<'a, Url>,
    payload: Option<Payload>,
    /// The headers of this call, besides the client's.
    headers: HeaderMap,
    retry: Option<RetryPolicy>,
}

impl Prepared<'_> {
    /// The request of one attempt.
    fn request(&self, method: Method, client: &Inner) -> reqwest::Request {
        let mut headers = client.headers.clone();
        headers.extend(self.headers.clone());
        let needs_length = !method.is_safe();
        let mut request = reqwest::Request::new(method, self.url.as_ref().clone());
        match &self.payload {
            Some(payload) => *request.body_mut() = Some(payload.body()),
            None => {
                headers.remove(CONTENT_TYPE);
                // Some servers and proxies reject a POST without a length, even if it has no body.
                if needs_length {
                    headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
                }
            }
        }
        *request.headers_mut() = headers;
        request
    }
}

/// The deadline of a call that begins now.
pub(crate) fn after(timeout: Duration) -> Instant {
    later(Instant::now(), timeout)
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
