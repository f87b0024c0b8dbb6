use std::collections::{HashSet, VecDeque};
use std::convert::Infallible;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

/// A memory of the events that were handled, by their `event_id`.
///
/// Didit sends an event again after a response that is not a 2xx, with the same id. Implement this for a table, so
/// that the id and what the event changes are stored in one transaction: if that fails, the event is
/// handled when it comes again.
///
/// ```
/// use didit::webhook::{Dedup, Event};
///
/// /// `create table webhook_event (id text primary key)`, within a transaction.
/// struct Table<'a>(&'a mut Transaction);
///
/// impl Dedup for Table<'_> {
///     type Error = DatabaseError;
///
///     fn seen_before(&mut self, event_id: &str) -> Result<bool, DatabaseError> {
///         let sql = "insert into webhook_event (id) values ($1) on conflict do nothing";
///         Ok(self.0.execute(sql, &[event_id])? == 0)
///     }
/// }
///
/// fn handle(mut transaction: Transaction, event: &Event) -> Result<(), DatabaseError> {
///     if !Table(&mut transaction).seen_before(&event.event_id)? {
///         // Change what the event is about, in the same transaction.
///     }
///     transaction.commit()
/// }
/// # struct Transaction;
/// # struct DatabaseError;
/// # impl Transaction {
/// #     fn execute(&mut self, _: &str, _: &[&str]) -> Result<u64, DatabaseError> { Ok(1) }
/// #     fn commit(self) -> Result<(), DatabaseError> { Ok(()) }
/// # }
/// ```
pub trait Dedup {
    /// Why the memory cannot be asked.
    type Error;

    /// Remembers an event, and returns whether it was remembered already.
    ///
    /// ```
    /// # use didit::webhook::{Dedup, MemoryDedup};
    /// fn status(events: &mut impl Dedup, event_id: &str) -> u16 {
    ///     match events.seen_before(event_id) {
    ///         Ok(true) => 200, // It was handled before.
    ///         Ok(false) => handle(event_id),
    ///         Err(_) => 503, // It will be sent again.
    ///     }
    /// }
    /// # fn handle(_: &str) -> u16 { 201 }
    /// # let mut events = &MemoryDedup::default();
    /// # assert_eq!(status(&mut events, "7a3c1f9e-0000-4000-8000-000000000001"), 201);
    /// # assert_eq!(status(&mut events, "7a3c1f9e-0000-4000-8000-000000000001"), 200);
    /// ```
    ///
    /// # Errors
    ///
    /// Where the memory cannot be asked. Do not handle the event then, and respond with 5xx, so that
    /// it is sent again.
    fn seen_before(&mut self, event_id: &str) -> Result<bool, Self::Error>;
}

/// A memory of the latest events in this process: for tests, and for programs that can do without an event,
/// since they ask for the decision as well.
///
/// After a restart an event may be handled twice. One can also be lost: it counts as handled from
/// [`seen_before`](Self::seen_before) on, so that a delivery that comes again while the first is being
/// handled gets a 2xx, and is the last one, even where the first fails or its handler is dropped. A table
/// that is changed in the event's own transaction ([`Dedup`]) has neither weakness.
///
/// ```
/// use didit::webhook::MemoryDedup;
///
/// let events = MemoryDedup::default();
/// assert!(!events.seen_before("7a3c1f9e-0000-4000-8000-000000000001"));
/// assert!(events.seen_before("7a3c1f9e-0000-4000-8000-000000000001"));
/// ```
pub struct MemoryDedup {
    capacity: usize,
    events: Mutex<Events>,
}

type Id = [u8; 32];

/// The hashes of the ids: of one length, however long the ids are.
#[derive(Default)]
struct Events {
    known: HashSet<Id>,
    /// From the oldest to the latest.
    order: VecDeque<Id>,
}

impl MemoryDedup {
    /// Creates a memory of at most so many events, at least one; the oldest one is forgotten first.
    ///
    /// ```
    /// let events = didit::webhook::MemoryDedup::new(1);
    /// assert!(!events.seen_before("7a3c1f9e-0000-4000-8000-000000000001"));
    /// assert!(!events.seen_before("7a3c1f9e-0000-4000-8000-000000000002"));
    /// assert!(!events.seen_before("7a3c1f9e-0000-4000-8000-000000000001")); // Forgotten.
    /// ```
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            events: Mutex::default(),
        }
    }

    /// Remembers an event, and returns whether it was remembered already.
    ///
    /// ```
    /// # let (event_id, mut handled) = ("7a3c1f9e-0000-4000-8000-000000000001", 0);
    /// let events = didit::webhook::MemoryDedup::default();
    /// for _sent in 0..2 {
    ///     if !events.seen_before(event_id) {
    ///         handled += 1;
    ///     }
    /// }
    /// assert_eq!(handled, 1);
    /// ```
    pub fn seen_before(&self, event_id: &str) -> bool {
        let id = hash(event_id);
        let mut events = self.events();
        if !events.known.insert(id) {
            return true;
        }
        events.order.push_back(id);
        if events.order.len() > self.capacity
            && let Some(oldest) = events.order.pop_front()
        {
            events.known.remove(&oldest);
        }
        false
    }

    /// Forgets an event that could not be handled, so that it is handled when it comes again.
    ///
    /// ```
    /// # let event_id = "7a3c1f9e-0000-4000-8000-000000000001";
    /// let events = didit::webhook::MemoryDedup::default();
    /// assert!(!events.seen_before(event_id));
    /// // The database is down: respond with 503, and the event comes again.
    /// events.forget(event_id);
    /// assert!(!events.seen_before(event_id));
    /// ```
    pub fn forget(&self, event_id: &str) {
        let id = hash(event_id);
        let mut events = self.events();
        if events.known.remove(&id) {
            events.order.retain(|other| *other != id);
        }
    }

    fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(event_id: &str) -> Id {
    Sha256::digest(event_id).into()
}

/// A memory of 10,000 events, which takes about 1 MB.
impl Default for MemoryDedup {
    fn default() -> Self {
        Self::new(10_000)
    }
}

impl Dedup for &MemoryDedup {
    type Error = Infallible;

    fn seen_before(&mut self, event_id: &str) -> Result<bool, Infallible> {
        Ok(MemoryDedup::seen_before(self, event_id))
    }
}

impl fmt::Debug for MemoryDedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryDedup")
            .field("capacity", &self.capacity)
            .field("events", &self.events().order.len())
            .finish()
    }
}
