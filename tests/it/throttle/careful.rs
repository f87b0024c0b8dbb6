//! Close to a documented limit few requests are sent at once, so that few are rejected.

use std::time::Duration;

use didit::{Client, ClientBuilder, ErrorKind};
use tokio::time::{sleep, timeout};

use super::{at_once, seconds};
use crate::peer::{Act, Peer, bytes, request};

/// The documented limit of creates in a minute, and how many may be unanswered close to it.
const LIMIT: usize = 600;
const CAREFUL: usize = 8;

/// A client that has had that many responses, of a peer that sends no further ones.
async fn after(responses: usize) -> (Peer, Client) {
    after_with(responses, |builder| builder).await
}

async fn after_with(
    responses: usize,
    set: impl Fn(ClientBuilder) -> ClientBuilder,
) -> (Peer, Client) {
    let session = Act::Keep(
        String::from_utf8(bytes(201, "", crate::peer::SESSION))
            .expect("text")
            .replace("connection: close\r\n", "")
            .into_bytes(),
    );
    let acts = (0..responses).map(|_| session.clone());
    let peer = Peer::playing(acts.chain((0..100).map(|_| Act::Hang))).await;
    let didit = set(peer.client().no_retry()).build().expect("a client");
    for _ in 0..responses {
        assert!(didit.create_session(&request()).await.is_ok());
    }
    (peer, didit)
}

/// How many of 30 calls at once are sent before any is answered.
async fn sent_at_once(peer: &Peer, didit: &Client) -> usize {
    let before = peer.requests().len();
    let _ = timeout(Duration::from_millis(300), at_once(didit, 30)).await;
    peer.requests().len() - before
}

#[tokio::test(start_paused = true)]
async fn eight_are_unanswered_in_the_last_twentieth() {
    for (responses, sent) in [
        (LIMIT - 31, 1 + CAREFUL),
        (LIMIT - 30, CAREFUL),
        (LIMIT - 1, CAREFUL),
        (LIMIT + CAREFUL - 1, 1 + 29),
        (LIMIT + CAREFUL, 30),
        (LIMIT - 100, 30),
    ] {
        let (peer, didit) = after(responses).await;
        assert_eq!(sent_at_once(&peer, &didit).await, sent, "{responses}");
    }
}

#[test]
fn an_operation_has_its_documented_limit() {
    let limit = didit::operations::CREATE_SESSION.requests_per_minute();
    assert_eq!(limit, Some(LIMIT as u32));
}

/// Its own limit is enough.
#[tokio::test(start_paused = true)]
async fn a_client_with_a_pace_is_not_slowed_further() {
    let fast = |builder: ClientBuilder| builder.pace(6_000, seconds(60));
    let (peer, didit) = after_with(LIMIT - 10, fast).await;
    assert!(sent_at_once(&peer, &didit).await > 2 * CAREFUL);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_cannot_wait_says_when_the_minute_is_over() {
    let (_peer, didit) = after(LIMIT - 10).await;
    sleep(seconds(10)).await;

    let one_more = async {
        sleep(seconds(1)).await;
        let request = request();
        let call = didit.create_session(&request).timeout(seconds(5));
        call.await.expect_err("eight others have no response yet")
    };
    let (_, error) = tokio::join!(at_once(&didit, CAREFUL), one_more);

    let ErrorKind::Throttled(throttled) = error.kind() else {
        panic!("{error:?}");
    };
    assert!((40..=45).contains(&throttled.wait.as_secs()), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn the_next_minute_begins_anew() {
    let (peer, didit) = after(LIMIT - 10).await;
    sleep(seconds(60)).await;
    assert_eq!(sent_at_once(&peer, &didit).await, 30);
}

#[tokio::test(start_paused = true)]
async fn an_answer_lets_the_next_one_go() {
    let (peer, didit) = after(LIMIT - 10).await;
    let calls = async {
        // Each attempt ends after 30 seconds.
        timeout(seconds(31), at_once(&didit, 30)).await
    };
    let _ = calls.await;
    assert_eq!(peer.requests().len() - (LIMIT - 10), 2 * CAREFUL);
}

#[tokio::test(start_paused = true)]
async fn other_operations_have_limits_of_their_own() {
    let (peer, didit) = after(LIMIT - 10).await;
    let ask = |_| {
        let didit = didit.clone();
        async move { didit.session_decision(didit::Uuid::nil()).await.is_ok() }
    };
    let asked = futures_util::future::join_all((0..30).map(ask));
    let _ = timeout(Duration::from_millis(300), asked).await;
    assert_eq!(peer.requests().len() - (LIMIT - 10), 30);
}
