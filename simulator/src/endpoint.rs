//! The endpoints: routes requests and responds to them.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{self, DefaultBodyLimit, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, any, get, on};
use didit::__private;
use didit::operations::{CREATE_SESSION, SESSION_DECISION};

use crate::application::Created;
use crate::body::{self, Unread};
use crate::decision;
use crate::fault::Fault;
use crate::page;
use crate::recorded_request::{AboutSession, Note, RecordedRequest};
use crate::rejection::Rejection;
use crate::responses::{cut, gateway_error, json, redirect};
use crate::server::HangUp;
use crate::state::State;
use crate::validate;
use crate::wire::WireFault;

pub(crate) fn router(state: Arc<State>) -> Router {
    let method =
        MethodFilter::try_from(CREATE_SESSION.method().clone()).unwrap_or(MethodFilter::POST);
    Router::new()
        .route(
            CREATE_SESSION.path(),
            on(method, create).fallback(|method| other_method(method, CREATE_SESSION.method())),
        )
        .route(
            CREATE_SESSION.path().trim_end_matches('/'),
            any(missing_slash),
        )
        .route(
            SESSION_DECISION.path(),
            get(decision::show).fallback(|method| other_method(method, SESSION_DECISION.method())),
        )
        .route("/session/{token}", get(page::show).post(page::decide))
        .route(
            "/{language}/session/{token}",
            get(page::show).post(page::decide),
        )
        .fallback(not_found)
        // `record` limits the body itself.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(Arc::clone(&state), record))
        .with_state(state)
}

/// Reads the whole request and records it, with its outcome.
async fn record(
    extract::State(state): extract::State<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let (body, read) = body::read(body, state.body_timeout).await;
    let is_served = state.hosts.allows(&parts);
    if state.log.is_none() && state.observer.is_none() {
        return respond(parts, body, read, is_served, next).await;
    }
    let mut recorded = RecordedRequest::new(&parts, body.clone(), state.clock.now());
    // Recorded before the response, since the caller may be gone by then.
    let position = state.log().map(|mut log| log.add(recorded.clone()));
    let response = respond(parts, body, read, is_served, next).await;

    let is_response = response.extensions().get::<HangUp>().is_none();
    let note = response.extensions().get::<Note>().cloned();
    let about = response.extensions().get::<AboutSession>().copied();
    recorded.complete(is_response.then(|| response.status().as_u16()), about, note);
    if let (Some(mut log), Some(position)) = (state.log(), position) {
        log.complete(position, &recorded);
    }
    if let Some(observer) = &state.observer {
        observer(&recorded);
    }
    response
}

/// Responds to a request, which is rejected unless it is for this simulator and its body is
/// complete.
async fn respond(
    parts: Parts,
    body: Bytes,
    read: Result<(), Unread>,
    is_served: bool,
    next: Next,
) -> Response {
    let (rejection, note) = match read {
        _ if !is_served => (Rejection::foreign_host(), "its Host is not served"),
        Ok(()) => return next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(Unread::TooLong) => (Rejection::too_large(), "the body is too long"),
        Err(Unread::TooSlow) => (Rejection::too_slow(), "the body took too long"),
        Err(Unread::Broken) => (
            Rejection::broken_body(),
            "the body is broken or ended early",
        ),
    };
    let mut response = rejection.into_response();
    // What follows on the connection is not a request.
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response.extensions_mut().insert(Note(note.to_owned()));
    response
}

