//! The form, and the start of the check.

use std::error::Error as _;
use std::time::Duration;

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use didit::{CallbackMethod, CreateSessionRequest, Error, ErrorKind, ExpectedDetails};
use maud::html;
use serde::Deserialize;

use crate::App;
use crate::browser::Browser;
use crate::page::page;

pub(crate) async fn form(State(App(app)): State<App>, headers: HeaderMap) -> Response {
    let browser = Browser::of(&headers).unwrap_or_else(Browser::new);
    let form = page(
        "Sign up",
        html! {
            form method="post" action="/sign-up" {
                input type="hidden" name="csrf_token" value=(browser.csrf_token());
                p { label { "First name " input name="first_name" required; } }
                p { label { "Last name " input name="last_name" required; } }
                p {
                    label {
                        input type="checkbox" name="consent" value="yes" required;
                        // Have counsel write yours, and link your notice and Didit's two texts.
                        " I agree that my document and my face are checked by Didit for Example Ltd."
                    }
                }
                button { "Verify me" }
            }
        },
    );
    let cookie = browser.cookie(app.url.starts_with("https:"));
    ([(header::SET_COOKIE, cookie)], form).into_response()
}

#[derive(Deserialize)]
pub(crate) struct SignUp {
    #[serde(default)]
    csrf_token: String,
    first_name: String,
    last_name: String,
    consent: Option<String>,
}

/// Stores the account, starts its check, and sends the person there.
pub(crate) async fn start(
    State(App(app)): State<App>,
    headers: HeaderMap,
    Form(form): Form<SignUp>,
) -> Response {
    let browser = Browser::of(&headers).filter(|browser| browser.sent_form(&form.csrf_token));
    let Some(browser) = browser else {
        let page = page(
            "That form is too old",
            html! { a href="/" { "Start again" } },
        );
        return (StatusCode::FORBIDDEN, page).into_response();
    };
    if form.consent.as_deref() != Some("yes") {
        let page = page("Not without your consent", html! {});
        return (StatusCode::BAD_REQUEST, page).into_response();
    }
    // Stored before the call: if the response is lost, or the form is sent twice, the account is the
    // same one, and so is its session.
    let account = match app
        .store
        .sign_up(&browser.hash(), &form.first_name, &form.last_name)
    {
        Ok(account) => account,
        Err(error) => return storage_failed(&error),
    };
    if account.is_final() {
        return Redirect::to("/account").into_response();
    }
    let request = CreateSessionRequest::builder()
        .workflow_id(app.workflow)
        // Your own id. It makes retries safe, and groups a person's sessions.
        .vendor_data(account.id.to_string())
        .callback(format!("{}/verified", app.url))
        .callback_method(CallbackMethod::Both)
        .expected_details(
            ExpectedDetails::builder()
                .first_name(account.first_name)
                .last_name(account.last_name)
                .build(),
        )
        .build();

    // A person is waiting, so fail earlier than after the default of 90 seconds.
    let created = app
        .didit
        .create_session(&request)
        .timeout(Duration::from_secs(10))
        .await;
    match created {
        Ok(session) => match app.store.add_session(session.session_id, account.id) {
            Ok(()) => Redirect::to(session.url.expose()).into_response(),
            Err(error) => storage_failed(&error),
        },
        Err(error) => sorry(&error),
    }
}

/// The log and the person see only the kind of failure, and no personal data.
fn sorry(error: &Error) -> Response {
    eprintln!("no session: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        eprintln!("  because: {cause}");
        source = cause.source();
    }
    let status = match error.kind() {
        ErrorKind::RateLimited(_) | ErrorKind::Transport(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    };
    later(status)
}

pub(crate) fn storage_failed(error: &rusqlite::Error) -> Response {
    eprintln!("the database: {error}");
    later(StatusCode::INTERNAL_SERVER_ERROR)
}

fn later(status: StatusCode) -> Response {
    let text = html! { p { "Please try again in a few minutes." } };
    (status, page("That did not work", text)).into_response()
}
