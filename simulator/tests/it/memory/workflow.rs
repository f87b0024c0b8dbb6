//! Workflows: versions, callbacks and kinds.

use super::created;
use crate::{WORKFLOW, create};
use didit::{OpenEnum, SessionKind, Uuid};
use didit_simulator::{Simulator, Workflow};
use serde_json::json;

#[tokio::test]
async fn creates_a_session_when_the_workflow_is_different() {
    let sim = Simulator::start().await;
    let first = created(&sim, json!({ "vendor_data": "a" })).await;
    let other = created(
        &sim,
        json!({ "vendor_data": "a", "workflow_id": Uuid::from_u128(9) }),
    )
    .await;
    assert_ne!(first["session_id"], other["session_id"]);
}

#[tokio::test]
async fn creates_a_session_when_the_workflow_is_republished() {
    let sim = Simulator::builder()
        .workflow(Workflow::kyc(WORKFLOW).version(3))
        .start()
        .await;
    let first = create(&sim, "user-1").await;

    assert_eq!(sim.republish(WORKFLOW), 4);

    let second = create(&sim, "user-1").await;
    assert_ne!(first.session_id, second.session_id);
    assert_eq!(
        (first.workflow_version, second.workflow_version),
        (Some(3), Some(4))
    );
    assert_eq!(
        sim.session(first.session_id)
            .expect("kept")
            .workflow_version,
        Some(3)
    );
    assert_eq!(create(&sim, "user-1").await.session_id, second.session_id);
}

#[tokio::test]
async fn a_version_id_means_its_workflow() {
    let (old, new) = (Uuid::from_u128(31), Uuid::from_u128(32));
    let workflow = Workflow::kyb(WORKFLOW)
        .version(2)
        .version_id(old)
        .version_id(new);
    let sim = Simulator::builder()
        .workflow(workflow)
        .declared_workflows_only()
        .start()
        .await;

    for id in [old, new, WORKFLOW] {
        let session = created(
            &sim,
            json!({ "workflow_id": id, "vendor_data": "company-7" }),
        )
        .await;
        assert_eq!(session["workflow_id"], json!(WORKFLOW));
        assert_eq!(
            (&session["workflow_version"], &session["session_kind"]),
            (&json!(2), &json!("business"))
        );
        assert_eq!(session["session_number"], 1, "and all three are one");
    }
}

#[tokio::test]
async fn the_callback_falls_back_to_the_workflows() {
    let sim = Simulator::start().await;
    sim.publish(Workflow::kyc(WORKFLOW).callback("https://a.example/default"));

    assert_eq!(
        created(&sim, json!({})).await["callback"],
        "https://a.example/default"
    );
    assert_eq!(
        created(&sim, json!({ "callback": "myapp://x" })).await["callback"],
        "myapp://x"
    );
    let first = json!({ "vendor_data": "ann", "callback": "myapp://x" });
    let first = created(&sim, first).await;
    let again = created(&sim, json!({ "vendor_data": "ann" })).await;
    assert_eq!(again["session_id"], first["session_id"]);
    assert_eq!(again["callback"], "https://a.example/default");
}

#[tokio::test]
async fn a_sessions_kind_is_its_workflows() {
    let sim = Simulator::start().await;
    assert_eq!(
        create(&sim, "a").await.session_kind,
        Some(OpenEnum::Known(SessionKind::User))
    );
    sim.publish(Workflow::kyb(WORKFLOW).version(2));
    assert_eq!(
        create(&sim, "a").await.session_kind,
        Some(OpenEnum::Known(SessionKind::Business))
    );
}
