//! The simulator as a program, for people and for clients in any language. It listens on loopback
//! only, and nothing leaves the machine.
//!
//! ```sh
//! didit-simulator --port 8080
//! ```
//!
//! Its flags cover what the library can do; `--help` lists them, with the faults that can
//! be injected. They can also be in a file, whose keys are the flags without their dashes:
//!
//! ```sh
//! didit-simulator --scenario faults.toml
//! ```
//!
//! ```toml
//! # faults.toml
//! port = 8080
//! sandbox = true
//! credits = 3
//! rate-limit = "10/60"
//! kyc = ["11111111-2222-3333-4444-555555555555,version=3,face-match"]
//! store-face = ["user-123"]
//! # One for each create, in this order; then service is normal.
//! fault = ["server-error:503", "2*lost-response", "rate-limited:7:limits", "cut-body-at:40"]
//! ```

mod fault_flag;
mod settings;
mod start;
mod values;
mod workflow_flag;

pub use settings::Settings;

use std::fmt;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use didit::Uuid;

use crate::{KEY, Simulator};

/// Runs the simulator until Ctrl-C.
pub async fn run(settings: Settings) -> ExitCode {
    let settings = match settings.read() {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    // A line holds no key, no token and nothing personal.
    let builder = Simulator::builder()
        .record(0)
        .on_request(|request| print(format_args!("{request}")));
    let sim = match settings.start(builder).await {
        Ok(sim) => sim,
        Err(error) => {
            match error.kind() {
                ErrorKind::InvalidInput => eprintln!("{error}"),
                _ => eprintln!("cannot listen on 127.0.0.1:{}: {error}", settings.port()),
            }
            return ExitCode::FAILURE;
        }
    };
    // From here on, so that a Ctrl-C that follows the printed URL at once stops it, too.
    let mut interrupts = match interrupts() {
        Ok(interrupts) => interrupts,
        Err(error) => {
            eprintln!("cannot wait for Ctrl-C: {error}");
            return ExitCode::FAILURE;
        }
    };

    print(format_args!(
        "Simulating Didit's POST /v3/session/ at {}. Try it:\n\n{}\n",
        sim.url(),
        curl(&settings, sim.url())
    ));
    print(format_args!(
        "Then open the \"url\" of the response in a browser. Ctrl-C stops the simulator.\n"
    ));
    interrupts.recv().await;
    sim.shutdown().await;
    print(format_args!("\nStopped."));
    ExitCode::SUCCESS
}

/// Prints a line. Where nobody reads it any more, the simulator goes on.
fn print(line: fmt::Arguments<'_>) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Every Ctrl-C from now on. `tokio::signal::ctrl_c` would listen from its first poll on only.
#[cfg(unix)]
fn interrupts() -> io::Result<tokio::signal::unix::Signal> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::interrupt())
}

#[cfg(windows)]
fn interrupts() -> io::Result<tokio::signal::windows::CtrlC> {
    tokio::signal::windows::ctrl_c()
}

/// A command to paste into a shell.
fn curl(settings: &Settings, url: &str) -> String {
    let key = settings.key.first().map_or(KEY, String::as_str);
    let declared = settings
        .kyc
        .first()
        .or(settings.kyb.first())
        .map(|workflow| workflow.id);
    let workflow = declared.unwrap_or(Uuid::from_u128(0x11111111_2222_3333_4444_555555555555));
    format!(
        "  curl -X POST '{url}/v3/session/' \\\n    \
         -H 'x-api-key: {key}' \\\n    \
         -H 'Content-Type: application/json' \\\n    \
         -d '{{\"workflow_id\": \"{workflow}\", \"vendor_data\": \"user-123\", \"language\": \"en\"}}'"
    )
}
