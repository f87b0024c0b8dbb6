//! What a browser says when it opens a callback.

use std::fmt;

use uuid::Uuid;

use crate::generated::contract::CALLBACK_PARAMETERS;

/// What a browser says when the person returns to the callback. **It proves nothing**: anybody can type this URL, with
/// any session and any status.
///
/// Take the session's id from it, check that the session belongs to the person who is signed in, and learn
/// the result from a verified webhook or from `Client::session_decision`. Until then, show that the check is
/// being evaluated.
///
/// ```
/// use didit::CallbackVisit;
///
/// let visit = CallbackVisit::from_url(
///     "https://example.com/done?next=%2Fhome&verificationSessionId=11111111-2222-3333-4444-555555555555&status=Approved",
/// )?;
/// assert_eq!(visit.session_id.to_string(), "11111111-2222-3333-4444-555555555555");
/// assert_eq!(visit.remaining(), "https://example.com/done?next=%2Fhome");
/// # Ok::<(), didit::InvalidCallbackVisit>(())
/// ```
///
/// `Debug` does not show what remains of the URL.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallbackVisit {
    /// The session's id, as the browser says it.
    pub session_id: Uuid,
    /// The status, as the browser says it. For a log at most.
    pub claimed_status: Option<ClaimedStatus>,
    remaining: String,
}

/// A status that a browser claims. It is no `SessionStatus` and becomes none, so that no
/// decision is made on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedStatus(String);

/// Why a URL is not one of a person who returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCallbackVisit {
    /// There is no query parameter with the session's id.
    #[error("the URL has no {}: it is not a callback of a session", name(0))]
    MissingSessionId,
    /// The session's id is not a UUID.
    #[error("{} is not a UUID", name(0))]
    InvalidSessionId,
}

fn name(parameter: usize) -> &'static str {
    CALLBACK_PARAMETERS[parameter].unwrap_or("session id")
}

impl CallbackVisit {
    /// Reads a whole URL, of any scheme, or a path with its query.
    ///
    /// ```
    /// use didit::{CallbackVisit, InvalidCallbackVisit};
    ///
    /// let id = "11111111-2222-3333-4444-555555555555";
    /// let visit = CallbackVisit::from_url(&format!("myapp://done?verificationSessionId={id}"))?;
    /// assert_eq!(visit.session_id.to_string(), id);
    /// assert!(CallbackVisit::from_url("myapp://done").is_err());
    /// # Ok::<(), InvalidCallbackVisit>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where there is no session's id in its query, or it is not a UUID. Where a parameter is there more than once, the last
    /// one counts: Didit appends its own.
    pub fn from_url(url: &str) -> Result<Self, InvalidCallbackVisit> {
        let (address, fragment) = match url.split_once('#') {
            Some((address, fragment)) => (address, format!("#{fragment}")),
            None => (url, String::new()),
        };
        let (address, query) = address.split_once('?').unwrap_or((address, ""));
        let mut visit = Self::from_query(query)?;
        let question_mark = if visit.remaining.is_empty() { "" } else { "?" };
        visit.remaining = format!("{address}{question_mark}{}{fragment}", visit.remaining);
        Ok(visit)
    }

    /// Reads a query, without its question mark: what frameworks give to a handler.
    ///
    /// ```
    /// use didit::{CallbackVisit, InvalidCallbackVisit};
    ///
    /// let id = "11111111-2222-3333-4444-555555555555";
    /// let query = format!("verificationSessionId={id}&status=Declined");
    /// let visit = CallbackVisit::from_query(&query)?;
    /// assert_eq!(visit.session_id.to_string(), id);
    /// # Ok::<(), InvalidCallbackVisit>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_url`](Self::from_url).
    pub fn from_query(query: &str) -> Result<Self, InvalidCallbackVisit> {
        let mut found = [None, None];
        let mut remaining = Vec::new();
        for pair in query.split('&') {
            let decoded = form_urlencoded::parse(pair.as_bytes()).next();
            let place = decoded.as_ref().and_then(|(name, _)| {
                CALLBACK_PARAMETERS
                    .iter()
                    .position(|known| *known == Some(name.as_ref()))
            });
            match (place, decoded) {
                (Some(place), Some((_, value))) => {
                    // An earlier one is the caller's own.
                    if let Some((earlier, _)) = found[place].replace((pair, value.into_owned())) {
                        remaining.push(earlier);
                    }
                }
                _ => remaining.push(pair),
            }
        }
        let [session_id, status] = found.map(|found| found.map(|(_, value)| value));
        let session_id = session_id.ok_or(InvalidCallbackVisit::MissingSessionId)?;
        Ok(Self {
            session_id: session_id
                .parse()
                .map_err(|_| InvalidCallbackVisit::InvalidSessionId)?,
            claimed_status: status.map(ClaimedStatus),
            remaining: remaining.join("&"),
        })
    }

    /// The URL or the query without the two parameters: your own query and fragment, as they were.
    ///
    /// ```
    /// use didit::{CallbackVisit, InvalidCallbackVisit};
    ///
    /// let id = "11111111-2222-3333-4444-555555555555";
    /// let visit = CallbackVisit::from_query(&format!("next=%2Fhome&verificationSessionId={id}"))?;
    /// assert_eq!(visit.remaining(), "next=%2Fhome");
    /// # Ok::<(), InvalidCallbackVisit>(())
    /// ```
    pub fn remaining(&self) -> &str {
        &self.remaining
    }
}

impl fmt::Debug for CallbackVisit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackVisit")
            .field("session_id", &self.session_id)
            .field("claimed_status", &self.claimed_status)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ClaimedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (claimed by a browser)", self.0.escape_debug())
    }
}
