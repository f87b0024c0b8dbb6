use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};

use super::{ApiKey, BaseUrl, Client, Inner, http};
use crate::error::{ConfigError, Error};
use crate::generated::contract;
use crate::request;
use crate::retry::RetryPolicy;
use crate::throttle::{self, Throttle};

const API_KEY: &str = "DIDIT_API_KEY";
const BASE_URL: &str = "DIDIT_BASE_URL";

/// The default of [`ClientBuilder::connect_timeout`]: 10 seconds.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The default of [`ClientBuilder::attempt_timeout`]: 30 seconds.
pub const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// The default of [`ClientBuilder::timeout`]: 90 seconds.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(90);
/// The default of [`ClientBuilder::max_response_bytes`]: 1 MiB.
pub const DEFAULT_MAX_RESPONSE_BYTES: usize = 1024 * 1024;

/// Builds a [`Client`]. [`build`](Self::build) checks the settings.
#[must_use = "a builder does nothing until it is built"]
#[derive(Default)]
pub struct ClientBuilder {
    api_key: Option<String>,
    base_url: Option<String>,
    connect_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    timeout: Option<Duration>,
    max_response_bytes: Option<usize>,
    user_agent_suffix: Option<String>,
    default_headers: Vec<(String, String)>,
    retry: Option<RetryPolicy>,
    pace: Option<(u32, Duration)>,
    http_client: Option<reqwest::ClientBuilder>,
    shows_messages: bool,
}

impl ClientBuilder {
    /// Takes the key from the environment variable `DIDIT_API_KEY` and, if it is set, the base URL
    /// from `DIDIT_BASE_URL`.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use didit::ClientBuilder;
    ///
    /// let didit = ClientBuilder::from_env()?.timeout(Duration::from_secs(10)).build()?;
    /// # Ok::<(), didit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) where the key is not set, or a variable is
    /// not Unicode.
    pub fn from_env() -> Result<Self, Error> {
        let key = variable(API_KEY)?.ok_or(ConfigError::MissingKey)?;
        let builder = Self::default().api_key(key);
        Ok(match variable(BASE_URL)? {
            Some(base_url) => builder.base_url(base_url),
            None => builder,
        })
    }

    /// The application's key, from Didit's console. Required.
    ///
    /// ```
    /// # fn secret(_: &str) -> String { "your-key".to_owned() }
    /// let didit = didit::Client::builder().api_key(secret("didit")).build()?;
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// The service's base URL, with or without a trailing slash, and without the API's path
    /// (`/v3/…`). Plain `http` is valid for loopback only. Default:
    /// `https://verification.didit.me`.
    ///
    /// ```
    /// // A simulator on this machine, for tests.
    /// let didit = didit::Client::builder()
    ///     .api_key("your-key")
    ///     .base_url("http://127.0.0.1:8080")
    ///     .build()?;
    /// # Ok::<(), didit::Error>(())
    /// ```
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// The maximum time to establish a connection. Default: [`DEFAULT_CONNECT_TIMEOUT`].
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let builder = didit::Client::builder().connect_timeout(Duration::from_secs(3));
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// The maximum time for one attempt, from the connection to the last byte of the response.
    /// Default: [`DEFAULT_ATTEMPT_TIMEOUT`]. An attempt also ends with the call's
    /// [`timeout`](Self::timeout).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// // One slow attempt leaves time for another.
    /// let builder = didit::Client::builder()
    ///     .attempt_timeout(Duration::from_secs(5))
    ///     .timeout(Duration::from_secs(20));
    /// ```
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// The maximum time for a whole call, with all attempts and the delays between them. Default: the
    /// [`RetryPolicy::timeout`] of the client's policy, or else [`DEFAULT_TIMEOUT`], which leaves room
    /// for the backoff that Didit advises.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// // In a web handler, a person waits.
    /// let builder = didit::Client::builder().timeout(Duration::from_secs(10));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The maximum length of a response's body, in bytes. Default: [`DEFAULT_MAX_RESPONSE_BYTES`].
    /// Metadata is part of the response, and counts. A longer body of a success is
    /// [`ErrorKind::UnreadableResponse`](crate::ErrorKind::UnreadableResponse), and is not retried: **the
    /// session exists**. A longer error response keeps its kind, without details. 0 makes
    /// [`build`](Self::build) fail.
    ///
    /// ```
    /// // For sessions with large metadata.
    /// let builder = didit::Client::builder().max_response_bytes(4 * 1024 * 1024);
    /// ```
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    /// Which failures are retried, how often and when. Default: [`RetryPolicy::default`].
    ///
    /// ```
    /// use didit::RetryPolicy;
    ///
    /// let policy = RetryPolicy::default().max_attempts(3);
    /// let builder = didit::Client::builder().retry(policy);
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Turns retries off. The same as `retry(RetryPolicy::none())`.
    ///
    /// ```
    /// // A job queue retries by itself.
    /// let builder = didit::Client::builder().no_retry();
    /// ```
    pub fn no_retry(self) -> Self {
        self.retry(RetryPolicy::none())
    }

