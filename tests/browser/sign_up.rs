//! The example of a web backend, from the form to the last page.

use std::path::PathBuf;
use std::time::Duration;

use axum_app::{Shared, Store};
use didit::reqwest::{self, StatusCode};
use didit::test_util::sign_webhook;
use didit::webhook::Verifier;
use didit::{SessionStatus, Uuid};
use didit_simulator::{Fault, RecordedRequest, Simulator, WebhookFault};
use fantoccini::Locator;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::webdriver::Browser;

const SECRET: &str = "a secret";

/// The example, with a simulator that sends events to it.
struct Running {
    sim: Simulator,
    url: String,
    database: PathBuf,
    server: JoinHandle<()>,
}

impl Running {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let sim = Simulator::builder()
            .webhook(format!("{url}/webhook"), SECRET)
            .webhook_backoff(Duration::from_millis(50))
            .start()
            .await;
        let database = std::env::temp_dir().join(format!("didit-{}.sqlite", Uuid::new_v4()));
        let server = serve(&sim, listener, &url, &database);
        Self {
            sim,
            url,
            database,
            server,
        }
    }

    /// Ends the program; its database stays.
    async fn stop(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }

    /// Starts the program again, at another port.
    async fn start_again(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        self.url = format!("http://{}", listener.local_addr().expect("an address"));
        self.server = serve(&self.sim, listener, &self.url, &self.database);
    }

    async fn fill_in(&self, browser: &Browser) {
        self.fill_in_as(browser, "Ann <b>").await;
    }

    async fn fill_in_as(&self, browser: &Browser, first_name: &str) {
        browser.open(&self.url).await;
        let form = browser.page.form(Locator::Css("form")).await;
        let form = form.expect("a form");
        for (name, text) in [("first_name", first_name), ("last_name", "O'Neil")] {
            form.set_by_name(name, text).await.expect("typed");
        }
        let consent = browser.element("[name=consent]").await;
        consent.click().await.expect("ticked");
        browser.press("Verify me").await;
    }

    /// The id of the only session.
    fn session(&self) -> Uuid {
        let sessions = self.sim.sessions();
        assert_eq!(sessions.len(), 1);
        sessions[0].session_id
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
        let _ = std::fs::remove_file(&self.database);
    }
}

fn serve(
    sim: &Simulator,
    listener: TcpListener,
    url: &str,
    database: &std::path::Path,
) -> JoinHandle<()> {
    let router = axum_app::router(Shared {
        didit: sim.client(),
        workflow: Uuid::from_u128(1),
        verifier: Verifier::new(SECRET).expect("a verifier"),
        url: url.to_owned(),
        store: Store::open(database).expect("a database"),
    });
    tokio::spawn(async move { axum::serve(listener, router).await.expect("served") })
}

