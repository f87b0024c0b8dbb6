//! Sign-up with an identity check, in four steps: a form, a session at Didit, the callback, and the
//! account's page.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use didit::{
    CallbackMethod, Client, CreateSessionRequest, Error, ErrorKind, ExpectedDetails, Uuid,
};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

/// An account and its check. Store yours in a database.
struct Account {
    first_name: String,
    /// When its owner consented to the check. Store the wording as well.
    consented_at: SystemTime,
    session_id: Option<Uuid>,
    /// The status that the browser reported: only shown, and never trusted.
    claimed_status: Option<String>,
}

struct App {
    /// One client for the whole process, so that connections are reused.
    didit: Client,
    workflow: Uuid,
    /// The URL of this backend, for browsers.
    url: String,
    accounts: Mutex<HashMap<Uuid, Account>>,
}

pub(crate) fn router(didit: Client, workflow: Uuid, url: String) -> Router {
    let app = App {
        didit,
        workflow,
        url,
        accounts: Mutex::default(),
    };
    Router::new()
        .route("/", get(form))
        .route("/sign-up", post(sign_up))
        .route("/verified", get(verified))
        .with_state(Arc::new(app))
}

async fn form() -> Html<String> {
    page(
        "Sign up",
        html! {
            form method="post" action="/sign-up" {
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
    )
}

#[derive(Deserialize)]
struct SignUp {
    first_name: String,
    last_name: String,
    consent: Option<String>,
}

/// Starts the check and sends the person to it.
async fn sign_up(State(app): State<Arc<App>>, Form(form): Form<SignUp>) -> Response {
    if form.consent.as_deref() != Some("yes") {
        return (
            StatusCode::BAD_REQUEST,
            page("Not without your consent", html! {}),
        )
            .into_response();
    }
    let account = Uuid::new_v4();
    let request = CreateSessionRequest::builder()
        .workflow_id(app.workflow)
        // Your own id. It makes retries safe, and groups a person's sessions.
        .vendor_data(account.to_string())
        .callback(format!("{}/verified", app.url))
        .callback_method(CallbackMethod::Both)
        .expected_details(
            ExpectedDetails::builder()
                .first_name(form.first_name.as_str())
                .last_name(form.last_name)
                .build(),
        )
        .build();
    let mut known = Account {
        first_name: form.first_name,
        consented_at: SystemTime::now(),
        session_id: None,
        claimed_status: None,
    };

    // A person is waiting, so fail earlier than after the default of 90 seconds.
    match app
        .didit
        .create_session(&request)
        .timeout(Duration::from_secs(10))
        .await
    {
        Ok(session) => {
            known.session_id = Some(session.session_id);
            app.accounts().insert(account, known);
            let cookie = format!("account={account}; Path=/; HttpOnly; SameSite=Lax");
            (
                [(header::SET_COOKIE, cookie)],
                Redirect::to(session.url.expose()),
            )
                .into_response()
        }
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
    let later = page(
        "That did not work",
        html! { p { "Please try again in a few minutes." } },
    );
    match error.kind() {
        ErrorKind::RateLimited(_) | ErrorKind::Transport(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, later).into_response()
        }
        _ => (StatusCode::BAD_GATEWAY, later).into_response(),
    }
}

/// The query that Didit appends to the callback.
#[derive(Deserialize)]
struct Outcome {
    #[serde(rename = "verificationSessionId")]
    session_id: Uuid,
    status: String,
}

/// The callback. Anybody can request this URL with any status, so it decides nothing: wait for
/// Didit's webhook, or get the session's decision from Didit.
async fn verified(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Query(outcome): Query<Outcome>,
) -> Response {
    let mut accounts = app.accounts();
    let account = account_of(&headers).and_then(|id| accounts.get_mut(&id));
    let Some(account) = account.filter(|account| account.session_id == Some(outcome.session_id))
    else {
        return (
            StatusCode::NOT_FOUND,
            page("We do not know this check", html! {}),
        )
            .into_response();
    };
    account.claimed_status = Some(outcome.status);
    page("Thank you", status(account)).into_response()
}

fn status(account: &Account) -> Markup {
    let agreed = account.consented_at.elapsed().unwrap_or_default().as_secs();
    html! {
        p { "Welcome back, " (account.first_name) ". You agreed to the check " (agreed) " seconds ago." }
        @if let Some(status) = &account.claimed_status {
            p { "Your browser says: " strong id="status" { (status) } ". We are waiting for Didit to confirm it." }
        }
    }
}

fn account_of(headers: &HeaderMap) -> Option<Uuid> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies
        .split("; ")
        .find_map(|cookie| cookie.strip_prefix("account="))?
        .parse()
        .ok()
}

impl App {
    fn accounts(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn page(heading: &str, content: Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (heading) }
            }
            body { h1 { (heading) } (content) }
        }
    };
    Html(page.into_string())
}
