//! Makes one call, and returns its outcome.

use didit::{CreateSessionRequest, Error, Response, RetryPolicy, Session, Uuid};

use super::{Act, Peer, Request};

/// The result of a call, and the requests that have arrived at the peer.
pub struct Outcome {
    pub result: Result<Response<Session>, Error>,
    pub requests: Vec<Request>,
}

impl Outcome {
    pub fn error(self) -> Error {
        self.result.expect_err("an error")
    }

    pub fn session(self) -> Response<Session> {
        self.result.expect("a session")
    }

    /// When the requests arrived, in milliseconds after the first.
    pub fn times(&self) -> Vec<u128> {
        let first = self.requests.first().map(|request| request.at);
        self.requests
            .iter()
            .map(|request| (request.at - first.expect("a request")).as_millis())
            .collect()
    }
}

/// Makes one call without retries to a peer that plays this act.
pub async fn call(act: Act) -> Outcome {
    let peer = Peer::playing([act]).await;
    let didit = peer.client().no_retry().build().expect("a client");
    peer.outcome(didit.create_session(&request())).await
}

/// Makes one call with retries and exact delays (without jitter).
pub async fn call_retrying(
    acts: impl IntoIterator<Item = Act>,
    request: CreateSessionRequest,
) -> Outcome {
    let peer = Peer::playing(acts).await;
    let didit = peer
        .client()
        .retry(RetryPolicy::default().jitter(false))
        .build()
        .expect("a client");
    peer.outcome(didit.create_session(&request)).await
}

/// A request without `vendor_data`.
pub fn request() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .build()
}

/// A request that is safe to retry, since the service returns the unfinished session of a
/// `vendor_data`.
pub fn resumable() -> CreateSessionRequest {
    CreateSessionRequest::builder()
        .workflow_id(Uuid::from_u128(1))
        .vendor_data("user-123")
        .build()
}
