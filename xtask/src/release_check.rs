//! Whether the version and the changelog say what the changes since the last release mean for programs.

use std::fs;
use std::process::Command;

use crate::surface::{self, Change, SURFACE};

/// What is checked.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The tag to publish, such as v0.2.0: the packages and the changelog have to have its version. Without it, what
    /// the changelog has under "Unreleased" counts as well
    #[arg(long)]
    tag: Option<String>,
    /// Compares the generated API only. Enough where nothing but the contract has changed
    #[arg(long)]
    generated: bool,
}

/// The packages, which have one version.
const MANIFESTS: [&str; 3] = ["Cargo.toml", "simulator/Cargo.toml", "cli/Cargo.toml"];

pub(crate) fn run(options: &Options) -> Result<(), String> {
    let workspace = crate::workspace();
    let read = |name: &str| {
        let path = workspace.join(name);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    surface::run(&surface::Options { check: true })?;
    let mut versions = Vec::new();
    for manifest in MANIFESTS {
        let text = read(manifest)?;
        let version = version(&text).ok_or_else(|| format!("{manifest} has no version"))?;
        versions.push(version.to_owned());
    }
    let new = versions[0].as_str();
    if versions.iter().any(|version| version != new) {
        return Err("the packages have different versions".into());
    }
    let tag = options.tag.as_deref();
    if tag.is_some_and(|tag| tag != format!("v{new}")) {
        return Err(format!("the version of the packages is {new}"));
    }
    let changelog = read("CHANGELOG.md")?;
    let section = section(&changelog, new, tag.is_some())?;

    let Some(last) = last_tag(tag)? else {
        println!("no version has been released; {new} is the first");
        return Ok(());
    };
    let last = last.as_str();
    let before = crate::git(&["show", &format!("{last}:{SURFACE}")])
        .ok_or_else(|| format!("{last} has no {SURFACE} to compare with"))?;
    let changes = Change::all(&before, &read(SURFACE)?);
    changes.iter().for_each(|change| println!("{change}"));
    let breaks = !options.generated && handwritten_breaks(last)?
        || changes.iter().any(|change| change.breaks);
    let what = match (breaks, changes.is_empty()) {
        (true, _) => What::Breaks,
        (false, false) => What::Adds,
        (false, true) => What::Neither,
    };
    judge(last.trim_start_matches('v'), new, what, section).map(|text| println!("{text}"))
}

/// The tag of the last release, before the one to publish; none before the first release.
fn last_tag(tag: Option<&str>) -> Result<Option<String>, String> {
    let tags = crate::git(&["tag", "--list", "v*"]).ok_or("git cannot list the tags")?;
    let is_there = tags.lines().any(|known| Some(known) == tag);
    if tags.lines().count() == usize::from(is_there) {
        return Ok(None);
    }
    let until = tag.filter(|_| is_there).map(|tag| format!("{tag}^"));
    let until = until.as_deref().unwrap_or("HEAD");
    let last = crate::git(&["describe", "--tags", "--abbrev=0", "--match", "v*", until]);
    let last = last.ok_or_else(|| format!("no tag of a release leads to {until}"))?;
    Ok(Some(last.trim().to_owned()))
}

/// What the changes do to programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Breaks,
    Adds,
    Neither,
}

/// Whether the whole public API, the handwritten part as well, has changes that break programs.
fn handwritten_breaks(last: &str) -> Result<bool, String> {
    let status = Command::new("cargo")
        .args([
            "semver-checks",
            "--package",
            "didit",
            "--package",
            "didit-simulator",
            "--all-features",
        ])
        // Whatever the version is, every change that breaks programs is to be reported.
        .args(["--baseline-rev", last, "--release-type", "minor"])
        .current_dir(crate::workspace())
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    match status.code() {
        Some(0) => Ok(false),
        Some(100) => Ok(true),
        _ => Err("cargo-semver-checks could not compare the API; if it is missing: cargo install --locked cargo-semver-checks".into()),
    }
}

/// Whether a version moves by enough, and its section of the changelog says what breaks.
fn judge(old: &str, new: &str, what: What, section: &str) -> Result<String, String> {
    let (old_numbers, new_numbers) = (numbers(old)?, numbers(new)?);
    let [major, minor, patch] = old_numbers;
    // Before 1.0 the second number is the one for what breaks.
    let least = match (what, major) {
        (What::Breaks, 0) | (What::Adds, 1..) => [major, minor + 1, 0],
        (What::Breaks, _) => [major + 1, 0, 0],
        (What::Adds, 0) | (What::Neither, _) => [major, minor, patch + 1],
    };
    let [a, b, c] = least;
    let does = match what {
        What::Breaks => "changes break programs",
        What::Adds => "the API grows, and no program breaks",
        What::Neither => "no program breaks, and the generated API is the same",
    };
    if new_numbers < least {
        return Err(format!(
            "{does}: {a}.{b}.{c} has to follow {old}, and the version is {new}"
        ));
    }
    let is_said = ["### Changed", "### Removed"]
        .iter()
        .any(|title| section.contains(title));
    if what == What::Breaks && !is_said {
        return Err(format!(
            "{does}, and CHANGELOG.md has neither `### Changed` nor `### Removed`"
        ));
    }
    Ok(format!("{does}: {new} may follow {old}"))
}

