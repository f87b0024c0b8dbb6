//! A 429 holds for all calls of a client.

use didit::{Client, ErrorKind, GaveUp, RetryPolicy};
use tokio::time::{Instant, sleep};

use super::{at_once, seconds, times};
use crate::peer::{Peer, created, request, respond, resumable};
use crate::retry::limited;

/// A client without retries, whose first call was answered with a 429 of these headers.
async fn after_429(headers: &str, successes: usize) -> (Peer, Client) {
    let acts = [limited(headers)].into_iter();
    let peer = Peer::playing(acts.chain((0..successes).map(|_| created()))).await;
    let didit = peer.client().no_retry().build().expect("a client");
    let error = didit.create_session(&request()).await.expect_err("429");
    assert!(matches!(error.kind(), ErrorKind::RateLimited(_)));
    (peer, didit)
}

#[tokio::test(start_paused = true)]
async fn a_429_pauses_the_calls_of_all_clones() {
    let (peer, didit) = after_429("retry-after: 30\r\n", 1).await;

    let clone = didit.clone();
    assert!(clone.create_session(&request()).await.is_ok());

    assert_eq!(times(&peer), [0, 30_000]);
}

#[tokio::test(start_paused = true)]
async fn a_429_pauses_the_other_operations_as_well() {
    let (peer, didit) = after_429("retry-after: 30\r\n", 1).await;

    // What the peer sends is no decision.
    let _ = didit.session_decision(didit::Uuid::nil()).await;

    assert_eq!(times(&peer), [0, 30_000]);
}

#[tokio::test(start_paused = true)]
async fn the_other_operations_come_back_one_by_one_as_well() {
    let (peer, didit) = after_429("retry-after: 30\r\nx-ratelimit-limit: 60\r\n", 3).await;

    let ask = || async { didit.session_decision(didit::Uuid::nil()).await.is_ok() };
    let _ = futures_util::join!(ask(), ask(), ask());

    assert_eq!(times(&peer), [0, 30_000, 31_005, 32_010]);
}

#[tokio::test(start_paused = true)]
async fn the_calls_come_back_one_by_one_at_the_limit() {
    let (peer, didit) = after_429("retry-after: 30\r\nx-ratelimit-limit: 60\r\n", 4).await;

    let errors = at_once(&didit, 4).await;

    assert!(errors.iter().all(Option::is_none), "{errors:?}");
    assert_eq!(times(&peer), [0, 30_000, 31_005, 32_010, 33_015]);
}

