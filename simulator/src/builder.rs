//! The builder of a simulator.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use didit::Redacted;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::Config;
#[cfg(doc)]
use crate::config::{DEFAULT_CONNECTIONS, DEFAULT_RECORDED, DEFAULT_REMEMBERED, DEFAULT_TIMEOUT};
use crate::framing::Framing;
use crate::limits::Limit;
use crate::recorded_request::RecordedRequest;
use crate::simulator::Simulator;
use crate::workflow::Workflow;
use crate::{endpoint, server, webhook};

/// Configures and starts a [`Simulator`].
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
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it is started"]
pub struct SimulatorBuilder {
    config: Config,
}

impl SimulatorBuilder {
    /// Makes ids and tokens reproducible: the same creates in the same order get the same ones.
    /// Default: random ones.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = Some(seed);
        self
    }

    /// Adds a valid key; may be called repeatedly. Once there is one, every other key gets 401.
    /// Default: any key is valid.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.config.keys.push(key.into());
        self
    }

    /// Responds with 403 instead of 401 to a key that is unknown, malformed or revoked, as Didit's
    /// OpenAPI document says. Default: 401, as the newer pages say.
    pub fn forbid_invalid_keys(mut self) -> Self {
        self.config.forbids_invalid_keys = true;
        self
    }

    /// Makes the keys those of a sandbox application: known `sandbox_scenario`s are valid, and the
    /// sandbox quota applies. Default: a live application, for which any scenario is a 400.
    pub fn sandbox(mut self) -> Self {
        self.config.sandbox = true;
        self
    }

    /// Declares a workflow; may be called repeatedly. An undeclared workflow exists when it is
    /// first used: a check of a person, in its first version.
    pub fn workflow(mut self, workflow: Workflow) -> Self {
        self.config.workflows.declare(workflow);
        self
    }

    /// Responds with 400 to undeclared workflows. Default: they exist when they are first used.
    pub fn declared_workflows_only(mut self) -> Self {
        self.config.workflows.declared_only = true;
        self
    }

    /// Sets how many requests a key may send in any period of this length. Default: 600 in 60
    /// seconds, as published. It is assumed that requests which fail later count as well.
    pub fn rate_limit(mut self, requests: usize, period: Duration) -> Self {
        self.config.rate_limit = Some(Limit {
            count: requests,
            period,
        });
        self
    }

    /// Sets how many sessions a sandbox application may create in any period of this length.
    /// Default: 500 in 24 hours, as published. It is assumed that a session which is returned again
    /// does not count.
    pub fn sandbox_quota(mut self, sessions: usize, period: Duration) -> Self {
        self.config.sandbox_quota = Some(Limit {
            count: sessions,
            period,
        });
        self
    }

    /// Turns off the rate limit and the sandbox quota.
    pub fn no_limits(mut self) -> Self {
        (self.config.rate_limit, self.config.sandbox_quota) = (None, None);
        self
    }

    /// Adds an allowed host of callbacks, such as `example.com`; may be called repeatedly. Once
    /// there is one, web URLs on other hosts get 400. Case, a trailing dot and the script of an
    /// international name make no difference. An app's own scheme is always allowed (assumed).
    /// Default: any host.
    pub fn callback_host(mut self, host: impl Into<String>) -> Self {
        self.config.callback_hosts.push(host.into());
        self
    }

    /// Sets how many of the latest requests are recorded; 0 records nothing. Together they take at
    /// most [`MAX_RECORDED_BYTES`](crate::MAX_RECORDED_BYTES), heads included. Default:
    /// [`DEFAULT_RECORDED`].
    pub fn record(mut self, requests: usize) -> Self {
        self.config.recorded = requests;
        self
    }

    /// Sets how many of the latest sessions are remembered; at least one. An older session is
    /// forgotten, with its page. Together they take at most
    /// [`MAX_REMEMBERED_BYTES`](crate::MAX_REMEMBERED_BYTES). Default: [`DEFAULT_REMEMBERED`].
    pub fn remember(mut self, sessions: usize) -> Self {
        self.config.remembered = sessions;
        self
    }

    /// Stops the simulator's clock at this moment; only [`advance`](Simulator::advance) moves it.
    /// Default: it runs.
    pub fn stop_clock_at(mut self, now: SystemTime) -> Self {
        self.config.stopped_at = Some(now);
        self
    }

    /// Adds an origin whose pages may frame hosted pages, such as `https://shop.example` or
    /// `http://localhost:*`; may be called repeatedly. Default: any page, since Didit's web SDK
    /// opens the hosted page in a frame.
    pub fn frame_ancestor(mut self, origin: impl Into<String>) -> Self {
        self.config.framing.allow(origin.into());
        self
    }

    /// Forbids all pages to frame hosted pages.
    pub fn no_framing(mut self) -> Self {
        self.config.framing = Framing::Nobody;
        self
    }

    /// Adds a host name under which the simulator is served, besides those of loopback
    /// (127.0.0.0/8, `[::1]` and `localhost`, with any port); may be called repeatedly. Default:
    /// none.
    ///
    /// A request with another `Host` gets 421, so that no web page can reach the simulator under a
    /// name of its own (DNS rebinding).
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.config.hosts.push(host.into());
        self
    }

    /// Sets how long a request's head may take to arrive. It also applies to the next request of a
    /// connection: a connection that is idle for so long is closed. Default: [`DEFAULT_TIMEOUT`].
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.config.connections.head_timeout = timeout;
        self
    }

    /// Sets how long a request's body may take to arrive as a whole. After that the response is
    /// 408, and the connection is closed. Default: [`DEFAULT_TIMEOUT`].
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.config.body_timeout = timeout;
        self
    }

    /// Sets the maximum number of simultaneous connections; at least one. Further connections wait
    /// until one is closed. Default: [`DEFAULT_CONNECTIONS`].
    pub fn connections(mut self, connections: usize) -> Self {
        self.config.connections.count = connections.max(1);
        self
    }

    /// Calls this with every request after its response is decided. The request's `Display` is a
    /// line for a log. The response waits for the call, so it should be quick.
    pub fn on_request(
        mut self,
        observer: impl Fn(&RecordedRequest) + Send + Sync + 'static,
    ) -> Self {
        self.config.observer = Some(Box::new(observer));
        self
    }

    /// Sends events about the status of sessions to this http or https URL, signed with this secret:
    /// what `didit::webhook::Verifier` and others verify. https needs the feature `rustls`.
    /// Default: none are sent.
    ///
    /// An event is sent again, with the same `event_id`, until the response is a 2xx; at most ten
    /// times (assumed).
    pub fn webhook(mut self, url: impl Into<String>, secret: impl Into<String>) -> Self {
        self.config.webhook = Some((url.into(), Redacted::new(secret.into())));
        self
    }

    /// Sets how long the first redelivery of an event waits; every further one waits twice as long, up
    /// to a minute (assumed). Default: one second.
    pub fn webhook_backoff(mut self, backoff: Duration) -> Self {
        self.config.webhook_backoff = backoff;
        self
    }

    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// If no port is free, or a setting is invalid; [`bind`](Self::bind) returns that as an error.
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
    /// If the port cannot be bound. [`io::ErrorKind::InvalidInput`] if a setting is invalid: an
    /// origin, a host or the webhook.
    pub async fn bind(self, port: u16) -> io::Result<Simulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let connections = self.config.connections;
        let (state, events) = self.config.into_state(format!("http://{address}"))?;
        let state = Arc::new(state);
        let (stop, stopped) = watch::channel(());
        let router = endpoint::router(Arc::clone(&state));
        let webhooks = webhook::send_all(Arc::clone(&state), events, stopped.clone());
        let server = server::serve(listener, router, connections, stopped);
        let task = tokio::spawn(async {
            tokio::join!(server, webhooks);
        });
        Ok(Simulator::new(state, stop, task))
    }
}
