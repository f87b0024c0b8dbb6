//! Which failures are safe to repeat, and when.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use tokio::time::Instant;

use crate::call::OPERATION;
use crate::error::{Error, History, TransportKind};
use crate::response::BodyEnd;

/// How often, and after what time, a failed call is repeated.
///
/// The default follows Didit's advice for 429: up to five attempts, 5, 10, 20 and 40 seconds apart
/// at most. The time is drawn evenly between nothing and that ("full jitter"), so that clients that
/// failed together do not come back together. A `Retry-After` is a floor to which it is added.
///
/// Repeated are failures that left no session behind: no connection, and 429. Where the request may
/// have arrived (time is up, the connection is lost, 502, 503, 504) it is repeated only if it has
/// `vendor_data`, for which the service hands back the unfinished session instead of making a
/// second one. What is not known: whether the service then sends a notification e-mail again.
///
/// No waiting outlasts the call's timeout: the failure is returned at once instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    first_delay: Duration,
    max_delay: Duration,
    jitter: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            first_delay: Duration::from_secs(5),
            max_delay: Duration::from_secs(40),
            jitter: true,
        }
    }
}

impl RetryPolicy {
    /// One attempt and no more.
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// How often a request is sent at most, the first time included. Default: 5. 0 counts as 1.
    #[must_use]
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts.max(1), ..self }
    }

    /// The longest time before the second attempt; it doubles with each further one. Default: 5 s.
    #[must_use]
    pub fn first_delay(self, delay: Duration) -> Self {
        Self { first_delay: delay, ..self }
    }

    /// What that time does not grow beyond. Default: 40 s.
    #[must_use]
    pub fn max_delay(self, delay: Duration) -> Self {
        Self { max_delay: delay, ..self }
    }

    /// Whether the time is drawn between nothing and its longest. Default: yes. Without, clients
    /// that failed together come back together; it is for tests that need the exact time.
    #[must_use]
    pub fn jitter(self, jitter: bool) -> Self {
        Self { jitter, ..self }
    }

    /// The longest time to wait after so many attempts; `None` where there are no more.
    fn longest(&self, attempts: u32) -> Option<Duration> {
        ExponentialBuilder::new()
            .with_min_delay(self.first_delay.min(self.max_delay))
            .with_max_delay(self.max_delay)
            .with_factor(2.0)
            .with_max_times(self.max_attempts.saturating_sub(1) as usize)
            .build()
            .nth(attempts.saturating_sub(1) as usize)
    }

    /// How long to wait after a failure; `None` where the next attempt would come too late.
    fn delay(&self, error: &Error, longest: Duration, deadline: Instant) -> Option<Duration> {
        let floor = match error {
            Error::RateLimited(limit) => limit.retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        let drawn = if self.jitter { longest.mul_f64(fastrand::f64()) } else { longest };
        let delay = floor.checked_add(drawn)?;
        let earliest_end = Instant::now().checked_add(delay)?.checked_add(SHORTEST_ATTEMPT)?;
        (earliest_end <= deadline).then_some(delay)
    }
}

/// The shortest time that is worth an attempt: a shorter one could only turn a certain refusal into
/// a timeout of which nobody knows whether it arrived.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(100);

/// Calls `attempt` (with its number, from 1) until it succeeds, fails in a way that is not to be
/// repeated, or there is no time or attempt left. `resumable`: the request has `vendor_data`.
pub(crate) async fn run<T, F, A>(
    policy: &RetryPolicy,
    deadline: Instant,
    resumable: bool,
    mut attempt: F,
) -> Result<T, Error>
where
    F: FnMut(u32) -> A,
    A: Future<Output = Result<T, Error>>,
{
    let mut history = History::default();
    loop {
        let error = match attempt(history.attempts + 1).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        history.add(&error);
        let delay = match is_repeatable(&error, resumable) {
            true => {
                policy.longest(history.attempts).and_then(|longest| policy.delay(&error, longest, deadline))
            }
            false => None,
        };
        let Some(delay) = delay else { return Err(error.after(history)) };
        tracing::debug!(
            target: "didit",
            operation = OPERATION,
            attempt = history.attempts,
            status = error.status().map(|status| status.as_u16()),
            retry_delay_ms = delay.as_millis() as u64,
            "will be repeated"
        );
        tokio::time::sleep(delay).await;
    }
}

/// Whether repeating a call cannot make a second session. The table in README is this function.
fn is_repeatable(error: &Error, resumable: bool) -> bool {
    match error {
        Error::RateLimited(_) => true,
        Error::Transport(failure) => match failure.kind {
            TransportKind::Unsendable | TransportKind::Redirected => false,
            _ => resumable || !failure.may_have_arrived,
        },
        Error::UnexpectedStatus(answer) => resumable && matches!(answer.response.status.as_u16(), 502..=504),
        // The connection was lost within the answer.
        Error::UnreadableSession(answer) => resumable && answer.response.body.end() == BodyEnd::Interrupted,
        _ => false,
    }
}
