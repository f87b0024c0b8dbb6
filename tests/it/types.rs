//! Properties of all types: equality, defaults and null.

use didit::{
    ContactDetails, CreateSessionRequest, ExpectedDetails, Extra, Gender, Json,
    KnownSandboxScenario, Metadata, OpenEnum, Session,
};
use serde::de::{Deserialize, Deserializer, IntoDeserializer, Visitor, value};
use serde_json::{Value, json};

use crate::peer::SESSION;

#[test]
fn compares_requests_sessions_and_their_parts() {
    let whole = || {
        CreateSessionRequest::builder()
            .workflow_id(uuid::Uuid::nil())
            .metadata(json!({ "a": 1 }))
            .contact_details(ContactDetails::builder().email("a@b").build())
            .expected_details(ExpectedDetails::builder().gender(Gender::F).build())
            .sandbox_scenario(KnownSandboxScenario::Approve)
            .build()
    };
    assert_eq!(whole(), whole());
    let changes: [fn(&mut CreateSessionRequest); 5] = [
        |r| r.metadata = Some(Metadata::from(json!({ "a": 2 }))),
        |r| r.contact_details = None,
        |r| r.expected_details = Some(ExpectedDetails::default()),
        |r| r.workflow_id = uuid::Uuid::max(),
        |r| r.extra.insert("a", json!(null)),
    ];
    for change in changes {
        let mut changed = whole();
        change(&mut changed);
        assert_ne!(changed, whole());
    }
    assert_eq!(
        Metadata::from_json("[1]").expect("JSON"),
        Metadata::from(json!([1]))
    );
    assert_ne!(
        Metadata::from_json("[1.0]").expect("JSON"),
        Metadata::from(json!([1]))
    );

    let session = || serde_json::from_str::<Session>(SESSION).expect("a session");
    assert_eq!(session(), session());
    let mut other = session();
    other.session_number = 1;
    assert_ne!(other, session());
    let error =
        |text: &str| serde_json::from_str::<didit::types::ErrorBody>(text).expect("an error");
    assert_eq!(error(r#"{"a":["b"]}"#), error(r#"{"a":["b"]}"#));
    assert_ne!(error(r#"{"a":["b"]}"#), error(r#"{"a":["c"]}"#));
}

#[test]
fn defaults_to_empty_when_no_field_is_required() {
    assert_eq!(ContactDetails::default(), ContactDetails::builder().build());
    assert_eq!(
        ExpectedDetails::default(),
        ExpectedDetails::builder().build()
    );
    assert_eq!(
        serde_json::to_value(ExpectedDetails::default()).expect("JSON"),
        json!({})
    );
    assert_eq!(
        serde_json::to_value(didit::types::ErrorBody::default()).expect("JSON"),
        json!({})
    );
}

#[test]
fn keeps_explicit_null_of_a_stored_request() {
    let stored = json!({
        "workflow_id": "00000000-0000-0000-0000-000000000001",
        "metadata": null,
        "expected_details": { "gender": null, "undocumented": null },
        "undocumented": null,
    });

    let request: CreateSessionRequest = serde_json::from_value(stored.clone()).expect("a request");

    assert_eq!(serde_json::to_value(&request).expect("JSON"), stored);
    let absent: CreateSessionRequest =
        serde_json::from_value(json!({ "workflow_id": uuid::Uuid::nil() })).expect("a request");
    assert!(absent.metadata.is_none() && absent.expected_details.is_none());
}

#[test]
fn an_unknown_value_is_printed_in_part_and_with_escapes() {
    let unknown = |text: &str| OpenEnum::<Gender>::from_text(text);
    let long = "x".repeat(101);
    let printed = "x".repeat(100) + "…";
    assert_eq!(unknown(&long).to_string(), printed);
    assert_eq!(
        format!("{:?}", unknown(&long)),
        format!("Unknown(\"{printed}\")")
    );
    assert_eq!(
        format!("{:?}", unknown("\u{1b}[2J\n")),
        r#"Unknown("\u{1b}[2J\n")"#
    );
    assert_eq!(format!("{:?}", unknown("M")), "Known(M)");
}

/// A type for any JSON is written in place; it needs no definition of its own.
#[test]
fn the_schema_of_any_json_is_inline() {
    fn schemas<T: schemars::JsonSchema>() -> (Value, Value) {
        let inner = schemars::SchemaGenerator::default().subschema_for::<T>();
        let root = schemars::schema_for!(T);
        let title = root.get("title").cloned();
        (inner.to_value(), title.expect("a title"))
    }
    let object = json!({ "type": "object", "additionalProperties": true });
    assert_eq!(schemas::<Json>(), (json!(true), json!("Json")));
    assert_eq!(schemas::<Extra>(), (object, json!("Extra")));
}

#[test]
fn says_what_any_json_is_read_from() {
    let error = Json::deserialize(5_u64.into_deserializer()).expect_err("it is not JSON text");
    let error: value::Error = error;
    assert_eq!(
        error.to_string(),
        "invalid type: integer `5`, expected a JSON value"
    );
}

/// A deserializer of a format that marks what JSON does not: options, newtypes and bytes.
enum Marked {
    Some(u64),
    Newtype(u64),
    Bytes(&'static [u8]),
}

impl<'de> Deserializer<'de> for Marked {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, value::Error> {
        match self {
            Self::Some(number) => visitor.visit_some(number.into_deserializer()),
            Self::Newtype(number) => visitor.visit_newtype_struct(number.into_deserializer()),
            Self::Bytes(bytes) => visitor.visit_bytes(bytes),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[test]
fn reads_any_json_from_other_formats() {
    for marked in [Marked::Some(5), Marked::Newtype(5)] {
        let json = Json::deserialize(marked).expect("a number");
        assert_eq!(json.expose_json(), "5");
    }
    let error = Json::deserialize(Marked::Bytes(b"5")).expect_err("bytes are not JSON");
    assert_eq!(
        error.to_string(),
        "invalid type: byte array, expected a JSON value"
    );
}
