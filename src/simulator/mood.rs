//! Faults on demand: what becomes of the next requests.

use std::collections::VecDeque;
use std::time::Duration;

/// What becomes of one create. A script of moods is given to
/// [`Simulator::script`](super::Simulator::script); each create takes the next one, and after the
/// last one service is normal.
///
/// Whether a session was made by then is what a caller cannot see, and what each mood says.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Mood {
    /// The answer that there would have been anyway.
    Normal,
    /// 429 at once, without a session. The limits and their windows are not touched.
    RateLimited {
        /// `Retry-After`, in seconds; `None` leaves the header out.
        retry_after: Option<u64>,
        /// Whether the three `X-RateLimit-*` headers are there.
        limits: bool,
    },
    /// A gateway's answer: this status, 502 say, and an HTML page. No session is made.
    ServerError(u16),
    /// The normal answer, after this much of the machine's own time. The session is made at the end:
    /// a caller that gives up before has made none.
    Delay(Duration),
    /// The connection is reset once the request was read. No session is made.
    Reset,
    /// **The session is made**, then the connection is reset before a byte of the answer is sent.
    LostAnswer,
    /// **The session is made**, then the connection ends after half of the answer's body. A refusal
    /// is cut just so.
    Truncated,
    /// The session is made, and answered with this text as its status. The session itself stays as
    /// it is.
    UnknownStatus(String),
    /// The session is made, and answered with one field more, of this name and with this value.
    ExtraField(String, serde_json::Value),
}

/// The moods to come.
#[derive(Debug, Default)]
pub(super) struct Script(VecDeque<Mood>);

impl Script {
    pub(super) fn extend(&mut self, moods: impl IntoIterator<Item = Mood>) {
        self.0.extend(moods);
    }

    pub(super) fn next(&mut self) -> Mood {
        self.0.pop_front().unwrap_or(Mood::Normal)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
