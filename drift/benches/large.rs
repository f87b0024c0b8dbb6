//! A document of 10 MB, of which two operations are the contract's: it has to be judged within a second.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../../openapi.yaml");

/// How long the document is, in bytes.
const SIZE: usize = 10_000_000;

/// The contract's operations, among as many others as the size needs.
fn large(write: fn(&Value) -> String) -> String {
    let mut document: Value = yaml_serde::from_str(CONTRACT).expect("the contract");
    // Didit's document has its schemas inline.
    let inline = document["components"]["schemas"].clone();
    let other = json!({ "post": { "responses": { "200": {
        "description": "Something.",
        "content": { "application/json": { "schema": { "type": "object", "properties": inline } } },
    } } } });
    let mut others = json!({});
    for number in 0..10 {
        others[format!("/v3/other/{number}/")] = other.clone();
    }
    let count = 10 * SIZE / write(&json!({ "paths": others })).len();
    for number in 0..count {
        document["paths"][format!("/v3/other/{number}/")] = other.clone();
    }
    write(&document)
}

fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("drift, 10 MB");
    group.sample_size(10);
    let json = large(|document| document.to_string());
    let yaml = large(|document| yaml_serde::to_string(document).expect("YAML"));
    for (name, text) in [("JSON", json), ("YAML", yaml)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let report = drift::compare(CONTRACT, black_box(&text), false);
                assert!(report.expect("two documents").findings.is_empty());
            });
        });
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
