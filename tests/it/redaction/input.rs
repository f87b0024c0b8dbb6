//! Input that is invalid.

use didit::{ApiKey, Client, ErrorKind, Metadata, PortraitImage};
use serde_json::json;

use super::{OTHERS, assert_error_silent, assert_silent, plant, request};

#[test]
fn omits_invalid_input_from_errors() {
    for key in [
        format!("{} {}", plant("a"), plant("b")),
        format!("{}\n", plant("c")),
        format!("{}ü", plant("d")),
    ] {
        assert_error_silent("key", &ApiKey::new(&key).expect_err("no key"));
    }
    let settings = [
        Client::builder()
            .api_key("a-fake-key")
            .base_url(format!("{}://x", plant("scheme"))),
        Client::builder()
            .api_key("a-fake-key")
            .base_url(format!("https://example.com?{}", plant("query"))),
        Client::builder()
            .api_key("a-fake-key")
            .user_agent_suffix(format!("{}\n", plant("agent"))),
        Client::builder()
            .api_key("a-fake-key")
            .default_header("x-own", format!("{}\n", plant("header"))),
    ];
    for builder in settings {
        assert_error_silent("setting", &builder.build().expect_err("invalid"));
    }
    let portraits = [
        PortraitImage::from_bytes(plant("portrait").into_bytes()),
        PortraitImage::from_base64(plant("portrait !")),
        PortraitImage::from_base64(format!("data:image/png,{}", plant("portrait"))),
        PortraitImage::from_file(plant("portrait.jpg")),
    ];
    for portrait in portraits {
        assert_error_silent("portrait", &portrait.expect_err("invalid"));
    }
    let text = Metadata::from(json!(plant("metadata")));
    assert_error_silent(
        "metadata of another type",
        &text.get::<u8>().expect_err("a text"),
    );
    assert_error_silent(
        "metadata",
        &Metadata::from_json(plant("metadata")).expect_err("no JSON"),
    );
    let keys = std::collections::BTreeMap::from([(vec![plant("metadata")], 1)]);
    assert_error_silent(
        "metadata with odd keys",
        &Metadata::new(&keys).expect_err("keys are lists"),
    );
    let read =
        serde_json::from_value::<PortraitImage>(json!(plant("portrait"))).expect_err("no image");
    assert_silent("a portrait that is read", &format!("{read} {read:?}"));
}

#[tokio::test]
async fn omits_values_of_an_invalid_request_from_errors() {
    let mut wrong = request();
    let contact = wrong.contact_details.as_mut().expect("contact details");
    contact.email = Some(plant("no address").into());
    contact.phone = Some(format!("{} ", OTHERS[2]).into());
    let expected = wrong.expected_details.as_mut().expect("expected details");
    expected.company_name = Some(plant("company").repeat(100).into());
    expected.registry_country = Some(plant("x").into());
    expected.nationality = Some(plant("nationality").into());
    wrong.extra.insert("vendor_data", json!(plant("vendor")));
    let didit = Client::builder()
        .api_key("a-fake-key")
        .base_url("http://127.0.0.1:1")
        .build()
        .expect("a client");

    let error = didit.create_session(&wrong).await.expect_err("invalid");
    let ErrorKind::InvalidRequest(invalid) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(invalid.fields.len(), 6, "{error}");
    assert_error_silent("request", &error);

    let error = didit
        .create_session(&request())
        .header("x-api-key", &plant("key"))
        .await
        .expect_err("reserved");
    assert_error_silent("header", &error);
}
