//! Every documented rule for a field, and what is answered to one that breaks it.

use didit_simulator::Simulator;
use serde_json::{Value, json};

use crate::{Answer, CONTRACT, Method, WORKFLOW, body, example, post, request};

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

/// What is answered to a workflow and these fields.
async fn answer_to(fields: Value) -> (u16, Value) {
    let sim = Simulator::builder().sandbox().start().await;
    let answer = post(&sim, body(fields)).await;
    (answer.status, answer.json())
}

async fn assert_refused(fields: Value, expected: Value) {
    assert_eq!(answer_to(fields.clone()).await, (400, expected), "{fields}");
}

async fn assert_taken(fields: Value) {
    let (status, answer) = answer_to(fields.clone()).await;
    assert_eq!(status, 201, "{fields}: {answer}");
}

/// Every enum of the contract, as the contract has it; null, which some have, aside.
fn values(schema: &str) -> Vec<String> {
    let values = CONTRACT["components"]["schemas"][schema]["enum"].as_array().expect("an enum").clone();
    let values = values.iter().filter(|value| !value.is_null());
    values.map(|value| value.as_str().expect("a text").to_owned()).collect()
}

#[tokio::test]
async fn a_missing_workflow_is_answered_as_the_contract_shows() {
    let sim = Simulator::start().await;

    let answer = post(&sim, "{}").await;

    assert_eq!((answer.status, answer.json()), (400, example(400, "missing_field")));
}

#[tokio::test]
async fn a_workflow_has_to_be_a_uuid_with_its_dashes() {
    for wrong in
        [json!("x"), json!(7), json!(WORKFLOW.simple().to_string()), json!(WORKFLOW.urn().to_string())]
    {
        assert_refused(json!({ "workflow_id": wrong }), json!({ "workflow_id": ["Must be a valid UUID."] }))
            .await;
    }
    assert_refused(json!({ "workflow_id": null }), json!({ "workflow_id": ["This field may not be null."] }))
        .await;
}

#[tokio::test]
async fn the_contracts_requests_are_all_taken() {
    let examples = CONTRACT
        .pointer("/paths/~1v3~1session~1/post/requestBody/content/application~1json/examples")
        .and_then(Value::as_object)
        .expect("examples");
    assert!(examples.len() >= 7);
    for (name, example) in examples {
        let sim = Simulator::builder().sandbox().start().await;
        let answer = post(&sim, &example["value"]).await;
        assert_eq!(answer.status, 201, "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn every_value_of_every_enum_is_taken_and_no_other() {
    for language in values("Language") {
        assert_taken(json!({ "language": language })).await;
        assert_taken(json!({ "contact_details": { "email_lang": language } })).await;
    }
    for method in values("CallbackMethod") {
        assert_taken(json!({ "callback_method": method })).await;
    }
    for gender in values("Gender") {
        assert_taken(json!({ "expected_details": { "gender": gender } })).await;
    }
    for scenario in values("KnownSandboxScenario") {
        assert_taken(json!({ "sandbox_scenario": scenario })).await;
    }
    assert_taken(json!({ "expected_details": { "expected_document_types": values("DocumentType") } })).await;

    let no_choice = json!(["\"xx\" is not a valid choice."]);
    assert_refused(json!({ "language": "xx" }), json!({ "language": no_choice })).await;
    assert_refused(json!({ "callback_method": "xx" }), json!({ "callback_method": no_choice })).await;
    for (object, field) in [("contact_details", "email_lang"), ("expected_details", "gender")] {
        assert_refused(json!({ object: { field: "xx" } }), json!({ object: { field: no_choice } })).await;
    }
    assert_refused(json!({ "language": 7 }), json!({ "language": ["\"7\" is not a valid choice."] })).await;
}

#[tokio::test]
async fn everything_that_is_wrong_is_answered_at_once_and_nested_as_it_was() {
    let answered = answer_to(json!({
        "expected_details": {
            "date_of_birth": "15.05.1990",
            "expected_document_types": ["P", "XX"],
            "first_name": "John",
        },
        "contact_details": { "email": "nobody" },
    }))
    .await;

    let mut expected = example(400, "nested_fields");
    let date = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
    expected["expected_details"]["date_of_birth"] = json!([date]);
    assert_eq!(answered, (400, expected));
}

#[tokio::test]
async fn nested_fields_keep_their_rules() {
    let country = "Enter a valid ISO 3166-1 alpha-3 country code.";
    let date = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
    let cases = [
        ("contact_details", "email", json!(7), "Not a valid string."),
        ("contact_details", "email", json!("a b@example.com"), "Enter a valid email address."),
        ("contact_details", "email", json!("\u{de}@v\u{87}"), "Enter a valid email address."),
        ("contact_details", "send_notification_emails", json!("yes"), "Must be a valid boolean."),
        ("contact_details", "phone", json!(7), "Not a valid string."),
        ("contact_details", "phone", json!(null), "This field may not be null."),
        ("expected_details", "first_name", json!(["a"]), "Not a valid string."),
        ("expected_details", "last_name", json!({}), "Not a valid string."),
        ("expected_details", "date_of_birth", json!("1990-5-15"), date),
        ("expected_details", "date_of_birth", json!("1990-02-30"), date),
        ("expected_details", "nationality", json!("US"), country),
        ("expected_details", "country", json!("usa"), country),
        ("expected_details", "id_country", json!("U5A"), country),
        ("expected_details", "poa_country", json!(""), country),
        ("expected_details", "address", json!("1 Road"), "This field requires country or poa_country."),
        ("expected_details", "identification_number", json!(1), "Not a valid string."),
        ("expected_details", "ip_address", json!("1.2.3"), "Enter a valid IPv4 or IPv6 address."),
        ("expected_details", "expected_document_types", json!("P"), "Expected a list of items."),
        (
            "expected_details",
            "company_name",
            json!("x".repeat(256)),
            "Ensure this field has no more than 255 characters.",
        ),
        ("expected_details", "registry_country", json!("GBR"), "Enter a valid country or subdivision code."),
        (
            "expected_details",
            "registry_country",
            json!("GB-12345678"),
            "Ensure this field has no more than 10 characters.",
        ),
        (
            "expected_details",
            "registration_number",
            json!("x".repeat(101)),
            "Ensure this field has no more than 100 characters.",
        ),
    ];
    for (object, field, value, text) in cases {
        assert_refused(json!({ object: { field: value } }), json!({ object: { field: [text] } })).await;
    }
    for object in ["contact_details", "expected_details"] {
        assert_refused(json!({ object: [] }), json!({ object: ["Invalid data. Expected a dictionary."] }))
            .await;
    }
}

#[tokio::test]
async fn what_is_at_the_edge_of_a_rule_is_taken() {
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
        assert_taken(json!({ "expected_details": details })).await;
    }
    assert_taken(json!({ "contact_details": { "phone": "not a number" } })).await;
    assert_taken(json!({ "contact_details": { "email": "a+b_c.d'e@x-1.example.co" } })).await;
    assert_taken(
        json!({ "not_documented": { "a": [1] }, "vendor_data": " \u{1}a", "callback": "myapp://x" }),
    )
    .await;
}

#[tokio::test]
async fn vendor_data_without_a_visible_character_is_nobodys_session() {
    for blank in [
        "",
        " ",
        "\t\r\n",
        "\u{0}",
        "\u{1b}\u{7f}\u{85}\u{9f}",
        "\u{a0}\u{3000}\u{2028}",
        "\u{200b}\u{feff}\u{202e}\u{ad}\u{3164}\u{e0041}",
    ] {
        let refused = json!({ "vendor_data": ["This field may not be blank."] });
        assert_refused(json!({ "vendor_data": blank }), refused).await;
    }
}

#[tokio::test]
async fn a_callback_is_an_absolute_url_that_runs_nothing() {
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
        assert_refused(json!({ "callback": wrong }), json!({ "callback": ["Enter a valid URL."] })).await;
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
        assert_taken(json!({ "callback": right })).await;
    }
}

