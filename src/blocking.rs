//! The client for programs without async code (feature `blocking`).
//!
//! ```no_run
//! use didit::blocking::Client;
//! use didit::CreateSessionRequest;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let didit = Client::from_env()?;
//! let request = CreateSessionRequest::builder()
//!     .workflow_id("11111111-2222-3333-4444-555555555555".parse()?)
//!     .vendor_data("user-123")
//!     .build();
//! let session = didit.create_session(&request).send()?;
//! println!("session {}: open {}", session.session_id, session.url.expose());
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::future::IntoFuture;
use std::io;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::{ConfigError, Error};
use crate::retry::RetryPolicy;
use crate::wait::Waited;
use crate::{ClientBuilder, Response};

/// A client whose calls block the thread until they are done.
///
/// It has the settings and methods of [`didit::Client`](crate::Client). A thread of its own drives
/// its connections, so that it does not matter which thread calls, and whether the program has a
/// runtime elsewhere. Within a tokio runtime a call fails with [`ConfigError::BlockingInRuntime`] and
/// sends nothing: there, use [`didit::Client`](crate::Client); in `spawn_blocking`, with
/// `Handle::current().block_on(…)`.
///
/// Create one and keep it: clones share its connections and its thread, which ends with the last one.
#[derive(Clone)]
pub struct Client {
    inner: crate::Client,
    runtime: Arc<Runtime>,
}

impl Client {
    /// Creates a client as [`didit::Client::from_env`](crate::Client::from_env) does.
    ///
    /// ```no_run
    /// // With `DIDIT_API_KEY` set.
    /// let didit = didit::blocking::Client::from_env()?;
    /// # Ok::<(), didit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`ClientBuilder::build`] and [`ClientBuilder::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build_blocking()
    }

    /// Returns a builder, whose [`build_blocking`](ClientBuilder::build_blocking) builds such a client.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let didit = didit::blocking::Client::builder()
    ///     .api_key("your-key")
    ///     .timeout(Duration::from_secs(10))
    ///     .build_blocking()?;
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The base URL of all requests, as [`didit::Client::base_url`](crate::Client::base_url) returns it.
    ///
    /// ```
    /// let didit = didit::blocking::Client::builder().api_key("your-key").build_blocking()?;
    /// assert_eq!(didit.base_url(), "https://verification.didit.me");
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn base_url(&self) -> &str {
        self.inner.base_url()
    }

    pub(crate) fn new(inner: crate::Client) -> Result<Self, Error> {
        let runtime = Runtime::start().map_err(ConfigError::Runtime)?;
        Ok(Self {
            inner,
            runtime: Arc::new(runtime),
        })
    }

    /// The client whose calls are awaited.
    pub(crate) fn inner(&self) -> &crate::Client {
        &self.inner
    }

    fn block_on<T>(&self, future: impl IntoFuture<Output = Result<T, Error>>) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Err(ConfigError::BlockingInRuntime.into());
        }
        self.runtime.handle.block_on(future.into_future())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// A runtime on a thread of its own, which ends when this is dropped. The thread drops the runtime,
/// since that is an error within another one.
struct Runtime {
    handle: Handle,
    _until_dropped: oneshot::Sender<()>,
}

impl Runtime {
    fn start() -> io::Result<Self> {
        let (started, start) = mpsc::sync_channel(1);
        let (until_dropped, dropped) = oneshot::channel::<()>();
        thread::Builder::new().name("didit".into()).spawn(move || {
            match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => {
                    let _ = started.send(Ok(runtime.handle().clone()));
                    let _ = runtime.block_on(dropped);
                }
                Err(error) => {
                    let _ = started.send(Err(error));
                }
            }
        })?;
        let handle = start.recv().map_err(io::Error::other)??;
        Ok(Self {
            handle,
            _until_dropped: until_dropped,
        })
    }
}

/// A call of an operation. [`send`](Self::send) makes it.
#[must_use = "nothing is sent until `send` is called"]
pub struct Call<'a, T: 'static> {
    client: &'a Client,
    call: crate::Call<'a, T>,
}

impl<'a, T: Send> Call<'a, T> {
    pub(crate) fn new(client: &'a Client, call: crate::Call<'a, T>) -> Self {
        Self { client, call }
    }

