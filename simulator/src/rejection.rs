//! Error responses: their status, headers and body.
//!
//! The texts are those of the contract's examples or, where there is none, those of Django REST
//! framework, whose error responses have this shape.

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use didit::__private::RATE_LIMIT_HEADERS;
use serde_json::{Map, Value, json};

use crate::limits::Exceeded;

/// An error response, ready to be sent.
#[derive(Debug)]
pub(crate) struct Rejection {
    status: StatusCode,
    headers: Vec<(&'static str, HeaderValue)>,
    body: Value,
}

impl Rejection {
    fn new(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
        }
    }

    fn bad_request(body: Value) -> Self {
        Self::new(StatusCode::BAD_REQUEST, body)
    }

    fn with(mut self, name: &'static str, value: u64) -> Self {
        self.headers.push((name, HeaderValue::from(value)));
        self
    }

    pub(crate) fn invalid_key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            json!({ "detail": "Invalid API key." }),
        )
    }

    /// Also for a missing key.
    pub(crate) fn no_permission() -> Self {
        let detail = "You do not have permission to perform this action.";
        Self::new(StatusCode::FORBIDDEN, json!({ "detail": detail }))
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, json!({ "detail": "Not found." }))
    }

    pub(crate) fn unknown_session() -> Self {
        let detail = json!({ "detail": "Session not found." });
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    pub(crate) fn method_not_allowed(method: &str, allowed: &Method) -> Self {
        let detail = format!("Method \"{method}\" not allowed.");
        let mut rejection = Self::new(StatusCode::METHOD_NOT_ALLOWED, json!({ "detail": detail }));
        if let Ok(method) = HeaderValue::from_str(allowed.as_str()) {
            rejection.headers.push(("allow", method));
        }
        rejection
    }

    pub(crate) fn not_json(media_type: &str) -> Self {
        let detail = format!("Unsupported media type \"{media_type}\" in request.");
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            json!({ "detail": detail }),
        )
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            json!({ "detail": "Request body is too large." }),
        )
    }

    pub(crate) fn foreign_host() -> Self {
        let detail = "This simulator is served under loopback names only, such as 127.0.0.1 and localhost. \
                      Allow another name with SimulatorBuilder::host, or --host of the program.";
        Self::new(StatusCode::MISDIRECTED_REQUEST, json!({ "detail": detail }))
    }

    pub(crate) fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            json!({ "detail": "The request took too long to arrive." }),
        )
    }

    pub(crate) fn broken_body() -> Self {
        Self::bad_request(json!({ "detail": "The request body ended early or is malformed." }))
    }

    pub(crate) fn unreadable(line: usize, column: usize) -> Self {
        Self::bad_request(
            json!({ "detail": format!("JSON parse error - line {line} column {column}") }),
        )
    }

    pub(crate) fn not_an_object() -> Self {
        Self::bad_request(json!({ "detail": "Invalid data. Expected a dictionary." }))
    }

    /// The invalid fields, with their errors.
    pub(crate) fn invalid(errors: Map<String, Value>) -> Self {
        Self::bad_request(Value::Object(errors))
    }

    pub(crate) fn unknown_workflow() -> Self {
        Self::bad_request(json!({ "workflow_id": "Invalid workflow_id." }))
    }

    pub(crate) fn unknown_scenario() -> Self {
        Self::bad_request(json!({ "sandbox_scenario": ["Unknown sandbox scenario."] }))
    }

    pub(crate) fn foreign_callback() -> Self {
        Self::bad_request(json!({ "callback": ["Callback domain is not allowed."] }))
    }

    pub(crate) fn blocked() -> Self {
        let text = "The user or business is blocked and cannot create sessions.";
        Self::bad_request(json!({ "vendor_data": text }))
    }

    /// Face Match has no face to compare with. The text depends on whether there is a
    /// `vendor_data`.
    pub(crate) fn missing_portrait(has_vendor_data: bool) -> Self {
        let text = if has_vendor_data {
            "This user has no stored face. Send a portrait_image, or finish an approved verification first."
        } else {
            "Send a portrait_image, or the vendor_data of a user with a stored face."
        };
        Self::bad_request(json!({ "portrait_image": text }))
    }

    pub(crate) fn no_credits() -> Self {
        let detail =
            "You don't have enough credits to perform this request. Add credits in the console.";
        Self::bad_request(json!({ "detail": detail }))
    }

    pub(crate) fn rate_limited(exceeded: Exceeded) -> Self {
        Self::throttled(Some(exceeded.retry_after)).with_limits(exceeded)
    }

    /// 429 without the `X-RateLimit-*` headers, and with `Retry-After` if a number is given.
    pub(crate) fn throttled(retry_after: Option<u64>) -> Self {
        let detail =
            "Session creation rate limit exceeded. You can make up to 600 requests per minute.";
        let rejection = Self::new(StatusCode::TOO_MANY_REQUESTS, json!({ "detail": detail }));
        match retry_after {
            Some(seconds) => rejection.with(header::RETRY_AFTER.as_str(), seconds),
            None => rejection,
        }
    }

    pub(crate) fn with_limits(self, exceeded: Exceeded) -> Self {
        let values = [exceeded.limit as u64, 0, exceeded.reset];
        let headers = RATE_LIMIT_HEADERS.into_iter().zip(values);
        headers.fold(self, |rejection, (name, value)| match name {
            Some(name) => rejection.with(name, value),
            None => rejection,
        })
    }

    pub(crate) fn sandbox_quota(exceeded: Exceeded) -> Self {
        let detail = "Sandbox session quota exceeded. A sandbox application can create 500 sessions in 24 hours.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, json!({ "detail": detail }))
            .with(header::RETRY_AFTER.as_str(), exceeded.retry_after)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let content_type = [(header::CONTENT_TYPE, "application/json")];
        let mut response = (self.status, content_type, self.body.to_string()).into_response();
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