fn numbers(version: &str) -> Result<[u64; 3], String> {
    let parts: Option<Vec<u64>> = version.split('.').map(|part| part.parse().ok()).collect();
    let parts = parts.and_then(|parts| parts.try_into().ok());
    parts.ok_or_else(|| format!("{version} is not a version of three numbers"))
}

/// What the changelog says of a version, or else of what is not released.
fn section<'a>(changelog: &'a str, version: &str, is_tagged: bool) -> Result<&'a str, String> {
    let is_it = |title: &str| {
        let rest = title.strip_prefix(&format!("[{version}] - "));
        let is_dated = rest.is_some_and(|date| date.len() == 10 && date.starts_with("20"));
        is_dated || !is_tagged && title == "[Unreleased]"
    };
    let sections = changelog.split("\n## ").skip(1);
    let mut sections = sections.filter_map(|section| section.split_once('\n'));
    let found = sections.find(|(title, text)| is_it(title.trim()) && text.contains("\n- "));
    found.map(|(_, text)| text).ok_or_else(|| match is_tagged {
        true => {
            format!("CHANGELOG.md has no section `[{version}] - 20YY-MM-DD` with anything in it")
        }
        false => format!("CHANGELOG.md has nothing under [{version}] or [Unreleased]"),
    })
}

/// The version of a package.
fn version(manifest: &str) -> Option<&str> {
    let package = manifest.split("[package]\n").nth(1)?;
    let mut lines = package.lines();
    let version = lines.find_map(|line| line.strip_prefix("version = \""));
    version.and_then(|rest| rest.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_moves_by_what_changed() {
        for (old, what, least, too_little) in [
            ("0.1.0", What::Neither, "0.1.1", "0.1.0"),
            ("0.1.0", What::Adds, "0.1.1", "0.1.0"),
            ("0.1.3", What::Breaks, "0.2.0", "0.1.4"),
            ("0.1.3", What::Breaks, "1.0.0", "0.0.9"),
            ("1.2.3", What::Neither, "1.2.4", "1.2.3"),
            ("1.2.3", What::Adds, "1.3.0", "1.2.4"),
            ("1.2.3", What::Breaks, "2.0.0", "1.3.0"),
        ] {
            let section = "\n### Changed\n\n- A thing.\n";
            let enough = judge(old, least, what, section).expect(least);
            assert!(
                enough.ends_with(&format!("{least} may follow {old}")),
                "{enough}"
            );
            let error = judge(old, too_little, what, section).expect_err(too_little);
            assert!(error.contains(&format!("has to follow {old}")), "{error}");
        }
        let error = judge("0.1.0", "0.1.1", What::Breaks, "").expect_err("it breaks");
        assert_eq!(
            error,
            "changes break programs: 0.2.0 has to follow 0.1.0, and the version is 0.1.1"
        );
        for version in ["1.2", "1.2.3.4", "1.2.x", ""] {
            judge(version, "9.9.9", What::Neither, "").expect_err(version);
        }
    }

    #[test]
    fn the_changelog_says_what_breaks() {
        for (section, is_enough) in [
            ("\n### Changed\n\n- A thing.", true),
            ("\n### Removed\n\n- A thing.", true),
            ("\n### Added\n\n- A thing.", false),
        ] {
            let found = judge("0.1.0", "0.2.0", What::Breaks, section);
            assert_eq!(found.is_ok(), is_enough, "{section}");
            assert!(judge("0.1.0", "0.1.1", What::Adds, section).is_ok());
        }
    }

    #[test]
    fn the_changelog_has_to_say_something() {
        let with = |title: &str, text: &str| {
            format!(
                "# Changelog\n\n## {title}\n\n### Added\n\n{text}\n\n## [0.0.1] - 2025-01-01\n\n- Older.\n"
            )
        };
        for (title, text, before, tagged) in [
            ("[Unreleased]", "- A thing.", true, false),
            ("[0.1.0] - 2026-01-01", "- A thing.", true, true),
            ("[0.1.0]", "- A thing.", false, false),
            ("[0.1.0] - TBD", "- A thing.", false, false),
            ("[0.0.9] - 2026-01-01", "- A thing.", false, false),
            ("[Unreleased]", "", false, false),
            ("[0.1.0] - 2026-01-01", "", false, false),
        ] {
            let text = with(title, text);
            assert_eq!(section(&text, "0.1.0", false).is_ok(), before, "{title}");
            assert_eq!(section(&text, "0.1.0", true).is_ok(), tagged, "{title}");
        }
    }

    #[test]
    fn the_version_is_that_of_the_package() {
        let manifest = "[workspace]\nversion = \"9.9.9\"\n\n[package]\nname = \"didit\"\nversion = \"0.1.0\"\n";
        assert_eq!(version(manifest), Some("0.1.0"));
        assert_eq!(version("[workspace]\n"), None);
    }
}
