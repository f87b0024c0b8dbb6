//! Callbacks: web pages, and apps with schemes of their own.

use serde_json::json;

use crate::case::{Answer, Case, Expected, WORKFLOW, full_session, minimal};
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
    "/relative",
];

pub(super) fn cases() -> impl Iterator<Item = Case> {
    CALLBACKS.iter().map(|callback| {
        let mut request = minimal();
        request.callback = Some((*callback).into());
        let body = json!({ "workflow_id": WORKFLOW, "callback": callback });
        let why = "custom schemes are legal: a callback is a text, and the service is its judge";
        let id = format!("request/callback/{callback}");
        let case = Case::request(id, why, documented::field("callback"), request, Expected::Sent(body));
        let mut session = full_session();
        session["callback"] = json!(callback);
        Case { answer: Answer::json(201, &session), ..case }
    })
}

#[test]
fn a_callback_with_any_scheme_goes_out_and_comes_back() {
    for finished in corpus::family("request/callback/") {
        let session = finished.exchange.outcome.as_ref().expect("a session");
        let callback = finished.case.id.trim_start_matches("request/callback/");
        assert_eq!(session.callback.as_ref().map(|text| text.expose()), Some(callback));
    }
}
