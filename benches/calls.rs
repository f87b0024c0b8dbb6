//! Time. Machines are noisy, so only ratios of measurements close in time count: each contender has
//! a short turn in every round, in random order. The baseline has two turns, whose ratio is the
//! noise. Python's turns are long, so they come after all others, and only in some rounds.
//!
//! Client and server share one core. On two, most of a single call's time is spent on waking the
//! idle core, which on a virtual machine is mostly noise.

use std::time::Duration;

use benches::{Contender, Python, Sample, Server};
use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use futures_util::future::join_all;
use tokio::runtime::Builder;

/// The number of rounds, unless `BENCH_ROUNDS` is set.
const ROUNDS: u32 = 200;

/// The number of rounds after which the Python of `BENCH_PYTHON` has a turn.
const ROUNDS_OF_PYTHON: u32 = 20;

fn calls(criterion: &mut Criterion) {
    // Threads that are started from here on inherit the core.
    let core = core_affinity::get_core_ids().and_then(|cores| cores.into_iter().next_back());
    if !core.is_some_and(core_affinity::set_for_current) {
        eprintln!("client and server cannot be kept on one core: the times will be noisier");
    }
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let server = Server::start();
    let clients = Contender::NAMES.map(|name| (name, Contender::new(name, &server)));
    let mut python = std::env::var("BENCH_PYTHON")
        .ok()
        .map(|python| Python::start(&python, &server));
    let rounds = std::env::var("BENCH_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(ROUNDS);
    let mut turns: Vec<_> = [1, 64]
        .into_iter()
        .flat_map(|n| clients.iter().map(move |c| (n, c)))
        .collect();
    for round in 0..rounds {
        fastrand::Rng::with_seed(round.into()).shuffle(&mut turns);
        for (at_once, (name, client)) in &turns {
            group(criterion, *at_once).bench_function(format!("{name}/{round}"), |bencher| {
                bencher.to_async(&runtime).iter(|| {
                    join_all((0..*at_once).map(|_| client.create_session(&Sample::Short)))
                });
            });
        }
        if let Some(python) = python.as_mut().filter(|_| round % ROUNDS_OF_PYTHON == 0) {
            for at_once in [1, 64] {
                group(criterion, at_once).bench_function(format!("python/{round}"), |bencher| {
                    bencher.iter_custom(|turns| python.time(turns, at_once));
                });
            }
        }
    }
}

fn group(criterion: &mut Criterion, at_once: usize) -> BenchmarkGroup<'_, WallTime> {
    let mut group = criterion.benchmark_group(format!("calls_{at_once}"));
    group.sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Elements(at_once as u64));
    group
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
