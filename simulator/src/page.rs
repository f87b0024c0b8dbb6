//! The hosted page: says that it is a simulator, shows what the session asks for, and lets a
//! person choose how it ends. Everything that came with a request is escaped by maud.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::callback;
use crate::endpoint::{Segments, Shared};
use crate::log::Note;
use crate::session::{Record, is_unfinished};
use crate::texts::Texts;
use didit::{Language, SessionKind, SessionStatus};

const STYLE: &str = include_str!("page.css");

/// The field of the form that has the choice.
const CHOICE: &str = "status";

/// Nothing but the page's own style is loaded, and no script runs. `form-action` is left out, since
/// browsers hold the redirect to the callback against it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'";

/// Which pages may show the hosted page in a frame.
#[derive(Debug, Clone, Default)]
pub(crate) enum Framing {
    /// Any page, as Didit's web SDK needs it. Whoever frames a page already knows its secret address.
    #[default]
    Anyone,
    Nobody,
    /// Pages of these origins.
    Origins(Vec<String>),
}

impl Framing {
    pub(crate) fn allow(&mut self, origin: String) {
        match self {
            Self::Origins(origins) => origins.push(origin),
            _ => *self = Self::Origins(vec![origin]),
        }
    }

    /// The page's content security policy; an error where an origin is not one.
    pub(crate) fn policy(&self) -> Result<HeaderValue, String> {
        let policy = match self {
            Self::Anyone => POLICY.to_owned(),
            Self::Nobody => format!("{POLICY}; frame-ancestors 'none'"),
            Self::Origins(origins) => {
                if let Some(wrong) = origins.iter().find(|origin| !is_origin(origin)) {
                    return Err(format!("{wrong:?} is not an origin such as https://shop.example"));
                }
                format!("{POLICY}; frame-ancestors {}", origins.join(" "))
            }
        };
        HeaderValue::try_from(policy).map_err(|error| error.to_string())
    }
}

/// A scheme, and for the web's two schemes a host and perhaps a port, which may be `*`. Nothing in
/// it ends the policy's directive.
fn is_origin(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b";,'\"".contains(&byte));
    text.split_once("://").is_some_and(|(scheme, host)| {
        is_plain && !scheme.is_empty() && !host.is_empty() && !host.contains('/')
    })
}

/// Shows a session's page. Opening it starts the session (assumed); `HEAD` only asks about it.
pub(crate) async fn show(
    method: Method,
    State(shared): State<Arc<Shared>>,
    Path(segments): Path<Segments>,
    headers: HeaderMap,
) -> Response {
    let session = {
        let mut application = shared.application();
        match find(&application.sessions, &segments) {
            Some(session) if method == Method::GET && session.status == SessionStatus::NotStarted => {
                application.set_status(session.id, SessionStatus::InProgress)
            }
            session => session,
        }
    };
    let texts = texts(session.as_ref(), &segments, &headers);
    match session {
        Some(session) => {
            respond(&shared, StatusCode::OK, texts, session_page(texts, &session), Some(&session))
        }
        None => no_session(&shared, texts),
    }
}

/// Moves the session to where the person chose, and sends them to the callback.
pub(crate) async fn decide(
    State(shared): State<Arc<Shared>>,
    Path(segments): Path<Segments>,
    headers: HeaderMap,
    form: Bytes,
) -> Response {
    let chosen = form_urlencoded::parse(&form).find(|(name, _)| name == CHOICE);
    let chosen = chosen.and_then(|(_, value)| value.parse().ok()).filter(is_choice);
    let session = {
        let mut application = shared.application();
        let found = find(&application.sessions, &segments);
        let texts = texts(found.as_ref(), &segments, &headers);
        let Some(found) = found else { return no_session(&shared, texts) };
        if !is_unfinished(found.status) {
            return respond(&shared, StatusCode::CONFLICT, texts, session_page(texts, &found), Some(&found));
        }
        let Some(chosen) = chosen else {
            let page = notice(texts.no_choice, texts.no_choice_more);
            return respond(&shared, StatusCode::BAD_REQUEST, texts, page, Some(&found));
        };
        match application.set_status(found.id, chosen) {
            Some(session) => session,
            None => return no_session(&shared, texts),
        }
    };
    let target = match &session.callback {
        Some(callback) => callback::with_outcome(callback.expose(), session.id, session.status),
        None => session.path(),
    };
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response();
    response.extensions_mut().insert(note(&session));
    protect(&shared, response)
}

