//! The endpoint: a request in, an answer out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, any, get, on};

use crate::application::{Application, Created};
use crate::body::{self, Unread};
use crate::clock::Clock;
use crate::host::Served;
use crate::log::{About, Log, Note, RecordedRequest};
use crate::mood::Mood;
use crate::page;
use crate::refusal::Refusal;
use crate::server::{Cut, HangUp};
use crate::validate;
use crate::wire::WireFault;
use didit::__private::{self, create_session};

/// What a gateway shows when the service behind it is gone.
const GATEWAY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>\n";

/// Called with every request once it is answered.
pub(crate) type Observer = Box<dyn Fn(&RecordedRequest) + Send + Sync>;

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) url: String,
    /// The content security policy of hosted pages.
    pub(crate) page_policy: HeaderValue,
    /// The names under which it is served.
    pub(crate) hosts: Served,
    /// How long a body may take to arrive.
    pub(crate) body_timeout: Duration,
    pub(crate) clock: Clock,
    pub(crate) application: Mutex<Application>,
    /// `None` where nothing is recorded.
    pub(crate) log: Option<Mutex<Log>>,
    pub(crate) observer: Option<Observer>,
}

impl Shared {
    /// The application. A test that panicked while it held the lock has left it whole: every change
    /// is made in one step.
    pub(crate) fn application(&self) -> MutexGuard<'_, Application> {
        self.application.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> Option<MutexGuard<'_, Log>> {
        Some(self.log.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let method = MethodFilter::try_from(create_session::METHOD).unwrap_or(MethodFilter::POST);
    Router::new()
        .route(create_session::PATH, on(method, create).fallback(other_method))
        .route(create_session::PATH.trim_end_matches('/'), any(missing_slash))
        .route("/session/{token}", get(page::show).post(page::decide))
        .route("/{language}/session/{token}", get(page::show).post(page::decide))
        .fallback(not_found)
        // `record` has its own.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), record))
        .with_state(shared)
}

/// Reads the whole request, keeps it for the log, and tells what became of it.
async fn record(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (body, read) = body::read(body, shared.body_timeout).await;
    let is_served = shared.hosts.allows(&parts);
    if shared.log.is_none() && shared.observer.is_none() {
        return respond(parts, body, read, is_served, next).await;
    }
    let mut recorded = RecordedRequest::new(&parts, body.clone(), shared.clock.now());
    // Kept before it is answered: the caller may be gone by then.
    let place = shared.log().map(|mut log| log.add(recorded.clone()));
    let response = respond(parts, body, read, is_served, next).await;

    let is_answer = response.extensions().get::<HangUp>().is_none();
    let note = response.extensions().get::<Note>().cloned();
    let about = response.extensions().get::<About>().copied();
    recorded.answered(is_answer.then(|| response.status().as_u16()), about, note);
    if let (Some(mut log), Some(place)) = (shared.log(), place) {
        log.answered(place, &recorded);
    }
    if let Some(observer) = &shared.observer {
        observer(&recorded);
    }
    response
}

/// The answer to a request, which is looked at only if it is for this simulator and has a whole body.
async fn respond(
    parts: Parts,
    body: Bytes,
    read: Result<(), Unread>,
    is_served: bool,
    next: Next,
) -> Response {
    let (refusal, note) = match read {
        _ if !is_served => (Refusal::foreign_host(), "its Host is not served"),
        Ok(()) => return next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(Unread::TooLong) => (Refusal::too_large(), "the body is too long"),
        Err(Unread::TooSlow) => (Refusal::too_slow(), "the body took too long"),
        Err(Unread::Broken) => (Refusal::broken_body(), "the body is broken or ended early"),
    };
    let mut response = refusal.into_response();
    // What is still to come is nobody's request.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response.extensions_mut().insert(Note(note.to_owned()));
    response
}

async fn create(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let mood = shared.application().script.next();
    match &mood {
        Mood::RateLimited { retry_after, limits } => {
            let refusal = Refusal::throttled(*retry_after);
            let now = shared.clock.now();
            return match limits {
                true => refusal.with_limits(shared.application().per_key.just_exceeded(now)),
                false => refusal,
            }
            .into_response();
        }
        Mood::ServerError(status) => return gateway_error(*status),
        Mood::Redirect { status, location, made: false } => return redirect(*status, location),
        Mood::Reset => return HangUp.into_response(),
        Mood::Delay(delay) => tokio::time::sleep(*delay).await,
        _ => {}
    }
    let created = make(&shared, &headers, &body);
    match &mood {
        Mood::LostAnswer => return about(HangUp.into_response(), created.as_ref().ok()),
        Mood::ServerErrorAfterCreate(status) => {
            return with_note(gateway_error(*status), created.as_ref().ok());
        }
        Mood::DelayAfterCreate(delay) => tokio::time::sleep(*delay).await,
        _ => {}
    }
    let (created, response) = match (created, &mood) {
        (Ok(created), Mood::Redirect { status, location, .. }) => {
            (Some(created), redirect(*status, location))
        }
        (Ok(created), _) => match answer(&shared, &created, &mood) {
            Ok(body) => (Some(created), json(create_session::SUCCESS, body)),
            // Nothing in an answer can fail to be JSON; if it did, that is a fault of the server.
            Err(_) => return gateway_error(500),
        },
        (Err(refusal), _) => (None, refusal.into_response()),
    };
    let mut response = with_note(response, created.as_ref());
    match mood {
        Mood::Truncated => return cut(response, |length| length / 2).await,
        Mood::CutBodyAt(bytes) => return cut(response, |_| bytes).await,
        Mood::CutAt(bytes) => {
            response.extensions_mut().insert(WireFault::CutAt(bytes));
        }
        Mood::Informational { status, count } => {
            response.extensions_mut().insert(WireFault::Informational { status, count });
        }
        _ => {}
    }
    response
}

/// Which session the log has for it.
fn about(mut response: Response, created: Option<&Created>) -> Response {
    if let Some(Created { session, .. }) = created {
        response.extensions_mut().insert(About(session.id));
    }
    response
}

/// What a line of a log says of the session.
fn with_note(mut response: Response, created: Option<&Created>) -> Response {
    if let Some(Created { session, is_new }) = created {
        let what = if *is_new { "made" } else { "handed back" };
        response.extensions_mut().insert(Note(format!("session {} {what}", session.number)));
    }
    about(response, created)
}

fn redirect(status: u16, location: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::TEMPORARY_REDIRECT);
    let mut response = status.into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The service's decision, in the order in which the documented answers make sense: the key, its
/// limits, the body, its fields, and what is found while creating.
fn make(shared: &Shared, headers: &HeaderMap, body: &[u8]) -> Result<Created, Refusal> {
    let now = shared.clock.now();
    let key = headers.get(__private::KEY_HEADER).map(HeaderValue::as_bytes);
    shared.application().admit(key, now)?;

    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::not_json(media_type));
    }
    // Outside the lock: a portrait takes a while.
    let asked = validate::request(body)?;
    shared.application().create(asked, now)
}

