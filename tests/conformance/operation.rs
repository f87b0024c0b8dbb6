//! The operations of the contract, each as a person knows it: where its requests go, how it is called, what
//! they and its responses look like. The cases are derived from this and the contract's schemas.

mod create_session;
mod session_decision;
mod webhook_event;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use didit::Client;
use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::call::{Body, Call, Outcome, Parameters};
use crate::case::Kind;

pub(crate) use create_session::CREATE_SESSION;
use session_decision::SESSION_DECISION;
use webhook_event::WEBHOOK_EVENT;

/// All of them, and what is sent to a webhook.
pub(crate) static OPERATIONS: &[&Table] = &[MAIN, &SESSION_DECISION, &WEBHOOK_EVENT];

/// The one that has more tables than this.
pub(crate) static MAIN: &Table = &CREATE_SESSION;

/// Derives the schema of a type.
pub(crate) type Derived = fn() -> schemars::Schema;

/// What a person writes about an operation.
pub(crate) struct Table {
    /// Its id in the contract.
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    /// The path with its parameters in braces; empty for an event.
    pub(crate) path: &'static str,
    /// A value of each parameter.
    pub(crate) parameters: &'static [(&'static str, &'static str)],
    /// Makes a call; the error says why there can be none.
    pub(crate) call: fn(&Input) -> Result<Arc<dyn Call>, String>,
    /// Bodies that have all fields in them: of a union, one for each branch.
    pub(crate) requests: fn() -> Vec<Value>,
    /// The same of responses, with the success status that each comes with.
    pub(crate) responses: fn() -> Vec<(u16, Value)>,
    /// What the documented error statuses become.
    pub(crate) errors: &'static [(u16, Kind)],
    /// Headers of a response, each with a value as it is documented.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The types of its bodies, as schemas: of the request (status 0) and of the responses.
    pub(crate) types: &'static [(u16, Derived)],
    /// What the client knows of it, such as when a retry is safe, which no case without retries shows.
    pub(crate) described: fn() -> String,
    /// Texts, by their fields, whose rule is not in the schema: tables of their own are about them.
    pub(crate) own_rules: &'static [&'static str],
}

/// What a call is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Input {
    pub(crate) parameters: Parameters,
    pub(crate) body: Option<Value>,
    /// A member of the body that the types do not let through.
    pub(crate) forced: Option<(String, Value)>,
}

impl Input {
    /// Parses a parameter that has to be there.
    #[allow(dead_code, reason = "an operation need not have one")]
    pub(crate) fn parameter<T: FromStr>(&self, name: &str) -> Result<T, String> {
        let found = self.optional(name)?;
        found.ok_or_else(|| format!("{name} is missing"))
    }

    /// Parses a parameter that may be absent.
    pub(crate) fn optional<T: FromStr>(&self, name: &str) -> Result<Option<T>, String> {
        let text = self.parameters.get(name).and_then(|texts| texts.first());
        let parse = |text: &String| text.parse().map_err(|_| format!("{name} is not {text}"));
        text.map(parse).transpose()
    }

    /// Reads the body.
    pub(crate) fn body<B: Body>(&self) -> Result<B, String> {
        let body = self.body.clone().unwrap_or_default();
        let mut body: B = serde_json::from_value(body).map_err(|error| error.to_string())?;
        if let Some((name, value)) = self.forced.clone() {
            body.extra().insert(name, value);
        }
        Ok(body)
    }
}

/// A call with a body.
pub(crate) struct WithBody<B, F> {
    parameters: Parameters,
    body: B,
    send: F,
}

impl<B, F> WithBody<B, F>
where
    B: Body,
    F: for<'a> Fn(&'a Client, &'a B) -> BoxFuture<'a, Outcome> + Send + Sync + 'static,
{
    #[allow(dead_code, reason = "the main operation's body is a call itself")]
    pub(crate) fn call(input: &Input, send: F) -> Result<Arc<dyn Call>, String> {
        Ok(Arc::new(Self {
            parameters: input.parameters.clone(),
            body: input.body()?,
            send,
        }))
    }
}

