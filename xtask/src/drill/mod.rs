//! `cargo xtask drill`: the guide to changes of the contract, executed. Their edits are applied to a copy of
//! the workspace, and what they promise has to happen.

mod page;
mod road;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use contract::Contract;

use crate::mutate_contract::{Mutant, Verdict, Workbench};
use page::Page;

/// How many mutants of the changes are tested.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(long, value_enum, default_value_t)]
    mutants: Mutants,
    /// Draws the sample, and is the order in which the mutants are tested.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Mutants {
    /// Every one.
    All,
    /// One of each page.
    #[default]
    Sample,
    /// None: the pages only.
    None,
}

/// Makes all changes that the guide has a page for.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let start = Instant::now();
    let step = |what: &str| println!("{what} ({} s)", start.elapsed().as_secs());
    let workspace = &crate::workspace();
    let guide = read(&workspace.join(page::GUIDE))?;
    let pages = Page::all(&guide)?;
    let bench = Workbench::prepare(workspace, &workspace.join("target/mutants"), 0)
        .map_err(|e| e.to_string())?;
    let drill = Drill {
        snapshots: snapshots(&workspace.join("snapshots"))?,
        original: read(&workspace.join("openapi.yaml"))?,
        contract: bench.root.join("openapi.yaml"),
        bench,
        pages,
    };

    step("1. the edits of the contract");
    let facts = drill.edit_contract()?;
    step("2. what the suite says");
    drill.failures(&facts)?;
    step("3. the cases");
    drill.write_cases()?;
    step("4. the snapshots");
    drill.review()?;
    step("5. whether the suite can fail");
    let tested = drill.mutants(&facts, options)?;
    step(&format!("{tested} mutants were noticed"));
    step("6. the road from Didit's document to a release");
    let road = read(&workspace.join(road::ROAD))?;
    road::walk(&road, &drill.again(workspace)?)?;
    step("the road ends at a release");
    Ok(())
}

struct Drill<'a> {
    bench: Workbench,
    pages: Vec<Page<'a>>,
    /// The contract as it is, and where the copy has it.
    original: String,
    contract: PathBuf,
    /// The reviewed snapshots.
    snapshots: BTreeMap<String, String>,
}

/// What is new with one page's edit of the contract.
struct Facts {
    /// What the coverage says if no case has the new items.
    holes: BTreeSet<String>,
    mutants: BTreeSet<String>,
}

impl Facts {
    fn of(text: &str) -> Result<Self, String> {
        let contract = Contract::parse(text)?;
        let items = contract.items();
        let holes = items.iter().flat_map(|item| {
            let needs = item.needs.iter();
            needs.map(move |need| format!("{item}: no case has it {need}"))
        });
        let mutants = Mutant::all(&contract).into_iter();
        Ok(Self {
            holes: holes.collect(),
            mutants: mutants.map(|mutant| mutant.id).collect(),
        })
    }

    fn without(self, known: &Self) -> Self {
        let less = |all: BTreeSet<String>, known| all.difference(known).cloned().collect();
        Self {
            holes: less(self.holes, &known.holes),
            mutants: less(self.mutants, &known.mutants),
        }
    }
}

