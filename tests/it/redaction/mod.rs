//! Plants known secrets in every field, response, header and setting, and searches for them in
//! everything that is printed: `Debug`, `Display`, source chains, and `tracing` at TRACE.

mod input;
mod response;
mod values;

use std::error::Error as StdError;

use didit::{
    ContactDetails, CreateSessionRequest, Error, ExpectedDetails, Extra, Gender, NaiveDate,
    PortraitImage, Uuid,
};
use serde_json::{Value, json};

/// A part of every planted text.
const PLANTED: &str = "PLANTED";
/// Planted where a type accepts no such text: a date, an address, a country.
const OTHERS: [&str; 4] = ["1911-11-11", "198.51.100.77", "+15550109999", "ZZQ"];

fn plant(name: &str) -> String {
    format!("{PLANTED}-{name}")
}

/// Fails if a secret was printed, or if nothing was.
fn assert_silent(what: &str, printed: &str) {
    assert!(!printed.trim().is_empty(), "{what} prints nothing at all");
    for secret in std::iter::once(PLANTED).chain(OTHERS) {
        assert!(
            !printed.contains(secret),
            "{what} shows {secret}: {printed}"
        );
    }
    // The search above would miss the `Debug` of bytes, and base64.
    assert!(
        !printed.contains("80, 76, 65, 78"),
        "{what} shows bytes: {printed}"
    );
    assert!(
        !printed.contains("UExBTlRFR"),
        "{what} shows base64: {printed}"
    );
}

fn assert_debug_silent(what: &str, value: &impl std::fmt::Debug) {
    assert_silent(what, &format!("{value:?}\n{value:#?}"));
}

/// Checks an error and its sources.
fn assert_error_silent(what: &str, error: &Error) {
    assert_debug_silent(what, error);
    let mut layer: Option<&dyn StdError> = Some(error);
    while let Some(error) = layer {
        assert_silent(what, &error.to_string());
        assert_silent(what, &format!("{error:?}\n{error:#?}"));
        layer = error.source();
    }
}

fn extra(name: &str) -> Extra {
    Extra::from([("undocumented", json!({ "deep": [plant(name)] }))])
}

fn portrait() -> PortraitImage {
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    image.extend_from_slice(plant("portrait").as_bytes());
    PortraitImage::from_bytes(image).expect("a PNG by its first bytes")
}

fn contact() -> ContactDetails {
    let email = format!("{}@example.com", plant("email"));
    ContactDetails::builder()
        .email(email)
        .phone(OTHERS[2])
        .extra(extra("contact"))
        .build()
}

fn expected() -> ExpectedDetails {
    ExpectedDetails::builder()
        .first_name(plant("first"))
        .last_name(plant("last"))
        .date_of_birth(NaiveDate::from_ymd_opt(1911, 11, 11).expect("a day"))
        .gender(Gender::F)
        .nationality(OTHERS[3])
        .country(OTHERS[3])
        .id_country(OTHERS[3])
        .poa_country(OTHERS[3])
        .address(plant("address"))
        .identification_number(plant("number"))
        .ip_address(OTHERS[1].parse::<std::net::IpAddr>().expect("an address"))
        .company_name(plant("company"))
        .registration_number(plant("registration"))
        .extra(extra("expected"))
        .build()
}

fn request() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .vendor_data(plant("vendor"))
        .callback(format!("https://example.com/{}", plant("callback")))
        .metadata(json!({ "note": plant("metadata") }))
        .contact_details(contact())
        .expected_details(expected())
        .portrait_image(portrait())
        .extra(extra("request"))
        .build()
}

/// A session with a secret in every field.
fn session_json() -> Value {
    json!({
        "session_id": Uuid::from_u128(7),
        "session_number": 1,
        "session_token": plant("token"),
        "url": format!("https://verify.didit.me/session/{}", plant("token")),
        "vendor_data": plant("vendor"),
        "metadata": { "note": plant("metadata") },
        "status": "Not Started",
        "callback": format!("https://example.com/{}", plant("callback")),
        "workflow_id": Uuid::from_u128(1),
        "workflow_version": 3,
        "undocumented": { "deep": [plant("session")] },
    })
}

/// Headers that a service or a proxy may send.
fn headers() -> String {
    format!(
        "set-cookie: session={0}\r\nx-trace: {0}\r\nx-request-id: {0} is not an id\r\n",
        plant("header")
    )
}