/// Where a person can move a session.
fn is_choice(status: &SessionStatus) -> bool {
    use SessionStatus::{Abandoned, Approved, Declined, InReview};
    matches!(status, Approved | Declined | InReview | Abandoned)
}

fn find(sessions: &crate::session::Sessions, segments: &Segments) -> Option<Record> {
    sessions.by_token(segments.get("token")?).cloned()
}

fn texts(session: Option<&Record>, segments: &Segments, headers: &HeaderMap) -> &'static Texts {
    let segment = segments.get("language").and_then(|language| language.parse::<Language>().ok());
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Texts::of(segment.or_else(|| session?.language), accepted)
}

fn no_session(shared: &Shared, texts: &Texts) -> Response {
    respond(shared, StatusCode::NOT_FOUND, texts, notice(texts.unknown, texts.unknown_more), None)
}

fn respond(
    shared: &Shared,
    status: StatusCode,
    texts: &Texts,
    content: Markup,
    session: Option<&Record>,
) -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let mut response = (status, content_type, whole_page(texts, content).into_string()).into_response();
    if let Some(session) = session {
        response.extensions_mut().insert(note(session));
    }
    protect(shared, response)
}

fn note(session: &Record) -> Note {
    Note(format!("session {} is {}", session.number, session.status))
}

/// The address of the page is as secret as the token in it: it is neither stored nor passed on.
fn protect(shared: &Shared, response: Response) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, shared.page_policy.clone()),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, response).into_response()
}

fn whole_page(texts: &Texts, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(texts.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (texts.banner) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                p.note role="note" { strong { (texts.banner) } " " (texts.banner_more) }
                main { (content) }
            }
        }
    }
}

fn notice(heading: &str, more: &str) -> Markup {
    html! {
        h1 { (heading) }
        p { (more) }
    }
}

fn session_page(texts: &Texts, session: &Record) -> Markup {
    let heading = match session.kind {
        SessionKind::Business => texts.business_heading,
        _ => texts.user_heading,
    };
    html! {
        h1 { (heading) }
        @if is_unfinished(session.status) {
            (choices(texts))
        } @else {
            p role="status" { strong { (texts.over) ": " (session.status) "." } " " (texts.over_more) }
        }
        h2 { (texts.asks) }
        dl {
            (row(texts.session, html! { (session.number) }))
            (row(texts.status, html! { (session.status) }))
            (row(texts.workflow, html! {
                (session.workflow_id) ", " (texts.version) " " (session.workflow_version)
            }))
            @if let Some(vendor_data) = &session.vendor_data {
                (field("vendor_data", vendor_data.expose()))
            }
            @for detail in &session.details {
                (field(detail.field, detail.value.expose()))
            }
            @if session.portrait {
                (row(texts.portrait, html! { (texts.portrait_given) }))
            }
            @if let Some(scenario) = &session.scenario {
                (field("sandbox_scenario", &scenario.to_string()))
            }
            (row(texts.callback, html! {
                @match &session.callback {
                    Some(callback) => (callback.expose()),
                    None => (texts.no_callback),
                }
            }))
        }
    }
}

fn choices(texts: &Texts) -> Markup {
    let choices = [
        (SessionStatus::Approved, texts.approve),
        (SessionStatus::Declined, texts.decline),
        (SessionStatus::InReview, texts.review),
        (SessionStatus::Abandoned, texts.abandon),
    ];
    html! {
        form method="post" {
            fieldset {
                legend { (texts.choose) }
                div.choices {
                    @for (index, (status, label)) in choices.iter().enumerate() {
                        button.first[index == 0] name=(CHOICE) value=(status) { (label) }
                    }
                }
            }
        }
    }
}

/// A field by its name in the request.
fn field(name: &str, value: &str) -> Markup {
    html! { div { dt { code { (name) } } dd { (value) } } }
}

fn row(label: &str, value: Markup) -> Markup {
    html! { div { dt { (label) } dd { (value) } } }
}
