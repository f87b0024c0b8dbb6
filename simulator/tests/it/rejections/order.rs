//! The order of the checks: of several things that are wrong, the first one is reported.

use std::time::Duration;

use didit::Uuid;
use didit::reqwest::Method;
use didit_simulator::{KEY, Simulator, Workflow};
use serde_json::{Value, json};

use crate::{HttpResponse, WORKFLOW, post, request};

/// The status of a call with these headers and a body that is not JSON.
async fn status(sim: &Simulator, headers: &[(&str, &str)]) -> u16 {
    let call = request(sim, Method::POST, "/v3/session/").body("{");
    let call = headers
        .iter()
        .fold(call, |call, (name, value)| call.header(*name, *value));
    HttpResponse::read(call.send().await.expect("a response"))
        .await
        .status
}

#[tokio::test]
async fn checks_key_then_limit_then_media_type_then_json() {
    let key = ("x-api-key", KEY);
    let (text, json) = (
        ("content-type", "text/plain"),
        ("content-type", "application/json"),
    );
    let closed = Simulator::builder().rate_limit(0, Duration::from_secs(60));
    let closed = closed.start().await;
    assert_eq!(status(&closed, &[text]).await, 403);
    assert_eq!(status(&closed, &[key, text]).await, 429);

    let open = Simulator::start().await;
    assert_eq!(status(&open, &[key, text]).await, 415);
    assert_eq!(status(&open, &[key, json]).await, 400);
}

#[tokio::test]
async fn checks_fields_then_workflow_scenario_callback_blocked_and_face() {
    let sim = Simulator::builder()
        .workflow(Workflow::kyc(WORKFLOW).face_match())
        .declared_workflows_only()
        .callback_host("allowed.example")
        .start()
        .await;
    sim.block("ann");
    sim.set_credits(0);
    let mut body = json!({
        "workflow_id": Uuid::nil(),
        "language": "none",
        "sandbox_scenario": "approve",
        "callback": "https://other.example/",
        "vendor_data": "ann",
    });
    let corrections = [
        ("language", json!("en")),
        ("workflow_id", json!(WORKFLOW)),
        ("sandbox_scenario", Value::Null),
        ("callback", json!("https://allowed.example/")),
        ("vendor_data", json!("bob")),
    ];

    for (field, correction) in corrections {
        let response = post(&sim, &body).await;
        let wrong = response.json();
        let wrong: Vec<_> = wrong.as_object().expect("an object").keys().collect();
        assert_eq!((response.status, wrong), (400, vec![&field.to_owned()]));
        if correction.is_null() {
            body.as_object_mut().expect("an object").remove(field);
        } else {
            body[field] = correction;
        }
    }
    let response = post(&sim, &body).await.json();
    assert!(response["portrait_image"].is_string(), "{response}");
    sim.store_face("bob");
    let response = post(&sim, &body).await.json();
    assert!(response["detail"].is_string(), "no credits: {response}");
}
