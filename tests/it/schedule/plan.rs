//! A schedule: everything that one run does, drawn from its seed.

use std::time::Duration;

use didit::{Language, RetryPolicy, SessionStatus};
use didit_simulator::Fault;
use fastrand::Rng;
use serde_json::json;

/// The maximum number of calls in a schedule.
pub const MAX_CALLS: usize = 4;

/// The languages of a schedule's calls. A session keeps the language of the call that created it,
/// which identifies the call.
pub const MARKS: [Language; MAX_CALLS] = [Language::En, Language::Es, Language::Fr, Language::De];

/// One run.
#[derive(Debug, Clone)]
pub struct Schedule {
    pub seed: u64,
    pub calls: Vec<Call>,
    /// The faults of the requests, in order of arrival; further requests are served normally.
    pub faults: Vec<Fault>,
    pub events: Vec<Event>,
    pub retry: RetryPolicy,
    pub attempt_timeout: Duration,
    /// When the service closes an idle connection.
    pub idle_timeout: Duration,
}

/// One call of the client.
#[derive(Debug, Clone, Default)]
pub struct Call {
    pub vendor_data: Option<&'static str>,
    /// The calls of one lane run in turn, those of different lanes concurrently.
    pub lane: usize,
    /// How long after the lane's previous call it begins.
    pub pause: Duration,
    /// `None` leaves the client's.
    pub timeout: Option<Duration>,
    pub no_retry: bool,
    /// When the caller drops it, if it is still pending.
    pub dropped: Option<DroppedAfter>,
    /// Whether it goes to a closed port.
    pub is_unreachable: bool,
}

/// When a call is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DroppedAfter {
    Time(Duration),
    /// The number of times that the call's future is polled. A step on the wire takes a poll or
    /// two, and no time.
    Polls(u32),
}

/// What happens to the simulator's sessions meanwhile.
#[derive(Debug, Clone)]
pub struct Event {
    pub at: Duration,
    pub change: Change,
}

#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// All unfinished sessions get this status, so that the next call creates another one.
    Finish(SessionStatus),
    /// The workflow gets a new version, for which the next call creates another session.
    Republish,
}

impl Schedule {
    pub fn new(seed: u64) -> Self {
        let rng = &mut Rng::with_seed(seed);
        let lanes = rng.usize(1..=MAX_CALLS);
        let shared = rng.choice([None, None, Some("user-1")]).flatten();
        let calls = (0..rng.usize(1..=MAX_CALLS))
            .map(|_| call(rng, lanes, shared))
            .collect();
        let faults = (0..rng.usize(0..=10)).map(|_| fault(rng)).collect();
        let events = (0..rng.usize(0..=3)).map(|_| event(rng)).collect();
        let retry = RetryPolicy::default()
            .max_attempts(rng.u32(1..=5))
            .initial_backoff(duration(rng))
            .max_backoff(duration(rng))
            .jitter(rng.bool());
        let attempt_timeout = if rng.bool() {
            duration(rng)
        } else {
            Duration::from_secs(30)
        };
        let idle_timeout = if rng.bool() {
            duration(rng)
        } else {
            Duration::from_secs(30)
        };
        Self {
            seed,
            calls,
            faults,
            events,
            retry,
            attempt_timeout,
            idle_timeout,
        }
    }
}

fn call(rng: &mut Rng, lanes: usize, shared: Option<&'static str>) -> Call {
    let dropped = match rng.u32(0..10) {
        0 => Some(DroppedAfter::Time(duration(rng))),
        1 => Some(DroppedAfter::Polls(rng.u32(0..12))),
        _ => None,
    };
    let timeout = match rng.u32(0..24) {
        0 => Some(Duration::ZERO),
        1..=8 => Some(duration(rng)),
        _ => None,
    };
    Call {
        vendor_data: shared.or_else(|| {
            rng.choice([None, None, Some("user-1"), Some("user-2")])
                .flatten()
        }),
        lane: rng.usize(0..lanes),
        pause: if rng.bool() {
            duration(rng)
        } else {
            Duration::ZERO
        },
        timeout,
        no_retry: rng.u32(0..6) == 0,
        dropped,
        is_unreachable: rng.u32(0..20) == 0,
    }
}

