//! A running simulator, as a test holds it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::builder::SimulatorBuilder;
use crate::endpoint::Shared;
use crate::log::RecordedRequest;
use crate::mood::Mood;
use crate::session::RememberedSession;
use crate::workflow::Workflow;
use didit::__private::Text;
use didit::{Client, Session, SessionStatus, Uuid};

/// The key that [`Simulator::client`] uses where none was declared.
pub const KEY: &str = "simulator-key";

/// A running stand-in. It stops when it is dropped; [`shutdown`](Self::shutdown) waits for that.
///
/// It can be told what to do at any time, while requests are under way, too.
pub struct Simulator {
    shared: Arc<Shared>,
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Simulator {
    pub(crate) fn new(shared: Arc<Shared>, stop: watch::Sender<()>, task: JoinHandle<()>) -> Self {
        Self { shared, stop, task }
    }

    /// Starts on a free port of 127.0.0.1 with the defaults of [`builder`](Self::builder).
    ///
    /// # Panics
    ///
    /// Where no port can be had; [`SimulatorBuilder::bind`] returns that as an error.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Settings to start with.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::default()
    }

    /// Where it listens: `http://127.0.0.1:<port>`, to be used as the base URL.
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// A client that talks to it, with the first declared key or else [`KEY`].
    ///
    /// # Panics
    ///
    /// Where no HTTP client can be built, which is the machine's fault, or the declared key cannot
    /// stand in a header.
    pub fn client(&self) -> Client {
        let key = self.shared.application().keys.first().unwrap_or(KEY).to_owned();
        match Client::builder().api_key(key).base_url(self.url()).build() {
            Ok(client) => client,
            Err(error) => panic!("no client of the simulator: {error}"),
        }
    }

    /// A session as an answer would show it now.
    pub fn session(&self, id: Uuid) -> Option<Session> {
        let json = self.shared.application().sessions.get(id)?.answer(self.url(), None, None).ok()?;
        Text::parse(json.as_bytes()).and_then(Text::read).ok()
    }

    /// All sessions that are remembered, in the order in which they were made. It is read from the
    /// simulator's memory, not from an answer: a test of faults can compare a caller's view with it.
    pub fn sessions(&self) -> Vec<RememberedSession> {
        self.shared.application().sessions.all()
    }

    /// How many sessions are remembered.
    pub fn session_count(&self) -> usize {
        self.shared.application().sessions.len()
    }

    /// Moves a session by hand. Approving one stores the face of its `vendor_data`, which is remembered
    /// among the latest (16 MiB of them).
    ///
    /// # Panics
    ///
    /// Where there is no such session: the test is wrong.
    pub fn set_status(&self, session_id: Uuid, status: SessionStatus) {
        let session = self.shared.application().set_status(session_id, status);
        assert!(session.is_some(), "the simulator has no session {session_id}");
    }

    /// Declares a workflow, or changes one. Sessions go on with the version that they have.
    pub fn publish(&self, workflow: Workflow) {
        self.shared.application().publish(workflow);
    }

    /// Publishes a workflow's next version and gives its number. Sessions of earlier versions are not
    /// handed back any more.
    ///
    /// # Panics
    ///
    /// Where only declared workflows are known and this is none of them: the test is wrong.
    pub fn republish(&self, workflow_id: Uuid) -> u32 {
        match self.shared.application().workflows.republish(workflow_id) {
            Some(version) => version,
            None => panic!("the simulator has no workflow {workflow_id}"),
        }
    }

    /// Moves the simulator's clock forward. The limits go by it; [`Mood::Delay`] does not.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// What the simulator's clock says.
    pub fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    /// Adds to the script of moods: each create from now on takes the next one, whichever key or
    /// body it has, and after the last one service is normal.
    pub fn script(&self, moods: impl IntoIterator<Item = Mood>) {
        self.shared.application().script.extend(moods);
    }

    /// How many moods of the script are still to come.
    pub fn moods_left(&self) -> usize {
        self.shared.application().script.len()
    }

    /// How many new sessions are paid for. A session takes one credit, and one that is handed back
    /// takes none (assumed). `None`, the default, is as many as you like. A sandbox application's
    /// sessions cost nothing.
    pub fn set_credits(&self, credits: impl Into<Option<u64>>) {
        self.shared.application().credits = credits.into();
    }

    /// Answers 400 to this `vendor_data` from now on.
    pub fn block(&self, vendor_data: &str) {
        self.shared.application().vendors.set(vendor_data, |standing| standing.blocked = true);
    }

    /// Takes back [`block`](Self::block).
    pub fn unblock(&self, vendor_data: &str) {
        self.shared.application().vendors.set(vendor_data, |standing| standing.blocked = false);
    }

    /// Stores a face for this `vendor_data`, as an approved session does: Face Match needs no
    /// `portrait_image` any more.
    pub fn store_face(&self, vendor_data: &str) {
        self.shared.application().vendors.set(vendor_data, |standing| standing.face_stored = true);
    }

    /// Takes back [`store_face`](Self::store_face).
    pub fn forget_face(&self, vendor_data: &str) {
        self.shared.application().vendors.set(vendor_data, |standing| standing.face_stored = false);
    }

    /// Answers 401 to this key from now on.
    pub fn revoke_key(&self, key: &str) {
        self.shared.application().keys.set_revoked(key, true);
    }

    /// Takes back [`revoke_key`](Self::revoke_key).
    pub fn restore_key(&self, key: &str) {
        self.shared.application().keys.set_revoked(key, false);
    }

    /// Answers 403 to this key from now on: it may not make sessions.
    pub fn deny_key(&self, key: &str) {
        self.shared.application().keys.set_denied(key, true);
    }

    /// Takes back [`deny_key`](Self::deny_key).
    pub fn allow_key(&self, key: &str) {
        self.shared.application().keys.set_denied(key, false);
    }

    /// The requests that are recorded, the oldest first, with visits to hosted pages among them.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.log().map(|log| log.all()).unwrap_or_default()
    }

    /// Forgets the recorded requests.
    pub fn clear_requests(&self) {
        if let Some(mut log) = self.shared.log() {
            log.clear();
        }
    }

    /// Stops: no more connections are taken, answers under way get a second to end, and when this
    /// returns the port is closed.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(());
        // The task only ends early where its runtime does, and the port with it.
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
        f.debug_struct("Simulator").field("url", &self.url()).finish_non_exhaustive()
    }
}
