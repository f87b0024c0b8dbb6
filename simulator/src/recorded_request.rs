//! A recorded request, for tests.

use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use didit::__private::{self, Text};
use didit::operations::{CREATE_SESSION, SESSION_DECISION};
use didit::{Language, Uuid};
use serde_json::Value;

use crate::server::ConnectionNumber;

/// A request that arrived, and its outcome.
///
/// `Debug` and `Display` show neither key, token, header values nor body.
#[derive(Clone)]
pub struct RecordedRequest {
    method: Method,
    uri: Uri,
    /// The path, without tokens.
    path: Cow<'static, str>,
    headers: HeaderMap,
    body: Bytes,
    received_at: SystemTime,
    connection: u64,
    status: Option<u16>,
    session_id: Option<Uuid>,
    note: Option<String>,
}

/// The text of a log line after the status. It has nothing personal or secret. An extension of the
/// response.
#[derive(Debug, Clone)]
pub(crate) struct Note(pub(crate) String);

/// The session that was created or returned, even if the response does not show it. An extension of
/// the response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AboutSession(pub(crate) Uuid);

impl RecordedRequest {
    pub(crate) fn new(parts: &Parts, body: Bytes, received_at: SystemTime) -> Self {
        Self {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            path: presentable_path(parts.uri.path()),
            headers: parts.headers.clone(),
            body,
            received_at,
            connection: parts
                .extensions
                .get()
                .map_or(0, |ConnectionNumber(number)| *number),
            status: None,
            session_id: None,
            note: None,
        }
    }

    /// Its approximate size in memory, without the note.
    pub(crate) fn bytes(&self) -> usize {
        const OVERHEAD: usize = 512;
        let header =
            |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 64;
        let headers: usize = self.headers.iter().map(header).sum();
        OVERHEAD + self.expose_path().len() + headers + self.body.len()
    }

    pub(crate) fn complete(
        &mut self,
        status: Option<u16>,
        session: Option<AboutSession>,
        note: Option<Note>,
    ) {
        self.status = status;
        self.session_id = session.map(|AboutSession(id)| id);
        self.note = note.map(|note| note.0);
    }

    /// The method, in capitals; `[unknown method]` if it is not a standard one.
    pub fn method(&self) -> &str {
        presentable_method(&self.method)
    }

    /// The path without the query, if the simulator serves it. The token in a hosted page's path is
    /// replaced by `[redacted]`. Any other path is `[unknown path]`, since it may hold a token.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path with the query, as it arrived. It may hold a token; keeping that secret is then up
    /// to you.
    pub fn expose_path(&self) -> &str {
        self.uri
            .path_and_query()
            .map_or_else(|| self.uri.path(), |both| both.as_str())
    }

    /// Whether it is a call of the endpoint, as opposed to a visit to a hosted page.
    pub fn is_create(&self) -> bool {
        self.method == *CREATE_SESSION.method() && self.uri.path() == CREATE_SESSION.path()
    }

    /// The first value of a header, if it is text. It may be secret; not printing it is then up to
    /// you.
    pub fn expose_header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as it arrived. It may hold personal data; not printing it is then up to you.
    pub fn expose_body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON, if it is JSON of at most 127 levels. It may hold personal data; not
    /// printing it is then up to you.
    pub fn expose_json(&self) -> Option<Value> {
        __private::json(Text::parse(&self.body).ok()?).get().ok()
    }

    /// When it arrived, by the simulator's clock.
    pub fn received_at(&self) -> SystemTime {
        self.received_at
    }

    /// The number of the connection that it came over, counted from 1.
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// The session that was created or returned for it, even if the response was lost or did not
    /// name it. `None` before the response, and if the caller disconnected before it.
    pub fn session_id(&self) -> Option<Uuid> {
        self.session_id
    }

    /// The status of the response. `None` before the response, and if there was none because the
    /// connection was reset or the caller disconnected. A response that was cut has its status,
    /// however little of it was sent.
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("RecordedRequest")
            .field("method", &self.method())
            .field("path", &self.path)
            .field("headers", &headers)
            .field("body_len", &self.body.len())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// One line for a log: `POST /v3/session/ 201 session 1 created`.
impl fmt::Display for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method(), self.path)?;
        match self.status {
            Some(status) => write!(f, " {status}")?,
            None => f.write_str(" no response")?,
        }
        match &self.note {
            Some(note) => write!(f, " {note}"),
            None => Ok(()),
        }
    }
}

/// A path that is served, without its token. No other path is shown: it may be a mistyped path of a
/// hosted page, and can hold characters that move a terminal's cursor.
fn presentable_path(path: &str) -> Cow<'static, str> {
    const UNKNOWN: Cow<'static, str> = Cow::Borrowed("[unknown path]");
    if path == CREATE_SESSION.path() {
        return CREATE_SESSION.path().into();
    }
    if path == CREATE_SESSION.path().trim_end_matches('/') {
        return CREATE_SESSION.path().trim_end_matches('/').into();
    }
    match path.split('/').collect::<Vec<_>>()[..] {
        ["", ""] => "/".into(),
        ["", "v3", "session", _, "decision", ""] => SESSION_DECISION.path().into(),
        ["", "favicon.ico"] => "/favicon.ico".into(),
        ["", "session", token] if !token.is_empty() => "/session/[redacted]".into(),
        ["", language, "session", token] if !token.is_empty() => match language.parse::<Language>()
        {
            Ok(language) => format!("/{language}/session/[redacted]").into(),
            Err(_) => UNKNOWN,
        },
        _ => UNKNOWN,
    }
}

fn presentable_method(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::OPTIONS
        | Method::TRACE
        | Method::CONNECT => method.as_str(),
        _ => "[unknown method]",
    }
}
