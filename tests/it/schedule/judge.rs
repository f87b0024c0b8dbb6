//! Compares what the client said with what the simulator remembers.

use std::collections::BTreeMap;
use std::time::Duration;

use didit::Uuid;
use didit_simulator::Fault;

use super::plan::{Call, kind};

/// What was observed in a run.
#[derive(Debug, Clone, Default)]
pub struct Observation {
    /// The outcome of each call, and its duration.
    pub results: Vec<(Outcome, Duration)>,
    /// The requests that arrived, in order.
    pub exchanges: Vec<Exchange>,
    /// The sessions that exist.
    pub sessions: Vec<Existing>,
}

/// The outcome of a call.
#[derive(Debug, Clone, PartialEq)]
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
    /// `None` where there was no response, or the caller was gone.
    pub status: Option<u16>,
    /// The session that was created or returned for it, unless the caller was gone.
    pub session: Option<Uuid>,
}

/// A session in the simulator's memory.
#[derive(Debug, Clone)]
pub struct Existing {
    pub id: Uuid,
    /// The call that created it.
    pub call: usize,
    pub vendor_data: Option<String>,
    pub version: u32,
    pub is_unfinished: bool,
}

impl Outcome {
    /// The sessions that the call returned or named.
    pub fn named(&self) -> Vec<Uuid> {
        match self {
            Self::Returned {
                session, others, ..
            } => [&[*session][..], others].concat(),
            Self::Failed { named, .. } => named.clone(),
            Self::Dropped | Self::Broken(_) => Vec::new(),
        }
    }

    /// Whether the call declares that a session may exist that it does not name.
    pub fn is_in_doubt(&self) -> bool {
        match self {
            Self::Returned {
                other_may_exist, ..
            } => *other_may_exist,
            Self::Failed {
                session_may_exist, ..
            } => *session_may_exist,
            Self::Dropped | Self::Broken(_) => true,
        }
    }
}

/// A violation in a run. A call is identified by its number.
#[derive(Debug, Clone, PartialEq)]
pub enum Violation {
    /// A call without `vendor_data` created several sessions.
    CreatedTwice { call: usize, sessions: usize },
    /// A `vendor_data` has several unfinished sessions on one version of the workflow.
    UnfinishedTwice {
        vendor_data: String,
        sessions: usize,
    },
    /// A call declares that no session exists, but created this one.
    DeclaredImpossible { call: usize, session: Uuid },
    /// A call created a session that it neither returned, named nor declared possible.
    Unaccounted { call: usize, session: Uuid },
    /// A call received this session's id, and does not name it.
    Forgotten {
        call: usize,
        session: Uuid,
        fault: &'static str,
    },
    /// A call names a session that does not exist or belongs to another call.
    ForeignSession { call: usize, session: Uuid },
    /// A call panicked or never ended.
    Broken { call: usize, how: String },
    /// A call took longer than its timeout.
    TooLate {
        call: usize,
        took: Duration,
        timeout: Duration,
    },
    /// A call with a timeout of zero was sent.
    SentWithoutTime { call: usize },
    /// More requests arrived than the call reports.
    Miscounted {
        call: usize,
        attempts: u32,
        arrived: usize,
    },
}

