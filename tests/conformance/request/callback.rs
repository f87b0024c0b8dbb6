//! Callbacks: web pages, and apps with schemes of their own.

use serde_json::json;

use crate::case::{CannedResponse, Case, Expected, Verdict, body_with, full_session, minimal};
use crate::{corpus, documented};

const CALLBACKS: &[&str] = &[
    "https://example.com/done?next=%2Fhome&x=1#top",
    "https://xn--bcher-kva.example:8443/",
    "http://localhost:3000/callback",
    "myapp://done",
    "myapp://verification/done?tab=1",
    "com.example.app:/oauth2redirect",
    "MyApp+v2.x-y://",
    "exp://192.0.2.1:8081/--/done",
    "intent://done#Intent;scheme=myapp;package=com.example;end",
    "my_app://underscores/are/no/uri",
    "mailto:someone@example.com",
    "myapp:42/done",
    "https://user@example.com",
    "http://[::1]:3000",
    "https://bücher.example/fertig",
    "https://example.com?done",
    "localhost:done",
    "com.example:8443x/done",
    "javascripts:done",
    "a:",
    "z1+-._:x",
];

/// What is not sent, and what is wrong with it.
const INVALID: &[(&str, &str)] = &[
    ("", "is empty"),
    (" ", "white space"),
    ("\u{a0}", "white space"),
    ("/verified", "no scheme"),
    ("verified", "no scheme"),
    ("undefined/x", "no scheme"),
    ("//a.example/done", "no scheme"),
    ("?next=a:b", "no scheme"),
    (":done", "no scheme"),
    ("1a:done", "no scheme"),
    ("my app://done", "white space"),
    ("schön:done", "no scheme"),
    ("localhost:3000/callback", "no scheme"),
    ("LOCALHOST:3000", "no scheme"),
    ("example.com:8443/done", "no scheme"),
    ("example.com:8443?done", "no scheme"),
    ("example.com:8443#done", "no scheme"),
    ("https://exa mple.com", "white space"),
    ("https://example.com/done ", "white space"),
    ("https://example.com/\n", "white space"),
    ("https://example.com/\u{0}", "white space"),
    ("https:", "no host"),
    ("https:example.com", "no host"),
    ("https:/example.com", "no host"),
    ("https://", "no host"),
    ("https:///done", "no host"),
    ("https://?done", "no host"),
    ("HTTP://#done", "no host"),
    ("https://:8443/", "no host"),
    ("https://user@/", "no host"),
    ("https://user@:8443", "no host"),
    ("javascript:alert(1)", "javascript"),
    ("JavaScript://example.com/%0aalert(1)", "javascript"),
    ("data:text/html,x", "data"),
    ("vbscript:x", "vbscript"),
    ("FILE:///etc/passwd", "file"),
    ("java\tscript:alert(1)", "white space"),
];

fn with_callback(callback: &str) -> didit::CreateSessionRequest {
    let mut request = minimal();
    request.callback = Some(callback.into());
    request
}

fn invalid() -> impl Iterator<Item = Case> {
    INVALID.iter().map(|(callback, _)| {
        let why = "a person cannot be sent there; the service would find out too late";
        let id = format!("request/callback/invalid: {}", callback.escape_debug());
        let expected = Expected::Invalid("callback".to_owned());
        let case = Case::request(
            id,
            why,
            documented::rule("callback", "x-format"),
            with_callback(callback),
            expected,
        );
        // In a response any text is read, and both have the one schema.
        case.contract(Verdict::Accepts)
    })
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let valid = CALLBACKS.iter().map(|callback| {
        let request = with_callback(callback);
        let body = body_with("callback", *callback);
        let why = "custom schemes are legal";
        let id = format!("request/callback/{callback}");
        let case = Case::request(
            id,
            why,
            documented::field("callback"),
            request,
            Expected::Sent(body),
        );
        let mut session = full_session();
        session["callback"] = json!(callback);
        Case {
            response: CannedResponse::json(201, &session),
            ..case
        }
    });
    valid.chain(invalid())
}

#[test]
fn a_callback_with_any_scheme_goes_out_and_comes_back() {
    let is_sent = |case: &Case| matches!(case.expected, Expected::Sent(_));
    for finished in corpus::family("request/callback")
        .into_iter()
        .filter(|f| is_sent(&f.case))
    {
        let session = finished.session();
        let callback = finished.case.id.trim_start_matches("request/callback/");
        assert_eq!(
            session.callback.as_ref().map(|text| text.expose()),
            Some(callback)
        );
    }
}

#[test]
fn a_callback_that_is_no_absolute_url_says_what_is_wrong_and_what_would_be_right() {
    for (callback, reason) in INVALID {
        let error = with_callback(callback)
            .validate()
            .expect_err(callback)
            .to_string();
        assert!(
            error.contains(reason) && error.contains("`extra`"),
            "{callback:?}: {error}"
        );
    }
}

#[test]
fn a_session_with_any_callback_is_read() {
    for (callback, _) in INVALID {
        let mut session = full_session();
        session["callback"] = json!(callback);
        let session: didit::Session = serde_json::from_value(session).expect("a session");
        assert_eq!(session.callback, Some((*callback).into()));
    }
}
