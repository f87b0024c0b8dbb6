//! Time. Machines are noisy: what counts is the ratio of neighbours, so everybody has a turn in every
//! round, and the yardstick has two, whose ratio is the noise.

use std::time::Duration;

use benches::{Contender, Sample, Server};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures_util::future::join_all;
use tokio::runtime::{Builder, Runtime};

/// How often everybody has a turn, unless `BENCH_ROUNDS` says.
const ROUNDS: u32 = 10;

fn calls(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = Server::start();
    let clients = Contender::NAMES.map(|name| (name, Contender::new(name, &server)));
    let rounds = std::env::var("BENCH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    for round in 0..rounds {
        for (name, client) in &clients {
            measure(criterion, &runtime, client, 1, &format!("{name}/{round}"));
        }
        for (name, client) in &clients {
            measure(criterion, &runtime, client, 64, &format!("{name}/{round}"));
        }
    }
}

fn measure(criterion: &mut Criterion, runtime: &Runtime, client: &Contender, at_once: usize, id: &str) {
    let mut group = criterion.benchmark_group(format!("calls_{at_once}"));
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
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .without_plots()
}

criterion_group!(name = all; config = short(); targets = calls);
criterion_main!(all);
