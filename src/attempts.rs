use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::json::{Text, json_text};
use crate::types::HostedUrl;

/// What is known from all attempts of a call. A session that an attempt may have created still
/// exists if a later attempt was rejected.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempts {
    pub(crate) count: u32,
    /// Whether the request of one of them may have been processed.
    pub(crate) may_have_been_processed: bool,
    /// Whether one of them may have created a session.
    pub(crate) session_may_exist: bool,
    /// Whether an attempt may have created a session without revealing its id.
    pub(crate) unnamed_session_may_exist: bool,
    /// The ids of sessions that the attempts revealed, each once, in order.
    pub(crate) session_ids: Vec<Uuid>,
    /// The hosted pages that the attempts revealed, each with the id in the same response.
    pub(crate) urls: Vec<(Option<Uuid>, HostedUrl)>,
    /// The id that the last attempt revealed.
    pub(crate) last_id: Option<Uuid>,
    /// Why there was no further one, if the call failed.
    pub(crate) gave_up: Option<GaveUp>,
    /// The host that the requests went to.
    pub(crate) host: Option<Arc<str>>,
}

impl Attempts {
    /// Adds one more attempt that failed: whether its request may have been processed, and the body
    /// of its response. `revealing` are the fields of a response that reveal a session, where the
    /// operation creates one. Returns whether this attempt may have created one.
    pub(crate) fn add(
        &mut self,
        may_have_been_processed: bool,
        body: Option<&[u8]>,
        revealing: Option<(&str, &str)>,
    ) -> bool {
        self.count += 1;
        self.may_have_been_processed |= may_have_been_processed;
        let Some((id_field, url_field)) = revealing else {
            return false;
        };
        let (id, url) = body
            .map(|body| revealed(body, id_field, url_field))
            .unwrap_or_default();
        let may_exist = id.is_some() || may_have_been_processed;
        self.session_may_exist |= may_exist;
        self.unnamed_session_may_exist |= may_exist && id.is_none();
        self.reveal(id, url);
        self.last_id = id;
        may_exist
    }

    /// Adds what a response reveals of a session.
    pub(crate) fn reveal(&mut self, id: Option<Uuid>, url: Option<HostedUrl>) {
        self.session_may_exist |= id.is_some();
        self.session_ids
            .extend(id.filter(|id| !self.session_ids.contains(id)));
        self.urls.extend(url.map(|url| (id, url)));
    }

    /// Puts first the session that the last attempt revealed.
    pub(crate) fn last_first(mut self) -> Self {
        if let Some(last) = self.last_id {
            self.session_ids.sort_by_key(|id| *id != last);
        }
        self
    }

    /// The hosted page of the session with the first id; without an id, the first page.
    pub(crate) fn url(&self) -> Option<&HostedUrl> {
        let id = self.session_ids.first();
        self.urls
            .iter()
            .find(|(of, _)| id.is_none() || of.as_ref() == id)
            .map(|(_, url)| url)
    }
}

/// Why a call that failed was not attempted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GaveUp {
    /// Retries are off.
    RetriesOff,
    /// A retry would fail in the same way.
    Permanent,
    /// The request may have been processed, and a retry could do it twice. With this field set, it
    /// would have been retried.
    Unsafe {
        /// The field that makes a retry safe, if there is one.
        field: Option<&'static str>,
    },
    /// All attempts were made: [`RetryPolicy::max_attempts`](crate::RetryPolicy::max_attempts).
    NoAttemptsLeft,
    /// The next attempt would have begun too late for the call's timeout.
    NoTimeLeft,
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RetriesOff => f.write_str("retries are off"),
            Self::Permanent => f.write_str("a retry would fail in the same way"),
            Self::Unsafe { field: Some(field) } => {
                write!(
                    f,
                    "the request may have been processed, and {field} is not set"
                )
            }
            Self::Unsafe { field: None } => {
                f.write_str("the request may have been processed, and a retry could do it twice")
            }
            Self::NoAttemptsLeft => f.write_str("there are no attempts left"),
            Self::NoTimeLeft => f.write_str("the time is used up"),
        }
    }
}

/// The host, the number of attempts if there were several, and whether attempts or time ran out; to
/// follow a message.
impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(host) = &self.host else {
            return Ok(());
        };
        write!(f, " [{host}")?;
        if self.count > 1 {
            write!(f, ", {} attempts", self.count)?;
        }
        if let Some(ran_out @ (GaveUp::NoAttemptsLeft | GaveUp::NoTimeLeft)) = self.gave_up {
            write!(f, "; {ran_out}")?;
        }
        f.write_str("]")
    }
}

/// The first valid id and hosted page at the top level of a body, up to where it stops being JSON.
fn revealed(body: &[u8], id_field: &str, url_field: &str) -> (Option<Uuid>, Option<HostedUrl>) {
    let (mut session_id, mut url) = (None, None);
    let members = Text::from_prefix(json_text(body)).members();
    for (name, value) in members.into_iter().flatten() {
        match &*name.name() {
            name if name == id_field && session_id.is_none() => session_id = value.read().ok(),
            name if name == url_field && url.is_none() => url = value.read().ok(),
            _ => {}
        }
    }
    (session_id, url)
}
