//! Scripts in a request are shown as text, and never run.

use didit::{ContactDetails, CreateSessionRequest, ExpectedDetails, Uuid};
use didit_simulator::Simulator;
use serde_json::json;

use crate::webdriver::Browser;

const HOSTILE: &str = "\"'></dd></script><script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">";

/// A callback is a URL, and has no white space: markup does without.
fn hostile_url() -> String {
    format!("myapp://{}", HOSTILE.replace(' ', "/"))
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn shows_scripts_in_every_field_as_text() {
    let sim = Simulator::start().await;
    let request = CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .vendor_data(HOSTILE)
        .callback(hostile_url())
        .metadata(json!({ HOSTILE: HOSTILE }))
        .contact_details(ContactDetails::builder().email("'&lt@x").build())
        .expected_details(
            ExpectedDetails::builder()
                .first_name(HOSTILE)
                .last_name(HOSTILE)
                .country("USA")
                .address(HOSTILE)
                .identification_number(HOSTILE)
                .company_name(HOSTILE)
                .registration_number(HOSTILE)
                .build(),
        )
        .build();
    let session = sim
        .client()
        .create_session(&request)
        .await
        .expect("a session");
    let browser = Browser::start("en").await;

    browser.open(session.url.expose()).await;

    assert_eq!(
        browser.run("return document.title").await,
        "This is a simulator."
    );
    assert_eq!(
        browser
            .run("return document.querySelectorAll('script, img, [onerror]').length")
            .await,
        0
    );
    let shown = browser
        .run("return [...document.querySelectorAll('dd')].map(dd => dd.textContent)")
        .await;
    let shown = shown.as_array().expect("a list");
    let hostile = shown.iter().filter(|text| *text == HOSTILE).count();
    assert_eq!(
        hostile, 7,
        "vendor_data, and six of what is expected: {shown:?}"
    );
    assert_eq!(
        shown.iter().filter(|text| **text == hostile_url()).count(),
        1,
        "callback: {shown:?}"
    );
    assert_eq!(
        browser
            .run("return document.querySelectorAll('button[name=status]').length")
            .await,
        4
    );
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn content_security_policy_blocks_inline_scripts() {
    let sim = Simulator::start().await;
    let request = CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .build();
    let session = sim
        .client()
        .create_session(&request)
        .await
        .expect("a session");
    let browser = Browser::start("en").await;
    browser.open(session.url.expose()).await;

    browser
        .run(
            "const script = document.createElement('script');
             script.textContent = \"document.title = 'pwned'\";
             document.body.append(script);",
        )
        .await;

    assert_eq!(
        browser.run("return document.title").await,
        "This is a simulator."
    );
    browser.close().await;
}
