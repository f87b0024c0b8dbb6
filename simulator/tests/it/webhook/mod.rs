//! Webhooks, as their receiver sees them.

mod faults;
mod page;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use didit::reqwest::header::HeaderMap;
use didit::webhook::{Event, Verifier, WebhookError};
use didit::{Metadata, SessionStatus};
use didit_simulator::{Simulator, SimulatorBuilder};
use tokio::net::TcpListener;

use crate::{CreateSessionRequest, WORKFLOW, create};

const SECRET: &str = "a secret";
const OTHER: &str = "another secret";

/// A webhook endpoint that records requests. It responds with the given statuses in order, then with 200.
#[derive(Clone, Default)]
struct Receiver {
    arrived: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    statuses_to_send: Arc<Mutex<VecDeque<u16>>>,
}

impl Receiver {
    async fn start(statuses_to_send: impl IntoIterator<Item = u16>) -> (Self, String) {
        let receiver = Self::default();
        receiver
            .statuses_to_send
            .lock()
            .expect("statuses_to_send")
            .extend(statuses_to_send);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/webhook", listener.local_addr().expect("a port"));
        let router = Router::new()
            .route("/webhook", post(receive))
            .with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, url)
    }

    /// What arrived, verified now.
    fn verified(&self) -> Vec<Result<Event, WebhookError>> {
        self.verified_at(SystemTime::now())
    }

    fn verified_at(&self, now: SystemTime) -> Vec<Result<Event, WebhookError>> {
        let verifier = Verifier::new(SECRET).expect("a verifier");
        let arrived = self.arrived.lock().expect("requests");
        arrived
            .iter()
            .map(|(headers, body)| verifier.verify_at(headers, body, now))
            .collect()
    }

    fn events(&self) -> Vec<Event> {
        let events = self.verified().into_iter();
        events.map(|event| event.expect("an event")).collect()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    receiver
        .arrived
        .lock()
        .expect("requests")
        .push((headers, body));
    let status = receiver
        .statuses_to_send
        .lock()
        .expect("statuses_to_send")
        .pop_front();
    StatusCode::from_u16(status.unwrap_or(200)).expect("a status")
}

fn builder(url: &str) -> SimulatorBuilder {
    Simulator::builder()
        .webhook(url, SECRET)
        .webhook_backoff(Duration::from_millis(1))
}

fn statuses(events: &[Event]) -> Vec<&str> {
    let statuses = events.iter().map(|event| event.status.as_ref());
    statuses
        .map(|status| status.expect("a status").as_str())
        .collect()
}

