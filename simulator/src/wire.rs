//! Faults in a connection's bytes, which no HTTP library produces: a response that is cut within
//! its head, and informational responses.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::server::HangUp;

/// A fault in the bytes of one response. An extension of the response.
#[derive(Debug, Clone)]
pub(crate) enum WireFault {
    /// The connection is reset after this many bytes.
    CutAt(usize),
    /// This many informational responses precede it.
    Informational { status: u16, count: u32 },
}

/// The pending fault in the bytes of the current response.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// One informational response, and how much of it was written.
    line: Vec<u8>,
    written: usize,
    /// How many are still to be written, including the current one.
    lines: u32,
    /// How many bytes may still be written.
    left: Option<usize>,
    /// Whether the response was cut, so that the connection has to be reset.
    pub(crate) is_cut: bool,
}

impl Pending {
    pub(crate) fn new(fault: Option<&WireFault>) -> Self {
        match fault {
            None => Self::default(),
            Some(WireFault::CutAt(bytes)) => Self {
                left: Some(*bytes),
                ..Self::default()
            },
            Some(WireFault::Informational { status, count }) => {
                // 101 would switch protocols, and end HTTP.
                let status = if matches!(status, 100 | 102..=199) {
                    *status
                } else {
                    102
                };
                let line = format!("HTTP/1.1 {status} Informational\r\n\r\n").into_bytes();
                Self {
                    line,
                    lines: *count,
                    ..Self::default()
                }
            }
        }
    }
}

/// Locks it. A panic while it was locked leaves it consistent, since every change is a single step.
pub(crate) fn lock(pending: &Mutex<Pending>) -> MutexGuard<'_, Pending> {
    pending.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    pub(crate) pending: Arc<Mutex<Pending>>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            pending: Arc::default(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let Self { stream, pending } = self.get_mut();
        let mut stream = Pin::new(stream);
        let mut pending = lock(pending);
        while pending.lines > 0 {
            let rest = &pending.line[pending.written..];
            pending.written += ready!(stream.as_mut().poll_write(cx, rest))?;
            if pending.written == pending.line.len() {
                pending.lines -= 1;
                pending.written = 0;
            }
        }
        let Some(left) = pending.left else {
            return stream.poll_write_vectored(cx, bufs);
        };
        let Some(first) = bufs.iter().find(|buf| !buf.is_empty()) else {
            return Poll::Ready(Ok(0));
        };
        if left == 0 {
            pending.is_cut = true;
            return Poll::Ready(Err(io::Error::other(HangUp)));
        }
        let written = ready!(stream.poll_write(cx, &first[..first.len().min(left)]))?;
        pending.left = Some(left - written);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
