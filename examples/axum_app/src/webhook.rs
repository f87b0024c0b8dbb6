//! The webhook. Only an event whose signature is right gets here: the extractor responds
//! with 401 to all others.

use axum::extract::State;
use axum::http::StatusCode;
use didit::webhook::Event;

use crate::{App, decision};

/// Stores what the event says, and responds fast. An event that cannot be stored gets 5xx, and so it is
/// sent again.
pub(crate) async fn receive(State(app): State<App>, event: Event) -> StatusCode {
    match app.0.store.apply(&event) {
        Ok(needs_reason) => {
            if needs_reason && let Some(session) = event.session_id {
                tokio::spawn(decision::ask(app, session));
            }
            StatusCode::NO_CONTENT
        }
        Err(error) => {
            eprintln!("the database: {error}");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
