//! A 400: its fields and messages.

use std::fmt::Write as _;

use didit::operations::CREATE_SESSION;
use didit::test_util::Reply;
use didit::{ErrorDetails, ErrorKind};
use serde_json::{Value, json};

use super::{described, failing, rejected};
use crate::snapshot;

#[tokio::test]
async fn reads_field_errors_in_every_shape() {
    let shapes = [
        json!([]),
        json!(["a", "list"]),
        json!({ "workflow_id": {} }),
        json!({ "workflow_id": 7 }),
        json!({ "workflow_id": ["a", 7, null, "b"] }),
        json!({ "workflow_id": ["a", "b"], "vendor_data": "c" }),
        json!({ "detail": "d", "code": "c", "workflow_id": "w" }),
        json!({ "code": 7 }),
        json!({ "expected_details": { "first_name": ["f"], "address": "a" } }),
        json!({ "expected_details": { "expected_document_types": { "1": ["x"], "0": "y" } } }),
        json!({ "expected_details": { "expected_document_types": [{}, ["x"]] } }),
        json!({ "expected_details": [{ "first_name": ["f"] }, "text", {}] }),
        json!({ "a": { "b": { "c": { "d": ["deep"] } } } }),
        json!({ "": ["no name"], "two words": ["w"], "ключ": ["u"] }),
    ];
    let mut table = String::new();
    for shape in shapes {
        let _ = writeln!(
            table,
            "{shape}\n{}",
            described(&rejected(&shape).await.into())
        );
    }

    snapshot::settings().bind(|| insta::assert_snapshot!("bad_request_shapes", table));
}

#[tokio::test]
async fn returns_bad_request_when_body_is_not_json() {
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    for body in [
        "",
        "<html>",
        "{\"workflow_id\":",
        "\u{FEFF}",
        "{\"a\":1e999}",
        deep.as_str(),
    ] {
        let error = failing(400, "", body).await;

        let ErrorKind::BadRequest(rejected) = error.kind() else {
            panic!("{error:?}")
        };
        assert!(rejected.details.errors.is_empty());
        assert_eq!(rejected.response.body.expose(), body.as_bytes());
    }
}

#[tokio::test]
async fn keeps_bytes_when_charset_is_not_utf_8() {
    let latin = b"{\"vendor_data\":\"gesperrt f\xFCr immer\"}";
    let error = failing(
        400,
        "content-type: application/json; charset=iso-8859-1\r\n",
        latin,
    )
    .await;

    let ErrorKind::BadRequest(rejected) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(rejected.response.body.expose(), latin);
    let [part] = rejected.details.unrecognized.as_slice() else {
        panic!("{rejected:?}")
    };
    assert_eq!(part.path, "vendor_data");
    assert_eq!(
        part.value.expose_str().as_deref(),
        Some("gesperrt f?r immer")
    );
}

#[tokio::test]
async fn reads_details_after_byte_order_mark() {
    let error = failing(
        400,
        "",
        "\u{FEFF}{\"workflow_id\":\"Invalid workflow_id.\"}",
    )
    .await;

    assert_eq!(
        error.to_string(),
        "the service rejected the request (400) because of workflow_id: there is no such workflow; \
         the service says \"Invalid workflow_id.\" [127.0.0.1]"
    );
}

#[tokio::test]
async fn names_first_eight_fields_and_counts_the_rest() {
    let fields = [
        "address",
        "company_name",
        "country",
        "first_name",
        "gender",
        "id_country",
        "ip_address",
        "last_name",
    ];
    let more = ["nationality", "poa_country", "registry_country"];
    let body: Value = fields
        .iter()
        .chain(&more)
        .map(|name| (name.to_string(), json!(["wrong"])))
        .collect();

    let error = rejected(&json!({ "expected_details": body })).await;

    assert_eq!(error.details.errors.len(), 11);
    assert!(
        error
            .to_string()
            .ends_with("expected_details.last_name and 3 more"),
        "{error}"
    );
    let eight = rejected(&json!({ "expected_details": fields.map(|f| (f, json!("x"))).into_iter().collect::<std::collections::BTreeMap<_, _>>() })).await;
    assert!(
        eight
            .to_string()
            .ends_with("expected_details.ip_address, expected_details.last_name"),
        "{eight}"
    );
}

#[tokio::test]
async fn omits_name_from_message_when_it_is_not_a_field_name() {
    let long = "x".repeat(201);
    let body = json!({ "john@example.com is wrong": ["m"], long.as_str(): ["m"], "metadata": { "JohnDoe": ["m"] } });
    let error = rejected(&body).await;

    assert_eq!(error.details.errors.len(), 3, "they are in `details`");
    assert!(
        error
            .details
            .errors
            .iter()
            .any(|error| error.path == "metadata.JohnDoe")
    );
    let message = error.to_string();
    assert!(
        message.contains("because of a field that is not documented, ")
            && message.contains("a field that is not documented, in metadata"),
        "{message}"
    );
    let printed = format!("{error} {error:?}").to_lowercase();
    assert!(
        !printed.contains("john") && !printed.contains("xxx"),
        "{printed}"
    );

    for odd in ["1911", "JohnDoe]"] {
        let error = rejected(&json!({ odd: ["m"] })).await;
        assert!(
            !error.to_string().contains(odd),
            "an index is in brackets: {error}"
        );
    }
}

