//! The same program, written by hand.

use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct NewSession {
    workflow_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Session {
    session_id: String,
    session_number: i64,
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

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let http = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .build()?;
    let request = NewSession {
        workflow_id: std::env::args().nth(1).unwrap_or_default(),
        vendor_data: Some("user-42".into()),
        callback: None,
        metadata: None,
    };
    let session: Session = http
        .post("https://verification.didit.me/v3/session/")
        .header("x-api-key", std::env::var("DIDIT_API_KEY")?)
        .json(&request)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    println!("{} {}", session.session_id, session.url);
    Ok(())
}
