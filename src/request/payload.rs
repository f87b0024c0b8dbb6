use std::array;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use serde::Serialize;

use crate::error::{Error, InvalidRequest};

/// A request's JSON, serialized once for all attempts.
pub(crate) enum Payload {
    /// The output of serde.
    Whole(Bytes),
    /// An image's base64, and the JSON before and after it. The base64 bypasses serde, since it is
    /// a thousand times longer than the rest and needs no escaping. It is written to the connection
    /// without a copy, except with native-tls, for which hyper copies the body into one buffer.
    AroundImage([Bytes; 3]),
}

impl Payload {
    /// Serializes a request.
    pub(crate) fn whole(request: &impl Serialize) -> Result<Self, Error> {
        json(request).map(|json| Self::Whole(json.into()))
    }

    /// Serializes a request with an image in `field`; `others` are its other fields.
    pub(crate) fn around(
        field: &str,
        image: Bytes,
        others: &impl Serialize,
    ) -> Result<Self, Error> {
        let others = json(others)?;
        let before = format!("{{\"{field}\":\"");
        let after = if others == b"{}" {
            b"\"}".to_vec()
        } else {
            [b"\",", &others[1..]].concat()
        };
        Ok(Self::AroundImage([before.into(), image, after.into()]))
    }

    /// A body that shares the bytes.
    pub(crate) fn body(&self) -> reqwest::Body {
        match self {
            Self::Whole(json) => json.clone().into(),
            Self::AroundImage(parts) => reqwest::Body::wrap(Parts(parts.clone().into_iter())),
        }
    }
}

fn json(request: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut json = Vec::with_capacity(TYPICAL_LENGTH);
    match serde_json::to_writer(&mut json, request) {
        Ok(()) => Ok(json),
        // serde's message may quote a value.
        Err(_) => Err(InvalidRequest::field("the request", "cannot be serialized as JSON").into()),
    }
}

/// The initial capacity, in bytes: most requests are no longer.
const TYPICAL_LENGTH: usize = 512;

/// A body of known length in several parts.
struct Parts(array::IntoIter<Bytes, 3>);

impl http_body::Body for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.len() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_slice().iter().map(|part| part.len() as u64).sum())
    }
}
