//! Waits for the decision of a session, by asking again and again.

use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::client::{Client, after};
use crate::error::{Error, ErrorKind};
use crate::response::Response;
use crate::types::{Decision, SessionStatus};

/// How long [`Client::wait_for_decision`] waits unless told otherwise: 10 minutes.
pub const DEFAULT_WAIT: Duration = Duration::from_secs(600);

/// How many requests a minute [`Client::wait_for_decision`] sends at most unless told otherwise: 6.
pub const DEFAULT_REQUESTS_PER_MINUTE: u32 = 6;

/// The longest time between two requests, which a long wait ends up with.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// What came of waiting for a decision.
#[derive(Debug, Clone)]
#[must_use = "a session that is not decided is not approved"]
pub enum Waited {
    /// The session has a final status ([`SessionStatus::is_final`]).
    Final(Response<Decision>),
    /// The time is up, and this was the last answer: the session is not decided.
    Undecided(Response<Decision>),
}

/// Waiting for a decision, to be awaited: see [`Client::wait_for_decision`].
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct WaitForDecision<'a> {
    client: &'a Client,
    session_id: Uuid,
    timeout: Duration,
    requests_per_minute: u32,
}

impl Client {
    /// Waits until a session has a final status, by asking for its decision again and again.
    ///
    /// **A webhook is the better way**: it comes at once, costs no requests, and a program that was restarted does
    /// not miss it. Waiting is for scripts and tests, and for the time until the webhook is set up.
    ///
    /// The first request is sent at once. The time to the next one grows by half each time, from 60 seconds divided by
    /// [`requests_per_minute`](WaitForDecision::requests_per_minute) to 60 seconds. A request that fails because of
    /// the network, a full rate limit (429) or the service (5xx) is not the end: the next one is sent in its time.
    /// Dropping the future ends the waiting.
    ///
    /// # Errors
    ///
    /// Any other [`Error`] of [`session_decision`](Self::session_decision), at once: the key is rejected (401, 403), there
    /// is no such session (404). If the time is up before any answer came, the last request's error.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(didit: didit::Client, session_id: didit::Uuid) -> Result<(), didit::Error> {
    /// use std::time::Duration;
    ///
    /// use didit::{SessionStatus, Waited};
    ///
    /// match didit.wait_for_decision(session_id).timeout(Duration::from_secs(1800)).await? {
    ///     Waited::Final(decision) if decision.status == SessionStatus::Approved => { /* let the person in */ }
    ///     Waited::Final(_) => { /* declined, expired or abandoned */ }
    ///     Waited::Undecided(_) => { /* ask later */ }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_decision(&self, session_id: Uuid) -> WaitForDecision<'_> {
        WaitForDecision {
            client: self,
            session_id,
            timeout: DEFAULT_WAIT,
            requests_per_minute: DEFAULT_REQUESTS_PER_MINUTE,
        }
    }
}

impl<'a> WaitForDecision<'a> {
    /// How long to wait at most, the last request included. Default: [`DEFAULT_WAIT`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How many requests a minute are sent at most; 0 counts as 1. Default: [`DEFAULT_REQUESTS_PER_MINUTE`].
    ///
    /// The limit is one for all calls with a key, and Didit's pages disagree on it (100 or 600 a minute): divide it by the
    /// number of sessions that are waited for at the same time.
    pub fn requests_per_minute(mut self, requests: u32) -> Self {
        self.requests_per_minute = requests.max(1);
        self
    }

    async fn wait(self) -> Result<Waited, Error> {
        let deadline = after(self.timeout);
        let mut delay = Duration::from_secs(60) / self.requests_per_minute;
        let mut asked = Instant::now();
        let mut last = self.ask(deadline).await;
        let mut retry_after = retry_after(&last);
        loop {
            match last {
                Ok(decision) if is_final(&decision) => return Ok(Waited::Final(decision)),
                Err(error) if !is_passing(&error) => return Err(error),
                undecided => last = undecided,
            }
            let next = asked + delay.max(retry_after);
            if next >= deadline {
                return last.map(Waited::Undecided);
            }
            tokio::time::sleep_until(next).await;
            delay = (delay * 3 / 2).min(LONGEST_DELAY.max(delay));
            asked = Instant::now();
            let new = self.ask(deadline).await;
            retry_after = self::retry_after(&new);
            last = match (last, new) {
                // An answer is worth more than an error after it that passes.
                (Ok(decision), Err(error)) if is_passing(&error) => Ok(decision),
                (_, new) => new,
            };
        }
    }

    async fn ask(&self, deadline: Instant) -> Result<Response<Decision>, Error> {
        let left = deadline.saturating_duration_since(Instant::now());
        let call = self.client.session_decision(self.session_id);
        call.timeout(left).no_retry().await
    }
}

impl<'a> IntoFuture for WaitForDecision<'a> {
    type Output = Result<Waited, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.wait())
    }
}

fn is_final(decision: &Decision) -> bool {
    let status = decision.status.known();
    status.is_some_and(SessionStatus::is_final)
}

/// How long the service asks to wait.
fn retry_after(result: &Result<Response<Decision>, Error>) -> Duration {
    let kind = result.as_ref().err().map(Error::kind);
    match kind {
        Some(ErrorKind::RateLimited(error)) => error.retry_after.unwrap_or_default(),
        _ => Duration::ZERO,
    }
}

/// Whether the same request can have another result a little later.
fn is_passing(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Transport(_) | ErrorKind::RateLimited(_) => true,
        ErrorKind::UnexpectedStatus(error) => error.response.status.is_server_error(),
        _ => false,
    }
}
