//! When the calls of a client may send. What a 429 says to one of them holds for all.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use crate::error::RateLimited;

/// The minimum time for an attempt. With less, the attempt could only time out, and turn a failure
/// that is certain into one that may have created a session.
pub(crate) const SHORTEST_ATTEMPT: Duration = Duration::from_millis(100);

/// The window of the documented limits.
const WINDOW: Duration = Duration::from_secs(60);
/// The longest pause that one 429 causes, however long its `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How many calls send in a minute after a 429 that does not say how many may.
const UNKNOWN_LIMIT: u32 = 600;
/// How many requests may be unanswered close to a documented limit.
const CAREFUL: u32 = 8;

/// What the clones of a client share, to keep to a limit together.
#[derive(Debug)]
pub(crate) struct Throttle {
    state: Mutex<State>,
    /// Notified when the times of the calls in the queue have changed, other than by a turn.
    changed: Notify,
    careful: Semaphore,
}

/// Permission to send one request, to be kept until it is answered.
pub(crate) struct Turn<'a>(
    #[allow(dead_code, reason = "it counts until it is dropped")] Option<SemaphorePermit<'a>>,
);

/// The call could not be sent within its timeout, since the client keeps to a rate limit. Nothing
/// was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Throttled {
    /// The time until the call could have been sent.
    pub wait: Duration,
}

impl Throttle {
    /// `pace` is the time from one request to the next; zero for no such rule.
    pub(crate) fn new(pace: Duration) -> Self {
        Self {
            state: Mutex::new(State {
                pace,
                interval: pace,
                ..State::default()
            }),
            changed: Notify::new(),
            careful: Semaphore::new(CAREFUL as usize),
        }
    }

