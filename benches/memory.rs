//! Heap: the allocations of a call, its peak, and its growth.
//!
//! Counted on the client's thread alone. Prints one JSON object a line, for `cargo xtask bench`.

use std::fs;
use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use benches::{Contender, Event, Sample, Server};
use didit::operations::CREATE_SESSION;
use didit::test_util::Reply;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

fn main() {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let server = Server::start();
    let portrait = Sample::portrait();
    let Sample::Portrait(image) = &portrait else {
        unreachable!("a portrait")
    };
    let path = std::env::temp_dir().join(format!("portrait-{}.jpg", std::process::id()));
    fs::write(&path, image).expect("a file");
    let file = Sample::PortraitFile(path.clone());

    for name in Contender::NAMES {
        let client = Contender::new(name, &server);
        // The first calls open the connection, and grow its buffers.
        calls(&runtime, &client, &Sample::Short, 10);
        let small = measure(|| calls(&runtime, &client, &Sample::Short, 100));
        let long = measure(|| calls(&runtime, &client, &Sample::Long, 100));
        calls(&runtime, &client, &portrait, 1);
        let from_memory = measure(|| calls(&runtime, &client, &portrait, 1));
        let from_file = measure(|| calls(&runtime, &client, &file, 1));
        let figures = json!({
            "contender": name,
            "allocations": small.count_total as f64 / 100.0,
            "bytes": small.bytes_total as f64 / 100.0,
            "allocations_long": long.count_total as f64 / 100.0,
            "portrait_peak": lengths(&from_memory, image.len()),
            "portrait_file_peak": lengths(&from_file, image.len()),
        });
        println!("{figures}");
    }
    fs::remove_file(path).expect("a file");
    let growth = growth(&runtime, &Contender::new("didit", &server));
    println!(
        "{}",
        json!({ "contender": "didit", "growth": growth, "hostile_peak": hostile_peak() })
    );
    for name in ["didit", "didit_v2"] {
        let event = Event::new(name);
        let heap = measure(|| event.verify());
        let webhook_peak = heap.bytes_max as f64 / event.length() as f64;
        println!(
            "{}",
            json!({ "contender": name, "webhook_peak": webhook_peak })
        );
    }
}

/// The peak heap of a hostile response, in lengths of its body, the body included.
fn hostile_peak() -> f64 {
    const LENGTH: usize = 1 << 20;
    let fill = |start: &str, part: &str, end: &str| {
        format!(
            "{start}{}{end}",
            part.repeat((LENGTH - start.len() - end.len()) / part.len())
        )
    };
    let session = r#"{"session_id":"00000000-0000-0000-0000-000000000001","session_number":1,"session_token":"t","url":"u","status":"Not Started","workflow_id":"00000000-0000-0000-0000-000000000001","#;
    let bodies = [
        fill(r#"{"x":["#, r#"{"":{"":{"":0}}},"#, "0]}"),
        fill("{", r#""a":"","#, r#""b":""}"#),
        fill(r#"{"workflow_id":["#, r#""","#, "0]}"),
        fill(session, r#""a":1,"#, r#""b":2}"#),
        fill(&format!(r#"{session}"x":["#), r#"{"":0},"#, "0]}"),
        fill(&format!(r#"{session}"metadata":["#), "[],", "0]}"),
    ];
    let peaks = bodies.iter().flat_map(|body| {
        [201, 400].map(|status| {
            let reply = Reply::new(status).body(body.as_str());
            let heap = measure(|| drop(black_box(reply.to(&CREATE_SESSION))));
            1.0 + heap.bytes_max as f64 / body.len() as f64
        })
    });
    peaks.fold(0.0, f64::max)
}

fn calls(runtime: &Runtime, client: &Contender, sample: &Sample, calls: u32) {
    for _ in 0..calls {
        black_box(runtime.block_on(client.create_session(sample)));
    }
}

/// The peak heap, in lengths of the image's base64.
fn lengths(info: &AllocationInfo, image: usize) -> f64 {
    info.bytes_max as f64 / (image.div_ceil(3) * 4) as f64
}

/// How many bytes more the heap holds after 100,000 calls than after the first thousand.
fn growth(runtime: &Runtime, client: &Contender) -> i64 {
    calls(runtime, client, &Sample::Short, 1_000);
    measure(|| calls(runtime, client, &Sample::Short, 99_000)).bytes_current
}
