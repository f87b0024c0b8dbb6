//! Rejections by workflow, credits, vendor, scenario, Face Match and callback.

mod key;
mod order;

use didit_simulator::{Simulator, Workflow};
use serde_json::{Value, json};

use crate::{CONTRACT, WORKFLOW, body, create, example, post};

async fn respond(sim: &Simulator, fields: Value) -> (u16, Value) {
    let response = post(sim, body(fields)).await;
    (response.status, response.json())
}

async fn status(sim: &Simulator, fields: Value) -> u16 {
    respond(sim, fields).await.0
}

#[tokio::test]
async fn returns_400_when_only_declared_workflows_exist() {
    let sim = Simulator::builder()
        .workflow(Workflow::kyc(WORKFLOW))
        .declared_workflows_only()
        .start()
        .await;
    let unknown = json!({ "workflow_id": "99999999-8888-7777-6666-555555555555" });

    assert_eq!(
        respond(&sim, unknown).await,
        (400, example(400, "unknown_workflow"))
    );
    assert_eq!(status(&sim, json!({})).await, 201);
}

#[tokio::test]
async fn credits_run_out_and_a_returned_session_takes_none() {
    let sim = Simulator::start().await;
    sim.set_credits(1);

    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
    assert_eq!(
        respond(&sim, json!({ "vendor_data": "bob" })).await,
        (400, example(400, "no_credits"))
    );

    sim.set_credits(None);
    assert_eq!(status(&sim, json!({ "vendor_data": "bob" })).await, 201);
}

#[tokio::test]
async fn a_sandbox_application_needs_no_credits() {
    let sim = Simulator::builder().sandbox().start().await;
    sim.set_credits(0);
    assert_eq!(status(&sim, json!({})).await, 201);
}

#[tokio::test]
async fn a_blocked_person_does_not_get_the_unfinished_session() {
    let sim = Simulator::start().await;
    create(&sim, "ann").await;

    sim.block("ann");
    assert_eq!(
        respond(&sim, json!({ "vendor_data": "ann" })).await,
        (400, example(400, "blocked"))
    );
    assert_eq!(status(&sim, json!({ "vendor_data": "bob" })).await, 201);
    assert_eq!(status(&sim, json!({})).await, 201);

    sim.unblock("ann");
    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
}

#[tokio::test]
async fn known_scenarios_are_valid_in_a_sandbox() {
    let rejected = (400, example(400, "unknown_scenario"));
    let sandbox = Simulator::builder().sandbox().start().await;
    assert_eq!(
        status(&sandbox, json!({ "sandbox_scenario": "approve" })).await,
        201
    );
    assert_eq!(
        respond(&sandbox, json!({ "sandbox_scenario": "explode" })).await,
        rejected
    );

    let live = Simulator::start().await;
    assert_eq!(
        respond(&live, json!({ "sandbox_scenario": "approve" })).await,
        rejected
    );
}

#[tokio::test]
async fn face_match_needs_a_portrait_or_a_stored_face() {
    let portrait = json!({ "vendor_data": "ann", "portrait_image": example_portrait() });
    let sim = Simulator::builder()
        .workflow(Workflow::kyc(WORKFLOW).face_match())
        .start()
        .await;
    let rejected = (400, example(400, "missing_stored_face"));

    assert_eq!(
        respond(&sim, json!({})).await,
        (400, example(400, "missing_portrait"))
    );
    assert_eq!(
        respond(&sim, json!({ "vendor_data": "ann" })).await,
        rejected
    );
    assert_eq!(status(&sim, portrait).await, 201);
    assert_eq!(
        respond(&sim, json!({ "vendor_data": "ann" })).await,
        rejected,
        "a portrait alone is not stored"
    );

    sim.store_face("ann");
    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
    assert_eq!(
        respond(&sim, json!({ "vendor_data": "bob" })).await,
        rejected
    );
    sim.forget_face("ann");
    assert_eq!(
        respond(&sim, json!({ "vendor_data": "ann" })).await,
        rejected
    );
}

#[tokio::test]
async fn an_approved_session_stores_the_face() {
    let sim = Simulator::start().await;
    let session = create(&sim, "ann").await;
    sim.publish(Workflow::kyc(WORKFLOW).version(2).face_match());
    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 400);

    sim.set_status(session.session_id, didit::SessionStatus::Approved);

    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
}

#[tokio::test]
async fn a_callback_on_another_host_is_rejected() {
    let sim = Simulator::builder()
        .callback_host("example.com")
        .start()
        .await;
    for fine in [
        "https://example.com/x",
        "http://EXAMPLE.com:8080",
        "myapp://done",
    ] {
        assert_eq!(
            status(&sim, json!({ "callback": fine })).await,
            201,
            "{fine}"
        );
    }
    for foreign in [
        "https://example.org/",
        "https://example.com.evil.example/",
        "http://localhost",
    ] {
        let rejected = (400, example(400, "foreign_callback"));
        assert_eq!(
            respond(&sim, json!({ "callback": foreign })).await,
            rejected,
            "{foreign}"
        );
    }
}

#[tokio::test]
async fn a_callback_host_is_compared_as_in_browsers() {
    let sim = Simulator::builder()
        .callback_host("EXAMPLE.com.")
        .callback_host("Bücher.example")
        .start()
        .await;
    for fine in [
        "https://example.com/",
        "https://example.com./",
        "https://bücher.example/",
        "https://xn--bcher-kva.example:8443/",
    ] {
        assert_eq!(
            status(&sim, json!({ "callback": fine })).await,
            201,
            "{fine}"
        );
    }
    assert_eq!(
        status(&sim, json!({ "callback": "https://www.example.com/" })).await,
        400
    );

    for wrong in [
        "",
        "https://example.com",
        "example.com:443",
        "example.com/path",
    ] {
        let error = Simulator::builder()
            .callback_host(wrong)
            .bind(0)
            .await
            .expect_err(wrong);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{wrong}");
    }
}

fn example_portrait() -> Value {
    CONTRACT["components"]["schemas"]["PortraitImage"]["example"].clone()
}
