//! Creates the session of Didit's reference page and prints the result.
//!
//! Without a key it starts a simulator and talks to that; on a terminal it then waits for Enter, so
//! that the link to the hosted page can be opened. With `DIDIT_API_KEY` and `DIDIT_WORKFLOW_ID` it
//! talks to Didit, or to `DIDIT_BASE_URL`.
//!
//! ```sh
//! cargo run --example quickstart
//! ```

use std::error::Error;
use std::io::{IsTerminal, stdin};
use std::process::ExitCode;
use std::time::Duration;

use didit::{
    CallbackMethod, Client, ContactDetails, CreateSessionRequest, DocumentType, ExpectedDetails,
    Language, NaiveDate, Uuid,
};
use didit_simulator::Simulator;
use serde_json::json;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("No session: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            if let Some(error) = error.downcast_ref() {
                explain(error);
            }
            ExitCode::FAILURE
        }
    }
}

/// Prints the service's messages, and which session may exist. The messages may quote what was
/// sent: this program shows them because its person is fictional.
fn explain(error: &didit::Error) {
    if let Some(details) = error.details() {
        for error in &details.errors {
            for message in &error.messages {
                eprintln!("  {}: {}", error.path, message.expose());
            }
        }
        for message in &details.messages {
            eprintln!("  {}", message.expose());
        }
    }
    match error.session_id() {
        Some(id) => eprintln!("  session {id} exists: look for it in the console"),
        None if error.session_may_exist() => {
            eprintln!("  a session may exist: look in the console")
        }
        None => {}
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    // Kept until the end, since dropping it stops it.
    let simulator;
    let mut is_simulated = false;
    let (didit, workflow) = if std::env::var_os("DIDIT_API_KEY").is_some() {
        let workflow = std::env::var("DIDIT_WORKFLOW_ID").map_err(
            |_| "DIDIT_API_KEY is set, so set DIDIT_WORKFLOW_ID to a workflow of yours, too",
        )?;
        let workflow = workflow
            .parse()
            .map_err(|_| "DIDIT_WORKFLOW_ID is not a UUID")?;
        println!("Talking to the service, since DIDIT_API_KEY is set.");
        (Client::from_env()?, workflow)
    } else {
        simulator = Simulator::start().await;
        is_simulated = true;
        println!(
            "Talking to a simulator at {}, since DIDIT_API_KEY is not set.",
            simulator.url()
        );
        (
            simulator.client(),
            Uuid::parse_str("11111111-2222-3333-4444-555555555555")?,
        )
    };

    let request = CreateSessionRequest::builder()
        .workflow_id(workflow)
        .vendor_data("user-123")
        .callback("https://example.com/verification/callback")
        .callback_method(CallbackMethod::Both)
        .metadata(json!({ "user_type": "premium", "account_id": "ABC123" }))
        .language(Language::En)
        .contact_details(
            ContactDetails::builder()
                .email("john.doe@example.com")
                // Safe with the simulator only, which sends no e-mails.
                .send_notification_emails(is_simulated)
                .email_lang(Language::En)
                .phone("+14155552671")
                .build(),
        )
        .expected_details(
            ExpectedDetails::builder()
                .first_name("John")
                .last_name("Doe")
                .date_of_birth(NaiveDate::from_ymd_opt(1990, 5, 15).ok_or("no such day")?)
                .id_country("USA")
                .expected_document_types([DocumentType::P, DocumentType::Id])
                .build(),
        )
        .build();

    // The person is fictional, so the request can be shown.
    println!(
        "\nSending to POST /v3/session/:\n{}",
        serde_json::to_string_pretty(&request)?
    );
    // A person is waiting: less than the client's default of 90 seconds.
    let session = didit
        .create_session(&request)
        .timeout(Duration::from_secs(20))
        .await?;

    println!("\nResponse: {}", session.http_status());
    println!(
        "  session  {} (number {})",
        session.session_id, session.session_number
    );
    println!("  status   {}", session.status);
    println!("  open     {}", session.url.expose());
    if is_simulated && stdin().is_terminal() {
        println!(
            "\nOpen that link in a browser and decide how the check ends. Enter ends this program."
        );
        tokio::task::spawn_blocking(|| stdin().read_line(&mut String::new())).await??;
    }
    Ok(())
}
