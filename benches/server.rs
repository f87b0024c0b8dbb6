//! A minimal server: bare hyper with a fixed response, on its own thread.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::thread;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime;

use crate::sample::{KEY, PATH, RESPONSE};

/// The server. It responds with a created session to every create with the key.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
}

impl Server {
    /// Starts a server, which runs as long as the process.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a bench cannot continue without a server"
    )]
    pub fn start() -> Self {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread()
                .enable_io()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
                    .await
                    .expect("a port");
                sender
                    .send(listener.local_addr().expect("an address"))
                    .expect("a receiver");
                loop {
                    let (stream, _) = listener.accept().await.expect("a connection");
                    stream.set_nodelay(true).expect("an option of TCP");
                    let connection = http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service_fn(respond));
                    tokio::spawn(connection);
                }
            });
        });
        Self {
            address: receiver.recv().expect("an address"),
        }
    }

    /// The server's base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn respond(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let key = request.headers().get("x-api-key");
    let known = key.is_some_and(|key| key == KEY);
    let expected = request.method() == Method::POST && request.uri().path() == PATH && known;
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        frame?;
    }
    let (status, text) = if expected {
        (StatusCode::CREATED, RESPONSE)
    } else {
        (StatusCode::NOT_FOUND, "{}")
    };
    let response = Response::builder()
        .status(status)
        .header("content-type", "application/json");
    Ok(response
        .body(Full::from(text))
        .unwrap_or_else(|error| unreachable!("{error}")))
}
