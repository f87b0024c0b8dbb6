//! The client: a connection pool and its configuration.

mod api_key;
mod base_url;
mod builder;
mod call;
mod http;
mod tls;

pub use api_key::ApiKey;
pub(crate) use base_url::BaseUrl;
pub use builder::{
    ClientBuilder, DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_RESPONSE_BYTES,
    DEFAULT_TIMEOUT,
};
pub use call::Call;
pub(crate) use call::after;
pub(crate) use tls::{HAS_TLS, prepare_tls};

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;

use crate::error::Error;
use crate::request::Target;
use crate::retry::RetryPolicy;
use crate::throttle::Throttle;

/// A client of Didit's verification service.
///
/// Create one and keep it: clones share its connections and are cheap. It is `Send` and `Sync`.
///
/// Calls have to be awaited within a tokio runtime; elsewhere they panic. Use a client in one
/// runtime only: its connections are driven by tasks of the runtime in which they were opened, and
/// a call from another runtime hangs or fails once the first one has shut down. Each
/// `#[tokio::test]` has its own runtime, so create a client in each test, not in a `static`.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

/// What the clones of a client share.
pub(crate) struct Inner {
    /// The HTTP client; its timeout is `attempt_timeout`.
    pub(crate) http: reqwest::Client,
    base_url: BaseUrl,
    /// The URLs of the operations whose paths have no parameters.
    urls: Vec<(&'static str, Url)>,
    pub(crate) host: Arc<str>,
    headers: HeaderMap,
    attempt_timeout: Duration,
    timeout: Duration,
    pub(crate) max_response_bytes: usize,
    retry: RetryPolicy,
    /// Whether `Display` of errors shows all messages of the service.
    shows_messages: bool,
    throttle: Throttle,
    /// Whether the client ever got a response, which shows that the host name is right.
    pub(crate) has_responded: AtomicBool,
    #[cfg(feature = "progenitor-client")]
    progenitor: crate::progenitor::Client,
}

impl Inner {
    /// The URL of a request to an operation's path.
    pub(crate) fn url(&self, path: &'static str, target: &Target) -> Result<Cow<'_, Url>, Error> {
        let fixed = self
            .urls
            .iter()
            .find(|(known, _)| *known == path)
            .filter(|_| target.is_fixed());
        match fixed {
            Some((_, url)) => Ok(Cow::Borrowed(url)),
            None => target.url(&self.base_url, path).map(Cow::Owned),
        }
    }
}

impl Client {
    /// Creates a client with the key from the environment variable `DIDIT_API_KEY` and, if it is
    /// set, the base URL from `DIDIT_BASE_URL`.
    ///
    /// ```no_run
    /// // With `DIDIT_API_KEY` set.
    /// let didit = didit::Client::from_env()?;
    /// # Ok::<(), didit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) where the key is missing or malformed, or
    /// the base URL is invalid.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns a builder, for a client with other settings.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let didit = didit::Client::builder()
    ///     .api_key("your-key")
    ///     .timeout(Duration::from_secs(10))
    ///     .user_agent_suffix("shop/1.2")
    ///     .build()?;
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The base URL of all requests, without a slash at its end: `https://verification.didit.me` unless
    /// [`ClientBuilder::base_url`] or `DIDIT_BASE_URL` says otherwise.
    ///
    /// ```
    /// let builder = didit::Client::builder().api_key("your-key");
    /// let didit = builder.base_url("HTTP://localhost:8080/").build()?;
    /// assert_eq!(didit.base_url(), "http://localhost:8080");
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn base_url(&self) -> &str {
        self.inner.base_url.as_text()
    }

    /// The client as progenitor generates it, with the same key and connections, to compare with
    /// (feature `progenitor-client`).
    ///
    /// **Its errors print whole responses, with tokens and personal data.** It does not validate, retry or
    /// pace, and reads responses of any length.
    ///
    /// ```no_run
    /// # async fn example(didit: &didit::Client, session_id: didit::Uuid) {
    /// if let Ok(decision) = didit.progenitor().session_decision(&session_id).await {
    ///     println!("{}", decision.status);
    /// }
    /// # }
    /// ```
    #[cfg(feature = "progenitor-client")]
    pub fn progenitor(&self) -> &crate::progenitor::Client {
        &self.inner.progenitor
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = &self.inner;
        f.debug_struct("Client")
            .field("base_url", &config.base_url.as_text())
            .field("attempt_timeout", &config.attempt_timeout)
            .field("timeout", &config.timeout)
            .field("max_response_bytes", &config.max_response_bytes)
            .field("retry", &config.retry)
            .finish_non_exhaustive()
    }
}
