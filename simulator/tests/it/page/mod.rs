//! The hosted page, as HTML; `tests/browser` checks what needs a browser.

mod security;

use didit::SessionStatus;
use didit_simulator::{Simulator, Workflow};
use serde_json::{Value, json};

use crate::{HttpResponse, Method, Uuid, WORKFLOW, body, create, post, request};

/// A session and the path of its page.
async fn session(sim: &Simulator, fields: Value) -> (Uuid, String) {
    let response = post(sim, body(fields)).await;
    assert_eq!(response.status, 201, "{}", response.text);
    let session = response.json();
    let path = session["url"]
        .as_str()
        .expect("a link")
        .replace(sim.url(), "");
    (
        session["session_id"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id"),
        path,
    )
}

async fn open(sim: &Simulator, path: &str, accept_language: &str) -> HttpResponse {
    let call = request(sim, Method::GET, path).header("accept-language", accept_language);
    HttpResponse::read(call.send().await.expect("a page")).await
}

async fn choose(sim: &Simulator, path: &str, choice: &str) -> HttpResponse {
    let call = request(sim, Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("status={choice}"));
    HttpResponse::read(call.send().await.expect("a response")).await
}

#[tokio::test]
async fn the_page_shows_that_it_is_a_simulator_and_what_was_requested() {
    let sim = Simulator::builder().sandbox().start().await;
    let (_, path) = session(
        &sim,
        json!({
            "vendor_data": "user-1", "callback": "https://a.example/x", "sandbox_scenario": "approve",
            "metadata": "not for this person",
            "contact_details": { "email": "ann@example.com", "phone": "no number" },
            "expected_details": { "first_name": "Ann", "expected_document_types": ["p", "ID", "P"] },
        }),
    )
    .await;

    let page = open(&sim, &path, "en").await;

    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    for expected in [
        "This is a simulator.",
        "Identity verification",
        "user-1",
        "https://a.example/x",
        "approve",
        "ann@example.com",
        "Ann",
        "<dd>P, ID</dd>",
        "version 1",
        &WORKFLOW.to_string(),
    ] {
        assert!(
            page.text.contains(expected),
            "no {expected} in {}",
            page.text
        );
    }
    for hidden in ["not for this person", "no number"] {
        assert!(!page.text.contains(hidden), "{hidden} in {}", page.text);
    }
}

#[tokio::test]
async fn the_page_is_in_the_sessions_language_or_the_browsers() {
    let sim = Simulator::start().await;
    let (_, spanish) = session(&sim, json!({ "language": "es" })).await;
    let (_, german) = session(&sim, json!({ "language": "de" })).await;
    let (_, open_to_all) = session(&sim, json!({})).await;

    for (path, browser, lang, text) in [
        (
            &spanish,
            "en",
            "<html lang=\"es\">",
            "Esto es un simulador.",
        ),
        (&german, "es", "<html lang=\"en\">", "This is a simulator."),
        (
            &open_to_all,
            "es-MX",
            "<html lang=\"es\">",
            "Verificación de identidad",
        ),
        (
            &open_to_all,
            "fr",
            "<html lang=\"en\">",
            "Identity verification",
        ),
    ] {
        let page = open(&sim, path, browser).await;
        assert!(
            page.text.contains(lang) && page.text.contains(text),
            "{path} {browser}: {}",
            page.text
        );
    }
}

#[tokio::test]
async fn a_business_sees_a_business_check() {
    let sim = Simulator::builder()
        .workflow(Workflow::kyb(WORKFLOW).version(4))
        .start()
        .await;
    let (_, path) = session(
        &sim,
        json!({ "expected_details": { "company_name": "Example Ltd" } }),
    )
    .await;
    let page = open(&sim, &path, "en").await;
    for expected in [
        "Business verification",
        "Example Ltd",
        "version 4",
        "neither the request nor the workflow",
    ] {
        assert!(
            page.text.contains(expected),
            "no {expected} in {}",
            page.text
        );
    }
}

#[tokio::test]
async fn opening_the_page_starts_the_session() {
    let sim = Simulator::start().await;
    let first = create(&sim, "ann").await;
    assert_eq!(first.status, SessionStatus::NotStarted);

    open(&sim, &first.url.expose().replace(sim.url(), ""), "en").await;

    let again = create(&sim, "ann").await;
    assert_eq!(
        (again.session_id, again.status),
        (first.session_id, SessionStatus::InProgress.into())
    );
}

#[tokio::test]
async fn head_does_not_start_the_session() {
    let sim = Simulator::start().await;
    let (id, path) = session(&sim, json!({})).await;

    let response = HttpResponse::read(
        request(&sim, Method::HEAD, &path)
            .send()
            .await
            .expect("a head"),
    )
    .await;

    assert_eq!((response.status, response.text.as_str()), (200, ""));
    assert_eq!(
        response.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(
        sim.session(id).expect("a session").status,
        SessionStatus::NotStarted
    );
}

#[tokio::test]
async fn a_choice_sets_the_status_and_redirects_to_the_callback() {
    for (choice, status, shown) in [
        ("Approved", SessionStatus::Approved, "Approved"),
        ("Declined", SessionStatus::Declined, "Declined"),
        ("In+Review", SessionStatus::InReview, "In%20Review"),
        ("Abandoned", SessionStatus::Abandoned, "Abandoned"),
    ] {
        let sim = Simulator::start().await;
        let (id, path) = session(&sim, json!({ "callback": "myapp://done?step=2" })).await;

        let response = choose(&sim, &path, choice).await;

        assert_eq!(response.status, 303);
        let target = format!("myapp://done?step=2&verificationSessionId={id}&status={shown}");
        assert_eq!(response.header("location"), Some(target.as_str()));
        assert_eq!(sim.session(id).expect("a session").status, status);
    }
}

#[tokio::test]
async fn a_choice_redirects_to_the_page_when_there_is_no_callback() {
    let sim = Simulator::start().await;
    let (_, path) = session(&sim, json!({ "language": "es" })).await;
    assert!(open(&sim, &path, "en").await.text.contains("Aprobar"));

    let response = choose(&sim, &path, "Approved").await;

    assert_eq!(
        (response.status, response.header("location")),
        (303, Some(path.as_str()))
    );
    let page = open(&sim, &path, "en").await;
    assert!(
        page.text.contains("Esta sesión ha terminado: Approved."),
        "{}",
        page.text
    );
    assert!(
        !page.text.contains("name=\"status\""),
        "nothing is left to choose: {}",
        page.text
    );
}

#[tokio::test]
async fn a_finished_session_is_not_decided_again() {
    let sim = Simulator::start().await;
    let (id, path) = session(&sim, json!({ "callback": "https://a.example" })).await;
    choose(&sim, &path, "Declined").await;

    let response = choose(&sim, &path, "Approved").await;

    assert_eq!((response.status, response.header("location")), (409, None));
    assert_eq!(
        sim.session(id).expect("a session").status,
        SessionStatus::Declined
    );
}

#[tokio::test]
async fn an_invalid_choice_changes_nothing() {
    let sim = Simulator::start().await;
    let (id, path) = session(&sim, json!({})).await;
    for wrong in ["", "Kyc+Expired", "Not+Started", "approved", "<script>"] {
        let response = choose(&sim, &path, wrong).await;
        assert_eq!(response.status, 400, "{wrong}");
        assert!(response.text.contains("No such choice") && !response.text.contains("<script>"));
    }
    assert_eq!(
        sim.session(id).expect("a session").status,
        SessionStatus::NotStarted
    );
}

#[tokio::test]
async fn an_unknown_token_has_no_page() {
    let sim = Simulator::start().await;
    for path in [
        "/session/3FaJ9wLqX2Mz",
        "/es/session/3FaJ9wLqX2Mz",
        "/%3Cscript%3E/session/%3Cscript%3E",
    ] {
        let page = open(&sim, path, "es").await;
        assert_eq!(page.status, 404);
        assert!(
            page.text.contains("No existe esa sesión") && !page.text.contains("<script>"),
            "{}",
            page.text
        );
        assert_eq!(choose(&sim, path, "Approved").await.status, 404);
    }
}
