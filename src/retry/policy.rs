use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use tokio::time::Instant;

use crate::error::{Error, RetryAfter};
use crate::throttle::SHORTEST_ATTEMPT;

/// How often, and after which delays, a failed call is retried.
///
/// The default follows Didit's advice for 429: up to five attempts, with delays of up to 5, 10, 20
/// and 40 seconds. A delay is drawn uniformly between zero and its maximum ("full jitter"), so that
/// clients that failed together do not retry together. It is added to the `Retry-After` of the
/// response, if there is one; without jitter if that is neither seconds nor a date.
///
/// Failures before the request was processed are retried: no connection, and 429. Where the request
/// may have been processed (timeout, lost connection, 502, 503, 504), it is retried only if that is
/// safe: for operations that only read, and where the field that makes it safe is set. For the
/// creation of a session that is `vendor_data`: the service then returns the unfinished session
/// instead of creating a second one. Whether it sends a notification e-mail again is unknown.
///
/// Nothing else is retried: a TLS failure, an unknown host before the client has ever got a response,
/// 3xx, 4xx other than 429, 500 and other statuses, and a whole response that cannot be read.
///
/// Where a delay would exceed the call's timeout, the failure is returned at once.
#[must_use = "a policy does nothing until it is given to a client or a call"]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(super) max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    jitter: bool,
    timeout: Option<Duration>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            initial_backoff: Duration::from_secs(5),
            max_backoff: Duration::from_secs(40),
            jitter: true,
            timeout: None,
        }
    }
}

impl RetryPolicy {
    /// A policy without retries: one attempt.
    ///
    /// ```
    /// use didit::{Client, RetryPolicy};
    ///
    /// // The same as `no_retry()`.
    /// let builder = Client::builder().retry(RetryPolicy::none());
    /// ```
    pub fn none() -> Self {
        Self {
            max_attempts: 1,
            ..Self::default()
        }
    }

    /// A policy for many calls at once that nobody waits for, such as an import: up to ten attempts
    /// with delays of up to 5, 10, 20, 40, 40, … seconds, in at most 30 minutes a call.
    ///
    /// The default gives up after 90 seconds, in which a `Retry-After` of 55 fits only once.
    ///
    /// ```
    /// use didit::{Client, RetryPolicy};
    ///
    /// // For an import that runs at night.
    /// let builder = Client::builder().retry(RetryPolicy::batch());
    /// ```
    pub fn batch() -> Self {
        Self {
            max_attempts: 10,
            timeout: Some(Duration::from_secs(1800)),
            ..Self::default()
        }
    }

    /// The maximum number of attempts, the first one included. Default: 5. 0 counts as 1.
    ///
    /// ```
    /// use didit::RetryPolicy;
    ///
    /// let policy = RetryPolicy::default().max_attempts(2);
    /// assert_eq!(policy.max_attempts(0), RetryPolicy::none());
    /// ```
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The maximum delay before the second attempt; it doubles with each further one. Default: 5 s.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// // Up to 1, 2, 4 and 8 seconds.
    /// let policy = didit::RetryPolicy::default().initial_backoff(Duration::from_secs(1));
    /// ```
    pub fn initial_backoff(mut self, delay: Duration) -> Self {
        self.initial_backoff = delay;
        self
    }

    /// The limit to which the maximum delay grows. Default: 40 s.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// // Up to 5, 10, 10 and 10 seconds.
    /// let policy = didit::RetryPolicy::default().max_backoff(Duration::from_secs(10));
    /// ```
    pub fn max_backoff(mut self, delay: Duration) -> Self {
        self.max_backoff = delay;
        self
    }

    /// Whether delays are drawn between zero and their maximum. Default: `true`. Without jitter,
    /// clients that failed together retry together; turn it off only for tests that need exact
    /// delays.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// // For a test: exactly 5 ms after the first attempt.
    /// let policy = didit::RetryPolicy::default()
    ///     .initial_backoff(Duration::from_millis(5))
    ///     .jitter(false);
    /// ```
    pub fn jitter(mut self, jitter: bool) -> Self {
        self.jitter = jitter;
        self
    }

    /// The maximum time for a call with this policy, with all attempts and the delays between them.
    /// Default: the client's timeout. A timeout of the call replaces it, and for the client's own policy
    /// the client's [`timeout`](crate::ClientBuilder::timeout), if it was set.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let policy = didit::RetryPolicy::default().timeout(Duration::from_secs(180));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    pub(crate) fn timeout_or(&self, default: Duration) -> Duration {
        self.timeout.unwrap_or(default)
    }

    /// The maximum delay after this number of attempts; `None` where no attempt is left.
    pub(super) fn longest(&self, attempts: u32) -> Option<Duration> {
        ExponentialBuilder::new()
            .with_min_delay(self.initial_backoff.min(self.max_backoff))
            .with_max_delay(self.max_backoff)
            .with_factor(2.0)
            .with_max_times(self.max_attempts.saturating_sub(1) as usize)
            .build()
            .nth(attempts.saturating_sub(1) as usize)
    }

    /// The delay after a failure; `None` where the next attempt would be too late.
    pub(super) fn delay(
        &self,
        error: &Error,
        longest: Duration,
        deadline: Instant,
    ) -> Option<Duration> {
        let retry_after = error.response().map_or(RetryAfter::Absent, |response| {
            RetryAfter::read(&response.headers)
        });
        let is_drawn = self.jitter && retry_after != RetryAfter::Invalid;
        let drawn = if is_drawn {
            longest.mul_f64(fastrand::f64())
        } else {
            longest
        };
        let delay = retry_after.wait().unwrap_or_default().checked_add(drawn)?;
        let earliest_end = Instant::now()
            .checked_add(delay)?
            .checked_add(SHORTEST_ATTEMPT)?;
        (earliest_end <= deadline).then_some(delay)
    }
}
