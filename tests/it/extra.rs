//! Undocumented fields.

use didit::Extra;
use didit::operations::CREATE_SESSION;
use didit::test_util::Reply;
use serde_json::json;

use crate::peer::{SESSION, request};

#[test]
fn keeps_order_and_replaces_by_name() {
    let mut extra = Extra::from([("a", json!(1)), ("é\"", json!([2]))]);
    extra.insert("a", json!("x"));

    assert_eq!(extra.keys().collect::<Vec<_>>(), ["é\"", "a"]);
    assert_eq!(extra.get("a"), Some(json!("x").into()));
    assert_eq!((extra.len(), extra.is_empty()), (2, false));
    assert_eq!(
        serde_json::to_string(&extra).expect("JSON"),
        r#"{"é\"":[2],"a":"x"}"#
    );
    assert_eq!(extra.remove("é\""), Some(json!([2]).into()));
    assert_eq!(extra.remove("b"), None);
    assert_eq!(
        extra.iter().collect::<Vec<_>>(),
        [("a".into(), json!("x").into())]
    );
}

#[test]
fn extends_as_if_each_field_were_inserted() {
    let added = [("b", 3), ("a", 4), ("c", 5), ("a", 6)].map(|(name, value)| (name, json!(value)));
    let mut extended = Extra::from([("a", json!(1)), ("b", json!(2)), ("d", json!(0))]);
    let mut inserted = extended.clone();

    extended.extend(added.clone());
    for (name, value) in added {
        inserted.insert(name, value);
    }

    assert_eq!(
        serde_json::to_string(&extended).expect("JSON"),
        r#"{"d":0,"b":3,"c":5,"a":6}"#
    );
    assert!(extended.iter().eq(inserted.iter()));
}

#[test]
fn is_equal_in_any_order() {
    let (one, two) = (
        Extra::from([("a", json!(1)), ("b", json!(2))]),
        Extra::from([("b", json!(2)), ("a", json!(1))]),
    );
    assert_eq!(one, two);
    assert_ne!(one, Extra::from([("a", json!(1)), ("b", json!(3))]));
    assert_ne!(one, Extra::from([("a", json!(1))]));
    assert_eq!(Extra::new(), Extra::default());
}

/// A response may have a field twice.
fn read(fields: &str) -> Extra {
    let details = format!("{{{fields}}}");
    let details: didit::types::ErrorBody = serde_json::from_str(&details).expect("an object");
    details.extra
}

#[test]
fn returns_the_last_field_of_a_name() {
    assert_eq!(read(r#""a":1,"a":2"#).get("a"), Some(json!(2).into()));
}

#[test]
fn compares_fields_of_one_name_in_order() {
    assert_eq!(read(r#""a":1,"a":2"#), read(r#""a":1,"a":2"#));
    assert_ne!(read(r#""a":2,"a":2"#), read(r#""a":2,"b":3"#));
    assert_ne!(read(r#""a":1,"a":2"#), read(r#""a":2,"a":1"#));
}

#[test]
fn a_value_that_cannot_be_sent_is_invalid() {
    let deep = "[".repeat(121) + &"]".repeat(121);
    let body = SESSION.replacen('{', &format!(r#"{{"a":{deep},"#), 1);
    let session = Reply::new(201).body(body).to(&CREATE_SESSION);
    let received = session.expect("a session").extra.get("a");
    let mut request = request();
    request.extra.insert("a", received.expect("a value"));
    let error = request.validate().expect_err("too deep");
    assert!(error.is_invalid_request(), "{error}");
}
