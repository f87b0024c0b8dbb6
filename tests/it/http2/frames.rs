//! A peer that reads and writes HTTP/2 frames by hand.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use didit::{Client, ClientBuilder, reqwest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::peer::SESSION;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;

/// What the peer does with a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    /// Responds with a session.
    Session,
    /// Responds with a session, and then sends nothing more.
    LastSession,
    /// REFUSED_STREAM: the request was not processed.
    RefuseStream,
    /// GOAWAY with this as the last stream that was processed, and a text.
    GoAway { last: u32 },
    /// Sends nothing more, not even in response to a ping.
    Silence,
}

const SECRET: &[u8] = b"PLANTED by the peer";

/// Plays one act for each request, on any connection.
pub(super) struct Peer {
    pub(super) url: String,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    headers: Arc<Mutex<Vec<u8>>>,
}

impl Peer {
    pub(super) async fn playing(acts: &'static [Act]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (requests, connections) =
            (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let headers = Arc::<Mutex<Vec<u8>>>::default();
        let (seen, opened, last) = (requests.clone(), connections.clone(), headers.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                opened.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, acts, seen.clone(), last.clone()));
            }
        });
        Self {
            url,
            requests,
            connections,
            headers,
        }
    }

    pub(super) fn client(&self) -> ClientBuilder {
        let http2 = reqwest::Client::builder().http2_prior_knowledge();
        Client::builder()
            .api_key("a-fake-key")
            .base_url(&self.url)
            .http_client(http2)
    }

    /// The number of requests that have arrived.
    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// The headers of the last request, compressed (HPACK).
    pub(super) fn headers(&self) -> Vec<u8> {
        self.headers.lock().expect("no panic").clone()
    }

    /// The number of connections that were opened.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len())
        .expect("a short payload")
        .to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

async fn serve(
    mut stream: TcpStream,
    acts: &[Act],
    requests: Arc<AtomicUsize>,
    headers: Arc<Mutex<Vec<u8>>>,
) -> Option<()> {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.ok()?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.ok()?;
    let mut silent = false;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.ok()?;
        let [a, b, c, kind, flags, id @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).await.ok()?;
        let id = u32::from_be_bytes(id);
        match kind {
            _ if silent => {}
            SETTINGS if flags & ACK == 0 => {
                stream.write_all(&frame(SETTINGS, ACK, 0, &[])).await.ok()?
            }
            PING if flags & ACK == 0 => stream
                .write_all(&frame(PING, ACK, 0, &payload))
                .await
                .ok()?,
            HEADERS => *headers.lock().expect("no panic") = payload,
            DATA if flags & END_STREAM != 0 => {
                let number = requests.fetch_add(1, Ordering::SeqCst);
                match acts.get(number).copied().unwrap_or(Act::Session) {
                    act @ (Act::Session | Act::LastSession) => {
                        // `:status` 201 as a literal with the name of the static table's eighth
                        // entry.
                        let headers = [&[0x08, 3][..], b"201"].concat();
                        stream
                            .write_all(&frame(HEADERS, END_HEADERS, id, &headers))
                            .await
                            .ok()?;
                        stream
                            .write_all(&frame(DATA, END_STREAM, id, SESSION.as_bytes()))
                            .await
                            .ok()?;
                        silent = matches!(act, Act::LastSession);
                    }
                    Act::RefuseStream => stream
                        .write_all(&frame(RST_STREAM, 0, id, &7_u32.to_be_bytes()))
                        .await
                        .ok()?,
                    Act::GoAway { last } => {
                        let payload =
                            [&last.to_be_bytes()[..], &0_u32.to_be_bytes(), SECRET].concat();
                        stream
                            .write_all(&frame(GOAWAY, 0, 0, &payload))
                            .await
                            .ok()?;
                        stream.shutdown().await.ok()?;
                    }
                    Act::Silence => silent = true,
                }
            }
            _ => {}
        }
    }
}
