//! Differences that were looked at and are as they should be, each with its reason.

use serde::Deserialize;
use serde_json::Value;

use crate::finding::{Effect, Finding, Report};

/// The reviewed differences.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Accepted(Vec<Entry>);

/// One reviewed difference.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    check: String,
    at: String,
    detail: String,
    /// What it does. A difference that does more at another place is not the accepted one.
    effect: Effect,
    reason: String,
}

/// What is left after the accepted differences, and what was wrong with the list of them.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The differences that nobody has accepted.
    pub report: Report,
    /// How many were accepted, by the list or as an assumption of the contract.
    pub accepted: usize,
    /// The entries that apply to nothing any more.
    pub stale: Vec<String>,
}

impl Accepted {
    /// Reads the list, which is YAML.
    ///
    /// # Errors
    ///
    /// Where it is not a list of entries with `check`, `at`, `detail`, `effect` and `reason`.
    pub fn read(text: &str) -> Result<Self, String> {
        let accepted: Self = yaml_serde::from_str(text).map_err(|error| error.to_string())?;
        let silent = accepted
            .0
            .iter()
            .find(|entry| entry.reason.trim().is_empty());
        match silent {
            Some(entry) => Err(format!(
                "{} at {}: the reason is missing",
                entry.check, entry.at
            )),
            None => Ok(accepted),
        }
    }

    /// Takes the accepted differences out of a report. A rule that the contract only assumes (`x-assumed`), and of
    /// which the other document says nothing, is accepted as well: the contract has the reason.
    ///
    /// # Errors
    ///
    /// Where the contract can't be read.
    pub fn apply(&self, report: Report, contract: &str) -> Result<Outcome, String> {
        let contract = crate::read::read(contract)?;
        let mut used = vec![false; self.0.len()];
        let before = report.findings.len();
        let mut report = report;
        report.findings.retain(|finding| {
            let entry = self.0.iter().position(|entry| entry.is_for(finding));
            entry.into_iter().for_each(|at| used[at] = true);
            entry.is_none() && !is_assumed(finding, &contract)
        });
        let stale = self.0.iter().zip(used).filter(|(_, used)| !used);
        let stale =
            stale.map(|(entry, _)| format!("{} at {}: {}", entry.check, entry.at, entry.detail));
        Ok(Outcome {
            accepted: before - report.findings.len(),
            stale: stale.collect(),
            report,
        })
    }
}

impl Outcome {
    /// 0 where nothing is left to look at, 1 for differences, 2 where something could not be judged.
    pub fn exit_code(&self) -> u8 {
        if !self.report.unjudged.is_empty() {
            2
        } else if self.report.findings.is_empty() && self.stale.is_empty() {
            0
        } else {
            1
        }
    }
}

impl Entry {
    fn is_for(&self, finding: &Finding) -> bool {
        let key = (self.check.as_str(), self.at.as_str(), self.detail.as_str());
        key == finding.key() && self.effect == finding.effect
    }
}

fn is_assumed(finding: &Finding, contract: &Value) -> bool {
    let Some((pointer, keyword)) = &finding.silent else {
        return false;
    };
    let assumed = contract.pointer(pointer).map(|schema| &schema["x-assumed"]);
    let assumed = assumed.and_then(Value::as_array).into_iter().flatten();
    assumed.into_iter().any(|assumed| assumed == keyword)
}
