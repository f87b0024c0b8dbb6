//! Reads the values of fields. An invalid one gets the service's error.
//!
//! Limits, patterns and enum values come from the contract, through the generated types. The error
//! texts are those of Django REST framework.

use std::fmt::Display;
use std::net::IpAddr;

use didit::__private::{Constraints, Text, is_callback_url, is_visible_text};
use didit::types::EmailAddress;
use didit::{DocumentType, NaiveDate, PortraitImage, Uuid};
use regress::Regex;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// A value, or the error in the response under the field's name.
pub(crate) type Read<T> = Result<T, Value>;

/// The service's error about one value: a list of texts.
pub(crate) fn invalid<T>(text: impl Into<String>) -> Read<T> {
    Err(json!([text.into()]))
}

/// The JSON value as a Rust value, if it is of that type.
fn json<T: DeserializeOwned>(value: Text<'_>) -> Option<T> {
    value.read().ok()
}

pub(crate) fn string(value: Text<'_>) -> Read<String> {
    json(value).map_or_else(|| invalid("Not a valid string."), Ok)
}

/// The id of a person or business. A text without a visible character does not identify anybody:
/// all who send it would share one session (its rejection is assumed).
pub(crate) fn identity(text: String) -> Read<String> {
    if is_visible_text(&text) {
        Ok(text)
    } else {
        invalid("This field may not be blank.")
    }
}

/// An absolute URL that a browser can be sent to. An app's own scheme is valid, a script's scheme
/// is not (assumed).
pub(crate) fn callback(text: String) -> Read<String> {
    if is_callback_url(&text) {
        Ok(text)
    } else {
        invalid("Enter a valid URL.")
    }
}

/// A text with limits; `malformed` is the error if the text does not match the contract's pattern.
pub(crate) fn text(value: Text<'_>, constraints: &Constraints, malformed: &str) -> Read<String> {
    let text = string(value)?;
    match constraints.max_length {
        Some(max) if text.chars().count() > max => invalid(format!(
            "Ensure this field has no more than {max} characters."
        )),
        _ if constraints.allow(&text) => Ok(text),
        _ => invalid(malformed),
    }
}

/// An e-mail address by the HTML standard's definition (assumed; published is `format: email`).
pub(crate) fn email(value: Text<'_>) -> Read<String> {
    const HTML: &str = r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$";
    const MALFORMED: &str = "Enter a valid email address.";
    let email = text(value, &EmailAddress::CONSTRAINTS, MALFORMED)?;
    match Regex::new(HTML) {
        Ok(html) if html.find(&email).is_none() => invalid(MALFORMED),
        _ => Ok(email),
    }
}

/// One of the contract's values.
pub(crate) fn choice<T: DeserializeOwned>(value: Text<'_>) -> Read<T> {
    let not_a_choice = |text: &dyn Display| invalid(format!("\"{text}\" is not a valid choice."));
    match json::<String>(value) {
        // Not `FromStr`, which may accept other spellings.
        Some(text) => json(value).map_or_else(|| not_a_choice(&text), Ok),
        None => not_a_choice(&value.to_text()),
    }
}

pub(crate) fn boolean(value: Text<'_>) -> Read<bool> {
    json(value).map_or_else(|| invalid("Must be a valid boolean."), Ok)
}

pub(crate) fn uuid(value: Text<'_>) -> Read<Uuid> {
    /// With its four dashes: `format: uuid` of the contract allows no other spelling.
    const LENGTH: usize = 36;
    let id = json::<String>(value)
        .filter(|text| text.len() == LENGTH)
        .and_then(|text| text.parse().ok());
    id.map_or_else(|| invalid("Must be a valid UUID."), Ok)
}

pub(crate) fn date(value: Text<'_>) -> Read<NaiveDate> {
    // chrono also parses days and months of one digit.
    let is_padded = |text: &String| text.len() == "YYYY-MM-DD".len();
    let date = json::<String>(value)
        .filter(is_padded)
        .and_then(|text| text.parse().ok());
    date.map_or_else(
        || invalid("Date has wrong format. Use one of these formats instead: YYYY-MM-DD."),
        Ok,
    )
}

pub(crate) fn ip_address(value: Text<'_>) -> Read<IpAddr> {
    let address = json::<String>(value).and_then(|text| text.parse().ok());
    address.map_or_else(|| invalid("Enter a valid IPv4 or IPv6 address."), Ok)
}

/// The maximum number of a list's invalid items that are reported.
const MAX_ERRORS: usize = 100;

/// The accepted documents, without duplicates. They are compared without case (documented).
pub(crate) fn document_types(value: Text<'_>) -> Read<Vec<DocumentType>> {
    let Some(items) = value.items() else {
        return invalid("Expected a list of items.");
    };
    let (mut types, mut errors) = (Vec::new(), Map::new());
    for (index, item) in items.enumerate() {
        let upper = json::<String>(item).and_then(|text| text.to_ascii_uppercase().parse().ok());
        match upper.map_or_else(|| choice(item), Ok) {
            Ok(known) if types.contains(&known) => {}
            Ok(known) => types.push(known),
            // Up to a maximum, so that a long list does not lead to a longer response.
            Err(error) if errors.len() < MAX_ERRORS => {
                errors.insert(index.to_string(), error);
            }
            Err(_) => break,
        }
    }
    if errors.is_empty() {
        Ok(types)
    } else {
        Err(Value::Object(errors))
    }
}

/// An image, which is checked and not stored.
pub(crate) fn portrait(value: Text<'_>) -> Read<()> {
    let text = string(value)?;
    // Four characters of base64 hold three bytes, so that a long text need not be decoded.
    if text.trim_end_matches('=').len() / 4 * 3 > PortraitImage::MAX_BYTES {
        return invalid("Image size exceeds 2MB.");
    }
    match PortraitImage::from_base64(&text) {
        Ok(_) => Ok(()),
        Err(_) => invalid(
            "Upload a valid image. The file you uploaded was either not an image or a corrupted image.",
        ),
    }
}
