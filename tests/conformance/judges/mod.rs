//! The judges, judged: exchanges that are wrong on purpose, and what has to be said of each.

mod contract;
mod wrong;

use didit::Error;
use didit::test_util::Reply;
use serde_json::json;

use crate::call::{Failure, Outcome, Received};
use crate::case::{
    CannedResponse, Case, Expected, Kind, Source, Verdict, WORKFLOW, full_session, minimal,
};
use crate::corpus::{Exchange, Finished};
use crate::family::failures;
use crate::judgement::problems;
use crate::peer::{KEY, Request};

fn sent() -> Request {
    let body = json!({ "workflow_id": WORKFLOW }).to_string();
    let headers = [
        ("accept", "application/json".to_owned()),
        ("content-length", body.len().to_string()),
        ("content-type", "application/json".to_owned()),
        ("host", "127.0.0.1:1".to_owned()),
        (
            "user-agent",
            concat!("didit-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
        ),
        ("x-api-key", KEY.to_owned()),
    ];
    Request {
        method: "POST".to_owned(),
        target: "/v3/session/".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
        body,
    }
}

/// What a caller gets of a response.
fn outcome(response: &CannedResponse) -> Outcome {
    let headers = response.headers.iter();
    let reply = headers.fold(Reply::new(response.status), |reply, (name, value)| {
        reply.header(name, value)
    });
    let reply = reply.body(response.body.clone());
    reply
        .to(&didit::operations::CREATE_SESSION)
        .map(Received::of)
        .map_err(Failure::from)
}

/// The answer to the minimal request, of which a case expects this.
fn finished(expected: Expected, response: CannedResponse) -> Finished {
    let id = match expected {
        Expected::Sent(_) | Expected::SentVerbatim(_) | Expected::Invalid(_) => "request/a/case",
        _ => "response/a/case",
    };
    let outcome = outcome(&response);
    let case = Case::response(
        id,
        "why",
        Source::Promise,
        response,
        expected,
        Verdict::Accepts,
    );
    Finished {
        case,
        exchange: Exchange {
            sent: Some(sent()),
            stray: None,
            outcome,
        },
        verdict: Verdict::Accepts,
        problems: Vec::new(),
    }
}

fn created(expected: Expected) -> Finished {
    finished(expected, CannedResponse::json(201, &full_session()))
}

fn body() -> Expected {
    Expected::Sent(json!({ "workflow_id": WORKFLOW }))
}

fn invalid() -> Error {
    let mut request = minimal();
    request.vendor_data = Some("".into());
    request.validate().expect_err("it is empty")
}

#[test]
fn what_is_right_is_left_alone() {
    let refused = Finished {
        exchange: Exchange {
            sent: None,
            stray: None,
            outcome: Err(invalid().into()),
        },
        ..created(Expected::Invalid("vendor_data".into()))
    };
    let mut extended = full_session();
    extended["undocumented_field"] = json!([1]);
    for right in [
        created(body()),
        created(Expected::Arrives),
        created(Expected::SentVerbatim(format!("\"{WORKFLOW}\""))),
        created(Expected::Read),
        created(Expected::ReadOtherwise),
        finished(
            Expected::ReadVerbatim("[1]".into()),
            CannedResponse::json(201, &extended),
        ),
        finished(Expected::Unreadable, CannedResponse::json(201, &json!({}))),
        finished(
            Expected::Failed(Kind::Rejected),
            CannedResponse::json(400, &json!({})),
        ),
        refused,
    ] {
        assert_eq!(problems(&right), [""; 0]);
    }
}

/// Each status is judged as its own kind of error, and as no other.
#[test]
fn each_kind_of_error_is_only_its_own() {
    let kinds = [
        (400, Kind::Rejected),
        (401, Kind::Unauthorized),
        (403, Kind::Unauthorized),
        (429, Kind::RateLimited),
        (302, Kind::Redirected),
        (500, Kind::UnexpectedStatus),
    ];
    for (status, right) in kinds {
        for (_, kind) in kinds {
            let response = CannedResponse::text(status, "text/plain", "");
            let found = problems(&finished(Expected::Failed(kind), response));
            assert_eq!(
                found.is_empty(),
                kind == right,
                "{status} as {kind:?}: {found:?}"
            );
        }
    }
}

#[test]
fn a_case_that_failed_fails_the_suite() {
    let failed = Finished {
        problems: vec!["response/a/case: is wrong".to_owned()],
        ..created(Expected::Read)
    };

    let found = failures(&[created(Expected::Read), failed]).expect_err("one failed");
    assert_eq!(
        found,
        "1 of 2 cases failed:\n[\n    \"response/a/case: is wrong\",\n]"
    );
    assert_eq!(failures(&[created(Expected::Read)]), Ok(()));
}
