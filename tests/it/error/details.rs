//! Limits on what is read of an error response, and on what is shown of it.

use didit::operations::CREATE_SESSION;
use didit::test_util::Reply;
use didit::{Error, ErrorDetails};
use serde_json::json;

use crate::peer::{Peer, request, respond};

fn rejected(body: impl Into<Vec<u8>>) -> Error {
    let reply = Reply::new(400).body(body).to(&CREATE_SESSION);
    reply.expect_err("a 400")
}

fn details(error: &Error) -> &ErrorDetails {
    error.details().expect("a response")
}

#[tokio::test]
async fn displays_eight_messages_of_two_hundred_characters() {
    let messages = ["x".repeat(200), "y".repeat(201)];
    let messages: Vec<_> = messages.into_iter().cycle().take(9).collect();
    let peer = Peer::playing([respond(400, "", json!(messages).to_string())]).await;
    let builder = peer.client().show_service_messages_in_errors(true);
    let didit = builder.build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("400");

    let shown = error.to_string();
    let (whole, cut) = ("x".repeat(200), format!("{}…", "y".repeat(200)));
    let whole = format!("; the service says \"{whole}\"");
    let cut = format!("; the service says \"{cut}\"");
    assert_eq!(shown.matches(&whole).count(), 4, "{shown}");
    assert_eq!(shown.matches(&cut).count(), 4, "{shown}");
    assert_eq!(shown.matches("the service says").count(), 8, "{shown}");
}

#[test]
fn reads_number_of_four_digits_as_index_and_a_longer_one_as_name() {
    for (name, path) in [
        ("1234", "expected_details[1234]"),
        ("12345", "expected_details.12345"),
    ] {
        let body = json!({ "expected_details": { name: ["wrong"] } });

        let error = rejected(body.to_string());

        assert_eq!(details(&error).errors[0].path, path);
        let is_shown = error.to_string().contains(path);
        assert_eq!(is_shown, name == "1234", "{error}");
    }
}

#[test]
fn reads_ten_thousand_items_of_a_list() {
    // The service sends an empty object in place of a valid item.
    let list = |valid: usize| format!("{{\"language\":[{}\"wrong\"]}}", "{},".repeat(valid));

    let last = rejected(list(9_999));
    assert_eq!(details(&last).errors[0].path, "language");
    assert!(details(&last).unrecognized.is_empty());

    let beyond = rejected(list(10_000));
    assert!(details(&beyond).errors.is_empty());
    assert_eq!(details(&beyond).unrecognized[0].path, "language");
}

#[test]
fn takes_the_first_of_two_codes() {
    let error = rejected(r#"{"message":"m","error":"first","code":"second"}"#);

    let code = details(&error).code.as_ref();
    assert_eq!(code.map(|code| code.expose()), Some("first"));
}
