//! A server that plays a script of answers and accidents, one for each connection, on bare TCP:
//! it can do what no HTTP server would. It lives in the test's own runtime, so that it works under
//! paused time.

#![allow(dead_code)] // Each test binary uses its own part.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use didit::{Client, ClientBuilder, CreateSessionRequest, Error, Response, RetryPolicy, Session, Uuid};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

/// What the peer does once a request has arrived in full.
#[derive(Debug, Clone)]
pub enum Act {
    /// Writes these bytes and closes.
    Write(Vec<u8>),
    /// Closes without a word.
    Close,
    /// Writes these bytes, then resets the connection.
    Reset(Vec<u8>),
    /// Says nothing and keeps the connection.
    Hang,
    /// Writes these bytes one at a time, with a pause after each.
    Trickle(Vec<u8>, Duration),
    /// Writes a head without a length and then this many bytes, or until the client has had enough.
    Flood(usize),
}

/// A request, as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub at: Instant,
    pub head: String,
    pub body: Vec<u8>,
}

pub struct Peer {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Peer {
    /// Plays one act for each request; one more request than acts gets a 599 and is still seen.
    pub async fn playing(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, mut acts) = (seen.clone(), acts.into_iter().collect::<Vec<_>>().into_iter());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read_request(&mut stream).await else { continue };
                log.lock().expect("no panic").push(request);
                let act = acts.next().unwrap_or_else(|| answer(599, "", ""));
                tokio::spawn(play(stream, act));
            }
        });
        Self { address, seen }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }

    /// A builder of a client that talks to it.
    pub fn client(&self) -> ClientBuilder {
        Client::builder().api_key("a-fake-key").base_url(self.url())
    }
}

/// What came of one call: its result, and what the peer saw of it.
pub struct Outcome {
    pub result: Result<Response<Session>, Error>,
    pub seen: Vec<Seen>,
}

impl Outcome {
    pub fn error(self) -> Error {
        self.result.expect_err("an error")
    }

    /// When the requests arrived, in milliseconds after the first.
    pub fn times(&self) -> Vec<u128> {
        let first = self.seen.first().map(|seen| seen.at);
        self.seen.iter().map(|seen| (seen.at - first.expect("a request")).as_millis()).collect()
    }
}

/// One call of a client without retries, against a peer that plays this act.
pub async fn call(act: Act) -> Outcome {
    let peer = Peer::playing([act]).await;
    let didit = peer.client().no_retry().build().expect("a client");
    let result = didit.create_session(&request()).await;
    Outcome { result, seen: peer.seen() }
}

/// One call with retries, whose delays are not drawn but exact.
pub async fn call_repeating(acts: impl IntoIterator<Item = Act>, request: CreateSessionRequest) -> Outcome {
    let peer = Peer::playing(acts).await;
    let didit = peer.client().retry(RetryPolicy::default().jitter(false)).build().expect("a client");
    let result = didit.create_session(&request).await;
    Outcome { result, seen: peer.seen() }
}

/// A request without `vendor_data`.
pub fn request() -> CreateSessionRequest {
    CreateSessionRequest::builder().workflow_id(Uuid::from_u128(1)).build()
}

/// A request that can be repeated, since the service hands back the unfinished session.
pub fn resumable() -> CreateSessionRequest {
    CreateSessionRequest::builder().workflow_id(Uuid::from_u128(1)).vendor_data("user-123").build()
}

/// An HTTP answer with a body.
pub fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Act {
    Act::Write(bytes(status, headers, body))
}

/// The bytes of an HTTP answer; `headers` are lines that end in `\r\n`.
pub fn bytes(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// A good answer.
pub fn created() -> Act {
    answer(201, "content-type: application/json\r\n", SESSION)
}

pub const SESSION: &str = r#"{"session_id":"4c5c7f3a-1f82-4f3b-8d8e-1a8d2d2f9b7a","session_number":1024,"session_token":"EXAMPLEtoken","url":"https://verify.didit.me/session/EXAMPLEtoken","vendor_data":null,"status":"Not Started","workflow_id":"00000000-0000-0000-0000-000000000001"}"#;

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            let body = bytes[end + 4..].to_vec();
            if body.len() >= length.unwrap_or(0) {
                return Some(Seen { at: Instant::now(), head, body });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// The client may be gone at any time, so that errors of writing mean nothing here.
async fn play(mut stream: TcpStream, act: Act) {
    match act {
        Act::Write(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Close => {}
        Act::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            // Lets the client read what was written: a reset throws away what is on its way.
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
            let _ = stream.write_all(b"HTTP/1.1 201 X\r\nconnection: close\r\n\r\n").await;
            let chunk = vec![b' '; 64 * 1024];
            for _ in 0..length / chunk.len() {
                if stream.write_all(&chunk).await.is_err() {
                    return;
                }
            }
        }
    }
}
