//! The client whose calls block the thread.

#[cfg(target_os = "linux")]
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use didit::blocking::Client;
use didit::{ConfigError, CreateSessionRequest, Error, ErrorKind, RetryPolicy, Waited};
use didit_simulator::{Fault, Simulator};
use tokio::runtime::Runtime;

use crate::peer::{KEY, request};

/// A simulator, in a runtime of the test's.
fn simulator() -> (Runtime, Simulator) {
    let runtime = Runtime::new().expect("a runtime");
    let sim = runtime.block_on(Simulator::builder().no_limits().start());
    (runtime, sim)
}

fn client(sim: &Simulator) -> Client {
    let builder = Client::builder().api_key(KEY).base_url(sim.url());
    builder.build_blocking().expect("a client")
}

fn of(person: String) -> CreateSessionRequest {
    let mut request = request();
    request.vendor_data = Some(person.into());
    request
}

fn is_in_runtime(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Config(ConfigError::BlockingInRuntime)
    )
}

#[test]
fn calls_every_operation() {
    let (_runtime, sim) = simulator();
    let didit = client(&sim);

    let session = didit.create_session(&request()).send().expect("a session");
    let decision = didit.session_decision(session.session_id).send();
    assert_eq!(decision.expect("a decision").session_id, session.session_id);

    let waiting = didit.wait_for_decision(session.session_id);
    let waited = waiting
        .timeout(Duration::from_millis(50))
        .requests_per_minute(60)
        .send();
    assert!(matches!(waited, Ok(Waited::Undecided(_))), "{waited:?}");
}

#[test]
fn a_call_has_the_settings_of_an_awaited_one() {
    let (_runtime, sim) = simulator();
    let didit = client(&sim);

    sim.inject([Fault::ServerError(503), Fault::Normal]);
    let policy = RetryPolicy::default().initial_backoff(Duration::from_millis(1));
    let resumable = of("user-1".into());
    let session = didit
        .create_session(&resumable)
        .retry(policy)
        .header("x-trace", "a")
        .send();
    assert_eq!(session.expect("a session").attempts(), 2);
    assert_eq!(sim.requests()[1].expose_header("x-trace"), Some("a"));

    sim.inject([Fault::ServerError(503)]);
    let error = didit
        .create_session(&resumable)
        .no_retry()
        .send()
        .expect_err("503");
    assert_eq!(error.attempts(), 1);

    sim.inject([Fault::Delay(Duration::from_secs(30))]);
    let start = Instant::now();
    let late = didit
        .create_session(&resumable)
        .timeout(Duration::from_millis(100))
        .send();
    assert!(late.expect_err("too late").is_timeout());
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn is_used_by_many_threads_at_once() {
    let (_runtime, sim) = simulator();
    let didit = client(&sim);
    let threads = (0..8).map(|number| {
        let didit = didit.clone();
        thread::spawn(move || {
            for call in 0..5 {
                let request = of(format!("{number}-{call}"));
                didit.create_session(&request).send().expect("a session");
            }
        })
    });
    let threads: Vec<_> = threads.collect();
    threads
        .into_iter()
        .for_each(|thread| thread.join().expect("no panic"));
    assert_eq!(sim.session_count(), 40);
}

#[test]
fn is_an_error_within_a_runtime_and_no_panic() {
    let (runtime, sim) = simulator();
    let didit = client(&sim);

    let error = runtime.block_on(async { didit.create_session(&request()).send() });
    let error = error.expect_err("it would block");
    assert!(is_in_runtime(&error), "{error:?}");
    assert!(
        error
            .to_string()
            .starts_with("a blocking call within a tokio runtime")
    );
    let waited = runtime.block_on(async { didit.wait_for_decision(didit::Uuid::nil()).send() });
    assert!(is_in_runtime(&waited.expect_err("it would block")));
    assert_eq!(sim.requests().len(), 0);

    // It is built and dropped there without harm, and works outside.
    let within = runtime.block_on(async { client(&sim) });
    assert!(within.create_session(&request()).send().is_ok());
    runtime.block_on(async move { drop(within) });
}

#[test]
#[cfg(target_os = "linux")] // Threads have names there.
fn its_thread_ends_with_the_last_clone() {
    let (_runtime, sim) = simulator();
    let threads = || {
        let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
        let name = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("comm"));
        let names = tasks.flatten().filter_map(|task| name(task).ok());
        names.filter(|name| name.trim() == "didit").count()
    };
    // Other tests have clients as well, so many are counted.
    let clients: Vec<_> = (0..50).map(|_| client(&sim)).collect();
    assert!(threads() >= 50);
    drop(clients);
    let (ended, end) = mpsc::channel();
    thread::spawn(move || {
        while threads() >= 50 {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = ended.send(());
    });
    end.recv_timeout(Duration::from_secs(30)).expect("they end");
}

#[test]
fn shows_no_key() {
    let (_runtime, sim) = simulator();
    let didit = client(&sim);
    let new = request();
    let call = didit.create_session(&new).timeout(Duration::from_secs(1));
    let wait = didit.wait_for_decision(didit::Uuid::nil());
    for (shown, name) in [
        (format!("{didit:?}"), "Client {"),
        (format!("{call:?}"), "Call {"),
        (format!("{wait:?}"), "Wait {"),
    ] {
        assert!(shown.contains(name) && shown.contains("timeout"), "{shown}");
        assert!(!shown.contains(KEY), "{shown}");
    }
}
