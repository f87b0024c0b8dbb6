//! The cost of depending on this crate: a consumer's cold build and program, compared with those of
//! a consumer written by hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::figures::Figures;

/// A consumer: its name, what it depends on, and its program.
struct Consumer {
    name: &'static str,
    dependencies: String,
    program: &'static str,
}

/// The measurements.
#[derive(Default)]
pub(super) struct Builds {
    lines: Vec<String>,
}

impl Builds {
    pub(super) fn print(&self) {
        self.lines.iter().for_each(|line| println!("{line}"));
    }
}

const BY_HAND: &str = include_str!("../../../benches/consumers/by_hand.rs");
const DIDIT: &str = include_str!("../../../benches/consumers/didit.rs");

fn consumers(workspace: &Path) -> [Consumer; 4] {
    let path = workspace.display();
    let by_hand = "reqwest = { version = \"0.13\", features = [\"json\"] }\n\
                   serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
    let ring = "default-features = false, features = [\"rustls-ring\"]";
    [
        Consumer {
            name: "by_hand",
            dependencies: by_hand.to_owned(),
            program: BY_HAND,
        },
        Consumer {
            name: "didit",
            dependencies: format!("didit = {{ path = \"{path}\" }}\n"),
            program: DIDIT,
        },
        Consumer {
            name: "didit_ring",
            dependencies: format!("didit = {{ path = \"{path}\", {ring} }}\n"),
            program: DIDIT,
        },
        Consumer {
            name: "didit_generate",
            dependencies: format!("didit = {{ path = \"{path}\", features = [\"generate\"] }}\n"),
            program: DIDIT,
        },
    ]
}

/// Measures cold builds of each consumer, this many times in turns; then a build after a change of
/// the contract, and the number of crates.
pub(super) fn measure(workspace: &Path, rounds: u32) -> Result<Builds, String> {
    let mut builds = Builds::default();
    if rounds == 0 {
        return Ok(builds);
    }
    let place = workspace.join("target/consumers");
    let consumers = consumers(workspace);
    let mut times = vec![Vec::new(); consumers.len()];
    let mut quickstarts = Vec::new();
    for round in 1..=rounds {
        for (consumer, times) in consumers.iter().zip(&mut times) {
            eprintln!(
                "building {} from nothing, {round} of {rounds}…",
                consumer.name
            );
            let folder = write(&place, consumer, workspace)?;
            let target = place.join("target");
            let _ = fs::remove_dir_all(&target);
            times.push(build(&folder, &target, &["build"])?.as_secs_f64());
        }
        eprintln!("building the quickstart from nothing, {round} of {rounds}…");
        let target = place.join("target");
        let _ = fs::remove_dir_all(&target);
        let quickstart = build(workspace, &target, &["build", "--example", "quickstart"])?;
        quickstarts.push(quickstart.as_secs_f64());
    }
    let (time, ratio, least, most) = compare(&quickstarts, &times[0]);
    builds.lines.push(format!(
        "cold build of the quickstart in this workspace: {time:.1} s, {ratio:.2} ({least:.2}–{most:.2}) of by hand"
    ));
    for (consumer, own) in consumers.iter().zip(&times) {
        let (time, ratio, least, most) = compare(own, &times[0]);
        let crates = crates(&place.join(consumer.name))?;
        builds.lines.push(format!(
            "cold build of {}: {time:.1} s, {ratio:.2} ({least:.2}–{most:.2}) of by hand, {crates} crates",
            consumer.name
        ));
    }

    for consumer in [&consumers[1], &consumers[3]] {
        let again = rebuild(&place, workspace, consumer)?;
        builds.lines.push(format!(
            "after touching the contract, didit for {}: {:.1} s",
            consumer.name,
            again.as_secs_f64()
        ));
    }

    Ok(builds)
}

/// The median time, and the median, minimum and maximum of its ratio to the time by hand.
fn compare(own: &[f64], by_hand: &[f64]) -> (f64, f64, f64, f64) {
    let mut ratios: Vec<_> = own
        .iter()
        .zip(by_hand)
        .map(|(own, by_hand)| own / by_hand)
        .collect();
    ratios.sort_by(f64::total_cmp);
    let (least, most) = (ratios[0], ratios[ratios.len() - 1]);
    (median(own), median(&ratios), least, most)
}

/// The sizes of the stripped programs of the first consumers, in bytes.
pub(super) fn programs(
    workspace: &Path,
    figures: &mut Figures,
    consumers: usize,
) -> Result<(), String> {
    let place = workspace.join("target/consumers");
    for consumer in self::consumers(workspace).iter().take(consumers) {
        eprintln!("building {} for its size…", consumer.name);
        let folder = write(&place, consumer, workspace)?;
        let target = place.join("release");
        build(&folder, &target, &["build", "--release"])?;
        let program = target
            .join("release")
            .join(format!("consumer-{}", consumer.name));
        let size = fs::metadata(&program)
            .map_err(|e| format!("{}: {e}", program.display()))?
            .len();
        figures.set("program", consumer.name, size as f64);
    }
    Ok(())
}

/// The build time after the contract was touched.
fn rebuild(place: &Path, workspace: &Path, consumer: &Consumer) -> Result<Duration, String> {
    let (folder, target) = (write(place, consumer, workspace)?, place.join("target"));
    build(&folder, &target, &["build", "--package", "didit"])?;
    let contract = workspace.join("openapi.yaml");
    let touched = fs::File::options().append(true).open(&contract);
    touched
        .and_then(|file| file.set_modified(std::time::SystemTime::now()))
        .map_err(|e| e.to_string())?;
    build(&folder, &target, &["build", "--package", "didit"])
}

fn write(place: &Path, consumer: &Consumer, workspace: &Path) -> Result<PathBuf, String> {
    let Consumer {
        name,
        dependencies,
        program,
    } = consumer;
    let folder = place.join(name);
    let manifest = format!(
        "[package]\nname = \"consumer-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [profile.release]\nstrip = true\n\n[dependencies]\n{dependencies}\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    );
    let files = fs::create_dir_all(folder.join("src"))
        .and_then(|()| fs::write(folder.join("Cargo.toml"), manifest))
        .and_then(|()| fs::write(folder.join("src/main.rs"), program))
        // All with the same versions.
        .and_then(|()| fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")));
    files.map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

fn build(folder: &Path, target: &Path, arguments: &[&str]) -> Result<Duration, String> {
    let start = Instant::now();
    let output = Command::new("cargo")
        .args(arguments)
        .arg("--quiet")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    match output.status.success() {
        true => Ok(start.elapsed()),
        false => Err(format!(
            "a consumer does not build:\n{}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// The number of crates that a consumer depends on, with build dependencies.
fn crates(folder: &Path) -> Result<usize, String> {
    let output = Command::new("cargo")
        .args([
            "tree",
            "--quiet",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(folder)
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let crates: BTreeSet<_> = text
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    crates
        .len()
        .checked_sub(1)
        .ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
