//! When the calls of a client may send. A 429 response to one of them counts for all.

mod lane;

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use self::lane::Lane;
use crate::error::RateLimited;

/// The minimum time for an attempt. With less, the attempt could only time out, and turn a failure
/// that is certain into one that may have created a session.
pub(crate) const SHORTEST_ATTEMPT: Duration = Duration::from_millis(100);

/// The window of the documented limits.
const WINDOW: Duration = Duration::from_secs(60);
/// The longest pause that one 429 causes, however long its `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// The limit in a minute after a 429 that does not report one.
const UNKNOWN_LIMIT: u32 = 600;
/// The maximum number of requests without a response close to a documented limit.
const CAREFUL: u32 = 8;

/// What the clones of a client share, to keep to limits together.
///
/// A call first has a turn among those of its operation, and then among all.
#[derive(Debug)]
pub(crate) struct Throttle {
    /// Keeps to the caller's pace; after a 429 to its pause, and for a minute more to its limit.
    all: Lane,
    /// Each keeps to what its last 429 reported, until the operation has been idle for a minute.
    operations: Mutex<Vec<(&'static str, Arc<Lane>)>>,
}

/// Permission to send one request, to be kept until its response arrives.
pub(crate) struct Turn(
    #[allow(dead_code, reason = "it counts until it is dropped")] Option<OwnedSemaphorePermit>,
);

/// Waits for a turn.
pub(crate) type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Turn, Throttled>> + Send + 'a>>;

/// The call could not be sent within its timeout, since the client keeps to a rate limit. Nothing
/// was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Throttled {
    /// The time until the call could have been sent, as far as the client knows.
    pub wait: Duration,
}

impl Throttle {
    /// `pace` is the time from one request to the next; zero for no such rule.
    pub(crate) fn new(pace: Duration) -> Self {
        Self {
            all: Lane::new(pace),
            operations: Mutex::default(),
        }
    }

    /// Permission to send a request of an operation, or what waits for it. `documented` is its limit in
    /// a minute.
    ///
    /// Not an `async fn`, which would be part of the code of every operation.
    pub(crate) fn turn(
        &self,
        operation: &'static str,
        documented: Option<u32>,
        deadline: Instant,
    ) -> Result<Turn, Waiting<'_>> {
        // A pace keeps to the limit already.
        let documented = documented.filter(|_| !self.all.is_paced());
        let lane = self.lane(operation);
        let is_open = lane.is_open(documented);
        if is_open && self.all.is_open(None) {
            return Ok(Turn(None));
        }
        Err(Box::pin(async move {
            let permit = match is_open {
                true => None,
                false => lane.wait(documented, deadline).await?,
            };
            self.all.wait(None, deadline).await?;
            Ok(Turn(permit))
        }))
    }

    /// Applies what a 429 reports to all calls. A sandbox application's quota is about new sessions only.
    pub(crate) fn learn(
        &self,
        operation: &'static str,
        documented: Option<u32>,
        reported: &RateLimited,
    ) {
        if reported.sandbox_quota {
            return;
        }
        let limit = reported.limit.filter(|limit| *limit > 0);
        let limit = limit.map(|limit| limit.try_into().unwrap_or(u32::MAX));
        let until = Instant::now() + reported.retry_after.unwrap_or_default().min(LONGEST_PAUSE);
        let default = documented.unwrap_or(UNKNOWN_LIMIT);
        let lane = self.lane(operation);
        let interval = lane.pause(until, limit, default, None);
        let limit = limit.unwrap_or(default);
        self.all.pause(
            until,
            Some(limit),
            default,
            Some(later(until, WINDOW.max(interval))),
        );
    }

    fn lane(&self, operation: &'static str) -> Arc<Lane> {
        let mut lanes = self
            .operations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((_, lane)) = lanes.iter().find(|(known, _)| *known == operation) {
            return Arc::clone(lane);
        }
        let lane = Arc::new(Lane::new(Duration::ZERO));
        lanes.push((operation, Arc::clone(&lane)));
        lane
    }
}

/// The time from one request to the next. A little longer than the limit requires, since requests do not
/// arrive as evenly as they are sent.
pub(crate) fn interval(requests: u32, per: Duration) -> Duration {
    (per / requests.max(1)).saturating_mul(201) / 200
}

/// A time after another; a year after it where it is too far to be expressed.
pub(crate) fn later(time: Instant, by: Duration) -> Instant {
    const FOREVER: Duration = Duration::from_secs(31_536_000);
    time.checked_add(by).unwrap_or_else(|| time + FOREVER)
}

impl fmt::Display for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the client keeps to a rate limit, and could send in {} s only, too late for the call's timeout; \
             nothing was sent",
            self.wait.as_secs_f64().ceil()
        )
    }
}

impl std::error::Error for Throttled {}
