//! Screenshots of the hosted page, and checks of its layout.

use std::path::PathBuf;

use didit::{
    ContactDetails, CreateSessionRequest, DocumentType, ExpectedDetails, Language, NaiveDate, Uuid,
};
use didit_simulator::Simulator;

use crate::webdriver::Browser;

/// Width and height of a phone and of a desktop's window.
const SIZES: [(&str, u32, u32); 2] = [("phone", 390, 844), ("desktop", 1280, 900)];

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn nothing_overflows_and_buttons_are_large_enough() {
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hosted-page");
    std::fs::create_dir_all(&pictures).expect("a folder");
    let sim = Simulator::start().await;
    let browser = Browser::start("en").await;
    for language in [Language::En, Language::Es] {
        let request = CreateSessionRequest::builder()
            .workflow_id(Uuid::from_u128(0x11111111_2222_3333_4444_555555555555))
            .vendor_data(format!("user-{language}-{}", "x".repeat(200)))
            .callback("https://example.com/verification/callback")
            .language(language)
            .contact_details(
                ContactDetails::builder()
                    .email("john.doe@example.com")
                    .build(),
            )
            .expected_details(
                ExpectedDetails::builder()
                    .first_name("John")
                    .last_name("Doe")
                    .date_of_birth(NaiveDate::from_ymd_opt(1990, 5, 15).expect("a day"))
                    .expected_document_types([DocumentType::P, DocumentType::Id])
                    .build(),
            )
            .build();
        let session = sim
            .client()
            .create_session(&request)
            .await
            .expect("a session");
        for (name, width, height) in SIZES {
            browser
                .page
                .set_window_size(width, height)
                .await
                .expect("resized");
            browser.open(session.url.expose()).await;
            let picture = browser.page.screenshot().await.expect("a picture");
            std::fs::write(pictures.join(format!("{language}-{name}.png")), picture)
                .expect("written");

            let overflow = "return document.documentElement.scrollWidth > innerWidth";
            assert_eq!(
                browser.run(overflow).await,
                false,
                "{language} on a {name} scrolls sideways"
            );
            let smallest = "return Math.min(...[...document.querySelectorAll('button')]
                .map(button => Math.min(button.offsetHeight, button.offsetWidth)))";
            let smallest = browser.run(smallest).await.as_f64().expect("a number");
            assert!(
                smallest >= 44.0,
                "a button of {smallest} pixels on a {name}"
            );
            let width_seen = browser
                .run("return innerWidth")
                .await
                .as_u64()
                .expect("a number");
            assert_eq!(
                width_seen,
                u64::from(width),
                "the window has the size that was asked for"
            );
        }
    }
    browser.close().await;
}
