//! Nested fields.

use super::{assert_rejected, respond};
use crate::example;
use serde_json::json;

#[tokio::test]
async fn reports_all_invalid_fields_at_once_nested_as_in_the_request() {
    let response = respond(json!({
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
    assert_eq!(response, (400, expected));
}

#[tokio::test]
async fn nested_fields_are_validated() {
    let country = "Enter a valid ISO 3166-1 alpha-3 country code.";
    let date = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
    let cases = [
        ("contact_details", "email", json!(7), "Not a valid string."),
        (
            "contact_details",
            "email",
            json!("a b@example.com"),
            "Enter a valid email address.",
        ),
        (
            "contact_details",
            "email",
            json!("\u{de}@v\u{87}"),
            "Enter a valid email address.",
        ),
        (
            "contact_details",
            "send_notification_emails",
            json!("yes"),
            "Must be a valid boolean.",
        ),
        ("contact_details", "phone", json!(7), "Not a valid string."),
        (
            "contact_details",
            "phone",
            json!(null),
            "This field may not be null.",
        ),
        (
            "expected_details",
            "first_name",
            json!(["a"]),
            "Not a valid string.",
        ),
        (
            "expected_details",
            "last_name",
            json!({}),
            "Not a valid string.",
        ),
        (
            "expected_details",
            "date_of_birth",
            json!("1990-5-15"),
            date,
        ),
        (
            "expected_details",
            "date_of_birth",
            json!("1990-02-30"),
            date,
        ),
        ("expected_details", "nationality", json!("US"), country),
        ("expected_details", "country", json!("usa"), country),
        ("expected_details", "id_country", json!("U5A"), country),
        ("expected_details", "poa_country", json!(""), country),
        (
            "expected_details",
            "address",
            json!("1 Road"),
            "This field requires country or poa_country.",
        ),
        (
            "expected_details",
            "identification_number",
            json!(1),
            "Not a valid string.",
        ),
        (
            "expected_details",
            "ip_address",
            json!("1.2.3"),
            "Enter a valid IPv4 or IPv6 address.",
        ),
        (
            "expected_details",
            "expected_document_types",
            json!("P"),
            "Expected a list of items.",
        ),
        (
            "expected_details",
            "company_name",
            json!("x".repeat(256)),
            "Ensure this field has no more than 255 characters.",
        ),
        (
            "expected_details",
            "registry_country",
            json!("GBR"),
            "Enter a valid country or subdivision code.",
        ),
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
        assert_rejected(
            json!({ object: { field: value } }),
            json!({ object: { field: [text] } }),
        )
        .await;
    }
    for object in ["contact_details", "expected_details"] {
        assert_rejected(
            json!({ object: [] }),
            json!({ object: ["Invalid data. Expected a dictionary."] }),
        )
        .await;
    }
}