/// The violations in a run; none, if the client is correct.
pub fn judge(calls: &[Call], client_timeout: Duration, seen: &Observation) -> Vec<Violation> {
    let judge = Judge { calls, seen };
    [
        judge.created_twice(),
        judge.unfinished_twice(),
        judge.unaccounted(),
        judge.forgotten(),
        judge.foreign_sessions(),
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
        results.map(|(number, (call, (outcome, took)))| (number, call, outcome, *took))
    }

    fn created_twice(&self) -> Vec<Violation> {
        let created = |number| {
            self.seen
                .sessions
                .iter()
                .filter(|session| session.call == number)
                .count()
        };
        let anonymous = self
            .each()
            .filter(|(_, call, ..)| call.vendor_data.is_none());
        anonymous
            .map(|(call, ..)| (call, created(call)))
            .filter(|(_, sessions)| *sessions > 1)
            .map(|(call, sessions)| Violation::CreatedTwice { call, sessions })
            .collect()
    }

    fn unfinished_twice(&self) -> Vec<Violation> {
        let mut counts = BTreeMap::new();
        for session in self
            .seen
            .sessions
            .iter()
            .filter(|session| session.is_unfinished)
        {
            if let Some(vendor_data) = &session.vendor_data {
                *counts
                    .entry((vendor_data.clone(), session.version))
                    .or_insert(0) += 1;
            }
        }
        let twice = counts.into_iter().filter(|(_, sessions)| *sessions > 1);
        twice
            .map(|((vendor_data, _), sessions)| Violation::UnfinishedTwice {
                vendor_data,
                sessions,
            })
            .collect()
    }

    fn unaccounted(&self) -> Vec<Violation> {
        let violation = |session: &Existing| {
            let (call, session) = (session.call, session.id);
            let (outcome, _) = self.seen.results.get(call)?;
            if let Outcome::Failed {
                session_may_exist: false,
                ..
            } = outcome
            {
                return Some(Violation::DeclaredImpossible { call, session });
            }
            let is_accounted_for = outcome.named().contains(&session) || outcome.is_in_doubt();
            (!is_accounted_for).then_some(Violation::Unaccounted { call, session })
        };
        self.seen.sessions.iter().filter_map(violation).collect()
    }

    fn forgotten(&self) -> Vec<Violation> {
        let violation = |exchange: &Exchange| {
            let (fault, reveals_id) = kind(&exchange.fault);
            let (call, session) = (exchange.call, exchange.session?);
            let (outcome, _) = self.seen.results.get(call)?;
            let is_revealed =
                reveals_id && exchange.status == Some(201) && *outcome != Outcome::Dropped;
            let is_forgotten = is_revealed && !outcome.named().contains(&session);
            is_forgotten.then_some(Violation::Forgotten {
                call,
                session,
                fault,
            })
        };
        self.seen.exchanges.iter().filter_map(violation).collect()
    }

    fn foreign_sessions(&self) -> Vec<Violation> {
        let is_own = |number: usize, call: &Call, id: Uuid| {
            let mut named = self.seen.sessions.iter().filter(|session| session.id == id);
            named.any(|session| match call.vendor_data {
                Some(vendor_data) => session.vendor_data.as_deref() == Some(vendor_data),
                None => session.call == number,
            })
        };
        let each = self.each().flat_map(|(number, call, outcome, _)| {
            let foreign = outcome
                .named()
                .into_iter()
                .filter(move |id| !is_own(number, call, *id));
            foreign.map(move |session| Violation::ForeignSession {
                call: number,
                session,
            })
        });
        each.collect()
    }

    fn broken(&self, client_timeout: Duration) -> Vec<Violation> {
        let violation = |(call, its, outcome, took): (usize, &Call, &Outcome, Duration)| {
            let timeout = its.timeout.unwrap_or(client_timeout);
            let arrived = self
                .seen
                .exchanges
                .iter()
                .filter(|exchange| exchange.call == call)
                .count();
            match outcome {
                Outcome::Broken(how) => Some(Violation::Broken {
                    call,
                    how: how.clone(),
                }),
                // The clock ticks in milliseconds.
                _ if took > timeout + Duration::from_millis(5) => Some(Violation::TooLate {
                    call,
                    took,
                    timeout,
                }),
                _ if timeout.is_zero() && arrived > 0 => Some(Violation::SentWithoutTime { call }),
                Outcome::Returned { attempts, .. } | Outcome::Failed { attempts, .. } => {
                    (arrived > *attempts as usize).then_some(Violation::Miscounted {
                        call,
                        attempts: *attempts,
                        arrived,
                    })
                }
                Outcome::Dropped => None,
            }
        };
        self.each().filter_map(violation).collect()
    }
}
