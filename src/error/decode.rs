//! Reading the body of a success, and what cannot be read.

use std::fmt;

use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::json_error::{JsonError, named_field};
use super::status::printable;
use crate::json::Text;
use crate::response::{BodyEnd, RawResponse, json_text};
use crate::types::HostedUrl;

/// A success with a body that is cut off, of another type, lacks a field, or is not JSON.
///
/// What the operation does is done. Where it creates sessions, **a session exists**, and may have
/// been charged: look for it with what [`Error::session_id`](super::Error::session_id) and the body
/// have before you create another.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnreadableResponse {
    /// Where in the body the problem is, as a JSON path from `$`.
    pub path: String,
    /// What the problem is; no value of the body is part of it.
    pub problem: JsonError,
    /// The answer itself, with as much of the body as arrived.
    pub response: RawResponse,
}

impl UnreadableResponse {
    /// The body is not what it should be, or not all of it.
    pub(crate) fn new(response: RawResponse, unreadable: Option<Unreadable>) -> Self {
        let Unreadable { path, problem } = unreadable.unwrap_or_else(Unreadable::unknown);
        let problem = match response.body.end() {
            BodyEnd::TooLong => JsonError {
                message: "it is longer than the client's limit".into(),
                ..problem
            },
            _ => problem,
        };
        Self {
            path,
            problem,
            response,
        }
    }
}

/// Why a body is not a value of its type, and where.
#[derive(Debug)]
pub(crate) struct Unreadable {
    path: String,
    problem: JsonError,
}

impl Unreadable {
    fn unknown() -> Self {
        Self {
            path: "$".into(),
            problem: JsonError::new("the body cannot be read"),
        }
    }
}

/// Reads a body, up to where it stops being JSON.
pub(crate) fn decode<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unreadable> {
    Text::of_prefix(json).read().map_err(|_| explain::<T>(json))
}

/// Reads a body that has nothing to say.
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
        // What is not JSON is read up to where it ends, to name the place.
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
        return Unreadable {
            path,
            ..Unreadable::unknown()
        };
    };
    match named_field(&error) {
        Some(field) => Unreadable {
            path: format!("{path}.{field}"),
            problem: JsonError::from_serde(&error),
        },
        None => Unreadable {
            path,
            problem: JsonError::from_serde(&error),
        },
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

/// The first id and hosted page of the right form at the top level of a body, up to where it stops
/// being JSON.
pub(crate) fn revealed(
    body: &[u8],
    id_field: &str,
    url_field: &str,
) -> (Option<Uuid>, Option<HostedUrl>) {
    let (mut session_id, mut url) = (None, None);
    for (name, value) in Text::of_prefix(json_text(body))
        .members()
        .into_iter()
        .flatten()
    {
        match &*name.name() {
            name if name == id_field && session_id.is_none() => session_id = value.read().ok(),
            name if name == url_field && url.is_none() => url = value.read().ok(),
            _ => {}
        }
    }
    (session_id, url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_ids_and_urls_the_first_is_kept() {
        let first = Uuid::from_u128(1);
        let text = format!(
            r#"{{"session_id":"{first}","url":"https://a.example","session_id":"{}","url":"b"}}"#,
            Uuid::from_u128(2)
        );

        assert_eq!(
            revealed(text.as_bytes(), "session_id", "url"),
            (Some(first), Some("https://a.example".to_owned().into()))
        );
    }
}
