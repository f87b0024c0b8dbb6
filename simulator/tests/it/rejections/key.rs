//! Rejections by key.

use super::{respond, status};
use crate::{HttpResponse, Method, WORKFLOW, body, example, post_with_key, request};
use didit_simulator::{KEY, Simulator};
use serde_json::json;

#[tokio::test]
async fn any_key_is_valid_until_one_is_declared() {
    let open = Simulator::start().await;
    assert_eq!(
        post_with_key(&open, "YOUR_API_KEY", body(json!({})))
            .await
            .status,
        201
    );

    let strict = Simulator::builder().key("one").key("two").start().await;
    for key in ["one", "two"] {
        assert_eq!(
            post_with_key(&strict, key, body(json!({}))).await.status,
            201
        );
    }
    let rejected = post_with_key(&strict, "three", body(json!({}))).await;
    assert_eq!(
        (rejected.status, rejected.json()),
        (401, example(401, "bad_key"))
    );
    let request = didit::CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .build();
    strict
        .client()
        .create_session(&request)
        .await
        .expect("its client has a key");
}

#[tokio::test]
async fn returns_403_when_the_key_is_missing_and_401_when_it_is_malformed() {
    let sim = Simulator::start().await;
    let call = request(&sim, Method::POST, "/v3/session/")
        .header("content-type", "application/json")
        .body("{}");
    let missing = HttpResponse::read(call.send().await.expect("a response")).await;
    assert_eq!(
        (missing.status, missing.json()),
        (403, example(403, "no_permission"))
    );

    for malformed in ["", "two words"] {
        assert_eq!(
            post_with_key(&sim, malformed, body(json!({}))).await.status,
            401,
            "{malformed:?}"
        );
    }
}

#[tokio::test]
async fn returns_403_for_invalid_keys_when_configured() {
    let sim = Simulator::builder()
        .key("one")
        .key("two")
        .forbid_invalid_keys()
        .start()
        .await;
    sim.revoke_key("two");
    for invalid in ["three", "two words", "two", ""] {
        let rejected = post_with_key(&sim, invalid, body(json!({}))).await;
        assert_eq!(
            (rejected.status, rejected.json()),
            (403, example(403, "no_permission")),
            "{invalid:?}"
        );
    }
    assert_eq!(
        post_with_key(&sim, "one", body(json!({}))).await.status,
        201
    );
}

#[tokio::test]
async fn a_key_can_be_revoked_and_lose_its_permission() {
    let sim = Simulator::start().await;

    sim.revoke_key(KEY);
    assert_eq!(
        respond(&sim, json!({})).await,
        (401, example(401, "bad_key"))
    );
    assert_eq!(
        post_with_key(&sim, "another", body(json!({}))).await.status,
        201
    );
    sim.restore_key(KEY);
    assert_eq!(status(&sim, json!({})).await, 201);

    sim.deny_key(KEY);
    assert_eq!(
        respond(&sim, json!({})).await,
        (403, example(403, "no_permission"))
    );
    sim.allow_key(KEY);
    assert_eq!(status(&sim, json!({})).await, 201);
}
