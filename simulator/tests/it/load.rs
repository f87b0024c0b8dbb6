//! Many concurrent clients, for long enough to detect a leak.

use std::time::Instant;

use didit::CreateSessionRequest;
use didit_simulator::Simulator;

use crate::WORKFLOW;

const CLIENTS: usize = 64;

/// The resident memory of this process in KiB, clients included.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("VmRSS");
    line.trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number")
}

/// Creates sessions from all clients at once, each for a new person. Returns the creates per
/// second.
async fn creates(sim: &Simulator, round: usize, total: usize) -> f64 {
    let start = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let didit = sim.client();
            tokio::spawn(async move {
                for number in 0..total / CLIENTS {
                    let person = format!("{round}-{client}-{number}");
                    let request = CreateSessionRequest::builder()
                        .workflow_id(WORKFLOW)
                        .vendor_data(person)
                        .build();
                    didit.create_session(&request).await.expect("a session");
                }
            })
        })
        .collect();
    for client in clients {
        client.await.expect("no panic");
    }
    total as f64 / start.elapsed().as_secs_f64()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes some 20 seconds: cargo test -p didit-simulator --test it load:: -- --ignored --nocapture"]
async fn memory_is_bounded_over_a_hundred_thousand_creates() {
    let sim = Simulator::builder().no_limits().record(0).start().await;
    // The first half fills everything that is bounded: 10,000 sessions, their maps (a hash map with
    // as many removals as insertions doubles once), and the allocator's pools.
    let mut resident_after = Vec::new();
    for round in 0..10 {
        let rate = creates(&sim, round, 10_240).await;
        resident_after.push(resident());
        println!(
            "{:>6} creates, {rate:.0} a second, {} KiB",
            (round + 1) * 10_240,
            resident()
        );
    }

    assert_eq!(sim.session_count(), didit_simulator::DEFAULT_REMEMBERED);
    let (half, end) = (resident_after[4], resident_after[9]);
    assert!(
        end < half + half / 20,
        "memory grew from {half} to {end} KiB"
    );
}
