//! Counts what happens in the schedules, so that the test cannot pass because nothing happens.

use std::collections::{BTreeMap, HashMap};

use super::judge::{Observation, Outcome};
use super::plan::{Schedule, kind};

/// What has to happen, and its minimum in each thousand schedules: about half of the usual number.
const REQUIRED: [(&str, usize); 29] = [
    ("cut", 60),
    ("cut body", 120),
    ("delay", 60),
    ("delay after create", 60),
    ("extra field", 60),
    ("informational", 60),
    ("lost response", 60),
    ("normal", 300),
    ("rate limited", 120),
    ("redirect", 30),
    ("redirect after create", 30),
    ("reset", 60),
    ("server error", 60),
    ("server error after create", 60),
    ("truncated", 60),
    ("unknown status", 60),
    ("fault on a reused connection", 250),
    ("retry with vendor_data", 75),
    ("retry without", 7),
    ("several sessions of one call", 12),
    ("returned", 500),
    ("returned, another one named", 8),
    ("returned, another one possible", 30),
    ("failed, a session named", 140),
    ("failed, a session possible and there", 130),
    ("failed, a session possible and not there", 130),
    ("failed for certain", 130),
    ("failed unsent", 45),
    ("dropped, a session there", 15),
];

/// How often each event happened.
#[derive(Debug, Default)]
pub struct Coverage(BTreeMap<&'static str, usize>);

impl Coverage {
    fn met(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub fn add(&mut self, schedule: &Schedule, seen: &Observation) {
        let mut connections = HashMap::new();
        for exchange in &seen.exchanges {
            let (fault, _) = kind(&exchange.fault);
            self.met(fault);
            let earlier = connections.insert(exchange.connection, fault);
            if earlier.is_some() && fault != "normal" {
                self.met("fault on a reused connection");
            }
        }
        for (number, (call, (outcome, _))) in schedule.calls.iter().zip(&seen.results).enumerate() {
            let created = seen
                .sessions
                .iter()
                .filter(|session| session.call == number)
                .count();
            self.met(class(outcome, created));
            if let Outcome::Returned { attempts: 2.., .. } = outcome {
                self.met(if call.vendor_data.is_some() {
                    "retry with vendor_data"
                } else {
                    "retry without"
                });
            }
            if created > 1 {
                self.met("several sessions of one call");
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// The events that happened too rarely in this number of schedules.
    pub fn holes(&self, schedules: u64) -> Vec<String> {
        let thousands = usize::try_from(schedules / 1000).unwrap_or(usize::MAX);
        let count = |what| self.0.get(what).copied().unwrap_or(0);
        let holes = REQUIRED
            .iter()
            .filter(|(what, least)| count(what) < least * thousands);
        holes
            .map(|(what, least)| format!("{what}: {}, not {}", count(what), least * thousands))
            .collect()
    }
}

/// The class of a call's outcome, given how many sessions it created.
fn class(outcome: &Outcome, created: usize) -> &'static str {
    match outcome {
        Outcome::Returned { others, .. } if !others.is_empty() => "returned, another one named",
        Outcome::Returned {
            other_may_exist: true,
            ..
        } => "returned, another one possible",
        Outcome::Returned { .. } => "returned",
        Outcome::Failed { named, .. } if !named.is_empty() => "failed, a session named",
        Outcome::Failed {
            session_may_exist: true,
            ..
        } if created > 0 => "failed, a session possible and there",
        Outcome::Failed {
            session_may_exist: true,
            ..
        } => "failed, a session possible and not there",
        Outcome::Failed { attempts: 0, .. } => "failed unsent",
        Outcome::Failed { .. } => "failed for certain",
        Outcome::Dropped if created > 0 => "dropped, a session there",
        Outcome::Dropped => "dropped, no session there",
        Outcome::Broken(_) => "broken",
    }
}
