//! The simulator as a program: [`didit_simulator::program`].

use std::process::ExitCode;

use clap::Parser;
use didit_simulator::program::{Settings, run};

#[tokio::main]
async fn main() -> ExitCode {
    run(Settings::parse()).await
}
