//! Does the client agree with the contract, on the wire?
//!
//! The suite is a corpus of cases. Each has a stable id (`request/value/language: zh-TW`), a line of why, and
//! the source of its fact. People write what a call and its responses look like (`operation`), and the cases
//! that no schema can know (`request`, `response`, `error`); `derived` makes all others from the
//! contract's schemas. All of them run once, each through the public client against a server of its own,
//! and are judged twice: by what is expected, and by a JSON Schema validator that reads the contract.
//! Each family of cases is one reviewed table in `snapshots/`, so that what is derived is reviewed, too.
//!
//! What was really sent and really read is recorded, and `coverage` holds it against everything that
//! the contract documents, in both directions. `schema` compares the contract with the types that
//! were generated from it. That the suite can fail is shown by `cargo xtask mutate-contract`, which
//! changes every fact of the contract, one by one.

mod call;
mod case;
mod corpus;
mod coverage;
mod derived;
mod documented;
mod error;
mod expected_failure;
mod family;
mod judgement;
mod judges;
mod operation;
mod peer;
mod progenitor;
mod request;
mod response;
mod schema;
mod snapshot;
mod table;
mod validator;
