//! Every field of the request: alone, with all others, and left out of them.

use didit::{
    CallbackMethod, ContactDetails, CreateSessionRequest, DocumentType, ExpectedDetails, Gender,
    KnownSandboxScenario, Language, Metadata, NaiveDate, PortraitImage,
};
use serde_json::{Value, json};

use crate::case::{Case, Expected, Source, minimal, minimal_body};
use crate::{corpus, documented, snapshot};

/// A field that can be left out: its place, what it looks like on the wire, and how it is set.
pub(crate) struct Field {
    pub(crate) path: &'static str,
    pub(crate) wire: fn() -> Value,
    pub(crate) set: fn(&mut CreateSessionRequest),
    /// What has to be sent with it.
    pub(crate) companion: Option<&'static str>,
}

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

const fn field(
    path: &'static str,
    wire: fn() -> Value,
    set: fn(&mut CreateSessionRequest),
) -> Field {
    Field {
        path,
        wire,
        set,
        companion: None,
    }
}

pub(crate) const FIELDS: &[Field] = &[
    field(
        "vendor_data",
        || json!("user-123"),
        |r| r.vendor_data = Some("user-123".into()),
    ),
    field(
        "callback",
        || json!("https://example.com/done"),
        |r| r.callback = Some("https://example.com/done".into()),
    ),
    field(
        "callback_method",
        || json!("completer"),
        |r| r.callback_method = Some(CallbackMethod::Completer),
    ),
    field(
        "metadata",
        || json!({ "user_type": "premium" }),
        |r| r.metadata = Some(Metadata::from(json!({ "user_type": "premium" }))),
    ),
    field(
        "language",
        || json!("es"),
        |r| r.language = Some(Language::Es),
    ),
    field("contact_details", || json!({}), |r| _ = contact(r)),
    field(
        "contact_details.email",
        || json!("john.doe@example.com"),
        |r| contact(r).email = Some("john.doe@example.com".into()),
    ),
    field(
        "contact_details.send_notification_emails",
        || json!(false),
        |r| contact(r).send_notification_emails = Some(false),
    ),
    field(
        "contact_details.email_lang",
        || json!("fr"),
        |r| contact(r).email_lang = Some(Language::Fr),
    ),
    field(
        "contact_details.phone",
        || json!("+14155552671"),
        |r| contact(r).phone = Some("+14155552671".into()),
    ),
    field("expected_details", || json!({}), |r| _ = expected(r)),
    field(
        "expected_details.first_name",
        || json!("John"),
        |r| expected(r).first_name = Some("John".into()),
    ),
    field(
        "expected_details.last_name",
        || json!("Doe"),
        |r| expected(r).last_name = Some("Doe".into()),
    ),
    field(
        "expected_details.date_of_birth",
        || json!("1990-05-15"),
        |r| expected(r).date_of_birth = NaiveDate::from_ymd_opt(1990, 5, 15).map(Into::into),
    ),
    field(
        "expected_details.gender",
        || json!("F"),
        |r| expected(r).gender = Some(Gender::F.into()),
    ),
    field(
        "expected_details.nationality",
        || json!("USA"),
        |r| expected(r).nationality = Some("USA".into()),
    ),
    field(
        "expected_details.country",
        || json!("ESP"),
        |r| expected(r).country = Some("ESP".into()),
    ),
    field(
        "expected_details.id_country",
        || json!("FRA"),
        |r| expected(r).id_country = Some("FRA".into()),
    ),
    field(
        "expected_details.poa_country",
        || json!("DEU"),
        |r| expected(r).poa_country = Some("DEU".into()),
    ),
    Field {
        companion: Some("expected_details.poa_country"),
        ..field(
            "expected_details.address",
            || json!("1 Example Street"),
            |r| expected(r).address = Some("1 Example Street".into()),
        )
    },
    field(
        "expected_details.identification_number",
        || json!("X1234567"),
        |r| expected(r).identification_number = Some("X1234567".into()),
    ),
    field(
        "expected_details.ip_address",
        || json!("203.0.113.7"),
        |r| expected(r).ip_address = Some(std::net::IpAddr::from([203, 0, 113, 7]).into()),
    ),
    field(
        "expected_details.expected_document_types",
        || json!(["P", "ID"]),
        |r| expected(r).expected_document_types = Some(vec![DocumentType::P, DocumentType::Id]),
    ),
    field(
        "expected_details.company_name",
        || json!("Example Trading Ltd"),
        |r| expected(r).company_name = Some("Example Trading Ltd".into()),
    ),
    field(
        "expected_details.registry_country",
        // Of a form that stays right when it is made longer.
        || json!("US-CA"),
        |r| expected(r).registry_country = Some("US-CA".into()),
    ),
    field(
        "expected_details.registration_number",
        || json!("00445790"),
        |r| expected(r).registration_number = Some("00445790".into()),
    ),
    field(
        "portrait_image",
        || json!(PNG),
        |r| r.portrait_image = PortraitImage::from_base64(PNG).ok(),
    ),
    field(
        "sandbox_scenario",
        || json!("approve"),
        |r| r.sandbox_scenario = Some(KnownSandboxScenario::Approve.into()),
    ),
];

