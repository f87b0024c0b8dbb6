//! Every documented rule for a field, and the response to an invalid one.

mod nested;

use didit_simulator::Simulator;
use serde_json::{Value, json};

use crate::{CONTRACT, WORKFLOW, body, example, post};

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

/// The response to a workflow and these fields.
async fn respond(fields: Value) -> (u16, Value) {
    let sim = Simulator::builder().sandbox().start().await;
    let response = post(&sim, body(fields)).await;
    (response.status, response.json())
}

async fn assert_rejected(fields: Value, expected: Value) {
    assert_eq!(respond(fields.clone()).await, (400, expected), "{fields}");
}

async fn assert_accepted(fields: Value) {
    let (status, response) = respond(fields.clone()).await;
    assert_eq!(status, 201, "{fields}: {response}");
}

/// The values of an enum of the contract, without null.
fn values(schema: &str) -> Vec<String> {
    let values = CONTRACT["components"]["schemas"][schema]["enum"]
        .as_array()
        .expect("an enum")
        .clone();
    let values = values.iter().filter(|value| !value.is_null());
    values
        .map(|value| value.as_str().expect("a text").to_owned())
        .collect()
}

#[tokio::test]
async fn a_missing_workflow_gets_the_contracts_error() {
    let sim = Simulator::start().await;

    let response = post(&sim, "{}").await;

    assert_eq!(
        (response.status, response.json()),
        (400, example(400, "missing_field"))
    );
}

#[tokio::test]
async fn a_workflow_is_a_uuid_with_dashes() {
    for wrong in [
        json!("x"),
        json!(7),
        json!(WORKFLOW.simple().to_string()),
        json!(WORKFLOW.urn().to_string()),
    ] {
        assert_rejected(
            json!({ "workflow_id": wrong }),
            json!({ "workflow_id": ["Must be a valid UUID."] }),
        )
        .await;
    }
    assert_rejected(
        json!({ "workflow_id": null }),
        json!({ "workflow_id": ["This field may not be null."] }),
    )
    .await;
}

#[tokio::test]
async fn accepts_all_requests_of_the_contract() {
    let examples = CONTRACT
        .pointer("/paths/~1v3~1session~1/post/requestBody/content/application~1json/examples")
        .and_then(Value::as_object)
        .expect("examples");
    assert!(examples.len() >= 7);
    for (name, example) in examples {
        let sim = Simulator::builder().sandbox().start().await;
        let response = post(&sim, &example["value"]).await;
        assert_eq!(response.status, 201, "{name}: {}", response.text);
    }
}

#[tokio::test]
async fn accepts_every_value_of_every_enum_and_no_other() {
    for language in values("Language") {
        assert_accepted(json!({ "language": language })).await;
        assert_accepted(json!({ "contact_details": { "email_lang": language } })).await;
    }
    for method in values("CallbackMethod") {
        assert_accepted(json!({ "callback_method": method })).await;
    }
    for gender in values("Gender") {
        assert_accepted(json!({ "expected_details": { "gender": gender } })).await;
    }
    for scenario in values("KnownSandboxScenario") {
        assert_accepted(json!({ "sandbox_scenario": scenario })).await;
    }
    assert_accepted(
        json!({ "expected_details": { "expected_document_types": values("DocumentType") } }),
    )
    .await;

    let no_choice = json!(["\"xx\" is not a valid choice."]);
    assert_rejected(
        json!({ "language": "xx" }),
        json!({ "language": no_choice }),
    )
    .await;
    assert_rejected(
        json!({ "callback_method": "xx" }),
        json!({ "callback_method": no_choice }),
    )
    .await;
    for (object, field) in [
        ("contact_details", "email_lang"),
        ("expected_details", "gender"),
    ] {
        assert_rejected(
            json!({ object: { field: "xx" } }),
            json!({ object: { field: no_choice } }),
        )
        .await;
    }
    assert_rejected(
        json!({ "language": 7 }),
        json!({ "language": ["\"7\" is not a valid choice."] }),
    )
    .await;
}