#[tokio::test]
async fn a_portrait_is_a_picture_of_at_most_two_mebibytes() {
    const MAX: usize = 2 * 1024 * 1024;
    // A JPEG's first bytes are all that tells its type; `/9j/` is FF D8 FF.
    let jpeg = |bytes: usize| format!("/9j/{}", "A".repeat((bytes - 3) / 3 * 4));
    assert_taken(json!({ "portrait_image": PNG })).await;
    assert_taken(json!({ "portrait_image": jpeg(MAX - 2) })).await;

    let large = example(400, "large_portrait");
    assert_refused(json!({ "portrait_image": jpeg(MAX + 4) }), large).await;
    for wrong in ["", "no base64!", "QUJD", &format!("data:image/png;base64,{PNG}")] {
        let (status, answer) = answer_to(json!({ "portrait_image": wrong })).await;
        assert_eq!(status, 400, "{wrong}");
        assert!(
            answer["portrait_image"][0].as_str().is_some_and(|text| text.contains("valid image")),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn what_is_no_json_object_is_answered_under_detail() {
    let sim = Simulator::start().await;
    for wrong in ["", "{", "{\"workflow_id\":}", "{} {}"] {
        let answer = post(&sim, wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(
            answer.json()["detail"].as_str().is_some_and(|d| d.starts_with("JSON parse error")),
            "{wrong}"
        );
    }
    for wrong in ["[]", "null", "\"{}\"", "7"] {
        let answer = post(&sim, wrong).await;
        let expected = json!({ "detail": "Invalid data. Expected a dictionary." });
        assert_eq!((answer.status, answer.json()), (400, expected), "{wrong}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_called_json_is_answered_with_415() {
    let sim = Simulator::start().await;
    let send = async |media_type: Option<&str>| {
        let mut call = request(&sim, Method::POST, "/v3/session/").header("x-api-key", "k");
        if let Some(media_type) = media_type {
            call = call.header("content-type", media_type);
        }
        Answer::read(call.body(body(json!({})).to_string()).send().await.expect("an answer")).await
    };

    for wrong in
        [None, Some("text/plain"), Some("application/jsonp"), Some("application/x-www-form-urlencoded")]
    {
        let answer = send(wrong).await;
        assert_eq!(answer.status, 415, "{wrong:?}");
        assert!(answer.json()["detail"].is_string());
    }
    for right in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(send(Some(right)).await.status, 201, "{right}");
    }
}

#[tokio::test]
async fn other_methods_and_paths_are_told_so() {
    let sim = Simulator::start().await;

    let answer = Answer::read(request(&sim, Method::GET, "/v3/session/").send().await.expect("one")).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));

    let answer = Answer::read(request(&sim, Method::POST, "/v3/session").send().await.expect("one")).await;
    assert_eq!((answer.status, answer.header("location")), (301, Some("/v3/session/")));

    let answer = Answer::read(request(&sim, Method::GET, "/").send().await.expect("one")).await;
    assert_eq!((answer.status, answer.json()), (404, json!({ "detail": "Not found." })));
}
