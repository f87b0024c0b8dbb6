//! Prints what was found: for a person at a terminal, for a program, for a pull request.

use std::fmt::Write as _;

use serde_json::json;

use crate::accepted::Outcome;
use crate::finding::{Effect, Finding};

/// How the outcome is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines for a person.
    Human,
    /// One JSON object.
    Json,
    /// Markdown, for an issue or a pull request.
    Markdown,
}

/// How many cases are printed of one finding.
const CASES: usize = 3;

/// Prints an outcome.
pub fn print(outcome: &Outcome, format: Format) -> String {
    match format {
        Format::Human => human(outcome),
        Format::Markdown => markdown(outcome),
        Format::Json => {
            let value = json!({
                "findings": outcome.report.findings,
                "unjudged": outcome.report.unjudged,
                "stale": outcome.stale,
                "accepted": outcome.accepted,
                "notes": outcome.report.notes,
            });
            format!("{value:#}\n")
        }
    }
}

/// The findings of each effect, the worst first; none without a finding.
fn groups(outcome: &Outcome) -> impl Iterator<Item = (Effect, Vec<&Finding>)> {
    let of = |effect| {
        let all = outcome.report.findings.iter();
        (
            effect,
            all.filter(|finding| finding.effect == effect)
                .collect::<Vec<_>>(),
        )
    };
    Effect::ALL
        .into_iter()
        .map(of)
        .filter(|(_, all)| !all.is_empty())
}

fn human(outcome: &Outcome) -> String {
    let mut text = String::new();
    for (effect, findings) in groups(outcome) {
        let _ = writeln!(text, "{effect}:");
        for finding in findings {
            let _ = writeln!(
                text,
                "  {}: {} ({})",
                printable(&finding.at),
                printable(&finding.detail),
                finding.check
            );
            let _ = writeln!(text, "    {}", finding.why);
            let _ = writeln!(text, "    where: {}", printable(&finding.places.join(", ")));
            if !finding.rust.is_empty() {
                let _ = writeln!(text, "    Rust: {}", finding.rust.join(", "));
            }
            if !finding.cases.is_empty() {
                let _ = writeln!(text, "    cases: {}", cases(finding, "; "));
            }
        }
        text.push('\n');
    }
    for (heading, lines) in others(outcome) {
        let _ = writeln!(text, "{heading}:");
        lines
            .iter()
            .for_each(|line| text += &format!("  {}\n", printable(line)));
        text.push('\n');
    }
    text + &summary(outcome) + "\n"
}

fn markdown(outcome: &Outcome) -> String {
    let mut text = format!("{}\n", summary(outcome));
    for (effect, findings) in groups(outcome) {
        let _ = write!(text, "\n### {}\n\n", capital(&effect.to_string()));
        text.push_str("| where | what | why | Rust | cases |\n|---|---|---|---|---|\n");
        for finding in findings {
            let places: Vec<_> = finding.places.iter().map(|place| code(place)).collect();
            let cells = [
                format!("{}<br>{}", code(&finding.at), places.join(", ")),
                format!("{}<br>`{}`", code(&finding.detail), finding.check),
                finding.why.clone(),
                finding.rust.join(", "),
                if finding.cases.is_empty() {
                    String::new()
                } else {
                    code(&cases(finding, "; "))
                },
            ];
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
    }
    for (heading, lines) in others(outcome) {
        let _ = write!(text, "\n### {}\n\n", capital(heading));
        lines
            .iter()
            .for_each(|line| text += &format!("- {}\n", code(line)));
    }
    text
}

/// What is not a difference, and has to be read all the same.
fn others(outcome: &Outcome) -> impl Iterator<Item = (&'static str, &Vec<String>)> {
    let all = [
        ("could not be judged", &outcome.report.unjudged),
        (
            "accepted differences that are gone: remove them from drift/accepted.yaml",
            &outcome.stale,
        ),
        ("not compared", &outcome.report.notes),
    ];
    all.into_iter().filter(|(_, lines)| !lines.is_empty())
}

fn summary(outcome: &Outcome) -> String {
    let mut parts: Vec<_> = groups(outcome)
        .map(|(effect, all)| format!("{} {effect}", all.len()))
        .collect();
    let is_clean = outcome.report.unjudged.is_empty() && outcome.stale.is_empty();
    if parts.is_empty() && is_clean {
        parts.push("no differences".to_owned());
    }
    for (count, what) in [
        (outcome.report.unjudged.len(), "not judged"),
        (outcome.stale.len(), "accepted, but gone"),
        (outcome.accepted, "accepted"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    parts.join(", ")
}

fn cases(finding: &Finding, separator: &str) -> String {
    let shown: Vec<_> = finding
        .cases
        .iter()
        .take(CASES)
        .map(String::as_str)
        .collect();
    let more = finding.cases.len() - shown.len();
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    shown.join(separator) + &more
}

/// What the other document says goes into a page: in code, nothing is markup, a mention or a link.
fn code(text: &str) -> String {
    let text = printable(text).replace('|', "\\|");
    // As many backticks around it as no run of it has.
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// What the other document says goes to a terminal or a log: no line break, no control character, no change of direction.
pub fn printable(text: &str) -> String {
    let mut printable = String::new();
    for c in text.chars() {
        let is_odd = c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if is_odd {
            printable.extend(c.escape_unicode());
        } else {
            printable.push(c);
        }
    }
    printable
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
