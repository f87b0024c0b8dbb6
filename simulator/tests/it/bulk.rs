//! An import of 3,000 rows, 64 at once, against the documented limit of 600 in a minute. Client and simulator
//! share one runtime, whose time is paused, so that minutes take no time: the simulator's clock follows it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use didit::{Client, CreateSessionRequest, RetryPolicy};
use didit_simulator::{Simulator, SimulatorBuilder};
use futures_util::stream::{self, StreamExt as _};
use tokio::time::{Instant, sleep};

use crate::WORKFLOW;

const ROWS: usize = 3_000;
const AT_ONCE: usize = 64;
const LIMIT: f64 = 600.0;

/// What came of an import.
#[derive(Debug)]
struct Import {
    sessions: usize,
    requests: usize,
    rejected: usize,
    /// Sessions in a minute, from the first request to the last response.
    rate: f64,
}

impl Import {
    async fn run(client: impl FnOnce(&str) -> Client) -> Self {
        let requests = std::sync::Arc::new(AtomicUsize::new(0));
        let counted = requests.clone();
        let sim = simulator()
            .on_request(move |_| {
                counted.fetch_add(1, Ordering::Relaxed);
            })
            .start()
            .await;
        let didit = client(sim.url());
        let start = Instant::now();
        let clock = async {
            let mut last = start;
            loop {
                sleep(Duration::from_millis(5)).await;
                let now = Instant::now();
                sim.advance(now - last);
                last = now;
            }
        };
        let rows = stream::iter(0..ROWS).for_each_concurrent(AT_ONCE, |row| {
            let didit = didit.clone();
            async move {
                let request = CreateSessionRequest::builder()
                    .workflow_id(WORKFLOW)
                    .vendor_data(format!("row-{row}"))
                    .build();
                didit.create_session(&request).await.expect("a session");
            }
        });
        tokio::select! {
            () = rows => {}
            () = clock => unreachable!("it does not end"),
        }
        let sessions = sim.session_count();
        let requests = requests.load(Ordering::Relaxed);
        Self {
            sessions,
            requests,
            rejected: requests - sessions,
            rate: sessions as f64 / start.elapsed().as_secs_f64() * 60.0,
        }
    }
}

fn simulator() -> SimulatorBuilder {
    Simulator::builder().stop_clock_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000))
}

fn batch(url: &str) -> didit::ClientBuilder {
    Client::builder()
        .api_key("a-fake-key")
        .base_url(url)
        .retry(RetryPolicy::batch())
}

#[tokio::test(start_paused = true)]
async fn loses_no_row_without_a_pace() {
    let import = Import::run(|url| batch(url).build().expect("a client")).await;
    println!("{import:?}");

    assert_eq!(import.sessions, ROWS);
    let share = import.rejected as f64 / import.requests as f64;
    assert!(share > 0.0 && share <= 0.01, "{share} of {import:?}");
    assert!(import.rate >= 0.99 * LIMIT, "{import:?}");
}

#[tokio::test(start_paused = true)]
async fn gets_no_429_at_the_pace_of_the_limit() {
    let pace = |url: &str| batch(url).pace(600, Duration::from_secs(60)).build();
    let import = Import::run(|url| pace(url).expect("a client")).await;
    println!("{import:?}");

    assert_eq!((import.sessions, import.rejected), (ROWS, 0));
    assert!(import.rate >= 0.99 * LIMIT, "{import:?}");
}
