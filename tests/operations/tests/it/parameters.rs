//! Parameters of paths, queries and headers: their types, how they are written, and their limits.

use std::net::IpAddr;

use chrono::NaiveDate;
use operations::Redacted;
use operations::types::{
    FindConstructsGender, FindConstructsQuery, Form, PutConstructsQuery, PutConstructsSortBy, State,
};
use serde_json::json;
use wiremock::ResponseTemplate;

use super::constructs::{ANY, none, violations};
use super::{ID, line, ok, requests, service};

#[tokio::test]
async fn sends_parameters_of_every_type() {
    let (server, client) = service(vec![ok(json!({ "id": ID }))]).await;
    let query = PutConstructsQuery::builder()
        .sort_by(PutConstructsSortBy::Xname)
        .limit(100)
        .ratio(0.25)
        .since("2026-01-02".parse().expect("a date"))
        .kinds(["a b".to_owned(), "c".to_owned()])
        .build();

    let owner = "Hidden".into();
    let call = client.put_constructs(Some("trace"), Some(&owner), &query, &ANY);
    assert!(!format!("{call:?}").contains("Hidden"));
    call.await.expect("constructs");

    let request = &requests(&server).await[0];
    assert_eq!(
        line(request),
        "PUT /v1/constructs/?sort-by=-name&limit=100&ratio=0.25&since=2026-01-02&kinds=a+b&kinds=c"
    );
    assert_eq!(request.headers["x-trace-id"], "trace");
    assert_eq!(request.headers["x-owner"], "Hidden");
}

#[tokio::test]
async fn writes_a_personal_value_as_any_other() {
    let (server, client) = service(vec![ResponseTemplate::new(204)]).await;
    let time = "2026-01-02T03:04:05Z".parse().expect("a time");
    let later = "2026-01-02T03:04:05.250+01:00".parse().expect("a time");
    let query = FindConstructsQuery::builder()
        .times([time, later])
        .ticket(ID)
        .device([127, 0, 0, 1].into())
        .is_new(true)
        .state(State::Archived)
        .born("2026-01-02".parse::<NaiveDate>().expect("a date"))
        .account(ID)
        .home("::1".parse::<IpAddr>().expect("an address"))
        .pin(7)
        .height(1.5)
        .is_adult(false)
        .gender(FindConstructsGender::F)
        .names(["a b".into()])
        .build();
    let (seen, last) = (Redacted::from(time), Redacted::from(later));

    let call = client.find_constructs(time, seen, Some(7), Some(Form::Flat), Some(last), &query);
    assert!(!format!("{query:?} {call:?}").contains("::1"));
    call.await.expect("no content");

    let request = &requests(&server).await[0];
    assert_eq!(
        line(request),
        format!(
            "GET /v1/constructs/2026-01-02T03:04:05Z/2026-01-02T03:04:05Z/\
             ?times=2026-01-02T03%3A04%3A05Z&times=2026-01-02T02%3A04%3A05.250Z\
             &ticket={ID}&device=127.0.0.1&is-new=true&state=archived\
             &born=2026-01-02&account={ID}&home=%3A%3A1&pin=7&height=1.5&is-adult=false\
             &gender=f&names=a+b"
        )
    );
    assert_eq!(request.headers["x-level"], "7");
    assert_eq!(request.headers["x-form"], "flat");
    assert_eq!(request.headers["x-seen"], "2026-01-02T02:04:05.250Z");
}

#[tokio::test]
async fn checks_parameters() {
    let (server, client) = service(vec![ok(json!({ "id": ID }))]).await;
    let query = PutConstructsQuery::builder()
        .limit(101)
        .ratio(f64::INFINITY)
        .kinds(["abcd".to_owned()])
        .build();

    let error = client
        .put_constructs(Some("too long a trace"), None, &query, &ANY)
        .await
        .expect_err("invalid");
    let header = client
        .put_constructs(Some("too long a trace"), None, &none(), &ANY)
        .await
        .expect_err("invalid");
    let broken = client
        .put_constructs(Some("a\nb"), None, &none(), &ANY)
        .await
        .expect_err("invalid");

    assert_eq!(
        violations(&error),
        [
            "X-Trace-Id is 16 characters long; at most 8 are allowed",
            "limit is too large; the maximum is 100",
            "ratio is not a finite number",
            "kinds[0] is 4 characters long; at most 3 are allowed",
        ]
    );
    assert_eq!(
        violations(&header),
        ["X-Trace-Id is 16 characters long; at most 8 are allowed"]
    );
    assert_eq!(
        violations(&broken),
        ["X-Trace-Id is not usable: its value has characters that cannot be in an HTTP header"]
    );
    assert_eq!(requests(&server).await.len(), 0);
}
