//! Time as the simulator sees it: the machine's own, unless a test moves or stops it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// A clock that can be moved forward.
#[derive(Debug)]
pub(super) struct Clock {
    start: SystemTime,
    /// `None` where time stands still between moves.
    running_since: Option<Instant>,
    moved: Mutex<Duration>,
}

impl Clock {
    /// Goes on with the machine's time.
    pub(super) fn running() -> Self {
        // Measured from one reading, so that a correction of the machine's clock moves nothing.
        Self { start: SystemTime::now(), running_since: Some(Instant::now()), moved: Mutex::default() }
    }

    /// Stands still until it is moved.
    pub(super) fn stopped_at(start: SystemTime) -> Self {
        Self { start, running_since: None, moved: Mutex::default() }
    }

    pub(super) fn now(&self) -> SystemTime {
        let moved = *self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = self.running_since.map(|since| since.elapsed()).unwrap_or_default();
        self.start.checked_add(moved.saturating_add(passed)).unwrap_or(self.start)
    }

    pub(super) fn advance(&self, by: Duration) {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        *moved = moved.saturating_add(by);
    }
}
