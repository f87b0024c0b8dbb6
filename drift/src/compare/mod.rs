//! Compares what the contract says with what the other document says.

mod body;
mod header;
mod limit;
mod listed;
mod operation;
mod parameter;
mod place;
mod property;
mod response;
mod security;
mod union;
mod value;

use std::collections::HashSet;

use serde_json::Value;

use crate::document::Document;
use crate::finding::{Addition, Effect, Finding, Report};
use crate::schema::Schema;
use place::{Place, Way};

/// Two schemas, by the addresses of their parts.
type Pair = (Vec<usize>, Vec<usize>);

/// What a comparison needs to know everywhere.
pub(crate) struct Comparison<'a> {
    pub(crate) ours: &'a Document,
    pub(crate) theirs: &'a Document,
    pub(crate) report: Report,
    /// The schemas that are being compared: what contains itself is compared once.
    within: Vec<Pair>,
    /// How often something was found, at whichever place.
    found: usize,
    /// The schemas that were compared in a direction and do not differ. Many places have the same schema.
    same: HashSet<(Pair, Way)>,
    /// Whether descriptions are compared.
    descriptions: bool,
}

/// Compares two documents; what could not be judged is in the report.
pub(crate) fn compare(ours: &Document, theirs: &Document, descriptions: bool) -> Report {
    let mut comparison = Comparison {
        ours,
        theirs,
        report: Report::default(),
        within: Vec::new(),
        found: 0,
        same: HashSet::new(),
        descriptions,
    };
    comparison.operations();
    let mut report = comparison.report;
    report.findings.sort_by(|one, other| {
        let key = |finding: &Finding| (finding.effect, finding.at.clone(), finding.detail.clone());
        key(one).cmp(&key(other))
    });
    report
}

impl<'a> Comparison<'a> {
    /// Reports a difference.
    fn find(
        &mut self,
        place: &Place<'_>,
        check: &str,
        effect: Effect,
        detail: impl Into<String>,
        why: &str,
    ) {
        let finding = Finding::new(place, check, (effect, why), detail);
        self.add(finding);
    }

    /// Reports something that only the other document has.
    fn find_addition(
        &mut self,
        place: &Place<'_>,
        check: &str,
        (effect, why): (Effect, &str),
        detail: impl Into<String>,
        addition: Option<Addition>,
    ) {
        let finding = Finding::new(place, check, (effect, why), detail);
        self.add(Finding {
            addition,
            ..finding
        });
    }

    /// Reports that the other document does not have a rule, given as the keyword and the schema's JSON pointer.
    fn find_silence(
        &mut self,
        place: &Place<'_>,
        check: &str,
        (effect, why): (Effect, &str),
        detail: impl Into<String>,
        (pointer, keyword): (&str, &str),
    ) {
        let finding = Finding::new(place, check, (effect, why), detail);
        let silent = Some((pointer.to_owned(), keyword.to_owned()));
        self.add(Finding { silent, ..finding });
    }

    fn add(&mut self, finding: Finding) {
        self.found += 1;
        self.report.add(finding);
    }

    /// Reports what the comparison does not understand.
    fn unjudged(&mut self, place: &str, problem: &str) {
        self.found += 1;
        let line = format!("{place}: {problem}");
        if !self.report.unjudged.contains(&line) {
            self.report.unjudged.push(line);
        }
    }

