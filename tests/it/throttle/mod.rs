//! What the calls of a client share: the pause after a 429, and the pace. Time is paused, so that the times of
//! requests are exact.

mod careful;
mod pace;
mod pause;

use std::time::Duration;

use didit::{Client, Error};
use futures_util::future::join_all;
use tokio::time::Instant;

use crate::peer::{Peer, request};

/// The times at which requests arrived, in milliseconds since the first.
fn times(peer: &Peer) -> Vec<u128> {
    let requests = peer.requests();
    let since = |at: Instant| (at - requests[0].at).as_millis();
    requests.iter().map(|request| since(request.at)).collect()
}

/// Calls at once, each of a clone of the client; their errors, by the number of the call.
async fn at_once(didit: &Client, calls: usize) -> Vec<Option<Error>> {
    let clones: Vec<_> = (0..calls).map(|_| didit.clone()).collect();
    let call = |didit: Client| async move { didit.create_session(&request()).await.err() };
    join_all(clones.into_iter().map(call)).await
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
