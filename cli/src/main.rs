//! `didit`: Didit's identity verification from a shell. Unofficial.

mod arguments;
mod exit;
mod import;
mod output;
mod request;
mod session;
mod webhook;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::arguments::{Arguments, Command};
use crate::exit::Failure;
use crate::output::{Output, note};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // `--help` and `--version` are no errors, and go to the standard output.
            let code = if error.use_stderr() { exit::USAGE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let output = Output::new(arguments.json, arguments.show_url);
    match run(arguments, &output) {
        Ok(code) => code,
        Err(failure) => {
            note(&failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn run(arguments: Arguments, output: &Output) -> Result<ExitCode, Failure> {
    let done = match &arguments.command {
        Command::Simulate(settings) => {
            let simulator = didit_simulator::program::run((**settings).clone());
            return session::block_on(simulator);
        }
        Command::Create(create) => session::create(&arguments, create, output),
        Command::Import(import) => return import::run(&arguments, import, output),
        Command::Decision(decision) => session::decision(&arguments, decision, output),
        Command::Webhook(webhook) => webhook::run(webhook, output),
        Command::Callback { url } => webhook::callback(url, output),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "didit", &mut script);
            output.bytes(&script)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Arguments::command())
                .render(&mut page)
                .map_err(|error| Failure::failed(error.to_string()))?;
            output.bytes(&page)
        }
    };
    done.map(|()| ExitCode::SUCCESS)
}
