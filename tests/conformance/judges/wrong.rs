//! What the judge of a case has to report.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{body, created, invalid, outcome};
use crate::case::{CannedResponse, Expected, Kind, Verdict, full_session};
use crate::corpus::Finished;
use crate::judgement::problems;

/// A wrong exchange, by what is changed of a right one.
struct Wrong {
    right: Finished,
    change: fn(&mut Finished),
    /// What has to be said, and nothing else.
    said: &'static str,
}

fn headers(finished: &mut Finished) -> &mut BTreeMap<String, String> {
    let sent = finished.exchange.sent.as_mut().expect("a request");
    &mut sent.headers
}

fn set_header(finished: &mut Finished, name: &str, value: &str) {
    headers(finished).insert(name.to_owned(), value.to_owned());
}

pub(super) fn set_body(finished: &mut Finished, body: &str) {
    set_header(finished, "content-length", &body.len().to_string());
    let sent = finished.exchange.sent.as_mut().expect("a request");
    sent.body = body.to_owned();
}

fn respond(finished: &mut Finished, response: &CannedResponse) {
    finished.exchange.outcome = outcome(response);
}

#[test]
fn each_wrong_exchange_is_reported() {
    let wrong = |right: Finished, change, said| Wrong {
        right,
        change,
        said,
    };
    for Wrong {
        mut right,
        change,
        said,
    } in [
        // The judge of headers.
        wrong(
            created(body()),
            |f| set_header(f, "api-version", "3"),
            "the header api-version: 3 has no place there",
        ),
        wrong(
            created(body()),
            |f| set_header(f, "cookie", "a=b"),
            "the header cookie: a=b has no place there",
        ),
        wrong(
            created(body()),
            |f| set_header(f, "accept", "*/*"),
            "the header accept is not \"application/json\"",
        ),
        wrong(
            created(body()),
            |f| set_header(f, "content-type", "text/plain"),
            "the header content-type is not \"application/json\"",
        ),
        wrong(
            created(body()),
            |f| set_header(f, "content-length", "1"),
            "the header content-length is not \"54\"",
        ),
        wrong(
            created(body()),
            |f| set_header(f, "x-api-key", "another"),
            "the header x-api-key is not \"a-fake-key\"",
        ),
        wrong(
            created(body()),
            |f| set_header(f, "user-agent", "curl"),
            "the header user-agent is not \"didit-rust/0.1.0\"",
        ),
        wrong(
            created(body()),
            |f| drop(headers(f).remove("host")),
            "the header host is not \"\"",
        ),
        wrong(
            created(body()),
            |f| drop(headers(f).remove("x-api-key")),
            "the header x-api-key is not \"a-fake-key\"",
        ),
        // The judge of parameters.
        wrong(
            created(body()),
            |f| {
                let sent = f.exchange.sent.as_mut().expect("a request");
                sent.target += "?page=1";
            },
            "the parameters are Some({\"page\": [\"1\"]}), not Some({})",
        ),
        wrong(
            created(Expected::Arrives),
            |f| f.exchange.sent = None,
            "nothing was sent",
        ),
        wrong(
            created(Expected::Arrives),
            |f| f.exchange.outcome = Err(invalid().into()),
            "failed: not sent: vendor_data is empty",
        ),
        // The judge of what is sent.
        wrong(
            created(body()),
            |f| set_body(f, "{}"),
            "the body is {}, not {\"workflow_id\":\"11111111-2222-3333-4444-555555555555\"}",
        ),
        wrong(
            created(body()),
            |f| {
                set_body(
                    f,
                    r#"{"workflow_id":"11111111-2222-3333-4444-555555555555","callback":null}"#,
                )
            },
            "the body is {\"callback\":null,\"workflow_id\":\"11111111-2222-3333-4444-555555555555\"}, not {\"workflow_id\":\"11111111-2222-3333-4444-555555555555\"}",
        ),
        wrong(
            created(body()),
            |f| f.exchange.sent = None,
            "nothing was sent",
        ),
        wrong(
            created(Expected::SentVerbatim("a".into())),
            |f| set_body(f, "{}"),
            "a is not in the body {}",
        ),
        wrong(
            created(body()),
            |f| f.exchange.stray = Some("two requests".into()),
            "two requests",
        ),
        wrong(
            created(body()),
            |f| f.exchange.outcome = Err(invalid().into()),
            "failed: not sent: vendor_data is empty",
        ),
        // The judge of what is not sent.
        wrong(
            created(Expected::Invalid("vendor_data".into())),
            |_| {},
            "was sent: {\"workflow_id\":\"11111111-2222-3333-4444-555555555555\"}",
        ),
        wrong(
            created(Expected::Invalid("vendor_data".into())),
            |f| f.exchange.sent = None,
            "a response without a request",
        ),
        wrong(
            created(Expected::Invalid("callback".into())),
            |f| {
                f.exchange.sent = None;
                f.exchange.outcome = Err(invalid().into());
            },
            "expected invalid input because of callback, got: not sent: vendor_data is empty",
        ),
        // The judge of what is read.
        wrong(
            created(Expected::Read),
            |f| {
                let mut other = full_session();
                other["session_number"] = json!(1);
                respond(f, &CannedResponse::json(201, &other));
            },
            "what was read is {",
        ),
        wrong(
            created(Expected::Read),
            |f| {
                let mut less = full_session();
                less["session_kind"] = Value::Null;
                respond(f, &CannedResponse::json(201, &less));
            },
            "what was read is {",
        ),
        wrong(
            created(Expected::Read),
            |f| respond(f, &CannedResponse::json(201, &json!({}))),
            "failed: the service reported success",
        ),
        wrong(
            created(Expected::ReadVerbatim("1".into())),
            |_| {},
            "the field is not kept",
        ),
        wrong(
            created(Expected::ReadVerbatim("1.0".into())),
            |f| {
                let mut other = full_session();
                other["undocumented_field"] = json!(1);
                respond(f, &CannedResponse::json(201, &other));
            },
            "the field is \"1\", not \"1.0\"",
        ),
        wrong(
            created(Expected::ReadOtherwise),
            |f| respond(f, &CannedResponse::json(400, &json!({}))),
            "failed: the service rejected the request",
        ),
        wrong(
            created(Expected::Unreadable),
            |_| {},
            "expected an unreadable response, got Ok(",
        ),
        wrong(
            created(Expected::Unreadable),
            |f| respond(f, &CannedResponse::json(400, &json!({}))),
            "expected an unreadable response, got Err(",
        ),
        wrong(
            created(Expected::Failed(Kind::Rejected)),
            |_| {},
            "expected Rejected, got Ok(",
        ),
        wrong(
            created(Expected::Failed(Kind::Rejected)),
            |f| respond(f, &CannedResponse::json(401, &json!({}))),
            "expected Rejected, got Err(",
        ),
        // The judge of the contract.
        wrong(
            created(Expected::Read),
            |f| f.verdict = Verdict::Rejects,
            "the contract's schema Rejects, not Accepts",
        ),
        wrong(
            created(Expected::Read),
            |f| f.verdict = Verdict::Silent,
            "the contract's schema Silent, not Accepts",
        ),
    ] {
        change(&mut right);
        let found = problems(&right);
        let [problem] = found.as_slice() else {
            panic!("{said}: {found:?}");
        };
        let expected = format!("{}: {said}", right.case.id);
        assert!(problem.starts_with(&expected), "{expected}: {problem}");
        if !said.ends_with(['{', '(']) && !said.contains("failed: ") && !said.contains("not sent: ")
        {
            assert_eq!(*problem, expected);
        }
    }
}
