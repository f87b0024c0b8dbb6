//! Deliveries that fail, arrive twice, in the wrong order or forged, and after a rotation.

use didit::SessionStatus;
use didit::webhook::{Verifier, WebhookErrorKind};
use didit_simulator::WebhookFault;
use tokio::net::TcpListener;

use super::{OTHER, Receiver, SECRET, builder, statuses};
use crate::create;

#[tokio::test]
async fn gives_an_event_up_after_ten_attempts() {
    let (receiver, url) = Receiver::start([503; 12]).await;
    let sim = builder(&url).start().await;
    let session = create(&sim, "user-1").await;

    sim.set_status(session.session_id, SessionStatus::Declined);
    sim.webhook_settled().await;

    assert_eq!(receiver.events().len(), 10);
}

#[tokio::test]
async fn notes_that_there_was_no_response() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let sim = builder(&format!("http://{address}/")).start().await;
    let session = create(&sim, "user-1").await;

    sim.set_status(session.session_id, SessionStatus::Declined);
    sim.webhook_settled().await;

    let deliveries = sim.deliveries();
    assert_eq!(deliveries.len(), 10);
    assert!(
        deliveries
            .iter()
            .all(|delivery| delivery.response.is_none())
    );
}

#[tokio::test]
async fn delivers_twice_out_of_order_and_forged_on_demand() {
    use WebhookFault::{Duplicate, Forged, Normal, OutOfOrder};
    let (receiver, url) = Receiver::start([]).await;
    let sim = builder(&url).start().await;
    let session = create(&sim, "user-1").await;
    sim.inject_webhook([Duplicate, OutOfOrder, Normal, Forged]);

    sim.set_status(session.session_id, SessionStatus::InProgress);
    sim.webhook_settled().await;
    sim.set_status(session.session_id, SessionStatus::InReview);
    sim.set_status(session.session_id, SessionStatus::Approved);
    sim.webhook_settled().await;
    sim.set_status(session.session_id, SessionStatus::Declined);
    sim.webhook_settled().await;

    let mut arrived = receiver.verified();
    let forged = arrived.remove(4).expect_err("a forgery");
    assert_eq!(forged.kind(), &WebhookErrorKind::SignatureMismatch);
    let events: Vec<_> = arrived
        .into_iter()
        .map(|event| event.expect("an event"))
        .collect();
    assert_eq!(
        statuses(&events),
        [
            "In Progress",
            "In Progress",
            "Approved",
            "In Review",
            "Declined"
        ]
    );
    assert_eq!(events[0].event_id, events[1].event_id);
    let forged: Vec<_> = sim
        .deliveries()
        .into_iter()
        .filter(|delivery| delivery.is_forged)
        .collect();
    assert_eq!(forged.len(), 1);
    assert_eq!(forged[0].status, SessionStatus::Approved);
}

#[tokio::test]
async fn signs_with_a_new_secret_after_a_rotation() {
    let (receiver, url) = Receiver::start([]).await;
    let sim = builder(&url).start().await;
    let session = create(&sim, "user-1").await;
    sim.set_status(session.session_id, SessionStatus::InProgress);
    sim.webhook_settled().await;

    sim.set_webhook(&url, OTHER);
    sim.set_status(session.session_id, SessionStatus::Approved);
    sim.webhook_settled().await;

    let verifier = Verifier::new(OTHER).expect("a verifier");
    let verifier = verifier.previous_secret(SECRET).expect("a secret");
    let arrived = receiver.arrived.lock().expect("requests");
    let by_previous: Vec<_> = arrived
        .iter()
        .map(|(headers, body)| verifier.verify(headers, body).expect("an event"))
        .map(|event| event.is_by_previous_secret())
        .collect();
    assert_eq!(by_previous, [true, false]);
}
