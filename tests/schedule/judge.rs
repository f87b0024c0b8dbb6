//! Compares what the client said with what the simulator remembers.

use std::collections::HashMap;
use std::time::Duration;

use didit::Uuid;
use didit::simulator::Mood as Fault;

use crate::plan::{Call, kind};

/// What a run has shown.
#[derive(Debug, Clone, Default)]
pub struct Observation {
    /// What became of each call, and how long it took.
    pub results: Vec<(Outcome, Duration)>,
    /// The requests that arrived, in order.
    pub exchanges: Vec<Exchange>,
    /// The sessions that exist.
    pub sessions: Vec<Existing>,
}

/// What a call has said.
#[derive(Debug, Clone)]
pub enum Outcome {
    Returned {
        session: Uuid,
        others: Vec<Uuid>,
        other_may_exist: bool,
        attempts: u32,
    },
    Failed {
        named: Vec<Uuid>,
        session_may_exist: bool,
        attempts: u32,
        /// Only printed.
        #[allow(dead_code)]
        error: String,
    },
    /// Nothing: the caller dropped it.
    Dropped,
    /// It panicked, or never ended.
    Broken(String),
}

/// A request that arrived.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub call: usize,
    pub connection: u64,
    pub fault: Fault,
    /// `None` where there was no response, or nobody left to get it.
    pub status: Option<u16>,
    /// The session that was made or returned for it, unless the caller was gone.
    pub session: Option<Uuid>,
}

/// A session in the simulator's memory.
#[derive(Debug, Clone)]
pub struct Existing {
    pub id: Uuid,
    /// The call that made it.
    pub call: usize,
    pub vendor_data: Option<String>,
    pub version: u32,
    pub is_unfinished: bool,
}

impl Outcome {
    /// The sessions that the call returned or named.
    pub fn named(&self) -> Vec<Uuid> {
        match self {
            Self::Returned { session, others, .. } => [&[*session][..], others].concat(),
            Self::Failed { named, .. } => named.clone(),
            Self::Dropped | Self::Broken(_) => Vec::new(),
        }
    }

    /// Whether the call declares that there may be a session which it does not name.
    pub fn is_in_doubt(&self) -> bool {
        match self {
            Self::Returned { other_may_exist, .. } => *other_may_exist,
            Self::Failed { session_may_exist, .. } => *session_may_exist,
            Self::Dropped | Self::Broken(_) => true,
        }
    }
}

/// What is wrong with a run; nothing, if the client is right.
pub fn judge(calls: &[Call], client_timeout: Duration, seen: &Observation) -> Vec<String> {
    let judge = Judge { calls, seen };
    [
        judge.duplicates(),
        judge.unfinished(),
        judge.unaccounted(),
        judge.forgotten(),
        judge.invented(),
        judge.broken(client_timeout),
    ]
    .concat()
}

struct Judge<'a> {
    calls: &'a [Call],
    seen: &'a Observation,
}

impl Judge<'_> {
    fn each(&self) -> impl Iterator<Item = (usize, &Call, &Outcome, Duration)> {
        let results = self.calls.iter().zip(&self.seen.results).enumerate();
        results.map(|(number, (call, (outcome, elapsed)))| (number, call, outcome, *elapsed))
    }

    /// A call without `vendor_data` makes one session at most.
    fn duplicates(&self) -> Vec<String> {
        let anonymous = self.each().filter(|(_, call, ..)| call.vendor_data.is_none());
        let made = anonymous.map(|(number, ..)| {
            (number, self.seen.sessions.iter().filter(|session| session.call == number).count())
        });
        made.filter(|(_, sessions)| *sessions > 1)
            .map(|(number, sessions)| {
                format!("call {number} has no vendor_data and made {sessions} sessions")
            })
            .collect()
    }

    /// There is one unfinished session for a `vendor_data` and a version of the workflow.
    fn unfinished(&self) -> Vec<String> {
        let mut counts = HashMap::new();
        for session in self.seen.sessions.iter().filter(|session| session.is_unfinished) {
            if let Some(vendor_data) = &session.vendor_data {
                *counts.entry((vendor_data, session.version)).or_insert(0) += 1;
            }
        }
        let doubled = counts.into_iter().filter(|(_, count)| *count > 1);
        doubled
            .map(|((vendor_data, _), count)| format!("{vendor_data} has {count} unfinished sessions"))
            .collect()
    }

    /// The call that made a session returned it, named it, or declared it possible.
    fn unaccounted(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for session in &self.seen.sessions {
            let Some((outcome, _)) = self.seen.results.get(session.call) else {
                problems.push(format!("session {} is of no call", session.id));
                continue;
            };
            let is_named = outcome.named().contains(&session.id);
            if let (Outcome::Failed { session_may_exist: false, .. }, call) = (outcome, session.call) {
                problems.push(format!("call {call} declares session {} impossible", session.id));
            } else if !is_named && !outcome.is_in_doubt() {
                problems.push(format!("call {} does not account for session {}", session.call, session.id));
            }
        }
        problems
    }

    /// An id that was sent to a call is named by it, whatever came after.
    fn forgotten(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for exchange in &self.seen.exchanges {
            let (fault, reveals_id) = kind(&exchange.fault);
            let Some((outcome, _)) = self.seen.results.get(exchange.call) else { continue };
            if !reveals_id || exchange.status != Some(201) || matches!(outcome, Outcome::Dropped) {
                continue;
            }
            if let Some(session) = exchange.session.filter(|session| !outcome.named().contains(session)) {
                problems.push(format!("call {} forgot session {session} (\"{fault}\")", exchange.call));
            }
        }
        problems
    }

    /// What a call names exists, and is its own or of its `vendor_data`.
    fn invented(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (number, call, outcome, _) in self.each() {
            for id in outcome.named() {
                let is_of_call =
                    self.seen.sessions.iter().filter(|session| session.id == id).any(|session| {
                        session.vendor_data.as_deref() == call.vendor_data
                            && (session.call == number || call.vendor_data.is_some())
                    });
                if !is_of_call {
                    problems.push(format!("call {number} names session {id}, which is not its own"));
                }
            }
        }
        problems
    }

    /// A call ends by itself within its timeout, and sends nothing where it has none, or no more than it says.
    fn broken(&self, client_timeout: Duration) -> Vec<String> {
        let mut problems = Vec::new();
        for (number, call, outcome, elapsed) in self.each() {
            let timeout = call.timeout.unwrap_or(client_timeout);
            let arrived = self.seen.exchanges.iter().filter(|exchange| exchange.call == number).count();
            match outcome {
                Outcome::Broken(how) => problems.push(format!("call {number} {how}")),
                // The clock ticks in milliseconds.
                _ if elapsed > timeout + Duration::from_millis(5) => {
                    problems.push(format!("call {number} took {elapsed:?}, and had {timeout:?}"));
                }
                _ if timeout.is_zero() && arrived > 0 => {
                    problems.push(format!("call {number} had no time, and was sent"));
                }
                Outcome::Returned { attempts, .. } | Outcome::Failed { attempts, .. }
                    if arrived > *attempts as usize =>
                {
                    problems
                        .push(format!("call {number} speaks of {attempts} attempts, and {arrived} arrived"));
                }
                _ => {}
            }
        }
        problems
    }
}
