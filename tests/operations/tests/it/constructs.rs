//! What a schema can be made of: sent, checked and read.

use std::collections::BTreeMap;

use operations::types::{
    Fallback, PutConstructs200KindsItem, PutConstructs200State, PutConstructs409,
    PutConstructsBody, PutConstructsBodyDelivery, PutConstructsBodyDeliveryChannel,
    PutConstructsBodyGender, PutConstructsBodyOwner, PutConstructsBodyPerson,
    PutConstructsBodyStepsItem, PutConstructsBodyType, PutConstructsQuery, State, ThingWebhook,
};
use operations::{Error, ErrorKind, Json, Redacted};
use serde_json::{from_value, json, to_value};
use wiremock::ResponseTemplate;

use super::{ID, ok, requests, service};

pub(super) fn none() -> PutConstructsQuery {
    PutConstructsQuery::default()
}

pub(super) fn minimal() -> PutConstructsBody {
    PutConstructsBody::builder()
        .type_(PutConstructsBodyType::Odd)
        .replaces(None)
        .build()
}

fn step(name: &str) -> PutConstructsBodyStepsItem {
    PutConstructsBodyStepsItem::builder().name(name).build()
}

#[tokio::test]
async fn sends_every_construct() {
    let (server, client) = service(vec![ok(json!({ "id": ID }))]).await;
    let request = PutConstructsBody::builder()
        .type_(PutConstructsBodyType::Plain)
        .replaces(Some("before".to_owned()))
        .display_name("abcde")
        .comment(None)
        .note("Hid")
        .country("USA")
        .delivery(
            PutConstructsBodyDelivery::builder()
                .channel(PutConstructsBodyDeliveryChannel::Sms)
                .retries(5)
                .build(),
        )
        .fallback(Fallback::builder().title("abc").build())
        .tags(["a".to_owned(), "abc".to_owned()])
        .steps([step("abc")])
        .scores([Some(0.5), None])
        .labels(BTreeMap::from([("key".to_owned(), "abc".to_owned())]))
        .owner(
            PutConstructsBodyOwner::builder()
                .title("abc")
                .role("own")
                .build(),
        )
        .free(Json::new(&json!({ "a": 1 })).expect("JSON"))
        .anything(Json::new(&[1, 2]).expect("JSON"))
        .price(0.3)
        .dozens(24)
        .level(i64::from(i32::MAX))
        .at("2026-01-02T03:04:05Z".parse().expect("a time"))
        .day("2026-01-02".parse().expect("a date"))
        .address("::1".parse().expect("an address"))
        .site("https://a.example/")
        .pin(1000)
        .person(PutConstructsBodyPerson::builder().name("Hid").build())
        .gender(PutConstructsBodyGender::F)
        .build();

    client
        .put_constructs(None, None, &none(), &request)
        .await
        .expect("constructs");

    let sent: serde_json::Value =
        serde_json::from_slice(&requests(&server).await[0].body).expect("JSON");
    assert_eq!(
        sent,
        json!({
            "type": "plain", "replaces": "before", "displayName": "abcde", "comment": null, "note": "Hid",
            "country": "USA", "delivery": { "channel": "sms", "retries": 5 }, "fallback": { "title": "abc" },
            "tags": ["a", "abc"], "steps": [{ "name": "abc" }], "scores": [0.5, null], "labels": { "key": "abc" },
            "owner": { "title": "abc", "role": "own" }, "free": { "a": 1 }, "anything": [1, 2], "price": 0.3,
            "dozens": 24, "level": 2147483647, "at": "2026-01-02T03:04:05Z", "day": "2026-01-02",
            "address": "::1", "site": "https://a.example/", "pin": 1000, "person": { "name": "Hid" }, "gender": "f",
        })
    );
    let shown = format!("{request:?}");
    for hidden in ["Hid", "1000", "PutConstructsBodyGender", "F"] {
        let is_shown = shown
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == hidden);
        assert!(!is_shown, "{hidden}: {shown}");
    }
}