#[tokio::test]
async fn omits_name_from_message_when_it_is_a_long_number() {
    for body in [
        r#"{"contact_details":{"phone":{"+14155552671":["bad"]}}}"#,
        r#"{"vendor_data":{"14155552671":["bad"]}}"#,
        r#"{"14155552671":["bad"]}"#,
        r#"{"expected_details[14155552671]":["bad"]}"#,
        // More digits than any index of a request has.
        r#"{"expected_details":{"expected_document_types":{"41555":["bad"]}}}"#,
    ] {
        let error = failing(400, "", body).await;
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("41555"), "{printed}");
    }
    let indexed = failing(
        400,
        "",
        r#"{"expected_details":{"expected_document_types":{"1":["bad"]}}}"#,
    )
    .await;
    assert!(
        indexed
            .to_string()
            .contains("expected_details.expected_document_types[1]"),
        "{indexed}"
    );
}

#[tokio::test]
async fn limits_memory_of_paths_when_body_is_hostile() {
    let long = "k".repeat(400_000);
    let names: serde_json::Map<_, _> = (0..60_000).map(|i| (format!("f{i}"), json!("m"))).collect();
    let bodies = [
        json!({ long.as_str(): vec![7; 200_000] }),
        json!({ "workflow_id": vec![7; 200_000] }),
        json!({ "workflow_id": vec!["m"; 100_000] }),
        Value::Object(names),
    ];
    for body in bodies {
        let error = rejected(&body).await;

        let texts: usize = error
            .details
            .errors
            .iter()
            .map(|error| error.messages.len())
            .sum();
        let parts = error.details.errors.len() + error.details.unrecognized.len();
        assert!(texts + parts >= 1);
        let paths: usize = error
            .details
            .unrecognized
            .iter()
            .map(|part| part.path.len())
            .sum();
        assert!(paths < 2_000_000, "{paths} bytes of paths");
    }
}

fn details(body: &Value) -> ErrorDetails {
    let reply = Reply::new(400).body(body.to_string());
    let error = reply.to(&CREATE_SESSION).expect_err("a 400");
    error.details().expect("details").clone()
}

/// The numbers of errors and of unrecognized parts in a response.
fn parts(body: &Value) -> (usize, usize) {
    let details = details(body);
    (details.errors.len(), details.unrecognized.len())
}

#[test]
fn reads_messages_of_no_field_in_every_form() {
    for (body, messages, code) in [
        (json!({"detail": "a"}), vec!["a"], None),
        (json!({"detail": "a", "code": "c"}), vec!["a"], Some("c")),
        (json!({"detail": ["a", "b"]}), vec!["a", "b"], None),
        (json!(["a", "b"]), vec!["a", "b"], None),
        (json!("a"), vec!["a"], None),
        (json!({"non_field_errors": ["a"]}), vec!["a"], None),
        (json!({"error": "a"}), vec!["a"], None),
        (json!({"error": "c", "message": "a"}), vec!["a"], Some("c")),
        (json!({"message": "a"}), vec!["a"], None),
    ] {
        let details = details(&body);
        let texts: Vec<_> = details.messages.iter().map(|text| text.expose()).collect();
        assert_eq!(texts, messages, "{body}");
        assert_eq!(details.code.as_ref().map(|c| c.expose()), code, "{body}");
        assert_eq!(details.errors, [], "{body}");
        assert_eq!(details.unrecognized, [], "{body}");
    }
}

#[test]
fn reads_paths_up_to_their_limit() {
    assert_eq!(parts(&json!({ "x".repeat(256): "wrong" })), (1, 0));
    assert_eq!(parts(&json!({ "x".repeat(257): "wrong" })), (0, 1));
}

#[test]
fn reads_nested_fields_up_to_their_limit() {
    let nested = |depth| (0..depth).fold(json!("wrong"), |value, _| json!({ "a": value }));
    assert_eq!(parts(&nested(17)), (1, 0));
    assert_eq!(parts(&nested(18)), (0, 1));

    // The same for lists, of which each level has a text as well.
    let lists = |depth| (1..depth).fold(json!(["wrong"]), |value, _| json!([value, "wrong"]));
    assert_eq!(parts(&json!({ "a": lists(16) })).1, 0);
    assert_eq!(parts(&json!({ "a": lists(20) })).1, 1);
}

#[test]
fn separates_parts_up_to_their_limit() {
    let fields = |count: usize, value: Value| -> Value {
        (0..count)
            .map(|n| (format!("f{n}"), value.clone()))
            .collect()
    };
    assert_eq!(parts(&fields(1_000, json!("wrong"))), (1_000, 0));
    assert_eq!(
        parts(&fields(1_002, json!("wrong"))),
        (1_000, 1),
        "the rest is kept as it is"
    );

    let mut both = fields(1_000, json!(7));
    both["last"] = json!("wrong");
    assert_eq!(parts(&both), (0, 1_001), "both kinds of parts count");

    let mut both = json!({ "detail": "wrong" });
    both.as_object_mut().expect("an object").extend(
        fields(1_000, json!("wrong"))
            .as_object()
            .cloned()
            .expect("an object"),
    );
    assert_eq!(parts(&both), (999, 1), "the message of no field counts");
}

#[test]
fn keeps_the_rest_as_json_text() {
    let details = details(&json!({ "a": vec!["wrong"; 1_001], "b": "wrong" }));

    assert_eq!(details.errors[0].messages.len(), 1_000);
    let rest: Vec<_> = details
        .unrecognized
        .iter()
        .map(|part| (part.path.as_str(), part.value.expose_json()))
        .collect();
    assert_eq!(rest, [("a", r#"["wrong"]"#), ("", r#"{"b":"wrong"}"#)]);
}

#[test]
fn separates_items_of_a_list_up_to_their_limit() {
    assert_eq!(parts(&json!({ "list": vec![7; 1_000] })), (0, 1_000));
    assert_eq!(
        parts(&json!({ "list": vec![7; 1_001] })),
        (0, 1_001),
        "and the rest"
    );
}
