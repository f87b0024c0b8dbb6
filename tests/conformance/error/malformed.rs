//! The neighbours of the documented error bodies: other shapes, other statuses, no JSON at all.

use crate::case::Verdict::{Accepts, Rejects, Silent};
use crate::case::{CannedResponse, Case, Expected, Kind, Source, Verdict};
use crate::corpus;

/// Bodies, and what the contract's schema of error bodies says to each.
const BODIES: &[(&str, &str, Verdict)] = &[
    ("empty", "", Silent),
    ("HTML", "<html><h1>Bad Gateway</h1></html>", Silent),
    ("plain text", "upstream connect error", Silent),
    ("cut off", r#"{"detail":"Invalid"#, Silent),
    ("null", "null", Rejects),
    ("a text", r#""Invalid.""#, Rejects),
    ("a number", "7", Rejects),
    ("a list", r#"["Invalid."]"#, Rejects),
    ("an empty object", "{}", Accepts),
    ("detail is null", r#"{"detail":null}"#, Rejects),
    ("detail is a number", r#"{"detail":7}"#, Rejects),
    ("detail is a list", r#"{"detail":["Invalid."]}"#, Rejects),
    (
        "detail is an object",
        r#"{"detail":{"text":"Invalid."}}"#,
        Rejects,
    ),
    ("code without detail", r#"{"code":"invalid"}"#, Accepts),
    (
        "code is null",
        r#"{"detail":"Invalid.","code":null}"#,
        Rejects,
    ),
    (
        "code is a number",
        r#"{"detail":"Invalid.","code":7}"#,
        Rejects,
    ),
    ("a field is null", r#"{"workflow_id":null}"#, Accepts),
    (
        "a field is a truth value",
        r#"{"workflow_id":false}"#,
        Accepts,
    ),
    ("a field has no texts", r#"{"workflow_id":[]}"#, Accepts),
    (
        "a list with a number in it",
        r#"{"workflow_id":["Invalid.",7]}"#,
        Accepts,
    ),
    (
        "a field below a field is a number",
        r#"{"contact_details":{"email":7}}"#,
        Accepts,
    ),
    (
        "a field that nobody sent",
        r#"{"undocumented_field":["Not known."]}"#,
        Accepts,
    ),
    (
        "no field in particular",
        r#"{"non_field_errors":["Invalid."]}"#,
        Accepts,
    ),
    (
        "an envelope",
        r#"{"error":{"workflow_id":["Invalid."]}}"#,
        Accepts,
    ),
    (
        "objects in a list",
        r#"{"contact_details":[{},{"email":["Invalid."]}]}"#,
        Accepts,
    ),
    (
        "a name that is not a path",
        r#"{"a b\n<c>":["Invalid."]}"#,
        Accepts,
    ),
    ("a text that is long", LONG, Accepts),
    (
        "detail and fields",
        r#"{"detail":"Invalid.","vendor_data":"Blocked."}"#,
        Accepts,
    ),
];

const LONG: &str = concat!(
    r#"{"vendor_data":["#,
    r#""A text of some length that goes on and on, as texts of services do now and then.""#,
    r#","And a second one."]}"#,
);

const DOCUMENTED: [(u16, Kind); 4] = [
    (400, Kind::Rejected),
    (401, Kind::Unauthorized),
    (403, Kind::Unauthorized),
    (429, Kind::RateLimited),
];

/// Statuses that nobody documents for this endpoint.
const OTHERS: [(u16, Kind); 19] = [
    (200, Kind::UnexpectedStatus),
    (202, Kind::UnexpectedStatus),
    (204, Kind::UnexpectedStatus),
    (301, Kind::Redirected),
    (302, Kind::Redirected),
    (304, Kind::Redirected),
    (307, Kind::Redirected),
    (308, Kind::Redirected),
    (402, Kind::UnexpectedStatus),
    (404, Kind::UnexpectedStatus),
    (405, Kind::UnexpectedStatus),
    (409, Kind::UnexpectedStatus),
    (413, Kind::UnexpectedStatus),
    (415, Kind::UnexpectedStatus),
    (422, Kind::UnexpectedStatus),
    (500, Kind::UnexpectedStatus),
    (502, Kind::UnexpectedStatus),
    (503, Kind::UnexpectedStatus),
    (504, Kind::UnexpectedStatus),
];

fn media_type(body: &str) -> &'static str {
    if body.starts_with('<') {
        "text/html"
    } else {
        "application/json"
    }
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let documented = DOCUMENTED.into_iter().flat_map(|(status, kind)| {
        BODIES.iter().map(move |(name, body, contract)| {
            let why = "the status decides what a response means; the body cannot change that";
            let id = format!("error/malformed/{status}: {name}");
            let response = CannedResponse::text(status, media_type(body), *body);
            Case::response(
                id,
                why,
                Source::Promise,
                response,
                Expected::Failed(kind),
                *contract,
            )
        })
    });
    let others = OTHERS.into_iter().map(|(status, kind)| {
        let why = "a status that is not documented is reported as it is";
        let id = format!("error/status/{status}");
        let mut response = CannedResponse::text(
            status,
            "text/html",
            if status == 204 { "" } else { "<html></html>" },
        );
        if (300..400).contains(&status) {
            response = response.header("location", "https://elsewhere.example/v3/session/");
        }
        Case::response(
            id,
            why,
            Source::Http,
            response,
            Expected::Failed(kind),
            Silent,
        )
    });
    documented.chain(others)
}

#[test]
fn an_error_that_is_malformed_is_kept() {
    let malformed = corpus::family("error/malformed");
    for finished in &malformed {
        let failure = finished.exchange.outcome.as_ref().expect_err("an error");
        let response = failure.error().and_then(didit::Error::response);
        let response = response.expect("a response");
        assert_eq!(
            response.body.expose(),
            finished.case.response.body,
            "{}",
            finished.case.id
        );
    }
}
