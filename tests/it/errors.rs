//! Every answer that says no, in every shape it can take: what is made of it, and what is kept.

use std::error::Error as _;
use std::fmt::Write as _;

use didit::{Error, Rejected};
use serde_json::{Value, json};

use crate::peer::{self, SESSION, call, respond};
use crate::snapshot;

async fn failing(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Error {
    call(respond(status, headers, body)).await.error()
}

async fn rejected(body: &Value) -> Box<Rejected> {
    match failing(400, "", body.to_string()).await {
        Error::Rejected(answer) => answer,
        other => panic!("{other:?}"),
    }
}

/// All that an error tells, exposed: the tests' values are made up.
fn told(error: &Error) -> String {
    let mut text = format!("says: {error}\n");
    if let Error::Rejected(answer) = error {
        for field in &answer.details.errors {
            let messages: Vec<_> = field.messages.iter().map(|m| m.expose()).collect();
            let _ = writeln!(text, "field: {} {messages:?}", field.path);
        }
        for part in &answer.details.unclassified {
            let _ = writeln!(text, "unclassified: {:?} {}", part.path, part.value.expose_json());
        }
    }
    let (detail, code) = match error {
        Error::Rejected(answer) => (answer.details.detail(), answer.details.code.as_ref()),
        Error::KeyRefused(answer) => (answer.details.detail(), answer.details.code.as_ref()),
        Error::RateLimited(answer) => (answer.details.detail(), answer.details.code.as_ref()),
        Error::UnexpectedStatus(answer) => (answer.details.detail(), answer.details.code.as_ref()),
        _ => (None, None),
    };
    for (name, value) in [("detail", detail), ("code", code)] {
        if let Some(value) = value {
            let _ = writeln!(text, "{name}: {}", value.expose());
        }
    }
    if let Error::RateLimited(limit) = error {
        let (after, sandbox) = (limit.retry_after, limit.sandbox_quota);
        let (max, left, reset) = (limit.limit, limit.remaining, limit.reset);
        let _ = writeln!(
            text,
            "limits: retry_after {after:?}, limit {max:?}, remaining {left:?}, reset {reset:?}, sandbox {sandbox}"
        );
    }
    if let Error::UnreadableSession(answer) = error {
        let url = answer.url().map(|url| url.expose());
        let _ = writeln!(
            text,
            "found: session_id {:?}, url {url:?}",
            answer.session_id().map(|id| id.to_string())
        );
    }
    text
}

/// The error examples of the contract: `(status, name, body)`.
fn documented() -> Vec<(u16, String, Value)> {
    let contract: Value =
        yaml_serde::from_str(include_str!("../../openapi.yaml")).expect("the contract is YAML");
    let responses = contract.pointer("/paths/~1v3~1session~1/post/responses").expect("responses");
    let mut examples = Vec::new();
    for (status, response) in responses.as_object().expect("an object") {
        let status: u16 = status.parse().expect("a status");
        let Some(named) = response.pointer("/content/application~1json/examples").filter(|_| status != 201)
        else {
            continue;
        };
        for (name, example) in named.as_object().expect("an object") {
            examples.push((status, name.clone(), example["value"].clone()));
        }
    }
    examples
}

#[tokio::test]
async fn every_documented_body_is_told_in_full() {
    let mut table = String::new();
    for (status, name, body) in documented() {
        let headers = if name == "rate_limit" { LIMITS } else { "" };
        let error = failing(status, headers, body.to_string()).await;
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        assert_eq!(error.response().expect("an answer").body.expose(), body.to_string().as_bytes());
        let _ = writeln!(table, "{status} {name} {body}\n{}", told(&error));
    }

    assert!(table.lines().count() > 40, "{table}");
    snapshot::settings().bind(|| insta::assert_snapshot!("documented_bodies", table));
}

#[tokio::test]
async fn every_shape_of_a_400_is_told_in_full() {
    let shapes = [
        json!({}),
        json!([]),
        json!(null),
        json!("a text"),
        json!(["a", "list"]),
        json!(7),
        json!({ "workflow_id": null }),
        json!({ "workflow_id": [] }),
        json!({ "workflow_id": {} }),
        json!({ "workflow_id": 7 }),
        json!({ "workflow_id": ["a", 7, null, "b"] }),
        json!({ "workflow_id": ["a", "b"], "vendor_data": "c" }),
        json!({ "detail": ["a list"] }),
        json!({ "detail": { "deeper": "text" } }),
        json!({ "detail": "d", "code": "c", "workflow_id": "w" }),
        json!({ "code": 7 }),
        json!({ "non_field_errors": ["n"] }),
        json!({ "expected_details": { "first_name": ["f"], "address": "a" } }),
        json!({ "expected_details": { "expected_document_types": { "1": ["x"], "0": "y" } } }),
        json!({ "expected_details": { "expected_document_types": [{}, ["x"]] } }),
        json!({ "expected_details": [{ "first_name": ["f"] }, "text", {}] }),
        json!({ "a": { "b": { "c": { "d": ["deep"] } } } }),
        json!({ "": ["no name"], "two words": ["w"], "ключ": ["u"] }),
    ];
    let mut table = String::new();
    for shape in shapes {
        let _ = writeln!(table, "{shape}\n{}", told(&Error::Rejected(rejected(&shape).await)));
    }

    snapshot::settings().bind(|| insta::assert_snapshot!("shapes_of_a_400", table));
}

#[tokio::test]
async fn a_400_that_is_no_json_is_still_a_400() {
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    for body in ["", "<html>", "{\"workflow_id\":", "\u{FEFF}", "{\"a\":1e999}", deep.as_str()] {
        let error = failing(400, "", body).await;

        let Error::Rejected(answer) = &error else { panic!("{error:?}") };
        assert!(answer.details.errors.is_empty());
        assert_eq!(answer.response.body.expose(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_400_in_another_charset_keeps_its_bytes() {
    let latin = b"{\"vendor_data\":\"gesperrt f\xFCr immer\"}";
    let error = failing(400, "content-type: application/json; charset=iso-8859-1\r\n", latin).await;

    let Error::Rejected(answer) = &error else { panic!("{error:?}") };
    assert_eq!(answer.response.body.expose(), latin);
    let [part] = answer.details.unclassified.as_slice() else { panic!("{answer:?}") };
    assert_eq!(part.path, "vendor_data");
    assert_eq!(part.value.expose_str().as_deref(), Some("gesperrt f?r immer"));
}

#[tokio::test]
async fn a_400_behind_a_byte_order_mark_is_read() {
    let error = failing(400, "", "\u{FEFF}{\"workflow_id\":\"Invalid workflow_id.\"}").await;

    assert_eq!(
        error.to_string(),
        "the service rejected the request (400) because of workflow_id: there is no such workflow; \
         the service says \"Invalid workflow_id.\" [127.0.0.1]"
    );
}

#[tokio::test]
async fn a_400_about_many_fields_names_the_first_and_counts_the_rest() {
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
    let body: Value = fields.iter().chain(&more).map(|name| (name.to_string(), json!(["wrong"]))).collect();

    let error = rejected(&json!({ "expected_details": body })).await;

    assert_eq!(error.details.errors.len(), 11);
    assert!(error.to_string().ends_with("expected_details.last_name and 3 more [127.0.0.1]"), "{error}");
    let eight = rejected(&json!({ "expected_details": fields.map(|f| (f, json!("x"))).into_iter().collect::<std::collections::BTreeMap<_, _>>() })).await;
    assert!(
        eight.to_string().ends_with("expected_details.ip_address, expected_details.last_name [127.0.0.1]"),
        "{eight}"
    );
}

#[tokio::test]
async fn a_name_in_a_400_that_is_no_field_name_is_not_printed() {
    let long = "x".repeat(201);
    let body =
        json!({ "john@example.com is wrong": ["m"], long.as_str(): ["m"], "metadata": { "JohnDoe": ["m"] } });
    let error = rejected(&body).await;

    assert_eq!(error.details.errors.len(), 3, "but it is there");
    assert!(error.details.errors.iter().any(|error| error.path == "metadata.JohnDoe"));
    let printed = format!("{error} {error:?}").to_lowercase();
    assert!(!printed.contains("john") && !printed.contains("xxx"), "{printed}");

    for odd in ["1911", "JohnDoe]"] {
        let error = rejected(&json!({ odd: ["m"] })).await;
        assert!(!error.to_string().contains(odd), "an index stands in brackets: {error}");
    }
}

#[tokio::test]
async fn a_hostile_400_costs_no_more_than_its_length() {
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

        let texts: usize = error.details.errors.iter().map(|error| error.messages.len()).sum();
        let parts = error.details.errors.len() + error.details.unclassified.len();
        assert!(texts + parts >= 1);
        let paths: usize = error.details.unclassified.iter().map(|part| part.path.len()).sum();
        assert!(paths < 2_000_000, "{paths} bytes of paths");
    }
}

#[tokio::test]
async fn an_error_answer_that_is_cut_off_keeps_its_status_and_the_cause() {
    for status in [400, 401, 429, 500] {
        let mut cut = peer::bytes(status, "", r#"{"detail":"d"}"#);
        cut.truncate(cut.len() - 5);

        let error = call(peer::Act::Write(cut)).await.error();

        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        assert_eq!(error.response().map(|response| response.body.end()), Some(didit::BodyEnd::Interrupted));
        let cause = error.source().and_then(|cause| cause.downcast_ref::<didit::TransportError>());
        assert_eq!(cause.map(|cause| cause.kind), Some(didit::TransportKind::Interrupted), "{status}");
    }
}

#[tokio::test]
async fn retry_after_as_a_date_is_measured_by_the_services_clock() {
    let headers = "date: Mon, 23 Nov 2026 12:00:00 GMT\r\nretry-after: Mon, 23 Nov 2026 12:01:30 GMT\r\n";
    let Error::RateLimited(limit) = failing(429, headers, "{}").await else { panic!("a 429") };

    assert_eq!(limit.retry_after.map(|d| d.as_secs()), Some(90));
}

#[tokio::test]
async fn both_statuses_of_a_refused_key_are_one_error() {
    for status in [401, 403] {
        let error = failing(status, "", r#"{"detail":"d","code":"c"}"#).await;

        assert!(error.is_key_refused());
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        assert!(error.to_string().contains(&status.to_string()), "{error}");
        assert!(!error.session_may_exist());
    }
}

const LIMITS: &str = "retry-after: 12\r\nx-ratelimit-limit: 600\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1790000000\r\n";

#[tokio::test]
async fn a_429_tells_its_limits_whatever_its_body() {
    for body in [r#"{"detail":"Request was throttled."}"#, "", "<html>", "[]", "{", "\u{FEFF}null"] {
        let error = failing(429, LIMITS, body).await;

        let Error::RateLimited(limit) = &error else { panic!("{error:?}") };
        assert_eq!(limit.retry_after.map(|d| d.as_secs()), Some(12), "{body}");
        assert_eq!((limit.limit, limit.remaining, limit.reset), (Some(600), Some(0), Some(1_790_000_000)));
        assert!(!limit.sandbox_quota);
        assert!(error.to_string().starts_with("too many sessions (429); try again in 12 s"), "{error}");
    }
}

#[tokio::test]
async fn a_429_without_limits_is_the_sandbox_quota() {
    let body = r#"{"detail":"Sandbox session quota exceeded."}"#;
    let error = failing(429, "retry-after: 3600\r\n", body).await;

    let Error::RateLimited(limit) = &error else { panic!("{error:?}") };
    assert!(limit.sandbox_quota);
    assert_eq!(limit.details.detail().map(|d| d.expose()), Some("Sandbox session quota exceeded."));
    assert_eq!(
        error.to_string(),
        "the sandbox application's quota is used up (429); try again in 3600 s; its message is in `details` [127.0.0.1]"
    );
    assert_eq!(error.reason(), Some(didit::Reason::SandboxQuota));

    for (headers, body) in
        [("x-ratelimit-reset: soon\r\n", body), ("", "<html>"), ("", ""), ("", "{\"message\":\"m\"}")]
    {
        let Error::RateLimited(limit) = failing(429, headers, body).await else { panic!("{headers} {body}") };
        assert!(!limit.sandbox_quota, "{headers} {body}: a gateway, or the other limit");
    }
}

#[tokio::test]
async fn malformed_limits_are_none_and_their_headers_are_kept() {
    let headers = "retry-after: soon\r\nx-ratelimit-limit: many\r\nx-ratelimit-remaining: -1\r\nx-ratelimit-reset: 1e9\r\n";
    let Error::RateLimited(limit) = failing(429, headers, "{}").await else { panic!("a 429") };

    assert_eq!((limit.retry_after, limit.limit, limit.remaining, limit.reset), (None, None, None, None));
    assert_eq!(limit.response.headers["retry-after"], "soon");
    assert_eq!(
        limit.to_string(),
        "too many sessions (429); its `Retry-After` is neither seconds nor a date [127.0.0.1]"
    );
}

#[tokio::test]
async fn every_other_status_keeps_status_headers_and_body() {
    for status in [200, 202, 204, 404, 405, 406, 409, 410, 415, 422, 451, 500, 501, 503, 599, 799] {
        let body = if status == 204 { "" } else { "<html>" };
        let error = failing(status, "x-odd: 1\r\n", body).await;

        let Error::UnexpectedStatus(answer) = &error else { panic!("{error:?}") };
        assert_eq!(answer.response.status.as_u16(), status);
        assert_eq!(answer.response.headers["x-odd"], "1");
        assert_eq!(answer.response.body.expose(), body.as_bytes());
        let is_certain = (400..500).contains(&status);
        assert_eq!(error.session_may_exist(), !is_certain, "{status}");
    }
}

#[tokio::test]
async fn a_long_error_page_is_kept_up_to_the_limit() {
    let peer = peer::Peer::playing([respond(500, "", "x".repeat(5_000))]).await;
    let didit = peer.client().max_response_bytes(1_000).no_retry().build().expect("a client");

    let error = didit.create_session(&peer::request()).await.expect_err("500");

    let body = &error.response().expect("an answer").body;
    assert_eq!((body.len(), body.end()), (1_000, didit::BodyEnd::TooLong));
}

#[tokio::test]
async fn an_unreadable_201_names_the_place_and_what_it_holds() {
    let session: Value = serde_json::from_str(SESSION).expect("JSON");
    let changed = |name: &str, value: Value| {
        let mut session = session.clone();
        session[name] = value;
        session.to_string()
    };
    let without = |name: &str| {
        let mut session = session.clone();
        session.as_object_mut().expect("an object").remove(name);
        session.to_string()
    };
    let bodies = [
        ("empty", String::new()),
        ("not JSON", "<html>".into()),
        ("null", "null".into()),
        ("a list", "[1]".into()),
        ("an empty object", "{}".into()),
        ("cut off", SESSION[..120].into()),
        ("two values", format!("{SESSION}{SESSION}")),
        ("no session_id", without("session_id")),
        ("no url", without("url")),
        ("no status", without("status")),
        ("session_id is no UUID", changed("session_id", json!("me"))),
        ("session_number is a text", changed("session_number", json!("1024"))),
        ("session_number is a fraction", changed("session_number", json!(10.5))),
        ("session_number is huge", SESSION.replace("1024", "99999999999999999999")),
        ("session_token is null", changed("session_token", json!(null))),
        ("url is a number", changed("url", json!(7))),
        ("status is an object", changed("status", json!({}))),
        ("vendor_data is a list", changed("vendor_data", json!(["user"]))),
        ("a field twice", SESSION.replacen('{', r#"{"session_number":1,"#, 1)),
        ("session_id twice", SESSION.replacen('{', r#"{"session_id":"me","#, 1)),
    ];
    let mut table = String::new();
    for (name, body) in bodies {
        let error = failing(201, "", &body).await;
        assert!(error.session_may_exist());
        assert_eq!(error.response().expect("an answer").body.expose(), body.as_bytes(), "{name}");
        let _ = writeln!(table, "{name}\n{}", told(&error));
    }

    snapshot::settings().bind(|| insta::assert_snapshot!("unreadable_sessions", table));
}

#[tokio::test]
async fn a_201_with_surprises_that_do_not_matter_is_a_session() {
    let deep = "[".repeat(1_000) + &"]".repeat(1_000);
    for (name, body) in [
        ("an unknown field of any depth", SESSION.replacen('{', &format!(r#"{{"deep":{deep},"#), 1)),
        ("an unknown number of any size", SESSION.replacen('{', r#"{"big":1e999,"#, 1)),
        ("half of a surrogate pair", SESSION.replacen('{', r#"{"odd":"\ud800","\udc00":1,"#, 1)),
        ("metadata of any depth", SESSION.replacen('{', &format!(r#"{{"metadata":{deep},"#), 1)),
        ("metadata with a huge number", SESSION.replacen('{', r#"{"metadata":1e999,"#, 1)),
        ("metadata with a name twice", SESSION.replacen('{', r#"{"metadata":{"a":1,"a":2},"#, 1)),
        ("required fields that are left out", SESSION.replace(r#""vendor_data":null,"#, "")),
        (
            "nulls",
            SESSION.replacen(
                '{',
                r#"{"metadata":null,"callback":null,"workflow_version":null,"session_kind":null,"#,
                1,
            ),
        ),
        ("an unknown field twice", SESSION.replacen('{', r#"{"new":1,"new":2,"#, 1)),
        ("white space", format!("\r\n\t {SESSION} \n")),
    ] {
        let session = call(respond(201, "", &body)).await.result.unwrap_or_else(|e| panic!("{name}: {e}"));

        assert_eq!(session.session_number, 1024, "{name}");
        assert_eq!(session.raw().body.expose(), body.as_bytes(), "{name}");
    }
}

#[tokio::test]
async fn an_error_is_one_line_and_its_sources_are_other_lines() {
    let errors = [
        call(peer::Act::Close).await.error(),
        call(peer::Act::Reset(peer::bytes(201, "", SESSION)[..80].to_vec())).await.error(),
        failing(400, "", r#"{"workflow_id":"x"}"#).await,
        failing(400, "", r#"{"detail":"x"}"#).await,
        failing(400, "", "x").await,
        failing(401, "", "").await,
        failing(429, LIMITS, "").await,
        failing(307, "location: https://a.example/\r\n", "").await,
        failing(500, "", "").await,
        failing(201, "", "{}").await,
        didit::Client::builder().build().expect_err("no key"),
        didit::PortraitImage::from_file("no such file").expect_err("no file"),
        didit::Metadata::from(json!(1)).get::<String>().expect_err("a number"),
    ];
    for error in errors {
        let line = error.to_string();
        assert!(!line.contains('\n') && line.starts_with(char::is_lowercase), "{line}");
        let mut source = error.source();
        while let Some(cause) = source {
            assert!(!line.contains(&cause.to_string()), "{line} repeats {cause}");
            source = cause.source();
        }
    }
}

#[tokio::test]
async fn no_number_of_a_person_is_taken_for_an_index_and_printed() {
    for body in [
        r#"{"contact_details":{"phone":{"+14155552671":["bad"]}}}"#,
        r#"{"vendor_data":{"14155552671":["bad"]}}"#,
        r#"{"14155552671":["bad"]}"#,
        r#"{"expected_details[14155552671]":["bad"]}"#,
    ] {
        let error = failing(400, "", body).await;
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("4155552671"), "{printed}");
    }
    let indexed = failing(400, "", r#"{"expected_details":{"expected_document_types":{"1":["bad"]}}}"#).await;
    assert!(indexed.to_string().contains("expected_details.expected_document_types[1]"), "{indexed}");
}

#[tokio::test]
async fn missing_credits_are_nobodys_invalid_request_and_no_refused_key() {
    for status in [400, 403] {
        let error = failing(status, "", r#"{"detail":"Not enough credits."}"#).await;
        assert_eq!(error.reason(), Some(didit::Reason::InsufficientCredits));
        assert!(!error.is_invalid_request() && !error.is_key_refused(), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_to_a_name_of_any_length_is_one_short_line() {
    let location = format!("location: https://{}.example/\r\n", "a".repeat(5_000));
    let error = failing(302, &location, "").await;
    assert!(error.to_string().len() < 200, "{error}");
}

#[tokio::test]
async fn an_invalid_retry_after_is_reported_on_every_status() {
    for status in [429, 503, 400] {
        let error = failing(status, "retry-after: soon\r\n", "").await;
        assert!(error.to_string().contains("`Retry-After` is neither seconds nor a date"), "{error}");
    }
}
