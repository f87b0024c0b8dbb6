//! `cargo xtask mutate-contract`: does the suite notice when the contract is wrong?
//!
//! Every fact of `openapi.yaml` is changed, one at a time; the client is generated again, compiled with
//! the suite, and tested. A change that nobody notices is a hole in the suite, unless it changes nothing
//! that a client could notice: those are declared in `xtask/equivalent-mutants.yaml`, with a reason.
//! Results are kept under `target/mutants`, so that a run that was stopped goes on where it was.

mod edit;
mod ledger;
mod mutant;
mod schema;
mod workbench;

use std::collections::BTreeSet;
use std::io;
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use contract::Contract;
use indicatif::{ProgressBar, ProgressStyle};

use ledger::Ledger;
pub(crate) use mutant::Mutant;
pub(crate) use workbench::{Verdict, Workbench};

/// Which mutants are tested.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only so many, drawn by the seed, but at least one of each kind; all of them otherwise.
    #[arg(long)]
    sample: Option<usize>,
    /// Draws the sample, and is the order in which the mutants are tested.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Only those whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Only those that the contract of this revision does not have: what a change adds.
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
    /// How many are tested at once, each in a copy of the workspace with a build of its own.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Names the mutants and tests none.
    #[arg(long)]
    list: bool,
}

/// Tests the mutants and reports.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let contract = Contract::read()?;
    let workspace = &crate::workspace();
    let place = workspace.join("target/mutants");
    let mut mutants = Mutant::all(&contract);
    let total = mutants.len();
    let equivalents = ledger::equivalents(workspace, &mutants)?;
    mutants.retain(|mutant| mutant.id.contains(&options.only));
    if let Some(revision) = &options.since {
        let before = format!("{revision}:openapi.yaml");
        let before = crate::git(&["show", &before]).ok_or(format!("git has no {before}"))?;
        let before = Mutant::all(&Contract::parse(&before)?).into_iter();
        let known: BTreeSet<_> = before.map(|mutant| mutant.id).collect();
        mutants.retain(|mutant| !known.contains(&mutant.id));
    }
    mutants.sort_by_key(|mutant| mutant.rank(options.seed));
    if let Some(size) = options.sample {
        mutant::sample(&mut mutants, size);
        println!(
            "a sample of {} mutants, by the seed {}",
            mutants.len(),
            options.seed
        );
    }
    if options.list {
        mutants.iter().for_each(|mutant| println!("{}", mutant.id));
        return Ok(());
    }

    let failed = |e: io::Error| format!("{}: {e}", place.display());
    let benches =
        (0..options.jobs.max(1)).map(|number| Workbench::prepare(workspace, &place, number));
    let benches = benches.collect::<io::Result<Vec<_>>>().map_err(failed)?;
    let mut ledger = Ledger::open(&place, &benches[0].fingerprint).map_err(failed)?;
    let unchanged = contract.document();
    if ledger.verdict(unchanged) != Some(Verdict::Survived) {
        eprintln!("building the suite with the contract as it is…");
        let verdict = benches[0].test(unchanged).map_err(failed)?;
        if let Verdict::Noticed(problem) = &verdict {
            return Err(format!("the suite fails without any mutant: {problem}"));
        }
        ledger.write("none", unchanged, &verdict).map_err(failed)?;
    }
    let verdicts = test(&mutants, &contract, &benches, ledger).map_err(failed)?;
    report(&verdicts, &equivalents, total)
}

/// The verdicts on the mutants, in no order. Each workbench takes the next one when it is free.
fn test<'m>(
    mutants: &'m [Mutant],
    contract: &Contract,
    benches: &[Workbench],
    ledger: Ledger,
) -> io::Result<Vec<(&'m Mutant, Verdict)>> {
    let style = "{bar:40} {pos}/{len}, about {eta} to go  {wide_msg}";
    let bar = ProgressBar::new(mutants.len() as u64);
    bar.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let (queue, ledger) = (Mutex::new(mutants.iter()), Mutex::new(ledger));
    let work = |bench: &Workbench| -> io::Result<Vec<(&'m Mutant, Verdict)>> {
        let mut verdicts = Vec::new();
        // Taken in a statement of its own: a lock in the loop's head is held through its body.
        let next = || held(&queue).next();
        while let Some(mutant) = next() {
            bar.set_message(mutant.id.clone());
            let document = mutant.document(contract);
            let known = held(&ledger).verdict(&document);
            let verdict = match known {
                Some(verdict) => verdict,
                None => {
                    let verdict = bench.test(&document)?;
                    held(&ledger).write(&mutant.id, &document, &verdict)?;
                    verdict
                }
            };
            if verdict == Verdict::Survived {
                bar.println(format!("survived: {}", mutant.id));
            }
            verdicts.push((mutant, verdict));
            bar.inc(1);
        }
        Ok(verdicts)
    };
    let verdicts = thread::scope(|scope| {
        let workers: Vec<_> = benches
            .iter()
            .map(|bench| scope.spawn(|| work(bench)))
            .collect();
        let joined = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.collect::<io::Result<Vec<_>>>()
    });
    bar.finish_and_clear();
    Ok(verdicts?.concat())
}

fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn report(
    verdicts: &[(&Mutant, Verdict)],
    equivalents: &std::collections::BTreeMap<String, String>,
    total: usize,
) -> Result<(), String> {
    let mut problems = Vec::new();
    let (mut rejected, mut uncompiled, mut failed, mut declared) = (0, 0, 0, 0);
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
                    "build.rs rejects it" => rejected += 1,
                    "the suite does not compile" | "the client does not compile" => uncompiled += 1,
                    _ => failed += 1,
                }
                if declared.is_some() {
                    problems.push(format!(
                        "{} is declared equivalent, but was noticed",
                        mutant.id
                    ));
                }
            }
        }
    }
    let tested = verdicts.len();
    let noticed = rejected + uncompiled + failed;
    println!(
        "\n{total} mutants, {tested} of them tested: {noticed} noticed ({rejected} by build.rs, {uncompiled} by \
         the compiler, {failed} by tests), {declared} equivalent, {} survived",
        tested - noticed - declared
    );
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}
