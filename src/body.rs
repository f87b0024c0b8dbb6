//! The body of a response, which is kept and never printed.

use std::fmt;

use bytes::{Bytes, BytesMut};

use crate::transport::TransportError;
use crate::types::redacted::REDACTED;

/// The bytes of a body. `Debug` shows only how many there are.
#[derive(Clone)]
pub struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) end: BodyEnd,
}

/// Whether a body was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyEnd {
    /// The body is complete.
    Complete,
    /// The body is longer than the client's limit; the rest was not read.
    TooLong,
    /// The connection was lost, or the attempt timed out, before the body's end.
    Interrupted,
}

impl Body {
    /// Reads up to the end or the limit, in bytes; with the error that ended it early, if any.
    pub(crate) async fn read(
        response: &mut reqwest::Response,
        limit: usize,
    ) -> (Self, Option<TransportError>) {
        // Nearly every response is one chunk, which needs no copy.
        let (mut first, mut all) = (Bytes::new(), BytesMut::new());
        let (end, failure) = loop {
            match response.chunk().await {
                Ok(None) => break (BodyEnd::Complete, None),
                Ok(Some(mut chunk)) => {
                    let room = limit - first.len() - all.len();
                    let is_too_long = chunk.len() > room;
                    chunk.truncate(room);
                    if first.is_empty() && all.is_empty() {
                        first = chunk;
                    } else {
                        all.extend_from_slice(&std::mem::take(&mut first));
                        all.extend_from_slice(&chunk);
                    }
                    if is_too_long {
                        break (BodyEnd::TooLong, None);
                    }
                }
                Err(error) => {
                    let failure = TransportError::from_reqwest(error);
                    break (BodyEnd::Interrupted, Some(failure));
                }
            }
        };
        let bytes = if all.is_empty() { first } else { all.freeze() };
        (Self { bytes, end }, failure)
    }

    /// The bytes, as they arrived. They may hold personal data; not printing them is then up to
    /// you.
    ///
    /// ```
    /// # fn example(body: &didit::Body) {
    /// // Only to look for a word, not to print it.
    /// let is_html = body.expose().starts_with(b"<!DOCTYPE html>");
    /// # }
    /// ```
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// The number of bytes that were read.
    ///
    /// ```
    /// # fn example(body: &didit::Body) {
    /// println!("a body of {} bytes", body.len());
    /// # }
    /// ```
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the body is empty.
    ///
    /// ```
    /// # fn example(error: &didit::Error) {
    /// if error.response().is_some_and(|response| response.body.is_empty()) {
    ///     println!("the response says no more: {error}");
    /// }
    /// # }
    /// ```
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether the body was read to its end and, if not, why.
    ///
    /// ```
    /// # fn example(body: &didit::Body) {
    /// use didit::BodyEnd;
    ///
    /// match body.end() {
    ///     BodyEnd::TooLong => println!("set a larger `max_response_bytes`"),
    ///     BodyEnd::Interrupted => println!("the connection was lost"),
    ///     _ => {}
    /// }
    /// # }
    /// ```
    pub fn end(&self) -> BodyEnd {
        self.end
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{REDACTED} {} bytes, {:?}", self.bytes.len(), self.end)
    }
}
