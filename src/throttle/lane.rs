//! Calls that wait for their turns.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::{CAREFUL, SHORTEST_ATTEMPT, Throttled, WINDOW, interval, later};

/// Calls that have their turns one after the other.
#[derive(Debug)]
pub(super) struct Lane {
    state: Mutex<State>,
    /// Notified when the times of the calls in the queue have changed, other than by a turn.
    changed: Notify,
    careful: Arc<Semaphore>,
}

impl Lane {
    pub(super) fn new(pace: Duration) -> Self {
        Self {
            state: Mutex::new(State {
                pace,
                interval: pace,
                ..State::default()
            }),
            changed: Notify::new(),
            careful: Arc::new(Semaphore::new(CAREFUL as usize)),
        }
    }

    pub(super) fn is_paced(&self) -> bool {
        !self.state().pace.is_zero()
    }

    /// Lets nothing pass until a time, and then one after the other as a limit allows. Returns the time
    /// from one to the next.
    pub(super) fn pause(
        &self,
        until: Instant,
        limit: Option<u32>,
        default: u32,
        slow_until: Option<Instant>,
    ) -> Duration {
        let mut state = self.state();
        let slow = match limit {
            Some(limit) => interval(limit, WINDOW),
            // Not faster than what was reported before.
            None => state.interval.max(interval(default, WINDOW)),
        };
        state.interval = state.pace.max(slow);
        state.slow_until = slow_until;
        state.next = state.next.max(Some(until));
        let interval = state.interval;
        drop(state);
        self.changed.notify_waiters();
        interval
    }

    /// Whether a call may send at once; it then has its turn.
    pub(super) fn is_open(&self, documented: Option<u32>) -> bool {
        let entry = self.state().enter(documented, false);
        matches!(entry, Entry::Open)
    }

    /// Waits until a call has its turn.
    pub(super) async fn wait(
        &self,
        documented: Option<u32>,
        deadline: Instant,
    ) -> Result<Option<OwnedSemaphorePermit>, Throttled> {
        let mut permit = None;
        loop {
            let entry = self.state().enter(documented, permit.is_some());
            match entry {
                Entry::Open => return Ok(None),
                Entry::Careful if permit.is_some() => return Ok(permit),
                Entry::Careful => {}
                Entry::Closed => {
                    drop(permit);
                    return self.queue(deadline).await.map(|()| None);
                }
            }
            let now = Instant::now();
            let left = deadline.saturating_duration_since(now);
            let latest = now + left.saturating_sub(SHORTEST_ATTEMPT);
            let acquired = timeout_at(latest, Arc::clone(&self.careful).acquire_owned()).await;
            let too_late = |_| Throttled {
                wait: self.state().rest_of_window(),
            };
            permit = acquired.map_err(too_late)?.ok();
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
            if later(at, SHORTEST_ATTEMPT) > deadline {
                return Err(Throttled { wait: at - now });
            }
            let _ = timeout_at(at, changed).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct State {
    /// The caller's own time from one request to the next.
    pace: Duration,
    /// The time from one request to the next: the caller's, or a longer one after a 429.
    interval: Duration,
    /// Until when it is the longer one; `None` until nothing has been waiting for a minute.
    slow_until: Option<Instant>,
    /// When the first call of the queue may send, or else the next call that comes.
    next: Option<Instant>,
    /// The calls that wait, in the order in which they came.
    queue: VecDeque<u64>,
    last_ticket: u64,
    /// How many requests were sent since a time, as long as nothing keeps them apart.
    window: Option<(Instant, u32)>,
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
    fn enter(&mut self, documented: Option<u32>, has_permit: bool) -> Entry {
        let now = Instant::now();
        self.forget(now);
        if !self.queue.is_empty() || self.next.is_some_and(|next| next > now) {
            return Entry::Closed;
        }
        if !self.interval.is_zero() {
            self.next = Some(later(now, self.interval));
            return Entry::Open;
        }
        let Some(documented) = documented else {
            return Entry::Open;
        };
        let (since, sent) = self.window.get_or_insert((now, 0));
        if now - *since >= WINDOW {
            (*since, *sent) = (now, 0);
        }
        let close = documented - documented / 20..documented.saturating_add(CAREFUL);
        let is_close = close.contains(sent);
        if is_close && !has_permit {
            return Entry::Careful;
        }
        *sent = sent.saturating_add(1);
        match is_close {
            true => Entry::Careful,
            false => Entry::Open,
        }
    }

    /// Forgets what a 429 reported, when it is over.
    fn forget(&mut self, now: Instant) {
        let is_over = match self.slow_until {
            Some(end) => now >= end,
            None => {
                let idle = |next| now.saturating_duration_since(next) >= WINDOW;
                self.queue.is_empty() && self.next.is_some_and(idle)
            }
        };
        if is_over {
            (self.interval, self.slow_until) = (self.pace, None);
        }
    }

    /// The time until the requests of the window no longer count.
    fn rest_of_window(&self) -> Duration {
        let since = self.window.map(|(since, _)| since.elapsed());
        WINDOW.saturating_sub(since.unwrap_or_default())
    }

    /// Takes the turn of a ticket if its time has come; else returns when that is.
    fn claim(&mut self, ticket: u64, now: Instant) -> Result<(), Instant> {
        self.forget(now);
        let place = self.queue.partition_point(|other| *other < ticket);
        let before = u32::try_from(place).unwrap_or(u32::MAX);
        let next = self.next.unwrap_or(now);
        let at = later(next, self.interval.saturating_mul(before));
        if at > now {
            return Err(at);
        }
        self.queue.remove(place);
        // A timer that was late is made up for, but not a turn that nobody took.
        let earliest = now.checked_sub(self.interval).unwrap_or(now);
        self.next = Some(later(next.max(earliest), self.interval));
        Ok(())
    }
}

/// A place in the queue, which is given back when the call no longer waits.
struct Ticket<'a> {
    lane: &'a Lane,
    number: u64,
}

impl<'a> Ticket<'a> {
    fn draw(lane: &'a Lane) -> Self {
        let mut state = lane.state();
        state.last_ticket += 1;
        let number = state.last_ticket;
        state.queue.push_back(number);
        drop(state);
        Self { lane, number }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.lane.state();
        let Ok(place) = state.queue.binary_search(&self.number) else {
            return; // It had its turn.
        };
        state.queue.remove(place);
        let is_last = place == state.queue.len();
        drop(state);
        if !is_last {
            // The calls after it move up.
            self.lane.changed.notify_waiters();
        }
    }
}
