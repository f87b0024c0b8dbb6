//! A difference, and what it does to a client.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a difference does to a client that is in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Requests that are valid for the client are rejected, or lose what they say.
    BreaksSending,
    /// What the service sends can't be read any more, or not by its type.
    BreaksReading,
    /// Everything is sent and read, and means something else.
    ChangesMeaning,
    /// Everything works as before; what is new can be used after a release.
    NeedsRelease,
    /// Nothing happens.
    Safe,
}

impl Effect {
    /// All effects, the worst first.
    pub const ALL: [Self; 5] = [
        Self::BreaksSending,
        Self::BreaksReading,
        Self::ChangesMeaning,
        Self::NeedsRelease,
        Self::Safe,
    ];
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BreaksSending => "breaks sending",
            Self::BreaksReading => "breaks reading",
            Self::ChangesMeaning => "changes the meaning",
            Self::NeedsRelease => "needs a release to use",
            Self::Safe => "safe",
        })
    }
}

/// A difference between the contract and the other document.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The stable name of its kind: oasdiff's, where it has one.
    pub check: String,
    /// What it does to a client in production.
    pub effect: Effect,
    /// Where the contract says it: a named schema, a property of one, or an operation and a part of it.
    pub at: String,
    /// What differs: `maxLength 255 → 100`.
    pub detail: String,
    /// Why the effect is what it is.
    pub why: String,
    /// Where it is sent or received, as the rows of the coverage matrix are named.
    pub places: Vec<String>,
    /// The Rust items that it is about.
    pub rust: Vec<String>,
    /// The cases of the conformance suite that it is about.
    pub cases: Vec<String>,
    /// What could be added to the contract.
    #[serde(skip)]
    pub(crate) addition: Option<Addition>,
    /// The rule of the contract that the other document does not have: the schema's JSON pointer, and the keyword.
    #[serde(skip)]
    pub(crate) silent: Option<(String, String)>,
    /// Whether it is about what is sent, and its kind. A schema may be a body here and a property there.
    #[serde(skip)]
    pub(crate) kind: (bool, String),
    /// The property, parameter or operation that it was found at.
    #[serde(skip)]
    pub(crate) owners: Vec<String>,
}

/// Something that only the other document has.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Addition {
    /// The schema of the contract that it belongs to, as a JSON pointer.
    pub(crate) schema: String,
    pub(crate) what: Added,
}

impl Addition {
    /// Whether the two are one property with two schemas.
    pub(crate) fn clashes(&self, other: &Self) -> bool {
        match (&self.what, &other.what) {
            (Added::Property(one, this), Added::Property(name, that)) => {
                self.schema == other.schema && one == name && this != that
            }
            _ => false,
        }
    }
}

/// What is added.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Added {
    /// A value of the schema's list.
    Value(Value),
    /// A property: its name, and its schema as the contract would write it.
    Property(String, Value),
}

impl Finding {
    /// What makes two findings the same one.
    pub(crate) fn key(&self) -> (&str, &str, &str) {
        (&self.check, &self.at, &self.detail)
    }
}

/// What was found by comparing two documents.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The differences, the worst first.
    pub findings: Vec<Finding>,
    /// What could not be judged, each with its place and the reason.
    pub unjudged: Vec<String>,
    /// What was not compared, and why that is fine.
    pub notes: Vec<String>,
}

impl Report {
    /// Adds a finding, or its place to the one that is there.
    pub(crate) fn add(&mut self, finding: Finding) {
        let known = self.findings.iter_mut();
        let is_same = |known: &Finding| {
            known.kind == finding.kind && known.at == finding.at && known.detail == finding.detail
        };
        match known.into_iter().find(|known| is_same(known)) {
            None => self.findings.push(finding),
            Some(known) => {
                // The worst of its places counts.
                if finding.effect < known.effect {
                    known.effect = finding.effect;
                    known.why = finding.why;
                }
                for place in finding.places {
                    if !known.places.contains(&place) {
                        known.places.push(place);
                    }
                }
                for owner in finding.owners {
                    if !known.owners.contains(&owner) {
                        known.owners.push(owner);
                    }
                }
            }
        }
    }
}
