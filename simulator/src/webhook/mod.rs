//! Webhooks: events about the status of sessions, signed and sent to a URL.

mod event;
mod sender;

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use didit::__private::HAS_TLS;
use didit::reqwest::Url;
use didit::webhook::Verifier;
use didit::{Redacted, SessionStatus, Uuid};
use tokio::sync::{mpsc, watch};

pub(crate) use event::Event;
pub(crate) use sender::send_all;

/// How many of the latest deliveries are remembered.
const REMEMBERED: usize = 1000;

/// How long the first redelivery waits, unless
/// [`SimulatorBuilder::webhook_backoff`](crate::SimulatorBuilder::webhook_backoff) sets another time.
pub(crate) const DEFAULT_BACKOFF: Duration = Duration::from_secs(1);

/// What happens to an event, for tests of webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookFault {
    /// Nothing: the event is sent once.
    Normal,
    /// It is sent once more after a 2xx, with the same `event_id`.
    Duplicate,
    /// It is sent after the next event, so that the two arrive in the wrong order.
    OutOfOrder,
    /// A forged copy is sent first, signed with another secret and approving the session.
    Forged,
}

/// One attempt to deliver an event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The event's id, which is the same in every attempt.
    pub event_id: Uuid,
    /// The session that it is about.
    pub session_id: Uuid,
    /// The status that it reports.
    pub status: SessionStatus,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// Whether it was signed with another secret on purpose.
    pub is_forged: bool,
    /// When it was sent, by the simulator's clock.
    pub sent_at: SystemTime,
    /// The status of the response; none if there was no response within ten seconds.
    pub response: Option<u16>,
}

/// Where events go.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    pub(crate) url: Url,
    pub(crate) secret: Redacted<String>,
}

impl Destination {
    /// Checks a URL and a secret.
    pub(crate) fn new(url: &str, secret: &str) -> io::Result<Self> {
        let invalid = |problem: String| io::Error::new(io::ErrorKind::InvalidInput, problem);
        let parsed = Url::parse(url).ok();
        let url = parsed
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or_else(|| invalid("the webhook's URL is not an http or https URL".to_owned()))?;
        if url.scheme() == "https" && !HAS_TLS {
            let problem = "the webhook's URL is https, for which the feature `rustls` is needed";
            return Err(invalid(problem.to_owned()));
        }
        // A secret that no verifier takes cannot sign either.
        if let Err(error) = Verifier::new(secret) {
            return Err(invalid(format!("the webhook's secret: {error}")));
        }
        Ok(Self {
            url,
            secret: Redacted::new(secret.to_owned()),
        })
    }

    /// Whether it is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || address
                .parse()
                .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    }
}

/// Takes events to be sent.
#[derive(Debug)]
pub(crate) struct Outbox {
    events: mpsc::UnboundedSender<Event>,
    pending: watch::Sender<usize>,
}

impl Outbox {
    pub(crate) fn send(&self, event: Event) {
        self.pending.send_modify(|pending| *pending += 1);
        // Nobody takes it while the simulator stops.
        if self.events.send(event).is_err() {
            self.pending.send_modify(|pending| *pending -= 1);
        }
    }
}

/// The webhook, and what was sent to it.
#[derive(Debug)]
pub(crate) struct Webhooks {
    state: Mutex<Known>,
    /// How many events are neither delivered nor given up.
    pending: watch::Sender<usize>,
    pub(crate) backoff: Duration,
}

#[derive(Debug, Default)]
struct Known {
    destination: Option<Destination>,
    faults: VecDeque<WebhookFault>,
    deliveries: VecDeque<Delivery>,
}

impl Webhooks {
    /// A webhook, with where events are put and where they are taken from.
    pub(crate) fn new(
        destination: Option<Destination>,
        backoff: Duration,
    ) -> (Self, Outbox, mpsc::UnboundedReceiver<Event>) {
        let (events, taken) = mpsc::unbounded_channel();
        let pending = watch::Sender::new(0);
        let outbox = Outbox {
            events,
            pending: pending.clone(),
        };
        let state = Mutex::new(Known {
            destination,
            ..Known::default()
        });
        let webhooks = Self {
            state,
            pending,
            backoff,
        };
        (webhooks, outbox, taken)
    }

    pub(crate) fn destination(&self) -> Option<Destination> {
        self.known().destination.clone()
    }

    pub(crate) fn set_destination(&self, destination: Option<Destination>) {
        self.known().destination = destination;
    }

    pub(crate) fn inject(&self, faults: impl IntoIterator<Item = WebhookFault>) {
        self.known().faults.extend(faults);
    }

    fn next_fault(&self) -> WebhookFault {
        let fault = self.known().faults.pop_front();
        fault.unwrap_or(WebhookFault::Normal)
    }

    /// All remembered deliveries, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.known().deliveries.iter().cloned().collect()
    }

    fn remember(&self, delivery: Delivery) {
        let mut known = self.known();
        known.deliveries.push_back(delivery);
        if known.deliveries.len() > REMEMBERED {
            known.deliveries.pop_front();
        }
    }

    fn event_ends(&self) {
        self.pending.send_modify(|pending| *pending -= 1);
    }

    /// Waits until every event is delivered or given up.
    pub(crate) async fn settled(&self) {
        let mut pending = self.pending.subscribe();
        // The sender is a field of this value, so that it is there.
        let _ = pending.wait_for(|pending| *pending == 0).await;
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
