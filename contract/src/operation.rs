//! An operation of the contract.

use serde_json::Value;

use crate::{MAIN_OPERATION, object};

/// An operation of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// Its id, which is also the name of its method in the client.
    pub id: &'a str,
    /// The method, in small letters.
    pub method: &'a str,
    /// The path, with its last slash.
    pub path: &'a str,
    /// Everything that the contract says about it.
    pub body: &'a Value,
}

impl<'a> Operation<'a> {
    /// The parameters of the path and the query.
    pub fn parameters(&self) -> impl Iterator<Item = &'a Value> {
        self.body["parameters"].as_array().into_iter().flatten()
    }

    /// The media types of the request's body.
    pub fn request_media_types(&self) -> Vec<&'a str> {
        object(&self.body["requestBody"]["content"])
            .map(|(name, _)| name)
            .collect()
    }

    /// The schema of the request's body.
    pub fn request(&self) -> &'a Value {
        schema(&self.body["requestBody"])
    }

    /// Whether the tables of the conformance suite are about it.
    pub fn is_main(&self) -> bool {
        self.id == MAIN_OPERATION
    }

    /// The documented statuses and their responses, in ascending order.
    pub fn responses(&self) -> impl Iterator<Item = (u16, &'a Value)> + use<'a> {
        let mut all: Vec<_> = object(&self.body["responses"])
            .filter_map(|(status, body)| Some((status.parse().ok()?, body)))
            .collect();
        all.sort_by_key(|(status, _)| *status);
        all.into_iter()
    }

    /// The responses that are not documented for one status, such as `default` and `4XX`.
    pub fn other_responses(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        object(&self.body["responses"])
            .map(|(status, _)| status)
            .filter(|status| status.parse::<u16>().is_err())
    }

    /// The schema of the body that comes with a status; null where there is none.
    pub fn response(&self, status: u16) -> &'a Value {
        schema(&self.body["responses"][status.to_string()])
    }

    /// The example requests, by name.
    pub fn request_examples(&self) -> Vec<(&'a str, &'a Value)> {
        examples(&self.body["requestBody"])
    }

    /// The example responses of a status, by name.
    pub fn response_examples(&self, status: u16) -> Vec<(&'a str, &'a Value)> {
        examples(&self.body["responses"][status.to_string()])
    }
}

/// The schema of a message's body; null where there is none.
fn schema(message: &Value) -> &Value {
    object(&message["content"])
        .next()
        .map_or(&Value::Null, |(_, media)| &media["schema"])
}

fn examples(body: &Value) -> Vec<(&str, &Value)> {
    object(&body["content"])
        .flat_map(|(_, media)| object(&media["examples"]))
        .map(|(name, example)| (name, &example["value"]))
        .collect()
}
