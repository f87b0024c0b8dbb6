//! `cargo xtask bench`: the cost of a call, compared with one written by hand.
//!
//! Everything is reported as a ratio to the baseline in `benches/by_hand.rs`, measured in the same
//! run. Instructions, the heap and a program's size are stable, and have budgets (`--budgets`
//! measures nothing else, and fails where one is exceeded); time is not, and has none.

mod budget;
mod builds;
mod figures;
mod plot;
mod table;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use figures::Figures;

/// The options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measures only instructions, the heap and a program's size, and checks their budgets.
    #[arg(long)]
    budgets: bool,
    /// The number of rounds in which time is measured.
    #[arg(long, default_value_t = 200)]
    rounds: u32,
    /// The number of cold builds of each consumer; one takes some minutes.
    #[arg(long, default_value_t = 0)]
    builds: u32,
    /// The path of the plot, from the workspace's root.
    #[arg(long, default_value = "target/bench.svg")]
    plot: String,
}

/// Measures, prints the table, draws the plot.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let workspace = &crate::workspace();
    let mut figures = Figures::default();
    figures.read_memory(&bench(workspace, "memory", &[])?)?;
    // The results of an earlier run would be read, too.
    let counted = workspace.join("target/gungraun/benches/instructions");
    let _ = fs::remove_dir_all(&counted);
    bench(workspace, "instructions", &[])?;
    figures.read_instructions(&counted.join("calls"))?;
    // The third one has ring, for which there is no budget.
    builds::programs(
        workspace,
        &mut figures,
        if options.builds == 0 { 2 } else { 3 },
    )?;
    if options.budgets {
        table::print(&figures);
        return budget::check(&figures);
    }
    let times = workspace.join("target/criterion");
    let _ = fs::remove_dir_all(&times);
    let (rounds, python) = (options.rounds.to_string(), python(workspace));
    let mut variables = vec![("BENCH_ROUNDS", rounds.as_str())];
    match &python {
        Ok(python) => variables.push(("BENCH_PYTHON", python)),
        Err(problem) => eprintln!("didit-sdk for Python is left out: {problem}"),
    }
    bench(workspace, "calls", &variables)?;
    figures.read_times(&times)?;
    let builds = builds::measure(workspace, options.builds)?;
    table::print(&figures);
    builds.print();
    let path: PathBuf = workspace.join(&options.plot);
    plot::draw(&figures, &path).map_err(|e| format!("{}: {e}", options.plot))?;
    println!("{}", options.plot);
    budget::check(&figures)
}

/// The unofficial client for Python, and its version.
const PYTHON_SDK: &str = "didit-sdk==0.4.0";

/// An interpreter in a virtual environment with the client.
fn python(workspace: &Path) -> Result<String, String> {
    let folder = workspace.join("target/python_sdk");
    let python = folder.join("bin/python");
    let run =
        |program: &Path, arguments: &[&OsStr]| match Command::new(program).args(arguments).output()
        {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(problem) => Err(format!("{}: {problem}", program.display())),
        };
    if !python.exists() {
        run(
            Path::new("python3"),
            &["-m".as_ref(), "venv".as_ref(), folder.as_os_str()],
        )?;
    }
    run(
        &python,
        &["-m", "pip", "install", "--quiet", PYTHON_SDK].map(OsStr::new),
    )?;
    run(&python, &["-c", "import didit"].map(OsStr::new))?;
    Ok(python.display().to_string())
}

/// Runs a bench, and returns its output.
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
        false => Err(format!(
            "the bench {name} failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}
