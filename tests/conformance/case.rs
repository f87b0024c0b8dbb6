//! One case: the request, the response, and the expected result.

use std::fmt;
use std::sync::Arc;

use didit::{CreateSessionRequest, Error, Uuid};
use serde_json::{Value, json};
use uuid::uuid;

use crate::call::Call;
use crate::operation::{MAIN, Table};

pub(crate) const WORKFLOW: Uuid = uuid!("11111111-2222-3333-4444-555555555555");

/// A case, with a stable id that says what it is: `request/value/language: zh-TW`.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) operation: &'static Table,
    /// One line.
    pub(crate) why: &'static str,
    /// The fact's source.
    pub(crate) source: Source,
    /// The request, or why there is none.
    pub(crate) request: Result<Arc<dyn Call>, Arc<Error>>,
    pub(crate) response: CannedResponse,
    pub(crate) expected: Expected,
    /// What the contract's schema says, read by somebody else's validator: to the request's body in
    /// a case about requests, else to the response's.
    pub(crate) contract: Verdict,
}

/// The expected result of a case.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expected {
    /// This body goes over the wire, no more and no less.
    Sent(Value),
    /// This text is in the body, character for character.
    SentVerbatim(String),
    /// It goes over the wire, with the parameters that were given.
    Arrives,
    /// Nothing is sent, because of this field.
    Invalid(String),
    /// The response is a session, and is written again as it was received.
    Read,
    /// The response is a session, and `undocumented_field` is kept as this text, character for character.
    ReadVerbatim(String),
    /// The response is a session, though something of it is not written again as it was received.
    ReadOtherwise,
    /// There is a session, but the response cannot be read.
    Unreadable,
    /// The response is an error of this kind.
    Failed(Kind),
}

/// The kinds of `didit::Error` that a response can become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Rejected,
    Unauthorized,
    RateLimited,
    Redirected,
    UnexpectedStatus,
}

/// What a schema says to a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepts,
    Rejects,
    /// It cannot be asked: there is no body that is JSON, or no schema for it.
    Silent,
}

impl Verdict {
    pub(crate) fn of(is_valid: bool) -> Self {
        if is_valid {
            Self::Accepts
        } else {
            Self::Rejects
        }
    }
}

/// The source of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Where the contract's marks say: see [`crate::documented`]. No table says it once more.
    Contract(contract::Source),
    Http,
    Json,
    /// Nobody documents it: this is what the client promises for it.
    Promise,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Contract(source) => return source.fmt(f),
            Self::Http => "HTTP (RFC 9110)",
            Self::Json => "JSON (RFC 8259)",
            Self::Promise => "this client's own promise",
        })
    }
}

/// The peer's response.
#[derive(Debug, Clone)]
pub(crate) struct CannedResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl CannedResponse {
    /// JSON with a status.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// Anything with a status.
    pub(crate) fn text(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", media_type.to_owned())],
            body: body.into(),
        }
    }

    /// The response with one more header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body, where it is JSON.
    pub(crate) fn value(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Nothing but the workflow.
pub(crate) fn minimal() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .build()
}

/// That request on the wire.
pub(crate) fn minimal_body() -> Value {
    json!({ "workflow_id": WORKFLOW })
}

/// The same with one more field.
pub(crate) fn body_with(name: &str, value: impl Into<Value>) -> Value {
    let mut body = minimal_body();
    body[name] = value.into();
    body
}

/// A response with everything that the page names in it. Token and URL are made up.
pub(crate) fn full_session() -> Value {
    json!({
        "session_id": "33333333-4444-5555-6666-777777777777",
        "session_kind": "user",
        "session_number": 43762,
        "session_token": "FAKE_token-1",
        "url": "https://verify.didit.me/session/FAKE_token-1",
        "vendor_data": "user-123",
        "metadata": { "user_type": "premium" },
        "status": "Not Started",
        "callback": "https://example.com/done",
        "workflow_id": WORKFLOW,
        "workflow_version": 3,
    })
}

impl Case {
    /// A case about a request; the response is a plain one.
    pub(crate) fn request(
        id: impl Into<String>,
        why: &'static str,
        source: Source,
        request: impl Call,
        expected: Expected,
    ) -> Self {
        let contract = match expected {
            Expected::Invalid(_) => Verdict::Rejects,
            _ => Verdict::Accepts,
        };
        let response = CannedResponse::json(201, &full_session());
        Self {
            id: id.into(),
            operation: MAIN,
            why,
            source,
            request: Ok(Arc::new(request)),
            response,
            expected,
            contract,
        }
    }

    /// A case about a response; the request is the minimal one.
    pub(crate) fn response(
        id: impl Into<String>,
        why: &'static str,
        source: Source,
        response: CannedResponse,
        expected: Expected,
        contract: Verdict,
    ) -> Self {
        Self {
            id: id.into(),
            operation: MAIN,
            why,
            source,
            request: Ok(Arc::new(minimal())),
            response,
            expected,
            contract,
        }
    }

    /// The case with another verdict of the contract.
    pub(crate) fn contract(self, contract: Verdict) -> Self {
        Self { contract, ..self }
    }

    /// The first two parts of the id: `request/value`.
    pub(crate) fn family(&self) -> String {
        self.id.splitn(3, '/').take(2).collect::<Vec<_>>().join("/")
    }

    /// Whether it is about what is sent, and not about what is received.
    pub(crate) fn is_request(&self) -> bool {
        let id = self.id.split_once(": ").filter(|(id, _)| !id.contains('/'));
        id.map_or(self.id.as_str(), |(_, id)| id)
            .starts_with("request/")
    }
}
