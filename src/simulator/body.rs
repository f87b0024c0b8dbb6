//! A request's body, as far as it can be read.

use std::future::poll_fn;
use std::pin::pin;

use axum::body::{Body, Bytes};
use hyper::body::Body as _;

/// The longest body that a simulator reads: 8 MiB. The largest portrait takes a third of it. A longer
/// one is answered with 413.
pub const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// How much of a body that is too long is read and thrown away: an answer to somebody who is still
/// sending gets lost.
const MAX_THROWN_AWAY: usize = 8 * MAX_BODY_BYTES;

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    TooLong,
    /// The connection ended, or a chunk is malformed.
    Broken,
}

/// What arrived of the body, and whether that is all of it. Of one that is too long nothing is kept.
pub(super) async fn read(body: Body) -> (Bytes, Result<(), Unread>) {
    let (mut body, mut kept, mut length) = (pin!(body), Vec::new(), 0_usize);
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let Ok(frame) = frame else {
            return (kept.into(), Err(Unread::Broken));
        };
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= MAX_BODY_BYTES {
            kept.extend_from_slice(&data);
        } else if length <= MAX_THROWN_AWAY {
            kept = Vec::new();
        } else {
            break;
        }
    }
    if length > MAX_BODY_BYTES { (Bytes::new(), Err(Unread::TooLong)) } else { (kept.into(), Ok(())) }
}
