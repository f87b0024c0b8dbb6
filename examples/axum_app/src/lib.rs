//! A sign-up with an identity check: a form, a session at Didit, the person's return, Didit's webhook,
//! and the account's page.
//!
//! What makes it safe: the account is stored before the session is created (`sign_up`); nothing that a
//! browser says decides anything (`account`); an event counts once, if its signature is right, and in
//! one transaction with what it changes (`webhook`, `store`); what happens while this program does not
//! run is asked for at its start (`decision`).
#![allow(missing_docs, reason = "an example")]

mod account;
mod browser;
mod decision;
mod page;
mod sign_up;
mod store;
mod webhook;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use didit::webhook::Verifier;
use didit::{Client, Uuid};

pub use store::Store;

/// What the handlers share.
#[derive(Debug)]
pub struct Shared {
    /// One client for the whole process, so that connections are reused.
    pub didit: Client,
    pub workflow: Uuid,
    /// Verifies what Didit's webhook sends.
    pub verifier: Verifier,
    /// The URL of this backend, for browsers.
    pub url: String,
    pub store: Store,
}

/// The state of the router.
#[derive(Debug, Clone)]
pub struct App(pub Arc<Shared>);

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.0.verifier.clone()
    }
}

/// The pages and the webhook. What happened while the program did not run is asked for at once.
pub fn router(shared: Shared) -> Router {
    let app = App(Arc::new(shared));
    tokio::spawn(decision::catch_up(app.clone()));
    Router::new()
        .route("/", get(sign_up::form))
        .route("/sign-up", post(sign_up::start))
        .route("/verified", get(account::returned))
        .route("/account", get(account::show))
        .route("/webhook", post(webhook::receive))
        .layer(middleware::map_response(protect))
        .with_state(app)
}

/// No page of another site may frame these, and none is cached or sent as a referrer.
async fn protect(mut response: Response) -> Response {
    let protection: [(HeaderName, &str); 4] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        ),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in protection {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
