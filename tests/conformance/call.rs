//! One call of any operation, and what the caller gets.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use didit::reqwest::header::HeaderMap;
use didit::types::Extra;
use didit::{Client, Error, Response, Session};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a caller gets.
pub(crate) type Outcome = Result<Received, Arc<Error>>;

/// The parameters of a call by their names, as texts; a list has one text for each item.
pub(crate) type Parameters = BTreeMap<String, Vec<String>>;

/// A call that can be made.
pub(crate) trait Call: Any + Send + Sync {
    fn send<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Outcome>;

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
    Box::pin(async move { call.await.map(Received::of).map_err(Arc::new) })
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
