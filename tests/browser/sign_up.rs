//! The example of a web backend, from the form to the last page.

use didit::{SessionStatus, Uuid};
use didit_simulator::{Fault, Simulator};
use fantoccini::Locator;

use crate::app;
use crate::webdriver::Browser;

/// Starts the example; gives its address.
async fn start(didit: didit::Client) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let router = app::router(didit, Uuid::from_u128(1), url.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn fill_in(browser: &Browser) {
    let form = browser
        .page
        .form(Locator::Css("form"))
        .await
        .expect("a form");
    form.set_by_name("first_name", "Ann <b>")
        .await
        .expect("typed");
    form.set_by_name("last_name", "O'Neil")
        .await
        .expect("typed");
    browser
        .element("[name=consent]")
        .await
        .click()
        .await
        .expect("ticked");
    browser.press("Verify me").await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn sign_up_leads_to_verification_and_back() {
    let sim = Simulator::start().await;
    let url = start(sim.client()).await;
    let browser = Browser::start("en").await;

    browser.open(&url).await;
    fill_in(&browser).await;
    assert_eq!(browser.text("h1").await, "Identity verification");
    assert!(browser.url().await.starts_with(sim.url()));
    browser.press("Approve").await;

    assert_eq!(browser.text("#status").await, "Approved");
    assert!(
        browser
            .text("body")
            .await
            .contains("Welcome back, Ann <b>.")
    );
    let sent = sim.requests()[0].expose_json().expect("JSON");
    assert_eq!(sent["expected_details"]["last_name"], "O'Neil");
    assert_eq!(sent["callback"], format!("{url}/verified"));
    assert!(
        sent["vendor_data"]
            .as_str()
            .is_some_and(|id| id.parse::<Uuid>().is_ok())
    );

    // This browser cannot see another person's session.
    let other = Uuid::from_u128(7);
    browser
        .open(&format!(
            "{url}/verified?verificationSessionId={other}&status=Approved"
        ))
        .await;
    assert_eq!(browser.text("h1").await, "We do not know this check");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn declining_leads_back_with_the_status() {
    let sim = Simulator::start().await;
    let url = start(sim.client()).await;
    let browser = Browser::start("en").await;

    browser.open(&url).await;
    fill_in(&browser).await;
    browser.press("Decline").await;

    assert_eq!(browser.text("#status").await, "Declined");
    let id = browser
        .run("return new URL(location).searchParams.get('verificationSessionId')")
        .await;
    let id = id.as_str().expect("an id").parse().expect("an id");
    assert_eq!(
        sim.session(id).expect("a session").status,
        SessionStatus::Declined
    );
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn shows_an_apology_when_the_service_is_down() {
    let sim = Simulator::start().await;
    sim.inject([Fault::ServerError(500)]);
    let url = start(sim.client()).await;
    let browser = Browser::start("en").await;

    browser.open(&url).await;
    fill_in(&browser).await;

    assert_eq!(browser.text("h1").await, "That did not work");
    assert!(!browser.page.source().await.expect("a page").contains("500"));
    browser.close().await;
}
