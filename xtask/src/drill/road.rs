//! The road from a change of Didit's document to a release: a page of commands, which are executed.

use crate::mutate_contract::Workbench;

/// The page, from the workspace's root.
pub(super) const ROAD: &str = "docs/when-didit-changes.md";

/// A command of the page, and what is promised of it.
#[derive(Debug, PartialEq)]
struct Step<'a> {
    command: &'a str,
    /// What it prints, among other lines.
    lines: Vec<&'a str>,
    /// How it ends (`[exit 1]`).
    exit: i32,
}

/// Executes the page in a copy of the workspace, as a checkout whose last release was the version that it has.
pub(super) fn walk(page: &str, bench: &Workbench) -> Result<(), String> {
    let setup = "rm -rf .git; git init --quiet .; git add --all; \
                 git -c user.name=drill -c user.email=drill@localhost commit --quiet --message drill; \
                 git tag \"v$(sed -n '/^\\[package\\]/,$s/^version = \"\\(.*\\)\"/\\1/p' Cargo.toml | head -1)\"";
    let setup = Step {
        command: setup,
        lines: Vec::new(),
        exit: 0,
    };
    let steps = steps(page)?;
    if steps.is_empty() {
        return Err(format!("{ROAD} has no commands"));
    }
    std::iter::once(setup)
        .chain(steps)
        .try_for_each(|step| step.take(bench))
}

impl Step<'_> {
    fn take(&self, bench: &Workbench) -> Result<(), String> {
        let (output, code) = bench.shell(self.command).map_err(|e| e.to_string())?;
        let command = self.command;
        if code != Some(self.exit) {
            return Err(format!(
                "{ROAD}: {command}: exit {code:?}, not {}:\n{output}",
                self.exit
            ));
        }
        let printed = words(&output);
        match self
            .lines
            .iter()
            .find(|line| !printed.contains(&words(line)))
        {
            None => Ok(()),
            Some(line) => Err(format!("{ROAD}: {command}: {line:?} is not in:\n{output}")),
        }
    }
}

/// A text with one space for several: columns are aligned.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The commands of all blocks marked `console`: `$ ` and a command, then what it prints.
fn steps(page: &str) -> Result<Vec<Step<'_>>, String> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let blocks = page.split("```console\n").skip(1);
    for block in blocks {
        let (block, _) = block.split_once("```").ok_or("a block has no end")?;
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step {
                    command,
                    lines: Vec::new(),
                    exit: 0,
                });
                continue;
            }
            let step = steps
                .last_mut()
                .ok_or("a block does not begin with a command")?;
            match line
                .strip_prefix("[exit ")
                .and_then(|rest| rest.strip_suffix(']'))
            {
                Some(code) => {
                    step.exit = code
                        .parse()
                        .map_err(|_| format!("{line} is not an exit code"))?
                }
                None if line.trim().is_empty() || line.trim() == "…" => {}
                None => step.lines.push(line),
            }
        }
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_commands_with_what_they_print() {
        let page = "# T\n\n```console\n$ a b\none\n…\n\n$ c\n[exit 2]\n```\n\n```sh\n$ d\n```\n";
        let step = |command, lines, exit| Step {
            command,
            lines,
            exit,
        };
        assert_eq!(
            steps(page),
            Ok(vec![step("a b", vec!["one"], 0), step("c", Vec::new(), 2)])
        );
        assert!(steps("```console\none\n```").is_err());
        assert!(steps("```console\n$ a\n").is_err());
        assert!(steps("```console\n$ a\n[exit x]\n```").is_err());
    }
}
