//! What is repeated, how often and when, under paused time: delays are exact and nobody waits.

use std::time::Duration;

use didit::{Client, RetryPolicy};
use tokio::time::Instant;

use crate::peer::{self, Act, Peer, call_retrying, created, request, respond, resumable};

fn limited(headers: &str) -> Act {
    respond(429, headers, r#"{"detail":"Request was throttled."}"#)
}

fn status(status: u16) -> Act {
    respond(status, "", "<html>busy</html>")
}

#[tokio::test(start_paused = true)]
async fn the_delays_are_those_that_didit_advises() {
    let outcome = call_retrying((0..5).map(|_| limited("")), request()).await;

    assert_eq!(outcome.times(), [0, 5_000, 15_000, 35_000, 75_000]);
    let error = outcome.error();
    assert!(error.is_rate_limited());
    assert_eq!(error.attempts(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_succeeds_in_the_end_says_how_many_attempts_it_took() {
    let outcome = call_retrying([limited(""), limited(""), created()], request()).await;

    assert_eq!(outcome.times(), [0, 5_000, 15_000]);
    assert_eq!(outcome.result.expect("a session").attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_a_floor_to_which_the_delay_is_added() {
    let outcome = call_retrying([limited("retry-after: 12\r\n"), created()], request()).await;

    assert_eq!(outcome.times(), [0, 17_000]);
}

#[tokio::test(start_paused = true)]
async fn jitter_stays_between_retry_after_and_the_longest_delay() {
    let mut times = Vec::new();
    for _ in 0..30 {
        let peer = Peer::playing([limited("retry-after: 12\r\n"), created()]).await;
        let didit = peer.client().build().expect("a client");
        let outcome = peer.outcome(didit.create_session(&request())).await;
        times.push(outcome.times()[1]);
    }

    assert!(times.iter().all(|ms| (12_000..=17_000).contains(ms)), "{times:?}");
    times.sort();
    times.dedup();
    assert!(times.len() > 20, "drawn, not fixed: {times:?}");
}

#[tokio::test(start_paused = true)]
async fn jitter_is_full_where_there_is_no_floor() {
    let mut shortest = u128::MAX;
    for _ in 0..60 {
        let peer = Peer::playing([limited(""), created()]).await;
        let didit = peer.client().build().expect("a client");
        let outcome = peer.outcome(didit.create_session(&request())).await;
        shortest = shortest.min(outcome.times()[1]);
    }

    // 60 draws of 5 s that all stay above 2.5 s: once in 10^18 runs.
    assert!(shortest < 2_500, "{shortest}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_deadline_returns_at_once() {
    let start = Instant::now();

    let outcome = call_retrying([limited("retry-after: 3600\r\n"), created()], request()).await;

    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(outcome.requests.len(), 1);
    assert!(outcome.error().is_rate_limited());
}

#[tokio::test(start_paused = true)]
async fn no_waiting_outlasts_the_calls_timeout() {
    let peer = Peer::playing((0..5).map(|_| limited(""))).await;
    let didit = peer.client().retry(RetryPolicy::default().jitter(false)).build().expect("a client");
    let start = Instant::now();

    // 5 s and 10 s fit, the following 20 s do not.
    let outcome = peer.outcome(didit.create_session(&request()).timeout(Duration::from_secs(16))).await;
    assert_eq!(outcome.times(), [0, 5_000, 15_000]);
    assert_eq!(start.elapsed(), Duration::from_secs(15));
    let error = outcome.error();
    assert!(error.is_rate_limited(), "the last real failure, not a timeout");
    assert_eq!(error.attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_delay_that_ends_at_the_deadline_is_not_begun() {
    let peer = Peer::playing([limited(""), created()]).await;
    let didit = peer.client().retry(RetryPolicy::default().jitter(false)).build().expect("a client");

    // An attempt of less than a tenth of a second is not worth the doubt it leaves.
    let almost = Duration::from_millis(5_099);
    let error = didit.create_session(&request()).timeout(almost).await.expect_err("no time");

    assert_eq!((error.attempts(), peer.requests().len()), (1, 1));
    didit.create_session(&request()).timeout(Duration::from_millis(5_100)).await.expect("a session");
}

#[tokio::test(start_paused = true)]
async fn a_gateways_fault_is_repeated_only_with_vendor_data() {
    for code in [502, 503, 504] {
        let repeated = call_retrying([status(code), created()], resumable()).await;
        assert_eq!(repeated.times(), [0, 5_000], "{code}");
        assert_eq!(repeated.result.expect("a session").attempts(), 2);

        let once = call_retrying([status(code), created()], request()).await;
        assert_eq!(once.requests.len(), 1, "{code}");
        let error = once.error();
        assert_eq!(error.status().map(|s| s.as_u16()), Some(code));
        assert!(error.session_may_exist());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_repeated_only_with_vendor_data() {
    let cut = b"HTTP/1.1 201 X\r\ncontent-length: 500\r\n\r\n{\"session_id\":".to_vec();
    for act in [Act::Close, Act::Reset(Vec::new()), Act::Write(cut.clone()), Act::Reset(cut)] {
        let repeated = call_retrying([act.clone(), created()], resumable()).await;
        assert_eq!(repeated.result.expect("a session").attempts(), 2, "{act:?}");

        let once = call_retrying([act.clone(), created()], request()).await;
        assert_eq!(once.requests.len(), 1, "{act:?}");
        assert!(once.error().session_may_exist(), "{act:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn empty_vendor_data_does_not_make_a_call_safe() {
    for empty in ["", "  "] {
        let mut typed = request();
        typed.vendor_data = Some(empty.into());
        let mut unchecked = request();
        unchecked.extra.insert("vendor_data", serde_json::json!(empty));

        let not_sent = call_retrying([Act::Close, created()], typed).await;
        let sent = call_retrying([Act::Close, created()], unchecked).await;

        assert_eq!((not_sent.requests.len(), sent.requests.len()), (0, 1), "{empty:?}");
        assert!(not_sent.error().is_invalid_request(), "{empty:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_answer_in_time_is_repeated_only_with_vendor_data() {
    let start = Instant::now();
    let repeated = call_retrying([Act::Hang, created()], resumable()).await;
    assert_eq!(repeated.times(), [0, 35_000], "an attempt of 30 s and a delay of 5 s");
    assert_eq!(repeated.result.expect("a session").attempts(), 2);
    assert_eq!(start.elapsed(), Duration::from_secs(35));

    let once = call_retrying([Act::Hang, created()], request()).await;
    assert_eq!(once.requests.len(), 1);
    let error = once.error();
    assert!(error.is_timeout() && error.session_may_exist());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_does_not_outlast_the_calls_timeout() {
    let peer = Peer::playing([Act::Hang]).await;
    let didit = peer.client().timeout(Duration::from_secs(3)).build().expect("a client");
    let start = Instant::now();

    let error = didit.create_session(&resumable()).await.expect_err("no time");

    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert!(error.is_timeout());
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_is_the_second_has_only_the_time_that_is_left() {
    let peer = Peer::playing([limited(""), Act::Hang]).await;
    let policy = RetryPolicy::default().jitter(false);
    let didit = peer.client().retry(policy).timeout(Duration::from_secs(8)).build().expect("a client");
    let start = Instant::now();

    let error = didit.create_session(&request()).await.expect_err("no time");

    assert_eq!(start.elapsed(), Duration::from_secs(8));
    assert!(error.is_timeout());
    assert_eq!(error.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn everything_else_is_final() {
    let unreadable = respond(201, "", "{}");
    let redirect = respond(307, "location: http://a.example/\r\n", "");
    let others = [400, 401, 403, 404, 408, 409, 415, 418, 500, 501, 505, 599, 200, 202, 204, 304];
    for act in others.map(status).into_iter().chain([unreadable, redirect]) {
        let outcome = call_retrying([act.clone(), created()], resumable()).await;

        assert_eq!(outcome.requests.len(), 1, "{act:?}");
        assert_eq!(outcome.error().attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_connection_is_repeated() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let policy = RetryPolicy::default().jitter(false).max_attempts(3);
    let builder = Client::builder().api_key("a-fake-key").base_url(format!("http://{address}"));
    let didit = builder.retry(policy).build().expect("a client");
    let start = Instant::now();

    let error = didit.create_session(&request()).await.expect_err("nobody is there");

    assert_eq!(error.attempts(), 3);
    assert_eq!(start.elapsed(), Duration::from_secs(15));
    assert!(!error.session_may_exist(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn retries_can_be_switched_off_for_a_client_and_for_a_call() {
    let peer = Peer::playing([limited(""), limited(""), created()]).await;
    let never = peer.client().no_retry().build().expect("a client");
    let always = peer.client().build().expect("a client");

    assert_eq!(never.create_session(&request()).await.expect_err("429").attempts(), 1);
    assert_eq!(always.create_session(&request()).no_retry().await.expect_err("429").attempts(), 1);
    assert_eq!(peer.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_policy_can_be_set_for_a_client_and_for_a_call() {
    let second = Duration::from_secs(1);
    let policy =
        RetryPolicy::default().jitter(false).first_delay(second).max_delay(3 * second).max_attempts(6);
    let peer = Peer::playing((0..6).map(|_| limited(""))).await;
    let didit = peer.client().retry(policy.clone()).build().expect("a client");
    let outcome = peer.outcome(didit.create_session(&request())).await;
    assert_eq!(outcome.times(), [0, 1_000, 3_000, 6_000, 9_000, 12_000]);

    let peer = Peer::playing((0..2).map(|_| limited(""))).await;
    let didit = peer.client().build().expect("a client");
    let outcome = peer.outcome(didit.create_session(&request()).retry(policy.max_attempts(2))).await;
    assert_eq!(outcome.times(), [0, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn no_attempt_at_all_counts_as_one() {
    let peer = Peer::playing([created()]).await;
    let didit = peer.client().retry(RetryPolicy::default().max_attempts(0)).build().expect("a client");

    assert_eq!(didit.create_session(&request()).await.expect("a session").attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn every_attempt_sends_the_same_bytes_and_headers() {
    let peer = Peer::playing([limited(""), limited(""), created()]).await;
    let didit = peer.client().default_header("x-all", "1").build().expect("a client");

    didit.create_session(&resumable()).header("x-one", "2").await.expect("a session");

    let requests = peer.requests();
    assert_eq!(requests.len(), 3);
    for again in &requests[1..] {
        assert_eq!(again.head, requests[0].head);
        assert_eq!(again.body, requests[0].body);
    }
    assert!(
        requests[0].head.contains("x-all: 1") && requests[0].head.contains("x-one: 2"),
        "{}",
        requests[0].head
    );
}

#[tokio::test(start_paused = true)]
async fn a_timeout_without_end_is_no_timeout() {
    let peer = Peer::playing([limited(""), created()]).await;
    let didit =
        peer.client().timeout(Duration::MAX).attempt_timeout(Duration::MAX).build().expect("a client");

    assert_eq!(didit.create_session(&request()).await.expect("a session").attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_longest_delay_bounds_the_first_one_too() {
    let peer = Peer::playing([limited(""), created()]).await;
    let policy = RetryPolicy::default().jitter(false).max_delay(Duration::from_secs(1));
    let didit = peer.client().retry(policy).build().expect("a client");

    let outcome = peer.outcome(didit.create_session(&request())).await;

    assert_eq!(outcome.times(), [0, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_an_earlier_attempt_may_have_made_is_not_forgotten() {
    let cut = peer::bytes(201, "", &peer::SESSION[..200]);
    let cut = String::from_utf8(cut).expect("text").replace("content-length: 200", "content-length: 201");
    let refused = || respond(400, "", r#"{"workflow_id":"Invalid workflow_id."}"#);
    for (first, is_known) in [(Act::Hang, false), (Act::Close, false), (Act::Write(cut.into_bytes()), true)] {
        let error = call_retrying([first.clone(), refused()], resumable()).await.error();

        assert!(matches!(error, didit::Error::Rejected(_)), "{error:?}");
        assert_eq!(error.attempts(), 2);
        assert!(error.session_may_exist(), "{first:?}");
        assert_eq!(error.session_id().is_some(), is_known, "{first:?}");
        assert_eq!(error.url().is_some(), is_known, "{first:?}");
    }
    let error = call_retrying([limited(""), refused()], resumable()).await.error();
    assert!(!error.session_may_exist() && error.session_id().is_none() && error.url().is_none());
}

#[tokio::test(start_paused = true)]
async fn what_can_never_be_sent_is_not_repeated() {
    let peer = Peer::playing([]).await;
    let own = reqwest::Client::builder().https_only(true);
    let didit = peer.client().http_client(own).build().expect("a client");
    let start = Instant::now();

    let error = didit.create_session(&resumable()).await.expect_err("https only");

    assert_eq!((error.attempts(), start.elapsed()), (1, Duration::ZERO));
    let didit::Error::Transport(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.kind, failure.may_have_arrived), (didit::TransportKind::Unsendable, false));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_a_floor_on_every_status_that_is_retried() {
    for code in [429, 502, 503, 504] {
        let busy = respond(code, "retry-after: 12\r\n", "");
        let outcome = call_retrying([busy, created()], resumable()).await;

        assert_eq!(outcome.times(), [0, 17_000], "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_that_cannot_be_read_counts_as_the_longest_delay() {
    for _ in 0..5 {
        let peer = Peer::playing([respond(503, "retry-after: soon\r\n", ""), created()]).await;
        // With jitter, which would come back sooner.
        let didit = peer.client().build().expect("a client");
        let outcome = peer.outcome(didit.create_session(&resumable())).await;

        assert_eq!(outcome.times(), [0, 5_000]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_all_time_is_not_waited_for() {
    let forever = limited("retry-after: 99999999999999999999999\r\n");
    let error = call_retrying([forever, created()], request()).await.error();

    assert_eq!(error.attempts(), 1);
    let didit::Error::RateLimited(limit) = &error else { panic!("{error:?}") };
    assert_eq!(limit.retry_after, Some(Duration::MAX));
}

/// A 201 whose body is cut off after its id.
fn cut_off(id: u128) -> Act {
    let body = format!(r#"{{"session_id":"{}","url":"#, didit::Uuid::from_u128(id));
    let bytes = peer::bytes(201, "", &body);
    let bytes = String::from_utf8(bytes).expect("text").replace("content-length: ", "content-length: 1");
    Act::Write(bytes.into_bytes())
}

#[tokio::test(start_paused = true)]
async fn a_session_that_only_an_earlier_attempt_revealed_is_reported_with_the_next_one() {
    let [one, two] = [1, 2].map(didit::Uuid::from_u128);
    let outcome = call_retrying([cut_off(1), cut_off(2), cut_off(1), created()], resumable()).await;

    let session = outcome.result.expect("a session");
    assert_eq!((session.attempts(), session.other_session_ids()), (4, &[one, two][..]));

    let plain = call_retrying([created()], resumable()).await.result.expect("a session");
    assert!(plain.other_session_ids().is_empty());
    // The same session once more is no other one.
    let half = String::from_utf8(peer::bytes(201, "", &peer::SESSION[..120])).expect("text");
    let half = Act::Write(half.replace("content-length: ", "content-length: 1").into_bytes());
    let again = call_retrying([half, created()], resumable()).await.result.expect("a session");
    assert_eq!((again.attempts(), again.other_session_ids()), (2, &[][..]));
}

#[tokio::test(start_paused = true)]
async fn every_id_that_an_attempt_revealed_stays_reachable() {
    let [one, two] = [1, 2].map(didit::Uuid::from_u128);
    let error = call_retrying([cut_off(1), cut_off(2), respond(400, "", "{}")], resumable()).await.error();
    assert_eq!((error.session_ids(), error.session_id()), (&[one, two][..], Some(one)));
}

#[tokio::test]
async fn a_session_is_found_in_a_response_of_any_status() {
    let id = didit::Uuid::from_u128(7);
    let body = format!(r#"{{"session_id":"{id}","url":"https://verify.didit.me/session/EXAMPLEtoken"}}"#);
    for status in [200, 202, 303, 400, 409, 500] {
        let error = peer::call(respond(status, "", &body)).await.error();

        assert_eq!((error.session_id(), error.session_may_exist()), (Some(id), true), "{status}");
        assert!(error.url().is_some(), "{status}");
    }
}

#[tokio::test]
async fn only_a_4xx_without_a_session_is_certain_to_have_created_none() {
    for status in [200, 204, 299, 301, 303, 308, 500, 503, 599, 600, 799, 999] {
        assert!(peer::call(respond(status, "", "")).await.error().session_may_exist(), "{status}");
    }
    for status in [400, 401, 403, 404, 409, 422, 429, 499] {
        assert!(!peer::call(respond(status, "", "")).await.error().session_may_exist(), "{status}");
    }
}

/// Resolves `localhost` so many times.
struct Names(std::sync::atomic::AtomicUsize);

impl didit::reqwest::dns::Resolve for Names {
    fn resolve(&self, _: didit::reqwest::dns::Name) -> didit::reqwest::dns::Resolving {
        use std::sync::atomic::Ordering::SeqCst;
        let is_known = self.0.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok();
        Box::pin(async move {
            if !is_known {
                return Err("no such host".into());
            }
            let address = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
            Ok(Box::new(std::iter::once(address)) as didit::reqwest::dns::Addrs)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_host_fails_at_once_until_there_was_a_response() {
    for (known, attempts) in [(0, 1), (1, 5)] {
        let peer = Peer::playing([created()]).await;
        let names = reqwest::Client::builder().dns_resolver(Names(known.into()));
        let url = format!("http://localhost:{}", peer.address.port());
        let didit = peer.client().base_url(url).http_client(names).build().expect("a client");
        for _ in 0..known {
            didit.create_session(&request()).await.expect("a session");
        }

        let error = didit.create_session(&request()).await.expect_err("an unknown host");

        assert_eq!(error.attempts(), attempts);
        let message = error.to_string();
        assert!(
            message.starts_with("no connection to the service: its host is unknown [localhost"),
            "{message}"
        );
        assert_eq!(message.contains("5 attempts"), attempts == 5, "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_a_future_that_can_be_spawned_and_joined() {
    let peer = Peer::playing((0..3).map(|_| created())).await;
    let didit = peer.client().build().expect("a client");
    let requests = [request(), request()];

    let sessions =
        futures_util::future::join_all(requests.iter().map(|request| didit.create_session(request).send()))
            .await;
    assert!(sessions.iter().all(Result::is_ok));
    let spawned = tokio::spawn(async move { didit.create_session(&request()).send().await });
    assert!(spawned.await.expect("no panic").is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_page_that_is_told_is_that_of_the_session_that_is_told() {
    let [one, two] = [1, 2].map(didit::Uuid::from_u128);
    let whole = format!(r#"{{"session_id":"{one}","url":"https://verify.didit.me/one"}}"#);
    let first = String::from_utf8(peer::bytes(201, "", whole)).expect("text");
    let first = Act::Write(first.replace("content-length: ", "content-length: 1").into_bytes());

    let error = call_retrying([first, respond(201, "", format!(r#"{{"session_id":"{two}"}}"#))], resumable())
        .await
        .error();

    assert_eq!((error.session_id(), error.session_ids()), (Some(two), &[two, one][..]));
    assert!(error.url().is_none(), "the page of another session");
    let didit::Error::UnreadableSession(unreadable) = &error else { panic!("{error:?}") };
    assert_eq!((unreadable.session_id(), unreadable.url().is_none()), (Some(two), true));
}

#[tokio::test(start_paused = true)]
async fn a_429_that_reveals_a_session_is_retried_with_vendor_data_only() {
    let limited = || respond(429, "", r#"{"session_id":"00000000-0000-0000-0000-000000000001"}"#);
    assert_eq!(call_retrying([limited(), created()], request()).await.error().attempts(), 1);
    assert_eq!(
        call_retrying([limited(), created()], resumable()).await.result.expect("a session").attempts(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn a_delay_of_any_length_is_an_end_and_not_a_panic() {
    for policy in [RetryPolicy::default(), RetryPolicy::default().jitter(false)] {
        let policy = policy.first_delay(Duration::MAX).max_delay(Duration::MAX);
        let peer = Peer::playing([limited("retry-after: soon\r\n"), created()]).await;
        let didit = peer.client().retry(policy).build().expect("a client");

        let error = didit.create_session(&request()).await.expect_err("no time");
        assert!(error.is_rate_limited(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_within_the_tls_handshake_is_retried() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let accepted = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let count = accepted.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            drop(stream);
        }
    });
    let didit = didit::Client::builder().api_key("a-fake-key").base_url(url).build().expect("a client");

    let error = didit.create_session(&request()).await.expect_err("no handshake");

    let didit::Error::Transport(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.kind, failure.may_have_arrived), (didit::TransportKind::Connect, false), "{error:?}");
    assert_eq!((error.attempts(), accepted.load(std::sync::atomic::Ordering::SeqCst)), (5, 5));
}
