//! Does the client agree with the contract, on the wire?
//!
//! The suite is a corpus of cases in tables. Each case has a stable id (`request/value/language: zh-TW`), a
//! line of why, and the source of its fact. All of them run once, each through the public client
//! against a server of its own, and are judged twice: by what the table says, which is written
//! down independently of `openapi.yaml`, and by a JSON Schema validator that reads the contract.
//! A test then covers a family of cases: it fails with the ids of those that failed, and shows
//! the rest as one reviewed table in `snapshots/`.
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
