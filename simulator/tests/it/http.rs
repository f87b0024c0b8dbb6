//! Bodies that are not JSON, and other media types, methods and paths.

use didit_simulator::Simulator;
use serde_json::json;

use crate::{HttpResponse, Method, body, post, request};

#[tokio::test]
async fn returns_detail_when_the_body_is_not_a_json_object() {
    let sim = Simulator::start().await;
    for wrong in ["", "{", "{\"workflow_id\":}", "{} {}"] {
        let response = post(&sim, wrong).await;
        assert_eq!(response.status, 400, "{wrong}");
        assert!(
            response.json()["detail"]
                .as_str()
                .is_some_and(|d| d.starts_with("JSON parse error")),
            "{wrong}"
        );
    }
    for wrong in ["[]", "null", "\"{}\"", "7"] {
        let response = post(&sim, wrong).await;
        let expected = json!({ "detail": "Invalid data. Expected a dictionary." });
        assert_eq!(
            (response.status, response.json()),
            (400, expected),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn returns_415_when_the_media_type_is_not_json() {
    let sim = Simulator::start().await;
    let send = async |media_type: Option<&str>| {
        let mut call = request(&sim, Method::POST, "/v3/session/").header("x-api-key", "k");
        if let Some(media_type) = media_type {
            call = call.header("content-type", media_type);
        }
        HttpResponse::read(
            call.body(body(json!({})).to_string())
                .send()
                .await
                .expect("a response"),
        )
        .await
    };

    for wrong in [
        None,
        Some("text/plain"),
        Some("application/jsonp"),
        Some("application/x-www-form-urlencoded"),
    ] {
        let response = send(wrong).await;
        assert_eq!(response.status, 415, "{wrong:?}");
        assert!(response.json()["detail"].is_string());
    }
    for right in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
    ] {
        assert_eq!(send(Some(right)).await.status, 201, "{right}");
    }
}

#[tokio::test]
async fn rejects_other_methods_and_paths() {
    let sim = Simulator::start().await;

    let response = HttpResponse::read(
        request(&sim, Method::GET, "/v3/session/")
            .send()
            .await
            .expect("one"),
    )
    .await;
    assert_eq!(
        (response.status, response.header("allow")),
        (405, Some("POST"))
    );

    let response = HttpResponse::read(
        request(&sim, Method::POST, "/v3/session")
            .send()
            .await
            .expect("one"),
    )
    .await;
    assert_eq!(
        (response.status, response.header("location")),
        (301, Some("/v3/session/"))
    );

    let response =
        HttpResponse::read(request(&sim, Method::GET, "/").send().await.expect("one")).await;
    assert_eq!(
        (response.status, response.json()),
        (404, json!({ "detail": "Not found." }))
    );
}
