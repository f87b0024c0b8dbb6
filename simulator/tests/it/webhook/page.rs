//! The webhook on the hosted page.

use std::time::Duration;

use didit::{SessionStatus, Uuid};
use didit_simulator::Simulator;

use super::{Receiver, statuses};
use crate::{HttpResponse, Method, create, request};

async fn page(sim: &Simulator, session: Uuid, form: Option<&str>) -> HttpResponse {
    let url = sim.session(session).expect("a session").url;
    let path = url.expose().replace(sim.url(), "");
    let call = match form {
        None => request(sim, Method::GET, &path),
        Some(form) => request(sim, Method::POST, &path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned()),
    };
    HttpResponse::read(call.send().await.expect("a page")).await
}

#[tokio::test]
async fn the_hosted_page_sets_the_webhook_and_shows_deliveries() {
    let (receiver, url) = Receiver::start([503]).await;
    let sim = Simulator::builder()
        .webhook_backoff(Duration::from_millis(1))
        .start()
        .await;
    let session = create(&sim, "user-1").await;
    let id = session.session_id;
    sim.set_status(id, SessionStatus::InProgress);
    assert!(
        page(&sim, id, None)
            .await
            .text
            .contains("No events are sent")
    );

    let form = format!("webhook_url={url}&webhook_secret=a+secret");
    let set = page(&sim, id, Some(&form)).await;
    assert_eq!(
        (set.status, set.header("location")),
        (303, session.url.expose().strip_prefix(sim.url()))
    );
    assert_eq!(page(&sim, id, Some("status=Approved")).await.status, 303);
    sim.webhook_settled().await;

    assert_eq!(statuses(&receiver.events()), ["Approved", "Approved"]);
    let shown = page(&sim, id, None).await.text;
    for expected in [url.as_str(), "attempt 1: 503", "attempt 2: 200"] {
        assert!(shown.contains(expected), "no {expected} in {shown}");
    }
    assert!(!shown.contains("a secret"));

    // Any page may send the form.
    for form in [
        "webhook_url=http://example.com/&webhook_secret=s",
        "webhook_url=http://127.0.0.1.example.com/&webhook_secret=s",
        "webhook_url=http://127.0.0.1/",
        "webhook_url=nothing&webhook_secret=s",
    ] {
        let rejected = page(&sim, id, Some(form)).await;
        assert_eq!(rejected.status, 400, "{form}");
        assert!(rejected.text.contains("No such webhook"), "{form}");
    }
    assert!(page(&sim, id, None).await.text.contains(&url));
}
