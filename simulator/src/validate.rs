//! Validation of a request's body by every documented rule for its fields.

use std::collections::BTreeMap;

use didit::__private::{self, Text};
use didit::types::{Callback, VendorData};
use didit::types::{CompanyName, CountryCode, PhoneNumber, RegistrationNumber, RegistryCountry};
use didit::{
    CallbackMethod, Gender, KnownSandboxScenario, Language, Metadata, OpenEnum, Redacted, Uuid,
};
use serde_json::{Map, Value};

use crate::rejection::Rejection;
use crate::values::{self, Read, invalid};

/// A valid request.
#[derive(Debug)]
pub(crate) struct ValidRequest {
    pub(crate) workflow_id: Uuid,
    pub(crate) vendor_data: Option<VendorData>,
    pub(crate) callback: Option<Callback>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) language: Option<Language>,
    pub(crate) portrait: bool,
    pub(crate) scenario: Option<OpenEnum<KnownSandboxScenario>>,
    /// The nested fields that were set, for the hosted page.
    pub(crate) details: Vec<Detail>,
}

/// A nested field and its value, as text.
#[derive(Debug, Clone)]
pub(crate) struct Detail {
    pub(crate) field: &'static str,
    pub(crate) value: Redacted<String>,
}

/// Reads a body, or reports all of its invalid fields at once.
pub(crate) fn request(body: &[u8]) -> Result<ValidRequest, Rejection> {
    let whole = Text::parse(body).map_err(|e| Rejection::unreadable(e.line(), e.column()))?;
    let mut fields = Fields::from_object(whole).ok_or_else(Rejection::not_an_object)?;

    let workflow_id = fields.required("workflow_id", values::uuid);
    let vendor_data = fields.optional("vendor_data", |value| {
        values::identity(values::string(value)?)
    });
    let callback = fields.optional("callback", |value| values::callback(values::string(value)?));
    fields.optional("callback_method", values::choice::<CallbackMethod>);
    let metadata = fields.nullable("metadata", |value| Ok(__private::json(value)));
    let language = fields.optional("language", values::choice);
    let contact = fields.optional("contact_details", contact_details);
    let expected = fields.optional("expected_details", expected_details);
    let portrait = fields.optional("portrait_image", values::portrait);
    let scenario = fields.optional("sandbox_scenario", values::string);

    match workflow_id {
        Some(workflow_id) if fields.errors.is_empty() => Ok(ValidRequest {
            workflow_id,
            vendor_data: vendor_data.map(VendorData::from),
            callback: callback.map(Callback::from),
            metadata,
            language,
            portrait: portrait.is_some(),
            scenario: scenario.map(OpenEnum::from_text),
            details: [contact, expected]
                .into_iter()
                .flatten()
                .flatten()
                .collect(),
        }),
        _ => Err(Rejection::invalid(fields.errors)),
    }
}

fn contact_details(value: Text<'_>) -> Read<Vec<Detail>> {
    let mut fields = Fields::nested(value)?;
    fields.detail("email", values::email);
    fields.detail("send_notification_emails", values::boolean);
    fields.detail("email_lang", values::choice::<Language>);
    fields.detail("phone", values::string);
    // A number that cannot be read is ignored (documented), so it is not shown.
    fields.details.retain(|detail| {
        detail.field != "phone" || PhoneNumber::CONSTRAINTS.allow(detail.value.expose())
    });
    fields.finish()
}

fn expected_details(value: Text<'_>) -> Read<Vec<Detail>> {
    fn country(value: Text<'_>) -> Read<String> {
        values::text(
            value,
            &CountryCode::CONSTRAINTS,
            "Enter a valid ISO 3166-1 alpha-3 country code.",
        )
    }

    let mut fields = Fields::nested(value)?;
    fields.detail("first_name", values::string);
    fields.detail("last_name", values::string);
    fields.detail("date_of_birth", values::date);
    // Null is a value of this field: no gender is expected.
    if let Some(Some(gender)) = fields.nullable("gender", |value| {
        if value.is_null() {
            Ok(None)
        } else {
            values::choice::<Gender>(value).map(Some)
        }
    }) {
        fields.add("gender", gender.to_string());
    }
    for name in ["nationality", "country", "id_country", "poa_country"] {
        fields.detail(name, country);
    }
    fields.detail("address", values::string);
    if fields.has("address") && !fields.has("country") && !fields.has("poa_country") {
        fields.error::<()>(
            "address",
            invalid("This field requires country or poa_country."),
        );
    }
    fields.detail("identification_number", values::string);
    fields.detail("ip_address", values::ip_address);
    if let Some(types) = fields.optional("expected_document_types", values::document_types) {
        let types = types.iter().map(ToString::to_string).collect::<Vec<_>>();
        fields.add("expected_document_types", types.join(", "));
    }
    fields.detail("company_name", |value| {
        values::text(value, &CompanyName::CONSTRAINTS, "")
    });
    fields.detail("registry_country", |value| {
        values::text(
            value,
            &RegistryCountry::CONSTRAINTS,
            "Enter a valid country or subdivision code.",
        )
    });
    fields.detail("registration_number", |value| {
        values::text(value, &RegistrationNumber::CONSTRAINTS, "")
    });
    fields.finish()
}

/// An object's fields, their errors, and what the hosted page shows of them. Fields that are not
/// read are undocumented and ignored (assumed).
struct Fields<'a> {
    values: BTreeMap<String, Text<'a>>,
    errors: Map<String, Value>,
    details: Vec<Detail>,
}

impl<'a> Fields<'a> {
    fn from_object(object: Text<'a>) -> Option<Self> {
        let values = object
            .members()?
            .map(|(name, value)| (name.name().into_owned(), value))
            .collect();
        Some(Self {
            values,
            errors: Map::new(),
            details: Vec::new(),
        })
    }

    fn nested(object: Text<'a>) -> Read<Self> {
        Self::from_object(object)
            .map_or_else(|| invalid("Invalid data. Expected a dictionary."), Ok)
    }

    fn finish(self) -> Read<Vec<Detail>> {
        if self.errors.is_empty() {
            Ok(self.details)
        } else {
            Err(Value::Object(self.errors))
        }
    }

    fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    fn error<T>(&mut self, name: &str, read: Read<T>) -> Option<T> {
        read.map_err(|error| self.errors.insert(name.to_owned(), error))
            .ok()
    }

    fn add(&mut self, field: &'static str, value: String) {
        self.details.push(Detail {
            field,
            value: value.into(),
        });
    }

    fn nullable<T>(&mut self, name: &str, read: impl FnOnce(Text<'_>) -> Read<T>) -> Option<T> {
        let value = read(*self.values.get(name)?);
        self.error(name, value)
    }

    fn optional<T>(&mut self, name: &str, read: impl FnOnce(Text<'_>) -> Read<T>) -> Option<T> {
        self.nullable(name, |value| {
            if value.is_null() {
                invalid("This field may not be null.")
            } else {
                read(value)
            }
        })
    }

    fn required<T>(&mut self, name: &str, read: impl FnOnce(Text<'_>) -> Read<T>) -> Option<T> {
        if !self.has(name) {
            return self.error(name, invalid("This field is required."));
        }
        self.optional(name, read)
    }

    fn detail<T: ToString>(&mut self, name: &'static str, read: impl FnOnce(Text<'_>) -> Read<T>) {
        if let Some(value) = self.optional(name, read) {
            self.add(name, value.to_string());
        }
    }
}
