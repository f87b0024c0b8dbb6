//! Sends each event until the response is a 2xx.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use didit::__private;
use didit::SessionStatus;
use didit::reqwest::header::{CONTENT_TYPE, USER_AGENT};
use didit::reqwest::{Client, Url, redirect};
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
    let clients = Arc::new(Clients::default());
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
                let (state, clients) = (Arc::clone(&state), Arc::clone(&clients));
                sending.spawn(async move {
                    send(&state, &clients, &event, fault).await;
                    if let Some(earlier) = earlier {
                        send(&state, &clients, &earlier, WebhookFault::Normal).await;
                    }
                });
            }
            Some(_) = sending.join_next() => {}
            _ = stop.changed() => break,
        }
    }
}

/// The HTTP clients for plain http and for https, each built when it is first used.
#[derive(Default)]
struct Clients {
    http: OnceLock<Option<Client>>,
    https: OnceLock<Option<Client>>,
}

impl Clients {
    /// None where no TLS can be set up.
    fn of(&self, url: &Url) -> Option<&Client> {
        let is_http = url.scheme() == "http";
        let client = if is_http { &self.http } else { &self.https };
        let build = || {
            let builder = Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .timeout(TIMEOUT);
            // A container may have no certificates, which plain http does not need.
            __private::tls(builder, !is_http).build().ok()
        };
        client.get_or_init(build).as_ref()
    }
}

/// Sends one event, and notes that it is over.
async fn send(state: &State, clients: &Clients, event: &Event, fault: WebhookFault) {
    if fault == WebhookFault::Forged {
        let mut forged = event.clone();
        forged.session.status = SessionStatus::Approved;
        attempt(state, clients, &forged, 1, true).await;
    }
    let mut backoff = state.webhooks.backoff;
    for number in 1..=MAX_ATTEMPTS {
        if attempt(state, clients, event, number, false).await {
            if fault == WebhookFault::Duplicate {
                attempt(state, clients, event, number + 1, false).await;
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
    clients: &Clients,
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
    let response = match clients.of(&url) {
        None => None,
        Some(client) => {
            let request = client
                .post(url)
                .headers(headers)
                .header(CONTENT_TYPE, "application/json")
                .header(
                    USER_AGENT,
                    concat!("didit-simulator/", env!("CARGO_PKG_VERSION")),
                )
                .body(body);
            request.send().await.ok().map(|response| response.status())
        }
    };
    let is_done = response.is_some_and(|status| status.is_success());
    state.webhooks.remember(Delivery {
        event_id: event.id,
        session_id: event.session.id,
        status: event.session.status,
        attempt: number,
        is_forged,
        sent_at,
        response: response.map(|status| status.as_u16()),
    });
    is_done
}
