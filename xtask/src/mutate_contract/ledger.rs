//! What is known about mutants: verdicts of earlier runs, and those that are declared equivalent.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::mutant::Mutant;
use super::workbench::{Verdict, hex};

/// Verdicts by the content of what was tested, one line each.
#[derive(Debug)]
pub(crate) struct Ledger {
    file: File,
    fingerprint: String,
    known: BTreeMap<String, Verdict>,
}

impl Ledger {
    pub(crate) fn open(place: &Path, fingerprint: &str) -> io::Result<Self> {
        let path = place.join("verdicts.jsonl");
        let text = fs::read_to_string(&path).unwrap_or_default();
        // A line that was cut off when a run was stopped is not a verdict.
        let lines = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let known = lines.filter_map(|line| {
            let verdict = match &line["noticed"] {
                Value::String(by) => Verdict::Noticed(by.clone()),
                _ => Verdict::Survived,
            };
            Some((line["key"].as_str()?.to_owned(), verdict))
        });
        let known = known.collect();
        let file = File::options().create(true).append(true).open(path)?;
        Ok(Self {
            file,
            fingerprint: fingerprint.to_owned(),
            known,
        })
    }

    /// What became of a document, if the same client and the same tests have seen it before.
    pub(crate) fn verdict(&self, document: &Value) -> Option<Verdict> {
        self.known.get(&self.key(document)).cloned()
    }

    pub(crate) fn write(
        &mut self,
        id: &str,
        document: &Value,
        verdict: &Verdict,
    ) -> io::Result<()> {
        let noticed = match verdict {
            Verdict::Noticed(by) => json!(by),
            Verdict::Survived => Value::Null,
        };
        let line = json!({ "key": self.key(document), "mutant": id, "noticed": noticed });
        writeln!(self.file, "{line}")
    }

    fn key(&self, document: &Value) -> String {
        hex(&Sha256::digest(format!("{} {document}", self.fingerprint)))
    }
}

/// The declared ones: a name and a reason each. One that is not a mutant is a mistake.
pub(crate) fn equivalents(
    workspace: &Path,
    mutants: &[Mutant],
) -> Result<BTreeMap<String, String>, String> {
    const FILE: &str = "xtask/equivalent-mutants.yaml";
    let text = fs::read_to_string(workspace.join(FILE)).map_err(|e| format!("{FILE}: {e}"))?;
    let declared: BTreeMap<String, String> =
        yaml_serde::from_str(&text).map_err(|e| format!("{FILE}: {e}"))?;
    match declared
        .keys()
        .find(|id| mutants.iter().all(|mutant| mutant.id != **id))
    {
        Some(id) => Err(format!("{FILE}: {id} is not a mutant")),
        None => Ok(declared),
    }
}
