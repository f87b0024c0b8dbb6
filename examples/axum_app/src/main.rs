//! A web backend whose sign-up sends people to Didit and back: an integration to copy. The library has
//! all of it; this starts it.
//!
//! Without `DIDIT_API_KEY` it starts a simulator and runs against that; with it,
//! `DIDIT_WORKFLOW_ID` and `DIDIT_WEBHOOK_SECRET` have to be set, too, and Didit's console has to have
//! the webhook's public URL.
//!
//! ```sh
//! cargo run -p axum-app   # then open http://127.0.0.1:3000/
//! ```

use std::error::Error;
use std::path::Path;

use axum_app::{Shared, Store};
use didit::webhook::Verifier;
use didit::{Client, Uuid};
use didit_simulator::Simulator;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    let url = format!("http://{}", listener.local_addr()?);
    // Kept until the end, since dropping it stops it.
    let simulator;
    let (didit, workflow, verifier) = if std::env::var_os("DIDIT_API_KEY").is_some() {
        let workflow = std::env::var("DIDIT_WORKFLOW_ID").map_err(
            |_| "DIDIT_API_KEY is set, so set DIDIT_WORKFLOW_ID to a workflow of yours, too",
        )?;
        let workflow = workflow
            .parse()
            .map_err(|_| "DIDIT_WORKFLOW_ID is not a UUID")?;
        (Client::from_env()?, workflow, Verifier::from_env()?)
    } else {
        let secret = uuid::Uuid::new_v4().to_string();
        let builder = Simulator::builder().webhook(format!("{url}/webhook"), &secret);
        simulator = builder.start().await;
        let verifier = Verifier::new(&secret)?;
        (simulator.client(), Uuid::from_u128(1), verifier)
    };

    // Accounts outlive the program. The simulator's sessions do not.
    let database = std::env::temp_dir().join("didit-sign-up.sqlite");
    let database = std::env::var_os("DATABASE").map_or(database, Into::into);
    let store = Store::open(Path::new(&database))?;
    println!(
        "Open {url}/ in a browser. Accounts are in {}.",
        database.display()
    );
    println!("Ctrl-C ends it.");
    let stop = async {
        // Where it cannot be waited for, the program runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let router = axum_app::router(Shared {
        didit,
        workflow,
        verifier,
        url,
        store,
    });
    axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .await?;
    Ok(())
}
