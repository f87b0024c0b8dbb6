//! Bodies of a 201 that are not a session, or are one in disguise.

use crate::case::Verdict::{Accepts, Rejects, Silent};
use crate::case::{CannedResponse, Case, Expected, Source, Verdict, full_session};
use crate::corpus;

fn rows() -> Vec<(&'static str, Vec<u8>, Expected, Verdict)> {
    use Expected::{Read, ReadOtherwise, Unreadable};
    let whole = full_session().to_string();
    let with = |from: &str, to: &str| whole.replacen(from, to, 1).into_bytes();
    vec![
        ("empty", Vec::new(), Unreadable, Silent),
        ("white space", b" \r\n".to_vec(), Unreadable, Silent),
        (
            "HTML",
            b"<html><body>Created</body></html>".to_vec(),
            Unreadable,
            Silent,
        ),
        (
            "cut off",
            whole.as_bytes()[..whole.len() / 2].to_vec(),
            Unreadable,
            Silent,
        ),
        (
            "something after it",
            format!("{whole}{whole}").into_bytes(),
            Unreadable,
            Silent,
        ),
        (
            "white space around it",
            format!("\n\t{whole} \n").into_bytes(),
            Read,
            Accepts,
        ),
        (
            "a byte order mark in front",
            format!("\u{feff}{whole}").into_bytes(),
            ReadOtherwise,
            Silent,
        ),
        ("null", b"null".to_vec(), Unreadable, Rejects),
        ("a text", b"\"Created\"".to_vec(), Unreadable, Rejects),
        ("a number", b"201".to_vec(), Unreadable, Rejects),
        ("an empty object", b"{}".to_vec(), Unreadable, Rejects),
        ("an empty list", b"[]".to_vec(), Unreadable, Rejects),
        (
            "a list of sessions",
            format!("[{whole}]").into_bytes(),
            Unreadable,
            Rejects,
        ),
        (
            "a session in an envelope",
            format!("{{\"data\":{whole}}}").into_bytes(),
            Unreadable,
            Rejects,
        ),
        (
            "a field that appears twice",
            with("{", "{\"status\":\"Approved\","),
            Unreadable,
            Accepts,
        ),
        (
            "bytes that are not UTF-8",
            with("user-123", "\u{1}")
                .iter()
                .map(|b| if *b == 1 { 0xFF } else { *b })
                .collect(),
            Unreadable,
            Silent,
        ),
        (
            "half a surrogate pair",
            with("user-123", r"\ud83d"),
            Unreadable,
            Silent,
        ),
        (
            "escapes in a text",
            with("user-123", r"\u0075ser\u002d123"),
            Read,
            Accepts,
        ),
    ]
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let json = rows().into_iter().map(|(name, body, expected, contract)| {
        let why = "201 means that a session exists: whatever the body is, nothing of it is lost";
        let response = CannedResponse::text(201, "application/json", body);
        Case::response(
            format!("response/body/{name}"),
            why,
            Source::Promise,
            response,
            expected,
            contract,
        )
    });
    let types = [
        "application/json; charset=utf-8",
        "text/html",
        "application/octet-stream",
    ];
    json.chain(types.map(|media_type| {
        let why = "the body counts, and not what its header says that it is";
        let response = CannedResponse::text(201, media_type, full_session().to_string());
        let id = format!("response/body/as {media_type}");
        Case::response(id, why, Source::Promise, response, Expected::Read, Accepts)
    }))
}

#[test]
fn a_body_that_is_not_a_session_is_kept() {
    let bodies = corpus::family("response/body");
    for finished in &bodies {
        if let Err(failure) = &finished.exchange.outcome {
            let response = failure.error().and_then(didit::Error::response);
            let kept = response.expect("a response").body.expose();
            assert_eq!(kept, finished.case.response.body, "{}", finished.case.id);
        }
    }
}
