//! Responses: status, headers and body, which are kept and never printed.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{StatusCode, Url};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::attempts::Attempts;
use crate::body::Body;
use crate::json::{JsonError, Text, json_text};
use crate::transport::TransportError;

/// A value, with the response that it was read from. Derefs to the value.
#[derive(Clone)]
pub struct Response<T>(Box<Parts<T>>);

/// Boxed, since a response is moved many times on its way to the caller.
#[derive(Clone)]
struct Parts<T> {
    value: T,
    raw: RawResponse,
    attempts: Attempts,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, raw: RawResponse) -> Self {
        Self(Box::new(Parts {
            value,
            raw,
            attempts: Attempts::default(),
        }))
    }

    /// The HTTP status.
    ///
    /// ```
    /// # fn example(session: &didit::Response<didit::Session>) {
    /// println!("{}", session.http_status()); // 201 Created
    /// # }
    /// ```
    pub fn http_status(&self) -> StatusCode {
        self.0.raw.status
    }

    /// The headers.
    ///
    /// ```
    /// # fn example(session: &didit::Response<didit::Session>) {
    /// // The request's id, if the service sends one.
    /// let request_id = session.headers().get("x-request-id");
    /// # }
    /// ```
    pub fn headers(&self) -> &HeaderMap {
        &self.0.raw.headers
    }

    /// The number of attempts, the successful one included.
    ///
    /// ```
    /// # fn example(session: &didit::Response<didit::Session>) {
    /// if session.attempts() > 1 {
    ///     println!("session {} took {} attempts", session.session_id, session.attempts());
    /// }
    /// # }
    /// ```
    pub fn attempts(&self) -> u32 {
        self.0.attempts.count
    }

    /// The ids of other sessions that earlier attempts of this call created. The connection was
    /// lost while the response with that id was read, and the retry returned another session.
    ///
    /// ```
    /// # fn example(session: &didit::Response<didit::Session>) {
    /// for id in session.other_session_ids() {
    ///     println!("session {id} is not used, but {} is", session.session_id);
    /// }
    /// # }
    /// ```
    pub fn other_session_ids(&self) -> &[Uuid] {
        &self.0.attempts.session_ids
    }

    /// The raw response, with the body as it arrived.
    ///
    /// ```
    /// # fn example(session: &didit::Response<didit::Session>, store: impl Fn(&[u8])) {
    /// // What was received, byte for byte. It holds the session's URL and token.
    /// store(session.raw().body.expose());
    /// # }
    /// ```
    pub fn raw(&self) -> &RawResponse {
        &self.0.raw
    }

    /// Whether an earlier attempt of this call may have created a session whose id is unknown,
    /// since its response was lost. Usually that is this session: the service returns an unfinished
    /// session to a retry with the same `vendor_data`. It is another one if it was finished, or the
    /// workflow was republished, between the attempts.
    ///
    /// ```
    /// # fn example(session: &didit::Response<didit::Session>) {
    /// if session.other_session_may_exist() {
    ///     println!("there may be another session than {}", session.session_id);
    /// }
    /// # }
    /// ```
    pub fn other_session_may_exist(&self) -> bool {
        self.0.attempts.unnamed_session_may_exist
    }

    pub(crate) fn after(mut self, attempts: Attempts) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Removes the response's own session from those that the attempts revealed.
    pub(crate) fn except(mut self, session_id: Option<Uuid>) -> Self {
        self.0
            .attempts
            .session_ids
            .retain(|id| Some(*id) != session_id);
        self
    }

    /// Returns the value.
    ///
    /// ```no_run
    /// use didit::{Client, CreateSessionRequest, Error, Session};
    ///
    /// async fn create(didit: &Client, request: &CreateSessionRequest) -> Result<Session, Error> {
    ///     Ok(didit.create_session(request).await?.into_inner())
    /// }
    /// ```
    pub fn into_inner(self) -> T {
        self.0.value
    }

    /// Returns the value and the raw response.
    ///
    /// ```
    /// # fn example(response: didit::Response<didit::Session>) {
    /// let (session, raw) = response.into_parts();
    /// println!("session {}: {} bytes", session.session_id, raw.body.len());
    /// # }
    /// ```
    pub fn into_parts(self) -> (T, RawResponse) {
        (self.0.value, self.0.raw)
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.0.value)
            .field("raw", &self.0.raw)
            .finish()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

/// A response as it arrived. `Debug` shows the status and the names of the headers only.
#[derive(Clone)]
#[non_exhaustive]
pub struct RawResponse {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers. Do not print them: they may hold cookies.
    pub headers: HeaderMap,
    /// The body, or as much of it as was read.
    pub body: Body,
    /// The error that ended the body early, if any.
    pub(crate) failure: Option<Arc<TransportError>>,
}

impl RawResponse {
    /// Reads the body as JSON of a type, such as the type of a documented error.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// use didit::ErrorBody;
    ///
    /// if let Some(Ok(body)) = error.response().map(|response| response.json::<ErrorBody>()) {
    ///     let code = body.code;
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Where the body is not JSON of that type. The error does not quote it.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        Text::from_prefix(json_text(self.body.expose()))
            .read()
            .map_err(|error| JsonError::from_serde(&error))
    }

    /// Reads a response up to its end or the limit, in bytes.
    pub(crate) async fn read(response: &mut reqwest::Response, limit: usize) -> Self {
        let status = response.status();
        let (body, failure) = Body::read(response, limit).await;
        let headers = std::mem::take(response.headers_mut());
        Self {
            status,
            headers,
            body,
            failure: failure.map(Arc::new),
        }
    }

    /// The error that ended the body early, as a source.
    pub(crate) fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure.as_deref().map(|failure| failure as _)
    }

    /// The service's id of the request: `x-request-id`, if it has the form of an id.
    pub(crate) fn request_id(&self) -> Option<&str> {
        let id = self.headers.get("x-request-id")?.to_str().ok()?;
        let is_id = id.len() <= 64
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        is_id.then_some(id)
    }

    /// The host that this redirect points to, for a request to `url`.
    pub(crate) fn redirect_host(&self, url: &Url) -> Option<String> {
        let target = self.headers.get(LOCATION)?.to_str().ok()?;
        // A DNS name has at most 253 characters.
        url.join(target)
            .ok()?
            .host_str()
            .filter(|host| host.len() <= 253)
            .map(str::to_owned)
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().collect();
        f.debug_struct("RawResponse")
            .field("status", &self.status.as_u16())
            .field("headers", &names)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
