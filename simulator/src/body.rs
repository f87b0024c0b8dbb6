//! Reads a request's body.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::Body as _;

/// The maximum length of a request's body: 8 MiB, three times the length of the largest portrait. A
/// longer body gets 413.
pub const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The maximum length up to which a body that is too long is read and discarded, since a response
/// to a client that is still sending would get lost.
const MAX_DISCARDED: usize = 8 * MAX_BODY_BYTES;

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    TooLong,
    /// The connection ended, or a chunk is malformed.
    Broken,
    TooSlow,
}

/// Reads a body for at most this time. Returns what arrived, and whether that is all of it. Nothing
/// is kept of a body that is too long.
pub(crate) async fn read(body: Body, time: Duration) -> (Bytes, Result<(), Unread>) {
    let (mut body, mut kept, mut length) = (pin!(body), Vec::new(), 0_usize);
    let mut time = pin!(tokio::time::sleep(time));
    loop {
        let frame = tokio::select! {
            biased;
            frame = poll_fn(|cx| body.as_mut().poll_frame(cx)) => frame,
            () = &mut time => return (kept.into(), Err(Unread::TooSlow)),
        };
        let frame = match frame {
            Some(Ok(frame)) => frame,
            Some(Err(_)) => return (kept.into(), Err(Unread::Broken)),
            None => break,
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length <= MAX_BODY_BYTES {
            kept.extend_from_slice(&data);
        } else if length <= MAX_DISCARDED {
            kept = Vec::new();
        } else {
            break;
        }
    }
    if length > MAX_BODY_BYTES {
        (Bytes::new(), Err(Unread::TooLong))
    } else {
        (kept.into(), Ok(()))
    }
}