    /// Sends at most this number of requests in a period, by all calls of the client and its clones
    /// together, evenly: 600 a minute are one each 100 ms, and 0.5 % more time, since requests do not
    /// arrive as evenly as they are sent. Calls are sent in the order in which they are awaited, and
    /// idle time is not saved up. Waiting counts towards the call's timeout; a call that it is too long
    /// for fails at once with [`ErrorKind::Throttled`](crate::ErrorKind::Throttled).
    ///
    /// Default: no such limit. After a 429 the calls of a client wait in any case, until its
    /// `Retry-After` has passed, and are then sent as evenly as its `X-RateLimit-Limit` says.
    ///
    /// Didit's limit is for a key. Where several programs use one, give each its share.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let builder = didit::Client::builder().pace(600, Duration::from_secs(60));
    /// ```
    pub fn pace(mut self, requests: u32, per: Duration) -> Self {
        self.pace = Some((requests, per));
        self
    }

    /// The text after `didit-rust/<version>` in the `user-agent` header, such as your application's
    /// name and version. Default: none.
    ///
    /// ```
    /// let builder = didit::Client::builder().user_agent_suffix("shop/1.2");
    /// ```
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Adds a header that is sent with every request; at most 1,000. The headers that the client
    /// sets itself are invalid, also with other punctuation: some servers read `x_api_key` as the
    /// key's header.
    ///
    /// ```
    /// // For a gateway between this program and Didit.
    /// let builder = didit::Client::builder().api_key("your-key").default_header("x-team", "shop");
    /// assert!(builder.build().is_ok());
    /// ```
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.default_headers.push((name.into(), value.into()));
        self
    }

    /// A customized HTTP client, with proxies, certificates, a DNS resolver, or a pool size.
    /// Default: reqwest's defaults.
    ///
    /// Some settings are overridden for safety: no redirects, no retries other than those of
    /// [`RetryPolicy`], the timeouts of this builder, and no proxy where the base URL is loopback.
    /// The client uses HTTP/1.1 only, unless the feature `http2` is enabled: then the builder's
    /// choice of version holds, and pings detect a dead connection. To share a connection pool,
    /// share the [`Client`].
    ///
    /// Its other settings hold: `connection_verbose(true)` logs the key and personal data, and the
    /// `tls_danger_…` settings turn off TLS's protection.
    ///
    /// ```
    /// use didit::reqwest::{self, Proxy};
    ///
    /// let http = reqwest::Client::builder().proxy(Proxy::https("http://proxy.example:3128")?);
    /// let builder = didit::Client::builder().http_client(http);
    /// # Ok::<(), reqwest::Error>(())
    /// ```
    pub fn http_client(mut self, client: reqwest::ClientBuilder) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Whether the `Display` of errors shows all messages of the service: the first eight, up to
    /// 200 characters of each. They may quote what was sent: names, e-mail addresses, ids. Default:
    /// `false`; then `Display` shows documented messages only, and the others are read with
    /// `expose`.
    ///
    /// ```
    /// // On a developer's machine only.
    /// let show = cfg!(debug_assertions);
    /// let builder = didit::Client::builder().show_service_messages_in_errors(show);
    /// ```
    pub fn show_service_messages_in_errors(mut self, show: bool) -> Self {
        self.shows_messages = show;
        self
    }

    /// Builds the client.
    ///
    /// ```
    /// use didit::{Client, ConfigError, ErrorKind};
    ///
    /// assert!(Client::builder().api_key("your-key").build().is_ok());
    ///
    /// let error = Client::builder().build().unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Config(ConfigError::MissingKey)));
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) where a setting is missing or invalid.
    pub fn build(self) -> Result<Client, Error> {
        let key = ApiKey::new(self.api_key.ok_or(ConfigError::MissingKey)?)?;
        let base_url = BaseUrl::parse(self.base_url.as_deref().unwrap_or(contract::BASE_URL))?;
        let user_agent = http::user_agent(self.user_agent_suffix.as_deref())?;
        let is_zero = |time: Option<Duration>| time == Some(Duration::ZERO);
        let zero = [
            ("connect_timeout", is_zero(self.connect_timeout)),
            ("attempt_timeout", is_zero(self.attempt_timeout)),
            ("timeout", is_zero(self.timeout)),
            ("max_response_bytes", self.max_response_bytes == Some(0)),
            (
                "pace",
                self.pace
                    .is_some_and(|(requests, per)| requests == 0 || per.is_zero()),
            ),
        ];
        if let Some((setting, _)) = zero.into_iter().find(|(_, is_zero)| *is_zero) {
            return Err(ConfigError::Zero { setting }.into());
        }

        let mut headers = HeaderMap::new();
        for (name, value) in &self.default_headers {
            request::add(&mut headers, name, value)
                .map_err(|(name, problem)| ConfigError::InvalidHeader { name, problem })?;
        }
        headers.insert(USER_AGENT, user_agent.clone());
        let json = HeaderValue::from_static("application/json");
        headers.insert(ACCEPT, json.clone());
        headers.insert(CONTENT_TYPE, json);
        headers.insert(contract::KEY_HEADER, key.header());

        let attempt_timeout = self.attempt_timeout.unwrap_or(DEFAULT_ATTEMPT_TIMEOUT);
        let http = http::build(
            self.http_client,
            &base_url,
            self.connect_timeout,
            attempt_timeout,
            user_agent,
        )?;
        let pace = self
            .pace
            .map(|(requests, per)| throttle::interval(requests, per));
        let retry = self.retry.unwrap_or_default();
        let fixed = contract::PATHS.iter().filter(|path| !path.contains('{'));
        let inner = Inner {
            urls: fixed.map(|path| (*path, base_url.join(path))).collect(),
            host: base_url.host().into(),
            headers,
            attempt_timeout,
            timeout: self
                .timeout
                .unwrap_or_else(|| retry.timeout_or(DEFAULT_TIMEOUT)),
            throttle: Throttle::new(pace.unwrap_or_default()),
            max_response_bytes: self
                .max_response_bytes
                .unwrap_or(DEFAULT_MAX_RESPONSE_BYTES),
            retry,
            shows_messages: self.shows_messages,
            has_responded: AtomicBool::new(false),
            #[cfg(feature = "progenitor-client")]
            progenitor: crate::progenitor::Client::new_with_client(
                base_url.as_text(),
                http.clone(),
                key,
            ),
            http,
            base_url,
        };
        Ok(Client {
            inner: Arc::new(inner),
        })
    }
}

#[cfg(feature = "blocking")]
impl ClientBuilder {
    /// Builds a client whose calls block the thread (feature `blocking`).
    ///
    /// ```
    /// use didit::blocking::Client;
    ///
    /// let didit: Client = didit::Client::builder().api_key("your-key").build_blocking()?;
    /// # Ok::<(), didit::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build), and [`ConfigError::Runtime`] where its thread cannot be started.
    pub fn build_blocking(self) -> Result<crate::blocking::Client, Error> {
        crate::blocking::Client::new(self.build()?)
    }
}

fn variable(name: &'static str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::InvalidVariable { name }.into()),
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the key and the URL: they are unchecked, and either may hold a secret.
        f.debug_struct("ClientBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("timeout", &self.timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("retry", &self.retry)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}
