//! A running simulator.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use didit::__private::Text;
use didit::{Client, Session, SessionStatus, Uuid};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::builder::SimulatorBuilder;
use crate::fault::Fault;
use crate::recorded_request::RecordedRequest;
use crate::session::RememberedSession;
use crate::state::State;
use crate::webhook::{Delivery, Destination, WebhookFault};
use crate::workflow::Workflow;

/// The key that [`Simulator::client`] uses if none was declared.
pub const KEY: &str = "simulator-key";

/// A running simulator. Dropping it stops it; [`shutdown`](Self::shutdown) also waits until it has
/// stopped.
///
/// Its methods can be called at any time, also while requests are pending.
pub struct Simulator {
    state: Arc<State>,
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Simulator {
    pub(crate) fn new(state: Arc<State>, stop: watch::Sender<()>, task: JoinHandle<()>) -> Self {
        Self { state, stop, task }
    }

    /// Starts on a free port of 127.0.0.1 with the defaults of [`builder`](Self::builder).
    ///
    /// # Panics
    ///
    /// If no port is free; [`SimulatorBuilder::bind`] returns that as an error.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::default()
    }

    /// The base URL for clients: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// Builds a client for this simulator, with the first declared key or else [`KEY`].
    ///
    /// # Panics
    ///
    /// If no HTTP client can be built on this machine, or a header cannot hold the declared key.
    pub fn client(&self) -> Client {
        let key = self
            .state
            .application()
            .keys
            .first()
            .unwrap_or(KEY)
            .to_owned();
        match Client::builder().api_key(key).base_url(self.url()).build() {
            Ok(client) => client,
            Err(error) => panic!("no client of the simulator: {error}"),
        }
    }

    /// Returns a session as a response would show it now.
    pub fn session(&self, id: Uuid) -> Option<Session> {
        let json = self
            .state
            .application()
            .sessions
            .get(id)?
            .response_body(self.url(), None, None)
            .ok()?;
        Text::parse(json.as_bytes()).and_then(Text::read).ok()
    }

    /// Returns all remembered sessions, in the order of creation.
    ///
    /// They come from the simulator's memory, not from responses: a test of faults can compare a
    /// caller's view with them.
    pub fn sessions(&self) -> Vec<RememberedSession> {
        self.state.application().sessions.all()
    }

    /// The number of remembered sessions.
    pub fn session_count(&self) -> usize {
        self.state.application().sessions.len()
    }

    /// Sets a session's status. Approving it stores the face of its `vendor_data`; the latest such
    /// faces are remembered (16 MiB of them).
    ///
    /// # Panics
    ///
    /// If no session has this id.
    pub fn set_status(&self, session_id: Uuid, status: SessionStatus) {
        let now = self.state.clock.now();
        let session = self.state.application().set_status(session_id, status, now);
        assert!(
            session.is_some(),
            "the simulator has no session {session_id}"
        );
    }

    /// Sends events to this URL from now on, signed with this secret: see
    /// [`SimulatorBuilder::webhook`]. With the URL that it has, this rotates the secret.
    ///
    /// # Panics
    ///
    /// If the URL is not an http or https URL, or the secret is empty.
    pub fn set_webhook(&self, url: &str, secret: &str) {
        match Destination::new(url, secret) {
            Ok(destination) => self.state.webhooks.set_destination(Some(destination)),
            Err(error) => panic!("{error}"),
        }
    }

    /// Adds faults of the webhook to their queue. Each event from now on takes the next one; when the
    /// queue is empty, events are sent once and in order.
    pub fn inject_webhook(&self, faults: impl IntoIterator<Item = WebhookFault>) {
        self.state.webhooks.inject(faults);
    }

    /// The latest deliveries of events, oldest first; up to 1,000.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.state.webhooks.deliveries()
    }

    /// Waits until every event so far is delivered or given up.
    ///
    /// An event that is held back by [`WebhookFault::OutOfOrder`] is not, before the next one is.
    pub async fn webhook_settled(&self) {
        self.state.webhooks.settled().await;
    }

    /// Declares or changes a workflow. Existing sessions keep their version.
    pub fn publish(&self, workflow: Workflow) {
        self.state.application().publish(workflow);
    }

    /// Publishes the next version of a workflow and returns its number. Sessions of earlier
    /// versions are not returned again.
    ///
    /// # Panics
    ///
    /// If only declared workflows exist, and this one is not declared.
    pub fn republish(&self, workflow_id: Uuid) -> u32 {
        match self.state.application().workflows.republish(workflow_id) {
            Some(version) => version,
            None => panic!("the simulator has no workflow {workflow_id}"),
        }
    }

    /// Moves the simulator's clock forward. It affects the limits and the times of
    /// events, but not [`Fault::Delay`] and when events are sent again.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }

    /// The time by the simulator's clock.
    pub fn now(&self) -> SystemTime {
        self.state.clock.now()
    }

    /// Adds faults to the queue. Each create from now on takes the next one, whatever its key and
    /// body; when the queue is empty, service is normal.
    pub fn inject(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.application().faults.extend(faults);
    }

    /// The number of faults that are still in the queue.
    pub fn pending_faults(&self) -> usize {
        self.state.application().faults.len()
    }

    /// Sets the number of new sessions that are paid for. Default: `None`, which is unlimited.
    ///
    /// A new session costs one credit, and a session that is returned again costs none (assumed).
    /// Sessions of a sandbox application are free.
    pub fn set_credits(&self, credits: impl Into<Option<u64>>) {
        self.state.application().credits = credits.into();
    }

    /// Responds with 400 to this `vendor_data` from now on.
    pub fn block(&self, vendor_data: &str) {
        self.state
            .application()
            .vendors
            .set(vendor_data, |vendor| vendor.blocked = true);
    }

    /// Undoes [`block`](Self::block).
    pub fn unblock(&self, vendor_data: &str) {
        self.state
            .application()
            .vendors
            .set(vendor_data, |vendor| vendor.blocked = false);
    }

    /// Stores a face for this `vendor_data`, as an approved session does: Face Match then needs no
    /// `portrait_image`.
    pub fn store_face(&self, vendor_data: &str) {
        self.state
            .application()
            .vendors
            .set(vendor_data, |vendor| vendor.face_stored = true);
    }

    /// Undoes [`store_face`](Self::store_face).
    pub fn forget_face(&self, vendor_data: &str) {
        self.state
            .application()
            .vendors
            .set(vendor_data, |vendor| vendor.face_stored = false);
    }

    /// Responds with 401 to this key from now on.
    pub fn revoke_key(&self, key: &str) {
        self.state.application().keys.set_revoked(key, true);
    }

    /// Undoes [`revoke_key`](Self::revoke_key).
    pub fn restore_key(&self, key: &str) {
        self.state.application().keys.set_revoked(key, false);
    }

    /// Responds with 403 to this key from now on: it may not create sessions.
    pub fn deny_key(&self, key: &str) {
        self.state.application().keys.set_denied(key, true);
    }

    /// Undoes [`deny_key`](Self::deny_key).
    pub fn allow_key(&self, key: &str) {
        self.state.application().keys.set_denied(key, false);
    }

    /// Returns the recorded requests, oldest first, including visits to hosted pages.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.log().map(|log| log.all()).unwrap_or_default()
    }

    /// Forgets the recorded requests.
    pub fn clear_requests(&self) {
        if let Some(mut log) = self.state.log() {
            log.clear();
        }
    }

    /// Stops the simulator: no more connections are accepted, and pending responses get a second to
    /// finish. The port is closed when this returns.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(());
        // The task only ends early if its runtime does, and the port with it.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