#[tokio::test]
async fn accepts_values_at_the_edge_of_a_rule() {
    for details in [
        json!({ "company_name": "é".repeat(255), "registration_number": "x".repeat(100) }),
        json!({ "registry_country": "GB-1234567" }),
        json!({ "gender": null }),
        json!({ "address": "1 Road", "country": "USA" }),
        json!({ "address": "1 Road", "poa_country": "USA" }),
        json!({ "ip_address": "203.0.113.7" }),
        json!({ "ip_address": "2001:db8::1" }),
        json!({ "expected_document_types": [] }),
        json!({ "expected_document_types": ["p", "Id", "P"] }),
        json!({ "date_of_birth": "2000-02-29", "first_name": "", "last_name": "O'Neil \u{1F600}" }),
    ] {
        assert_accepted(json!({ "expected_details": details })).await;
    }
    assert_accepted(json!({ "contact_details": { "phone": "not a number" } })).await;
    assert_accepted(json!({ "contact_details": { "email": "a+b_c.d'e@x-1.example.co" } })).await;
    assert_accepted(
        json!({ "not_documented": { "a": [1] }, "vendor_data": " \u{1}a", "callback": "myapp://x" }),
    )
    .await;
}

#[tokio::test]
async fn returns_400_when_vendor_data_has_no_visible_character() {
    for blank in [
        "",
        " ",
        "\t\r\n",
        "\u{0}",
        "\u{1b}\u{7f}\u{85}\u{9f}",
        "\u{a0}\u{3000}\u{2028}",
        "\u{200b}\u{feff}\u{202e}\u{ad}\u{3164}\u{e0041}",
    ] {
        let rejected = json!({ "vendor_data": ["This field may not be blank."] });
        assert_rejected(json!({ "vendor_data": blank }), rejected).await;
    }
}

#[tokio::test]
async fn a_callback_is_an_absolute_url_that_is_not_a_script() {
    for wrong in [
        "",
        " ",
        "/verified",
        "//a.example/x",
        "verified?a=1",
        "undefined/x",
        "example.com",
        "https://",
        "https://exa mple.com",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "localhost:3000/done",
        "example.com:443",
        "https:example.com",
        "https://a.example/\u{85}x",
        "1app://x",
        "://x",
    ] {
        assert_rejected(
            json!({ "callback": wrong }),
            json!({ "callback": ["Enter a valid URL."] }),
        )
        .await;
    }
    for right in [
        "https://a.example",
        "http://localhost:3000/x?a=1#b",
        "myapp://done",
        "com.example.app:/done",
        "com.example.app:7done",
        "my_app://done",
        "myapp:x",
    ] {
        assert_accepted(json!({ "callback": right })).await;
    }
}

#[tokio::test]
async fn a_portrait_is_an_image_of_at_most_two_mebibytes() {
    const MAX: usize = 2 * 1024 * 1024;
    // The type is detected from the first bytes only; `/9j/` is FF D8 FF, a JPEG.
    let jpeg = |bytes: usize| format!("/9j/{}", "A".repeat((bytes - 3) / 3 * 4));
    assert_accepted(json!({ "portrait_image": PNG })).await;
    assert_accepted(json!({ "portrait_image": jpeg(MAX - 2) })).await;

    let large = example(400, "large_portrait");
    assert_rejected(json!({ "portrait_image": jpeg(MAX + 4) }), large).await;
    for wrong in [
        "",
        "no base64!",
        "QUJD",
        &format!("data:image/png;base64,{PNG}"),
    ] {
        let (status, response) = respond(json!({ "portrait_image": wrong })).await;
        assert_eq!(status, 400, "{wrong}");
        assert!(
            response["portrait_image"][0]
                .as_str()
                .is_some_and(|text| text.contains("valid image")),
            "{response}"
        );
    }
}
