//! Plays a schedule against a simulator, under paused time.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use didit::{Client, CreateSessionRequest, Error, Language, Response, Session, Uuid};
use didit_simulator::{Fault, RecordedRequest, Simulator, Workflow};
use futures_util::future::{join, join_all};
use tokio::time::{Instant, sleep, timeout};

use super::judge::{Exchange, Existing, Observation, Outcome};
use super::plan::{Call, Change, DroppedAfter, Event, MARKS, MAX_CALLS, Schedule};

/// The client's timeout for calls that have none.
pub const CLIENT_TIMEOUT: Duration = Duration::from_secs(20);

const WORKFLOW: Uuid = Uuid::from_u128(1);

/// A closed port: a system port on which nothing listens.
const CLOSED: &str = "http://127.0.0.1:9";

/// Plays a schedule in its own runtime. A panic is an outcome as well.
pub fn play(schedule: &Schedule) -> Observation {
    // Also the seed of the client's jitter.
    fastrand::seed(schedule.seed);
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build();
        runtime.expect("a runtime").block_on(run(schedule))
    };
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let panicked = || {
            (
                Outcome::Broken("or another one panicked".to_owned()),
                Duration::ZERO,
            )
        };
        Observation {
            results: schedule.calls.iter().map(|_| panicked()).collect(),
            ..Observation::default()
        }
    })
}

async fn run(schedule: &Schedule) -> Observation {
    let sim = Simulator::builder()
        .seed(schedule.seed)
        .workflow(Workflow::kyc(WORKFLOW))
        .head_timeout(schedule.idle_timeout)
        .start()
        .await;
    sim.inject(schedule.faults.iter().cloned());
    let client = client(schedule, sim.url());
    let needs_closed = schedule.calls.iter().any(|call| call.is_unreachable);
    let closed = needs_closed.then(|| self::client(schedule, CLOSED));

    let lanes = (0..MAX_CALLS).map(|lane| {
        let calls = schedule
            .calls
            .iter()
            .enumerate()
            .filter(move |(_, call)| call.lane == lane);
        let (client, closed) = (&client, &closed);
        async move {
            let mut results = Vec::new();
            for (number, call) in calls {
                sleep(call.pause).await;
                let client = closed
                    .as_ref()
                    .filter(|_| call.is_unreachable)
                    .unwrap_or(client);
                results.push((number, create(client, number, call).await));
            }
            results
        }
    });
    let events = join_all(schedule.events.iter().map(|event| happen(&sim, event)));
    let (results, _) = join(join_all(lanes), events).await;
    // Waits for the requests that are still being served.
    sleep(Duration::from_secs(60)).await;

    let mut results: Vec<_> = results.into_iter().flatten().collect();
    results.sort_by_key(|(number, _)| *number);
    let results = results.into_iter().map(|(_, result)| result).collect();
    Observation {
        results,
        exchanges: exchanges(schedule, &sim),
        sessions: sessions(&sim),
    }
}

fn client(schedule: &Schedule, url: &str) -> Client {
    Client::builder()
        .api_key("a-fake-key")
        .base_url(url)
        .retry(schedule.retry.clone())
        .attempt_timeout(schedule.attempt_timeout)
        .timeout(CLIENT_TIMEOUT)
        .build()
        .expect("a client")
}

async fn happen(sim: &Simulator, event: &Event) {
    sleep(event.at).await;
    match event.change {
        Change::Republish => {
            sim.republish(WORKFLOW);
        }
        Change::Finish(status) => {
            for session in sim
                .sessions()
                .iter()
                .filter(|session| session.is_unfinished())
            {
                sim.set_status(session.session_id, status);
            }
        }
    }
}

async fn create(client: &Client, number: usize, call: &Call) -> (Outcome, Duration) {
    let mut request = CreateSessionRequest::builder()
        .workflow_id(WORKFLOW)
        .language(MARKS[number])
        .build();
    request.vendor_data = call.vendor_data.map(Into::into);
    let mut create = client.create_session(&request);
    if let Some(timeout) = call.timeout {
        create = create.timeout(timeout);
    }
    if call.no_retry {
        create = create.no_retry();
    }
    let start = Instant::now();
    let create = timeout(Duration::from_secs(3600), create.send());
    let result = match call.dropped {
        None => Some(create.await),
        Some(DroppedAfter::Time(time)) => timeout(time, create).await.ok(),
        Some(DroppedAfter::Polls(polls)) => polled(polls, create).await,
    };
    let outcome = match result {
        None => Outcome::Dropped,
        Some(Err(_)) => Outcome::Broken("did not end".to_owned()),
        Some(Ok(result)) => outcome(result),
    };
    (outcome, start.elapsed())
}

/// Polls a future at most this number of times, then drops it.
async fn polled<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), polls);
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}

fn outcome(result: Result<Response<Session>, Error>) -> Outcome {
    match result {
        Ok(response) => Outcome::Returned {
            session: response.session_id,
            others: response.other_session_ids().to_vec(),
            other_may_exist: response.other_session_may_exist(),
            attempts: response.attempts(),
        },
        Err(error) => Outcome::Failed {
            named: error.session_ids().to_vec(),
            session_may_exist: error.session_may_exist(),
            attempts: error.attempts(),
            error: error.to_string(),
        },
    }
}

fn call_of(language: Option<Language>) -> usize {
    MARKS
        .iter()
        .position(|mark| Some(*mark) == language)
        .expect("a call's own language")
}

/// The requests with their faults: each took the next one.
fn exchanges(schedule: &Schedule, sim: &Simulator) -> Vec<Exchange> {
    let requests = sim.requests();
    let met = schedule.faults.len() - sim.pending_faults();
    assert_eq!(
        met,
        requests.len().min(schedule.faults.len()),
        "each request takes a fault"
    );
    let faults = schedule
        .faults
        .iter()
        .cloned()
        .chain(std::iter::repeat(Fault::Normal));
    requests
        .iter()
        .zip(faults)
        .map(|(request, fault)| exchange(request, fault))
        .collect()
}

fn exchange(request: &RecordedRequest, fault: Fault) -> Exchange {
    let body = request.expose_json().expect("the client sends JSON");
    let language = body["language"]
        .as_str()
        .and_then(|language| language.parse().ok());
    Exchange {
        call: call_of(language),
        connection: request.connection(),
        fault,
        status: request.status(),
        session: request.session_id(),
    }
}

fn sessions(sim: &Simulator) -> Vec<Existing> {
    let sessions = sim.sessions().into_iter().map(|session| Existing {
        id: session.session_id,
        call: call_of(session.language),
        is_unfinished: session.is_unfinished(),
        version: session.workflow_version,
        vendor_data: session
            .vendor_data
            .map(|vendor_data| vendor_data.expose().to_owned()),
    });
    sessions.collect()
}
