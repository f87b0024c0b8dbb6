//! How many creates are let through, and when the next one is.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// So many in so long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) count: usize,
    pub(crate) period: Duration,
}

/// 600 creates in 60 seconds for a key (published).
pub(crate) const RATE_LIMIT: Limit = Limit { count: 600, period: Duration::from_secs(60) };
/// 500 sessions in 24 hours for a sandbox application (published).
pub(crate) const SANDBOX_QUOTA: Limit = Limit { count: 500, period: Duration::from_secs(24 * 60 * 60) };

/// The last moments at which something was let through; none is older than the period.
#[derive(Debug, Default)]
struct Window {
    hits: VecDeque<SystemTime>,
}

impl Window {
    fn slide(&mut self, limit: Limit, now: SystemTime) {
        let is_over = |hit: &SystemTime| hit.checked_add(limit.period).is_some_and(|end| end <= now);
        while self.hits.front().is_some_and(is_over) {
            self.hits.pop_front();
        }
    }

    /// When the next one is let through; `None` where that is now.
    fn closed_until(&mut self, limit: Limit, now: SystemTime) -> Option<SystemTime> {
        self.slide(limit, now);
        if self.hits.len() < limit.count {
            return None;
        }
        // A limit of none at all never opens; a whole period is as good an answer as any.
        let oldest = self.hits.front().copied().unwrap_or(now);
        Some(oldest.checked_add(limit.period).unwrap_or(now))
    }
}

/// A limit that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exceeded {
    pub(crate) limit: usize,
    /// Whole seconds until the window opens, at least one.
    pub(crate) retry_after: u64,
    /// When it opens, in whole seconds since 1970-01-01 UTC.
    pub(crate) reset: u64,
}

impl Exceeded {
    fn new(limit: Limit, opens: SystemTime, now: SystemTime) -> Self {
        let wait = opens.duration_since(now).unwrap_or_default();
        let since_epoch = opens.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            limit: limit.count,
            retry_after: whole_seconds(wait).max(1),
            reset: whole_seconds(since_epoch),
        }
    }
}

/// Rounded up: one who comes back at the second that was named has to be let through.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// From how many keys on those that have been quiet for a period are forgotten.
const MANY_KEYS: usize = 1000;
/// The windows of how many keys are remembered.
const MAX_KEYS: usize = 10_000;

/// A sliding window for each key.
#[derive(Debug)]
pub(crate) struct PerKey {
    pub(crate) limit: Option<Limit>,
    /// By the key's hash: a key can be long, and any will do.
    windows: HashMap<u64, Window>,
    hasher: RandomState,
    /// At how many keys they are looked through.
    sweep_at: usize,
}

impl PerKey {
    pub(crate) fn new(limit: Option<Limit>) -> Self {
        Self { limit, windows: HashMap::new(), hasher: RandomState::new(), sweep_at: MANY_KEYS }
    }

    /// Lets a request of this key through and remembers it, or says when to come back.
    pub(crate) fn pass(&mut self, key: &str, now: SystemTime) -> Result<(), Exceeded> {
        let Some(limit) = self.limit else { return Ok(()) };
        let key = self.hasher.hash_one(key);
        if self.windows.len() >= self.sweep_at && !self.windows.contains_key(&key) {
            self.sweep(limit, now);
        }
        let window = self.windows.entry(key).or_default();
        match window.closed_until(limit, now) {
            Some(opens) => Err(Exceeded::new(limit, opens, now)),
            None => {
                window.hits.push_back(now);
                Ok(())
            }
        }
    }
}

impl PerKey {
    /// Forgets keys that have been quiet for a period, and where most are busy some of those.
    fn sweep(&mut self, limit: Limit, now: SystemTime) {
        let mut kept = 0;
        self.windows.retain(|_, window| {
            window.slide(limit, now);
            let stays = !window.hits.is_empty() && kept < MAX_KEYS / 2;
            kept += usize::from(stays);
            stays
        });
        self.sweep_at = (2 * kept).max(MANY_KEYS);
    }

