//! `oneOf`: which branch a value is of, what is sent, and what is kept of values that fit no branch.

mod kinds;

use operations::Redacted;
use operations::types::{
    Card, Circle, Fallback, Form, Group, Hidden, Json, Order, OrderAmount, OrderAnswer, Payment,
    PaymentType, PutConstructsQuery, Square, Transfer, Voucher,
};
use serde_json::{Value, json};

use super::constructs::{self, violations};
use super::{ID, ok, requests, service};

fn card() -> Card {
    Card::builder().number("12345").build()
}

fn transfer(kind: PaymentType) -> Transfer {
    Transfer::builder().type_(kind).iban("DE12").build()
}

/// What a service's order is read as.
async fn read(order: Value) -> Order {
    let (_server, client) = service(vec![ok(order)]).await;
    let order = client.put_order(&Order::default()).await;
    order.expect("an order").into_inner()
}

async fn read_payment(payment: Value) -> Payment {
    let (_server, client) = service(vec![ok(payment)]).await;
    let payment = client.create_payment(&card().into()).await;
    payment.expect("a payment").into_inner()
}

fn unknown(payment: &Payment) -> &Json {
    let Payment::Unknown(json) = payment else {
        panic!("{payment:?}")
    };
    json
}

#[tokio::test]
async fn sends_the_discriminator_of_each_branch() {
    let payments = [
        (
            Payment::Card(card()),
            json!({ "type": "card", "number": "12345" }),
        ),
        (
            Redacted::new(transfer(PaymentType::Swift)).into(),
            json!({ "type": "swift", "iban": "DE12" }),
        ),
        (
            Voucher::builder().code("a").build().into(),
            json!({ "type": "Voucher", "code": "a" }),
        ),
        (
            Group::builder().parts(vec![card().into()]).build().into(),
            json!({ "type": "group", "parts": [{ "type": "card", "number": "12345" }] }),
        ),
        (
            Payment::Unknown(json!({ "type": "new", "a": 1 }).into()),
            json!({ "type": "new", "a": 1 }),
        ),
    ];
    for (payment, expected) in payments {
        let (server, client) = service(vec![ok(expected.clone())]).await;

        let received = client.create_payment(&payment).await.expect("a payment");

        let sent: Value = serde_json::from_slice(&requests(&server).await[0].body).expect("JSON");
        assert_eq!(sent, expected);
        assert_eq!(*received, payment);
    }
}

/// Nobody receives it, so that the list of its values is closed.
#[tokio::test]
async fn sends_a_discriminator_of_a_closed_list() {
    let (server, client) = service(vec![ok(json!({ "id": ID }))]).await;
    let mut request = constructs::minimal();
    let mut square = Square::builder().size(3.5).build();
    request.shape = Some(Circle::builder().size(3).build().into());

    client
        .put_constructs(None, None, &PutConstructsQuery::default(), &request)
        .await
        .expect("constructs");
    square.form = Form::Round;
    request.shape = Some(square.into());
    let error = request.validate().expect_err("invalid");

    let sent: Value = serde_json::from_slice(&requests(&server).await[0].body).expect("JSON");
    assert_eq!(sent["shape"], json!({ "form": "round", "size": 3 }));
    assert_eq!(
        violations(&error),
        [
            "shape.size is too large; the maximum is 3",
            "shape.form is not that of this variant; expected flat",
        ]
    );
}

#[tokio::test]
async fn discriminator_selects_the_branch_that_another_would_fit() {
    // All of it fits a card, and a group does not need more.
    let all =
        |kind: &str| json!({ "number": "1", "iban": "2", "code": "3", "parts": [], "type": kind });

    assert!(matches!(read_payment(all("card")).await, Payment::Card(_)));
    assert!(matches!(
        read_payment(all("group")).await,
        Payment::Group(_)
    ));
    for kind in ["sepa", "swift"] {
        let payment = read_payment(all(kind)).await;
        let Payment::Transfer(transfer) = payment else {
            panic!("{payment:?}")
        };
        assert_eq!(transfer.expose().type_.as_str(), kind);
    }
    let payment = read_payment(all("Voucher")).await;
    let Payment::Voucher(voucher) = payment else {
        panic!("{payment:?}")
    };
    assert_eq!(voucher.code.as_deref(), Some("3"));
    assert!(voucher.extra.contains_key("iban"));
}

#[tokio::test]
async fn keeps_values_that_fit_no_branch() {
    for (name, payment) in [
        ("an unknown value", json!({ "type": "cash", "coins": [1] })),
        ("a schema's name", json!({ "type": "Card", "number": "1" })),
        ("no discriminator", json!({ "number": "1" })),
        (
            "a discriminator of another type",
            json!({ "type": 1, "number": "1" }),
        ),
        ("null as discriminator", json!({ "type": null })),
        ("a missing field", json!({ "type": "card" })),
        (
            "a field of another type",
            json!({ "type": "card", "number": 1 }),
        ),
        ("another kind of JSON", json!(["card"])),
        ("null", json!(null)),
    ] {
        let order = json!({ "payments": [payment, { "type": "card", "number": "1" }], "by_name": { "a": payment } });

        let read = read(order.clone()).await;

        let payments = read.payments.as_ref().expect("payments");
        assert_eq!(
            *unknown(&payments[0]),
            Json::from(payment.clone()),
            "{name}"
        );
        assert!(matches!(payments[1], Payment::Card(_)), "{name}");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), order, "{name}");
    }
}

