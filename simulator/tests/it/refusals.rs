//! What is found while creating, and what is said of keys.

use didit_simulator::{KEY, Simulator, Workflow};
use serde_json::{Value, json};

use crate::{Answer, CONTRACT, Method, WORKFLOW, body, create, example, post, post_with_key, request};

async fn answer(sim: &Simulator, fields: Value) -> (u16, Value) {
    let answer = post(sim, body(fields)).await;
    (answer.status, answer.json())
}

async fn status(sim: &Simulator, fields: Value) -> u16 {
    answer(sim, fields).await.0
}

#[tokio::test]
async fn any_key_will_do_until_one_is_declared() {
    let open = Simulator::start().await;
    assert_eq!(post_with_key(&open, "YOUR_API_KEY", body(json!({}))).await.status, 201);

    let strict = Simulator::builder().key("one").key("two").start().await;
    for key in ["one", "two"] {
        assert_eq!(post_with_key(&strict, key, body(json!({}))).await.status, 201);
    }
    let refused = post_with_key(&strict, "three", body(json!({}))).await;
    assert_eq!((refused.status, refused.json()), (401, example(401, "bad_key")));
    let request = didit::CreateSessionRequest::builder().workflow_id(WORKFLOW).build();
    strict.client().create_session(&request).await.expect("its client has a key");
}

#[tokio::test]
async fn a_key_that_is_missing_is_403_and_a_malformed_one_401() {
    let sim = Simulator::start().await;
    let call =
        request(&sim, Method::POST, "/v3/session/").header("content-type", "application/json").body("{}");
    let missing = Answer::read(call.send().await.expect("an answer")).await;
    assert_eq!((missing.status, missing.json()), (403, example(403, "no_permission")));

    for malformed in ["", "two words"] {
        assert_eq!(post_with_key(&sim, malformed, body(json!({}))).await.status, 401, "{malformed:?}");
    }
}

#[tokio::test]
async fn invalid_keys_are_403_where_that_source_is_followed() {
    let sim = Simulator::builder().key("one").key("two").forbid_invalid_keys().start().await;
    sim.revoke_key("two");
    for invalid in ["three", "two words", "two", ""] {
        let refused = post_with_key(&sim, invalid, body(json!({}))).await;
        assert_eq!((refused.status, refused.json()), (403, example(403, "no_permission")), "{invalid:?}");
    }
    assert_eq!(post_with_key(&sim, "one", body(json!({}))).await.status, 201);
}

#[tokio::test]
async fn a_key_can_be_revoked_and_lose_its_permission() {
    let sim = Simulator::start().await;

    sim.revoke_key(KEY);
    assert_eq!(answer(&sim, json!({})).await, (401, example(401, "bad_key")));
    assert_eq!(post_with_key(&sim, "another", body(json!({}))).await.status, 201);
    sim.restore_key(KEY);
    assert_eq!(status(&sim, json!({})).await, 201);

    sim.deny_key(KEY);
    assert_eq!(answer(&sim, json!({})).await, (403, example(403, "no_permission")));
    sim.allow_key(KEY);
    assert_eq!(status(&sim, json!({})).await, 201);
}

#[tokio::test]
async fn an_unknown_workflow_is_refused_where_only_declared_ones_are_known() {
    let sim = Simulator::builder().workflow(Workflow::kyc(WORKFLOW)).declared_workflows_only().start().await;
    let unknown = json!({ "workflow_id": "99999999-8888-7777-6666-555555555555" });

    assert_eq!(answer(&sim, unknown).await, (400, example(400, "unknown_workflow")));
    assert_eq!(status(&sim, json!({})).await, 201);
}

#[tokio::test]
async fn credits_run_out_and_a_session_that_is_handed_back_takes_none() {
    let sim = Simulator::start().await;
    sim.set_credits(1);

    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
    assert_eq!(answer(&sim, json!({ "vendor_data": "bob" })).await, (400, example(400, "no_credits")));

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
async fn a_blocked_person_gets_no_session_not_even_the_one_there_is() {
    let sim = Simulator::start().await;
    create(&sim, "ann").await;

    sim.block("ann");
    assert_eq!(answer(&sim, json!({ "vendor_data": "ann" })).await, (400, example(400, "blocked")));
    assert_eq!(status(&sim, json!({ "vendor_data": "bob" })).await, 201);
    assert_eq!(status(&sim, json!({})).await, 201);

    sim.unblock("ann");
    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
}

#[tokio::test]
async fn scenarios_are_for_a_sandbox_and_have_to_be_known() {
    let refused = (400, example(400, "unknown_scenario"));
    let sandbox = Simulator::builder().sandbox().start().await;
    assert_eq!(status(&sandbox, json!({ "sandbox_scenario": "approve" })).await, 201);
    assert_eq!(answer(&sandbox, json!({ "sandbox_scenario": "explode" })).await, refused);

    let live = Simulator::start().await;
    assert_eq!(answer(&live, json!({ "sandbox_scenario": "approve" })).await, refused);
}

#[tokio::test]
async fn face_match_needs_a_portrait_or_a_stored_face() {
    let portrait = json!({ "vendor_data": "ann", "portrait_image": example_portrait() });
    let sim = Simulator::builder().workflow(Workflow::kyc(WORKFLOW).face_match()).start().await;
    let refused = (400, example(400, "missing_stored_face"));

    assert_eq!(answer(&sim, json!({})).await, (400, example(400, "missing_portrait")));
    assert_eq!(answer(&sim, json!({ "vendor_data": "ann" })).await, refused);
    assert_eq!(status(&sim, portrait).await, 201);
    assert_eq!(
        answer(&sim, json!({ "vendor_data": "ann" })).await,
        refused,
        "a portrait alone is not stored"
    );

    sim.store_face("ann");
    assert_eq!(status(&sim, json!({ "vendor_data": "ann" })).await, 201);
    assert_eq!(answer(&sim, json!({ "vendor_data": "bob" })).await, refused);
    sim.forget_face("ann");
    assert_eq!(answer(&sim, json!({ "vendor_data": "ann" })).await, refused);
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
async fn callbacks_stay_on_the_hosts_that_are_allowed() {
    let sim = Simulator::builder().callback_host("example.com").start().await;
    for fine in ["https://example.com/x", "http://EXAMPLE.com:8080", "myapp://done"] {
        assert_eq!(status(&sim, json!({ "callback": fine })).await, 201, "{fine}");
    }
    for foreign in ["https://example.org/", "https://example.com.evil.example/", "http://localhost"] {
        let refused = (400, example(400, "foreign_callback"));
        assert_eq!(answer(&sim, json!({ "callback": foreign })).await, refused, "{foreign}");
    }
}

#[tokio::test]
async fn a_callbacks_host_is_compared_as_browsers_do() {
    let sim =
        Simulator::builder().callback_host("EXAMPLE.com.").callback_host("Bücher.example").start().await;
    for fine in [
        "https://example.com/",
        "https://example.com./",
        "https://bücher.example/",
        "https://xn--bcher-kva.example:8443/",
    ] {
        assert_eq!(status(&sim, json!({ "callback": fine })).await, 201, "{fine}");
    }
    assert_eq!(status(&sim, json!({ "callback": "https://www.example.com/" })).await, 400);

    for wrong in ["", "https://example.com", "example.com:443", "example.com/path"] {
        let error = Simulator::builder().callback_host(wrong).bind(0).await.expect_err(wrong);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{wrong}");
    }
}

fn example_portrait() -> Value {
    CONTRACT["components"]["schemas"]["PortraitImage"]["example"].clone()
}