/// Few different durations, so that many events coincide.
fn duration(rng: &mut Rng) -> Duration {
    Duration::from_millis(
        rng.choice([1, 10, 50, 100, 150, 300, 500, 700, 1000, 2000, 3000])
            .unwrap_or(1),
    )
}

fn event(rng: &mut Rng) -> Event {
    use SessionStatus::{Abandoned, Approved, Declined, Expired};
    let change = match rng.u32(0..4) {
        0 => Change::Republish,
        _ => Change::Finish(
            rng.choice([Abandoned, Approved, Declined, Expired])
                .unwrap_or(Expired),
        ),
    };
    Event {
        at: duration(rng),
        change,
    }
}

fn fault(rng: &mut Rng) -> Fault {
    match rng.u32(0..17) {
        0 => Fault::Normal,
        1 | 16 => Fault::RateLimited {
            retry_after: rng
                .choice([None, Some(0), Some(1), Some(2), Some(2), Some(100)])
                .flatten(),
            limits: rng.bool(),
        },
        2 => Fault::ServerError(
            rng.choice([200, 202, 404, 409, 418, 500, 502, 503, 504, 599, 600, 999])
                .unwrap_or(500),
        ),
        // Not 4xx: to the client it means that no session was created.
        3 => Fault::ServerErrorAfterCreate(
            rng.choice([200, 202, 303, 500, 502, 503, 504, 599, 600, 999])
                .unwrap_or(500),
        ),
        4 => Fault::Redirect {
            status: rng.choice([301, 302, 303, 307, 308]).unwrap_or(307),
            location: rng
                .choice([
                    "/v3/session/",
                    "http://127.0.0.1:9/v3/session/",
                    "ftp://x/",
                    "",
                    "https://a.example/",
                ])
                .unwrap_or_default()
                .to_owned(),
            created: rng.bool(),
        },
        5 => Fault::Informational {
            status: rng.choice([100, 102, 103]).unwrap_or(103),
            count: rng.u32(1..=40),
        },
        6 => Fault::Delay(duration(rng)),
        7 => Fault::DelayAfterCreate(duration(rng)),
        8 => Fault::Reset,
        9 => Fault::LostResponse,
        10 => Fault::Truncated,
        11 => Fault::CutAt(rng.usize(0..900)),
        12 | 13 => Fault::CutBodyAt(rng.usize(0..500)),
        14 => Fault::UnknownStatus("Waiting for Godot".to_owned()),
        // The second one of that name makes the session unreadable.
        _ => Fault::ExtraField(
            rng.choice(["risk", "session_number"])
                .unwrap_or("risk")
                .to_owned(),
            json!("high"),
        ),
    }
}

/// The fault's name, and whether enough bytes are sent for the client to learn the session's id.
pub fn kind(fault: &Fault) -> (&'static str, bool) {
    // The length of `{"session_id":"…"`, and more than that of a head.
    const ID: usize = 53;
    const HEAD: usize = 300;
    match fault {
        Fault::Normal => ("normal", true),
        Fault::RateLimited { .. } => ("rate limited", false),
        Fault::ServerError(_) => ("server error", false),
        Fault::ServerErrorAfterCreate(_) => ("server error after create", false),
        Fault::Redirect { created: false, .. } => ("redirect", false),
        Fault::Redirect { created: true, .. } => ("redirect after create", false),
        Fault::Informational { .. } => ("informational", true),
        // The caller may time out at the moment of the response.
        Fault::Delay(_) => ("delay", false),
        Fault::DelayAfterCreate(_) => ("delay after create", false),
        Fault::Reset => ("reset", false),
        Fault::LostResponse => ("lost response", false),
        Fault::Truncated => ("truncated", true),
        Fault::CutAt(bytes) => ("cut", *bytes >= HEAD + ID),
        Fault::CutBodyAt(bytes) => ("cut body", *bytes >= ID),
        Fault::UnknownStatus(_) => ("unknown status", true),
        Fault::ExtraField(..) => ("extra field", true),
        _ => ("another", false),
    }
}
