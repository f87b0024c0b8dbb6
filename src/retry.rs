//! Which failures are safe to repeat, and when.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use tokio::time::Instant;

use crate::error::{Error, History, RetryAfter, TransportKind};
use crate::response::{BodyEnd, Response};

/// How often, and after what time, a failed call is repeated.
///
/// The default follows Didit's advice for 429: up to five attempts, 5, 10, 20 and 40 seconds apart
/// at most. The time is drawn evenly between nothing and that ("full jitter"), so that clients that
/// failed together do not come back together. A `Retry-After` of any response that is retried is a floor to
/// which it is added; one that is neither seconds nor a date counts as the longest time.
///
/// Failures that left no session behind are retried: no connection, and 429. Where the request may
/// have arrived (time is up, the connection is lost, 502, 503, 504) it is retried only if it has
/// `vendor_data`, for which the service returns the unfinished session instead of creating a
/// second one. What is not known: whether the service then sends a notification e-mail again.
///
/// What a retry cannot mend is not retried: a TLS failure, and an unknown host before the client has
/// ever got a response.
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
        let retry_after =
            error.response().map_or(RetryAfter::Absent, |response| RetryAfter::read(&response.headers));
        let is_drawn = self.jitter && retry_after != RetryAfter::Invalid;
        let drawn = if is_drawn { longest.mul_f64(fastrand::f64()) } else { longest };
        let delay = retry_after.wait().unwrap_or_default().checked_add(drawn)?;
        let earliest_end = Instant::now().checked_add(delay)?.checked_add(SHORTEST_ATTEMPT)?;
        (earliest_end <= deadline).then_some(delay)
    }
}

/// The shortest time that is worth an attempt: a shorter one could only turn a certain refusal into
/// a timeout of which nobody knows whether it arrived.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(100);

/// What decides about the retries of one call.
pub(crate) struct Limits<'a> {
    pub(crate) policy: &'a RetryPolicy,
    pub(crate) deadline: Instant,
    /// Whether a request that may have arrived can be sent again: it has `vendor_data`.
    pub(crate) resumable: bool,
    /// Whether the client has ever got a response.
    pub(crate) is_known_to_work: &'a AtomicBool,
}

/// Calls `attempt` (with its number, from 1) until it succeeds, fails in a way that is not
/// retried, or there is no time or attempt left.
///
/// Not an `async fn`, whose future has room for every argument twice.
pub(crate) fn run<T, F, A>(
    limits: Limits<'_>,
    host: Arc<str>,
    mut attempt: F,
) -> impl Future<Output = Result<Response<T>, Error>>
where
    F: FnMut(u32) -> A,
    A: Future<Output = Result<Response<T>, Error>>,
{
    let mut history = History::of_host(host);
    async move {
        loop {
            let error = match attempt(history.attempts + 1).await {
                Ok(response) => {
                    history.attempts += 1;
                    return Ok(response.after(history));
                }
                Err(error) => error,
            };
            history.add(&error);
            let next = if limits.policy.max_attempts <= 1 {
                Err("retries are off")
            } else {
                limits.refusal(&error).map_or(Ok(()), Err)
            };
            let delay = next.and_then(|()| {
                let longest = limits.policy.longest(history.attempts).ok_or("there are no attempts left")?;
                limits.policy.delay(&error, longest, limits.deadline).ok_or("there is no time left")
            });
            match delay {
                Ok(delay) => {
                    tracing::warn!(
                        target: "didit",
                        {
                        http.request.resend_count = history.attempts,
                        http.response.status_code = error.status().map(|status| status.as_u16()),
                        error.type = error.type_name(),
                        server.address = history.host.as_deref(),
                        session_may_exist = history.session_may_exist,
                        retry_delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
                        %error,
                        },
                        "retrying"
                    );
                    tokio::time::sleep(delay).await;
                }
                Err(because) => {
                    tracing::warn!(
                        target: "didit",
                        {
                        http.request.resend_count = history.attempts.saturating_sub(1),
                        http.response.status_code = error.status().map(|status| status.as_u16()),
                        error.type = error.type_name(),
                        server.address = history.host.as_deref(),
                        session_may_exist = history.session_may_exist,
                        because,
                        %error,
                        },
                        "giving up"
                    );
                    return Err(error.after(history));
                }
            }
        }
    }
}

impl Limits<'_> {
    /// Why a failed call is not retried; `None` where a retry cannot create a second session. The table in README is this
    /// function.
    fn refusal(&self, error: &Error) -> Option<&'static str> {
        const UNSAFE: &str = "a session may exist, and there is no vendor_data";
        const FINAL: &str = "a retry would fail in the same way";
        let if_resumable = if self.resumable { None } else { Some(UNSAFE) };
        match error {
            Error::RateLimited(_) if !error.session_may_exist() => None,
            Error::RateLimited(_) => if_resumable,
            Error::Transport(failure) => match failure.kind {
                TransportKind::Unsendable | TransportKind::Tls => Some(FINAL),
                TransportKind::Dns if !self.is_known_to_work.load(Ordering::Relaxed) => Some(FINAL),
                _ if failure.may_have_arrived => if_resumable,
                _ => None,
            },
            Error::UnexpectedStatus(error) if matches!(error.response.status.as_u16(), 502..=504) => {
                if_resumable
            }
            // The connection was lost within the response.
            Error::UnreadableSession(error) if error.response.body.end() == BodyEnd::Interrupted => {
                if_resumable
            }
            _ => Some(FINAL),
        }
    }
}
