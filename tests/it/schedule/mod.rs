//! Random calls to a service that fails at random, checked against the simulator's memory: no
//! session is created twice, and every session that exists was returned, named by an error, or
//! declared possible.
//!
//! A schedule is drawn from one seed: calls, faults, and changes of the sessions meanwhile. Time is
//! paused and jumps to the next timer, so that a schedule takes milliseconds.
//!
//! The seed determines everything that is drawn, and usually the whole run. It does not fix the
//! order in which the system reports sockets that are ready at once, nor which branch
//! `tokio::select!` polls first: a seed can lead to several interleavings of concurrent calls, and
//! the test has to pass in each.
//!
//! These bugs were planted one at a time, and the 2,000 schedules found each of them: a cut 201, a
//! lost response or a 502 is retried without `vendor_data`; an id is forgotten at once, or by a
//! later attempt; `may_have_arrived` is false, always or for timeouts; an earlier attempt's doubt
//! is forgotten by an error or by a success; a redirect, or a status above 599, declares a session
//! impossible; redirects are followed; the call's deadline is not an attempt's. [`coverage`] failed
//! where a timeout of zero was not returned early, and where nothing was retried in doubt.
//!
//! ```sh
//! cargo test --test it schedule::                                     # 2,000 schedules
//! DIDIT_SCHEDULES=100000 cargo test --release --test it schedule::    # more of them
//! DIDIT_SCHEDULE_SEED=17 cargo test --test it schedule:: -- --nocapture # one, step by step
//! ```

mod coverage;
mod judge;
mod plan;
mod play;
mod verdicts;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use coverage::Coverage;
use judge::{Observation, judge};
use plan::Schedule;

/// The number of schedules in a run of all tests.
const SCHEDULES: u64 = 2_000;

#[test]
fn creates_each_session_once_and_accounts_for_it() {
    if let Some(seed) = number("DIDIT_SCHEDULE_SEED") {
        let schedule = Schedule::new(seed);
        let seen = play::play(&schedule);
        println!("{}", report(&schedule, &seen));
        assert!(
            judge(&schedule.calls, play::CLIENT_TIMEOUT, &seen).is_empty(),
            "see above"
        );
        return;
    }
    let schedules = number("DIDIT_SCHEDULES").unwrap_or(SCHEDULES);
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let failed = &AtomicBool::new(false);
    let coverage = thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || play_all((first..schedules).step_by(threads as usize), failed))
            })
            .collect();
        let mut all = Coverage::default();
        for part in parts {
            match part.join() {
                Ok(Ok(coverage)) => all.merge(coverage),
                Ok(Err(report)) => panic!("{report}"),
                Err(_) => panic!("a schedule's own code panicked"),
            }
        }
        all
    });
    println!("{coverage:#?}");
    let holes = coverage.holes(schedules);
    assert!(holes.is_empty(), "met too rarely:\n{}", holes.join("\n"));
}

/// Plays schedules until one fails, here or in another thread; returns its report.
fn play_all(mut seeds: impl Iterator<Item = u64>, failed: &AtomicBool) -> Result<Coverage, String> {
    let mut coverage = Coverage::default();
    while let Some(seed) = seeds.next().filter(|_| !failed.load(Ordering::Relaxed)) {
        let schedule = Schedule::new(seed);
        let seen = play::play(&schedule);
        if !judge(&schedule.calls, play::CLIENT_TIMEOUT, &seen).is_empty() {
            failed.store(true, Ordering::Relaxed);
            return Err(report(&schedule, &seen));
        }
        coverage.add(&schedule, &seen);
    }
    Ok(coverage)
}

/// The report of a schedule: its steps, and its violations.
fn report(schedule: &Schedule, seen: &Observation) -> String {
    let Schedule {
        seed,
        calls,
        faults: _,
        events,
        retry,
        attempt_timeout,
        idle_timeout,
    } = schedule;
    let mut lines = vec![
        format!("DIDIT_SCHEDULE_SEED={seed} cargo test --test it schedule:: -- --nocapture"),
        format!(
            "  client: {retry:?}, an attempt {attempt_timeout:?}; idle connections {idle_timeout:?}"
        ),
    ];
    lines.extend(
        calls
            .iter()
            .enumerate()
            .map(|(number, call)| format!("  call {number}: {call:?}")),
    );
    lines.extend(events.iter().map(|event| format!("  {event:?}")));
    lines.extend(
        seen.exchanges
            .iter()
            .map(|exchange| format!("  {exchange:?}")),
    );
    lines.extend(
        seen.results
            .iter()
            .enumerate()
            .map(|(number, result)| format!("  call {number}: {result:?}")),
    );
    lines.extend(seen.sessions.iter().map(|session| format!("  {session:?}")));
    lines.extend(
        judge(calls, play::CLIENT_TIMEOUT, seen)
            .into_iter()
            .map(|violation| format!("{violation:?}")),
    );
    lines.join("\n")
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is not a number")),
    )
}
