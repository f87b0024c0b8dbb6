//! The client as it was reviewed, for builds that do not generate it.
//!
//! A test keeps it as a snapshot. Its first line tells which contract it was generated from.

use std::fs;
use std::hash::Hasher as _;

use fnv::FnvHasher;

/// Where it is.
pub const CLIENT: &str = "snapshots/client.snap";

/// The reviewed client, if it is of this contract.
#[allow(dead_code, reason = "for builds without the generator")]
pub fn client(contract: &str) -> Result<String, String> {
    let snapshot = fs::read_to_string(CLIENT).map_err(|e| format!("{CLIENT} cannot be read: {e}"))?;
    // Before the second line of dashes is what the snapshot says of itself.
    let client: Vec<_> = snapshot.lines().skip(1).skip_while(|line| *line != "---").skip(1).collect();
    match client.first() {
        Some(first) if *first == stamp(contract) => Ok(client.join("\n")),
        _ => Err(format!(
            "has changed since {CLIENT} was reviewed: `cargo test` shows the difference, `cargo insta review` \
             accepts it; or build with the feature `generate`"
        )),
    }
}

/// A generated client, and the contract that it is of.
#[allow(dead_code, reason = "for builds with the generator")]
pub fn stamped(contract: &str, client: &str) -> String {
    format!("{}\n{client}", stamp(contract))
}

/// The same however the contract's lines end.
fn stamp(contract: &str) -> String {
    let mut hasher = FnvHasher::default();
    for line in contract.lines() {
        hasher.write(line.as_bytes());
        hasher.write(b"\n");
    }
    format!("// Generated from openapi.yaml with the FNV-1a of {:016x}.", hasher.finish())
}
