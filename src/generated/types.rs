// @generated from openapi.yaml by build.rs; `cargo xtask codegen` writes it.

/// Which device is redirected to the callback.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum CallbackMethod {
    /// `initiator`: The device that started the check.
    #[serde(rename = "initiator")]
    Initiator,
    /// `completer`: The device that finished it.
    #[serde(rename = "completer")]
    Completer,
    /// `both`: Either of them.
    #[serde(rename = "both")]
    Both,
}
impl ::std::fmt::Display for CallbackMethod {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Initiator => f.write_str("initiator"),
            Self::Completer => f.write_str("completer"),
            Self::Both => f.write_str("both"),
        }
    }
}
impl ::std::str::FromStr for CallbackMethod {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "initiator" => Ok(Self::Initiator),
            "completer" => Ok(Self::Completer),
            "both" => Ok(Self::Both),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "CallbackMethod",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for CallbackMethod {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for CallbackMethod {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// How to reach the person.
#[derive(::serde::Serialize, Clone, Debug)]
#[derive(::bon::Builder)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
#[derive(Default)]
pub struct ContactDetails {
    /// Address for notifications. It also prefills the form and is used in the e-mail verification step.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub email: ::std::option::Option<crate::types::EmailAddress>,
    /// The language of those e-mails; the service falls back to English.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub email_lang: ::std::option::Option<Language>,
    /// The person's phone number. The service ignores a number that it cannot parse, and the person may enter another one. A business check ignores every number.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub phone: ::std::option::Option<crate::types::PhoneNumber>,
    /// Whether the service writes to `email` when the session is created and when a review ends.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub send_notification_emails: ::std::option::Option<bool>,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    #[builder(default, into)]
    pub extra: crate::Extra,
}
/// What to verify and how. Only `workflow_id` is required; a field that is not set is not sent. Fields that Didit has not documented can be added through `extra`.
#[derive(::serde::Serialize, Clone, Debug)]
/**
 A required field that is not set does not compile:

 ```compile_fail,E0277
 let incomplete = didit::types::CreateSessionRequest::builder().build();
 ```*/
#[derive(::bon::Builder)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
pub struct CreateSessionRequest {
    /// The page to send the person to afterwards, or the URL of an app with a custom scheme, such as `myapp://done`. The service appends `verificationSessionId` and `status` (Approved, Declined or In Review) to the query. Without it, the workflow's callback is used. It is not the address of the webhook.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub callback: ::std::option::Option<crate::types::Callback>,
    /// Which device is redirected to `callback`: the one that started the check (`initiator`), the one that finished it (`completer`), or either (`both`). Didit recommends `both` if the redirect seems unreliable.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub callback_method: ::std::option::Option<CallbackMethod>,
    /// How to reach the person; used for notifications, to prefill forms, and to verify the phone.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub contact_details: ::std::option::Option<ContactDetails>,
    /// What you already know about the person or business, to be compared with what the check finds.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub expected_details: ::std::option::Option<ExpectedDetails>,
    /// The language of the hosted page, which also becomes a segment of its URL. Without it, the browser's language is used.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub language: ::std::option::Option<Language>,
    /// Any JSON to keep with the session. It comes back verbatim in responses and webhooks and is not shown to the person. Didit recommends an object.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub metadata: ::std::option::Option<crate::Json>,
    /// A picture of the person's face to compare the selfie with. Required for biometric authentication with Face Match, and wherever Face Match runs before the document is read, unless a face is stored for this `vendor_data`; this one wins over a stored one. Other workflows ignore it.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub portrait_image: ::std::option::Option<crate::types::PortraitImage>,
    /// The outcome to simulate. Only for keys of a sandbox application. For a live application the sources disagree: the OpenAPI document says that it responds with 400, a newer source that it ignores the field and bills the session. Do not rely on the 400.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub sandbox_scenario: ::std::option::Option<
        crate::OpenEnum<crate::types::KnownSandboxScenario>,
    >,
    /// Your own id of the person or business. Sessions with the same value belong together: they appear under one profile (a user's or a business's, created on first use), are not reported as duplicates of each other, and an unfinished one is returned instead of a second being created. Without it, every call creates a new session and every duplicate is reported. Didit recommends always sending it. Never a constant such as `anonymous` or `guest`: it would give one person's unfinished session and its token to the next.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub vendor_data: ::std::option::Option<crate::types::VendorData>,
    /// The workflow to run, by its stable id from Didit's console. It also decides whether a person (KYC) or a business (KYB) is verified. The id of one version is accepted as well; the response then has the stable id.
    pub workflow_id: ::uuid::Uuid,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    #[builder(default, into)]
    pub extra: crate::Extra,
}
/// A session with the reports of its steps so far. A workflow can restrict what is in a report: it is null then, while `node_id`, `status` and `warnings` stay. What Didit has not documented is kept in `extra`.
#[derive(::serde::Serialize, Clone, Debug)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
pub struct Decision {
    /// Reports on screenings against sanctions and watch lists. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub aml_screenings: ::std::option::Option<::std::vec::Vec<crate::types::StepReport>>,
    /// Where the person is sent afterwards.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub callback: ::std::option::Option<crate::types::Callback>,
    /// The contact details that were sent, as the service returns them.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub contact_details: ::std::option::Option<crate::Json>,
    /// When the session was created (RFC 3339).
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub created_at: ::std::option::Option<::std::string::String>,
    /// Reports on comparisons with registers. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub database_validations: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on other documents. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub document_ai_documents: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on the documents of a business. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub document_verifications: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on e-mail addresses. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub email_verifications: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Whether the session is a real one.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub environment: ::std::option::Option<crate::OpenEnum<crate::types::Environment>>,
    /// The details that were sent, as the service returns them.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub expected_details: ::std::option::Option<crate::Json>,
    /// When the session expires (RFC 3339). Read as text, as `created_at` is.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub expires_at: ::std::option::Option<::std::string::String>,
    /// Reports on comparisons of faces. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub face_matches: ::std::option::Option<::std::vec::Vec<crate::types::StepReport>>,
    /// The kinds of steps that the workflow has.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub features: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Reports on identity documents. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub id_verifications: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on the addresses that the person connected from. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub ip_analyses: ::std::option::Option<::std::vec::Vec<crate::types::StepReport>>,
    /// Reports on the people behind a business. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub key_people_checks: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on whether a live person was there. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub liveness_checks: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// The metadata that was sent, verbatim.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub metadata: ::std::option::Option<crate::Json>,
    /// Why the chip of a document was not read.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub nfc_skip_reason: ::std::option::Option<::std::string::String>,
    /// Reports on chips that were read in documents. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub nfc_verifications: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on phone numbers. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub phone_verifications: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on proofs of address. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub poa_verifications: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on questionnaires. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub questionnaire_responses: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// Reports on a business in its register. Null or absent until such a step has run.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub registry_checks: ::std::option::Option<
        ::std::vec::Vec<crate::types::StepReport>,
    >,
    /// What people decided about the session in the console.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub reviews: ::std::option::Option<::std::vec::Vec<crate::types::Review>>,
    /// The session's id.
    pub session_id: ::uuid::Uuid,
    /// Whether a person or a business is verified.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub session_kind: ::std::option::Option<crate::OpenEnum<crate::types::SessionKind>>,
    /// Counts up within your application; meant for people.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub session_number: ::std::option::Option<i64>,
    /// The hosted page. It contains the session's token.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub session_url: ::std::option::Option<crate::HostedUrl>,
    /// The session's status. Only a final one is a decision.
    pub status: crate::OpenEnum<crate::types::SessionStatus>,
    /// Your id of the person or business, as it was sent.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub vendor_data: ::std::option::Option<crate::types::VendorData>,
    /// The workflow's stable id.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub workflow_id: ::std::option::Option<::uuid::Uuid>,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    pub extra: crate::Extra,
}
/// A kind of document. `P` is a passport, `ID` a national identity card, `DL` a driver's licence, `RP` a residence permit, `HIC` a health insurance card, `TC` a tax card and `SSC` a social security card.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum DocumentType {
    /// `P`: A passport.
    P,
    /// `ID`: A national identity card.
    #[serde(rename = "ID")]
    Id,
    /// `DL`: A driver's licence.
    #[serde(rename = "DL")]
    Dl,
    /// `RP`: A residence permit.
    #[serde(rename = "RP")]
    Rp,
    /// `HIC`: A health insurance card.
    #[serde(rename = "HIC")]
    Hic,
    /// `TC`: A tax card.
    #[serde(rename = "TC")]
    Tc,
    /// `SSC`: A social security card.
    #[serde(rename = "SSC")]
    Ssc,
}
impl ::std::fmt::Display for DocumentType {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::P => f.write_str("P"),
            Self::Id => f.write_str("ID"),
            Self::Dl => f.write_str("DL"),
            Self::Rp => f.write_str("RP"),
            Self::Hic => f.write_str("HIC"),
            Self::Tc => f.write_str("TC"),
            Self::Ssc => f.write_str("SSC"),
        }
    }
}
impl ::std::str::FromStr for DocumentType {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "P" => Ok(Self::P),
            "ID" => Ok(Self::Id),
            "DL" => Ok(Self::Dl),
            "RP" => Ok(Self::Rp),
            "HIC" => Ok(Self::Hic),
            "TC" => Ok(Self::Tc),
            "SSC" => Ok(Self::Ssc),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "DocumentType",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for DocumentType {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for DocumentType {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// A kind of application in Didit's console.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum Environment {
    /// `live`: Checks are real and are charged.
    #[serde(rename = "live")]
    Live,
    /// `sandbox`: Outcomes are simulated.
    #[serde(rename = "sandbox")]
    Sandbox,
}
impl ::std::fmt::Display for Environment {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Live => f.write_str("live"),
            Self::Sandbox => f.write_str("sandbox"),
        }
    }
}
impl ::std::str::FromStr for Environment {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "live" => Ok(Self::Live),
            "sandbox" => Ok(Self::Sandbox),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "Environment",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for Environment {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for Environment {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// An error response. `detail` says what belongs to no field; every other name is a field of the request.
#[derive(::serde::Serialize, Clone, Debug)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
#[derive(Default)]
pub struct ErrorBody {
    /// A short code, sometimes sent along with `detail`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub code: ::std::option::Option<crate::ErrorText>,
    /// What belongs to no field.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub detail: ::std::option::Option<crate::ErrorText>,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    pub extra: crate::Extra,
}
/// What the check is expected to find. In a user check a mismatch becomes a warning, and some fields (`id_country`, `expected_document_types`) also change what the person is asked for. The reference page says that business checks ignore the object; other material says that they use `company_name`, `registry_country` and `registration_number`. The fields are sent as given.
#[derive(::serde::Serialize, Clone, Debug)]
#[derive(::bon::Builder)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
#[derive(Default)]
pub struct ExpectedDetails {
    /// Address to find on the proof of address. Needs `country` or `poa_country` as well; without one, the service responds with 400.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub address: ::std::option::Option<crate::types::PostalAddress>,
    /// Name of the business in the register.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub company_name: ::std::option::Option<crate::types::CompanyName>,
    /// Country for the checks of both the ID document and the proof of address, where `id_country` or `poa_country` is not given.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub country: ::std::option::Option<crate::types::CountryCode>,
    /// Date of birth.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub date_of_birth: ::std::option::Option<crate::Redacted<::chrono::NaiveDate>>,
    /// Kinds of documents that are accepted; also changes what the person is asked for. The service ignores case, drops repeated kinds, and responds with 400 to an unknown one.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub expected_document_types: ::std::option::Option<
        ::std::vec::Vec<crate::types::DocumentType>,
    >,
    /// Given name or names; compared with some tolerance.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub first_name: ::std::option::Option<crate::types::PersonName>,
    /// The person's gender. An explicit null can be sent and is not the same as leaving the field out.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub gender: ::std::option::Option<
        crate::Redacted<::std::option::Option<crate::types::Gender>>,
    >,
    /// Country that issued the ID document. Wins over `country`, and changes what the person is asked for.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub id_country: ::std::option::Option<crate::types::CountryCode>,
    /// Number of a document, a personal number, or a tax number.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub identification_number: ::std::option::Option<crate::types::IdentificationNumber>,
    /// IP address that the person is expected to use; another one is recorded as a warning.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub ip_address: ::std::option::Option<crate::Redacted<::std::net::IpAddr>>,
    /// Family name or names; compared with some tolerance.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub last_name: ::std::option::Option<crate::types::PersonName>,
    /// Nationality.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub nationality: ::std::option::Option<crate::types::CountryCode>,
    /// Country of the proof of address. Wins over `country`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub poa_country: ::std::option::Option<crate::types::CountryCode>,
    /// Number of the business in the register.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub registration_number: ::std::option::Option<crate::types::RegistrationNumber>,
    /// Country, or subdivision, of the register.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[builder(into)]
    pub registry_country: ::std::option::Option<crate::types::RegistryCountry>,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    #[builder(default, into)]
    pub extra: crate::Extra,
}
/// Gender, as printed on identity documents.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum Gender {
    /// `M`: Male.
    M,
    /// `F`: Female.
    F,
}
impl ::std::fmt::Display for Gender {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::M => f.write_str("M"),
            Self::F => f.write_str("F"),
        }
    }
}
impl ::std::str::FromStr for Gender {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "M" => Ok(Self::M),
            "F" => Ok(Self::F),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "Gender",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for Gender {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for Gender {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// The sandbox scenarios known today; Didit may add others.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum KnownSandboxScenario {
    /// `approve`: Everything passes.
    #[serde(rename = "approve")]
    Approve,
    /// `decline_aml_hit`: Declined for a hit in the AML screening.
    #[serde(rename = "decline_aml_hit")]
    DeclineAmlHit,
    /// `decline_could_not_recognize_document`: Declined since the document is not recognized.
    #[serde(rename = "decline_could_not_recognize_document")]
    DeclineCouldNotRecognizeDocument,
    /// `decline_database_no_match`: Declined since the database has no match.
    #[serde(rename = "decline_database_no_match")]
    DeclineDatabaseNoMatch,
    /// `decline_document_expired`: Declined since the document has expired.
    #[serde(rename = "decline_document_expired")]
    DeclineDocumentExpired,
    /// `decline_face_match_low_similarity`: Declined since the faces differ.
    #[serde(rename = "decline_face_match_low_similarity")]
    DeclineFaceMatchLowSimilarity,
    /// `decline_ip_blocklist`: Declined since the IP address is on a blocklist.
    #[serde(rename = "decline_ip_blocklist")]
    DeclineIpBlocklist,
    /// `decline_kyb_registry_mismatch`: Declined since the business register says something else.
    #[serde(rename = "decline_kyb_registry_mismatch")]
    DeclineKybRegistryMismatch,
    /// `decline_liveness_attack`: Declined for an attack on the liveness check.
    #[serde(rename = "decline_liveness_attack")]
    DeclineLivenessAttack,
    /// `decline_minimum_age`: Declined since the person is too young.
    #[serde(rename = "decline_minimum_age")]
    DeclineMinimumAge,
    /// `decline_mrz_validation`: Declined since the machine-readable zone is not valid.
    #[serde(rename = "decline_mrz_validation")]
    DeclineMrzValidation,
    /// `decline_nfc_chip_not_verified`: Declined since the chip cannot be verified.
    #[serde(rename = "decline_nfc_chip_not_verified")]
    DeclineNfcChipNotVerified,
    /// `decline_poa_address_mismatch`: Declined since the proof of address has another address.
    #[serde(rename = "decline_poa_address_mismatch")]
    DeclinePoaAddressMismatch,
    /// `review_aml_possible_match`: In review for a possible match in the AML screening.
    #[serde(rename = "review_aml_possible_match")]
    ReviewAmlPossibleMatch,
    /// `review_face_match_borderline`: In review since the faces are barely similar.
    #[serde(rename = "review_face_match_borderline")]
    ReviewFaceMatchBorderline,
    /// `review_poa_partial_match`: In review since the proof of address matches in part.
    #[serde(rename = "review_poa_partial_match")]
    ReviewPoaPartialMatch,
    /// `lookup_partial_match`: A lookup matches in part.
    #[serde(rename = "lookup_partial_match")]
    LookupPartialMatch,
    /// `lookup_no_match`: A lookup has no match.
    #[serde(rename = "lookup_no_match")]
    LookupNoMatch,
    /// `lookup_provider_error`: The provider of a lookup fails.
    #[serde(rename = "lookup_provider_error")]
    LookupProviderError,
    /// `wallet_cancelled`: The person cancels in the wallet.
    #[serde(rename = "wallet_cancelled")]
    WalletCancelled,
    /// `wallet_timeout`: The wallet does not respond in time.
    #[serde(rename = "wallet_timeout")]
    WalletTimeout,
    /// `wallet_provider_error`: The provider of the wallet fails.
    #[serde(rename = "wallet_provider_error")]
    WalletProviderError,
}
impl ::std::fmt::Display for KnownSandboxScenario {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Approve => f.write_str("approve"),
            Self::DeclineAmlHit => f.write_str("decline_aml_hit"),
            Self::DeclineCouldNotRecognizeDocument => {
                f.write_str("decline_could_not_recognize_document")
            }
            Self::DeclineDatabaseNoMatch => f.write_str("decline_database_no_match"),
            Self::DeclineDocumentExpired => f.write_str("decline_document_expired"),
            Self::DeclineFaceMatchLowSimilarity => {
                f.write_str("decline_face_match_low_similarity")
            }
            Self::DeclineIpBlocklist => f.write_str("decline_ip_blocklist"),
            Self::DeclineKybRegistryMismatch => {
                f.write_str("decline_kyb_registry_mismatch")
            }
            Self::DeclineLivenessAttack => f.write_str("decline_liveness_attack"),
            Self::DeclineMinimumAge => f.write_str("decline_minimum_age"),
            Self::DeclineMrzValidation => f.write_str("decline_mrz_validation"),
            Self::DeclineNfcChipNotVerified => {
                f.write_str("decline_nfc_chip_not_verified")
            }
            Self::DeclinePoaAddressMismatch => {
                f.write_str("decline_poa_address_mismatch")
            }
            Self::ReviewAmlPossibleMatch => f.write_str("review_aml_possible_match"),
            Self::ReviewFaceMatchBorderline => {
                f.write_str("review_face_match_borderline")
            }
            Self::ReviewPoaPartialMatch => f.write_str("review_poa_partial_match"),
            Self::LookupPartialMatch => f.write_str("lookup_partial_match"),
            Self::LookupNoMatch => f.write_str("lookup_no_match"),
            Self::LookupProviderError => f.write_str("lookup_provider_error"),
            Self::WalletCancelled => f.write_str("wallet_cancelled"),
            Self::WalletTimeout => f.write_str("wallet_timeout"),
            Self::WalletProviderError => f.write_str("wallet_provider_error"),
        }
    }
}
impl ::std::str::FromStr for KnownSandboxScenario {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "approve" => Ok(Self::Approve),
            "decline_aml_hit" => Ok(Self::DeclineAmlHit),
            "decline_could_not_recognize_document" => {
                Ok(Self::DeclineCouldNotRecognizeDocument)
            }
            "decline_database_no_match" => Ok(Self::DeclineDatabaseNoMatch),
            "decline_document_expired" => Ok(Self::DeclineDocumentExpired),
            "decline_face_match_low_similarity" => {
                Ok(Self::DeclineFaceMatchLowSimilarity)
            }
            "decline_ip_blocklist" => Ok(Self::DeclineIpBlocklist),
            "decline_kyb_registry_mismatch" => Ok(Self::DeclineKybRegistryMismatch),
            "decline_liveness_attack" => Ok(Self::DeclineLivenessAttack),
            "decline_minimum_age" => Ok(Self::DeclineMinimumAge),
            "decline_mrz_validation" => Ok(Self::DeclineMrzValidation),
            "decline_nfc_chip_not_verified" => Ok(Self::DeclineNfcChipNotVerified),
            "decline_poa_address_mismatch" => Ok(Self::DeclinePoaAddressMismatch),
            "review_aml_possible_match" => Ok(Self::ReviewAmlPossibleMatch),
            "review_face_match_borderline" => Ok(Self::ReviewFaceMatchBorderline),
            "review_poa_partial_match" => Ok(Self::ReviewPoaPartialMatch),
            "lookup_partial_match" => Ok(Self::LookupPartialMatch),
            "lookup_no_match" => Ok(Self::LookupNoMatch),
            "lookup_provider_error" => Ok(Self::LookupProviderError),
            "wallet_cancelled" => Ok(Self::WalletCancelled),
            "wallet_timeout" => Ok(Self::WalletTimeout),
            "wallet_provider_error" => Ok(Self::WalletProviderError),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "KnownSandboxScenario",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for KnownSandboxScenario {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for KnownSandboxScenario {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// A language of the hosted page (ISO 639-1, some with a region).
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum Language {
    /// `en`: English.
    #[serde(rename = "en")]
    En,
    /// `ar`: Arabic.
    #[serde(rename = "ar")]
    Ar,
    /// `bg`: Bulgarian.
    #[serde(rename = "bg")]
    Bg,
    /// `bn`: Bengali.
    #[serde(rename = "bn")]
    Bn,
    /// `bs`: Bosnian.
    #[serde(rename = "bs")]
    Bs,
    /// `ca`: Catalan.
    #[serde(rename = "ca")]
    Ca,
    /// `cnr`: Montenegrin.
    #[serde(rename = "cnr")]
    Cnr,
    /// `cs`: Czech.
    #[serde(rename = "cs")]
    Cs,
    /// `da`: Danish.
    #[serde(rename = "da")]
    Da,
    /// `de`: German.
    #[serde(rename = "de")]
    De,
    /// `el`: Greek.
    #[serde(rename = "el")]
    El,
    /// `es`: Spanish.
    #[serde(rename = "es")]
    Es,
    /// `et`: Estonian.
    #[serde(rename = "et")]
    Et,
    /// `fa`: Persian.
    #[serde(rename = "fa")]
    Fa,
    /// `fi`: Finnish.
    #[serde(rename = "fi")]
    Fi,
    /// `fr`: French.
    #[serde(rename = "fr")]
    Fr,
    /// `he`: Hebrew.
    #[serde(rename = "he")]
    He,
    /// `hi`: Hindi.
    #[serde(rename = "hi")]
    Hi,
    /// `hr`: Croatian.
    #[serde(rename = "hr")]
    Hr,
    /// `hu`: Hungarian.
    #[serde(rename = "hu")]
    Hu,
    /// `hy`: Armenian.
    #[serde(rename = "hy")]
    Hy,
    /// `id`: Indonesian.
    #[serde(rename = "id")]
    Id,
    /// `it`: Italian.
    #[serde(rename = "it")]
    It,
    /// `ja`: Japanese.
    #[serde(rename = "ja")]
    Ja,
    /// `ka`: Georgian.
    #[serde(rename = "ka")]
    Ka,
    /// `kk`: Kazakh.
    #[serde(rename = "kk")]
    Kk,
    /// `ko`: Korean.
    #[serde(rename = "ko")]
    Ko,
    /// `ky`: Kyrgyz.
    #[serde(rename = "ky")]
    Ky,
    /// `lt`: Lithuanian.
    #[serde(rename = "lt")]
    Lt,
    /// `lv`: Latvian.
    #[serde(rename = "lv")]
    Lv,
    /// `mk`: Macedonian.
    #[serde(rename = "mk")]
    Mk,
    /// `mn`: Mongolian.
    #[serde(rename = "mn")]
    Mn,
    /// `ms`: Malay.
    #[serde(rename = "ms")]
    Ms,
    /// `nl`: Dutch.
    #[serde(rename = "nl")]
    Nl,
    /// `no`: Norwegian.
    #[serde(rename = "no")]
    No,
    /// `pl`: Polish.
    #[serde(rename = "pl")]
    Pl,
    /// `pt-BR`: Brazilian Portuguese.
    #[serde(rename = "pt-BR")]
    PtBr,
    /// `pt`: Portuguese.
    #[serde(rename = "pt")]
    Pt,
    /// `ro`: Romanian.
    #[serde(rename = "ro")]
    Ro,
    /// `ru`: Russian.
    #[serde(rename = "ru")]
    Ru,
    /// `sk`: Slovak.
    #[serde(rename = "sk")]
    Sk,
    /// `sl`: Slovenian.
    #[serde(rename = "sl")]
    Sl,
    /// `so`: Somali.
    #[serde(rename = "so")]
    So,
    /// `sq`: Albanian.
    #[serde(rename = "sq")]
    Sq,
    /// `sr`: Serbian.
    #[serde(rename = "sr")]
    Sr,
    /// `sv`: Swedish.
    #[serde(rename = "sv")]
    Sv,
    /// `th`: Thai.
    #[serde(rename = "th")]
    Th,
    /// `tr`: Turkish.
    #[serde(rename = "tr")]
    Tr,
    /// `uk`: Ukrainian.
    #[serde(rename = "uk")]
    Uk,
    /// `uz`: Uzbek.
    #[serde(rename = "uz")]
    Uz,
    /// `vi`: Vietnamese.
    #[serde(rename = "vi")]
    Vi,
    /// `zh-CN`: Chinese in simplified characters.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// `zh-TW`: Chinese in traditional characters.
    #[serde(rename = "zh-TW")]
    ZhTw,
    /// `zh`: Chinese.
    #[serde(rename = "zh")]
    Zh,
}
impl ::std::fmt::Display for Language {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::En => f.write_str("en"),
            Self::Ar => f.write_str("ar"),
            Self::Bg => f.write_str("bg"),
            Self::Bn => f.write_str("bn"),
            Self::Bs => f.write_str("bs"),
            Self::Ca => f.write_str("ca"),
            Self::Cnr => f.write_str("cnr"),
            Self::Cs => f.write_str("cs"),
            Self::Da => f.write_str("da"),
            Self::De => f.write_str("de"),
            Self::El => f.write_str("el"),
            Self::Es => f.write_str("es"),
            Self::Et => f.write_str("et"),
            Self::Fa => f.write_str("fa"),
            Self::Fi => f.write_str("fi"),
            Self::Fr => f.write_str("fr"),
            Self::He => f.write_str("he"),
            Self::Hi => f.write_str("hi"),
            Self::Hr => f.write_str("hr"),
            Self::Hu => f.write_str("hu"),
            Self::Hy => f.write_str("hy"),
            Self::Id => f.write_str("id"),
            Self::It => f.write_str("it"),
            Self::Ja => f.write_str("ja"),
            Self::Ka => f.write_str("ka"),
            Self::Kk => f.write_str("kk"),
            Self::Ko => f.write_str("ko"),
            Self::Ky => f.write_str("ky"),
            Self::Lt => f.write_str("lt"),
            Self::Lv => f.write_str("lv"),
            Self::Mk => f.write_str("mk"),
            Self::Mn => f.write_str("mn"),
            Self::Ms => f.write_str("ms"),
            Self::Nl => f.write_str("nl"),
            Self::No => f.write_str("no"),
            Self::Pl => f.write_str("pl"),
            Self::PtBr => f.write_str("pt-BR"),
            Self::Pt => f.write_str("pt"),
            Self::Ro => f.write_str("ro"),
            Self::Ru => f.write_str("ru"),
            Self::Sk => f.write_str("sk"),
            Self::Sl => f.write_str("sl"),
            Self::So => f.write_str("so"),
            Self::Sq => f.write_str("sq"),
            Self::Sr => f.write_str("sr"),
            Self::Sv => f.write_str("sv"),
            Self::Th => f.write_str("th"),
            Self::Tr => f.write_str("tr"),
            Self::Uk => f.write_str("uk"),
            Self::Uz => f.write_str("uz"),
            Self::Vi => f.write_str("vi"),
            Self::ZhCn => f.write_str("zh-CN"),
            Self::ZhTw => f.write_str("zh-TW"),
            Self::Zh => f.write_str("zh"),
        }
    }
}
impl ::std::str::FromStr for Language {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "en" => Ok(Self::En),
            "ar" => Ok(Self::Ar),
            "bg" => Ok(Self::Bg),
            "bn" => Ok(Self::Bn),
            "bs" => Ok(Self::Bs),
            "ca" => Ok(Self::Ca),
            "cnr" => Ok(Self::Cnr),
            "cs" => Ok(Self::Cs),
            "da" => Ok(Self::Da),
            "de" => Ok(Self::De),
            "el" => Ok(Self::El),
            "es" => Ok(Self::Es),
            "et" => Ok(Self::Et),
            "fa" => Ok(Self::Fa),
            "fi" => Ok(Self::Fi),
            "fr" => Ok(Self::Fr),
            "he" => Ok(Self::He),
            "hi" => Ok(Self::Hi),
            "hr" => Ok(Self::Hr),
            "hu" => Ok(Self::Hu),
            "hy" => Ok(Self::Hy),
            "id" => Ok(Self::Id),
            "it" => Ok(Self::It),
            "ja" => Ok(Self::Ja),
            "ka" => Ok(Self::Ka),
            "kk" => Ok(Self::Kk),
            "ko" => Ok(Self::Ko),
            "ky" => Ok(Self::Ky),
            "lt" => Ok(Self::Lt),
            "lv" => Ok(Self::Lv),
            "mk" => Ok(Self::Mk),
            "mn" => Ok(Self::Mn),
            "ms" => Ok(Self::Ms),
            "nl" => Ok(Self::Nl),
            "no" => Ok(Self::No),
            "pl" => Ok(Self::Pl),
            "pt-BR" => Ok(Self::PtBr),
            "pt" => Ok(Self::Pt),
            "ro" => Ok(Self::Ro),
            "ru" => Ok(Self::Ru),
            "sk" => Ok(Self::Sk),
            "sl" => Ok(Self::Sl),
            "so" => Ok(Self::So),
            "sq" => Ok(Self::Sq),
            "sr" => Ok(Self::Sr),
            "sv" => Ok(Self::Sv),
            "th" => Ok(Self::Th),
            "tr" => Ok(Self::Tr),
            "uk" => Ok(Self::Uk),
            "uz" => Ok(Self::Uz),
            "vi" => Ok(Self::Vi),
            "zh-CN" => Ok(Self::ZhCn),
            "zh-TW" => Ok(Self::ZhTw),
            "zh" => Ok(Self::Zh),
            _ => {
                crate::types::language_tag::lookup(value, Self::ALL, Self::as_str)
                    .ok_or_else(|| self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "Language",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ))
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for Language {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for Language {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// What somebody decided about a session in the console.
#[derive(::serde::Serialize, Clone, Debug)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
#[derive(Default)]
pub struct Review {
    /// Why.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub comment: ::std::option::Option<crate::types::ReviewComment>,
    /// When (RFC 3339). Read as text.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub created_at: ::std::option::Option<::std::string::String>,
    /// The status that the session got.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub new_status: ::std::option::Option<crate::OpenEnum<crate::types::SessionStatus>>,
    /// Who decided.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub user: ::std::option::Option<crate::types::ReviewUser>,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    pub extra: crate::Extra,
}
/// A verification session. `session_token` and `url` are secrets: whoever holds one can go through the check in the person's place. Fields that Didit has not documented are kept in `extra`.
#[derive(::serde::Serialize, Clone, Debug)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
pub struct Session {
    /// Where the person is sent afterwards: the request's callback, or else the workflow's; null when neither is set. May be absent.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub callback: ::std::option::Option<crate::types::Callback>,
    /// The request's value, verbatim; null when the request had none. May be absent.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub metadata: ::std::option::Option<crate::Json>,
    /// The session's id; later calls about its decision need it.
    pub session_id: ::uuid::Uuid,
    /// Whether a person or a business is verified. Not in every response.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub session_kind: ::std::option::Option<crate::OpenEnum<crate::types::SessionKind>>,
    /// Counts up within your application; meant for people, in support and dashboards.
    pub session_number: i64,
    /// Authorizes its holder to go through the check until the session expires.
    pub session_token: crate::SessionToken,
    /// The session's status. A new one is `Not Started`; one that existed already keeps the status it had.
    pub status: crate::OpenEnum<crate::types::SessionStatus>,
    /// The hosted page to send the person to. It contains the token. With `language` in the request, the language is a segment of the path; white-label accounts have another host.
    pub url: crate::HostedUrl,
    /// The request's value, verbatim; null when the request had none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub vendor_data: ::std::option::Option<crate::types::VendorData>,
    /// The workflow's stable id. Differs from the request's if that was the id of a version.
    pub workflow_id: ::uuid::Uuid,
    /// The published version that this session runs, fixed when it was created. May be absent.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub workflow_version: ::std::option::Option<i64>,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    pub extra: crate::Extra,
}
/// What a session verifies.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum SessionKind {
    /// `user`: A person (KYC).
    #[serde(rename = "user")]
    User,
    /// `business`: A business (KYB).
    #[serde(rename = "business")]
    Business,
}
impl ::std::fmt::Display for SessionKind {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::User => f.write_str("user"),
            Self::Business => f.write_str("business"),
        }
    }
}
impl ::std::str::FromStr for SessionKind {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "user" => Ok(Self::User),
            "business" => Ok(Self::Business),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "SessionKind",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for SessionKind {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for SessionKind {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// The status of a session. Case and spaces are part of the value.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum SessionStatus {
    /// `Not Started`: Nobody has opened the hosted page.
    #[serde(rename = "Not Started")]
    NotStarted,
    /// `In Progress`: The person is going through the check.
    #[serde(rename = "In Progress")]
    InProgress,
    /// `Approved`: The check passed.
    Approved,
    /// `Declined`: The check failed.
    Declined,
    /// `In Review`: Somebody has to decide in the console.
    #[serde(rename = "In Review")]
    InReview,
    /// `Expired`: The session was not started in time.
    Expired,
    /// `Abandoned`: The person did not finish in time.
    Abandoned,
    /// `Kyc Expired`: An approved check is too old.
    #[serde(rename = "Kyc Expired")]
    KycExpired,
    /// `Resubmitted`: The person has to repeat some steps.
    Resubmitted,
    /// `Awaiting User`: The person has to do something.
    #[serde(rename = "Awaiting User")]
    AwaitingUser,
}
impl ::std::fmt::Display for SessionStatus {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::NotStarted => f.write_str("Not Started"),
            Self::InProgress => f.write_str("In Progress"),
            Self::Approved => f.write_str("Approved"),
            Self::Declined => f.write_str("Declined"),
            Self::InReview => f.write_str("In Review"),
            Self::Expired => f.write_str("Expired"),
            Self::Abandoned => f.write_str("Abandoned"),
            Self::KycExpired => f.write_str("Kyc Expired"),
            Self::Resubmitted => f.write_str("Resubmitted"),
            Self::AwaitingUser => f.write_str("Awaiting User"),
        }
    }
}
impl ::std::str::FromStr for SessionStatus {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "Not Started" => Ok(Self::NotStarted),
            "In Progress" => Ok(Self::InProgress),
            "Approved" => Ok(Self::Approved),
            "Declined" => Ok(Self::Declined),
            "In Review" => Ok(Self::InReview),
            "Expired" => Ok(Self::Expired),
            "Abandoned" => Ok(Self::Abandoned),
            "Kyc Expired" => Ok(Self::KycExpired),
            "Resubmitted" => Ok(Self::Resubmitted),
            "Awaiting User" => Ok(Self::AwaitingUser),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "SessionStatus",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for SessionStatus {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for SessionStatus {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// The report of one step. Everything else in it differs by the kind of step, changes often, and is personal: it is kept in `extra` and never printed. Links to images and videos expire within hours.
#[derive(::serde::Serialize, Clone, Debug)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
#[derive(Default)]
pub struct StepReport {
    /// The step of the workflow.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub node_id: ::std::option::Option<::std::string::String>,
    /// The status of this step.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub status: ::std::option::Option<crate::OpenEnum<crate::types::StepStatus>>,
    /// What was conspicuous. Most kinds of steps have them.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub warnings: ::std::option::Option<::std::vec::Vec<crate::types::StepWarning>>,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    pub extra: crate::Extra,
}
/// The status of one step. Others than these are possible.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum StepStatus {
    /// `Not Finished`: The step has not come to its end.
    #[serde(rename = "Not Finished")]
    NotFinished,
    /// `Approved`: The step passed.
    Approved,
    /// `Declined`: The step failed.
    Declined,
    /// `In Review`: Somebody has to decide in the console.
    #[serde(rename = "In Review")]
    InReview,
}
impl ::std::fmt::Display for StepStatus {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::NotFinished => f.write_str("Not Finished"),
            Self::Approved => f.write_str("Approved"),
            Self::Declined => f.write_str("Declined"),
            Self::InReview => f.write_str("In Review"),
        }
    }
}
impl ::std::str::FromStr for StepStatus {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "Not Finished" => Ok(Self::NotFinished),
            "Approved" => Ok(Self::Approved),
            "Declined" => Ok(Self::Declined),
            "In Review" => Ok(Self::InReview),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "StepStatus",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for StepStatus {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for StepStatus {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// Something conspicuous in a step.
#[derive(::serde::Serialize, Clone, Debug)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
#[derive(Default)]
pub struct StepWarning {
    /// Details, of any form.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub additional_data: ::std::option::Option<crate::Json>,
    /// How much the finding weighs.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub log_type: ::std::option::Option<::std::string::String>,
    /// The finding in some sentences.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub long_description: ::std::option::Option<
        crate::types::StepWarningLongDescription,
    >,
    /// A code of what was found.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub risk: ::std::option::Option<::std::string::String>,
    /// The finding in a few words.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub short_description: ::std::option::Option<
        crate::types::StepWarningShortDescription,
    >,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    pub extra: crate::Extra,
}
/// An event that Didit sends to a webhook. By itself it proves nothing: anybody can send one. `webhook::Event` (feature `webhook`) is one whose signature was verified. A field of another type than documented is kept in `extra`; `decision` is read when it is asked for.
#[derive(::serde::Serialize, Clone, Debug)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
#[derive(PartialEq)]
pub struct WebhookEvent {
    /// The id of a business session.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub business_session_id: ::std::option::Option<::uuid::Uuid>,
    /// When it happened, in seconds since 1970-01-01 UTC. Events can arrive in another order.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub created_at: ::std::option::Option<i64>,
    /// What the check found, when the status is `Approved`, `Declined`, `In Review` or `Abandoned`. It is read when it is asked for.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub decision: ::std::option::Option<crate::Lazy<crate::types::Decision>>,
    /// Whether the application is a live one or a sandbox.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub environment: ::std::option::Option<crate::OpenEnum<crate::types::Environment>>,
    /// The event's id, the same whenever it is sent again. Remove duplicates by it.
    pub event_id: ::std::string::String,
    /// The value that the session was created with; null when there was none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub metadata: ::std::option::Option<crate::Json>,
    /// The session's id.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub session_id: ::std::option::Option<::uuid::Uuid>,
    /// Whether a person or a business is verified.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub session_kind: ::std::option::Option<crate::OpenEnum<crate::types::SessionKind>>,
    /// The session's status. That of a user, a business or a transaction, where the event is about one; it then is an unknown value.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub status: ::std::option::Option<crate::OpenEnum<crate::types::SessionStatus>>,
    /// When it was sent, in seconds since 1970-01-01 UTC.
    pub timestamp: i64,
    /// The value that the session was created with; null when there was none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub vendor_data: ::std::option::Option<crate::types::VendorData>,
    /// What happened.
    pub webhook_type: crate::OpenEnum<crate::types::WebhookType>,
    /// The workflow's id.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub workflow_id: ::std::option::Option<::uuid::Uuid>,
    /// The published version of the workflow.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub workflow_version: ::std::option::Option<i64>,
    /// The fields that the contract does not have.
    #[serde(flatten)]
    pub extra: crate::Extra,
}
/// What an event is about.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
pub enum WebhookType {
    /// `status.updated`: The status of a session changed.
    #[serde(rename = "status.updated")]
    StatusUpdated,
    /// `data.updated`: The data of a session changed.
    #[serde(rename = "data.updated")]
    DataUpdated,
    /// `user.status.updated`: The status of a user changed.
    #[serde(rename = "user.status.updated")]
    UserStatusUpdated,
    /// `user.data.updated`: The data of a user changed.
    #[serde(rename = "user.data.updated")]
    UserDataUpdated,
    /// `business.status.updated`: The status of a business changed.
    #[serde(rename = "business.status.updated")]
    BusinessStatusUpdated,
    /// `business.data.updated`: The data of a business changed.
    #[serde(rename = "business.data.updated")]
    BusinessDataUpdated,
    /// `activity.created`: There is a new activity.
    #[serde(rename = "activity.created")]
    ActivityCreated,
    /// `transaction.created`: There is a new transaction.
    #[serde(rename = "transaction.created")]
    TransactionCreated,
    /// `transaction.status.updated`: The status of a transaction changed.
    #[serde(rename = "transaction.status.updated")]
    TransactionStatusUpdated,
}
impl ::std::fmt::Display for WebhookType {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::StatusUpdated => f.write_str("status.updated"),
            Self::DataUpdated => f.write_str("data.updated"),
            Self::UserStatusUpdated => f.write_str("user.status.updated"),
            Self::UserDataUpdated => f.write_str("user.data.updated"),
            Self::BusinessStatusUpdated => f.write_str("business.status.updated"),
            Self::BusinessDataUpdated => f.write_str("business.data.updated"),
            Self::ActivityCreated => f.write_str("activity.created"),
            Self::TransactionCreated => f.write_str("transaction.created"),
            Self::TransactionStatusUpdated => f.write_str("transaction.status.updated"),
        }
    }
}
impl ::std::str::FromStr for WebhookType {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "status.updated" => Ok(Self::StatusUpdated),
            "data.updated" => Ok(Self::DataUpdated),
            "user.status.updated" => Ok(Self::UserStatusUpdated),
            "user.data.updated" => Ok(Self::UserDataUpdated),
            "business.status.updated" => Ok(Self::BusinessStatusUpdated),
            "business.data.updated" => Ok(Self::BusinessDataUpdated),
            "activity.created" => Ok(Self::ActivityCreated),
            "transaction.created" => Ok(Self::TransactionCreated),
            "transaction.status.updated" => Ok(Self::TransactionStatusUpdated),
            _ => {
                Err(
                    self::error::ConversionError::from(
                        crate::types::parse_error::undocumented(
                            "WebhookType",
                            value,
                            Self::ALL,
                            Self::as_str,
                        ),
                    ),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for WebhookType {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for WebhookType {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// Error types.
pub mod error {
    /// Error from a `TryFrom` or `FromStr` implementation.
    pub struct ConversionError(::std::borrow::Cow<'static, str>);
    impl ::std::error::Error for ConversionError {}
    impl ::std::fmt::Display for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Display::fmt(&self.0, f)
        }
    }
    impl ::std::fmt::Debug for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Debug::fmt(&self.0, f)
        }
    }
    impl From<&'static str> for ConversionError {
        fn from(value: &'static str) -> Self {
            Self(value.into())
        }
    }
    impl From<String> for ConversionError {
        fn from(value: String) -> Self {
            Self(value.into())
        }
    }
}
impl CallbackMethod {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[Self::Initiator, Self::Completer, Self::Both];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Initiator => "initiator",
            Self::Completer => "completer",
            Self::Both => "both",
        }
    }
}
impl ::std::convert::AsRef<str> for CallbackMethod {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
crate::json::object! {
    ContactDetails {
        email "email" optional,
        email_lang "email_lang" optional,
        phone "phone" optional,
        send_notification_emails "send_notification_emails" optional,
    }
}
crate::json::object! {
    CreateSessionRequest {
        callback "callback" optional,
        callback_method "callback_method" optional,
        contact_details "contact_details" optional,
        expected_details "expected_details" optional,
        language "language" optional,
        metadata "metadata" nullable,
        portrait_image "portrait_image" optional,
        sandbox_scenario "sandbox_scenario" optional,
        vendor_data "vendor_data" optional,
        workflow_id "workflow_id" required,
    }
}
crate::json::object! {
    Decision {
        aml_screenings "aml_screenings" lenient,
        callback "callback" lenient,
        contact_details "contact_details" optional,
        created_at "created_at" lenient,
        database_validations "database_validations" lenient,
        document_ai_documents "document_ai_documents" lenient,
        document_verifications "document_verifications" lenient,
        email_verifications "email_verifications" lenient,
        environment "environment" lenient,
        expected_details "expected_details" optional,
        expires_at "expires_at" lenient,
        face_matches "face_matches" lenient,
        features "features" lenient,
        id_verifications "id_verifications" lenient,
        ip_analyses "ip_analyses" lenient,
        key_people_checks "key_people_checks" lenient,
        liveness_checks "liveness_checks" lenient,
        metadata "metadata" optional,
        nfc_skip_reason "nfc_skip_reason" lenient,
        nfc_verifications "nfc_verifications" lenient,
        phone_verifications "phone_verifications" lenient,
        poa_verifications "poa_verifications" lenient,
        questionnaire_responses "questionnaire_responses" lenient,
        registry_checks "registry_checks" lenient,
        reviews "reviews" lenient,
        session_id "session_id" required,
        session_kind "session_kind" lenient,
        session_number "session_number" lenient,
        session_url "session_url" lenient,
        status "status" required,
        vendor_data "vendor_data" lenient,
        workflow_id "workflow_id" lenient,
    }
}
impl DocumentType {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[
        Self::P,
        Self::Id,
        Self::Dl,
        Self::Rp,
        Self::Hic,
        Self::Tc,
        Self::Ssc,
    ];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::P => "P",
            Self::Id => "ID",
            Self::Dl => "DL",
            Self::Rp => "RP",
            Self::Hic => "HIC",
            Self::Tc => "TC",
            Self::Ssc => "SSC",
        }
    }
}
impl ::std::convert::AsRef<str> for DocumentType {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
impl Environment {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[Self::Live, Self::Sandbox];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Sandbox => "sandbox",
        }
    }
}
impl ::std::convert::AsRef<str> for Environment {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
crate::json::object! {
    ErrorBody {
        code "code" optional,
        detail "detail" optional,
    }
}
crate::json::object! {
    ExpectedDetails {
        address "address" optional,
        company_name "company_name" optional,
        country "country" optional,
        date_of_birth "date_of_birth" optional,
        expected_document_types "expected_document_types" optional,
        first_name "first_name" optional,
        gender "gender" nullable,
        id_country "id_country" optional,
        identification_number "identification_number" optional,
        ip_address "ip_address" optional,
        last_name "last_name" optional,
        nationality "nationality" optional,
        poa_country "poa_country" optional,
        registration_number "registration_number" optional,
        registry_country "registry_country" optional,
    }
}
impl Gender {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[Self::M, Self::F];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::M => "M",
            Self::F => "F",
        }
    }
}
impl ::std::convert::AsRef<str> for Gender {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
impl KnownSandboxScenario {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[
        Self::Approve,
        Self::DeclineAmlHit,
        Self::DeclineCouldNotRecognizeDocument,
        Self::DeclineDatabaseNoMatch,
        Self::DeclineDocumentExpired,
        Self::DeclineFaceMatchLowSimilarity,
        Self::DeclineIpBlocklist,
        Self::DeclineKybRegistryMismatch,
        Self::DeclineLivenessAttack,
        Self::DeclineMinimumAge,
        Self::DeclineMrzValidation,
        Self::DeclineNfcChipNotVerified,
        Self::DeclinePoaAddressMismatch,
        Self::ReviewAmlPossibleMatch,
        Self::ReviewFaceMatchBorderline,
        Self::ReviewPoaPartialMatch,
        Self::LookupPartialMatch,
        Self::LookupNoMatch,
        Self::LookupProviderError,
        Self::WalletCancelled,
        Self::WalletTimeout,
        Self::WalletProviderError,
    ];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::DeclineAmlHit => "decline_aml_hit",
            Self::DeclineCouldNotRecognizeDocument => {
                "decline_could_not_recognize_document"
            }
            Self::DeclineDatabaseNoMatch => "decline_database_no_match",
            Self::DeclineDocumentExpired => "decline_document_expired",
            Self::DeclineFaceMatchLowSimilarity => "decline_face_match_low_similarity",
            Self::DeclineIpBlocklist => "decline_ip_blocklist",
            Self::DeclineKybRegistryMismatch => "decline_kyb_registry_mismatch",
            Self::DeclineLivenessAttack => "decline_liveness_attack",
            Self::DeclineMinimumAge => "decline_minimum_age",
            Self::DeclineMrzValidation => "decline_mrz_validation",
            Self::DeclineNfcChipNotVerified => "decline_nfc_chip_not_verified",
            Self::DeclinePoaAddressMismatch => "decline_poa_address_mismatch",
            Self::ReviewAmlPossibleMatch => "review_aml_possible_match",
            Self::ReviewFaceMatchBorderline => "review_face_match_borderline",
            Self::ReviewPoaPartialMatch => "review_poa_partial_match",
            Self::LookupPartialMatch => "lookup_partial_match",
            Self::LookupNoMatch => "lookup_no_match",
            Self::LookupProviderError => "lookup_provider_error",
            Self::WalletCancelled => "wallet_cancelled",
            Self::WalletTimeout => "wallet_timeout",
            Self::WalletProviderError => "wallet_provider_error",
        }
    }
}
impl ::std::convert::AsRef<str> for KnownSandboxScenario {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
impl Language {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[
        Self::En,
        Self::Ar,
        Self::Bg,
        Self::Bn,
        Self::Bs,
        Self::Ca,
        Self::Cnr,
        Self::Cs,
        Self::Da,
        Self::De,
        Self::El,
        Self::Es,
        Self::Et,
        Self::Fa,
        Self::Fi,
        Self::Fr,
        Self::He,
        Self::Hi,
        Self::Hr,
        Self::Hu,
        Self::Hy,
        Self::Id,
        Self::It,
        Self::Ja,
        Self::Ka,
        Self::Kk,
        Self::Ko,
        Self::Ky,
        Self::Lt,
        Self::Lv,
        Self::Mk,
        Self::Mn,
        Self::Ms,
        Self::Nl,
        Self::No,
        Self::Pl,
        Self::PtBr,
        Self::Pt,
        Self::Ro,
        Self::Ru,
        Self::Sk,
        Self::Sl,
        Self::So,
        Self::Sq,
        Self::Sr,
        Self::Sv,
        Self::Th,
        Self::Tr,
        Self::Uk,
        Self::Uz,
        Self::Vi,
        Self::ZhCn,
        Self::ZhTw,
        Self::Zh,
    ];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ar => "ar",
            Self::Bg => "bg",
            Self::Bn => "bn",
            Self::Bs => "bs",
            Self::Ca => "ca",
            Self::Cnr => "cnr",
            Self::Cs => "cs",
            Self::Da => "da",
            Self::De => "de",
            Self::El => "el",
            Self::Es => "es",
            Self::Et => "et",
            Self::Fa => "fa",
            Self::Fi => "fi",
            Self::Fr => "fr",
            Self::He => "he",
            Self::Hi => "hi",
            Self::Hr => "hr",
            Self::Hu => "hu",
            Self::Hy => "hy",
            Self::Id => "id",
            Self::It => "it",
            Self::Ja => "ja",
            Self::Ka => "ka",
            Self::Kk => "kk",
            Self::Ko => "ko",
            Self::Ky => "ky",
            Self::Lt => "lt",
            Self::Lv => "lv",
            Self::Mk => "mk",
            Self::Mn => "mn",
            Self::Ms => "ms",
            Self::Nl => "nl",
            Self::No => "no",
            Self::Pl => "pl",
            Self::PtBr => "pt-BR",
            Self::Pt => "pt",
            Self::Ro => "ro",
            Self::Ru => "ru",
            Self::Sk => "sk",
            Self::Sl => "sl",
            Self::So => "so",
            Self::Sq => "sq",
            Self::Sr => "sr",
            Self::Sv => "sv",
            Self::Th => "th",
            Self::Tr => "tr",
            Self::Uk => "uk",
            Self::Uz => "uz",
            Self::Vi => "vi",
            Self::ZhCn => "zh-CN",
            Self::ZhTw => "zh-TW",
            Self::Zh => "zh",
        }
    }
    /// The language that a browser prefers, by the value of its `Accept-Language` header.
    ///
    /// Ranges count by their weight, the first of equals first; each is matched as
    /// [`FromStr`](::std::str::FromStr) matches a tag: `pt-br` and `pt_BR` are `pt-BR`,
    /// `en-US` is `en`, `nb` and `nn` are `no`, `iw` is `he`, `in` is `id`, `mo` is `ro`, `sh`
    /// and `sr-Latn` are `sr`, `cmn` is `zh`. Chinese goes by its script, else by its region:
    /// `Hans`, `SG` and `MY` are `zh-CN`, `Hant`, `HK` and `MO` are `zh-TW`. A language of its own
    /// that has the weight 0 is not taken. `None` where no range matches: `*` asks for nothing
    /// in particular, and without a language the hosted page takes the browser's. Values of more
    /// than 16 KiB are not looked at, nor ranges beyond the hundredth.
    ///
    /** ```
 use didit::types::Language;

 let language = Language::from_accept_language("tlh, pt-br;q=0.9, en;q=0.8, *;q=0.1");
 assert_eq!(language, "pt-BR".parse().ok());
 ```*/
    pub fn from_accept_language(header: &str) -> ::std::option::Option<Self> {
        crate::types::language_tag::preferred(header, Self::ALL, Self::as_str)
    }
}
impl ::std::convert::AsRef<str> for Language {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
crate::json::object! {
    Review {
        comment "comment" lenient,
        created_at "created_at" lenient,
        new_status "new_status" lenient,
        user "user" lenient,
    }
}
crate::json::object! {
    Session {
        callback "callback" optional,
        metadata "metadata" optional,
        session_id "session_id" required,
        session_kind "session_kind" optional,
        session_number "session_number" required,
        session_token "session_token" required,
        status "status" required,
        url "url" required,
        vendor_data "vendor_data" optional,
        workflow_id "workflow_id" required,
        workflow_version "workflow_version" optional,
    }
}
impl SessionKind {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[Self::User, Self::Business];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Business => "business",
        }
    }
}
impl ::std::convert::AsRef<str> for SessionKind {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
impl SessionStatus {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[
        Self::NotStarted,
        Self::InProgress,
        Self::Approved,
        Self::Declined,
        Self::InReview,
        Self::Expired,
        Self::Abandoned,
        Self::KycExpired,
        Self::Resubmitted,
        Self::AwaitingUser,
    ];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NotStarted => "Not Started",
            Self::InProgress => "In Progress",
            Self::Approved => "Approved",
            Self::Declined => "Declined",
            Self::InReview => "In Review",
            Self::Expired => "Expired",
            Self::Abandoned => "Abandoned",
            Self::KycExpired => "Kyc Expired",
            Self::Resubmitted => "Resubmitted",
            Self::AwaitingUser => "Awaiting User",
        }
    }
    /// Whether no decision is awaited any more: neither the person nor a reviewer has something to do. A reviewer can still change it in the console.
    pub const fn is_final(&self) -> bool {
        matches!(
            self, Self::Approved | Self::Declined | Self::Expired | Self::Abandoned |
            Self::KycExpired
        )
    }
    /// Whether the person still has something to do. A request with the same `vendor_data` returns such a session instead of creating another one.
    pub const fn is_unfinished(&self) -> bool {
        matches!(
            self, Self::NotStarted | Self::InProgress | Self::Resubmitted |
            Self::AwaitingUser
        )
    }
}
impl ::std::convert::AsRef<str> for SessionStatus {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
crate::json::object! {
    StepReport {
        node_id "node_id" lenient,
        status "status" lenient,
        warnings "warnings" lenient,
    }
}
impl StepStatus {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[
        Self::NotFinished,
        Self::Approved,
        Self::Declined,
        Self::InReview,
    ];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NotFinished => "Not Finished",
            Self::Approved => "Approved",
            Self::Declined => "Declined",
            Self::InReview => "In Review",
        }
    }
}
impl ::std::convert::AsRef<str> for StepStatus {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
crate::json::object! {
    StepWarning {
        additional_data "additional_data" optional,
        log_type "log_type" lenient,
        long_description "long_description" lenient,
        risk "risk" lenient,
        short_description "short_description" lenient,
    }
}
crate::json::object! {
    WebhookEvent {
        business_session_id "business_session_id" lenient,
        created_at "created_at" lenient,
        decision "decision" optional,
        environment "environment" lenient,
        event_id "event_id" required,
        metadata "metadata" optional,
        session_id "session_id" lenient,
        session_kind "session_kind" lenient,
        status "status" lenient,
        timestamp "timestamp" required,
        vendor_data "vendor_data" lenient,
        webhook_type "webhook_type" required,
        workflow_id "workflow_id" lenient,
        workflow_version "workflow_version" lenient,
    }
}
impl WebhookType {
    /// Every documented value, in the order of the contract.
    pub const ALL: &'static [Self] = &[
        Self::StatusUpdated,
        Self::DataUpdated,
        Self::UserStatusUpdated,
        Self::UserDataUpdated,
        Self::BusinessStatusUpdated,
        Self::BusinessDataUpdated,
        Self::ActivityCreated,
        Self::TransactionCreated,
        Self::TransactionStatusUpdated,
    ];
    /// The value as it is sent and received.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::StatusUpdated => "status.updated",
            Self::DataUpdated => "data.updated",
            Self::UserStatusUpdated => "user.status.updated",
            Self::UserDataUpdated => "user.data.updated",
            Self::BusinessStatusUpdated => "business.status.updated",
            Self::BusinessDataUpdated => "business.data.updated",
            Self::ActivityCreated => "activity.created",
            Self::TransactionCreated => "transaction.created",
            Self::TransactionStatusUpdated => "transaction.status.updated",
        }
    }
}
impl ::std::convert::AsRef<str> for WebhookType {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}
crate::types::redacted_text! {
    #[doc =
    "A URL of a web page, or of an app with a custom scheme. The reference page gives the format `uri` to the response's callback only.\n\nChecked before it is sent, never printed.\n\nWhat the check assumes: That custom schemes are legal is published. That a relative URL, one with white space, and the schemes `javascript`, `data`, `vbscript` and `file` are mistakes is assumed. The same field in `extra` is sent unchecked."]
    Callback { expected :
    "A URL of a web page, or of an app with a custom scheme. The reference page gives the format `uri` to the response's callback only.",
    check : ::std::option::Option::Some(crate ::types::formats::callback_url), assumed :
    & ["x-format"], .. crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc = "The name of a business.\n\nChecked before it is sent, never printed."]
    CompanyName { expected : "The name of a business.", max_length :
    ::std::option::Option::Some(255usize), .. crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc =
    "A country, ISO 3166-1 alpha-3 in capital letters.\n\nChecked before it is sent, never printed.\n\nWhat the check assumes: ISO 3166-1 alpha-3 is published; that only capital letters are accepted is assumed. The same field in `extra` is sent unchecked."]
    CountryCode { expected : "A country, ISO 3166-1 alpha-3 in capital letters.", pattern
    : ::std::option::Option::Some("^[A-Z]{3}$"), check :
    ::std::option::Option::Some(crate ::types::formats::iso_3166_1_alpha_3), assumed : &
    ["pattern"], .. crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc =
    "An e-mail address.\n\nChecked before it is sent, never printed.\n\nWhat the check assumes: The format is published; the pattern is only what every address has, so that a name or a phone number in this field is noticed. The same field in `extra` is sent unchecked."]
    EmailAddress { expected : "An e-mail address.", format :
    ::std::option::Option::Some("email"), pattern :
    ::std::option::Option::Some("^[^@\\s]+@[^@\\s]+$"), check :
    ::std::option::Option::Some(crate ::types::formats::email), assumed : & ["pattern"],
    .. crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc =
    "The number of a document, a personal number, or a tax number.\n\nNever printed."]
    IdentificationNumber { expected :
    "The number of a document, a personal number, or a tax number.", .. crate
    ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc = "A given or family name, as on the document.\n\nNever printed."] PersonName {
    expected : "A given or family name, as on the document.", .. crate
    ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc =
    "A phone number in E.164, a plus sign and up to fifteen digits without spaces.\n\nChecked before it is sent, never printed.\n\nWhat the check assumes: E.164 is published, and that the service ignores a number that it cannot parse. That it cannot parse other forms is assumed: the client rejects them, so that none is ignored. The same field in `extra` is sent unchecked."]
    PhoneNumber { expected :
    "A phone number in E.164, a plus sign and up to fifteen digits without spaces.",
    pattern : ::std::option::Option::Some("^\\+[1-9][0-9]{1,14}$"), check :
    ::std::option::Option::Some(crate ::types::formats::e164), assumed : & ["pattern"],
    .. crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc = "A postal address in one text.\n\nNever printed."] PostalAddress { expected :
    "A postal address in one text.", .. crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc =
    "A number in a business register.\n\nChecked before it is sent, never printed."]
    RegistrationNumber { expected : "A number in a business register.", max_length :
    ::std::option::Option::Some(100usize), .. crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc =
    "A country, ISO 3166-1 alpha-2, or one of its subdivisions as `XX-YY`.\n\nChecked before it is sent, never printed.\n\nWhat the check assumes: Alpha-2 or `XX-YY`, and at most ten characters, are published; that only capital letters and digits are accepted is assumed. The part after the dash may be as long as the limit allows. The same field in `extra` is sent unchecked."]
    RegistryCountry { expected :
    "A country, ISO 3166-1 alpha-2, or one of its subdivisions as `XX-YY`.", pattern :
    ::std::option::Option::Some("^[A-Z]{2}(-[A-Z0-9]{1,7})?$"), max_length :
    ::std::option::Option::Some(10usize), check : ::std::option::Option::Some(crate
    ::types::formats::iso_3166_2), assumed : & ["pattern"], .. crate
    ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc = "Why.\n\nNever printed."] ReviewComment { expected : "Why.", .. crate
    ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc = "Who decided.\n\nNever printed."] ReviewUser { expected : "Who decided.", ..
    crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc = "The finding in some sentences.\n\nNever printed."]
    StepWarningLongDescription { expected : "The finding in some sentences.", .. crate
    ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc = "The finding in a few words.\n\nNever printed."] StepWarningShortDescription
    { expected : "The finding in a few words.", .. crate ::request::Constraints::ANY }
}
crate::types::redacted_text! {
    #[doc =
    "Your own id of a person or business, such as a UUID, a user id or an e-mail address. No limit is published.\n\nChecked before it is sent, never printed.\n\nWhat the check assumes: No limit is published. That a text without a visible character is a mistake is assumed: the service would take all who have it for one person. The same field in `extra` is sent unchecked."]
    VendorData { expected :
    "Your own id of a person or business, such as a UUID, a user id or an e-mail address. No limit is published.",
    check : ::std::option::Option::Some(crate ::types::formats::visible_text), assumed :
    & ["x-format"], .. crate ::request::Constraints::ANY }
}
crate::types::image::image! {
    #[doc =
    "A JPEG, PNG, WebP or TIFF picture of at most 2 MiB, in base64. Never printed."]
    PortraitImage { field : "portrait_image", max_bytes : 2097152usize, media_types : &
    ["image/jpeg", "image/png", "image/webp", "image/tiff"] }
}
impl crate::request::Validate for ContactDetails {
    fn validate(&self, violations: &mut crate::request::Violations) {
        violations.field("email", &self.email);
        violations.field("phone", &self.phone);
        violations
            .extra(
                &self.extra,
                &[
                    ("email", self.email.is_some()),
                    ("email_lang", self.email_lang.is_some()),
                    ("phone", self.phone.is_some()),
                    ("send_notification_emails", self.send_notification_emails.is_some()),
                ],
            );
    }
}
impl crate::request::Validate for CreateSessionRequest {
    fn validate(&self, violations: &mut crate::request::Violations) {
        violations.field("callback", &self.callback);
        violations.field("contact_details", &self.contact_details);
        violations.field("expected_details", &self.expected_details);
        violations.field("metadata", &self.metadata);
        violations.field("vendor_data", &self.vendor_data);
        violations
            .extra(
                &self.extra,
                &[
                    ("callback", self.callback.is_some()),
                    ("callback_method", self.callback_method.is_some()),
                    ("contact_details", self.contact_details.is_some()),
                    ("expected_details", self.expected_details.is_some()),
                    ("language", self.language.is_some()),
                    ("metadata", self.metadata.is_some()),
                    ("portrait_image", self.portrait_image.is_some()),
                    ("sandbox_scenario", self.sandbox_scenario.is_some()),
                    ("vendor_data", self.vendor_data.is_some()),
                    ("workflow_id", true),
                ],
            );
    }
}
impl crate::request::Validate for ExpectedDetails {
    fn validate(&self, violations: &mut crate::request::Violations) {
        violations.field("address", &self.address);
        if self.address.is_some() {
            violations
                .requires_any(
                    "address",
                    &[
                        (
                            "country",
                            self.country.is_some() || self.extra.contains_key("country"),
                        ),
                        (
                            "poa_country",
                            self.poa_country.is_some()
                                || self.extra.contains_key("poa_country"),
                        ),
                    ],
                    true,
                );
        }
        violations.field("company_name", &self.company_name);
        violations.field("country", &self.country);
        violations.field("date_of_birth", &self.date_of_birth);
        violations.field("first_name", &self.first_name);
        violations.field("id_country", &self.id_country);
        violations.field("identification_number", &self.identification_number);
        violations.field("last_name", &self.last_name);
        violations.field("nationality", &self.nationality);
        violations.field("poa_country", &self.poa_country);
        violations.field("registration_number", &self.registration_number);
        violations.field("registry_country", &self.registry_country);
        violations
            .extra(
                &self.extra,
                &[
                    ("address", self.address.is_some()),
                    ("company_name", self.company_name.is_some()),
                    ("country", self.country.is_some()),
                    ("date_of_birth", self.date_of_birth.is_some()),
                    ("expected_document_types", self.expected_document_types.is_some()),
                    ("first_name", self.first_name.is_some()),
                    ("gender", self.gender.is_some()),
                    ("id_country", self.id_country.is_some()),
                    ("identification_number", self.identification_number.is_some()),
                    ("ip_address", self.ip_address.is_some()),
                    ("last_name", self.last_name.is_some()),
                    ("nationality", self.nationality.is_some()),
                    ("poa_country", self.poa_country.is_some()),
                    ("registration_number", self.registration_number.is_some()),
                    ("registry_country", self.registry_country.is_some()),
                ],
            );
    }
}
impl CreateSessionRequest {
    /// Checks everything that is checked before the request is sent, and sends nothing.
    ///
    /// What is in `extra` is not checked, but for names that are set twice.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with all that is wrong.
    ///
    /// # Examples
    ///
    /**```
# fn prepare(request: didit::types::CreateSessionRequest) -> Result<(), didit::Error> {
// Before anything is sent, for every row of a list, say.
request.validate()?;
# Ok(())
# }
```*/
    pub fn validate(&self) -> ::std::result::Result<(), crate::Error> {
        crate::request::Violations::check(self)
    }
}
