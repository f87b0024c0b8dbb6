//! A session that exists, in an answer that cannot be read.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::problem::{Problem, named_field};
use super::refused::printable;
use crate::HostedUrl;
use crate::response::{BodyEnd, RawResponse, json_text};
use crate::types::Session;

/// 201 with a body that is cut off, of another type, lacks a field, or is no JSON. **A session
/// exists**, and may have been charged: look for it with what is here before you make another.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnreadableSession {
    /// Where in the body the problem is, as a JSON path from `$`.
    pub path: String,
    /// What the problem is; no value of the body is part of it.
    pub problem: Problem,
    /// The session's id, where it could be read.
    pub session_id: Option<Uuid>,
    /// The hosted page, where it could be read.
    pub url: Option<HostedUrl>,
    /// The answer itself, with as much of the body as arrived.
    pub response: RawResponse,
}

impl UnreadableSession {
    /// The body was read as far as it goes, and is no session.
    pub(crate) fn of(response: RawResponse) -> Self {
        let json = json_text(response.body.expose());
        let mut track = serde_path_to_error::Track::new();
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
        let result = <Session as serde::Deserialize>::deserialize(tracked);
        let mut path = match track.path() {
            path if path.iter().len() == 0 => "$".to_owned(),
            path => format!("$.{path}"),
        };
        let problem = match result.and_then(|_| deserializer.end()) {
            Err(error) => {
                if let Some(field) = named_field(&error) {
                    path = format!("{path}.{field}");
                }
                Problem::of(&error)
            }
            Ok(()) => Problem::new("the body cannot be read"),
        };
        let problem = match response.body.end() {
            BodyEnd::TooLong => Problem { what: "it is longer than the client's limit".into(), ..problem },
            _ => problem,
        };
        let Rescued { session_id, url } = Rescued::from(response.body.expose());
        Self { path, problem, session_id, url, response }
    }
}

impl fmt::Display for UnreadableSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, problem) = (printable(&self.path), &self.problem);
        write!(f, "a session exists, but the answer cannot be read at {path}: {problem}")
    }
}

impl std::error::Error for UnreadableSession {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.response.cause()
    }
}

/// What can be had of an answer that is no session: the first `session_id` and `url` of the right
/// form at its top level, up to where it stops being JSON.
#[derive(Default)]
struct Rescued {
    session_id: Option<Uuid>,
    url: Option<HostedUrl>,
}

impl From<&[u8]> for Rescued {
    fn from(body: &[u8]) -> Self {
        let mut rescued = Self::default();
        // Whatever was found before the error has been kept.
        let _ = rescued.deserialize(&mut serde_json::Deserializer::from_slice(json_text(body)));
        rescued
    }
}

impl<'de> DeserializeSeed<'de> for &mut Rescued {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Rescued {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            // A raw value of any depth is taken without recursion, and of any type without an error.
            match name.as_str() {
                "session_id" if self.session_id.is_none() => self.session_id = read(map.next_value()?),
                "url" if self.url.is_none() => self.url = read(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

fn read<T: serde::de::DeserializeOwned>(raw: &RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

#[test]
fn of_several_ids_and_urls_the_first_is_kept() {
    let first = Uuid::from_u128(1);
    let text = format!(
        r#"{{"session_id":"{first}","url":"https://a.example","session_id":"{}","url":"b"}}"#,
        Uuid::from_u128(2)
    );

    let rescued = Rescued::from(text.as_bytes());

    assert_eq!(rescued.session_id, Some(first));
    assert_eq!(rescued.url, Some("https://a.example".to_owned().into()));
}
