//! `cargo xtask drill`: CONTRIBUTING's walk-through, executed. Its edits are applied to a copy of the
//! workspace, and what it promises of each has to happen.

use std::fs;
use std::io;
use std::path::Path;

use contract::Contract;

use crate::mutate_contract::{Mutant, Verdict, Workbench};

/// Walks through a change of the contract, as CONTRIBUTING.md describes it.
pub(crate) fn run() -> Result<(), String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no workspace")?;
    let guide = read(&workspace.join("CONTRIBUTING.md"))?;
    let steps = Steps::of(&guide)?;
    let failed = |e: io::Error| e.to_string();
    let bench =
        Workbench::prepare(workspace, &workspace.join("target/mutants"), 0).map_err(failed)?;

    println!("1. the edit of the contract");
    let contract = bench.root.join("openapi.yaml");
    fs::copy(workspace.join("openapi.yaml"), &contract).map_err(failed)?;
    let (after, value) = steps.value;
    insert(&contract, "    SessionStatus:\n", after, value)?;
    let end = "      additionalProperties:\n";
    insert_before(
        &contract,
        "    CreateSessionRequest:\n",
        end,
        steps.property,
    )?;

    println!("2. what the suite says");
    let Err(output) = bench.suite("no").map_err(failed)? else {
        return Err("the suite passes without a case for the new items".into());
    };
    let output = output.replace('\\', "");
    for promised in steps.failures {
        if !output.contains(promised) {
            return Err(format!(
                "CONTRIBUTING promises {promised:?}, which is not in:\n{output}"
            ));
        }
    }

    println!("3. the cases");
    for (file, line) in &steps.cases {
        let path = bench.root.join(file);
        let table = match line.split('(').next() {
            Some("field") => "FIELDS: &[Field] = &[\n",
            _ => "STATUSES: &[(SessionStatus, &str)] = &[\n",
        };
        insert(&path, table, "", &format!("    {line}\n"))?;
    }
    if let Err(output) = bench.suite("always").map_err(failed)? {
        return Err(format!("the suite fails with the cases:\n{output}"));
    }

    println!("4. the review");
    for (snapshot, item) in [
        ("coverage", "request.redirect_delay "),
        ("request_field_alone", "\nredirect_delay\n"),
        ("request_field_left_out", "everything but redirect_delay"),
        ("response_value", "status: On Hold"),
    ] {
        let path = bench.root.join(format!("snapshots/{snapshot}.snap"));
        if !read(&path)?.contains(item) {
            return Err(format!("{snapshot}.snap does not show {item:?}"));
        }
    }
    if let Err(output) = bench.suite("no").map_err(failed)? {
        return Err(format!(
            "the suite fails with its reviewed snapshots:\n{output}"
        ));
    }

    println!("5. whether the suite can fail");
    let contract = Contract::parse(&read(&contract)?)?;
    let mutants = Mutant::all(&contract).into_iter();
    let mutants: Vec<_> = mutants
        .filter(|mutant| {
            ["redirect_delay", "On Hold"]
                .iter()
                .any(|name| mutant.id.contains(name))
        })
        .collect();
    if mutants.len() < 7 {
        return Err(format!(
            "there are only {} mutants of the new items",
            mutants.len()
        ));
    }
    for mutant in mutants {
        match bench.test(&mutant.document(&contract)).map_err(failed)? {
            Verdict::Noticed(by) => println!("   {}\n      {by}", mutant.id),
            Verdict::Survived => return Err(format!("{} survived", mutant.id)),
        }
    }
    Ok(())
}

/// What the walk-through says.
struct Steps<'a> {
    /// The value that exists, and the new one.
    value: (&'a str, &'a str),
    property: &'a str,
    failures: Vec<&'a str>,
    /// A file, and the line of its table.
    cases: Vec<(&'a str, &'a str)>,
}

impl<'a> Steps<'a> {
    fn of(guide: &'a str) -> Result<Self, String> {
        let (_, walk) = guide
            .split_once("## When Didit changes something\n")
            .ok_or("CONTRIBUTING.md has no walk-through")?;
        let mut blocks = walk.split("```").skip(1).step_by(2);
        let mut block = |language: &str| {
            let block = blocks.next().and_then(|block| block.strip_prefix(language));
            let block = block.and_then(|block| block.strip_prefix('\n'));
            block.ok_or(format!(
                "the walk-through has another block where {language} was expected"
            ))
        };
        let value = block("yaml")?.split_inclusive('\n').collect::<Vec<_>>();
        let [after, value] = value[..] else {
            return Err("the first block is not two values".into());
        };
        let property = block("yaml")?;
        let failures = block("text")?.lines().map(str::trim);
        let failures = failures.filter(|line| *line != "…").collect();
        let mut file = "";
        let mut cases = Vec::new();
        for line in block("rust")?.lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix("// ") {
                Some(path) => file = path,
                None => cases.push((file, line)),
            }
        }
        Ok(Self {
            value: (after, value),
            property,
            failures,
            cases,
        })
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Inserts a text after a line, which is looked for after a heading.
fn insert(path: &Path, heading: &str, line: &str, text: &str) -> Result<(), String> {
    edit(path, heading, line, |at| at + line.len(), text)
}

/// The same, before the line.
fn insert_before(path: &Path, heading: &str, line: &str, text: &str) -> Result<(), String> {
    edit(path, heading, line, |at| at, text)
}

fn edit(
    path: &Path,
    heading: &str,
    line: &str,
    place: impl FnOnce(usize) -> usize,
    text: &str,
) -> Result<(), String> {
    let mut content = read(path)?;
    let missing = |what: &str| format!("{} has no {:?}", path.display(), what.trim());
    let start = content.find(heading).ok_or_else(|| missing(heading))? + heading.len();
    let at = start + content[start..].find(line).ok_or_else(|| missing(line))?;
    content.insert_str(place(at), text);
    fs::write(path, content).map_err(|e| format!("{}: {e}", path.display()))
}
