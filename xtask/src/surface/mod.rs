//! `cargo xtask surface`: the generated public API as a list, which is reviewed.

mod change;
mod read;

use std::fs;

pub(crate) use change::Change;

/// The reviewed list.
pub(crate) const SURFACE: &str = "snapshots/surface.txt";

/// The options of `cargo xtask surface`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Writes nothing, and fails where the reviewed list differs.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes the list, or compares it.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let workspace = crate::workspace();
    let path = workspace.join(SURFACE);
    let reviewed = fs::read_to_string(&path).unwrap_or_default();
    let now = read::surface(&workspace.join("src/generated"))?;
    if reviewed == now {
        println!("{SURFACE} is up to date");
        return Ok(());
    }
    let changes = Change::all(&reviewed, &now);
    changes.iter().for_each(|change| println!("{change}"));
    if options.check {
        return Err(format!("{SURFACE} is stale: run `cargo xtask surface`"));
    }
    fs::write(&path, now).map_err(|error| format!("{}: {error}", path.display()))
}

#[test]
fn the_reviewed_list_is_up_to_date() {
    run(&Options { check: true }).expect("cargo xtask surface");
}
