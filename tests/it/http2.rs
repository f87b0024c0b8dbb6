//! HTTP/2, where a caller chooses it: against a peer that speaks its frames by hand.
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use didit::{Client, ClientBuilder, ErrorKind, TransportKind, reqwest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::peer::{self, SESSION, request, resumable};

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
enum Act {
    /// Responds with a session.
    Session,
    /// REFUSED_STREAM: the request was not processed.
    Refuse,
    /// GOAWAY with this as the last stream that was processed, and a text.
    GoAway { last: u32 },
    /// Sends nothing more, not even in response to a ping.
    Silence,
}

const SECRET: &[u8] = b"PLANTED by the peer";

/// Plays one act for each request, whichever connection it comes on.
struct Peer {
    url: String,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

impl Peer {
    async fn playing(acts: &'static [Act]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (requests, connections) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (seen, opened) = (requests.clone(), connections.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                opened.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, acts, seen.clone()));
            }
        });
        Self { url, requests, connections }
    }

    fn client(&self) -> ClientBuilder {
        let http2 = reqwest::Client::builder().http2_prior_knowledge();
        Client::builder().api_key("a-fake-key").base_url(&self.url).http_client(http2)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short payload").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

async fn serve(mut stream: TcpStream, acts: &[Act], requests: Arc<AtomicUsize>) -> Option<()> {
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
            SETTINGS if flags & ACK == 0 => stream.write_all(&frame(SETTINGS, ACK, 0, &[])).await.ok()?,
            PING if flags & ACK == 0 => stream.write_all(&frame(PING, ACK, 0, &payload)).await.ok()?,
            DATA if flags & END_STREAM != 0 => {
                let number = requests.fetch_add(1, Ordering::SeqCst);
                match acts.get(number).copied().unwrap_or(Act::Session) {
                    Act::Session => {
                        // `:status` 201 as a literal with the name of the static table's eighth entry.
                        let headers = [&[0x08, 3][..], b"201"].concat();
                        stream.write_all(&frame(HEADERS, END_HEADERS, id, &headers)).await.ok()?;
                        stream.write_all(&frame(DATA, END_STREAM, id, SESSION.as_bytes())).await.ok()?;
                    }
                    Act::Refuse => {
                        stream.write_all(&frame(RST_STREAM, 0, id, &7_u32.to_be_bytes())).await.ok()?
                    }
                    Act::GoAway { last } => {
                        let payload = [&last.to_be_bytes()[..], &0_u32.to_be_bytes(), SECRET].concat();
                        stream.write_all(&frame(GOAWAY, 0, 0, &payload)).await.ok()?;
                        stream.shutdown().await.ok()?;
                    }
                    Act::Silence => silent = true,
                }
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn creates_session_over_http2() {
    let peer = Peer::playing(&[]).await;
    let didit = peer.client().build().expect("a client");

    for _ in 0..3 {
        let session = didit.create_session(&request()).await.expect("a session");
        assert_eq!(session.session_number, 1024);
    }
    assert_eq!(peer.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn sends_request_once_when_retries_are_disabled() {
    for acts in [&[Act::Refuse][..], &[Act::GoAway { last: 0 }], &[Act::GoAway { last: 1 }]] {
        let peer = Peer::playing(acts).await;
        let didit = peer.client().no_retry().build().expect("a client");

        let error = didit.create_session(&resumable()).await.expect_err("it was not processed");

        assert_eq!((peer.requests(), error.attempts()), (1, 1), "{acts:?}");
        assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retries_refused_stream_by_the_policy() {
    let peer = Peer::playing(&[Act::Refuse, Act::GoAway { last: 0 }]).await;
    let didit = peer.client().build().expect("a client");

    let session = didit.create_session(&resumable()).await.expect("a session");

    assert_eq!((session.attempts(), peer.requests()), (3, 3));
}

#[tokio::test]
async fn omits_text_of_the_peer_from_errors() {
    let peer = Peer::playing(&[Act::GoAway { last: 0 }]).await;
    let didit = peer.client().no_retry().build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("the peer goes away");

    let mut layer: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = layer {
        assert!(!format!("{error} {error:?}").contains("PLANTED"), "{error:?}");
        layer = error.source();
    }
}

#[tokio::test(start_paused = true)]
async fn opens_new_connection_when_peer_stops_responding() {
    let peer = Peer::playing(&[Act::Silence]).await;
    let didit = peer.client().attempt_timeout(Duration::from_secs(30)).build().expect("a client");

    let session = didit.create_session(&resumable()).await.expect("a session");

    assert_eq!((session.attempts(), peer.connections.load(Ordering::SeqCst)), (2, 2));
    // A second call finds a connection that works.
    didit.create_session(&resumable()).await.expect("a session");
}

#[tokio::test]
async fn sends_http_1_1_by_default_when_feature_is_enabled() {
    let peer = peer::Peer::playing([peer::created()]).await;
    let didit = peer.client().build().expect("a client");

    didit.create_session(&request()).await.expect("a session");

    assert!(
        peer.requests()[0].head.starts_with("POST /v3/session/ HTTP/1.1\r\n"),
        "{}",
        peer.requests()[0].head
    );
    let http2 = Peer::playing(&[]).await;
    let plain =
        Client::builder().api_key("a-fake-key").base_url(&http2.url).no_retry().build().expect("a client");
    let error = plain.create_session(&request()).await.expect_err("another protocol");
    let ErrorKind::Transport(failure) = error.kind() else { panic!("{error:?}") };
    assert_eq!(failure.kind, TransportKind::Interrupted);
}
