//! The hosted page: says that it is a simulator, shows what was requested, and lets a person choose
//! the outcome. Maud escapes all values of a request.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{self, Path};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use didit::{Language, SessionKind, SessionStatus};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::callback;
use crate::endpoint::Segments;
use crate::recorded_request::Note;
use crate::session::{Session, is_unfinished};
use crate::sessions::Sessions;
use crate::state::State;
use crate::texts::Texts;
use crate::webhook_panel;

const STYLE: &str = include_str!("page.css");

/// The form's field for the choice.
const CHOICE: &str = "status";

/// Shows a session's page. Opening it starts the session (assumed); `HEAD` does not.
pub(crate) async fn show(
    method: Method,
    extract::State(state): extract::State<Arc<State>>,
    Path(segments): Path<Segments>,
    headers: HeaderMap,
) -> Response {
    let now = state.clock.now();
    let session = {
        let mut application = state.application();
        match find(&application.sessions, &segments) {
            Some(session)
                if method == Method::GET && session.status == SessionStatus::NotStarted =>
            {
                application.set_status(session.id, SessionStatus::InProgress, now)
            }
            session => session,
        }
    };
    let texts = texts(session.as_ref(), &segments, &headers);
    match session {
        Some(session) => respond(
            &state,
            StatusCode::OK,
            texts,
            session_page(texts, &state, &session),
            Some(&session),
        ),
        None => no_session(&state, texts),
    }
}

/// Sets the status that the person chose, and redirects to the callback; or sets the webhook.
pub(crate) async fn decide(
    extract::State(state): extract::State<Arc<State>>,
    Path(segments): Path<Segments>,
    headers: HeaderMap,
    form: Bytes,
) -> Response {
    let chosen = form_urlencoded::parse(&form).find(|(name, _)| name == CHOICE);
    let chosen = chosen
        .and_then(|(_, value)| value.parse().ok())
        .filter(is_choice);
    let now = state.clock.now();
    let session = {
        let mut application = state.application();
        let found = find(&application.sessions, &segments);
        let texts = texts(found.as_ref(), &segments, &headers);
        let Some(found) = found else {
            return no_session(&state, texts);
        };
        if let Some(webhook) = webhook_panel::read(&form) {
            let Some(webhook) = webhook else {
                let page = notice(texts.invalid_webhook, texts.invalid_webhook_more);
                return respond(&state, StatusCode::BAD_REQUEST, texts, page, Some(&found));
            };
            state.webhooks.set_destination(Some(webhook));
            return redirect(&state, found.path(), &found);
        }
        if !is_unfinished(found.status) {
            return respond(
                &state,
                StatusCode::CONFLICT,
                texts,
                session_page(texts, &state, &found),
                Some(&found),
            );
        }
        let Some(chosen) = chosen else {
            let page = notice(texts.no_choice, texts.no_choice_more);
            return respond(&state, StatusCode::BAD_REQUEST, texts, page, Some(&found));
        };
        match application.set_status(found.id, chosen, now) {
            Some(session) => session,
            None => return no_session(&state, texts),
        }
    };
    let target = match &session.callback {
        Some(callback) => callback::with_outcome(callback.expose(), session.id, session.status),
        None => session.path(),
    };
    redirect(&state, target, &session)
}

fn redirect(state: &State, target: String, session: &Session) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response();
    response.extensions_mut().insert(note(session));
    protect(state, response)
}

/// Whether a person can choose this status.
fn is_choice(status: &SessionStatus) -> bool {
    use SessionStatus::{Abandoned, Approved, Declined, InReview};
    matches!(status, Approved | Declined | InReview | Abandoned)
}

fn find(sessions: &Sessions, segments: &Segments) -> Option<Session> {
    sessions.by_token(segments.get("token")?).cloned()
}

fn texts(session: Option<&Session>, segments: &Segments, headers: &HeaderMap) -> &'static Texts {
    let segment = segments
        .get("language")
        .and_then(|language| language.parse::<Language>().ok());
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Texts::for_languages(segment.or_else(|| session?.language), accepted)
}

fn no_session(state: &State, texts: &Texts) -> Response {
    respond(
        state,
        StatusCode::NOT_FOUND,
        texts,
        notice(texts.unknown, texts.unknown_more),
        None,
    )
}

fn respond(
    state: &State,
    status: StatusCode,
    texts: &Texts,
    content: Markup,
    session: Option<&Session>,
) -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let mut response = (
        status,
        content_type,
        whole_page(texts, content).into_string(),
    )
        .into_response();
    if let Some(session) = session {
        response.extensions_mut().insert(note(session));
    }
    protect(state, response)
}

fn note(session: &Session) -> Note {
    Note(format!("session {} is {}", session.number, session.status))
}

/// Adds security headers. The page's URL is as secret as its token, so it is neither cached nor
/// sent as a referrer.
fn protect(state: &State, response: Response) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, state.page_policy.clone()),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
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

fn session_page(texts: &Texts, state: &State, session: &Session) -> Markup {
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
        (webhook_panel::panel(texts, state, session))
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

/// A row for a field of the request.
fn field(name: &str, value: &str) -> Markup {
    html! { div { dt { code { (name) } } dd { (value) } } }
}

fn row(label: &str, value: Markup) -> Markup {
    html! { div { dt { (label) } dd { (value) } } }
}