#[tokio::test]
async fn sends_events_that_the_verifier_accepts() {
    let (receiver, url) = Receiver::start([]).await;
    let sim = builder(&url).start().await;
    let mut wanted = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .vendor_data("user-1")
        .build();
    wanted.metadata = Some(Metadata::from_json(r#"{"z":1,"é":[1.50,2]}"#).expect("JSON"));
    let session = sim
        .client()
        .create_session(&wanted)
        .await
        .expect("a session");

    sim.set_status(session.session_id, SessionStatus::InProgress);
    sim.webhook_settled().await;
    sim.set_status(session.session_id, SessionStatus::Approved);
    sim.webhook_settled().await;

    let events = receiver.events();
    assert_eq!(statuses(&events), ["In Progress", "Approved"]);
    assert_ne!(events[0].event_id, events[1].event_id);
    for event in &events {
        assert_eq!(event.webhook_type.as_str(), "status.updated");
        assert_eq!(event.session_id, Some(session.session_id));
        assert_eq!(event.workflow_id, Some(WORKFLOW));
        assert_eq!(event.workflow_version, Some(1));
        assert_eq!(event.vendor_data, session.vendor_data);
        assert_eq!(event.metadata, session.metadata);
        assert_eq!(event.business_session_id, None);
        assert!(event.extra.is_empty());
    }
    assert!(events[0].decision.is_none());
    let decision = events[1].decision.as_ref().expect("a decision");
    let decision = decision.get().expect("it can be read");
    assert_eq!(decision.status, SessionStatus::Approved);
    let arrived = receiver.arrived.lock().expect("requests");
    for header in [
        "x-timestamp",
        "x-signature",
        "x-signature-v2",
        "x-signature-simple",
    ] {
        assert!(arrived[0].0.contains_key(header), "{header}");
    }
    assert_eq!(arrived[0].0["content-type"], "application/json");
}

#[tokio::test]
async fn names_the_business_of_a_business_session() {
    let (receiver, url) = Receiver::start([]).await;
    let workflow = didit_simulator::Workflow::kyb(WORKFLOW);
    let sim = builder(&url).workflow(workflow).sandbox().start().await;
    let session = create(&sim, "company-1").await;

    sim.set_status(session.session_id, SessionStatus::Abandoned);
    sim.webhook_settled().await;

    let event = &receiver.events()[0];
    assert_eq!(event.business_session_id, Some(session.session_id));
    let environment = event.environment.as_ref().expect("an environment");
    assert_eq!(environment.as_str(), "sandbox");
    assert!(event.decision.is_some());
}

#[tokio::test]
async fn sends_an_event_again_until_the_response_is_2xx() {
    let (receiver, url) = Receiver::start([500, 302, 401, 204]).await;
    let sim = builder(&url).start().await;
    let session = create(&sim, "user-1").await;

    sim.set_status(session.session_id, SessionStatus::Declined);
    sim.webhook_settled().await;

    let events = receiver.events();
    assert_eq!(events.len(), 4);
    assert!(
        events
            .iter()
            .all(|event| event.event_id == events[0].event_id)
    );
    let deliveries = sim.deliveries();
    let seen: Vec<_> = deliveries
        .iter()
        .map(|delivery| (delivery.attempt, delivery.response, delivery.is_forged))
        .collect();
    assert_eq!(
        seen,
        [
            (1, Some(500), false),
            (2, Some(302), false),
            (3, Some(401), false),
            (4, Some(204), false),
        ]
    );
    assert_eq!(deliveries[0].session_id, session.session_id);
    assert_eq!(deliveries[0].status, SessionStatus::Declined);
    assert_eq!(deliveries[0].event_id.to_string(), events[0].event_id);
}

#[tokio::test]
async fn sends_nothing_without_a_change_or_a_url() {
    let (receiver, url) = Receiver::start([]).await;
    let sim = builder(&url).start().await;
    let session = create(&sim, "user-1").await;
    sim.set_status(session.session_id, SessionStatus::NotStarted);
    sim.webhook_settled().await;
    assert!(receiver.events().is_empty(), "nothing has changed");

    let sim = Simulator::start().await;
    let session = create(&sim, "user-1").await;
    sim.set_status(session.session_id, SessionStatus::Approved);
    sim.webhook_settled().await;
    assert!(sim.deliveries().is_empty());
}

#[tokio::test]
async fn events_have_the_time_of_the_simulators_clock() {
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let (receiver, url) = Receiver::start([500]).await;
    let sim = builder(&url).stop_clock_at(now).start().await;
    let session = create(&sim, "user-1").await;
    sim.set_status(session.session_id, SessionStatus::Approved);
    sim.webhook_settled().await;

    let later = now + Duration::from_secs(60);
    let event = receiver.verified_at(later).remove(0).expect("an event");
    assert_eq!(
        (event.timestamp, event.created_at),
        (1_800_000_000, Some(1_800_000_000))
    );
}

#[tokio::test]
async fn rejects_a_webhook_that_cannot_be_used() {
    for (url, secret, problem) in [
        ("localhost:1", SECRET, "URL"),
        ("ftp://127.0.0.1/", SECRET, "URL"),
        ("http://127.0.0.1/", "", "secret"),
        ("https://127.0.0.1/", SECRET, "feature `rustls`"),
    ] {
        // Built with TLS, https can be used.
        if url.starts_with("https") && didit::__private::HAS_TLS {
            continue;
        }
        let error = Simulator::builder().webhook(url, secret).bind(0).await;
        let error = error.expect_err(url);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(problem), "{error}");
    }
}
