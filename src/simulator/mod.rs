//! A stand-in for Didit's endpoint, on your own machine (feature `simulator`).
//!
//! It listens on loopback, really parses and checks what it is sent, and answers from it. It is not
//! Didit: it knows the contract and nothing of anybody's documents.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), didit::Error> {
//! use didit::simulator::Simulator;
//! use didit::{CreateSessionRequest, SessionStatus, Uuid};
//!
//! let simulator = Simulator::start().await;
//! let didit = simulator.client();
//!
//! let request = CreateSessionRequest::builder().workflow_id(Uuid::new_v4()).build();
//! let session = didit.create_session(&request).await?;
//! assert_eq!(session.status, SessionStatus::NotStarted);
//! # Ok(())
//! # }
//! ```

mod endpoint;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::Client;

/// The key that [`Simulator::client`] uses. Any other key that is not empty is taken as well.
pub const KEY: &str = "simulator-key";

/// A running stand-in. It stops, and its port is closed, when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Simulator {
    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// Where no port can be had; [`bind`](Self::bind) returns that as an error.
    pub async fn start() -> Self {
        match Self::bind(0).await {
            Ok(simulator) => simulator,
            Err(error) => panic!("the simulator cannot listen on 127.0.0.1: {error}"),
        }
    }

    /// Starts on a port of 127.0.0.1; 0 is any free one.
    ///
    /// # Errors
    ///
    /// Where the port cannot be had.
    pub async fn bind(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let router = endpoint::router(Arc::new(endpoint::State::new(format!("http://{address}"))));
        let task = tokio::spawn(async move {
            // Ends with the task; an error of one connection does not reach here.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, task })
    }

    /// Where it listens: `http://127.0.0.1:<port>`, to be used as the base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client that talks to it, with [`KEY`].
    ///
    /// # Panics
    ///
    /// Where no HTTP client can be built, which is the machine's fault.
    pub fn client(&self) -> Client {
        match Client::builder().api_key(KEY).base_url(self.url()).build() {
            Ok(client) => client,
            Err(error) => panic!("no client of the simulator: {error}"),
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}
