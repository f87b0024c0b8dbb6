//! What the attempts of one call have left behind.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use super::Error;
use crate::HostedUrl;

/// What was learnt on the way to the last attempt. An attempt that may have created a session is not
/// undone by a later one that was rejected.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    pub(crate) attempts: u32,
    pub(crate) session_may_exist: bool,
    /// Whether one of them may have created a session and did not reveal its id.
    pub(crate) unnamed_session_may_exist: bool,
    /// The ids of sessions that the attempts have revealed, each once, in order.
    pub(crate) session_ids: Vec<Uuid>,
    /// The hosted pages that they have revealed, each with the id that came with it.
    pub(crate) urls: Vec<(Option<Uuid>, HostedUrl)>,
    /// The host that the requests went to.
    pub(crate) host: Option<Arc<str>>,
}

impl History {
    pub(crate) fn of_host(host: Arc<str>) -> Self {
        Self { host: Some(host), ..Self::default() }
    }

    /// Adds the failure of one more attempt, of an operation that creates a session or does not.
    pub(crate) fn add(&mut self, error: &Error, creates: bool) {
        self.attempts += 1;
        let may_exist = creates && error.may_have_created();
        self.session_may_exist |= may_exist;
        let revealed = error.response().map(|response| &response.history);
        let session_id = revealed.and_then(|revealed| revealed.session_ids.first().copied());
        self.unnamed_session_may_exist |= may_exist && session_id.is_none();
        self.reveal(session_id, revealed.and_then(|revealed| revealed.url().cloned()));
    }

    /// Adds what a response reveals of a session.
    pub(crate) fn reveal(&mut self, session_id: Option<Uuid>, url: Option<HostedUrl>) {
        self.session_may_exist |= session_id.is_some();
        self.session_ids.extend(session_id.filter(|id| !self.session_ids.contains(id)));
        self.urls.extend(url.map(|url| (session_id, url)));
    }

    /// The hosted page of the session whose id is the first; without an id, the first page.
    pub(crate) fn url(&self) -> Option<&HostedUrl> {
        let id = self.session_ids.first();
        self.urls.iter().find(|(of, _)| id.is_none() || of.as_ref() == id).map(|(_, url)| url)
    }

    /// Puts what one of the attempts has revealed before the rest.
    pub(crate) fn put_first(&mut self, own: Self) {
        self.session_may_exist |= own.session_may_exist;
        self.session_ids.retain(|id| !own.session_ids.contains(id));
        self.session_ids.splice(..0, own.session_ids);
        self.urls.splice(..0, own.urls);
    }
}

/// The host, and how many attempts there were if more than one, to follow a message.
impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.attempts) {
            (Some(host), 0 | 1) => write!(f, " [{host}]"),
            (Some(host), attempts) => write!(f, " [{host}, {attempts} attempts]"),
            (None, _) => Ok(()),
        }
    }
}
