//! Faults on demand: what becomes of the next requests.

use std::collections::VecDeque;
use std::time::Duration;

/// What becomes of one create. A script of moods is given to
/// [`Simulator::script`](crate::Simulator::script); each create takes the next one, and after the
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
    /// **The session is made**, then a gateway answers with this status and an HTML page.
    ServerErrorAfterCreate(u16),
    /// A redirect. A create that is refused is answered with its refusal, if `made` is set.
    Redirect {
        /// The status: 301, 302, 303, 307 or 308.
        status: u16,
        /// `Location`. One that cannot stand in a header is left out.
        location: String,
        /// Whether the session is made before the redirect is answered.
        made: bool,
    },
    /// Informational responses, and then the normal one.
    Informational {
        /// Their status, 102 or 103 say. One that is not informational becomes 102: another one would
        /// be the answer itself.
        status: u16,
        /// How many there are.
        count: u32,
    },
    /// The normal answer, after this much of the machine's own time. The session is made at the end:
    /// a caller that gives up before has made none.
    Delay(Duration),
    /// **The session is made at once**, and answered after this much of the machine's own time: a
    /// caller that gives up before leaves a session that it does not know of.
    DelayAfterCreate(Duration),
    /// The connection is reset once the request was read. No session is made.
    Reset,
    /// **The session is made**, then the connection is reset before a byte of the answer is sent.
    LostAnswer,
    /// **The session is made**, then the connection ends after half of the answer's body. A refusal
    /// is cut just so.
    Truncated,
    /// **The session is made**, then the connection is reset after this many bytes of the answer, head
    /// included. A head is longer than 100 bytes; one byte past the answer's end cuts nothing.
    CutAt(usize),
    /// **The session is made**, then the connection ends after this many bytes of the answer's body,
    /// whose length is announced in full. A number past its end cuts nothing.
    CutBodyAt(usize),
    /// The session is made, and answered with this text as its status. The session itself stays as
    /// it is.
    UnknownStatus(String),
    /// The session is made, and answered with one field more, of this name and with this value.
    ExtraField(String, serde_json::Value),
}

/// The moods to come.
#[derive(Debug, Default)]
pub(crate) struct Script(VecDeque<Mood>);

impl Script {
    pub(crate) fn extend(&mut self, moods: impl IntoIterator<Item = Mood>) {
        self.0.extend(moods);
    }

    pub(crate) fn next(&mut self) -> Mood {
        self.0.pop_front().unwrap_or(Mood::Normal)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
