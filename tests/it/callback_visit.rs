//! What a browser says when it opens a callback.

use didit::{CallbackVisit, InvalidCallbackVisit, Uuid};
use didit_simulator::Simulator;

const ID: Uuid = Uuid::from_u128(0x11111111_2222_3333_4444_555555555555);

fn visit(url: &str) -> CallbackVisit {
    CallbackVisit::from_url(url).expect(url)
}

#[test]
fn finds_the_session_and_keeps_the_rest() {
    for (callback, url) in [
        (
            "https://example.com/done",
            "https://example.com/done?<both>",
        ),
        (
            "https://example.com/done?a=1&b",
            "https://example.com/done?a=1&b&<both>",
        ),
        (
            "https://example.com/done?a=%20#top",
            "https://example.com/done?a=%20&<both>#top",
        ),
        ("myapp://done", "myapp://done?<both>"),
        (
            "com.example.app:/done#a?b",
            "com.example.app:/done?<both>#a?b",
        ),
        ("/done?status=new", "/done?status=new&<both>"),
        (
            "https://example.com/done?status=new&a=1",
            "https://example.com/done?a=1&status=new&<both>",
        ),
    ] {
        let url = url.replace(
            "<both>",
            &format!("verificationSessionId={ID}&status=In%20Review"),
        );
        let visit = visit(&url);
        assert_eq!(visit.session_id, ID, "{url}");
        let claimed = visit.claimed_status.as_ref().expect("a status");
        assert_eq!(claimed.to_string(), "In Review (claimed by a browser)");
        let sorted = |text: &str| {
            let mut parts: Vec<_> = text.split(['?', '&', '#']).map(str::to_owned).collect();
            parts.sort();
            parts
        };
        assert_eq!(sorted(visit.remaining()), sorted(callback), "{url}");
    }
    assert_eq!(
        visit(&format!("/done?verificationSessionId={ID}")).claimed_status,
        None
    );
    assert_eq!(
        visit(&format!("/?a=1&verificationSessionId={ID}#b")).remaining(),
        "/?a=1#b"
    );
}

#[test]
fn says_what_is_wrong_with_anything_else() {
    for (url, expected) in [
        ("", InvalidCallbackVisit::MissingSessionId),
        (
            "https://example.com/done",
            InvalidCallbackVisit::MissingSessionId,
        ),
        (
            "https://example.com/?status=Approved",
            InvalidCallbackVisit::MissingSessionId,
        ),
        (
            "https://example.com/#?verificationSessionId=x",
            InvalidCallbackVisit::MissingSessionId,
        ),
        (
            "/?verificationSessionId=",
            InvalidCallbackVisit::InvalidSessionId,
        ),
        (
            "/?verificationSessionId=%FF",
            InvalidCallbackVisit::InvalidSessionId,
        ),
        (
            "/?verificationSessionId=1'--",
            InvalidCallbackVisit::InvalidSessionId,
        ),
    ] {
        assert_eq!(CallbackVisit::from_url(url), Err(expected), "{url}");
    }
    let missing = InvalidCallbackVisit::MissingSessionId.to_string();
    assert!(missing.contains("verificationSessionId"), "{missing}");
}

#[test]
fn shows_nothing_of_the_rest_and_no_control_characters() {
    let url = format!("/?name=Maria&verificationSessionId={ID}&status=%1B%5B2J");
    let visit = visit(&url);
    let shown = format!(
        "{visit:?} {}",
        visit.claimed_status.as_ref().expect("a status")
    );
    assert!(
        !shown.contains("Maria") && !shown.contains('\u{1b}'),
        "{shown}"
    );
    assert!(shown.contains(&ID.to_string()), "{shown}");
}

/// What the simulator appends is what is read here.
#[tokio::test]
async fn reads_what_the_simulator_appends() {
    let sim = Simulator::start().await;
    let request = didit::CreateSessionRequest::builder()
        .workflow_id(ID)
        .callback("https://example.com/done?a=1")
        .build();
    let session = sim
        .client()
        .create_session(&request)
        .await
        .expect("a session");
    let http = didit::reqwest::Client::builder()
        .redirect(didit::reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let page = http.post(session.url.expose()).body("status=Approved");
    let page = page.header("content-type", "application/x-www-form-urlencoded");
    let response = page.send().await.expect("a response");
    let location = response.headers()["location"].to_str().expect("a text");

    let visit = visit(location);
    assert_eq!(visit.session_id, session.session_id);
    assert_eq!(visit.remaining(), "https://example.com/done?a=1");
}
