//! The requests that all clients send, and the response that they get: the documentation's
//! examples.

use std::path::PathBuf;

use bytes::Bytes;
use didit::{
    CallbackMethod, ContactDetails, CreateSessionRequest, DocumentType, ExpectedDetails, Language,
};
use didit::{NaiveDate, PortraitImage, Uuid};
use serde_json::json;

use crate::by_hand;

/// The key, which is not real.
pub const KEY: &str = "a-fake-key";

pub(crate) const PATH: &str = "/v3/session/";
pub(crate) const WORKFLOW: &str = "11111111-2222-3333-4444-555555555555";
pub(crate) const RESPONSE: &str = r#"{"session_id":"4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a","session_kind":"user","session_number":1024,"session_token":"EXAMPLEtoken","url":"https://verify.didit.me/session/EXAMPLEtoken","status":"Not Started","workflow_id":"11111111-2222-3333-4444-555555555555","vendor_data":"user-42"}"#;

/// A request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Sample {
    /// The documentation's short example: a workflow, a user, a callback.
    Short,
    /// The documentation's long example, with contact and expected details.
    Long,
    /// The short example with a portrait of the maximum size.
    Portrait(Bytes),
    /// The same, from a file.
    PortraitFile(PathBuf),
}

impl Sample {
    /// The sample with a portrait, which begins like a JPEG, followed by random bytes.
    pub fn portrait() -> Self {
        let mut state = 1_u64;
        let noise = std::iter::repeat_with(|| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        });
        let image = [0xFF, 0xD8, 0xFF, 0xE0].into_iter().chain(noise);
        Self::Portrait(image.take(PortraitImage::MAX_BYTES).collect())
    }

    /// The request of this crate.
    #[expect(clippy::missing_panics_doc, reason = "the samples are right")]
    pub fn request(&self) -> CreateSessionRequest {
        let portrait = match self {
            Self::Portrait(image) => Some(PortraitImage::from_bytes(image).expect("a picture")),
            Self::PortraitFile(path) => Some(PortraitImage::from_file(path).expect("a picture")),
            Self::Short => None,
            Self::Long => return long(),
        };
        CreateSessionRequest::builder()
            .workflow_id(WORKFLOW.parse::<Uuid>().expect("an id"))
            .vendor_data("user-42")
            .callback("https://yourapp.com/callback")
            .maybe_portrait_image(portrait)
            .build()
    }

    pub(crate) fn by_hand(&self) -> by_hand::NewSession {
        match self {
            Self::Short => by_hand::NewSession::short(None),
            Self::Long => by_hand::NewSession::long(),
            Self::Portrait(image) => by_hand::NewSession::short(Some(image)),
            Self::PortraitFile(path) => {
                by_hand::NewSession::short(Some(&std::fs::read(path).expect("a picture")))
            }
        }
    }
}

fn long() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(WORKFLOW.parse::<Uuid>().expect("an id"))
        .vendor_data("user-123")
        .callback("https://example.com/verification/callback")
        .callback_method(CallbackMethod::Both)
        .metadata(json!({ "user_type": "premium", "account_id": "ABC123" }))
        .language(Language::En)
        .contact_details(
            ContactDetails::builder()
                .email("john.doe@example.com")
                .send_notification_emails(true)
                .email_lang(Language::En)
                .phone("+14155552671")
                .build(),
        )
        .expected_details(
            ExpectedDetails::builder()
                .first_name("John")
                .last_name("Doe")
                .date_of_birth(NaiveDate::from_ymd_opt(1990, 5, 15).expect("a day"))
                .id_country("USA")
                .expected_document_types([DocumentType::P, DocumentType::Id])
                .build(),
        )
        .build()
}