#[tokio::test]
async fn discriminator_that_is_there_twice_selects_nothing() {
    let body = r#"{"type":"card","number":"1","type":"sepa"}"#;
    let twice = wiremock::ResponseTemplate::new(200).set_body_string(body);
    let (_server, client) = service(vec![twice]).await;

    let payment = client
        .create_payment(&card().into())
        .await
        .expect("a payment");

    assert_eq!(unknown(&payment).expose_json(), body);
}

#[tokio::test]
async fn reads_a_list_of_branches() {
    let all = json!([{ "type": "card", "number": "1" }, { "type": "Voucher" }, 7]);
    let (_server, client) = service(vec![ok(all.clone())]).await;

    let payments = client.list_payments().await.expect("payments");

    assert!(matches!(
        payments[..],
        [Payment::Card(_), Payment::Voucher(_), Payment::Unknown(_)]
    ));
    assert_eq!(serde_json::to_value(&*payments).expect("JSON"), all);
}

/// A branch that contains itself could exhaust the stack.
#[tokio::test]
async fn keeps_what_is_nested_too_deeply() {
    let nested = |levels: usize| {
        let (open, close) = (r#"{"type":"group","parts":["#, "]}");
        format!("{}{}", open.repeat(levels), close.repeat(levels))
    };
    for (levels, is_read) in [(60, true), (61, false), (20_000, false)] {
        let response = wiremock::ResponseTemplate::new(200).set_body_string(nested(levels));
        let (_server, client) = service(vec![response]).await;

        let payment = client
            .create_payment(&card().into())
            .await
            .expect("a payment");

        assert_eq!(matches!(*payment, Payment::Group(_)), is_read, "{levels}");
    }

    // Many next to each other are not deep.
    let parts = vec![serde_json::json!({ "type": "group", "parts": [] }); 500];
    let wide = serde_json::json!({ "type": "group", "parts": parts });
    let response = wiremock::ResponseTemplate::new(200).set_body_json(wide);
    let (_server, client) = service(vec![response]).await;
    let payment = client.create_payment(&card().into()).await;
    assert!(matches!(*payment.expect("a payment"), Payment::Group(_)));
}

#[test]
fn validates_each_branch_with_the_path_of_its_field() {
    let mut another = card();
    another.type_ = operations::OpenEnum::from_text("sepa");
    let mut long = transfer(PaymentType::Card);
    long.iban = "abcde".into();
    let group = Group::builder()
        .parts(vec![Voucher::builder().code("abcd").build().into()])
        .build();
    let order = Order::builder()
        .payment(Card::builder().number("123456").cvv(1000).build())
        .payments(vec![card().into(), another.into(), group.into()])
        .by_name([("secret".to_owned(), Redacted::new(long).into())].into())
        .answer(OrderAnswer::List(vec![
            "abcd".into(),
            "b".into(),
            "c".into(),
        ]))
        .place(Some(Fallback::builder().title("abcd").build().into()))
        .amount(Some(OrderAmount::Integer(10)))
        .build();

    let error = order.validate().expect_err("invalid");

    assert_eq!(
        violations(&error),
        [
            "amount is too large; the maximum is 9",
            "answer has too many items; at most 2 items are allowed",
            "answer[0] is 4 characters long; at most 3 are allowed",
            "by_name[*].iban is 5 characters long; at most 4 are allowed",
            "by_name[*].type is not that of this variant; expected sepa or swift",
            "payment.cvv is too large; the maximum is 999",
            "payment.number is 6 characters long; at most 5 are allowed",
            "payments[1].type is not that of this variant; expected card",
            "payments[2].parts[0].code is 4 characters long; at most 3 are allowed",
            "place.title is 4 characters long; at most 3 are allowed",
        ]
    );
    let body = Payment::Card(Card::builder().number("123456").build());
    assert_eq!(
        violations(&body.validate().expect_err("invalid")),
        ["number is 6 characters long; at most 5 are allowed"]
    );
    Payment::from(card()).validate().expect("valid");
}

#[tokio::test]
async fn debug_shows_no_personal_value() {
    let order = json!({
        "payment": { "type": "card", "number": "Hidden" },
        "payments": [{ "type": "sepa", "iban": "Hidden" }, { "type": "new", "a": "Hidden" }],
        "hidden": ["Hidden"], "place": "Hidden",
    });

    let read = read(order).await;

    assert_eq!(
        *read.hidden.as_ref().expect("it is there").expose(),
        Hidden::List(vec!["Hidden".into()])
    );
    let debug = format!("{read:?}");
    assert!(!debug.contains("Hidden"), "{debug}");
}
