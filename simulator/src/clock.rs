//! The simulator's time: the machine's, unless a test moves or stops it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The last second of the year 9999, which every platform and every calendar can express.
const LATEST: Duration = Duration::from_secs(253_402_300_799);

/// A clock that can be moved forward.
#[derive(Debug)]
pub(crate) struct Clock {
    start: SystemTime,
    /// `None` if the clock is stopped.
    running_since: Option<Instant>,
    moved: Mutex<Duration>,
}

impl Clock {
    /// A clock that runs from the machine's time.
    pub(crate) fn running() -> Self {
        // Measured from one reading, so that a correction of the machine's clock has no effect.
        Self {
            start: SystemTime::now(),
            running_since: Some(Instant::now()),
            moved: Mutex::default(),
        }
    }

    /// A clock that only moves by `advance`.
    pub(crate) fn stopped_at(start: SystemTime) -> Self {
        Self {
            start,
            running_since: None,
            moved: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        let moved = *self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = self
            .running_since
            .map(|since| since.elapsed())
            .unwrap_or_default();
        // A clock that starts after that stays at its start.
        let latest = self.start.max(UNIX_EPOCH + LATEST);
        self.start
            .checked_add(moved.saturating_add(passed))
            .map_or(latest, |now| now.min(latest))
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        *moved = moved.saturating_add(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advance_ends_at_the_latest_moment() {
        let latest = UNIX_EPOCH + LATEST;
        for clock in [
            Clock::running(),
            Clock::stopped_at(UNIX_EPOCH),
            Clock::stopped_at(latest),
        ] {
            for by in [Duration::MAX, Duration::from_secs(1), Duration::MAX] {
                clock.advance(by);
                assert_eq!(clock.now(), latest);
            }
        }
        let clock = Clock::stopped_at(latest - Duration::from_nanos(5));
        clock.advance(Duration::from_nanos(5));
        assert_eq!(clock.now(), latest);
    }

    #[test]
    fn advance_keeps_a_start_after_the_latest_moment() {
        let start = UNIX_EPOCH + LATEST + Duration::from_secs(7);
        let clock = Clock::stopped_at(start);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), start);
    }
}
