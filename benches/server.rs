//! A server that costs next to nothing: bare hyper, one answer, a thread of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::thread;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime;

use crate::sample::ANSWER;

/// Reads a request to its end, whatever it is, and says that a session was made.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
}

impl Server {
    /// Starts one. It lives as long as the process.
    #[expect(clippy::missing_panics_doc, reason = "a bench without its server is none")]
    pub fn start() -> Self {
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
                tell.send(listener.local_addr().expect("an address")).expect("someone to tell");
                loop {
                    let (stream, _) = listener.accept().await.expect("a connection");
                    stream.set_nodelay(true).expect("an option of TCP");
                    let connection =
                        http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
                    tokio::spawn(connection);
                }
            });
        });
        Self { address: told.recv().expect("an address") }
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        frame?;
    }
    let answer = Response::builder().status(201).header("content-type", "application/json");
    Ok(answer.body(Full::from(ANSWER)).unwrap_or_else(|error| unreachable!("{error}")))
}
