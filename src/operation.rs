use std::fmt;

use reqwest::Method;
use uuid::Uuid;

use crate::error::{DocumentedErrors, Unreadable};

/// An operation of the contract, whose response is a `T`. [`operations`](crate::operations) has all
/// of them as constants.
pub struct Operation<T: 'static> {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) successes: &'static [Success<T>],
    pub(crate) retry: RetrySafety,
    pub(crate) requests_per_minute: Option<u32>,
    pub(crate) creates: Option<Creates<T>>,
    pub(crate) errors: &'static DocumentedErrors,
}

/// A success status, and how its body is read.
pub(crate) struct Success<T> {
    pub(crate) status: u16,
    pub(crate) decode: fn(&[u8]) -> Result<T, Unreadable>,
}

/// Whether a request that may have arrived can be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "a contract need not have all three")]
pub(crate) enum RetrySafety {
    /// Always: the method is safe.
    Always,
    /// Only if this field of the request is set.
    WithField(&'static str),
    /// Never.
    Never,
}

/// How the response of an operation that creates a session reveals it.
pub(crate) struct Creates<T> {
    /// The field of the session's id.
    pub(crate) id: &'static str,
    /// The field of the hosted page's URL.
    pub(crate) url: &'static str,
    /// Returns the session's id and number.
    pub(crate) of: fn(&T) -> (Uuid, i64),
}

impl<T> Operation<T> {
    /// The operation's id in the contract, which is also the name of the client's method.
    ///
    /// ```
    /// use didit::operations::CREATE_SESSION;
    ///
    /// // A label for metrics.
    /// assert_eq!(CREATE_SESSION.id(), "create_session");
    /// ```
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The HTTP method.
    ///
    /// ```
    /// use didit::operations::SESSION_DECISION;
    /// use didit::reqwest::Method;
    ///
    /// // A mock server's route.
    /// assert_eq!(SESSION_DECISION.method(), Method::GET);
    /// ```
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path below the base URL, with parameters in braces.
    ///
    /// ```
    /// use didit::operations::CREATE_SESSION;
    ///
    /// // A mock server's route.
    /// let url = format!("http://127.0.0.1:8080{}", CREATE_SESSION.path());
    /// assert_eq!(url, "http://127.0.0.1:8080/v3/session/");
    /// ```
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The statuses that mean success.
    ///
    /// ```
    /// use didit::operations::CREATE_SESSION;
    ///
    /// assert!(CREATE_SESSION.success_statuses().eq([201]));
    /// ```
    pub fn success_statuses(&self) -> impl Iterator<Item = u16> {
        self.successes.iter().map(|success| success.status)
    }

    /// How many requests a minute the service documents as the limit for a key, if it does.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use didit::operations::CREATE_SESSION;
    ///
    /// if let Some(limit) = CREATE_SESSION.requests_per_minute() {
    ///     let builder = didit::Client::builder().pace(limit, Duration::from_secs(60));
    /// }
    /// ```
    pub fn requests_per_minute(&self) -> Option<u32> {
        self.requests_per_minute
    }

    /// The id and the number of the session that a response says was created.
    pub(crate) fn created(&self, response: &T) -> Option<(Uuid, i64)> {
        let creates = self.creates.as_ref()?;
        Some((creates.of)(response))
    }

    /// The fields of a response that reveal a session: its id and its hosted page.
    pub(crate) fn revealing(&self) -> Option<(&'static str, &'static str)> {
        let creates = self.creates.as_ref()?;
        Some((creates.id, creates.url))
    }
}

impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statuses: Vec<_> = self.success_statuses().collect();
        f.debug_struct("Operation")
            .field("id", &self.id)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("success_statuses", &statuses)
            .field("retry", &self.retry)
            .field("requests_per_minute", &self.requests_per_minute)
            .field("reveals", &self.revealing())
            .finish()
    }
}
