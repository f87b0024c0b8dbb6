//! `didit import`, as a shell runs it, against the simulator.

mod again;
mod interrupted;
mod rows;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use didit_simulator::{Fault, Simulator};
use serde_json::{Value, json};

const WORKFLOW: &str = "11111111-2222-3333-4444-555555555555";

/// A folder of a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("import")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn command(sim: &Simulator, file: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_didit"));
    command
        .env_clear()
        .envs(system_root())
        .env("DIDIT_API_KEY", "a-key")
        .env("DIDIT_BASE_URL", sim.url())
        .args([
            "import",
            file.to_str().expect("UTF-8"),
            "--workflow",
            WORKFLOW,
        ])
        .args(arguments);
    if !arguments.contains(&"--rate") {
        command.args(["--rate", "1000000/s"]);
    }
    command
}

/// What the program printed, and its exit code.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Self {
            code: output.status.code().expect("a code"),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// The counts of `--json`: created, already, failed, invalid, not sent.
    fn counts(&self) -> [u64; 5] {
        let json: Value =
            serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}", self.err));
        ["created", "already", "failed", "invalid", "not_sent"]
            .map(|name| json[name].as_u64().expect("a number"))
    }
}

async fn import(sim: &Simulator, file: &Path, arguments: &[&str]) -> Ran {
    let mut command = command(sim, file, arguments);
    let output = tokio::task::spawn_blocking(move || command.output());
    Ran::of(&output.await.expect("no panic").expect("it starts"))
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn named_after(file: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}.{ending}", file.display()))
}

/// Without it, Windows has no sockets.
fn system_root() -> Option<(&'static str, std::ffi::OsString)> {
    std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root))
}