impl<B, F> Call for WithBody<B, F>
where
    B: Body,
    F: for<'a> Fn(&'a Client, &'a B) -> BoxFuture<'a, Outcome> + Send + Sync + 'static,
{
    fn send<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Outcome> {
        (self.send)(client, &self.body)
    }

    fn body(&self) -> Option<Value> {
        serde_json::to_value(&self.body).ok()
    }

    fn parameters(&self) -> Parameters {
        self.parameters.clone()
    }

    fn shown(&self) -> String {
        format!("{:?}", self.body)
    }
}

/// A call without a body.
pub(crate) struct Bare<F> {
    parameters: Parameters,
    send: F,
}

impl<F> Bare<F>
where
    F: for<'a> Fn(&'a Client) -> BoxFuture<'a, Outcome> + Send + Sync + 'static,
{
    #[allow(dead_code, reason = "an operation need not be without a body")]
    pub(crate) fn call(input: &Input, send: F) -> Arc<dyn Call> {
        Arc::new(Self {
            parameters: input.parameters.clone(),
            send,
        })
    }
}

impl<F> Call for Bare<F>
where
    F: for<'a> Fn(&'a Client) -> BoxFuture<'a, Outcome> + Send + Sync + 'static,
{
    fn send<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Outcome> {
        (self.send)(client)
    }

    fn parameters(&self) -> Parameters {
        self.parameters.clone()
    }
}

impl Table {
    /// Whether it is something that Didit sends, and not a call.
    pub(crate) fn is_event(&self) -> bool {
        self.path.is_empty()
    }

    /// The usual input, with this body.
    pub(crate) fn input(&self, body: Option<Value>) -> Input {
        let parameters = self.parameters.iter();
        let parameters =
            parameters.map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()]));
        Input {
            parameters: parameters.collect(),
            body,
            forced: None,
        }
    }

    /// The parameters of a target that belongs to the operation.
    pub(crate) fn parameters_of(&self, target: &str) -> Option<Parameters> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (expected, found) = (self.path.split('/'), path.split('/'));
        if expected.clone().count() != found.clone().count() {
            return None;
        }
        let mut parameters: Parameters = BTreeMap::new();
        for (expected, found) in expected.zip(found) {
            let name = expected.strip_prefix('{').and_then(|e| e.strip_suffix('}'));
            match name {
                Some(name) => {
                    let text = percent_decoded(found);
                    parameters.entry(name.to_owned()).or_default().push(text);
                }
                None if expected == found => {}
                None => return None,
            }
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let [name, text] = [name, text].map(|text| percent_decoded(&text.replace('+', " ")));
            parameters.entry(name).or_default().push(text);
        }
        Some(parameters)
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |byte: Option<u8>| (byte? as char).to_digit(16);
        let decoded = match byte {
            b'%' => hex(rest.next()).zip(hex(rest.next())),
            _ => None,
        };
        bytes.push(decoded.map_or(byte, |(high, low)| (high * 16 + low) as u8));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn the_parameters_of_a_target_are_decoded() {
    let table = Table {
        path: "/v3/{id}/things/",
        ..CREATE_SESSION
    };
    let parameters = |target| table.parameters_of(target);
    let found = parameters("/v3/a%2Fb%C3%A9/things/?x=1+2&y=%26&x=").expect("it belongs to it");
    let texts = |name: &str| found[name].join("|");
    assert_eq!([texts("id"), texts("x"), texts("y")], ["a/bé", "1 2|", "&"]);
    for other in [
        "/v3/a/things",
        "/v3/a/b/things/",
        "/v2/a/things/",
        "/v3/a/thing/",
    ] {
        assert_eq!(parameters(other), None, "{other}");
    }
}