pub(crate) fn contact(request: &mut CreateSessionRequest) -> &mut ContactDetails {
    request
        .contact_details
        .get_or_insert_with(|| ContactDetails::builder().build())
}

pub(crate) fn expected(request: &mut CreateSessionRequest) -> &mut ExpectedDetails {
    request
        .expected_details
        .get_or_insert_with(|| ExpectedDetails::builder().build())
}

/// A request with some of the fields, and what it looks like on the wire.
pub(crate) fn with(fields: impl Iterator<Item = &'static Field>) -> (CreateSessionRequest, Value) {
    let (mut request, mut wire) = (minimal(), minimal_body());
    for field in fields {
        (field.set)(&mut request);
        place(&mut wire, field.path, (field.wire)());
    }
    (request, wire)
}

/// How a text gets into its field.
pub(crate) type SetText = fn(&mut CreateSessionRequest, String);

/// A request with one text, and what is expected of it: that it is sent, or invalid for that text.
pub(crate) fn with_text(
    path: &'static str,
    set: SetText,
    text: &str,
    is_sent: bool,
) -> (CreateSessionRequest, Expected) {
    let (mut request, mut body) = with(std::iter::empty());
    set(&mut request, text.to_owned());
    place(&mut body, path, json!(text));
    let expected = match is_sent {
        true => Expected::Sent(body),
        false => Expected::Invalid(path.to_owned()),
    };
    (request, expected)
}

/// Puts a value into a body, at its dotted path.
pub(crate) fn place(body: &mut Value, path: &str, value: Value) {
    match path.split_once('.') {
        Some((object, rest)) => {
            if body[object].is_null() {
                body[object] = json!({});
            }
            place(&mut body[object], rest, value);
        }
        None => body[path] = value,
    }
}

fn alone(field: &'static Field) -> Case {
    let is_companion = |other: &&Field| Some(other.path) == field.companion;
    let (request, wire) = with(FIELDS.iter().filter(is_companion).chain([field]));
    let why = "a field that is set goes out under its name, and nothing else goes out with it";
    Case::request(
        format!("request/alone/{}", field.path),
        why,
        documented::field(field.path),
        request,
        Expected::Sent(wire),
    )
}

fn left_out(field: &'static Field) -> Case {
    let is_other = |other: &&Field| {
        let is_below = other
            .path
            .strip_prefix(field.path)
            .is_some_and(|rest| rest.starts_with('.'));
        other.path != field.path && !is_below && other.companion != Some(field.path)
    };
    let (request, wire) = with(FIELDS.iter().filter(is_other));
    let why = "a field that is not set is not on the wire, whatever else is";
    Case::request(
        format!("request/left out/{}", field.path),
        why,
        documented::field(field.path),
        request,
        Expected::Sent(wire),
    )
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let none = Case::request(
        "request/whole/nothing but what is required",
        "what is not set is not sent, whatever the service's default",
        documented::field("workflow_id"),
        minimal(),
        Expected::SentVerbatim(minimal_body().to_string()),
    );
    let (request, wire) = with(FIELDS.iter());
    let all = Case::request(
        "request/whole/everything that is documented",
        "no field is in another's way",
        Source::Promise,
        request,
        Expected::Sent(wire),
    );
    [none, all]
        .into_iter()
        .chain(FIELDS.iter().map(alone))
        .chain(FIELDS.iter().map(left_out))
}

#[test]
fn each_field_can_be_left_out_of_all_others() {
    let left_out = corpus::family("request/left out");
    assert_eq!(
        left_out.len(),
        FIELDS.len(),
        "every other field is required"
    );
}

#[test]
fn everything_goes_out_with_the_headers_that_it_needs_and_no_others() {
    let whole = corpus::case("request/whole/everything that is documented");
    let sent = whole.exchange.sent.as_ref().expect("it was sent");
    let body: Value = serde_json::from_str(&sent.body).expect("JSON");
    let mut settings = snapshot::settings();
    settings.add_redaction(".headers[\"content-length\"]", "[the body's]");
    settings.add_redaction(".headers.host", "[the peer]");
    settings.add_redaction(".headers[\"user-agent\"]", "didit-rust/[version]");
    settings.bind(|| {
        let request = json!({
            "method": sent.method, "target": sent.target, "headers": sent.headers, "body": body,
        });
        insta::assert_yaml_snapshot!("request_whole", request);
    });
}
