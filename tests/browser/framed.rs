//! The hosted page in a frame of another site's page, as Didit's web SDK shows it.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use didit::{CreateSessionRequest, SessionStatus, Uuid};
use didit_simulator::{Simulator, SimulatorBuilder};

use crate::webdriver::Browser;

/// A shop's page with the hosted page in a frame; gives the shop's address. Another port is another
/// origin.
async fn shop(framed: String) -> String {
    let page = format!(
        "<!DOCTYPE html><title>Shop</title><iframe src='{framed}' width=800 height=800></iframe>"
    );
    let done = "<!DOCTYPE html><title>Back</title><h1 id=back>Back at the shop</h1>";
    let router = Router::new()
        .route("/", get(async move || Html(page)))
        .route("/done", get(async move || Html(done)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Opens a shop with the frame in it, and enters the frame.
async fn framed(builder: SimulatorBuilder) -> (Simulator, Browser, Uuid) {
    let sim = builder.start().await;
    let callback = format!("{}/done", shop(String::new()).await);
    let request = CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .callback(callback)
        .build();
    let session = sim
        .client()
        .create_session(&request)
        .await
        .expect("a session");
    let shop = shop(session.url.expose().to_owned()).await;
    let browser = Browser::start("en").await;
    browser.open(&shop).await;
    browser
        .element("iframe")
        .await
        .enter_frame()
        .await
        .expect("a frame");
    (sim, browser, session.session_id)
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn completes_a_check_in_a_frame() {
    let (sim, browser, session) = framed(Simulator::builder()).await;

    assert_eq!(browser.text("h1").await, "Identity verification");
    browser.press("Approve").await;

    assert_eq!(browser.text("#back").await, "Back at the shop");
    assert_eq!(
        sim.session(session).expect("kept").status,
        SessionStatus::Approved
    );
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn blocks_the_frame_of_another_origin() {
    for builder in [
        Simulator::builder().no_framing(),
        Simulator::builder().frame_ancestor("https://other.example"),
    ] {
        let (_sim, browser, _) = framed(builder).await;
        let buttons = browser
            .page
            .find_all(fantoccini::Locator::Css("button"))
            .await
            .expect("a list");
        assert!(
            !browser
                .page
                .source()
                .await
                .expect("a page")
                .contains("Identity verification")
        );
        assert!(
            buttons.is_empty(),
            "the browser shows its own error instead"
        );
        browser.close().await;
    }
}
