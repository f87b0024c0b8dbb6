//! `oneOf` without a discriminator: the kind of JSON selects the branch.

use operations::types::{
    Fallback, Order, OrderAmount, OrderAmountObject, OrderAmountText, OrderAnswer, OrderPartsItem,
    OrderPlace,
};
use serde_json::json;

use super::super::constructs::violations;
use super::super::{ID, service};
use super::read;

#[tokio::test]
async fn kind_of_json_selects_the_branch() {
    for (answer, amount, place) in [
        (
            (json!("a"), OrderAnswer::Text("a".into())),
            (json!(7), OrderAmount::Integer(7)),
            (
                json!({ "title": "a" }),
                Some(OrderPlace::Object(Fallback::builder().title("a").build())),
            ),
        ),
        (
            (
                json!(["a", "b"]),
                OrderAnswer::List(vec!["a".into(), "b".into()]),
            ),
            (json!(false), OrderAmount::Boolean(false)),
            (json!(null), None),
        ),
        (
            (
                json!({ "a": 1 }),
                OrderAnswer::Unknown(json!({ "a": 1 }).into()),
            ),
            (json!("all"), OrderAmount::Text(OrderAmountText::All.into())),
            (
                json!("here"),
                Some(OrderPlace::Unknown(json!("here").into())),
            ),
        ),
        (
            (json!([1]), OrderAnswer::Unknown(json!([1]).into())),
            (
                json!({ "cents": 1 }),
                OrderAmount::Object(OrderAmountObject::builder().cents(1).build()),
            ),
            (
                json!({ "title": 1 }),
                Some(OrderPlace::Unknown(json!({ "title": 1 }).into())),
            ),
        ),
        (
            (json!(true), OrderAnswer::Unknown(json!(true).into())),
            (json!(1.5), OrderAmount::Unknown(json!(1.5).into())),
            (json!([]), Some(OrderPlace::Unknown(json!([]).into()))),
        ),
    ] {
        let order = json!({ "answer": answer.0, "amount": amount.0, "place": place.0 });

        let read = read(order.clone()).await;

        assert_eq!(read.answer, Some(answer.1), "{order}");
        assert_eq!(read.amount, Some(Some(amount.1)), "{order}");
        assert_eq!(read.place, Some(place.1), "{order}");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), order);
    }
}

#[tokio::test]
async fn reads_items_of_every_kind() {
    let parts = json!([7, { "a": 1 }, [{}], ID, null, "a", { "a": "b" }, false]);

    let order = read(json!({ "parts": parts })).await;

    let read = order.parts.as_ref().expect("parts");
    assert!(matches!(
        read[..],
        [
            Some(OrderPartsItem::Integer(_)),
            Some(OrderPartsItem::Object(_)),
            Some(OrderPartsItem::List(_)),
            Some(OrderPartsItem::Text(ID)),
            None,
            Some(OrderPartsItem::Unknown(_)),
            Some(OrderPartsItem::Unknown(_)),
            Some(OrderPartsItem::Unknown(_)),
        ]
    ));
    let json = serde_json::to_value(&order).expect("JSON");
    assert_eq!(json["parts"], parts);
    let error = order.validate().expect_err("invalid");
    assert_eq!(
        violations(&error),
        ["parts[0] is too large; the maximum is 3"]
    );
}

#[tokio::test]
async fn keeps_a_number_of_any_size() {
    let body = r#"{"amount":123456789012345678901234567890}"#;
    let response = wiremock::ResponseTemplate::new(200).set_body_string(body);
    let (_server, client) = service(vec![response]).await;

    let order = client.put_order(&Order::default()).await.expect("an order");

    let Some(Some(OrderAmount::Unknown(amount))) = &order.amount else {
        panic!("{order:?}")
    };
    assert_eq!(amount.expose_json(), "123456789012345678901234567890");
}
