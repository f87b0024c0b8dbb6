//! A client that was told how often it may send.

use std::time::Duration;

use didit::{Client, ConfigError, ErrorKind};
use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use super::{at_once, seconds, times};
use crate::peer::{KEY, Peer, created, request};
use crate::retry::limited;

/// A client that sends once in 1.005 seconds, and a peer with that many responses.
async fn paced(responses: usize) -> (Peer, Client) {
    let peer = Peer::playing((0..responses).map(|_| created())).await;
    let builder = peer.client().no_retry().pace(60, seconds(60));
    (peer, builder.build().expect("a client"))
}

#[tokio::test(start_paused = true)]
async fn sends_evenly_from_the_first_request_on() {
    let (peer, didit) = paced(4).await;

    let errors = at_once(&didit, 4).await;

    assert!(errors.iter().all(Option::is_none), "{errors:?}");
    assert_eq!(times(&peer), [0, 1_005, 2_010, 3_015]);
}

#[tokio::test(start_paused = true)]
async fn idle_time_is_not_saved_up() {
    let (peer, didit) = paced(4).await;

    let _ = at_once(&didit, 1).await;
    sleep(seconds(100)).await;
    let _ = at_once(&didit, 3).await;

    assert_eq!(times(&peer), [0, 100_000, 101_005, 102_010]);
}

#[tokio::test(start_paused = true)]
async fn is_fair() {
    let (peer, didit) = paced(20).await;
    let call = |number: usize| {
        let didit = didit.clone();
        async move {
            let mut request = request();
            request.vendor_data = Some(number.to_string().into());
            didit.create_session(&request).timeout(seconds(600)).await
        }
    };

    // The calls of half of them come while the others wait.
    let later = async {
        sleep(Duration::from_millis(2_500)).await;
        join_all((10..20).map(call)).await
    };
    let _ = futures_util::join!(join_all((0..10).map(call)), later);

    let requests = peer.requests().into_iter();
    let body = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    let order: Vec<_> = requests
        .map(|sent| body(&sent.body)["vendor_data"].clone())
        .collect();
    let expected: Vec<_> = (0..20).map(|number| number.to_string()).collect();
    assert_eq!(order, expected);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_gives_its_place_back() {
    let (peer, didit) = paced(4).await;
    let first = didit.create_session(&request()).await;
    assert!(first.is_ok());

    // A thousand calls begin to wait, and are dropped; one before them and one behind them remain.
    let keep = request();
    let before = didit.create_session(&keep).send();
    let dropped = async {
        let _ = timeout(Duration::from_millis(200), at_once(&didit, 1000)).await;
    };
    let behind = async {
        sleep(Duration::from_millis(100)).await;
        didit.create_session(&keep).timeout(seconds(5000)).await
    };
    let (before, (), behind) = futures_util::join!(before, dropped, behind);

    assert!(before.is_ok() && behind.is_ok());
    assert_eq!(times(&peer), [0, 1_005, 2_010]);
}

#[tokio::test(start_paused = true)]
async fn waiting_counts_towards_the_timeout() {
    let (peer, didit) = paced(100).await;
    let start = Instant::now();

    // 90 seconds are enough for the first ninety.
    let calls = (0..100).map(|_| {
        let didit = didit.clone();
        async move {
            let result = didit.create_session(&request()).await;
            (result.err(), start.elapsed())
        }
    });
    let results = join_all(calls).await;

    let (sent, rejected): (Vec<_>, Vec<_>) = results.iter().partition(|(e, _)| e.is_none());
    assert_eq!((sent.len(), rejected.len()), (90, 10));
    for (error, when) in rejected {
        let kind = error.as_ref().map(didit::Error::kind);
        assert!(matches!(kind, Some(ErrorKind::Throttled(_))), "{error:?}");
        assert_eq!(*when, seconds(0), "it says so at once");
    }
    assert_eq!(peer.requests().len(), 90);
}

#[tokio::test(start_paused = true)]
async fn a_429_can_only_make_it_slower() {
    for (limit, interval) in [("600", 1_005), ("30", 2_010)] {
        let headers = format!("retry-after: 5\r\nx-ratelimit-limit: {limit}\r\n");
        let peer = Peer::playing([limited(&headers), created(), created()]).await;
        let builder = peer.client().no_retry().pace(60, seconds(60));
        let didit = builder.build().expect("a client");

        let _ = didit.create_session(&request()).await;
        let _ = at_once(&didit, 2).await;

        assert_eq!(times(&peer), [0, 5_000, 5_000 + interval], "{limit}");
    }
}

#[tokio::test]
async fn zero_is_no_pace() {
    for (requests, per) in [(0, seconds(1)), (1, Duration::ZERO)] {
        let builder = Client::builder().api_key(KEY).pace(requests, per);
        let error = builder.build().expect_err("zero");
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Config(ConfigError::Zero {
                    setting: "pace",
                    ..
                })
            ),
            "{error:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_longest_pace_is_no_panic() {
    let peer = Peer::playing([created()]).await;
    let builder = peer.client().pace(1, Duration::MAX);
    let didit = builder.build().expect("a client");

    assert!(didit.create_session(&request()).await.is_ok());
    for timeout in [seconds(90), Duration::MAX] {
        let new = request();
        let second = didit.create_session(&new).timeout(timeout).await;
        let error = second.expect_err("too early");
        assert!(matches!(error.kind(), ErrorKind::Throttled(_)), "{error:?}");
    }
}

/// Calls that nobody polls for a while, as those behind a slow consumer.
#[tokio::test(start_paused = true)]
async fn turns_that_nobody_took_are_not_made_up_for() {
    let (peer, didit) = paced(5).await;
    let new = request();
    assert!(didit.create_session(&new).await.is_ok());
    let call = || didit.create_session(&new).timeout(seconds(600));
    let calls = (0..4).map(|_| Box::pin(call().send()));
    let mut calls: Vec<_> = calls.collect();
    for call in &mut calls {
        let _ = timeout(Duration::from_millis(1), call).await;
    }
    sleep(seconds(100)).await;

    let results = join_all(calls).await;

    assert!(results.iter().all(Result::is_ok));
    let times = times(&peer);
    // Two at most are close together: one that was late, and the next.
    assert!(times[4] - times[1] >= 2_010, "{times:?}");
}
