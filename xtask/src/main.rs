//! The maintainers' commands.

mod bench;
mod codegen;
mod conformance;
mod drift;
mod drill;
mod mutate_contract;
mod release_check;
mod surface;

use std::path::PathBuf;
use std::process::{self, ExitCode};

use clap::Parser;
use contract::Contract;

/// The maintainers' commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Compares a call with one written by hand, and checks the budgets.
    Bench(bench::Options),
    /// Writes the code generated from `openapi.yaml` to `src/generated`.
    Codegen(codegen::Options),
    /// Runs the conformance suite and writes its coverage as a page.
    Conformance(conformance::Options),
    /// Compares the contract with Didit's own OpenAPI document, and says what each difference does to clients.
    Drift(drift::Options),
    /// Makes each kind of change to the contract, as `docs/contract-changes.md` describes it, in a copy.
    Drill(drill::Options),
    /// Mutates every fact of the contract, one at a time, and reports which test fails.
    MutateContract(mutate_contract::Options),
    /// Says which version has to follow the last one, by the changes of the API, and checks that the changelog has them.
    ReleaseCheck(release_check::Options),
    /// Writes the generated public API as a list, which is reviewed.
    Surface(surface::Options),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Bench(options) => bench::run(&options),
        Command::Codegen(options) => codegen::run(&options),
        Command::Conformance(options) => conformance::run(&options),
        // Its exit code also says whether it could judge.
        Command::Drift(options) => return drift::run(&options),
        Command::Drill(options) => drill::run(&options),
        Command::MutateContract(options) => mutate_contract::run(&options),
        Command::ReleaseCheck(options) => release_check::run(&options),
        Command::Surface(options) => surface::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace that the command is about: the drill works in a copy.
fn workspace() -> PathBuf {
    let mut path = Contract::path();
    path.pop();
    path
}

/// What git prints; nothing where it fails.
fn git(arguments: &[&str]) -> Option<String> {
    let git = process::Command::new("git")
        .args(arguments)
        .current_dir(workspace())
        .output();
    let output = git.ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}
