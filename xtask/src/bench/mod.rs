//! `cargo xtask bench`: what a call costs, beside what it costs by hand.
//!
//! Everything is told as a ratio to the yardstick in `benches/by_hand.rs`, measured in the same run.
//! Instructions and the heap are stable, and have budgets (`--budgets` measures nothing else, and
//! fails where one is not kept); time is not, and has none.

mod budget;
mod builds;
mod figures;
mod plot;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use figures::Figures;

/// What is measured.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only instructions and the heap, against their budgets.
    #[arg(long)]
    budgets: bool,
    /// How often each contender has its turn with the clock.
    #[arg(long, default_value_t = 200)]
    rounds: u32,
    /// Measures a consumer's cold build so often, too; one takes some minutes.
    #[arg(long, default_value_t = 0)]
    builds: u32,
    /// Where the plot goes, from the workspace's root.
    #[arg(long, default_value = "target/bench.svg")]
    plot: String,
}

/// Measures, prints the table, draws the plot.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no workspace")?;
    let mut figures = Figures::default();
    figures.read_memory(&bench(workspace, "memory", &[])?)?;
    // What an earlier run has left would be read, too.
    let counted = workspace.join("target/gungraun/benches/instructions");
    let _ = fs::remove_dir_all(&counted);
    bench(workspace, "instructions", &[])?;
    figures.read_instructions(&counted.join("calls"))?;
    if options.budgets {
        table::print(&figures);
        return budget::check(&figures);
    }
    let times = workspace.join("target/criterion");
    let _ = fs::remove_dir_all(&times);
    bench(workspace, "calls", &[("BENCH_ROUNDS", &options.rounds.to_string())])?;
    figures.read_times(&times)?;
    let builds = builds::measure(workspace, options.builds)?;
    table::print(&figures);
    builds.print();
    let path: PathBuf = workspace.join(&options.plot);
    plot::draw(&figures, &path).map_err(|e| format!("{}: {e}", options.plot))?;
    println!("{}", options.plot);
    budget::check(&figures)
}

/// Runs a bench; what it printed.
fn bench(workspace: &Path, name: &str, variables: &[(&str, &str)]) -> Result<String, String> {
    eprintln!("measuring {name}…");
    let output = Command::new("cargo")
        .args(["bench", "--quiet", "--package", "benches", "--bench", name])
        .current_dir(workspace)
        .envs(variables.iter().copied())
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("the bench {name} failed:\n{}", String::from_utf8_lossy(&output.stderr))),
    }
}
