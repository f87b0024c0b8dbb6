//! The simulator as a program, for people and for clients in any language. It listens on loopback
//! only, and nothing leaves the machine.
//!
//! ```sh
//! cargo run --example simulator -- --port 8080
//! ```

use std::process::ExitCode;

use clap::Parser;
use didit::Uuid;
use didit::simulator::{KEY, Simulator, Workflow};

/// Stands in for Didit's POST /v3/session/ on this machine. It is not Didit.
#[derive(Parser)]
#[command(name = "simulator")]
struct Arguments {
    /// The port to listen on; 0 is any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// A key that is taken, and any other one is refused; may be repeated [default: any key is taken]
    #[arg(long = "key", value_name = "KEY")]
    keys: Vec<String>,
    /// A workflow that checks persons; may be repeated
    #[arg(long = "kyc", value_name = "UUID")]
    kyc: Vec<Uuid>,
    /// A workflow that checks businesses; may be repeated
    #[arg(long = "kyb", value_name = "UUID")]
    kyb: Vec<Uuid>,
    /// Refuse workflows that are not given here [default: any workflow checks persons]
    #[arg(long)]
    declared_only: bool,
    /// Be a sandbox application: take scenarios, and count its quota
    #[arg(long)]
    sandbox: bool,
    /// Have neither rate limit nor quota
    #[arg(long)]
    no_limits: bool,
    /// Make ids and tokens reproducible
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // A line holds no key, no token and nothing of a person.
    let mut builder = Simulator::builder().record(0).on_request(|request| println!("{request}"));
    for id in &arguments.kyc {
        builder = builder.workflow(Workflow::kyc(*id));
    }
    for id in &arguments.kyb {
        builder = builder.workflow(Workflow::kyb(*id));
    }
    for key in &arguments.keys {
        builder = builder.key(key);
    }
    if arguments.declared_only {
        builder = builder.declared_workflows_only();
    }
    if arguments.sandbox {
        builder = builder.sandbox();
    }
    if arguments.no_limits {
        builder = builder.no_limits();
    }
    if let Some(seed) = arguments.seed {
        builder = builder.seed(seed);
    }
    let sim = match builder.bind(arguments.port).await {
        Ok(sim) => sim,
        Err(error) => {
            eprintln!("Port {} of 127.0.0.1 cannot be had: {error}", arguments.port);
            return ExitCode::FAILURE;
        }
    };

    println!(
        "Simulating Didit's POST /v3/session/ at {}. Try it:\n\n{}\n",
        sim.url(),
        curl(&arguments, sim.url())
    );
    println!("Then open the answer's \"url\" in a browser. Ctrl-C ends it.\n");
    if let Err(error) = tokio::signal::ctrl_c().await {
        eprintln!("Ctrl-C cannot be waited for: {error}");
    }
    sim.shutdown().await;
    println!("\nStopped.");
    ExitCode::SUCCESS
}

/// A command to paste into a shell.
fn curl(arguments: &Arguments, url: &str) -> String {
    let key = arguments.keys.first().map_or(KEY, String::as_str);
    let declared = arguments.kyc.first().or(arguments.kyb.first());
    let workflow = declared.copied().unwrap_or(Uuid::from_u128(0x11111111_2222_3333_4444_555555555555));
    format!(
        "  curl -X POST '{url}/v3/session/' \\\n    \
         -H 'x-api-key: {key}' \\\n    \
         -H 'Content-Type: application/json' \\\n    \
         -d '{{\"workflow_id\": \"{workflow}\", \"vendor_data\": \"user-123\", \"language\": \"en\"}}'"
    )
}
