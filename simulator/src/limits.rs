//! The rate limit and the sandbox quota.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A number of requests or sessions in a period.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) count: usize,
    pub(crate) period: Duration,
}

/// 600 creates in 60 seconds for a key (published).
pub(crate) const RATE_LIMIT: Limit = Limit {
    count: 600,
    period: Duration::from_secs(60),
};
/// 500 sessions in 24 hours for a sandbox application (published).
pub(crate) const SANDBOX_QUOTA: Limit = Limit {
    count: 500,
    period: Duration::from_secs(24 * 60 * 60),
};

/// The times of the requests that passed within the latest period.
#[derive(Debug, Default)]
struct Window {
    hits: VecDeque<SystemTime>,
}

impl Window {
    fn slide(&mut self, limit: Limit, now: SystemTime) {
        let is_over =
            |hit: &SystemTime| hit.checked_add(limit.period).is_some_and(|end| end <= now);
        while self.hits.front().is_some_and(is_over) {
            self.hits.pop_front();
        }
    }

    /// When the window opens; `None` if it is open now.
    fn closed_until(&mut self, limit: Limit, now: SystemTime) -> Option<SystemTime> {
        self.slide(limit, now);
        if self.hits.len() < limit.count {
            return None;
        }
        // A limit of zero never opens; report a whole period.
        let oldest = self.hits.front().copied().unwrap_or(now);
        Some(oldest.checked_add(limit.period).unwrap_or(now))
    }
}

/// A limit that was exceeded.
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

/// Whole seconds, rounded up, so that a request after this time passes.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// The number of keys above which idle ones are forgotten.
const MANY_KEYS: usize = 1000;
/// The number of keys whose windows are remembered.
const MAX_KEYS: usize = 10_000;

/// A sliding window for each key.
#[derive(Debug)]
pub(crate) struct RateLimit {
    pub(crate) limit: Option<Limit>,
    /// By the key's hash, since a key can be long.
    windows: HashMap<u64, Window>,
    hasher: RandomState,
    /// The number of keys at which idle ones are removed.
    sweep_at: usize,
}

impl RateLimit {
    pub(crate) fn new(limit: Option<Limit>) -> Self {
        Self {
            limit,
            windows: HashMap::new(),
            hasher: RandomState::new(),
            sweep_at: MANY_KEYS,
        }
    }

    /// Counts a request of this key, or returns when the next one will pass.
    pub(crate) fn pass(&mut self, key: &str, now: SystemTime) -> Result<(), Exceeded> {
        let Some(limit) = self.limit else {
            return Ok(());
        };
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

    /// Forgets keys that were idle for a period, and some of the others if those are too many.
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

    /// The rejection by a window that was just filled; by the documented limit if there is none.
    pub(crate) fn just_exceeded(&self, now: SystemTime) -> Exceeded {
        let limit = self.limit.unwrap_or(RATE_LIMIT);
        Exceeded::new(limit, now.checked_add(limit.period).unwrap_or(now), now)
    }
}

/// One sliding window for the whole application, which counts successes.
#[derive(Debug)]
pub(crate) struct Quota {
    pub(crate) limit: Option<Limit>,
    window: Window,
}

impl Quota {
    pub(crate) fn new(limit: Option<Limit>) -> Self {
        Self {
            limit,
            window: Window::default(),
        }
    }

    pub(crate) fn check(&mut self, now: SystemTime) -> Result<(), Exceeded> {
        match self
            .limit
            .and_then(|limit| Some((limit, self.window.closed_until(limit, now)?)))
        {
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

    fn two_in_a_minute() -> RateLimit {
        RateLimit::new(Some(Limit {
            count: 2,
            period: Duration::from_secs(60),
        }))
    }

    #[test]
    fn the_window_slides_with_each_request() {
        let mut limits = two_in_a_minute();
        assert_eq!(limits.pass("a", at(1000, 0)), Ok(()));
        assert_eq!(limits.pass("a", at(1050, 0)), Ok(()));

        assert_eq!(
            limits.pass("a", at(1055, 0)),
            Err(Exceeded {
                limit: 2,
                retry_after: 5,
                reset: 1060
            })
        );
        assert_eq!(
            limits.pass("a", at(1060, 0)),
            Ok(()),
            "the first one has left the window"
        );
        assert!(
            limits.pass("a", at(1061, 0)).is_err(),
            "the second one has not"
        );
    }

    #[test]
    fn a_rejected_request_does_not_count() {
        let mut limits = two_in_a_minute();
        for second in 0..59 {
            let passed = limits.pass("a", at(1000 + second, 0)).is_ok();
            assert_eq!(passed, second < 2);
        }
        assert_eq!(limits.pass("a", at(1060, 0)), Ok(()));
    }

    #[test]
    fn retry_after_is_rounded_up() {
        let mut limits = two_in_a_minute();
        assert_eq!(limits.pass("a", at(1000, 400)), Ok(()));
        assert_eq!(limits.pass("a", at(1000, 500)), Ok(()));

        let rejected = limits
            .pass("a", at(1059, 900))
            .expect_err("the window is full");

        assert_eq!(
            rejected,
            Exceeded {
                limit: 2,
                retry_after: 1,
                reset: 1061
            }
        );
        assert_eq!(limits.pass("a", at(1060, 900)), Ok(()));
    }

    #[test]
    fn idle_keys_are_forgotten() {
        let mut limits = two_in_a_minute();
        for key in 0..1000 {
            assert_eq!(limits.pass(&key.to_string(), at(1000, 0)), Ok(()));
        }
        assert_eq!(limits.pass("late", at(1060, 0)), Ok(()));
        assert_eq!(limits.windows.len(), 1);
    }

    #[test]
    fn many_keys_take_bounded_memory() {
        let mut limits = two_in_a_minute();
        for key in 0..10 * MAX_KEYS {
            let _ = limits.pass(&key.to_string(), at(1000, 0));
            assert!(limits.windows.len() <= MAX_KEYS);
        }
        assert!(
            limits.windows.len() > MAX_KEYS / 2,
            "and the latest are kept"
        );
    }

    #[test]
    fn a_limit_of_zero_lets_nothing_through() {
        let mut limits = RateLimit::new(Some(Limit {
            count: 0,
            period: Duration::from_secs(60),
        }));
        assert_eq!(
            limits.pass("a", at(1000, 0)),
            Err(Exceeded {
                limit: 0,
                retry_after: 60,
                reset: 1060
            })
        );
    }
}
