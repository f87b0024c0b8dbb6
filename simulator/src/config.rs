//! A simulator's configuration.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use didit::Redacted;
use tokio::sync::mpsc;

use crate::application::Application;
use crate::clock::Clock;
use crate::fault::FaultQueue;
use crate::framing::Framing;
use crate::host::{self, ServedHosts};
use crate::ids::Ids;
use crate::keys::Keys;
use crate::limits::{Limit, Quota, RATE_LIMIT, RateLimit, SANDBOX_QUOTA};
use crate::log::Log;
use crate::server::ConnectionLimits;
use crate::sessions::Sessions;
use crate::state::{Observer, State};
use crate::vendors::Vendors;
use crate::webhook::{DEFAULT_BACKOFF, Destination, Event, Webhooks};
use crate::workflow::Workflows;

/// The number of requests that are recorded, unless [`SimulatorBuilder::record`] sets another.
///
/// [`SimulatorBuilder::record`]: crate::SimulatorBuilder::record
pub const DEFAULT_RECORDED: usize = 1000;
/// The number of sessions that are remembered, unless [`SimulatorBuilder::remember`] sets another.
///
/// [`SimulatorBuilder::remember`]: crate::SimulatorBuilder::remember
pub const DEFAULT_REMEMBERED: usize = 10_000;
/// The maximum number of simultaneous connections, unless [`SimulatorBuilder::connections`] sets
/// another.
///
/// [`SimulatorBuilder::connections`]: crate::SimulatorBuilder::connections
pub const DEFAULT_CONNECTIONS: usize = 1000;
/// How long a request's head may take to arrive, and then its body, unless
/// [`SimulatorBuilder::head_timeout`] and [`SimulatorBuilder::body_timeout`] set other times.
///
/// [`SimulatorBuilder::head_timeout`]: crate::SimulatorBuilder::head_timeout
/// [`SimulatorBuilder::body_timeout`]: crate::SimulatorBuilder::body_timeout
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything that a builder can set.
pub(crate) struct Config {
    pub(crate) seed: Option<u64>,
    pub(crate) keys: Vec<String>,
    pub(crate) forbids_invalid_keys: bool,
    pub(crate) sandbox: bool,
    pub(crate) workflows: Workflows,
    pub(crate) rate_limit: Option<Limit>,
    pub(crate) sandbox_quota: Option<Limit>,
    pub(crate) callback_hosts: Vec<String>,
    pub(crate) recorded: usize,
    pub(crate) remembered: usize,
    pub(crate) stopped_at: Option<SystemTime>,
    pub(crate) framing: Framing,
    pub(crate) hosts: Vec<String>,
    pub(crate) connections: ConnectionLimits,
    pub(crate) body_timeout: Duration,
    pub(crate) observer: Option<Observer>,
    /// The webhook's URL and its secret.
    pub(crate) webhook: Option<(String, Redacted<String>)>,
    pub(crate) webhook_backoff: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: None,
            keys: Vec::new(),
            forbids_invalid_keys: false,
            sandbox: false,
            workflows: Workflows::default(),
            rate_limit: Some(RATE_LIMIT),
            sandbox_quota: Some(SANDBOX_QUOTA),
            callback_hosts: Vec::new(),
            recorded: DEFAULT_RECORDED,
            remembered: DEFAULT_REMEMBERED,
            stopped_at: None,
            framing: Framing::default(),
            hosts: Vec::new(),
            connections: ConnectionLimits {
                count: DEFAULT_CONNECTIONS,
                head_timeout: DEFAULT_TIMEOUT,
            },
            body_timeout: DEFAULT_TIMEOUT,
            observer: None,
            webhook: None,
            webhook_backoff: DEFAULT_BACKOFF,
        }
    }
}

/// The tests of a simulator set smaller ones.
#[test]
fn the_defaults_are_the_documented_ones() {
    let Config {
        recorded,
        remembered,
        connections,
        ..
    } = Config::default();
    assert_eq!((recorded, DEFAULT_RECORDED), (1000, 1000));
    assert_eq!((remembered, DEFAULT_REMEMBERED), (10_000, 10_000));
    assert_eq!((connections.count, DEFAULT_CONNECTIONS), (1000, 1000));
}

impl Config {
    /// The state to start with at this base URL, and the events to send; `InvalidInput` if a setting
    /// is invalid.
    pub(crate) fn into_state(
        self,
        url: String,
    ) -> io::Result<(State, mpsc::UnboundedReceiver<Event>)> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
        let page_policy = self.framing.policy().map_err(invalid)?;
        let callback_hosts = normalized(&self.callback_hosts).map_err(invalid)?;
        let webhook = self
            .webhook
            .map(|(url, secret)| Destination::new(&url, secret.expose()));
        let (webhooks, outbox, events) = Webhooks::new(webhook.transpose()?, self.webhook_backoff);
        let application = Application {
            keys: Keys::new(self.keys, self.forbids_invalid_keys),
            sandbox: self.sandbox,
            workflows: self.workflows,
            sessions: Sessions::new(self.remembered),
            rate_limit: RateLimit::new(self.rate_limit),
            sandbox_quota: Quota::new(self.sandbox_quota),
            faults: FaultQueue::default(),
            credits: None,
            vendors: Vendors::default(),
            callback_hosts: (!callback_hosts.is_empty()).then_some(callback_hosts),
            ids: Ids::new(self.seed),
            event_ids: Ids::new(self.seed.map(|seed| !seed)),
            outbox,
        };
        let state = State {
            url,
            page_policy,
            hosts: ServedHosts(normalized(&self.hosts).map_err(invalid)?),
            body_timeout: self.body_timeout,
            clock: self
                .stopped_at
                .map_or_else(Clock::running, Clock::stopped_at),
            application: Mutex::new(application),
            log: (self.recorded > 0).then(|| Mutex::new(Log::new(self.recorded))),
            observer: self.observer,
            webhooks,
        };
        Ok((state, events))
    }
}

fn normalized(hosts: &[String]) -> Result<HashSet<String>, String> {
    let normalized = hosts.iter().map(|host| {
        let error =
            || format!("{host:?} is not a host name such as example.com, without scheme and port");
        host::normalize(host).ok_or_else(error)
    });
    normalized.collect()
}

/// Shows no key.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("seed", &self.seed)
            .field("sandbox", &self.sandbox)
            .field("rate_limit", &self.rate_limit)
            .field("sandbox_quota", &self.sandbox_quota)
            .field("recorded", &self.recorded)
            .field("remembered", &self.remembered)
            .finish_non_exhaustive()
    }
}
