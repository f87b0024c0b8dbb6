//! The baseline: a client written by hand with reqwest and serde.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::sample::{KEY, PATH, WORKFLOW};

#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    base_url: String,
    key: String,
}

#[derive(Default, Serialize)]
pub(crate) struct NewSession {
    workflow_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_details: Option<ContactDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_details: Option<ExpectedDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    portrait_image: Option<String>,
}

#[derive(Default, Serialize)]
struct ContactDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_notification_emails: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_lang: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

#[derive(Default, Serialize)]
struct ExpectedDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_of_birth: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_country: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expected_document_types: Vec<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)] // A real program would read them.
pub(crate) struct Session {
    session_id: String,
    pub(crate) session_number: i64,
    session_token: String,
    session_kind: Option<String>,
    url: String,
    vendor_data: Option<String>,
    metadata: Option<serde_json::Value>,
    status: String,
    workflow_id: String,
    workflow_version: Option<i64>,
    callback: Option<String>,
}

impl NewSession {
    pub(crate) fn short(image: Option<&[u8]>) -> Self {
        Self {
            workflow_id: WORKFLOW.to_owned(),
            vendor_data: Some("user-42".to_owned()),
            callback: Some("https://yourapp.com/callback".to_owned()),
            portrait_image: image.map(|image| STANDARD.encode(image)),
            ..Self::default()
        }
    }

    pub(crate) fn long() -> Self {
        Self {
            workflow_id: WORKFLOW.to_owned(),
            vendor_data: Some("user-123".to_owned()),
            callback: Some("https://example.com/verification/callback".to_owned()),
            callback_method: Some("both".to_owned()),
            metadata: Some(json!({ "user_type": "premium", "account_id": "ABC123" })),
            language: Some("en".to_owned()),
            contact_details: Some(ContactDetails {
                email: Some("john.doe@example.com".to_owned()),
                send_notification_emails: Some(true),
                email_lang: Some("en".to_owned()),
                phone: Some("+14155552671".to_owned()),
            }),
            expected_details: Some(ExpectedDetails {
                first_name: Some("John".to_owned()),
                last_name: Some("Doe".to_owned()),
                date_of_birth: Some("1990-05-15".to_owned()),
                id_country: Some("USA".to_owned()),
                expected_document_types: vec!["P".to_owned(), "ID".to_owned()],
            }),
            portrait_image: None,
        }
    }
}

impl Client {
    pub(crate) fn new(base_url: String) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self {
            http,
            base_url,
            key: KEY.to_owned(),
        })
    }

    pub(crate) async fn create_session(
        &self,
        session: &NewSession,
    ) -> Result<Session, reqwest::Error> {
        self.http
            .post(format!("{}{PATH}", self.base_url))
            .header("x-api-key", &self.key)
            .json(session)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await
    }
}
