//! The decision of a session: its status and made-up reports of its workflow's steps.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{self, Path};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use didit::__private;
use didit::{SessionKind, SessionStatus, Uuid};
use serde_json::{Value, json};

use crate::recorded_request::{AboutSession, Note};
use crate::rejection::Rejection;
use crate::responses::json;
use crate::session::Session;
use crate::state::State;

/// The service's response for an id that is not a UUID (published: an HTML page).
const NOT_FOUND_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Not Found</title></head><body><h1>Not Found</h1></body></html>\n";

pub(crate) async fn show(
    extract::State(state): extract::State<Arc<State>>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let key = headers.get(__private::KEY_HEADER);
    let found = {
        let application = state.application();
        // Creates are limited; how many decisions a minute are allowed is published twice, and differs.
        if let Err(rejection) = application.keys.check(key.map(HeaderValue::as_bytes)) {
            return rejection.into_response();
        }
        let Some(id) = id.ok().and_then(|Path(id)| id.parse::<Uuid>().ok()) else {
            let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            return (StatusCode::NOT_FOUND, html, NOT_FOUND_PAGE).into_response();
        };
        let session = application.sessions.get(id).cloned();
        session.map(|session| (session, application.sandbox))
    };
    let Some((session, is_sandbox)) = found else {
        return Rejection::unknown_session().into_response();
    };
    let mut response = json(200, body(&session, &state.url, is_sandbox));
    let note = format!("session {} {}", session.number, session.status);
    response.extensions_mut().insert(Note(note));
    response.extensions_mut().insert(AboutSession(session.id));
    response
}

pub(crate) fn body(session: &Session, base: &str, is_sandbox: bool) -> String {
    let mut body = json!({
        "session_id": session.id,
        "session_kind": session.kind,
        "session_number": session.number,
        "session_url": format!("{base}{}", session.path()),
        "status": session.status,
        "workflow_id": session.workflow_id,
        "features": Value::Null,
        "vendor_data": session.vendor_data,
        "expected_details": Value::Null,
        "contact_details": Value::Null,
        "callback": session.callback,
        "created_at": DateTime::<Utc>::from(session.created_at).to_rfc3339_opts(SecondsFormat::Secs, true),
        "expires_at": Value::Null,
        "environment": environment(is_sandbox),
        "reviews": [],
        "nfc_skip_reason": Value::Null,
    });
    for list in steps(session.kind) {
        body[*list] = report(session.status, list);
    }
    session.with_metadata(&body.to_string())
}

/// The application's environment.
pub(crate) fn environment(is_sandbox: bool) -> &'static str {
    if is_sandbox { "sandbox" } else { "live" }
}

/// The steps of a workflow here.
fn steps(kind: SessionKind) -> &'static [&'static str] {
    match kind {
        SessionKind::Business => &["registry_checks", "key_people_checks"],
        _ => &["id_verifications", "liveness_checks", "face_matches"],
    }
}

/// A report of a step that has run; null before it has.
fn report(status: SessionStatus, step: &str) -> Value {
    let (step_status, warnings) = match status {
        SessionStatus::Approved | SessionStatus::KycExpired => ("Approved", json!([])),
        SessionStatus::Declined => ("Declined", json!([warning()])),
        SessionStatus::InReview => ("In Review", json!([warning()])),
        _ => return Value::Null,
    };
    json!([{
        "node_id": format!("simulated-{step}"),
        "status": step_status,
        "warnings": warnings,
        "simulated": true,
    }])
}

fn warning() -> Value {
    json!({
        "risk": "SIMULATED_RISK",
        "additional_data": null,
        "log_type": "warning",
        "short_description": "A warning of the simulator",
        "long_description": "The simulator verifies nobody: this warning goes with the status that was chosen.",
    })
}
