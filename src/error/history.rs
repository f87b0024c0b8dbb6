//! What the attempts of one call have left behind.

use uuid::Uuid;

use super::Error;
use crate::HostedUrl;

/// What was learnt on the way to the last failure. An attempt that may have made a session is not
/// undone by a later one that was refused.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    pub(crate) attempts: u32,
    pub(crate) session_may_exist: bool,
    pub(crate) session_id: Option<Uuid>,
    pub(crate) url: Option<HostedUrl>,
}

impl History {
    /// Adds the failure of one more attempt.
    pub(crate) fn add(&mut self, error: &Error) {
        self.attempts += 1;
        self.session_may_exist |= error.session_may_exist();
        if let Error::UnreadableSession(answer) = error {
            self.session_id = self.session_id.or(answer.session_id);
            self.url = self.url.take().or_else(|| answer.url.clone());
        }
    }
}
