//! `cargo xtask drift`: what Didit's own document says otherwise than the contract.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use drift::{Accepted, Format, Names, Outcome};

/// The reviewed list of accepted differences.
const ACCEPTED: &str = "drift/accepted.yaml";

/// The options of `cargo xtask drift`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Didit's OpenAPI document, in JSON or YAML.
    document: PathBuf,
    /// How differences are printed.
    #[arg(long, value_enum, default_value_t = Printed::Human)]
    format: Printed,
    /// Prints the edit of `openapi.yaml` for what is only added, as a patch for `git apply`.
    #[arg(long, conflicts_with = "format")]
    suggest: bool,
    /// Compares descriptions as well.
    #[arg(long)]
    descriptions: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Printed {
    Human,
    Json,
    Markdown,
}

/// Prints the differences. Exits with 0 for none, 1 for some, 2 where it could not judge.
pub(crate) fn run(options: &Options) -> ExitCode {
    let (contract, outcome) = match compare(options) {
        Ok(compared) => compared,
        Err(problem) => {
            eprintln!("could not judge: {}", drift::printable(&problem));
            return ExitCode::from(2);
        }
    };
    if options.suggest {
        let suggestion = drift::suggest(&contract, &outcome.report);
        print!("{}", suggestion.patch);
        if suggestion.patch.is_empty() {
            eprintln!("there is nothing to suggest: see the differences without --suggest");
        }
        let lines = suggestion
            .by_hand
            .iter()
            .map(|addition| format!("by hand: {addition}"));
        let unjudged = outcome.report.unjudged.iter();
        let lines = lines.chain(unjudged.map(|problem| format!("could not judge: {problem}")));
        lines.for_each(|line| eprintln!("{}", drift::printable(&line)));
    } else {
        let format = match options.format {
            Printed::Human => Format::Human,
            Printed::Json => Format::Json,
            Printed::Markdown => Format::Markdown,
        };
        print!("{}", drift::print(&outcome, format));
    }
    outcome.exit_code().into()
}

fn compare(options: &Options) -> Result<(String, Outcome), String> {
    let workspace = crate::workspace();
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let contract = read(&workspace.join("openapi.yaml"))?;
    let other = read(&options.document)?;
    let accepted = read(&workspace.join(ACCEPTED))?;
    let accepted = Accepted::read(&accepted).map_err(|problem| format!("{ACCEPTED}: {problem}"))?;

    let mut report = drift::compare(&contract, &other, options.descriptions)?;
    let mut snapshots = Vec::new();
    let folder = workspace.join("snapshots");
    for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|end| end == "snap") {
            snapshots.push(read(&path)?);
        }
    }
    let surface = read(&folder.join("surface.txt"))?;
    Names::new(surface, snapshots).add_to(&mut report);
    Ok((contract.clone(), accepted.apply(report, &contract)?))
}

#[cfg(test)]
mod tests {
    use contract::Contract;

    use crate::mutate_contract::Mutant;

    /// Mutants that change two facts: null and the format, or the list of values and the form next to it.
    const TWO: [&str; 4] = [
        "Decision.callback: not null",
        "KnownSandboxScenario: type integer",
        "SandboxScenario anyOf 1: type integer",
        "Session.callback: not null",
    ];

    /// Properties that are any JSON.
    const ANY: [&str; 4] = [
        ".additional_data:",
        "Decision.contact_details:",
        "Decision.expected_details:",
        ".metadata:",
    ];

    /// The kind of difference that a mutant makes, as the end of its check; none where only a mark is changed, which
    /// another document does not have.
    fn expected(mutant: &Mutant) -> Option<&'static str> {
        let change = mutant.id.rsplit(": ").next().unwrap_or_default();
        if matches!(mutant.kind, "mark" | "reason")
            || change.contains("x-")
            || mutant.id.ends_with("operationId: another")
        {
            return None;
        }
        let words: Vec<_> = change.split(' ').collect();
        Some(match (mutant.kind, words.as_slice()) {
            ("operation", _) | ("parameter", ["dropped" | "renamed"]) => "not judged",
            ("document", ["another"]) => "server-changed",
            ("document", _) => "api-security-removed",
            ("status", _) => "status-removed",
            ("header", ["dropped" | "renamed"]) => "header-removed",
            ("property", ["dropped" | "renamed"]) => "property-removed",
            (_, ["required"]) => "became-required",
            (_, ["not", "required"] | ["required", "false"]) => "became-optional",
            (_, ["another", "media", "type"]) => "media-type-removed",
            // What is any JSON takes fewer types then.
            ("type", ["another", "type"]) if ANY.iter().any(|end| mutant.id.contains(end)) => {
                "types-narrowed"
            }
            (_, ["another", "type"] | ["type", _]) => "type-changed",
            (_, ["not", "nullable" | "null"] | ["without", "null"]) => "became-not-nullable",
            (_, ["or", "null"]) => "became-nullable",
            ("type", ["no", "format"]) => "format-removed",
            ("type", ["format", _]) => "format-changed",
            ("value", ["a", "value", "more"]) => "enum-value-added",
            ("value", _) => "enum-value-removed",
            ("union", _) => "-enum",
            ("limit", ["no", "pattern"]) => "pattern-removed",
            ("limit", ["pattern", ..]) => "pattern-changed",
            ("limit", ["no", _]) => "-unset",
            ("limit", _) => "creased",
            ("other fields", _) => "additional-properties-narrowed",
            _ => panic!("{}: {}: which difference is it?", mutant.kind, mutant.id),
        })
    }

    /// What is found: the checks, and `not judged` for what could not be judged.
    fn found(contract: &str, other: &str) -> Vec<String> {
        let report = drift::compare(contract, other, false).expect("two documents");
        let checks = report.findings.into_iter().map(|finding| finding.check);
        checks
            .chain(report.unjudged.into_iter().map(|_| "not judged".to_owned()))
            .collect()
    }

    #[test]
    fn finds_one_difference_of_the_right_kind_for_each_mutant() {
        let contract = Contract::read().expect("the contract");
        let text = contract.document().to_string();
        assert_eq!(
            found(&text, &text),
            [""; 0],
            "a document does not differ from itself"
        );
        let mut wrong = Vec::new();
        for mutant in Mutant::all(&contract) {
            let found = found(&text, &mutant.document(&contract).to_string());
            let is_right = match (expected(&mutant), found.as_slice()) {
                (None, []) => true,
                (Some(end), [check]) => check.ends_with(end),
                (Some(_), [_, _]) => TWO.contains(&mutant.id.as_str()),
                _ => false,
            };
            if !is_right {
                wrong.push(format!("{}: {}: {found:?}", mutant.kind, mutant.id));
            }
        }
        assert_eq!(wrong, [""; 0]);
    }
}
