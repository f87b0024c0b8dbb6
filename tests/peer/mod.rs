//! A server that plays a script of responses and failures, one for each request, on bare TCP, so
//! that it can break HTTP. It runs in the test's runtime, and works with paused time.

#![allow(dead_code, unused_imports)] // Each test binary uses its own part.

mod closed_port;
mod full_queue;
mod outcome;
mod request;

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use didit::{Client, ClientBuilder, Error, Response, Session};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

pub use closed_port::ClosedPort;
pub use full_queue::FullQueue;
pub use outcome::{Outcome, call, call_retrying, request, resumable};
pub use request::Request;

/// A key that is obviously not real.
pub const KEY: &str = "a-fake-key";

/// The status of the response to a request that is not in the script. No service uses it.
pub const UNSCRIPTED: u16 = 599;

/// A small session that a client can read.
pub const SESSION: &str = r#"{"session_id":"4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a","session_number":1024,"session_token":"EXAMPLEtoken","url":"https://verify.didit.me/session/EXAMPLEtoken","vendor_data":null,"status":"Not Started","workflow_id":"00000000-0000-0000-0000-000000000001"}"#;

/// What the peer does once a request has arrived in full.
#[derive(Debug, Clone)]
pub enum Act {
    /// Writes these bytes and closes.
    Write(Vec<u8>),
    /// Writes these bytes and waits for the next request on the same connection.
    Keep(Vec<u8>),
    /// Closes without writing anything.
    Close,
    /// Writes these bytes, then resets the connection.
    Reset(Vec<u8>),
    /// Writes nothing and keeps the connection open.
    Hang,
    /// Writes these bytes one at a time, with a pause after each.
    Trickle(Vec<u8>, Duration),
    /// Writes a head without a length and then this many bytes, or until the client has had enough.
    Flood(usize),
}

/// A response with a body, after which the connection closes.
pub fn respond(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Act {
    Act::Write(bytes(status, headers, body))
}

/// The bytes of such a response; `headers` are lines that end in `\r\n`.
pub fn bytes(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// A session, as the service responds to a request.
pub fn created() -> Act {
    respond(201, "content-type: application/json\r\n", SESSION)
}

/// A 201 whose connection closes after this part of its body.
pub fn cut_off(body: impl AsRef<[u8]>) -> Act {
    let body = body.as_ref();
    let length = body.len() + 100;
    let head = format!("HTTP/1.1 201 X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    Act::Write([head.as_bytes(), body].concat())
}

/// The server. It ends when it is dropped.
pub struct Peer {
    pub address: SocketAddr,
    script: Arc<Mutex<Script>>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Script {
    acts: VecDeque<Act>,
    requests: Vec<Request>,
}

impl Peer {
    /// Plays one act for each request; a request after the last act gets [`UNSCRIPTED`] and is
    /// recorded.
    pub async fn playing(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let acts = acts.into_iter().collect();
        let script = Arc::new(Mutex::new(Script {
            acts,
            requests: Vec::new(),
        }));
        let server = tokio::spawn(serve(listener, script.clone()));
        Self {
            address,
            script,
            server,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that have arrived, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.script.lock().expect("no panic").requests.clone()
    }

    /// A builder of a client that talks to it.
    pub fn client(&self) -> ClientBuilder {
        Client::builder().api_key(KEY).base_url(self.url())
    }

    /// Waits for a call, and returns its result with the requests that have arrived.
    pub async fn outcome(
        &self,
        call: impl IntoFuture<Output = Result<Response<Session>, Error>>,
    ) -> Outcome {
        let result = call.await;
        Outcome {
            result,
            requests: self.requests(),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Accepts connections; those that are still open end with it.
async fn serve(listener: TcpListener, script: Arc<Mutex<Script>>) {
    let mut connections = JoinSet::new();
    for number in 0.. {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        connections.spawn(converse(stream, number, script.clone()));
    }
}

async fn converse(mut stream: TcpStream, connection: usize, script: Arc<Mutex<Script>>) {
    while let Some(request) = Request::read(&mut stream, connection).await {
        let act = {
            let mut script = script.lock().expect("no panic");
            script.requests.push(request);
            script
                .acts
                .pop_front()
                .unwrap_or_else(|| respond(UNSCRIPTED, "", ""))
        };
        match act {
            Act::Keep(bytes) => _ = stream.write_all(&bytes).await,
            last => return play(stream, last).await,
        }
    }
}

/// Plays the last act of a connection. The client may be gone at any time, so errors of writing are
/// ignored.
async fn play(mut stream: TcpStream, act: Act) {
    match act {
        Act::Write(bytes) | Act::Keep(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Close => {}
        Act::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            // Lets the client read what was written: a reset discards data in transit.
            tokio::time::sleep(Duration::from_millis(50)).await;
            stream.set_zero_linger().expect("the socket is open");
        }
        Act::Hang => {
            // Until the client hangs up.
            let _ = stream.read(&mut [0]).await;
        }
        Act::Trickle(bytes, pause) => {
            for byte in bytes {
                let _ = stream.write_all(&[byte]).await;
                tokio::time::sleep(pause).await;
            }
        }
        Act::Flood(length) => {
            let _ = stream
                .write_all(b"HTTP/1.1 201 X\r\nconnection: close\r\n\r\n")
                .await;
            let chunk = vec![b' '; 64 * 1024];
            for _ in 0..length / chunk.len() {
                if stream.write_all(&chunk).await.is_err() {
                    return;
                }
            }
        }
    }
}
