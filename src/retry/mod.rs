//! Retries: when a call is sent again, and the loop of its attempts.

mod policy;

pub use policy::RetryPolicy;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::attempts::{Attempts, GaveUp};
use crate::body::BodyEnd;
use crate::error::{Error, ErrorKind};
use crate::operation::RetrySafety;
use crate::response::Response;
use crate::throttle::{Throttle, Turn, Waiting};
use crate::transport::TransportKind;

/// What decides whether a call is retried.
pub(crate) struct Limits<'a> {
    pub(crate) policy: &'a RetryPolicy,
    pub(crate) deadline: Instant,
    /// What makes the operation safe to retry.
    pub(crate) safety: RetrySafety,
    /// Whether a request that may have arrived can be sent again.
    pub(crate) is_safe: bool,
    /// The fields of a response that reveal a session, where the operation creates one.
    pub(crate) revealing: Option<(&'static str, &'static str)>,
    /// Whether the client ever got a response.
    pub(crate) is_known_to_work: &'a AtomicBool,
    pub(crate) throttle: &'a Throttle,
    pub(crate) operation: &'static str,
    /// The documented limit of the operation, in a minute.
    pub(crate) documented: Option<u32>,
}

/// Calls `attempt` (with its number, from 1) until it succeeds, fails permanently, or there is no
/// time or attempt left. Each attempt waits for its turn.
///
/// Not an `async fn`, whose future would store every argument twice.
pub(crate) fn run<T, F, A>(
    limits: Limits<'_>,
    host: Arc<str>,
    mut attempt: F,
) -> impl Future<Output = Result<Response<T>, Error>>
where
    F: FnMut(u32) -> A,
    A: Future<Output = Result<Response<T>, Error>>,
{
    let mut attempts = Attempts {
        host: Some(host),
        ..Attempts::default()
    };
    async move {
        let mut last: Option<Error> = None;
        loop {
            let turn = match limits.turn() {
                Ok(turn) => Ok(turn),
                Err(waiting) => waiting.await,
            };
            let turn = match (turn, last) {
                (Ok(turn), _) => turn,
                (Err(throttled), None) => return Err(Error::from(throttled).after(attempts)),
                (Err(_), Some(error)) => {
                    attempts.gave_up = Some(GaveUp::NoTimeLeft);
                    limits.report(&attempts, &error, Err(GaveUp::NoTimeLeft));
                    return Err(error.after(attempts));
                }
            };
            let error = match attempt(attempts.count + 1).await {
                Ok(response) => {
                    attempts.count += 1;
                    return Ok(response.after(attempts));
                }
                Err(error) => error,
            };
            // Before another call gets the turn.
            if let ErrorKind::RateLimited(reported) = error.kind() {
                let throttle = limits.throttle;
                throttle.learn(limits.operation, limits.documented, reported);
            }
            drop(turn);
            let may_have_created = attempts.add(
                error.attempt_may_have_been_processed(),
                error.body(),
                limits.revealing,
            );
            let delay = limits.delay(&error, attempts.count, may_have_created);
            limits.report(&attempts, &error, delay);
            match delay {
                Ok(delay) => tokio::time::sleep(delay).await,
                Err(because) => {
                    attempts.gave_up = Some(because);
                    return Err(error.after(attempts));
                }
            }
            last = Some(error);
        }
    }
}

impl Limits<'_> {
    fn turn(&self) -> Result<Turn, Waiting<'_>> {
        let throttle = self.throttle;
        throttle.turn(self.operation, self.documented, self.deadline)
    }

    /// The delay before the next attempt, or why there is none.
    fn delay(
        &self,
        error: &Error,
        attempts: u32,
        may_have_created: bool,
    ) -> Result<Duration, GaveUp> {
        if self.policy.max_attempts <= 1 {
            return Err(GaveUp::RetriesOff);
        }
        if let Some(obstacle) = self.obstacle(error, may_have_created) {
            return Err(obstacle);
        }
        let longest = self
            .policy
            .longest(attempts)
            .ok_or(GaveUp::NoAttemptsLeft)?;
        let delay = self.policy.delay(error, longest, self.deadline);
        delay.ok_or(GaveUp::NoTimeLeft)
    }

    fn report(&self, attempts: &Attempts, error: &Error, delay: Result<Duration, GaveUp>) {
        let (what, wait_ms, because) = match &delay {
            Ok(wait) => ("retrying", u64::try_from(wait.as_millis()).ok(), None),
            Err(because) => ("giving up", None, Some(because.to_string())),
        };
        tracing::warn!(
            target: "didit",
            {
                // How often the request was sent again, with the attempt that follows.
                http.request.resend_count = attempts.count - u32::from(delay.is_err()),
                http.response.status_code = error.http_status().map(|status| status.as_u16()),
                error.type = error.kind().as_str(),
                server.address = attempts.host.as_deref(),
                session_may_exist = attempts.session_may_exist,
                retry_delay_ms = wait_ms,
                because = because.as_deref(),
                %error,
            },
            "{what}"
        );
    }

    /// Why a failed call is not retried; `None` where a retry is safe and useful. The README has
    /// this function as a table.
    fn obstacle(&self, error: &Error, may_have_created: bool) -> Option<GaveUp> {
        const PERMANENT: Option<GaveUp> = Some(GaveUp::Permanent);
        let if_safe = || {
            (!self.is_safe).then_some(GaveUp::Unsafe {
                field: match self.safety {
                    RetrySafety::WithField(field) => Some(field),
                    _ => None,
                },
            })
        };
        match error.kind() {
            ErrorKind::RateLimited(_) if !may_have_created => None,
            ErrorKind::RateLimited(_) => if_safe(),
            ErrorKind::Transport(failure) => match failure.kind {
                TransportKind::Unsendable | TransportKind::Tls => PERMANENT,
                TransportKind::Dns if !self.is_known_to_work.load(Ordering::Relaxed) => PERMANENT,
                _ if failure.may_have_arrived => if_safe(),
                _ => None,
            },
            ErrorKind::UnexpectedStatus(error)
                if matches!(error.response.status.as_u16(), 502..=504) =>
            {
                if_safe()
            }
            // The connection was lost while the response was read.
            ErrorKind::UnreadableResponse(error)
                if error.response.body.end() == BodyEnd::Interrupted =>
            {
                if_safe()
            }
            _ => PERMANENT,
        }
    }
}
