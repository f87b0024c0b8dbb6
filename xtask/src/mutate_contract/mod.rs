//! `cargo xtask mutate-contract`: does the suite notice when the contract is wrong?
//!
//! Every fact of `openapi.yaml` is changed, one at a time; the client is generated anew, compiled with
//! the suite, and tested. A change that nobody notices is a hole in the suite, unless it changes nothing
//! that a client could tell: those are declared in `xtask/equivalent-mutants.yaml`, with a reason.
//! Results are kept under `target/mutants`, so that a run that was stopped goes on where it was.

mod edit;
mod ledger;
mod mutant;
mod schema;
mod workbench;

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use xtask::Contract;

use ledger::Ledger;
use mutant::{Mutant, Mutants};
use workbench::{Verdict, Workbench};

/// Which mutants are tested.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only so many, drawn by the seed; all of them otherwise.
    #[arg(long)]
    sample: Option<usize>,
    /// Draws the sample, and is the order in which the mutants are tested.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Only those whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Names the mutants and tests none.
    #[arg(long)]
    list: bool,
}

/// Tests the mutants and reports.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let contract = Contract::read()?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no workspace")?;
    let place = workspace.join("target/mutants");
    let mut mutants = Mutants::of(&contract);
    let total = mutants.len();
    let equivalents = ledger::equivalents(workspace, &mutants)?;
    mutants.retain(|mutant| mutant.id.contains(&options.only));
    mutants.sort_by_key(|mutant| mutant.rank(options.seed));
    mutants.truncate(options.sample.unwrap_or(usize::MAX));
    if options.list {
        mutants.iter().for_each(|mutant| println!("{}", mutant.id));
        return Ok(());
    }

    let io = |e: std::io::Error| format!("{}: {e}", place.display());
    let bench = Workbench::prepare(workspace, &place).map_err(io)?;
    let mut ledger = Ledger::open(&place, &bench.fingerprint).map_err(io)?;
    let unchanged = contract.document();
    if ledger.verdict(unchanged) != Some(Verdict::Survived) {
        eprintln!("building the suite with the contract as it is…");
        let verdict = bench.test(unchanged).map_err(io)?;
        if let Verdict::Noticed(problem) = &verdict {
            return Err(format!("the suite fails without any mutant: {problem}"));
        }
        ledger.write("none", unchanged, &verdict).map_err(io)?;
    }
    let verdicts = test(&mutants, &contract, &bench, &mut ledger).map_err(io)?;
    report(&verdicts, &equivalents, total)
}

fn test<'m>(
    mutants: &'m [Mutant],
    contract: &Contract,
    bench: &Workbench,
    ledger: &mut Ledger,
) -> std::io::Result<Vec<(&'m Mutant, Verdict)>> {
    let style = "{bar:40} {pos}/{len}, about {eta} to go  {wide_msg}";
    let bar = ProgressBar::new(mutants.len() as u64);
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut verdicts = Vec::new();
    for mutant in mutants {
        bar.set_message(mutant.id.clone());
        let document = mutant.document(contract);
        let verdict = match ledger.verdict(&document) {
            Some(verdict) => verdict,
            None => {
                let verdict = bench.test(&document)?;
                ledger.write(&mutant.id, &document, &verdict)?;
                verdict
            }
        };
        if verdict == Verdict::Survived {
            bar.println(format!("survived: {}", mutant.id));
        }
        verdicts.push((mutant, verdict));
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(verdicts)
}

fn report(
    verdicts: &[(&Mutant, Verdict)],
    equivalents: &std::collections::BTreeMap<String, String>,
    total: usize,
) -> Result<(), String> {
    let mut problems = Vec::new();
    let (mut refused, mut uncompiled, mut failed, mut declared) = (0, 0, 0, 0);
    for (mutant, verdict) in verdicts {
        match (verdict, equivalents.get(&mutant.id)) {
            (Verdict::Survived, Some(reason)) => {
                declared += 1;
                println!("{}\n    equivalent: {reason}", mutant.id);
            }
            (Verdict::Survived, None) => problems.push(format!("{} survived", mutant.id)),
            (Verdict::Noticed(by), declared) => {
                println!("{}\n    {by}", mutant.id);
                match by.split(": ").next().unwrap_or_default() {
                    "build.rs refuses it" => refused += 1,
                    "the suite does not compile" | "the client does not compile" => uncompiled += 1,
                    _ => failed += 1,
                }
                if declared.is_some() {
                    problems.push(format!("{} is declared equivalent, but was noticed", mutant.id));
                }
            }
        }
    }
    let tested = verdicts.len();
    let noticed = refused + uncompiled + failed;
    println!(
        "\n{total} mutants, {tested} of them tested: {noticed} noticed ({refused} by build.rs, {uncompiled} by \
         the compiler, {failed} by tests), {declared} equivalent, {} survived",
        tested - noticed - declared
    );
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