async fn create(
    extract::State(state): extract::State<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fault = state.application().faults.next();
    match &fault {
        Fault::RateLimited {
            retry_after,
            limits,
        } => {
            let rejection = Rejection::throttled(*retry_after);
            let now = state.clock.now();
            let rejection = if *limits {
                rejection.with_limits(state.application().rate_limit.just_exceeded(now))
            } else {
                rejection
            };
            return rejection.into_response();
        }
        Fault::ServerError(status) => return gateway_error(*status),
        Fault::Redirect {
            status,
            location,
            created: false,
        } => return redirect(*status, location),
        Fault::Reset => return HangUp.into_response(),
        Fault::Delay(delay) => tokio::time::sleep(*delay).await,
        _ => {}
    }
    let created = decide(&state, &headers, &body);
    match &fault {
        Fault::LostResponse => return about_session(HangUp.into_response(), created.as_ref().ok()),
        Fault::ServerErrorAfterCreate(status) => {
            return with_note(gateway_error(*status), created.as_ref().ok());
        }
        Fault::DelayAfterCreate(delay) => tokio::time::sleep(*delay).await,
        _ => {}
    }
    let (created, response) = match (created, &fault) {
        (
            Ok(created),
            Fault::Redirect {
                status, location, ..
            },
        ) => (Some(created), redirect(*status, location)),
        (Ok(created), _) => match response_body(&state, &created, &fault) {
            Ok(body) => (Some(created), json(success(), body)),
            // Cannot fail, since everything in a response can be serialized.
            Err(_) => return gateway_error(500),
        },
        (Err(rejection), _) => (None, rejection.into_response()),
    };
    let mut response = with_note(response, created.as_ref());
    match fault {
        Fault::Truncated => return cut(response, |length| length / 2).await,
        Fault::CutBodyAt(bytes) => return cut(response, |_| bytes).await,
        Fault::CutAt(bytes) => {
            response.extensions_mut().insert(WireFault::CutAt(bytes));
        }
        Fault::Informational { status, count } => {
            response
                .extensions_mut()
                .insert(WireFault::Informational { status, count });
        }
        _ => {}
    }
    response
}

/// Notes the session of a response for the log.
fn about_session(mut response: Response, created: Option<&Created>) -> Response {
    if let Some(Created { session, .. }) = created {
        response.extensions_mut().insert(AboutSession(session.id));
    }
    response
}

/// Adds what a log line says of the session.
fn with_note(mut response: Response, created: Option<&Created>) -> Response {
    if let Some(Created { session, is_new }) = created {
        let what = if *is_new { "created" } else { "returned" };
        response
            .extensions_mut()
            .insert(Note(format!("session {} {what}", session.number)));
    }
    about_session(response, created)
}

/// Decides on a create. The checks are in the order that is plausible for the service: key, limits,
/// body, fields, and then the application.
fn decide(state: &State, headers: &HeaderMap, body: &[u8]) -> Result<Created, Rejection> {
    let now = state.clock.now();
    let key = headers
        .get(__private::KEY_HEADER)
        .map(HeaderValue::as_bytes);
    state.application().admit(key, now)?;

    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Rejection::not_json(media_type));
    }
    // Outside the lock: a portrait takes a while.
    let request = validate::request(body)?;
    state.application().create(request, now)
}

fn response_body(state: &State, created: &Created, fault: &Fault) -> serde_json::Result<String> {
    let (status, extra) = match fault {
        Fault::UnknownStatus(status) => (Some(status.as_str()), None),
        Fault::ExtraField(name, value) => (None, Some((name.as_str(), value))),
        _ => (None, None),
    };
    created.session.response_body(&state.url, status, extra)
}

async fn other_method(method: Method, allowed: &'static Method) -> Rejection {
    Rejection::method_not_allowed(method.as_str(), allowed)
}

/// The service redirects (published); that it does so with 301 is assumed.
async fn missing_slash() -> Response {
    (
        StatusCode::MOVED_PERMANENTLY,
        [(header::LOCATION, CREATE_SESSION.path())],
    )
        .into_response()
}

async fn not_found() -> Response {
    let mut response = Rejection::not_found().into_response();
    // The log says what to call instead.
    response
        .extensions_mut()
        .insert(Note(format!("the endpoint is {}", CREATE_SESSION.path())));
    response
}

/// The segments of a hosted page's path.
pub(crate) type Segments = HashMap<String, String>;

/// The status that a created session is sent with.
fn success() -> u16 {
    CREATE_SESSION.success_statuses().next().unwrap_or(200)
}
