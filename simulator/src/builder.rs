//! A simulator's settings.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::application::{Application, Keys};
use crate::clock::Clock;
use crate::endpoint::{self, Observer, Shared};
use crate::handle::Simulator;
use crate::host::{self, Served};
use crate::ids::Ids;
use crate::limits::{Limit, PerKey, Quota, RATE_LIMIT, SANDBOX_QUOTA};
use crate::log::{Log, RecordedRequest};
use crate::mood::Script;
use crate::page::Framing;
use crate::server::{self, ConnectionLimits};
use crate::session::Sessions;
use crate::vendors::Vendors;
use crate::workflow::{Workflow, Workflows};

/// How many requests are recorded unless [`SimulatorBuilder::record`] says otherwise.
pub const DEFAULT_RECORDED: usize = 1000;
/// How many sessions are remembered unless [`SimulatorBuilder::remember`] says otherwise.
pub const DEFAULT_REMEMBERED: usize = 10_000;
/// How many connections there may be at once unless [`SimulatorBuilder::connections`] says otherwise.
pub const DEFAULT_CONNECTIONS: usize = 1000;
/// How long a request's head may take to arrive, and then its body, unless
/// [`SimulatorBuilder::head_timeout`] and [`SimulatorBuilder::body_timeout`] say otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// Makes a [`Simulator`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use std::time::Duration;
/// use didit::Uuid;
/// use didit_simulator::{Simulator, Workflow};
///
/// let sim = Simulator::builder()
///     .seed(7)
///     .key("my-key")
///     .workflow(Workflow::kyb(Uuid::from_u128(2)).version(3))
///     .rate_limit(10, Duration::from_secs(1))
///     .start()
///     .await;
/// # sim.shutdown().await;
/// # }
/// ```
#[must_use = "a builder does nothing until it is started"]
pub struct SimulatorBuilder {
    seed: Option<u64>,
    keys: Vec<String>,
    forbids_invalid_keys: bool,
    sandbox: bool,
    workflows: Workflows,
    rate_limit: Option<Limit>,
    sandbox_quota: Option<Limit>,
    callback_hosts: Vec<String>,
    recorded: usize,
    remembered: usize,
    stopped_at: Option<SystemTime>,
    framing: Framing,
    hosts: Vec<String>,
    connections: ConnectionLimits,
    body_timeout: Duration,
    observer: Option<Observer>,
}

impl Default for SimulatorBuilder {
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
            connections: ConnectionLimits { count: DEFAULT_CONNECTIONS, head_timeout: DEFAULT_TIMEOUT },
            body_timeout: DEFAULT_TIMEOUT,
            observer: None,
        }
    }
}

