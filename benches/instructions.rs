//! Instructions on the client's thread, counted by callgrind, which does not depend on the
//! machine's load.

#![allow(missing_docs, missing_debug_implementations)] // Of what the macros make.

use std::hint::black_box;

use benches::{Contender, Event, Sample, Server};
use futures_util::future::join_all;
use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use tokio::runtime::{Builder, Runtime};

/// The number of calls in one figure; `cargo xtask bench` divides by it.
const CALLS: u32 = 100;

struct Ready {
    runtime: Runtime,
    client: Contender,
    sample: Sample,
}

fn ready(name: &str, sample: Sample) -> Ready {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    Ready {
        client: Contender::new(name, &Server::start()),
        runtime,
        sample,
    }
}

/// A client that has made this number of calls before the measurement.
fn after(name: &str, calls: u32) -> Ready {
    let ready = ready(name, Sample::Short);
    one_by_one(&ready, calls);
    ready
}

fn with_details(name: &str) -> Ready {
    Ready {
        sample: Sample::Long,
        ..after(name, 10)
    }
}

fn with_portrait(name: &str) -> Ready {
    Ready {
        sample: Sample::portrait(),
        ..after(name, 10)
    }
}

/// A client with 64 open connections.
fn wide(name: &str) -> Ready {
    let ready = ready(name, Sample::Short);
    at_once(&ready, 64);
    at_once(&ready, 64);
    ready
}

fn one_by_one(ready: &Ready, calls: u32) {
    for _ in 0..calls {
        black_box(
            ready
                .runtime
                .block_on(ready.client.create_session(&ready.sample)),
        );
    }
}

fn at_once(ready: &Ready, calls: u32) {
    let calls = join_all((0..calls).map(|_| ready.client.create_session(&ready.sample)));
    black_box(ready.runtime.block_on(calls));
}

#[library_benchmark(setup = after)]
#[bench::didit("didit", 10)]
#[bench::by_hand("by_hand", 10)]
#[bench::generated("generated", 10)]
#[bench::raw("raw", 10)]
#[bench::didit_after_one("didit", 1)]
#[bench::didit_after_100_000("didit", 100_000)]
fn sequential(ready: Ready) -> Ready {
    one_by_one(&ready, CALLS);
    ready
}

#[library_benchmark(setup = wide)]
#[bench::didit("didit")]
#[bench::by_hand("by_hand")]
fn concurrent(ready: Ready) -> Ready {
    // 64 at once, then the rest of a hundred.
    at_once(&ready, 64);
    at_once(&ready, CALLS - 64);
    ready
}

#[library_benchmark(setup = with_details)]
#[bench::didit("didit")]
#[bench::by_hand("by_hand")]
fn details(ready: Ready) -> Ready {
    one_by_one(&ready, CALLS);
    ready
}

// One call only.
#[library_benchmark(setup = with_portrait)]
#[bench::didit("didit")]
#[bench::by_hand("by_hand")]
fn portrait(ready: Ready) -> Ready {
    one_by_one(&ready, 1);
    ready
}

// One event only.
#[library_benchmark(setup = Event::new)]
#[bench::didit("didit")]
#[bench::didit_v2("didit_v2")]
#[bench::by_hand("by_hand")]
fn webhook(event: Event) -> Event {
    event.verify();
    event
}

library_benchmark_group!(
    name = calls,
    benchmarks = [sequential, concurrent, details, portrait, webhook]
);
// Without caches: simulating them would double the time.
main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = calls
);
