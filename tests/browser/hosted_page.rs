//! A person goes through the simulator's hosted page.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Html;
use axum::routing::get;
use didit::{CreateSessionRequest, Language, SessionStatus, Uuid};
use didit_simulator::Simulator;

use crate::webdriver::Browser;

type Queries = Arc<Mutex<Vec<String>>>;

/// A web server for the callback: its address, and the queries that it gets.
async fn callback_server() -> (String, Queries) {
    let queries = Queries::default();
    let router = Router::new()
        .route("/done", get(done))
        .with_state(Arc::clone(&queries));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}/done"), queries)
}

async fn done(State(queries): State<Queries>, RawQuery(query): RawQuery) -> Html<&'static str> {
    queries
        .lock()
        .expect("no panic")
        .push(query.unwrap_or_default());
    Html("<!DOCTYPE html><title>Back</title><h1 id=back>Back at the shop</h1>")
}

fn request() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .vendor_data("user-1")
        .build()
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn approving_leads_to_the_callback() {
    let (callback, queries) = callback_server().await;
    let sim = Simulator::start().await;
    let didit = sim.client();
    let mut request = request();
    request.callback = Some(format!("{callback}?order=7").into());
    let session = didit.create_session(&request).await.expect("a session");
    let browser = Browser::start("en").await;

    browser.open(session.url.expose()).await;
    assert_eq!(browser.text("h1").await, "Identity verification");
    assert!(
        browser
            .text("[role=note]")
            .await
            .starts_with("This is a simulator.")
    );
    browser.press("Approve").await;

    assert_eq!(browser.text("#back").await, "Back at the shop");
    let outcome = format!(
        "order=7&verificationSessionId={}&status=Approved",
        session.session_id
    );
    assert_eq!(browser.url().await, format!("{callback}?{outcome}"));
    assert_eq!(*queries.lock().expect("no panic"), [outcome]);
    assert_eq!(
        sim.session(session.session_id).expect("kept").status,
        SessionStatus::Approved
    );
    assert_eq!(
        browser.run("return document.referrer").await,
        "",
        "the token is not in the referrer"
    );

    let next = didit.create_session(&request).await.expect("a session");
    assert_ne!(next.session_id, session.session_id);
    assert_eq!(next.session_number, session.session_number + 1);
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn callback_has_the_status_in_review_from_the_spanish_page() {
    let (callback, queries) = callback_server().await;
    let sim = Simulator::start().await;
    let mut request = request();
    request.callback = Some(callback.into());
    request.language = Some(Language::Es);
    let session = sim
        .client()
        .create_session(&request)
        .await
        .expect("a session");
    let browser = Browser::start("en").await;

    browser.open(session.url.expose()).await;
    assert_eq!(browser.text("h1").await, "Verificación de identidad");
    assert_eq!(
        browser.run("return document.documentElement.lang").await,
        "es"
    );
    browser.press("En revisión").await;

    browser.element("#back").await;
    assert_eq!(
        browser
            .run("return new URL(location).searchParams.get('status')")
            .await,
        "In Review",
        "{queries:?}"
    );
    assert_eq!(
        sim.session(session.session_id).expect("kept").status,
        SessionStatus::InReview
    );
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn page_keeps_the_browsers_language_when_there_is_no_callback() {
    let sim = Simulator::start().await;
    let session = sim
        .client()
        .create_session(&request())
        .await
        .expect("a session");
    let browser = Browser::start("es-MX").await;

    browser.open(session.url.expose()).await;
    browser.press("Rechazar").await;

    assert_eq!(
        browser.text("[role=status] strong").await,
        "Esta sesión ha terminado: Declined."
    );
    assert_eq!(browser.url().await, session.url.expose());
    assert!(
        browser
            .page
            .find_all(fantoccini::Locator::Css("button[name=status]"))
            .await
            .expect("a list")
            .is_empty()
    );
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn page_can_be_used_with_the_keyboard() {
    let (callback, _) = callback_server().await;
    let sim = Simulator::start().await;
    let mut request = request();
    request.callback = Some(callback.into());
    let session = sim
        .client()
        .create_session(&request)
        .await
        .expect("a session");
    let browser = Browser::start("en").await;
    browser.open(session.url.expose()).await;

    // Tab to the second choice, and Enter.
    let keys = "\u{E004}\u{E004}\u{E007}";
    browser
        .element("body")
        .await
        .send_keys(keys)
        .await
        .expect("typed");

    browser.element("#back").await;
    assert_eq!(
        sim.session(session.session_id).expect("kept").status,
        SessionStatus::Declined
    );
    browser.close().await;
}
