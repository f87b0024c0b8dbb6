//! The client against peers on loopback: one binary, one module for each subject.
//!
//! What the contract says field by field is checked in `tests/conformance`, and not here.

#[path = "../peer/mod.rs"]
mod peer;

mod capture;
mod create_session;
mod errors;
mod generation;
#[cfg(feature = "http2")]
mod http2;
mod interface;
mod logs;
mod questions;
mod redaction;
mod resilience;
mod retry;
mod schedule;
#[path = "../conformance/snapshot.rs"]
mod snapshot;
#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
mod tls;
mod validation;