#[tokio::test]
async fn sends_only_what_is_set_and_null_where_it_is_asked_for() {
    let (server, client) = service(vec![ok(json!({ "id": ID }))]).await;

    client
        .put_constructs(None, None, &none(), &minimal())
        .await
        .expect("constructs");

    let sent = &requests(&server).await[0].body;
    assert_eq!(
        std::str::from_utf8(sent),
        Ok(r#"{"replaces":null,"type":"odd"}"#)
    );
}

pub(super) static ANY: std::sync::LazyLock<PutConstructsBody> = std::sync::LazyLock::new(minimal);

/// The paths and messages of invalid input.
pub(super) fn violations(error: &Error) -> Vec<String> {
    let ErrorKind::InvalidRequest(invalid) = error.kind() else {
        panic!("{error}")
    };
    let fields = invalid.fields.iter();
    fields
        .map(|field| format!("{} {}", field.path, field.message))
        .collect()
}

#[test]
fn checks_every_limit() {
    let mut request = minimal();
    request.display_name = Some("a".into());
    request.comment = Some(Some("abcdef".into()));
    let deep = "[".repeat(121) + &"]".repeat(121);
    request.anything = Some(serde_json::from_str(&deep).expect("JSON"));
    request.note = Some("abcdef".into());
    request.country = Some("us".into());
    request.delivery = Some(
        PutConstructsBodyDelivery::builder()
            .channel(PutConstructsBodyDeliveryChannel::Sms)
            .retries(-1)
            .build(),
    );
    request.fallback = Some(Some(Fallback::builder().title("abcd").build()));
    request.tags = Some(vec!["a".into(), "abcd".into(), "b".into()]);
    request.steps = Some(vec![step("abc"), step("abcd")]);
    request.scores = Some(vec![Some(0.0), None, Some(1.0), Some(f64::NAN)]);
    request.labels = Some(BTreeMap::from([("secret".into(), "abcd".into())]));
    request.owner = Some(
        PutConstructsBodyOwner::builder()
            .title("abcd")
            .role("abcd")
            .build(),
    );
    request.price = Some(0.35);
    request.dozens = Some(25);
    request.level = Some(i64::from(i32::MAX) + 1);
    request.pin = Some(Redacted::new(999));
    request.person = Some(Redacted::new(
        PutConstructsBodyPerson::builder().name("abcd").build(),
    ));
    request.day = Some(chrono::NaiveDate::MAX);
    request.at = Some(chrono::DateTime::<chrono::Utc>::MAX_UTC);

    let error = request.validate().expect_err("invalid");

    let expected = [
        "anything is nested deeper than 120 levels",
        "at has a year outside 0001 to 9999",
        "comment is 6 characters long; at most 5 are allowed",
        "country is not a country in ISO 3166-1 alpha-3; expected three capital letters such as USA",
        "day has a year outside 0001 to 9999",
        "delivery.retries is too small; the minimum is 0",
        "displayName is too short: 1 of at least 2 characters",
        "dozens is not a multiple of 12",
        "fallback.title is 4 characters long; at most 3 are allowed",
        "labels[*] is 4 characters long; at most 3 are allowed",
        "level is too large; the maximum is 2147483647",
        "note is 6 characters long; at most 5 are allowed",
        "owner.role is 4 characters long; at most 3 are allowed",
        "owner.title is 4 characters long; at most 3 are allowed",
        "person.name is 4 characters long; at most 3 are allowed",
        "pin is too small; the minimum is 1000",
        "price is not a multiple of 0.1",
        "scores[0] is too small; it has to be above 0",
        "scores[2] is too large; it has to be below 1",
        "scores[3] is not a finite number",
        "steps[1].name is 4 characters long; at most 3 are allowed",
        "tags has too many items; at most 2 items are allowed",
        "tags[1] is 4 characters long; at most 3 are allowed",
    ];
    assert_eq!(violations(&error), expected);
}

#[test]
fn allows_every_value_at_a_limit() {
    for (retries, tags, score, price, pin) in [
        (0, vec!["abc".to_owned()], 0.001, -0.3, 1000),
        (5, vec![String::new(), "a".to_owned()], 0.999, 1e9, i64::MAX),
    ] {
        let mut request = minimal();
        request.delivery = Some(
            PutConstructsBodyDelivery::builder()
                .channel(PutConstructsBodyDeliveryChannel::Email)
                .retries(retries)
                .build(),
        );
        request.tags = Some(tags);
        request.scores = Some(vec![Some(score)]);
        request.price = Some(price);
        request.pin = Some(Redacted::new(pin));
        request.dozens = Some(0);
        request.level = Some(i64::from(i32::MIN));
        request.display_name = Some("éé".into());
        request.validate().expect("valid");
    }
    let mut empty = minimal();
    empty.tags = Some(Vec::new());
    let error = empty.validate().expect_err("too few");
    assert_eq!(
        violations(&error),
        ["tags has too few items; at least 1 item is needed"]
    );
}

#[tokio::test]
async fn reads_every_construct() {
    let body = json!({
        "id": ID, "displayName": "a", "count": 5, "at": "2026-01-02T03:04:05Z", "day": "2026-01-02", "state": "new",
        "kinds": ["one", "two"], "reports": [{ "node_id": "n", "person": { "name": "Hidden" } }],
        "counts": { "a": 1, "b": null }, "free": { "b": 1, "a": 2 }, "closed": { "a": "x" }, "type": false,
    });
    let (_server, client) = service(vec![ok(body)]).await;

    let read = client
        .put_constructs(None, None, &none(), &ANY)
        .await
        .expect("constructs");

    assert_eq!(read.display_name.as_deref(), Some("a"));
    assert_eq!(read.count, Some(5));
    assert_eq!(read.at.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(read.day.as_ref().expect("a day").expose(), "2026-01-02");
    assert_eq!(read.state, Some(PutConstructs200State::New.into()));
    let kinds = [
        PutConstructs200KindsItem::One,
        PutConstructs200KindsItem::Two,
    ];
    assert_eq!(read.kinds.as_deref(), Some(&kinds.map(Into::into)[..]));
    let reports = read.reports.as_ref().expect("reports");
    let report = reports[0].expose();
    assert_eq!(report.node_id.as_deref(), Some("n"));
    let person = report.person.as_ref().expect("a person");
    assert_eq!(person.name.as_ref().expect("a name").expose(), "Hidden");
    let counts = BTreeMap::from([("a".to_owned(), Some(1)), ("b".to_owned(), None)]);
    assert_eq!(read.counts, Some(counts));
    let free = read.free.as_ref().expect("an object");
    assert_eq!(free.expose_json(), r#"{"a":2,"b":1}"#);
    let closed = read.closed.as_ref().expect("an object");
    assert_eq!(closed.a.as_deref(), Some("x"));
    assert_eq!(read.type_, Some(false));
    assert!(!format!("{read:?}").contains("Hidden"));
}

/// Nothing that the contract says of a value makes the whole unreadable.
#[tokio::test]
async fn reads_values_outside_the_contract() {
    let odd = json!({
        "id": ID, "displayName": "a longer text", "count": i64::MAX, "at": "yesterday", "day": "02.01.2026",
        "state": "newer", "kinds": ["three"], "reports": [{ "new": 1 }, {}], "closed": { "b": 1 }, "newer": [1],
    });
    let nulls = json!({
        "id": ID, "displayName": null, "count": null, "at": null, "day": null, "state": null, "kinds": null,
        "reports": null, "counts": null, "free": null, "closed": null, "type": null,
    });
    let (_server, client) = service(vec![ok(odd), ok(nulls)]).await;

    let odd = client
        .put_constructs(None, None, &none(), &ANY)
        .await
        .expect("odd values");
    let nulls = client
        .put_constructs(None, None, &none(), &ANY)
        .await
        .expect("nulls");

    assert_eq!(odd.count, Some(i64::MAX));
    assert_eq!(odd.at.as_deref(), Some("yesterday"));
    assert_eq!(odd.day.as_ref().expect("a day").expose(), "02.01.2026");
    assert_eq!(odd.state.as_ref().expect("a state").as_str(), "newer");
    assert_eq!(odd.kinds.as_ref().expect("kinds")[0].as_str(), "three");
    let reports = odd.reports.as_ref().expect("reports");
    assert!(reports[0].expose().extra.contains_key("new"));
    assert!(
        odd.closed
            .as_ref()
            .expect("an object")
            .extra
            .contains_key("b")
    );
    assert!(odd.extra.contains_key("newer"));
    assert_eq!((&nulls.state, &nulls.reports), (&None, &None));
}

#[tokio::test]
async fn gives_the_body_of_each_error_status() {
    let conflict = ResponseTemplate::new(409).set_body_json(json!({ "conflict": "name" }));
    let (_server, client) = service(vec![
        conflict,
        ResponseTemplate::new(418),
        ResponseTemplate::new(505),
    ])
    .await;

    for (status, expected) in [(409, Some("name")), (418, None), (505, None)] {
        let error = client
            .put_constructs(None, None, &none(), &ANY)
            .await
            .expect_err("an error");
        assert_eq!(
            error.http_status().map(|status| status.as_u16()),
            Some(status)
        );
        let response = error.response().expect("a response");
        let body = response.json::<PutConstructs409>().ok();
        assert_eq!(body.map(|body| body.conflict).as_deref(), expected);
    }
}

#[test]
fn reads_an_event_whose_optional_fields_have_other_types() {
    let read = |json| from_value::<ThingWebhook>(json);

    let event = read(json!({ "id": "a", "at": 7, "state": "archived" })).expect("an event");
    assert_eq!((event.at, event.extra.len()), (Some(7), 0));
    assert_eq!(
        event.state,
        Some("archived".parse::<State>().expect("a state").into())
    );

    let event = read(json!({ "id": "a", "at": null })).expect("an event");
    assert_eq!((event.at, event.extra.len()), (None, 0));

    let sent = json!({ "id": "a", "at": "today", "state": [1] });
    let event = read(sent.clone()).expect("an event");
    assert_eq!((event.at, event.state.as_ref()), (None, None));
    assert_eq!(event.extra.get("at"), Some(json!("today").into()));
    assert_eq!(to_value(&event).expect("JSON"), sent);

    for malformed in [
        json!({ "at": 7 }),
        json!({ "id": 7 }),
        json!({ "id": null }),
        json!([]),
    ] {
        assert!(read(malformed.clone()).is_err(), "{malformed}");
    }
}

#[tokio::test]
async fn reads_a_list_of_texts_whatever_they_hold() {
    let (_server, client) = service(vec![ok(json!(["2026-01-02T03:04:05Z", "soon"]))]).await;
    let times = client.list_times().await.expect("times");
    let labels = client.list_labels().await.expect("labels");
    assert_eq!(*times, ["2026-01-02T03:04:05Z", "soon"]);
    assert_eq!(*labels, *times);
}
