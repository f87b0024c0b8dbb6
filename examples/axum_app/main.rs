//! A web backend whose sign-up sends people to Didit and back: an integration to copy. `app.rs` has
//! the essential part.
//!
//! Without `DIDIT_API_KEY` it starts a simulator and runs against that; with it,
//! `DIDIT_WORKFLOW_ID` has to be set, too.
//!
//! ```sh
//! cargo run --example axum_app   # then open http://127.0.0.1:3000/
//! ```

mod app;

use std::error::Error;

use didit::{Client, Uuid};
use didit_simulator::Simulator;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Kept until the end, since dropping it stops it.
    let simulator;
    let (didit, workflow) = if std::env::var_os("DIDIT_API_KEY").is_some() {
        let workflow = std::env::var("DIDIT_WORKFLOW_ID").map_err(
            |_| "DIDIT_API_KEY is set, so set DIDIT_WORKFLOW_ID to a workflow of yours, too",
        )?;
        (
            Client::from_env()?,
            workflow
                .parse()
                .map_err(|_| "DIDIT_WORKFLOW_ID is not a UUID")?,
        )
    } else {
        simulator = Simulator::start().await;
        (simulator.client(), Uuid::from_u128(1))
    };

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("Open {url}/ in a browser. Ctrl-C ends it.");
    let stop = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
    let router = app::router(didit, workflow, url);
    axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .await?;
    Ok(())
}
