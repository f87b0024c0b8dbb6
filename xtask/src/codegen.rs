//! `cargo xtask codegen`: writes the generated code to `src/generated`, from which builds without
//! the generator take it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use serde_json::Value;

/// The options of `cargo xtask codegen`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Writes nothing, and fails where the checked-in code differs from the generated code.
    #[arg(long)]
    check: bool,
}

/// Writes the generated code, or compares it.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let workspace = &crate::workspace();
    let (from, to) = (generated(workspace)?, workspace.join("src/generated"));
    let failed = |e: io::Error| format!("{}: {e}", to.display());
    let mut stale = Vec::new();
    for entry in fs::read_dir(&from).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let code = fs::read(from.join(&name)).map_err(failed)?;
        if fs::read(to.join(&name)).ok().as_deref() == Some(&code) {
            continue;
        }
        stale.push(name.to_string_lossy().into_owned());
        if !options.check {
            fs::create_dir_all(&to).map_err(failed)?;
            fs::write(to.join(&name), code).map_err(failed)?;
        }
    }
    match (stale.is_empty(), options.check) {
        (true, _) => println!("src/generated is up to date"),
        (false, false) => println!("written to src/generated: {}", stale.join(", ")),
        (false, true) => {
            let stale = stale.join(", ");
            return Err(format!(
                "src/generated is stale ({stale}): run `cargo xtask codegen`"
            ));
        }
    }
    Ok(())
}

/// The folder in which `build.rs` has written the generated code.
fn generated(workspace: &Path) -> Result<PathBuf, String> {
    let output = Command::new("cargo")
        .args([
            "check",
            "--quiet",
            "--package",
            "didit",
            "--features",
            "generate",
            "--message-format=json",
        ])
        .current_dir(workspace)
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let built = messages.filter(|message| message["reason"] == "build-script-executed");
    let mut folders = built.filter_map(|message| message["out_dir"].as_str().map(PathBuf::from));
    let out = folders.find(|folder| folder.join("operations.rs").exists());
    out.ok_or_else(|| {
        format!(
            "the build failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}
