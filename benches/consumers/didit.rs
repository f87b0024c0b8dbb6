//! The smallest program that creates a session.

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let didit = didit::Client::from_env()?;
    let workflow = std::env::args().nth(1).unwrap_or_default().parse::<didit::Uuid>()?;
    let request = didit::CreateSessionRequest::builder().workflow_id(workflow).vendor_data("user-42").build();
    let session = didit.create_session(&request).await?;
    println!("{} {}", session.session_id, session.url.expose());
    Ok(())
}
