//! The decision of a session.

use didit::{ErrorKind, Reason, SessionStatus, Uuid};
use didit_simulator::{KEY, Simulator};
use serde_json::{Value, json};

use crate::{HttpResponse, Method, body, request};

async fn get(sim: &Simulator, id: &str) -> HttpResponse {
    let call = request(sim, Method::GET, &format!("/v3/session/{id}/decision/"));
    let call = call.header("x-api-key", KEY);
    HttpResponse::read(call.send().await.expect("a response")).await
}

#[tokio::test]
async fn follows_the_status_of_the_session() {
    let sim = Simulator::start().await;
    let didit = sim.client();
    let mut wanted: didit::CreateSessionRequest =
        serde_json::from_value(body(json!({ "vendor_data": "user-1" }))).expect("a request");
    wanted.metadata = Some(json!({ "z": 1, "a": 2 }).into());
    let session = didit.create_session(&wanted).await.expect("a session");

    let before = didit
        .session_decision(session.session_id)
        .await
        .expect("a decision");
    assert_eq!(before.status, SessionStatus::NotStarted);
    assert!(before.id_verifications.is_none());

    for (status, step) in [
        (SessionStatus::Approved, "Approved"),
        (SessionStatus::Declined, "Declined"),
        (SessionStatus::InReview, "In Review"),
    ] {
        sim.set_status(session.session_id, status);
        let decision = didit
            .session_decision(session.session_id)
            .await
            .expect("a decision");
        assert_eq!(decision.status, status);
        assert_eq!(decision.vendor_data, session.vendor_data);
        assert_eq!(decision.metadata, session.metadata);
        let reports = decision.id_verifications.as_ref().expect("reports");
        let step_status = reports[0].status.as_ref().expect("a status");
        assert_eq!(step_status.as_str(), step);
        let shown = format!("{decision:?}");
        assert!(
            !shown.contains("user-1") && !shown.contains("/session/"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn is_not_found_where_there_is_no_session() {
    let sim = Simulator::start().await;

    let missing = get(&sim, &Uuid::nil().to_string()).await;
    assert_eq!(missing.status, 404);
    assert_eq!(missing.json(), json!({ "detail": "Session not found." }));

    let malformed = get(&sim, "not-an-id").await;
    assert_eq!(malformed.status, 404);
    assert!(
        malformed.text.starts_with("<!DOCTYPE html>"),
        "{}",
        malformed.text
    );

    let error = sim
        .client()
        .session_decision(Uuid::nil())
        .await
        .expect_err("404");
    assert_eq!(error.reason(), Some(Reason::NotFound));
    assert!(matches!(error.kind(), ErrorKind::UnexpectedStatus(_)));
}

#[tokio::test]
async fn needs_a_key() {
    let sim = Simulator::start().await;
    let path = format!("/v3/session/{}/decision/", Uuid::nil());
    let response = request(&sim, Method::GET, &path)
        .send()
        .await
        .expect("a response");
    assert_eq!(response.status(), 403);
    let other = request(&sim, Method::DELETE, &path)
        .send()
        .await
        .expect("a response");
    assert_eq!(other.status(), 405);
    assert_eq!(other.headers()["allow"], "GET");
    let body: Value = serde_json::from_str(&other.text().await.expect("a text")).expect("JSON");
    assert!(body["detail"].is_string());
}
