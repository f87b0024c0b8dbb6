//! Waits for a response that is final, by asking again and again.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

use crate::body::BodyEnd;
use crate::client::{Call, after};
use crate::error::{Error, ErrorKind};
use crate::response::Response;
use crate::transport::TransportKind;

/// How long a [`Wait`] lasts unless its [`timeout`](Wait::timeout) says otherwise: 10 minutes.
pub const DEFAULT_WAIT: Duration = Duration::from_secs(600);

/// How many requests a [`Wait`] sends in a minute unless
/// [`requests_per_minute`](Wait::requests_per_minute) says otherwise: 6.
pub const DEFAULT_REQUESTS_PER_MINUTE: u32 = 6;

/// The longest time between two requests, which a long wait ends up with.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// What came of waiting.
#[derive(Debug, Clone)]
#[must_use = "a session that is not decided is not approved"]
pub enum Waited<T> {
    /// The response is final.
    Final(Response<T>),
    /// The time is up, and this was the last response: it is not final.
    Undecided(Response<T>),
}

/// Asks again and again until a response is final, when it is awaited.
///
/// **A webhook is the better way**: it comes at once and costs no requests. Didit sends it again while the
/// program restarts; how often is not documented, so ask once for sessions that stay open. Waiting is for scripts and tests, and for the time until the webhook is set up.
///
/// The first request is sent at once. The time from one to the next grows by half each time, from 60 seconds
/// divided by [`requests_per_minute`](Self::requests_per_minute) to 60 seconds. A request that fails because
/// of the network, a full rate limit (429, whose `Retry-After` is kept to) or the service (5xx) is not the end: the next one
/// is sent in its time. Any other error ends the waiting at once. Dropping the future ends it as well.
///
/// # Errors
///
/// An error that does not pass by itself, such as a rejected key (401, 403) or an unknown id (404). If the
/// time is up before any response came, the last request's error.
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
#[must_use = "nothing is sent until it is awaited"]
pub struct Wait<'a, T: 'static> {
    call: Box<dyn Fn() -> Call<'a, T> + Send + Sync + 'a>,
    is_final: fn(&T) -> bool,
    timeout: Duration,
    requests_per_minute: u32,
}

impl<'a, T: Send + 'static> Wait<'a, T> {
    #[allow(dead_code, reason = "a contract need not have a method that waits")]
    pub(crate) fn new(
        call: impl Fn() -> Call<'a, T> + Send + Sync + 'a,
        is_final: fn(&T) -> bool,
    ) -> Self {
        Self {
            call: Box::new(call),
            is_final,
            timeout: DEFAULT_WAIT,
            requests_per_minute: DEFAULT_REQUESTS_PER_MINUTE,
        }
    }

    /// How long to wait at most, the last request included. Default: [`DEFAULT_WAIT`].
    ///
    /// ```no_run
    /// # use didit::{Client, Error, Uuid};
    /// # async fn example(didit: &Client, session_id: Uuid) -> Result<(), Error> {
    /// use std::time::Duration;
    ///
    /// let hour = Duration::from_secs(3600);
    /// let waited = didit.wait_for_decision(session_id).timeout(hour).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How many requests are sent in a minute at most; 0 counts as 1. Default: [`DEFAULT_REQUESTS_PER_MINUTE`].
    ///
    /// The service has one limit for all calls with a key, and Didit's pages disagree on it (100 or 600 decisions a minute):
    /// divide it by the number of sessions that are waited for at the same time.
    ///
    /// ```no_run
    /// # use didit::{Client, Error, Uuid};
    /// # async fn example(didit: &Client, session_id: Uuid) -> Result<(), Error> {
    /// // One of 50 sessions that are waited for at the same time.
    /// let waited = didit.wait_for_decision(session_id).requests_per_minute(2).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn requests_per_minute(mut self, requests: u32) -> Self {
        self.requests_per_minute = requests.max(1);
        self
    }

    async fn wait(self) -> Result<Waited<T>, Error> {
        let deadline = after(self.timeout);
        let mut delay = Duration::from_secs(60) / self.requests_per_minute;
        let mut asked = Instant::now();
        let mut last = self.ask(deadline).await;
        let mut allowed = allowed(&last);
        loop {
            match last {
                Ok(response) if (self.is_final)(&response) => return Ok(Waited::Final(response)),
                Err(error) if !is_passing(&error) => return Err(error),
                undecided => last = undecided,
            }
            let next = allowed.map(|allowed| allowed.max(asked + delay));
            let Some(next) = next.filter(|next| *next < deadline) else {
                return last.map(Waited::Undecided);
            };
            tokio::time::sleep_until(next).await;
            delay = (delay * 3 / 2).min(LONGEST_DELAY.max(delay));
            asked = Instant::now();
            let new = self.ask(deadline).await;
            allowed = self::allowed(&new);
            last = match (last, new) {
                // A response is worth more than an error after it that passes.
                (Ok(response), Err(error)) if is_passing(&error) => Ok(response),
                (_, new) => new,
            };
        }
    }

    async fn ask(&self, deadline: Instant) -> Result<Response<T>, Error> {
        let left = deadline.saturating_duration_since(Instant::now());
        (self.call)().timeout(left).no_retry().await
    }
}

impl<'a, T: Send + 'static> IntoFuture for Wait<'a, T> {
    type Output = Result<Waited<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.wait())
    }
}

impl<T> fmt::Debug for Wait<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("timeout", &self.timeout)
            .field("requests_per_minute", &self.requests_per_minute)
            .finish_non_exhaustive()
    }
}

/// From when on the service allows another request; `None` for a time that never comes.
fn allowed<T>(result: &Result<Response<T>, Error>) -> Option<Instant> {
    let retry_after = match result.as_ref().err().map(Error::kind) {
        Some(ErrorKind::RateLimited(error)) => error.retry_after.unwrap_or_default(),
        Some(ErrorKind::Throttled(error)) => error.wait,
        _ => Duration::ZERO,
    };
    Instant::now().checked_add(retry_after)
}

/// Whether the same request can have another result a little later.
fn is_passing(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Transport(error) => {
            !matches!(error.kind, TransportKind::Tls | TransportKind::Unsendable)
        }
        ErrorKind::RateLimited(_) | ErrorKind::Throttled(_) => true,
        ErrorKind::UnreadableResponse(error) => error.response.body.end() == BodyEnd::Interrupted,
        ErrorKind::UnexpectedStatus(error) => error.response.status.is_server_error(),
        _ => false,
    }
}