    /// What is said of a window that has just been filled; the documented limit where there is none.
    pub(crate) fn just_exceeded(&self, now: SystemTime) -> Exceeded {
        let limit = self.limit.unwrap_or(RATE_LIMIT);
        Exceeded::new(limit, now.checked_add(limit.period).unwrap_or(now), now)
    }
}

/// One sliding window for the whole application, which counts what has succeeded.
#[derive(Debug)]
pub(crate) struct Quota {
    pub(crate) limit: Option<Limit>,
    window: Window,
}

impl Quota {
    pub(crate) fn new(limit: Option<Limit>) -> Self {
        Self { limit, window: Window::default() }
    }

    pub(crate) fn check(&mut self, now: SystemTime) -> Result<(), Exceeded> {
        match self.limit.and_then(|limit| Some((limit, self.window.closed_until(limit, now)?))) {
            Some((limit, opens)) => Err(Exceeded::new(limit, opens, now)),
            None => Ok(()),
        }
    }

    pub(crate) fn count(&mut self, now: SystemTime) {
        if self.limit.is_some() {
            self.window.hits.push_back(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64, millis: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds) + Duration::from_millis(millis)
    }

    fn two_in_a_minute() -> PerKey {
        PerKey::new(Some(Limit { count: 2, period: Duration::from_secs(60) }))
    }

    #[test]
    fn the_window_slides_with_each_hit_and_not_with_the_minute() {
        let mut limits = two_in_a_minute();
        assert_eq!(limits.pass("a", at(1000, 0)), Ok(()));
        assert_eq!(limits.pass("a", at(1050, 0)), Ok(()));

        assert_eq!(limits.pass("a", at(1055, 0)), Err(Exceeded { limit: 2, retry_after: 5, reset: 1060 }));
        assert_eq!(limits.pass("a", at(1060, 0)), Ok(()), "the first one has left the window");
        assert!(limits.pass("a", at(1061, 0)).is_err(), "the second one has not");
    }

    #[test]
    fn what_is_refused_does_not_count() {
        let mut limits = two_in_a_minute();
        for second in 0..59 {
            let passed = limits.pass("a", at(1000 + second, 0)).is_ok();
            assert_eq!(passed, second < 2);
        }
        assert_eq!(limits.pass("a", at(1060, 0)), Ok(()));
    }

    #[test]
    fn seconds_are_rounded_up_so_that_coming_back_then_succeeds() {
        let mut limits = two_in_a_minute();
        assert_eq!(limits.pass("a", at(1000, 400)), Ok(()));
        assert_eq!(limits.pass("a", at(1000, 500)), Ok(()));

        let refused = limits.pass("a", at(1059, 900)).expect_err("the window is full");

        assert_eq!(refused, Exceeded { limit: 2, retry_after: 1, reset: 1061 });
        assert_eq!(limits.pass("a", at(1060, 900)), Ok(()));
    }

    #[test]
    fn every_key_has_a_window_of_its_own_and_quiet_ones_are_forgotten() {
        let mut limits = two_in_a_minute();
        for key in 0..1000 {
            assert_eq!(limits.pass(&key.to_string(), at(1000, 0)), Ok(()));
        }
        assert_eq!(limits.pass("late", at(1060, 0)), Ok(()));
        assert_eq!(limits.windows.len(), 1);
    }

    #[test]
    fn ever_new_keys_do_not_take_ever_more_memory() {
        let mut limits = two_in_a_minute();
        for key in 0..10 * MAX_KEYS {
            let _ = limits.pass(&key.to_string(), at(1000, 0));
            assert!(limits.windows.len() <= MAX_KEYS);
        }
        assert!(limits.windows.len() > MAX_KEYS / 2, "and the latest are kept");
    }

    #[test]
    fn a_limit_of_none_at_all_lets_nothing_through() {
        let mut limits = PerKey::new(Some(Limit { count: 0, period: Duration::from_secs(60) }));
        assert_eq!(limits.pass("a", at(1000, 0)), Err(Exceeded { limit: 0, retry_after: 60, reset: 1060 }));
    }
}
