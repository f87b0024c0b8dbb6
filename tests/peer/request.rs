//! A request, as it arrived.

use std::collections::BTreeMap;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::Instant;

#[derive(Debug, Clone)]
pub struct Request {
    /// When all of it had arrived.
    pub at: Instant,
    /// The number of its connection, from 0.
    pub connection: usize,
    /// The request line and the headers, as they arrived.
    pub head: String,
    pub method: String,
    /// The path, and the query where there is one.
    pub target: String,
    /// The headers by their lower-case names; several values of one name are joined by ` | `.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Request {
    /// Reads a request; `None` where the client closes the connection before its end.
    pub(super) async fn read(stream: &mut TcpStream, connection: usize) -> Option<Self> {
        let mut bytes = Vec::new();
        let (head, start) = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break (String::from_utf8_lossy(&bytes[..end]).into_owned(), end + 4);
            }
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        };
        let (line, lines) = head.split_once("\r\n").unwrap_or((&head, ""));
        let headers = headers(lines);
        let length = headers
            .get("content-length")
            .and_then(|length| length.parse().ok())
            .unwrap_or(0);
        while bytes.len() - start < length {
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
        let mut words = line.split(' ').map(str::to_owned);
        let (method, target) = (words.next()?, words.next()?);
        let body = String::from_utf8_lossy(&bytes[start..]).into_owned();
        Some(Self {
            at: Instant::now(),
            connection,
            head,
            method,
            target,
            headers,
            body,
        })
    }
}

fn headers(lines: &str) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in lines.lines().filter_map(|line| line.split_once(':')) {
        let (name, value) = (name.to_lowercase(), value.trim());
        headers
            .entry(name)
            .and_modify(|all| *all += &format!(" | {value}"))
            .or_insert_with(|| value.to_owned());
    }
    headers
}
