//! The endpoint itself: a request in, an answer out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodFilter;
use axum::routing::on;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::generated::contract::{self, create_session};

/// What the endpoint remembers.
#[derive(Debug)]
pub(super) struct State {
    url: String,
    sessions: AtomicU64,
}

impl State {
    pub(super) fn new(url: String) -> Self {
        Self { url, sessions: AtomicU64::new(0) }
    }
}

pub(super) fn router(state: Arc<State>) -> Router {
    let method = MethodFilter::try_from(create_session::METHOD).unwrap_or(MethodFilter::POST);
    Router::new().route(create_session::PATH, on(method, create)).with_state(state)
}

async fn create(Shared(state): Shared<Arc<State>>, headers: HeaderMap, body: Bytes) -> Response {
    match answer(&state, &headers, &body) {
        Ok(session) => answer_json(StatusCode::CREATED, &session),
        Err((status, error)) => answer_json(status, &error),
    }
}

fn answer(state: &State, headers: &HeaderMap, body: &[u8]) -> Result<Value, (StatusCode, Value)> {
    let key = headers.get(contract::KEY_HEADER).and_then(|key| key.to_str().ok());
    match key {
        None => {
            return Err((
                StatusCode::FORBIDDEN,
                json!({ "detail": "You do not have permission to perform this action." }),
            ));
        }
        Some("") => return Err((StatusCode::UNAUTHORIZED, json!({ "detail": "Invalid API key." }))),
        Some(_) => {}
    }
    let is_json =
        headers.get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return Err((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            json!({ "detail": "Unsupported media type in request." }),
        ));
    }
    let request: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|_| (StatusCode::BAD_REQUEST, json!({ "detail": "JSON parse error." })))?;
    let invalid = |message: &str| (StatusCode::BAD_REQUEST, json!({ "workflow_id": [message] }));
    let workflow: Uuid = match request.get("workflow_id") {
        None => return Err(invalid("This field is required.")),
        Some(id) => {
            id.as_str().and_then(|id| id.parse().ok()).ok_or_else(|| invalid("Must be a valid UUID."))?
        }
    };

    let number = state.sessions.fetch_add(1, Ordering::Relaxed) + 1;
    let token = &Uuid::new_v4().simple().to_string()[..12];
    let language =
        request.get("language").and_then(Value::as_str).map(|l| format!("/{l}")).unwrap_or_default();
    let echoed = |field: &str| request.get(field).cloned().unwrap_or(Value::Null);
    Ok(json!({
        "session_id": Uuid::new_v4(),
        "session_kind": "user",
        "session_number": number,
        "session_token": token,
        "url": format!("{}{language}/session/{token}", state.url),
        "vendor_data": echoed("vendor_data"),
        "metadata": echoed("metadata"),
        "status": "Not Started",
        "callback": echoed("callback"),
        "workflow_id": workflow,
        "workflow_version": 1,
    }))
}

fn answer_json(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