#[tokio::test(start_paused = true)]
async fn the_calls_come_back_at_600_a_minute_where_no_limit_is_said() {
    for headers in [
        "",
        "x-ratelimit-limit: 0\r\n",
        "x-ratelimit-limit: many\r\n",
    ] {
        let (peer, didit) = after_429(&format!("retry-after: 1\r\n{headers}"), 3).await;

        let _ = at_once(&didit, 3).await;

        let times = times(&peer);
        assert_eq!(times[1], 1_000, "{headers:?}");
        // Timers have a resolution of a millisecond.
        assert!((100..=102).contains(&(times[2] - times[1])), "{times:?}");
        assert!((100..=102).contains(&(times[3] - times[2])), "{times:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_cannot_wait_so_long_fails_at_once() {
    let (peer, didit) = after_429("retry-after: 100\r\n", 1).await;

    let start = Instant::now();
    let error = didit
        .create_session(&request())
        .await
        .expect_err("too long");

    assert_eq!(start.elapsed(), seconds(0));
    let ErrorKind::Throttled(throttled) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(throttled.wait, seconds(100));
    assert!(error.is_rate_limited() && !error.is_timeout());
    assert!(!error.session_may_exist() && !error.may_have_been_processed());
    assert_eq!((error.attempts(), error.gave_up()), (0, None));
    assert_eq!(error.kind().as_str(), "throttled");
    assert_eq!(
        error.to_string(),
        "the client keeps to a rate limit, and could send in 100 s only, too late for the call's timeout; \
         nothing was sent [127.0.0.1]"
    );
    assert_eq!(peer.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_could_only_time_out_is_not_sent() {
    let (peer, didit) = after_429("retry-after: 10\r\n", 2).await;

    let new = request();
    let call = didit.create_session(&new);
    let late = call
        .timeout(seconds(10) + std::time::Duration::from_millis(99))
        .await;
    assert!(matches!(
        late.expect_err("late").kind(),
        ErrorKind::Throttled(_)
    ));
    let call = didit.create_session(&new);
    let in_time = call
        .timeout(seconds(10) + std::time::Duration::from_millis(100))
        .await;

    assert!(in_time.is_ok());
    assert_eq!(times(&peer), [0, 10_000]);
}

#[tokio::test(start_paused = true)]
async fn waiting_calls_learn_at_once_that_the_pause_has_grown() {
    let acts = [
        limited("retry-after: 20\r\n"),
        respond(599, "", ""),
        limited("retry-after: 100\r\n"),
    ];
    let peer = Peer::playing(acts).await;
    let didit = peer.client().no_retry().build().expect("a client");
    let start = Instant::now();
    let _ = didit.create_session(&request()).await;

    // The second of them gets the longer pause, when the third and the fourth still wait.
    let errors = at_once(&didit, 4).await;

    let throttled = |error: &Option<didit::Error>| {
        let kind = error.as_ref().map(didit::Error::kind);
        matches!(kind, Some(ErrorKind::Throttled(_)))
    };
    let found: Vec<_> = errors.iter().map(throttled).collect();
    assert_eq!(found, [false, false, true, true]);
    let end = start.elapsed();
    assert!((seconds(20)..seconds(21)).contains(&end), "{end:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_waits_for_a_pause_that_another_call_caused() {
    let acts = [
        respond(503, "", ""),
        limited("retry-after: 40\r\n"),
        created(),
    ];
    let peer = Peer::playing(acts).await;
    let policy = RetryPolicy::default().jitter(false);
    let didit = peer.client().retry(policy).build().expect("a client");

    let another = async {
        sleep(seconds(1)).await;
        didit.create_session(&request()).no_retry().await
    };
    let resumable = resumable();
    let (retried, _) = futures_util::join!(didit.create_session(&resumable).send(), another);

    assert_eq!(retried.expect("a session").attempts(), 2);
    assert_eq!(times(&peer), [0, 1_000, 41_000]);
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_cannot_wait_returns_the_failure_before_it() {
    let acts = [respond(503, "", ""), limited("retry-after: 200\r\n")];
    let peer = Peer::playing(acts).await;
    let policy = RetryPolicy::default().jitter(false);
    let didit = peer.client().retry(policy).build().expect("a client");

    let another = async {
        sleep(seconds(1)).await;
        didit.create_session(&request()).no_retry().await
    };
    let resumable = resumable();
    let (retried, _) = futures_util::join!(didit.create_session(&resumable).send(), another);

    let error = retried.expect_err("no second attempt");
    assert_eq!(error.http_status().map(|status| status.as_u16()), Some(503));
    assert_eq!(error.gave_up(), Some(GaveUp::NoTimeLeft));
    assert!(error.session_may_exist());
    assert_eq!(times(&peer), [0, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn a_used_up_sandbox_quota_does_not_pause_others() {
    let body = r#"{"detail":"Sandbox session quota exceeded."}"#;
    let acts = [respond(429, "retry-after: 3600\r\n", body), created()];
    let peer = Peer::playing(acts).await;
    let didit = peer.client().no_retry().build().expect("a client");
    let error = didit.create_session(&request()).await.expect_err("429");
    assert_eq!(error.reason(), Some(didit::Reason::SandboxQuota));

    assert!(didit.create_session(&request()).await.is_ok());

    assert_eq!(times(&peer), [0, 0]);
}

#[tokio::test(start_paused = true)]
async fn no_pause_is_longer_than_an_hour() {
    let (peer, didit) = after_429("retry-after: 99999999999999999999\r\n", 1).await;

    let new = request();
    let call = didit.create_session(&new).timeout(seconds(4000));
    assert!(call.await.is_ok());

    assert_eq!(times(&peer), [0, 3_600_000]);
}

#[tokio::test(start_paused = true)]
async fn a_429_without_a_time_does_not_pause() {
    let (peer, didit) = after_429("", 1).await;

    assert!(didit.create_session(&request()).await.is_ok());

    assert_eq!(times(&peer), [0, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_a_429_said_is_over_after_an_idle_minute() {
    let (peer, didit) = after_429("retry-after: 1\r\nx-ratelimit-limit: 1\r\n", 4).await;

    assert!(didit.create_session(&request()).await.is_ok());
    // The next would be at 61.3 s; a minute later the limit is forgotten.
    sleep(seconds(121)).await;
    let errors = at_once(&didit, 3).await;

    assert!(errors.iter().all(Option::is_none), "{errors:?}");
    let times = times(&peer);
    assert_eq!(times[1], 1_000);
    assert!(times[2] > 121_000 && times[4] - times[2] < 10, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_session_is_waited_for_across_a_pause() {
    let (peer, didit) = after_429("retry-after: 100\r\n", 0).await;

    let waiting = didit
        .wait_for_decision(didit::Uuid::nil())
        .timeout(seconds(300));
    let _ = waiting.await;

    assert_eq!(times(&peer)[..2], [0, 100_000]);
}

/// The limit of decisions says nothing of creates, once its pause and a minute are over.
#[tokio::test(start_paused = true)]
async fn the_limit_of_one_operation_is_not_that_of_another() {
    let limit = limited("retry-after: 10\r\nx-ratelimit-limit: 1\r\n");
    let acts = [limit].into_iter().chain((0..10).map(|_| created()));
    let peer = Peer::playing(acts).await;
    let didit = peer.client().no_retry().build().expect("a client");
    let ask = || {
        didit
            .session_decision(didit::Uuid::nil())
            .timeout(seconds(1000))
    };
    let _ = ask().await;

    // Both keep asking, so that the client is never idle.
    let asking = async {
        for _ in 0..3 {
            let _ = ask().await;
        }
    };
    let creating = async {
        sleep(seconds(75)).await;
        at_once(&didit, 3).await
    };
    let ((), errors) = futures_util::join!(asking, creating);

    assert!(errors.iter().all(Option::is_none), "{errors:?}");
    let creates = peer
        .requests()
        .into_iter()
        .filter(|request| request.method == "POST");
    let start = peer.requests()[0].at;
    let times: Vec<_> = creates
        .map(|request| (request.at - start).as_secs())
        .collect();
    assert_eq!(times, [75, 75, 75]);
    let asks = peer
        .requests()
        .into_iter()
        .filter(|request| request.method == "GET");
    let times: Vec<_> = asks.map(|request| (request.at - start).as_secs()).collect();
    assert_eq!(times, [0, 10, 70, 130]);
}

#[tokio::test(start_paused = true)]
async fn a_429_without_a_limit_makes_nothing_faster() {
    let acts = [
        limited("retry-after: 1\r\nx-ratelimit-limit: 60\r\n"),
        limited("retry-after: 1\r\n"),
        created(),
        created(),
    ];
    let peer = Peer::playing(acts).await;
    let didit = peer.client().no_retry().build().expect("a client");
    for _ in 0..2 {
        let _ = didit.create_session(&request()).await;
    }
    let _ = at_once(&didit, 2).await;
    assert_eq!(times(&peer), [0, 1_000, 2_005, 3_010]);
}