/// Waits until the page, which loads itself again, has this heading.
async fn becomes(browser: &Browser, heading: &str) {
    for _ in 0..100 {
        // The page may be gone between two steps.
        let text = browser
            .run("return document.querySelector('h1')?.innerText ?? ''")
            .await;
        if text.as_str() == Some(heading) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!(
        "the page is {:?}, not {heading:?}",
        browser.text("h1").await
    );
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn sign_up_leads_to_verification_and_back() {
    let app = Running::start().await;
    let browser = Browser::start("en").await;

    app.fill_in(&browser).await;
    assert_eq!(browser.text("h1").await, "Identity verification");
    assert!(browser.url().await.starts_with(app.sim.url()));
    browser.press("Approve").await;

    becomes(&browser, "You are verified").await;
    assert_eq!(browser.url().await, format!("{}/account", app.url));
    assert_eq!(browser.text("#status").await, "Welcome, Ann <b>.");
    let sent = app.sim.requests()[0].expose_json().expect("JSON");
    assert_eq!(sent["expected_details"]["last_name"], "O'Neil");
    assert_eq!(sent["callback"], format!("{}/verified", app.url));
    app.sim.webhook_settled().await;
    let deliveries = app.sim.deliveries();
    assert!(
        deliveries
            .iter()
            .all(|delivery| delivery.response == Some(204))
    );

    // This browser cannot see another person's session.
    let other = Uuid::from_u128(7);
    let url = format!(
        "{}/verified?verificationSessionId={other}&status=Approved",
        app.url
    );
    browser.open(&url).await;
    assert_eq!(browser.text("h1").await, "We do not know this check");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn a_webhook_alone_changes_the_page() {
    let app = Running::start().await;
    let browser = Browser::start("en").await;
    app.fill_in(&browser).await;
    browser.open(&format!("{}/account", app.url)).await;
    assert_eq!(browser.text("h1").await, "We are checking");

    // The reviewer decides while the person waits; a forgery and a duplicate come as well.
    app.sim
        .inject_webhook([WebhookFault::Forged, WebhookFault::Duplicate]);
    app.sim.set_status(app.session(), SessionStatus::InReview);
    app.sim.webhook_settled().await;
    assert_eq!(browser.text("h1").await, "We are checking");
    app.sim.set_status(app.session(), SessionStatus::Declined);

    becomes(&browser, "We could not verify you").await;
    assert_eq!(
        browser.text("#status").await,
        "The check ended as Declined."
    );
    // Asked for once the webhook has said that it is over.
    browser.open(&format!("{}/account", app.url)).await;
    assert_eq!(browser.text("#reason").await, "SIMULATED_RISK");
    let forged: Vec<_> = app
        .sim
        .deliveries()
        .into_iter()
        .filter(|d| d.is_forged)
        .collect();
    assert_eq!(forged[0].response, Some(401));
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn forgeries_change_nothing() {
    let app = Running::start().await;
    let browser = Browser::start("en").await;
    app.fill_in(&browser).await;
    let id = app.session();

    let url = format!(
        "{}/verified?verificationSessionId={id}&status=Approved",
        app.url
    );
    browser.open(&url).await;
    assert_eq!(browser.text("h1").await, "We are checking");

    let now = now();
    let body = format!(
        r#"{{"webhook_type":"status.updated","event_id":"1","timestamp":{now},"session_id":"{id}","status":"Approved"}}"#
    );
    let http = reqwest::Client::new();
    let post = |path: &str| http.post(format!("{}{path}", app.url));
    let unsigned = post("/webhook").body(body.clone());
    let forged = unsigned.try_clone().expect("a request");
    let forged = forged.headers(sign_webhook("a guess", &body, now));
    for request in [unsigned, forged] {
        let response = request.send().await.expect("a response");
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(browser.text("h1").await, "We are checking");

    // Another site cannot sign anybody up, and cannot frame the form.
    let form = [
        ("first_name", "Eve"),
        ("last_name", "E"),
        ("consent", "yes"),
    ];
    let form = form
        .map(|(name, value)| format!("{name}={value}"))
        .join("&");
    // The last one is of a browser that has been here, and sends its cookie.
    let page = http.get(&app.url).send().await.expect("the form");
    let cookie = page.headers()["set-cookie"].to_str().expect("a cookie");
    let cookie = cookie.split(';').next().unwrap_or_default();
    for (cookie, token) in [
        ("", ""),
        ("", "csrf_token=a"),
        (cookie, "csrf_token=a"),
        (cookie, ""),
    ] {
        let cross_site = post("/sign-up")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", cookie)
            .body(format!("{form}&{token}"));
        let response = cross_site.send().await.expect("a response");
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{token}");
        assert_eq!(response.headers()["x-frame-options"], "DENY");
    }
    assert_eq!(app.sim.session_count(), 1);
    browser.close().await;
}

/// Didit has verified the first name, and not one that is typed later: before the decision or after it.
#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn a_later_name_does_not_replace_the_one_that_is_verified() {
    let app = Running::start().await;
    let browser = Browser::start("en").await;

    app.fill_in(&browser).await;
    app.fill_in_as(&browser, "Mallory").await;
    let requests = app.sim.requests();
    let names: Vec<_> = requests
        .iter()
        .filter_map(RecordedRequest::expose_json)
        .map(|sent| sent["expected_details"]["first_name"].clone())
        .collect();
    assert_eq!(names, ["Ann <b>"; 2]);
    browser.press("Approve").await;
    becomes(&browser, "You are verified").await;
    app.fill_in_as(&browser, "Mallory").await;

    becomes(&browser, "You are verified").await;
    assert_eq!(browser.text("#status").await, "Welcome, Ann <b>.");
    browser.close().await;
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.expect("a time").as_secs() as i64
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn events_count_once_and_in_order() {
    let app = Running::start().await;
    let browser = Browser::start("en").await;
    app.fill_in(&browser).await;
    let (id, now) = (app.session(), now());
    let http = reqwest::Client::new();

    // The second is a duplicate with another status, the third is late, the fourth leads back.
    for (event, status, created_at) in [
        ("1", "Approved", now),
        ("1", "Declined", now),
        ("2", "Declined", now - 10),
        ("3", "In Progress", now + 10),
    ] {
        let body = format!(
            r#"{{"webhook_type":"status.updated","event_id":"{event}","timestamp":{now},"created_at":{created_at},"session_id":"{id}","status":"{status}"}}"#
        );
        let request = http.post(format!("{}/webhook", app.url));
        let request = request.headers(sign_webhook(SECRET, &body, now)).body(body);
        let response = request.send().await.expect("a response");
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        browser.open(&format!("{}/account", app.url)).await;
        assert_eq!(
            browser.text("h1").await,
            "You are verified",
            "{event} {status}"
        );
    }
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn submitting_twice_makes_one_session() {
    let app = Running::start().await;
    let browser = Browser::start("en").await;

    app.fill_in(&browser).await;
    let first = browser.url().await;
    app.fill_in(&browser).await;

    assert_eq!(browser.url().await, first);
    assert_eq!(app.sim.session_count(), 1);
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn a_restart_loses_nothing() {
    let mut app = Running::start().await;
    let browser = Browser::start("en").await;
    app.fill_in(&browser).await;

    app.stop().await;
    app.sim.set_status(app.session(), SessionStatus::Approved);
    app.start_again().await;

    browser.open(&format!("{}/account", app.url)).await;
    becomes(&browser, "You are verified").await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs chromium and chromedriver"]
async fn shows_an_apology_when_the_service_is_down_and_can_be_tried_again() {
    let app = Running::start().await;
    app.sim.inject([Fault::ServerError(500)]);
    let browser = Browser::start("en").await;

    app.fill_in(&browser).await;
    assert_eq!(browser.text("h1").await, "That did not work");
    assert!(!browser.page.source().await.expect("a page").contains("500"));

    app.fill_in(&browser).await;
    assert_eq!(browser.text("h1").await, "Identity verification");
    browser.close().await;
}
