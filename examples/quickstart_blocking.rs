//! Creates a session in a program without async code, against a simulator that it starts itself; with
//! `DIDIT_API_KEY` and `DIDIT_WORKFLOW_ID` it talks to Didit instead.
//!
//! ```sh
//! cargo run --example quickstart_blocking
//! ```

use std::error::Error;
use std::time::Duration;

use didit::blocking::Client;
use didit::{CreateSessionRequest, Language};
use didit_simulator::Simulator;

fn main() -> Result<(), Box<dyn Error>> {
    // Only the simulator needs a runtime. Both are kept until the end.
    let runtime = tokio::runtime::Runtime::new()?;
    let simulator;
    let (didit, workflow) = if std::env::var_os("DIDIT_API_KEY").is_some() {
        let workflow = std::env::var("DIDIT_WORKFLOW_ID")
            .map_err(|_| "set DIDIT_WORKFLOW_ID to a workflow of yours, too")?;
        (Client::from_env()?, workflow)
    } else {
        simulator = runtime.block_on(Simulator::start());
        let builder = Client::builder()
            .api_key("a-fake-key")
            .base_url(simulator.url());
        (
            builder.build_blocking()?,
            "11111111-2222-3333-4444-555555555555".to_owned(),
        )
    };

    let request = CreateSessionRequest::builder()
        .workflow_id(workflow.parse()?)
        .vendor_data("user-123")
        .language(Language::Es)
        .build();
    let session = didit
        .create_session(&request)
        .timeout(Duration::from_secs(20))
        .send()?;
    println!(
        "session {}: open {}",
        session.session_id,
        session.url.expose()
    );

    let decision = didit.session_decision(session.session_id).send()?;
    println!("status {}", decision.status);
    Ok(())
}
