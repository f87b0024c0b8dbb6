//! The budgets of a call, which `.ci/run` checks. Each limit leaves room of 2 % or more, since an
//! unrelated build changes the count of instructions by as much.

use super::figures::Figures;

/// A budget: what is measured, and its maximum.
struct Budget {
    what: &'static str,
    spent: fn(&Figures) -> Option<f64>,
    limit: f64,
}

const BUDGETS: &[Budget] = &[
    Budget {
        // This crate splits responses itself, so that no undocumented field makes one unreadable.
        what: "instructions a call, in those by hand",
        spent: |figures| figures.ratio("instructions_sequential", "didit"),
        limit: 0.95,
    },
    Budget {
        what: "instructions a call with 64 at once, in those by hand",
        spent: |figures| figures.ratio("instructions_concurrent", "didit"),
        limit: 0.95,
    },
    Budget {
        // Metadata and callback are checked.
        what: "instructions a call with every detail, in those by hand",
        spent: |figures| figures.ratio("instructions_details", "didit"),
        limit: 1.0,
    },
    Budget {
        what: "instructions of a call with a portrait, in those by hand",
        spent: |figures| figures.ratio("instructions_portrait", "didit"),
        limit: 0.15,
    },
    Budget {
        what: "instructions of a call after 100,000, in those of the second",
        spent: |figures| {
            let after = |calls| figures.get("instructions_sequential", calls);
            Some(after("didit_after_100_000")? / after("didit_after_one")?)
        },
        limit: 1.02,
    },
    Budget {
        what: "what 64 at once cost more each than one, in what they cost more by hand",
        spent: |figures| {
            let more = |who| {
                Some(
                    figures.get("instructions_concurrent", who)?
                        / figures.get("instructions_sequential", who)?,
                )
            };
            Some(more("didit")? / more("by_hand")?)
        },
        limit: 1.02,
    },
    Budget {
        what: "allocations a call, in those by hand",
        spent: |figures| figures.ratio("allocations", "didit"),
        limit: 0.85,
    },
    Budget {
        what: "allocations a call with every detail, in those by hand",
        spent: |figures| figures.ratio("allocations_long", "didit"),
        limit: 0.85,
    },
    Budget {
        what: "peak heap of a portrait, in lengths of its base64",
        spent: |figures| figures.get("portrait_peak", "didit"),
        limit: 1.1,
    },
    Budget {
        what: "the same from a file, the image included",
        spent: |figures| figures.get("portrait_file_peak", "didit"),
        limit: 1.1,
    },
    Budget {
        what: "the stripped program of a consumer, in one by hand",
        spent: |figures| figures.ratio("program", "didit"),
        limit: 0.98,
    },
    Budget {
        // What a program does with the decision is not in it: it is read when it is asked for.
        what: "instructions to verify an event of 100 KB, in those of the bare HMAC",
        spent: |figures| figures.ratio("instructions_webhook", "didit"),
        limit: 2.0,
    },
    Budget {
        what: "the same by X-Signature-V2",
        spent: |figures| figures.ratio("instructions_webhook", "didit_v2"),
        limit: 3.0,
    },
    Budget {
        what: "peak heap of that event, in lengths of its body",
        spent: |figures| figures.get("webhook_peak", "didit"),
        limit: 1.1,
    },
    Budget {
        what: "the same by X-Signature-V2",
        spent: |figures| figures.get("webhook_peak", "didit_v2"),
        limit: 2.2,
    },
    Budget {
        what: "the most that a hostile response holds, in lengths of its body",
        spent: |figures| figures.get("hostile_peak", "didit"),
        limit: 4.0,
    },
    Budget {
        what: "bytes that 99,000 calls leave allocated",
        spent: |figures| figures.get("growth", "didit"),
        limit: 1_000_000.0,
    },
];

/// Prints the use of each budget, and fails where one is exceeded or was not measured.
pub(super) fn check(figures: &Figures) -> Result<(), String> {
    println!("\nbudgets");
    let mut broken = Vec::new();
    for Budget { what, spent, limit } in BUDGETS {
        match spent(figures) {
            Some(spent) => {
                println!("  {spent:.3} of {limit}  {what}");
                if spent > *limit {
                    broken.push(format!(
                        "{what}: {spent:.3}, but at most {limit} is allowed"
                    ));
                }
            }
            None => broken.push(format!("{what}: not measured")),
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(broken.join("\n"))
    }
}

#[test]
fn reports_every_budget_that_was_not_measured() {
    let problem = check(&Figures::default()).expect_err("nothing was measured");
    assert_eq!(problem.lines().count(), BUDGETS.len());
}

#[test]
fn reports_exceeded_budget_with_its_limit() {
    let mut figures = Figures::default();
    figures
        .read_memory("{\"contender\":\"didit\",\"portrait_peak\":2.5}")
        .expect("a line");

    let problem = check(&figures).expect_err("too much");

    assert!(
        problem
            .contains("peak heap of a portrait, in lengths of its base64: 2.500, but at most 1.1"),
        "{problem}"
    );
}