    /// Waits until a request of an operation may be sent. `documented` is its limit in a minute.
    pub(crate) async fn turn(
        &self,
        operation: &'static str,
        documented: Option<u32>,
        deadline: Instant,
    ) -> Result<Turn<'_>, Throttled> {
        let limit = documented.map(|requests| (operation, requests));
        let entry = self.state().enter(limit, false);
        match entry {
            Entry::Open => Ok(Turn(None)),
            // Behind a pointer, which keeps the future small.
            _ => Box::pin(self.wait(limit, deadline)).await,
        }
    }

    /// Keeps all calls to what a 429 says. A sandbox application's quota is about new sessions only.
    pub(crate) fn learn(&self, said: &RateLimited) {
        if said.sandbox_quota {
            return;
        }
        let pause = said.retry_after.unwrap_or_default().min(LONGEST_PAUSE);
        let limit = said.limit.filter(|limit| *limit > 0);
        let limit = limit.map_or(UNKNOWN_LIMIT, |limit| limit.try_into().unwrap_or(u32::MAX));
        let mut state = self.state();
        state.interval = state.pace.max(interval(limit, WINDOW));
        state.next = state.next.max(Some(Instant::now() + pause));
        drop(state);
        self.changed.notify_waiters();
    }

    async fn wait(
        &self,
        limit: Option<(&'static str, u32)>,
        deadline: Instant,
    ) -> Result<Turn<'_>, Throttled> {
        let mut permit = None;
        loop {
            let entry = self.state().enter(limit, permit.is_some());
            match entry {
                Entry::Open => return Ok(Turn(permit)),
                Entry::Careful => {}
                Entry::Closed => {
                    drop(permit);
                    return self.queue(deadline).await.map(|()| Turn(None));
                }
            }
            let acquired = timeout_at(deadline, self.careful.acquire()).await;
            permit = acquired.map_err(|_| Throttled { wait: WINDOW })?.ok();
        }
    }

    async fn queue(&self, deadline: Instant) -> Result<(), Throttled> {
        let ticket = Ticket::draw(self);
        loop {
            // Created first, so that no change after the look at the time is missed.
            let changed = self.changed.notified();
            let now = Instant::now();
            let claimed = self.state().claim(ticket.number, now);
            let Err(at) = claimed else {
                return Ok(());
            };
            if at + SHORTEST_ATTEMPT > deadline {
                return Err(Throttled { wait: at - now });
            }
            let _ = timeout_at(at, changed).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time from one request to the next. A little longer than the limit says, since requests do not
/// arrive as evenly as they are sent.
pub(crate) fn interval(requests: u32, per: Duration) -> Duration {
    (per / requests.max(1)).saturating_mul(201) / 200
}

/// A time after another; a year after it where it is too far to be expressed.
pub(crate) fn later(time: Instant, by: Duration) -> Instant {
    const FOREVER: Duration = Duration::from_secs(31_536_000);
    time.checked_add(by).unwrap_or_else(|| time + FOREVER)
}

#[derive(Debug, Default)]
struct State {
    /// The caller's own time from one request to the next.
    pace: Duration,
    /// The time from one request to the next: the caller's, or a longer one after a 429.
    interval: Duration,
    /// When the first call of the queue may send, or else the next call that comes.
    next: Option<Instant>,
    /// The calls that wait, in the order in which they came.
    queue: VecDeque<u64>,
    last_ticket: u64,
    windows: Vec<Window>,
}

/// How many requests of an operation were sent since a time.
#[derive(Debug)]
struct Window {
    operation: &'static str,
    since: Instant,
    sent: u32,
}

/// Whether a call may send.
enum Entry {
    Open,
    /// With a permit, since a documented limit is close.
    Careful,
    /// Not yet.
    Closed,
}

impl State {
    fn enter(&mut self, limit: Option<(&'static str, u32)>, has_permit: bool) -> Entry {
        let now = Instant::now();
        if !self.queue.is_empty() || self.next.is_some_and(|next| next > now) {
            return Entry::Closed;
        }
        // Nothing has been waiting for long: what a 429 said is over.
        if self.next.is_some_and(|next| now - next >= WINDOW) {
            self.interval = self.pace;
        }
        if !self.interval.is_zero() {
            self.next = Some(later(now, self.interval));
            return Entry::Open;
        }
        if let Some((operation, documented)) = limit {
            let window = self.window(operation, now);
            let close = documented - documented / 20..documented.saturating_add(CAREFUL);
            if close.contains(&window.sent) && !has_permit {
                return Entry::Careful;
            }
            window.sent = window.sent.saturating_add(1);
        }
        Entry::Open
    }

    fn window(&mut self, operation: &'static str, now: Instant) -> &mut Window {
        let known = self.windows.iter().position(|w| w.operation == operation);
        let index = known.unwrap_or(self.windows.len());
        if known.is_none() {
            self.windows.push(Window {
                operation,
                since: now,
                sent: 0,
            });
        }
        let window = &mut self.windows[index];
        if now - window.since >= WINDOW {
            (window.since, window.sent) = (now, 0);
        }
        window
    }

    /// Takes the turn of a ticket if its time has come; else says when that is.
    fn claim(&mut self, ticket: u64, now: Instant) -> Result<(), Instant> {
        let place = self.queue.partition_point(|other| *other < ticket);
        let before = u32::try_from(place).unwrap_or(u32::MAX);
        let next = self.next.unwrap_or(now);
        let at = later(next, self.interval.saturating_mul(before));
        if at > now {
            return Err(at);
        }
        self.queue.remove(place);
        self.next = Some(later(next, self.interval));
        Ok(())
    }
}

/// A place in the queue, which is given back when the call no longer waits.
struct Ticket<'a> {
    throttle: &'a Throttle,
    number: u64,
}

impl<'a> Ticket<'a> {
    fn draw(throttle: &'a Throttle) -> Self {
        let mut state = throttle.state();
        state.last_ticket += 1;
        let number = state.last_ticket;
        state.queue.push_back(number);
        drop(state);
        Self { throttle, number }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.throttle.state();
        let Ok(place) = state.queue.binary_search(&self.number) else {
            return; // It had its turn.
        };
        state.queue.remove(place);
        let is_last = place == state.queue.len();
        drop(state);
        if !is_last {
            // The calls behind it move up.
            self.throttle.changed.notify_waiters();
        }
    }
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