impl SimulatorBuilder {
    /// Makes ids and tokens reproducible: the same creates in the same order get the same ones.
    /// Default: different ones each time.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// A key of the application; call it again for another one. Once there is one, every other key
    /// is answered with 401. Default: any key will do.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.keys.push(key.into());
        self
    }

    /// Answers 403 instead of 401 to a key that is unknown, malformed or revoked, as Didit's OpenAPI
    /// document says; the newer pages say 401, which is the default.
    pub fn forbid_invalid_keys(mut self) -> Self {
        self.forbids_invalid_keys = true;
        self
    }

    /// The keys are a sandbox application's: known `sandbox_scenario`s are taken, and the sandbox
    /// quota counts. Default: a live application's, which answers 400 to any scenario.
    pub fn sandbox(mut self) -> Self {
        self.sandbox = true;
        self
    }

    /// Declares a workflow; call it again for another one. One that is not declared is a check of a
    /// person in its first version, and there at once.
    pub fn workflow(mut self, workflow: Workflow) -> Self {
        self.workflows.declare(workflow);
        self
    }

    /// Answers 400 to workflows that were not declared. Default: they are there at once.
    pub fn declared_workflows_only(mut self) -> Self {
        self.workflows.declared_only = true;
        self
    }

    /// How many requests a key may make in any period of this length. Default: 600 in 60 seconds, as
    /// published. That requests which fail later on count as well is assumed.
    pub fn rate_limit(mut self, requests: usize, period: Duration) -> Self {
        self.rate_limit = Some(Limit { count: requests, period });
        self
    }

    /// How many sessions a sandbox application may make in any period of this length. Default: 500 in
    /// 24 hours, as published. That a session which is handed back does not count is assumed.
    pub fn sandbox_quota(mut self, sessions: usize, period: Duration) -> Self {
        self.sandbox_quota = Some(Limit { count: sessions, period });
        self
    }

    /// Neither rate limit nor sandbox quota.
    pub fn no_limits(mut self) -> Self {
        (self.rate_limit, self.sandbox_quota) = (None, None);
        self
    }

    /// A host that callbacks may have, such as `example.com`; call it again for another one. Once
    /// there is one, web addresses on other hosts are answered with 400. Case, a last dot and the
    /// script of an international name make no difference. An app's own scheme is always let through
    /// (assumed). Default: any host.
    pub fn callback_host(mut self, host: impl Into<String>) -> Self {
        self.callback_hosts.push(host.into());
        self
    }

    /// How many of the latest requests are recorded; 0 records nothing. Together they take at most
    /// [`MAX_RECORDED_BYTES`](crate::MAX_RECORDED_BYTES), heads included. Default: [`DEFAULT_RECORDED`].
    pub fn record(mut self, requests: usize) -> Self {
        self.recorded = requests;
        self
    }

    /// How many of the latest sessions are remembered; at least one. An older one is forgotten, and
    /// its page is gone. Together they take at most
    /// [`MAX_REMEMBERED_BYTES`](crate::MAX_REMEMBERED_BYTES). Default: [`DEFAULT_REMEMBERED`].
    pub fn remember(mut self, sessions: usize) -> Self {
        self.remembered = sessions;
        self
    }

    /// Stops the simulator's clock at this moment, to be moved by
    /// [`advance`](Simulator::advance) only. Default: it runs.
    pub fn stop_clock_at(mut self, now: SystemTime) -> Self {
        self.stopped_at = Some(now);
        self
    }

    /// An origin whose pages may show hosted pages in a frame, such as `https://shop.example` or
    /// `http://localhost:*`; call it again for another one. Default: any page may, since Didit's web
    /// SDK opens the hosted page in one.
    pub fn frame_ancestor(mut self, origin: impl Into<String>) -> Self {
        self.framing.allow(origin.into());
        self
    }

    /// Lets no page show hosted pages in a frame.
    pub fn no_framing(mut self) -> Self {
        self.framing = Framing::Nobody;
        self
    }

    /// A host name under which it is served beside loopback's (127.0.0.0/8, `[::1]` and `localhost`,
    /// with any port), such as the name of a service behind which it stands; call it again for another
    /// one. A request whose `Host` is another name is answered with 421, so that no web page can reach
    /// the simulator by a name of its own. Default: none.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// How long a request's head may take to arrive; that of a connection's next request, too, so that
    /// a connection which is idle for so long is closed. Default: [`DEFAULT_TIMEOUT`].
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.connections.head_timeout = timeout;
        self
    }

    /// How long a request's body may take to arrive as a whole. After that it is answered with 408, and
    /// the connection is closed. Default: [`DEFAULT_TIMEOUT`].
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.body_timeout = timeout;
        self
    }

    /// How many connections there may be at once; at least one. The next ones wait until one of these
    /// is closed. Default: [`DEFAULT_CONNECTIONS`].
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections.count = connections.max(1);
        self
    }

    /// Is called with every request once it is answered; its `Display` is a line for a log. It holds
    /// up the answer, so that it should be quick.
    pub fn on_request(mut self, observer: impl Fn(&RecordedRequest) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// Where no port can be had, or a setting is invalid; [`bind`](Self::bind) returns that as an
    /// error.
    pub async fn start(self) -> Simulator {
        match self.bind(0).await {
            Ok(simulator) => simulator,
            Err(error) => panic!("the simulator cannot start: {error}"),
        }
    }

    /// Starts on a port of 127.0.0.1; 0 is any free one.
    ///
    /// # Errors
    ///
    /// Where the port cannot be had. [`io::ErrorKind::InvalidInput`] where a setting is invalid: an
    /// origin or a host that is not one.
    pub async fn bind(self, port: u16) -> io::Result<Simulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let connections = self.connections;
        let shared = Arc::new(self.shared(format!("http://{address}"))?);
        let (stop, stopped) = watch::channel(());
        let router = endpoint::router(Arc::clone(&shared));
        let task = tokio::spawn(server::serve(listener, router, connections, stopped));
        Ok(Simulator::new(shared, stop, task))
    }

    fn shared(self, url: String) -> io::Result<Shared> {
        let invalid = |problem| io::Error::new(io::ErrorKind::InvalidInput, problem);
        let page_policy = self.framing.policy().map_err(invalid)?;
        let callback_hosts = hosts(&self.callback_hosts).map_err(invalid)?;
        let application = Application {
            keys: Keys::new(self.keys, self.forbids_invalid_keys),
            sandbox: self.sandbox,
            workflows: self.workflows,
            sessions: Sessions::new(self.remembered),
            per_key: PerKey::new(self.rate_limit),
            sandbox_quota: Quota::new(self.sandbox_quota),
            script: Script::default(),
            credits: None,
            vendors: Vendors::default(),
            callback_hosts: (!callback_hosts.is_empty()).then_some(callback_hosts),
            ids: Ids::new(self.seed),
        };
        Ok(Shared {
            url,
            page_policy,
            hosts: Served(hosts(&self.hosts).map_err(invalid)?),
            body_timeout: self.body_timeout,
            clock: self.stopped_at.map_or_else(Clock::running, Clock::stopped_at),
            application: Mutex::new(application),
            log: (self.recorded > 0).then(|| Mutex::new(Log::new(self.recorded))),
            observer: self.observer,
        })
    }
}

fn hosts(hosts: &[String]) -> Result<HashSet<String>, String> {
    let normalized = hosts.iter().map(|host| {
        let error = || format!("{host:?} is not a host name such as example.com, without scheme and port");
        host::normalize(host).ok_or_else(error)
    });
    normalized.collect()
}

impl fmt::Debug for SimulatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatorBuilder")
            .field("seed", &self.seed)
            .field("sandbox", &self.sandbox)
            .field("rate_limit", &self.rate_limit)
            .field("sandbox_quota", &self.sandbox_quota)
            .field("recorded", &self.recorded)
            .field("remembered", &self.remembered)
            .finish_non_exhaustive()
    }
}