impl Drill<'_> {
    /// The copy without what the pages have edited.
    fn again(&self, workspace: &Path) -> Result<Workbench, String> {
        write(&self.contract, &self.original)?;
        let place = workspace.join("target/mutants");
        Workbench::prepare(workspace, &place, 0).map_err(|e| e.to_string())
    }

    /// Makes the edit of each page alone, to see what is new with it, and then all of them together.
    fn edit_contract(&self) -> Result<Vec<Facts>, String> {
        let known = Facts::of(&self.original)?;
        let mut facts = Vec::new();
        for page in &self.pages {
            write(&self.contract, &self.original)?;
            self.apply(page, page.contract)?;
            let new = Facts::of(&read(&self.contract)?)?.without(&known);
            facts.push(new);
        }
        write(&self.contract, &self.original)?;
        let mut pages = self.pages.iter();
        pages.try_for_each(|page| self.apply(page, page.contract))?;
        Ok(facts)
    }

    fn apply(&self, page: &Page<'_>, patch: &str) -> Result<(), String> {
        let applied = self.bench.apply(patch).map_err(|e| e.to_string())?;
        applied.map_err(|problem| format!("{:?}: git apply: {problem}", page.kind))
    }

    fn suite(&self, update: &str) -> Result<Result<String, String>, String> {
        self.bench.suite(update).map_err(|e| e.to_string())
    }

    /// The suite fails with every line that a page promises, and says nothing of what it derives. Where the
    /// compiler fails, it says nothing else: those pages come first, with their edits of the tables.
    fn failures(&self, facts: &[Facts]) -> Result<(), String> {
        let mut uncompiled = self.pages.iter().filter(|page| page.stops_the_compiler());
        if uncompiled.clone().next().is_some() {
            let output = self.failure()?;
            for page in uncompiled.clone() {
                promised(page, &output)?;
            }
            uncompiled.try_for_each(|page| self.apply(page, page.tables.unwrap_or_default()))?;
        }
        let output = self.failure()?;
        for (page, facts) in self.pages.iter().zip(facts) {
            if !page.stops_the_compiler() {
                promised(page, &output)?;
            }
            let mut holes = facts.holes.iter();
            let hole = holes.find(|hole| page.failures.is_empty() && output.contains(*hole));
            if let Some(hole) = hole {
                return Err(format!("{:?} promises nothing, but: {hole}", page.kind));
            }
        }
        Ok(())
    }

    /// What the suite prints when it fails. Texts are printed with escapes.
    fn failure(&self) -> Result<String, String> {
        match self.suite("no")? {
            Ok(_) => Err("the suite passes without a case for the new items".into()),
            Err(output) => Ok(output.replace('\\', "")),
        }
    }

    /// Edits the tables, and accepts the snapshots.
    fn write_cases(&self) -> Result<(), String> {
        for page in &self.pages {
            if let Some(tables) = page.tables.filter(|_| !page.stops_the_compiler()) {
                self.apply(page, tables)?;
            }
        }
        let ran = self.suite("always")?;
        ran.map_err(|output| format!("the suite fails with the cases:\n{output}"))?;
        Ok(())
    }

    /// The pages name every snapshot that has changed, and the snapshots show what is promised.
    fn review(&self) -> Result<(), String> {
        let changed = snapshots(&self.bench.root.join("snapshots"))?;
        let nothing = String::new();
        let mut named = BTreeSet::new();
        for page in &self.pages {
            for (name, line) in &page.snapshots {
                named.insert(*name);
                let before = self.snapshots.get(*name).unwrap_or(&nothing);
                let after = changed.get(*name).unwrap_or(&nothing);
                if before.contains(line) || !after.contains(line) {
                    return Err(format!(
                        "{:?}: {line:?} is not new in {name}.snap",
                        page.kind
                    ));
                }
            }
        }
        let unnamed: Vec<_> = changed
            .iter()
            .filter(|(name, text)| self.snapshots.get(*name) != Some(text))
            .filter(|(name, _)| !named.contains(name.as_str()))
            .map(|(name, _)| name)
            .collect();
        if !unnamed.is_empty() {
            return Err(format!("no page says that these change: {unnamed:?}"));
        }
        let ran = self.suite("no")?;
        ran.map_err(|output| format!("the suite fails with its reviewed snapshots:\n{output}"))?;
        Ok(())
    }

    /// Tests mutants of the new items, and says how many.
    fn mutants(&self, facts: &[Facts], options: &Options) -> Result<usize, String> {
        let contract = Contract::parse(&read(&self.contract)?)?;
        let mut all = Mutant::all(&contract);
        all.sort_by_key(|mutant| mutant.rank(options.seed));
        let most = match options.mutants {
            Mutants::All => usize::MAX,
            Mutants::Sample => 1,
            Mutants::None => 0,
        };
        let mut tested = 0;
        let mut survivors = Vec::new();
        for (page, facts) in self.pages.iter().zip(facts) {
            let of_page = all.iter();
            let of_page = of_page.filter(|mutant| facts.mutants.contains(&mutant.id));
            println!("   {}: {} mutants", page.kind, facts.mutants.len());
            for mutant in of_page.take(most) {
                tested += 1;
                let document = mutant.document(&contract);
                match self.bench.test(&document).map_err(|e| e.to_string())? {
                    Verdict::Noticed(by) => println!("      {}\n         {by}", mutant.id),
                    Verdict::Survived => {
                        println!("      {} survived", mutant.id);
                        survivors.push(format!("{} survived", mutant.id));
                    }
                }
            }
        }
        if survivors.is_empty() {
            Ok(tested)
        } else {
            Err(survivors.join("\n"))
        }
    }
}

/// Whether an output has every line that a page promises.
fn promised(page: &Page<'_>, output: &str) -> Result<(), String> {
    match page.failures.iter().find(|line| !output.contains(**line)) {
        None => Ok(()),
        Some(line) => Err(format!(
            "{:?} promises {line:?}, which is not in:\n{output}",
            page.kind
        )),
    }
}

/// The snapshots of a folder by their names, without what insta writes in front of them, and with one space
/// for several, since columns are aligned.
fn snapshots(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let failed = |e: io::Error| format!("{}: {e}", folder.display());
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(name) = name.strip_suffix(".snap") {
            let text = read(&path)?;
            let body = text.splitn(3, "---\n").nth(2).unwrap_or(&text);
            let lines = body.lines().map(|line| {
                let words: Vec<_> = line.split_whitespace().collect();
                words.join(" ") + "\n"
            });
            found.insert(name.to_owned(), lines.collect());
        }
    }
    Ok(found)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
