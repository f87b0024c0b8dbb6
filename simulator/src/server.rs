//! Serves connections. Unlike `axum::serve`, it can break a connection, and returns only once the
//! port is closed.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::wire::{Pending, Wire, lock};

/// How long pending responses may take during a shutdown.
const GRACE: Duration = Duration::from_secs(1);

/// The limits of connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectionLimits {
    /// The maximum number of simultaneous connections.
    pub(crate) count: usize,
    /// How long a request's head may take, from when the connection is ready for one.
    pub(crate) head_timeout: Duration,
}

/// The number of the connection that a request came over, from 1. It is an extension of the
/// request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectionNumber(pub(crate) u64);

/// Serves until `stop` changes or its sender is gone. When this returns, the port and all
/// connections are closed.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    let mut number = 0;
    loop {
        tokio::select! {
            // Further connections wait in the system's queue.
            accepted = listener.accept(), if connections.len() < limits.count => match accepted {
                Ok((stream, _)) => {
                    number += 1;
                    let number = ConnectionNumber(number);
                    connections.spawn(connection(stream, number, router.clone(), limits, stop.clone()));
                }
                // Too many open files, for example, which is temporary.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stop.changed() => break,
        }
    }
    drop(listener);
    let rest = async { while connections.join_next().await.is_some() {} };
    // Dropping the set cuts off the connections that are still open.
    let _ = tokio::time::timeout(GRACE, rest).await;
}

async fn connection(
    stream: TcpStream,
    number: ConnectionNumber,
    router: Router,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<()>,
) {
    let _ = stream.set_nodelay(true); // Only makes small responses faster.
    let router = TowerToHyperService::new(router);
    let wire = Wire::new(stream);
    let pending = Arc::clone(&wire.pending);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(number);
        let response = router.call(request.map(Body::new));
        let pending = Arc::clone(&pending);
        Box::pin(async move {
            let response: Response = response
                .await
                .unwrap_or_else(|never: Infallible| match never {});
            *lock(&pending) = Pending::new(response.extensions().get());
            match response.extensions().get::<HangUp>() {
                Some(hang_up) => Err(*hang_up),
                None => Ok(response),
            }
        })
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout);
    let mut connection = http.serve_connection(TokioIo::new(wire), service);
    let mut stopping = false;
    let ended = loop {
        tokio::select! {
            ended = poll_fn(|cx| connection.poll_without_shutdown(cx)) => break ended,
            _ = stop.changed(), if !stopping => {
                Pin::new(&mut connection).graceful_shutdown();
                stopping = true;
            }
        }
    };
    let Wire { stream, pending } = connection.into_parts().io.into_inner();
    let is_cut = lock(&pending).is_cut;
    if is_cut
        || ended.is_err_and(|error| error.source().is_some_and(|source| source.is::<HangUp>()))
    {
        // Without lingering, closing sends a reset instead of a proper end.
        let _ = stream.set_zero_linger();
    }
}

/// Resets the connection instead of responding. An extension of the response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HangUp;

impl fmt::Display for HangUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is reset on purpose")
    }
}

impl Error for HangUp {}

impl IntoResponse for HangUp {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

/// A body that ends too early, with the connection.
#[derive(Debug)]
pub(crate) struct Cut {
    first: Option<Bytes>,
    flushed: bool,
}

impl Cut {
    pub(crate) fn after(first: Bytes) -> Self {
        Self {
            first: Some(first),
            flushed: false,
        }
    }
}

impl hyper::body::Body for Cut {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if !self.flushed {
            // What was written so far is flushed while there is nothing more to write.
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(HangUp)))
    }
}
