//! Time. Machines are noisy: what counts is the ratio of neighbours, so everybody has a short turn in every
//! round, every other round goes backwards, and the yardstick has two turns, whose ratio is the noise.
//!
//! Client and server share one core. On two, most of a single call's time goes into waking the core that sleeps, which
//! on a virtual machine is the noise and nobody's merit.

use std::time::Duration;

use benches::{Contender, Sample, Server};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use futures_util::future::join_all;
use tokio::runtime::{Builder, Runtime};

/// How often everybody has a turn, unless `BENCH_ROUNDS` says.
const ROUNDS: u32 = 200;

fn calls(criterion: &mut Criterion) {
    // Threads that are started from here on stay on it, too.
    let core = core_affinity::get_core_ids().and_then(|cores| cores.into_iter().next_back());
    core.map(core_affinity::set_for_current);
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = Server::start();
    let clients = Contender::NAMES.map(|name| (name, Contender::new(name, &server)));
    let rounds = std::env::var("BENCH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    let mut turns: Vec<_> = [1, 64].into_iter().flat_map(|n| clients.iter().map(move |c| (n, c))).collect();
    for round in 0..rounds {
        for (at_once, (name, client)) in &turns {
            measure(criterion, &runtime, client, *at_once, &format!("{name}/{round}"));
        }
        turns.reverse();
    }
}

fn measure(criterion: &mut Criterion, runtime: &Runtime, client: &Contender, at_once: usize, id: &str) {
    let mut group = criterion.benchmark_group(format!("calls_{at_once}"));
    group.sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Elements(at_once as u64));
    group.bench_function(id, |bencher| {
        bencher
            .to_async(runtime)
            .iter(|| join_all((0..at_once).map(|_| client.create_session(&Sample::Short))));
    });
    group.finish();
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .nresamples(1_000)
        .warm_up_time(Duration::from_millis(4))
        .measurement_time(Duration::from_millis(10))
        .without_plots()
}

criterion_group!(name = all; config = short(); targets = calls);
criterion_main!(all);
