//! One call of any operation, and what the caller gets.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use didit::reqwest::header::HeaderMap;
use didit::types::Extra;
use didit::webhook::{WebhookError, WebhookErrorKind};
use didit::{Client, Error, ErrorKind, Response, Session};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a caller gets.
pub(crate) type Outcome = Result<Received, Failure>;

/// Why a caller gets nothing.
#[derive(Debug)]
pub(crate) enum Failure {
    Call(Arc<Error>),
    Event(WebhookError),
}

impl Failure {
    /// The error of a call.
    pub(crate) fn error(&self) -> Option<&Error> {
        match self {
            Self::Call(error) => Some(error),
            Self::Event(_) => None,
        }
    }

    /// Whether something was received that cannot be read.
    pub(crate) fn is_unreadable(&self) -> bool {
        match self {
            Self::Call(error) => matches!(error.kind(), ErrorKind::UnreadableResponse(_)),
            Self::Event(error) => matches!(
                error.kind(),
                WebhookErrorKind::UnreadableEvent(_) | WebhookErrorKind::MissingBodyTimestamp
            ),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(Arc::new(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::Event(error) => error.fmt(f),
        }
    }
}

/// The parameters of a call by their names, as texts; a list has one text for each item.
pub(crate) type Parameters = BTreeMap<String, Vec<String>>;

/// A call that can be made.
pub(crate) trait Call: Any + Send + Sync {
    fn send<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Outcome>;

    /// Receives an event, for what is not a call of ours.
    fn receive(&self, _body: &[u8]) -> Option<Outcome> {
        None
    }

    /// The body as JSON.
    fn body(&self) -> Option<Value> {
        None
    }

    fn parameters(&self) -> Parameters {
        Parameters::new()
    }

    /// How the request is printed.
    fn shown(&self) -> String {
        String::new()
    }

    /// The request of the main operation.
    fn create_session(&self) -> Option<&didit::CreateSessionRequest> {
        None
    }
}

/// The body of an operation.
pub(crate) trait Body:
    Serialize + DeserializeOwned + fmt::Debug + Any + Send + Sync
{
    /// What goes out besides the documented fields.
    fn extra(&mut self) -> &mut Extra;
}

impl Body for didit::CreateSessionRequest {
    fn extra(&mut self) -> &mut Extra {
        &mut self.extra
    }
}

impl Call for didit::CreateSessionRequest {
    fn send<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Outcome> {
        receive(client.create_session(self))
    }

    fn body(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }

    fn shown(&self) -> String {
        format!("{self:?}")
    }

    fn create_session(&self) -> Option<&didit::CreateSessionRequest> {
        Some(self)
    }
}

/// Awaits a call.
pub(crate) fn receive<'a, T, C>(call: C) -> BoxFuture<'a, Outcome>
where
    T: Serialize + fmt::Debug + Send + Sync + 'static,
    C: IntoFuture<Output = Result<Response<T>, Error>>,
    C::IntoFuture: Send + 'a,
{
    let call = call.into_future();
    Box::pin(async move { call.await.map(Received::of).map_err(Failure::from) })
}

/// A successful response of any type.
pub(crate) struct Received {
    /// The value, written again.
    pub(crate) again: Value,
    pub(crate) headers: HeaderMap,
    /// How it is printed.
    pub(crate) shown: String,
    response: Box<dyn Any + Send + Sync>,
}

impl Received {
    pub(crate) fn of<T>(response: Response<T>) -> Self
    where
        T: Serialize + fmt::Debug + Send + Sync + 'static,
    {
        Self {
            again: serde_json::to_value(&*response)
                .unwrap_or_else(|error| Value::from(format!("cannot be written: {error}"))),
            headers: response.headers().clone(),
            shown: format!("{response:?}"),
            response: Box::new(response),
        }
    }

    /// What was received of an event, written again.
    pub(crate) fn event(again: Value, shown: String) -> Self {
        Self {
            again,
            headers: HeaderMap::new(),
            shown,
            response: Box::new(()),
        }
    }

    /// The response of the main operation.
    pub(crate) fn session(&self) -> &Session {
        let response: Option<&Response<Session>> = self.response.downcast_ref();
        response.expect("a session")
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}
