//! The edit of `openapi.yaml` for what is only added, as a patch.

use serde_json::Value;
use similar::TextDiff;

use crate::finding::{Added, Addition, Effect, Report};
use crate::print::printable;
use crate::written::DESCRIBE;

/// An edit of the contract.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The contract after the edit.
    pub edited: String,
    /// The edit as a patch for `git apply`.
    pub patch: String,
    /// The additions that it does not have: they are to be made by hand.
    pub by_hand: Vec<String>,
}

/// Suggests the edit of the contract for the additions of a report. Descriptions are left to a person.
pub fn suggest(contract: &str, report: &Report) -> Suggestion {
    let mut lines: Vec<String> = contract.lines().map(str::to_owned).collect();
    let mut by_hand = Vec::new();
    let mut done: Vec<&Addition> = Vec::new();
    for finding in &report.findings {
        let is_made = match &finding.addition {
            Some(addition) if done.contains(&addition) => true,
            // Two places of one schema with one name for two things: a person has to decide.
            Some(addition) if done.iter().any(|known| known.clashes(addition)) => false,
            Some(addition) => {
                done.push(addition);
                add(&mut lines, addition).is_some()
            }
            None => finding.effect != Effect::NeedsRelease,
        };
        if !is_made {
            by_hand.push(format!("{}: {}", finding.at, finding.detail));
        }
    }
    let edited = lines.join("\n") + "\n";
    let patch = TextDiff::from_lines(contract, edited.as_str());
    let patch = patch
        .unified_diff()
        .header("a/openapi.yaml", "b/openapi.yaml")
        .to_string();
    Suggestion {
        edited,
        patch,
        by_hand,
    }
}

fn add(lines: &mut Vec<String>, addition: &Addition) -> Option<()> {
    let (at, member) = match &addition.what {
        Added::Value(_) => (format!("{}/enum", addition.schema), "x-enumDescriptions"),
        Added::Property(..) => (format!("{}/properties", addition.schema), ""),
    };
    match &addition.what {
        Added::Value(value) => {
            let block = Block::find(lines, &at)?;
            block.push_item(lines, &scalar(value)?)?;
            let at = format!("{}/{member}", addition.schema);
            if let Some(block) = Block::find(lines, &at) {
                let line = format!("{}: {DESCRIBE}", scalar(value)?);
                block.push(lines, &[line]);
            }
        }
        Added::Property(name, written) => {
            let block = Block::find(lines, &at)?;
            let mut written = written.clone();
            // The description comes first in the contract.
            let mut text = format!(
                "{}:\n  description: {DESCRIBE}\n  x-source: published\n",
                scalar(&name.as_str().into())?
            );
            if let Some(members) = written.as_object_mut() {
                members.remove("description");
                if !members.is_empty() {
                    let yaml = yaml_serde::to_string(&written).ok()?;
                    yaml.lines().for_each(|line| text += &format!("  {line}\n"));
                }
            }
            let new: Vec<_> = text.lines().map(str::to_owned).collect();
            block.push(lines, &new);
        }
    }
    Some(())
}

/// A value on one line of YAML, whoever reads it and wherever it is; nothing for what is better written by a person.
fn scalar(value: &Value) -> Option<String> {
    const WORDS: [&str; 10] = [
        "", "false", "n", "no", "null", "off", "on", "true", "y", "yes",
    ];
    let Value::String(text) = value else {
        return (value.is_number() || value.is_boolean()).then(|| value.to_string());
    };
    if text.len() > 200 || printable(text) != *text {
        return None;
    }
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let is_plain = text.starts_with(is_letter)
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " _-./".contains(c))
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_lowercase().as_str());
    Some(if is_plain {
        text.clone()
    } else {
        value.to_string()
    })
}

/// The lines of a member of the contract.
struct Block {
    /// The member's own line.
    head: usize,
    /// The line after its last one.
    end: usize,
    /// The spaces before what is in it.
    indent: usize,
}

impl Block {
    /// Finds a member by its JSON pointer, in YAML of blocks as the contract is written.
    fn find(lines: &[String], pointer: &str) -> Option<Self> {
        let (mut start, mut end, mut indent, mut head) = (0, lines.len(), 0, 0);
        for segment in pointer.trim_start_matches('/').split('/') {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            let names = [
                format!("{segment}:"),
                format!("'{segment}':"),
                format!("\"{segment}\":"),
            ];
            head = (start..end).find(|at| {
                depth(&lines[*at]) == Some(indent)
                    && names
                        .iter()
                        .any(|name| lines[*at].trim_start().starts_with(name.as_str()))
            })?;
            let own = indent;
            start = head + 1;
            end = (start..end)
                .find(|at| depth(&lines[*at]).is_some_and(|depth| depth <= own))
                .unwrap_or(end);
            indent = (start..end)
                .find_map(|at| depth(&lines[at]))
                .unwrap_or(own + 2);
        }
        // Empty lines and comments at the end belong to what follows.
        while end > start && depth(&lines[end - 1]).is_none() {
            end -= 1;
        }
        Some(Self { head, end, indent })
    }

    /// Adds an item to a list: `[a, b]`, or one line for each.
    fn push_item(&self, lines: &mut Vec<String>, item: &str) -> Option<()> {
        if let Some(list) = lines[self.head].strip_suffix(']') {
            lines[self.head] = format!("{list}, {item}]");
            return Some(());
        }
        let is_list = lines.get(self.head + 1)?.trim_start().starts_with("- ");
        is_list.then(|| self.push(lines, &[format!("- {item}")]))
    }

    fn push(&self, lines: &mut Vec<String>, new: &[String]) {
        let new = new
            .iter()
            .map(|line| format!("{}{line}", " ".repeat(self.indent)));
        lines.splice(self.end..self.end, new);
    }
}

/// The spaces before a line; none where nothing is on it but a comment.
fn depth(line: &str) -> Option<usize> {
    let text = line.trim_start();
    (!text.is_empty() && !text.starts_with('#')).then(|| line.len() - text.len())
}
