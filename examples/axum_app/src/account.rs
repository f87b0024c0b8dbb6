//! The person's return, and the account's page.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use didit::{CallbackVisit, SessionStatus};
use maud::html;

use crate::browser::Browser;
use crate::page::{page, waiting_page};
use crate::sign_up::storage_failed;
use crate::{App, decision};

/// The callback. Anybody can request this URL with any status, so it decides nothing: Didit is asked.
pub(crate) async fn returned(
    State(app): State<App>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let visit = CallbackVisit::from_query(&query.unwrap_or_default());
    let (Ok(visit), Some(browser)) = (visit, Browser::of(&headers)) else {
        return unknown();
    };
    match app.0.store.account_of_session(visit.session_id) {
        Ok(Some(account)) if account.browser == browser.hash() => {}
        Ok(_) => return unknown(),
        Err(error) => return storage_failed(&error),
    }
    // The webhook may be late or lost, so ask once, and let the person wait on the account's page.
    tokio::spawn(decision::ask(app, visit.session_id));
    Redirect::to("/account").into_response()
}

/// The person may have come back in another browser: there is nothing to show, and nothing to reveal.
fn unknown() -> Response {
    let text = html! { p { "Please go back to the browser in which you have signed up." } };
    (
        StatusCode::NOT_FOUND,
        page("We do not know this check", text),
    )
        .into_response()
}

/// What the account's owner sees: what Didit has said, and until then that it is being checked.
pub(crate) async fn show(State(App(app)): State<App>, headers: HeaderMap) -> Response {
    let browser = Browser::of(&headers);
    let account = browser.map(|browser| app.store.account_of_browser(&browser.hash()));
    let account = match account.transpose() {
        Ok(account) => account.flatten(),
        Err(error) => return storage_failed(&error),
    };
    let Some(account) = account else {
        return unknown();
    };
    let name = &account.first_name;
    match account.status {
        Some(SessionStatus::Approved) => page(
            "You are verified",
            html! { p id="status" { "Welcome, " (name) "." } },
        ),
        Some(status) if account.is_final() => page(
            "We could not verify you",
            html! {
                p id="status" { "The check ended as " (status) "." }
                // For you, and not for the person, in a real program.
                @if let Some(reason) = &account.reason { p id="reason" { (reason) } }
            },
        ),
        _ => waiting_page(
            "We are checking",
            html! { p id="status" { "Thank you, " (name) ". This page changes when we know more." } },
        ),
    }
    .into_response()
}
