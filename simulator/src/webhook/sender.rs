//! Sends each event until the response is a 2xx.

use std::sync::Arc;
use std::time::Duration;

use didit::SessionStatus;
use didit::reqwest::header::{CONTENT_TYPE, USER_AGENT};
use didit::reqwest::{Client, redirect};
use didit::test_util::sign_webhook;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::event::{Event, seconds};
use super::{Delivery, Destination, WebhookFault};
use crate::state::State;

/// How often an event is sent at most (assumed).
const MAX_ATTEMPTS: u32 = 10;
/// The longest time between two attempts (assumed).
const MAX_BACKOFF: Duration = Duration::from_secs(60);
/// How long a response may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends every event until `stop` changes or its sender is gone.
pub(crate) async fn send_all(
    state: Arc<State>,
    mut events: mpsc::UnboundedReceiver<Event>,
    mut stop: watch::Receiver<()>,
) {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .build();
    // It fails only where no TLS can be set up; nothing can be sent then.
    let Ok(client) = client else { return };
    let mut sending = JoinSet::new();
    let mut held: Option<Event> = None;
    loop {
        tokio::select! {
            event = events.recv() => {
                let Some(event) = event else { break };
                if state.webhooks.destination().is_none() {
                    state.webhooks.event_ends();
                    continue;
                }
                let fault = state.webhooks.next_fault();
                let earlier = held.take();
                if fault == WebhookFault::OutOfOrder && earlier.is_none() {
                    held = Some(event);
                    continue;
                }
                let (state, client) = (Arc::clone(&state), client.clone());
                sending.spawn(async move {
                    send(&state, &client, &event, fault).await;
                    if let Some(earlier) = earlier {
                        send(&state, &client, &earlier, WebhookFault::Normal).await;
                    }
                });
            }
            Some(_) = sending.join_next() => {}
            _ = stop.changed() => break,
        }
    }
}

/// Sends one event, and notes that it is over.
async fn send(state: &State, client: &Client, event: &Event, fault: WebhookFault) {
    if fault == WebhookFault::Forged {
        let mut forged = event.clone();
        forged.session.status = SessionStatus::Approved;
        attempt(state, client, &forged, 1, true).await;
    }
    let mut backoff = state.webhooks.backoff;
    for number in 1..=MAX_ATTEMPTS {
        if attempt(state, client, event, number, false).await {
            if fault == WebhookFault::Duplicate {
                attempt(state, client, event, number + 1, false).await;
            }
            break;
        }
        if number < MAX_ATTEMPTS {
            tokio::time::sleep(backoff).await;
            backoff = (backoff * 2).min(MAX_BACKOFF);
        }
    }
    state.webhooks.event_ends();
}

/// Sends an event once, and returns whether the response was a 2xx.
async fn attempt(
    state: &State,
    client: &Client,
    event: &Event,
    number: u32,
    is_forged: bool,
) -> bool {
    let Some(Destination { url, secret }) = state.webhooks.destination() else {
        return false;
    };
    let sent_at = state.clock.now();
    let is_sandbox = state.application().sandbox;
    let body = event.body(sent_at, &state.url, is_sandbox);
    let secret = match is_forged {
        true => format!("not {}", secret.expose()),
        false => secret.expose().to_owned(),
    };
    let headers = sign_webhook(&secret, &body, seconds(sent_at));
    let request = client
        .post(url)
        .headers(headers)
        .header(CONTENT_TYPE, "application/json")
        .header(
            USER_AGENT,
            concat!("didit-simulator/", env!("CARGO_PKG_VERSION")),
        )
        .body(body);
    let response = request.send().await.map(|response| response.status());
    let is_done = response.as_ref().is_ok_and(|status| status.is_success());
    state.webhooks.remember(Delivery {
        event_id: event.id,
        session_id: event.session.id,
        status: event.session.status,
        attempt: number,
        is_forged,
        sent_at,
        response: response.ok().map(|status| status.as_u16()),
    });
    is_done
}
