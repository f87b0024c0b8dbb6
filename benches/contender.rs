//! The clients that are measured.

use crate::sample::KEY;
use crate::{Sample, Server, by_hand, raw};

/// A client, and how it makes a request.
#[derive(Debug)]
pub struct Contender(Client);

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there are two or three")]
enum Client {
    /// This crate, with all its features.
    Didit(didit::Client),
    /// reqwest and serde by hand.
    ByHand(by_hand::Client),
    /// The client that progenitor generates, without the rest of this crate.
    Generated(didit::Client),
    /// hyper alone.
    Raw(raw::Client),
}

impl Contender {
    /// The names that [`new`](Self::new) accepts. The baseline is included twice, to compare it
    /// with itself.
    pub const NAMES: [&str; 5] = ["didit", "by_hand", "generated", "by_hand_again", "raw"];

    /// Creates the client of this name, for a server.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a bench cannot continue without a client"
    )]
    pub fn new(name: &str, server: &Server) -> Self {
        let didit = || {
            didit::Client::builder()
                .api_key(KEY)
                .base_url(server.url())
                .build()
                .expect("a client")
        };
        Self(match name {
            "didit" => Client::Didit(didit()),
            "by_hand" | "by_hand_again" => {
                Client::ByHand(by_hand::Client::new(server.url()).expect("a client"))
            }
            "generated" => Client::Generated(didit()),
            "raw" => Client::Raw(raw::Client::new(&server.url()).expect("a client")),
            other => panic!("no contender is called {other}"),
        })
    }

    /// Builds a request, sends it, reads the response, and returns the session's number.
    #[expect(clippy::missing_panics_doc, reason = "a failed bench has no result")]
    pub async fn create_session(&self, sample: &Sample) -> i64 {
        match &self.0 {
            Client::Didit(client) => {
                client
                    .create_session(&sample.request())
                    .await
                    .expect("a session")
                    .session_number
            }
            Client::Generated(client) => {
                let session = client.progenitor().create_session(&sample.request()).await;
                session.expect("a session").session_number
            }
            Client::ByHand(client) => {
                client
                    .create_session(&sample.by_hand())
                    .await
                    .expect("a session")
                    .session_number
            }
            Client::Raw(client) => {
                client
                    .create_session(&sample.by_hand())
                    .await
                    .expect("a session")
                    .session_number
            }
        }
    }
}