fn answer(shared: &Shared, created: &Created, mood: &Mood) -> serde_json::Result<String> {
    let (status, extra) = match mood {
        Mood::UnknownStatus(status) => (Some(status.as_str()), None),
        Mood::ExtraField(name, value) => (None, Some((name.as_str(), value))),
        _ => (None, None),
    };
    created.session.answer(&shared.url, status, extra)
}

fn json(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn gateway_error(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], GATEWAY_PAGE).into_response()
}

/// The same answer, whose body breaks off at what `place` makes of its length. That length is
/// announced in full.
async fn cut(response: Response, place: impl FnOnce(usize) -> usize) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return HangUp.into_response() };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let place = place(body.len());
    if place >= body.len() {
        return Response::from_parts(parts, Body::from(body));
    }
    Response::from_parts(parts, Body::new(Cut::after(body.slice(..place))))
}

async fn other_method(method: Method) -> Refusal {
    Refusal::method_not_allowed(method.as_str())
}

/// The service redirects (published); that it does so with 301 is assumed.
async fn missing_slash() -> Response {
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, create_session::PATH)]).into_response()
}

async fn not_found() -> Response {
    let mut response = Refusal::not_found().into_response();
    // Whoever reads the log sees what to call instead.
    response.extensions_mut().insert(Note(format!("the endpoint is {}", create_session::PATH)));
    response
}

/// The segments of a hosted page's path.
pub(crate) type Segments = HashMap<String, String>;
