//! The figures as a table.

use super::figures::{AGAIN, BY_HAND, Figures};

/// The columns: the contender's name in the benches, and in the table.
const CONTENDERS: [(&str, &str); 6] = [
    ("raw", "bare hyper"),
    (BY_HAND, "by hand"),
    (AGAIN, "again"),
    ("generated", "generated"),
    ("didit", "didit"),
    ("python", "didit-sdk (Python)"),
];

/// The rows: the figure's name, and its label.
const ABSOLUTE: [(&str, &str); 4] = [
    ("allocations", "allocations a call"),
    ("allocations_long", "allocations a call, every detail"),
    (
        "portrait_peak",
        "2 MiB portrait: peak heap, in lengths of its base64",
    ),
    (
        "portrait_file_peak",
        "the same from a file, the image included",
    ),
];

const RATIOS: [(&str, &str); 5] = [
    ("instructions_sequential", "instructions a call"),
    ("instructions_concurrent", "instructions a call, 64 at once"),
    ("instructions_details", "instructions a call, every detail"),
    ("instructions_portrait", "instructions of a 2 MiB portrait"),
    ("program", "stripped program"),
];

pub(super) fn print(figures: &Figures) {
    let names = CONTENDERS.map(|(_, name)| name);
    println!(
        "| vs by hand | {} |\n|---|{}",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for (group, what) in [
        ("calls_1", "calls a second, one at a time"),
        ("calls_64", "calls a second, 64 at once"),
    ] {
        if !figures.speeds(group, BY_HAND).is_empty() {
            row(what, |contender| spread(&figures.speeds(group, contender)));
        }
    }
    for (name, what) in RATIOS {
        row(what, |contender| {
            figures
                .ratio(name, contender)
                .map(|ratio| format!("{ratio:.3}"))
        });
    }
    for (name, what) in ABSOLUTE {
        row(what, |contender| {
            figures
                .get(name, contender)
                .map(|figure| format!("{figure:.2}"))
        });
    }
    if let Some(yardstick) = figures.get("instructions_sequential", BY_HAND) {
        println!("\nby hand, a call takes {yardstick:.0} instructions");
    }
    if let Some(yardstick) = figures.get("program", BY_HAND) {
        println!("by hand, the stripped program has {yardstick} bytes");
    }
    if let Some(ring) = figures.ratio("program", "didit_ring") {
        println!("didit's with ring has {ring:.3} of them");
    }
    if let Some(growth) = figures.get("growth", "didit") {
        println!("after 100,000 calls the heap holds {growth} bytes more than after 1,000");
    }
}

fn row(what: &str, of: impl Fn(&str) -> Option<String>) {
    let cells = CONTENDERS.map(|(contender, _)| of(contender).unwrap_or_default());
    println!("| {what} | {} |", cells.join(" | "));
}

/// The median, and the quartiles around it.
fn spread(sorted: &[f64]) -> Option<String> {
    let at =
        |part: f64| sorted.get((part * (sorted.len().checked_sub(1)?) as f64).round() as usize);
    Some(format!(
        "{:.3} ({:.3}–{:.3})",
        at(0.5)?,
        at(0.25)?,
        at(0.75)?
    ))
}

#[test]
fn formats_median_and_quartiles() {
    assert_eq!(
        spread(&[1.0, 2.0, 3.0, 4.0, 5.0]).as_deref(),
        Some("3.000 (2.000–4.000)")
    );
    assert_eq!(spread(&[]), None);
}
