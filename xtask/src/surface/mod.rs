//! `cargo xtask surface`: the generated public API as a list, which is reviewed; and `cargo xtask release-check`: what
//! its changes since the last release mean for the version.

mod change;
mod read;

use std::fs;

use change::Change;

/// The reviewed list.
const SURFACE: &str = "snapshots/surface.txt";

/// The options of `cargo xtask surface`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Writes nothing, and fails where the reviewed list differs.
    #[arg(long)]
    check: bool,
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

/// Compares the API with that of the last tag, and says which part of the version has to move.
pub(crate) fn release_check() -> Result<(), String> {
    let workspace = crate::workspace();
    let read = |name: &str| {
        let path = workspace.join(name);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    run(&Options { check: true })?;
    let version = version(&read("Cargo.toml")?)?;
    let changelog = read("CHANGELOG.md")?;
    if !is_mentioned(&changelog, &version) {
        return Err(format!(
            "CHANGELOG.md has neither a section [{version}] nor anything under [Unreleased]"
        ));
    }
    let Some(tag) = crate::git(&["describe", "--tags", "--abbrev=0"]) else {
        println!("there is no tag: {version} is the first release");
        return Ok(());
    };
    let tag = tag.trim();
    let before = crate::git(&["show", &format!("{tag}:{SURFACE}")])
        .ok_or_else(|| format!("{tag} has no {SURFACE} to compare with"))?;
    let changes = Change::all(&before, &read(SURFACE)?);
    changes.iter().for_each(|change| println!("{change}"));
    let old = tag.trim_start_matches('v');
    match moves(old, &version, changes.iter().any(|change| change.breaks)) {
        Ok(what) => {
            println!("{old} to {version}: {what}; the handwritten API is not part of this");
            Ok(())
        }
        Err(problem) => Err(format!("{old} to {version}: {problem}")),
    }
}

/// Whether a version moves by enough.
fn moves(old: &str, new: &str, breaks: bool) -> Result<&'static str, String> {
    let parse = |version: &str| {
        let parts: Option<Vec<u64>> = version.split('.').map(|part| part.parse().ok()).collect();
        let parts = parts.filter(|parts| parts.len() == 3);
        parts.ok_or_else(|| format!("{version} is not a version of three numbers"))
    };
    let (old, new) = (parse(old)?, parse(new)?);
    // Before 1.0 the second number is the one for what breaks.
    let significant = if old[0] == 0 { 2 } else { 1 };
    let is_breaking = new[..significant] > old[..significant];
    match (new > old, breaks, is_breaking) {
        (false, ..) => Err("the version has to move".into()),
        (true, true, false) => Err("a change breaks programs: move the version by more".into()),
        (true, true, true) => Ok("breaks programs, as the version says"),
        (true, false, _) => Ok("breaks no program"),
    }
}

/// Whether the changelog says anything of a version, or of what is not released.
fn is_mentioned(changelog: &str, version: &str) -> bool {
    let sections = changelog.split("\n## ").skip(1);
    let mut texts = sections.filter_map(|section| section.split_once('\n'));
    texts.any(|(title, text)| {
        let is_it = title.starts_with("[Unreleased]") || title.starts_with(&format!("[{version}]"));
        is_it && text.contains("\n- ")
    })
}

/// The version of the package `didit`.
fn version(manifest: &str) -> Result<String, String> {
    let package = manifest.split("\n[package]\n").nth(1).unwrap_or_default();
    let mut lines = package.lines();
    let version = lines.find_map(|line| line.strip_prefix("version = \""));
    let version = version.and_then(|rest| rest.strip_suffix('"'));
    version
        .map(str::to_owned)
        .ok_or_else(|| "Cargo.toml has no version".into())
}

#[test]
fn a_version_moves_by_what_changed() {
    for (old, new, breaks, is_enough) in [
        ("0.1.0", "0.1.1", false, true),
        ("0.1.0", "0.1.1", true, false),
        ("0.1.0", "0.2.0", true, true),
        ("0.1.9", "1.0.0", true, true),
        ("1.2.3", "1.3.0", true, false),
        ("1.2.3", "2.0.0", true, true),
        ("1.2.3", "1.2.4", false, true),
        ("1.2.3", "1.2.3", false, false),
        ("1.2.3", "1.2.2", false, false),
        ("1.2", "1.2.3", false, false),
    ] {
        let found = moves(old, new, breaks);
        assert_eq!(found.is_ok(), is_enough, "{old} {new} {breaks}: {found:?}");
    }
}

#[test]
fn the_changelog_has_to_say_something() {
    let with =
        |title: &str, text: &str| format!("# Changelog\n\n## {title}\n\n### Added\n\n{text}\n");
    assert!(is_mentioned(&with("[Unreleased]", "- A thing."), "0.1.0"));
    assert!(is_mentioned(
        &with("[0.1.0] - 2026-01-01", "- A thing."),
        "0.1.0"
    ));
    assert!(!is_mentioned(&with("[0.0.9]", "- A thing."), "0.1.0"));
    assert!(!is_mentioned(&with("[Unreleased]", ""), "0.1.0"));
}

#[test]
fn the_version_is_that_of_the_package() {
    let manifest =
        "[workspace]\nversion = \"9.9.9\"\n\n[package]\nname = \"didit\"\nversion = \"0.1.0\"\n";
    assert_eq!(version(manifest).as_deref(), Ok("0.1.0"));
    assert!(version("[workspace]\n").is_err());
}

#[test]
fn the_reviewed_list_is_up_to_date() {
    run(&Options { check: true }).expect("cargo xtask surface");
}
