//! Tests of the client against servers on loopback: one binary, one module for each subject.
//!
//! `tests/conformance` checks what the contract says field by field.

#[path = "../peer/mod.rs"]
mod peer;
#[path = "../conformance/snapshot.rs"]
mod snapshot;

mod blocking;
mod callback_visit;
mod capture;
mod client;
mod create_session;
mod environment;
mod error;
mod extra;
mod generation;
#[cfg(feature = "http2")]
mod http2;
mod language;
mod logs;
mod metadata;
mod portrait;
mod redaction;
mod response;
mod retry;
mod schedule;
mod throttle;
mod timeout;
#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
mod tls;
mod transport;
mod types;
mod validation;
mod values;
mod wait;
