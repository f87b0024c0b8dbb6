//! The client: one pool of connections, one place to send requests to.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;

use crate::base_url::BaseUrl;
use crate::builder::ClientBuilder;
use crate::call::CreateSession;
use crate::error::Error;
use crate::generated::{self, contract};
use crate::retry::RetryPolicy;
use crate::secret::ApiKey;
use crate::types::CreateSessionRequest;

/// A client of Didit's verification service.
///
/// Create one and keep it: clones share its connections and are cheap. It is `Send` and `Sync`.
///
/// Calls have to be awaited within a tokio runtime; elsewhere they panic. A client belongs to the tokio runtime in which it made its connections: they are driven by that runtime's tasks, and a call
/// from another runtime hangs or fails once the first one is gone. In tests, where each `#[tokio::test]` has a
/// runtime of its own, create a client in each test, and not in a `static`; a program with several
/// runtimes has a client for each.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

/// What a client is made of.
pub(crate) struct Settings {
    /// Its timeout is `attempt_timeout`.
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: BaseUrl,
    pub(crate) key: ApiKey,
    pub(crate) headers: HeaderMap,
    pub(crate) attempt_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) retry: RetryPolicy,
    /// Whether errors show the service's texts.
    pub(crate) shows_messages: bool,
}

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) create_session_url: Url,
    pub(crate) host: Arc<str>,
    /// Whether there was ever a response, so that name and address are right.
    pub(crate) has_responded: AtomicBool,
    generated: generated::Client,
}

impl Client {
    /// A client with the key from the environment variable `DIDIT_API_KEY`, for the service at
    /// `DIDIT_BASE_URL` if that is set.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] where the key is missing or malformed, or the base URL cannot be used.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// A client with settings of your own.
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

    pub(crate) fn new(settings: Settings) -> Self {
        let create_session_url = settings.base_url.join(contract::create_session::PATH);
        let (http, key) = (settings.http.clone(), settings.key.clone());
        let generated = generated::Client::new_with_client(settings.base_url.as_text(), http, key);
        let host = create_session_url.host_str().unwrap_or_default().into();
        let has_responded = AtomicBool::new(false);
        Self { inner: Arc::new(Inner { settings, create_session_url, host, has_responded, generated }) }
    }

    /// Creates a verification session, or gets back the unfinished one of the same `vendor_data`.
    ///
    /// Await what it returns, or give this one call a timeout, retries or headers of its own first.
    ///
    /// ```no_run
    /// # async fn run(didit: didit::Client, request: didit::CreateSessionRequest) -> Result<(), didit::Error> {
    /// use std::time::Duration;
    ///
    /// let session = didit.create_session(&request).timeout(Duration::from_secs(5)).await?;
    /// println!("session {} is {}", session.session_id, session.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// What is known to be wrong with a request is said before anything is sent, all at once:
    ///
    /// ```
    /// let contact = didit::ContactDetails::builder().phone("415 555 2671").build();
    /// let request = didit::CreateSessionRequest::builder()
    ///     .workflow_id(didit::Uuid::nil())
    ///     .vendor_data("")
    ///     .contact_details(contact)
    ///     .build();
    /// let Err(didit::Error::InvalidRequest(invalid)) = request.validate() else { panic!() };
    /// let fields: Vec<_> = invalid.problems.iter().map(|problem| problem.field.as_str()).collect();
    /// assert_eq!(fields, ["contact_details.phone", "vendor_data"]);
    /// ```
    ///
    /// Dropping the call before it is done gives up waiting, not the session: once the request has
    /// been sent, one may exist.
    ///
    /// A request without a workflow is no request:
    ///
    /// ```compile_fail,E0277
    /// let request = didit::CreateSessionRequest::builder().vendor_data("user-123").build();
    /// ```
    ///
    /// # Errors
    ///
    /// When awaited, any [`Error`] but [`Error::Config`] and [`Error::Metadata`]. Where
    /// [`Error::session_may_exist`] says so, another call can make a second session unless the
    /// request has `vendor_data`.
    pub fn create_session<'a>(&'a self, request: &'a CreateSessionRequest) -> CreateSession<'a> {
        CreateSession::new(&self.inner, request)
    }

    /// The client as it is generated from the contract, with the same key and connections.
    ///
    /// It is for those who need it: it retries nothing, validates nothing before sending, has the attempts' timeout
    /// reads responses of any length, and loses a session whose undocumented fields serde_json cannot hold. **Its errors print whole answers**, with the session's token;
    /// do not log them.
    pub fn generated(&self) -> &generated::Client {
        &self.inner.generated
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.inner.settings;
        f.debug_struct("Client")
            .field("base_url", &settings.base_url.as_text())
            .field("attempt_timeout", &settings.attempt_timeout)
            .field("timeout", &settings.timeout)
            .field("max_response_bytes", &settings.max_response_bytes)
            .field("retry", &settings.retry)
            .finish_non_exhaustive()
    }
}
