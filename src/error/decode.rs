//! Reads the body of a success, and says why a body cannot be read.

use std::fmt;

use serde::de::DeserializeOwned;

use super::status::printable;
use crate::body::BodyEnd;
use crate::json::{JsonError, Text, named_field};
use crate::response::RawResponse;

/// A success status with a body that is incomplete, not JSON, or not of the documented type.
///
/// The service has processed the request. If the operation creates sessions, **a session exists**,
/// and may have been charged: look for it, by [`Error::session_id`](super::Error::session_id) or
/// the body, before you create another.
#[non_exhaustive]
pub struct UnreadableResponse {
    /// The JSON path of the problem in the body, from `$`. It can have a key of `metadata` in it.
    pub path: String,
    /// What is wrong; it does not quote the body.
    pub problem: JsonError,
    /// The response, with as much of the body as was read.
    pub response: RawResponse,
}

impl UnreadableResponse {
    /// An error for a body that cannot be read, or was not read to its end.
    pub(crate) fn new(response: RawResponse, unreadable: Option<Unreadable>) -> Self {
        let (path, mut problem) = unreadable.unwrap_or_else(|| unknown("$".into()));
        if response.body.end() == BodyEnd::TooLong {
            problem.message = "it is longer than the client's limit".into();
        }
        Self {
            path,
            problem,
            response,
        }
    }
}

/// The JSON path at which a body is not a value of its type, and why.
pub(crate) type Unreadable = (String, JsonError);

fn unknown(path: String) -> Unreadable {
    (path, JsonError::new("the body cannot be read"))
}

/// Reads a body, up to where it stops being JSON.
pub(crate) fn decode<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unreadable> {
    Text::from_prefix(json)
        .read()
        .map_err(|_| explain::<T>(json))
}

/// Ignores the body of a response that has no value.
#[allow(dead_code, reason = "for contracts that have such responses")]
pub(crate) fn decode_nothing(_: &[u8]) -> Result<(), Unreadable> {
    Ok(())
}

/// Why a body is not a `T`, and where.
fn explain<T: DeserializeOwned>(json: &[u8]) -> Unreadable {
    let mut track = serde_path_to_error::Track::new();
    let result = match Text::parse(json) {
        Ok(text) => {
            T::deserialize(serde_path_to_error::Deserializer::new(text, &mut track)).map(|_| ())
        }
        // A body that is not JSON is read as far as possible, to find the place.
        Err(_) => {
            let mut whole = serde_json::Deserializer::from_slice(json);
            let value = T::deserialize(serde_path_to_error::Deserializer::new(
                &mut whole, &mut track,
            ));
            value.and_then(|_| whole.end())
        }
    };
    let path = match track.path() {
        path if path.iter().len() == 0 => "$".to_owned(),
        path if path.to_string().starts_with('[') => format!("${path}"),
        path => format!("$.{path}"),
    };
    let Err(error) = result else {
        return unknown(path);
    };
    let path = match named_field(&error) {
        Some((field, _)) => format!("{path}.{field}"),
        None => path,
    };
    (path, JsonError::from_serde(&error))
}

/// A path may have names that were received: only documented ones are shown.
impl fmt::Debug for UnreadableResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadableResponse")
            .field("path", &printable(&self.path))
            .field("problem", &self.problem)
            .field("response", &self.response)
            .finish()
    }
}

impl fmt::Display for UnreadableResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, problem) = (printable(&self.path), &self.problem);
        let status = self.response.status.as_u16();
        write!(
            f,
            "the service reported success ({status}), but its response cannot be read at {path}: {problem}"
        )
    }
}

impl std::error::Error for UnreadableResponse {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.response.cause()
    }
}