    /// The maximum time for this call: see [`didit::Call::timeout`](crate::Call::timeout).
    ///
    /// ```no_run
    /// # use didit::{CreateSessionRequest, Error, blocking::Client};
    /// # fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// use std::time::Duration;
    ///
    /// let session = didit.create_session(request).timeout(Duration::from_secs(5)).send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.call = self.call.timeout(timeout);
        self
    }

    /// Which failures of this call are retried, how often and when. Default: the client's policy.
    ///
    /// ```no_run
    /// # use didit::{CreateSessionRequest, Error, blocking::Client};
    /// # fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// use didit::RetryPolicy;
    ///
    /// // Nobody waits for the result.
    /// let session = didit.create_session(request).retry(RetryPolicy::batch()).send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.call = self.call.retry(policy);
        self
    }

    /// Turns retries off for this call.
    ///
    /// ```no_run
    /// # use didit::{CreateSessionRequest, Error, blocking::Client};
    /// # fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// // A job queue retries by itself.
    /// let session = didit.create_session(request).no_retry().send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn no_retry(mut self) -> Self {
        self.call = self.call.no_retry();
        self
    }

    /// Adds a header to this call: see [`didit::Call::header`](crate::Call::header).
    ///
    /// ```no_run
    /// # use didit::{CreateSessionRequest, Error, blocking::Client};
    /// # fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// // For a gateway between this program and Didit.
    /// let session = didit.create_session(request).header("x-trace-id", "4bf92f35").send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call = self.call.header(name, value);
        self
    }

    /// Sends the request, and blocks the thread until there is a response.
    ///
    /// ```no_run
    /// # use didit::{CreateSessionRequest, Error, blocking::Client};
    /// # fn example(didit: &Client, request: &CreateSessionRequest) -> Result<(), Error> {
    /// let session = didit.create_session(request).send()?;
    /// println!("session {}", session.session_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for the method of [`didit::Client`](crate::Client) with the same name, and
    /// [`ConfigError::BlockingInRuntime`] within a tokio runtime.
    pub fn send(self) -> Result<Response<T>, Error> {
        self.client.block_on(self.call)
    }
}

impl<T> fmt::Debug for Call<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

/// Asks again and again until a response is final: see [`didit::Wait`](crate::Wait).
#[must_use = "nothing is sent until `send` is called"]
pub struct Wait<'a, T: 'static> {
    client: &'a Client,
    wait: crate::Wait<'a, T>,
}

impl<'a, T: Send + 'static> Wait<'a, T> {
    #[allow(dead_code, reason = "a contract need not have a method that waits")]
    pub(crate) fn new(client: &'a Client, wait: crate::Wait<'a, T>) -> Self {
        Self { client, wait }
    }

    /// How long to wait at most: see [`didit::Wait::timeout`](crate::Wait::timeout).
    ///
    /// ```no_run
    /// # use didit::{Error, Uuid, blocking::Client};
    /// # fn example(didit: &Client, session_id: Uuid) -> Result<(), Error> {
    /// use std::time::Duration;
    ///
    /// let hour = Duration::from_secs(3600);
    /// let waited = didit.wait_for_decision(session_id).timeout(hour).send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.wait = self.wait.timeout(timeout);
        self
    }

    /// How many requests are sent in a minute at most: see
    /// [`didit::Wait::requests_per_minute`](crate::Wait::requests_per_minute).
    ///
    /// ```no_run
    /// # use didit::{Error, Uuid, blocking::Client};
    /// # fn example(didit: &Client, session_id: Uuid) -> Result<(), Error> {
    /// // One of 50 sessions that are waited for at the same time.
    /// let waited = didit.wait_for_decision(session_id).requests_per_minute(2).send()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn requests_per_minute(mut self, requests: u32) -> Self {
        self.wait = self.wait.requests_per_minute(requests);
        self
    }

    /// Waits, and blocks the thread.
    ///
    /// ```no_run
    /// # use didit::{Error, Uuid, blocking::Client};
    /// # fn example(didit: &Client, session_id: Uuid) -> Result<(), Error> {
    /// use didit::Waited;
    ///
    /// match didit.wait_for_decision(session_id).send()? {
    ///     Waited::Final(decision) => println!("{}", decision.status),
    ///     Waited::Undecided(_) => println!("not decided yet"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`didit::Wait`](crate::Wait), and [`ConfigError::BlockingInRuntime`] within a tokio runtime.
    pub fn send(self) -> Result<Waited<T>, Error> {
        self.client.block_on(self.wait)
    }
}

impl<T> fmt::Debug for Wait<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wait.fmt(f)
    }
}
