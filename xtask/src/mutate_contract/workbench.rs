//! A copy of the workspace in which mutants are built and tested.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What a build of the suite is made of, from the workspace's root, and whether a verdict depends on
/// it.
const PARTS: &[(&str, bool)] = &[
    ("Cargo.toml", false),
    ("Cargo.lock", true),
    ("CHANGELOG.md", false),
    ("README.md", false),
    ("build", true),
    ("build.rs", true),
    ("benches", false),
    ("cli", false),
    ("contract", true),
    ("drift", false),
    ("examples", false),
    ("simulator/Cargo.toml", false),
    // A mutant that it does not compile with counts as noticed: it is built for all tests of the client.
    ("simulator/src", true),
    ("src", true),
    ("snapshots", true),
    ("tests/browser", false),
    ("tests/conformance", true),
    ("tests/json_features", false),
    ("tests/operations", false),
    ("tests/peer", false),
    // A member of the workspace has to be there, whether or not it is built.
    ("xtask/Cargo.toml", false),
    ("xtask/src", false),
];

/// The copy.
#[derive(Debug)]
pub(crate) struct Workbench {
    pub(crate) root: PathBuf,
    target: PathBuf,
    /// Stands for everything but the contract that a verdict depends on.
    pub(crate) fingerprint: String,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// By whom or what, in one line.
    Noticed(String),
    /// Nobody noticed.
    Survived,
}

impl Workbench {
    /// Copies what has changed since the last time, so that cargo builds no more than that.
    pub(crate) fn prepare(workspace: &Path, place: &Path, number: usize) -> io::Result<Self> {
        let place = place.join(number.to_string());
        let root = place.join("workspace");
        let mut fingerprint = Sha256::new();
        for (part, decides) in PARTS {
            let mut content = Sha256::new();
            copy(&workspace.join(part), &root.join(part), &mut content)?;
            if *decides {
                fingerprint.update(content.finalize());
            }
        }
        let fingerprint = hex(&fingerprint.finalize());
        // The builds are offline. Without a network this fails, and they use what is downloaded already.
        Command::new("cargo")
            .args(["fetch", "--quiet", "--locked"])
            .current_dir(workspace)
            .stderr(Stdio::null())
            .status()?;
        Ok(Self {
            root,
            target: place.join("target"),
            fingerprint,
        })
    }

    /// Builds and tests the copy with this contract.
    pub(crate) fn test(&self, contract: &Value) -> io::Result<Verdict> {
        let text = yaml_serde::to_string(contract).map_err(io::Error::other)?;
        fs::write(self.root.join("openapi.yaml"), text)?;
        // These tests notice most of what compiles, in less than half the time of all.
        for tests in [&["family::", "--skip", "request_limit"][..], &[]] {
            let arguments = [&["test", "--quiet", "--message-format=short", "--"], tests].concat();
            if let Err(output) = self.cargo(&arguments, "no")? {
                let ran = output.contains("error: test failed");
                let by = if ran { failed_tests } else { compiler };
                return Ok(Verdict::Noticed(by(&output)));
            }
        }
        Ok(Verdict::Survived)
    }

    /// Applies a unified diff to the copy; the error is what git says about it.
    pub(crate) fn apply(&self, patch: &str) -> io::Result<Result<(), String>> {
        let mut git = Command::new("git")
            .args(["apply", "-"])
            .current_dir(&self.root)
            // Otherwise the paths would be those of the repository that the copy is in.
            .env(
                "GIT_CEILING_DIRECTORIES",
                self.root.parent().unwrap_or(&self.root),
            )
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut input) = git.stdin.take() {
            input.write_all(patch.as_bytes())?;
        }
        let output = git.wait_with_output()?;
        let problem = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(if output.status.success() {
            Ok(())
        } else {
            Err(problem)
        })
    }

    /// Runs a line of a shell in the copy, in which `cargo xtask` is this program. Returns what it printed, and how it
    /// ended.
    pub(crate) fn shell(&self, line: &str) -> io::Result<(String, Option<i32>)> {
        let script = format!(
            r#"cargo() {{ if [ "$1" = xtask ]; then shift; "$XTASK" "$@"; else command cargo "$@"; fi; }}; {line}"#
        );
        let mut bash = Command::new("bash");
        self.environment(&mut bash, "no");
        let output = bash
            .args(["-o", "pipefail", "-ec", &script])
            .env("XTASK", std::env::current_exe()?)
            // It would say that the workspace is the one that the drill was started in.
            .env_remove("CARGO_MANIFEST_DIR")
            .env("CARGO_NET_OFFLINE", "true")
            .output()?;
        Ok((printed(&output), output.status.code()))
    }

    /// Runs the suite, with what insta does about snapshots that differ.
    pub(crate) fn suite(&self, update: &str) -> io::Result<Result<String, String>> {
        self.cargo(&["test", "--quiet"], update)
    }

    /// Runs cargo on the suite; what it printed is on the side of how it ended.
    fn cargo(&self, arguments: &[&str], update: &str) -> io::Result<Result<String, String>> {
        let (command, flags) = arguments.split_first().unwrap_or((&"test", &[]));
        let mut cargo = Command::new("cargo");
        self.environment(&mut cargo, update);
        let output = cargo
            .args([*command, "--offline", "--test", "conformance"])
            .args(flags)
            .output()?;
        let text = printed(&output);
        Ok(if output.status.success() {
            Ok(text)
        } else {
            Err(text)
        })
    }

    fn environment(&self, command: &mut Command, update: &str) {
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            // One crate changes by a few lines each time.
            .env("CARGO_INCREMENTAL", "1")
            .env("CARGO_TERM_COLOR", "never")
            .env("INSTA_UPDATE", update)
            .env("INSTA_WORKSPACE_ROOT", &self.root)
            .env("RUST_BACKTRACE", "0");
    }
}

/// Everything that a program has printed.
fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Where the compiler stopped, and its first error.
fn compiler(output: &str) -> String {
    let error = output
        .lines()
        .find(|line| line.contains("error"))
        .unwrap_or("no error was printed");
    let error: String = error.trim().chars().take(160).collect();
    match () {
        () if error.contains("openapi.yaml: ") => format!("build.rs rejects it: {error}"),
        () if error.starts_with("tests/") => format!("the suite does not compile: {error}"),
        () => format!("the client does not compile: {error}"),
    }
}

/// The tests that failed.
fn failed_tests(output: &str) -> String {
    let panicked = output
        .lines()
        .filter_map(|line| line.trim().strip_prefix("thread '")?.split_once('\''));
    let mut names: Vec<_> = panicked
        .map(|(name, _)| name)
        .filter(|name| name.contains("::"))
        .collect();
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [] => "the tests did not run to their end".to_owned(),
        names => names.join(", "),
    }
}

fn copy(from: &Path, to: &Path, content: &mut Sha256) -> io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        let mut names = Vec::new();
        for entry in fs::read_dir(from)? {
            names.push(entry?.file_name());
        }
        names.sort();
        for stale in fs::read_dir(to)? {
            let stale = stale?;
            if !names.contains(&stale.file_name()) && stale.file_type()?.is_file() {
                fs::remove_file(stale.path())?;
            }
        }
        return names
            .iter()
            .try_for_each(|name| copy(&from.join(name), &to.join(name), content));
    }
    let bytes = fs::read(from)?;
    content.update(from.file_name().unwrap_or_default().as_encoded_bytes());
    content.update(&bytes);
    if fs::read(to).ok().as_deref() != Some(&bytes) {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(to, bytes)?;
    }
    Ok(())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