    /// Compares the schemas of one place.
    fn schemas(&mut self, place: &Place<'_>, ours: &[&'a Value], theirs: &[&'a Value]) {
        let ours =
            Schema::of(self.ours, ours).map_err(|problem| format!("the contract: {problem}"));
        let theirs = Schema::of(self.theirs, theirs)
            .map_err(|problem| format!("the other document: {problem}"));
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => self.read_schemas(place, &ours, &theirs),
            (Err(problem), _) | (_, Err(problem)) => self.unjudged(&place.row(), &problem),
        }
    }

    fn read_schemas(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        let pair = (ours.identity.clone(), theirs.identity.clone());
        if self.within.contains(&pair) || self.same.contains(&(pair.clone(), place.way)) {
            return;
        }
        let found = self.found;
        self.within.push(pair);
        let place = &place.of_schema(ours);
        self.descriptions(place, ours.description, theirs.description);
        match (ours.branches.is_empty(), theirs.branches.is_empty()) {
            (true, true) => {
                if self.kinds(place, ours, theirs) {
                    self.rules(place, ours, theirs);
                }
            }
            (false, false) => {
                self.rules(place, ours, theirs);
                self.unions(place, ours, theirs);
            }
            // The rules next to one side's union hold for its branches, and the other side has none.
            (is_plain, _) if (if is_plain { theirs } else { ours }).has_rules() => {
                self.unjudged(
                    &place.row(),
                    "a union with rules next to it, and the other side is not a union",
                );
            }
            _ => {
                self.null(place, ours, theirs);
                self.unions(place, ours, theirs);
            }
        }
        if let Some(pair) = self.within.pop().filter(|_| self.found == found) {
            self.same.insert((pair, place.way));
        }
    }

    /// Compares everything but the types.
    fn rules(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        // Of a type that is new or gone, null is a part.
        if ours.types.is_some() == theirs.types.is_some() {
            self.null(place, ours, theirs);
        }
        self.values(place, ours, theirs);
        self.texts(place, ours, theirs);
        self.limits(place, ours, theirs);
        self.defaults(place, ours, theirs);
        self.properties(place, ours, theirs);
        self.items(place, ours, theirs);
    }

    fn descriptions(&mut self, place: &Place<'_>, ours: Option<&str>, theirs: Option<&str>) {
        let words = |text: Option<&str>| -> Vec<String> {
            let words = text.unwrap_or_default().split_whitespace();
            words.map(str::to_owned).collect()
        };
        if self.descriptions && words(ours) != words(theirs) {
            let detail = format!("their description: {}", words(theirs).join(" "));
            self.find(
                place,
                "description-changed",
                Effect::Safe,
                detail,
                "only words differ",
            );
        }
    }

    /// Compares whether something is deprecated; `kind` is what comes before it in the check.
    fn deprecation(&mut self, place: &Place<'_>, kind: &str, ours: bool, theirs: bool) {
        match (ours, theirs) {
            (false, true) => {
                let (kind, why) = (
                    format!("{kind}deprecated"),
                    "it works for now, and may be removed",
                );
                self.find(place, &kind, Effect::Safe, "is deprecated", why);
            }
            (true, false) => {
                let (kind, why) = (format!("{kind}reactivated"), "it stays");
                self.find(
                    place,
                    &kind,
                    Effect::Safe,
                    "is not deprecated any more",
                    why,
                );
            }
            _ => {}
        }
    }

    fn items(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        if let (Some(ours), Some(theirs)) = (&ours.items, &theirs.items) {
            self.schemas(&place.below("[]"), ours, theirs);
        } else if let Some(ours) = &ours.items {
            // They say nothing of the items: any are taken.
            self.schemas(&place.below("[]"), ours, &[]);
        } else if let Some(theirs) = &theirs.items {
            self.schemas(&place.below("[]"), &[], theirs);
        }
    }

    /// Whether a comparison finds nothing. What it finds is forgotten.
    fn is_silent(&mut self, compare: impl FnOnce(&mut Self)) -> bool {
        let before = std::mem::take(&mut self.report);
        compare(self);
        let report = std::mem::replace(&mut self.report, before);
        report.findings.is_empty() && report.unjudged.is_empty()
    }

    /// Whether two schemas are the same.
    fn is_same(&mut self, place: &Place<'_>, ours: &[&'a Value], theirs: &[&'a Value]) -> bool {
        self.is_silent(|comparison| comparison.schemas(place, ours, theirs))
    }
}

/// What a difference says where one thing is gone and one is new, and they are the same otherwise.
fn renamed(gone: &str, new: &str) -> String {
    format!("{gone} is gone and {new} is new, perhaps another name for it")
}

/// What a difference in what the service takes does: `narrower` where it takes less than the client sends.
fn sending(narrower: bool) -> (Effect, &'static str) {
    if narrower {
        (
            Effect::BreaksSending,
            "the service rejects what the client still sends",
        )
    } else {
        (
            Effect::NeedsRelease,
            "the client still rejects what the service takes now",
        )
    }
}

/// What a difference in one direction does, for what is sent and for what is received alike.
fn either(place: &Place<'_>, narrower: bool) -> (Effect, &'static str) {
    match place.way {
        Way::Sent => sending(narrower),
        Way::Received if narrower => (Effect::Safe, "the client reads more than the service sends"),
        Way::Received => place.reading(),
    }
}

impl Finding {
    fn new(
        place: &Place<'_>,
        kind: &str,
        (effect, why): (Effect, &str),
        detail: impl Into<String>,
    ) -> Self {
        Self {
            check: place.check(kind),
            effect,
            at: place.at.clone(),
            detail: detail.into(),
            why: why.to_owned(),
            places: vec![place.row()],
            rust: Vec::new(),
            cases: Vec::new(),
            addition: None,
            silent: None,
            kind: (place.way == Way::Sent, kind.to_owned()),
            owners: vec![place.owner.clone()],
        }
    }
}
