#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
// Nothing that a caller or the service supplies may bring the process down.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]
#![warn(unreachable_pub)]

mod base_url;
mod builder;
mod call;
mod check;
mod client;
mod error;
mod formats;
mod generated;
mod headers;
mod json;
mod language_tag;
mod open;
mod payload;
mod personal;
mod portrait;
mod response;
mod retry;
mod secret;
mod shown;
#[cfg(feature = "test-util")]
pub mod test_util;
mod tls;
mod undocumented;

pub use builder::{
    ClientBuilder, DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_RESPONSE_BYTES,
    DEFAULT_TIMEOUT,
};
pub use call::CreateSession;
pub use client::Client;
pub use error::{
    ConfigError, Error, ErrorDetails, FieldError, FieldProblem, InvalidRequest, KeyRefused, Problem,
    RateLimited, Reason, Redirected, Rejected, TransportError, TransportKind, Unclassified, UnexpectedStatus,
    UnreadableSession,
};
pub use generated::text;
/// Every type of the contract, as generated.
pub use generated::types;
pub use generated::types::{
    CallbackMethod, ContactDetails, CreateSessionRequest, DocumentType, ExpectedDetails, Gender,
    KnownSandboxScenario, Language, Session, SessionKind, SessionStatus,
};
pub use json::{Extra, Json, Metadata};
pub use open::Open;
pub use personal::Redacted;
pub use portrait::PortraitImage;
pub use response::{Body, BodyEnd, RawResponse, Response};
pub use retry::RetryPolicy;
pub use secret::{ApiKey, HostedUrl, SessionToken};

// Types of other crates that stand in this one's interface.
pub use chrono::NaiveDate;
pub use reqwest;
pub use uuid::Uuid;

/// The client as progenitor makes it, for those who need it; see [`Client::generated`].
pub mod raw {
    pub use crate::generated::{Client, ClientInfo, Error, ResponseValue};
}

/// What the other crates of this workspace need of this one's internals.
///
/// It is for them alone: semantic versioning does not cover it, and any version may change it.
#[doc(hidden)]
pub mod __private {
    use crate::generated::contract;

    pub use crate::check::Rules;
    pub use crate::json::{Items, Members, Text};

    /// The header that holds the key.
    pub const KEY_HEADER: &str = contract::KEY_HEADER;

    /// How a session is created: the request's line, the status of success, the headers of responses.
    pub mod create_session {
        use crate::generated::contract::create_session;

        pub const METHOD: reqwest::Method = create_session::METHOD;
        pub const PATH: &str = create_session::PATH;
        pub const SUCCESS: u16 = create_session::SUCCESS;
        pub const RETRY_AFTER: &str = create_session::RETRY_AFTER;
        pub const X_RATELIMIT_LIMIT: &str = create_session::X_RATELIMIT_LIMIT;
        pub const X_RATELIMIT_REMAINING: &str = create_session::X_RATELIMIT_REMAINING;
        pub const X_RATELIMIT_RESET: &str = create_session::X_RATELIMIT_RESET;
    }

    /// The limits of texts.
    pub mod rules {
        use super::Rules;
        use crate::generated::text;

        pub const COMPANY_NAME: &Rules = &text::CompanyName::RULES;
        pub const COUNTRY_CODE: &Rules = &text::CountryCode::RULES;
        pub const EMAIL_ADDRESS: &Rules = &text::EmailAddress::RULES;
        pub const PHONE_NUMBER: &Rules = &text::PhoneNumber::RULES;
        pub const REGISTRATION_NUMBER: &Rules = &text::RegistrationNumber::RULES;
        pub const REGISTRY_COUNTRY: &Rules = &text::RegistryCountry::RULES;
    }

    /// Whether a browser can be sent to it.
    pub fn is_callback_url(text: &str) -> bool {
        crate::formats::callback_url(text).is_ok()
    }

    /// Whether there is something to see in it.
    pub fn is_visible_text(text: &str) -> bool {
        crate::formats::visible_text(text).is_ok()
    }

    /// A part of what was received, character for character.
    pub fn json(text: Text<'_>) -> crate::Json {
        crate::Json::received(text)
    }
}
