//! The maintainers' commands.

mod bench;
mod codegen;
mod conformance;
mod mutate_contract;

use std::process::ExitCode;

use clap::Parser;

/// The maintainers' commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Measures a call and one by hand, and holds it to its budgets.
    Bench(bench::Options),
    /// Writes the code that is generated from `openapi.yaml` to `src/generated`.
    Codegen(codegen::Options),
    /// Runs the conformance suite and writes its coverage as a page.
    Conformance(conformance::Options),
    /// Changes every fact of the contract, one at a time, and says which test noticed.
    MutateContract(mutate_contract::Options),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Bench(options) => bench::run(&options),
        Command::Codegen(options) => codegen::run(&options),
        Command::Conformance(options) => conformance::run(&options),
        Command::MutateContract(options) => mutate_contract::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
