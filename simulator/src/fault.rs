//! Faults on demand: what happens to the next creates.

use std::collections::VecDeque;
use std::time::Duration;

/// What happens to one create.
///
/// Faults are queued with [`Simulator::inject`](crate::Simulator::inject). Each create takes the
/// next one; when the queue is empty, service is normal.
///
/// A caller cannot see whether a session was created. Each fault says whether it was.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// No fault: the normal response.
    Normal,
    /// 429 at once, without a session. The limits and their windows are not touched.
    RateLimited {
        /// `Retry-After`, in seconds; `None` leaves the header out.
        retry_after: Option<u64>,
        /// Whether the three `X-RateLimit-*` headers are sent.
        limits: bool,
    },
    /// A gateway's response: this status, such as 502, and an HTML page. No session is created.
    ServerError(u16),
    /// **The session is created**, then a gateway responds with this status and an HTML page.
    ServerErrorAfterCreate(u16),
    /// A redirect. With `created`, an invalid create gets its normal error instead.
    Redirect {
        /// The status: 301, 302, 303, 307 or 308.
        status: u16,
        /// `Location`. A value that a header cannot hold is left out.
        location: String,
        /// Whether the session is created before the redirect is sent.
        created: bool,
    },
    /// Informational responses, followed by the normal one.
    Informational {
        /// Their status, such as 102 or 103. A status that is not informational becomes 102, since
        /// it would be the final response.
        status: u16,
        /// How many are sent.
        count: u32,
    },
    /// The normal response, after this much real time. The session is created at the end: a caller
    /// that gives up earlier has created none.
    Delay(Duration),
    /// **The session is created at once**, and the response is sent after this much real time: a
    /// caller that gives up earlier leaves a session that it does not know of.
    DelayAfterCreate(Duration),
    /// The connection is reset once the request was read. No session is created.
    Reset,
    /// **The session is created**, then the connection is reset before a byte of the response is
    /// sent.
    LostResponse,
    /// **The session is created**, then the connection ends after half of the response's body. An
    /// error response is cut in the same way.
    Truncated,
    /// **The session is created**, then the connection is reset after this many bytes of the
    /// response, head included. A head is longer than 100 bytes; a number past the end cuts
    /// nothing.
    CutAt(usize),
    /// **The session is created**, then the connection ends after this many bytes of the response's
    /// body, whose full length was announced. A number past the end cuts nothing.
    CutBodyAt(usize),
    /// The session is created, and the response has this text as its status. The session itself
    /// keeps its real status.
    UnknownStatus(String),
    /// The session is created, and the response has one more field, of this name and with this
    /// value.
    ExtraField(String, serde_json::Value),
}

/// The pending faults, in order.
#[derive(Debug, Default)]
pub(crate) struct FaultQueue(VecDeque<Fault>);

impl FaultQueue {
    pub(crate) fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.0.extend(faults);
    }

    pub(crate) fn next(&mut self) -> Fault {
        self.0.pop_front().unwrap_or(Fault::Normal)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
