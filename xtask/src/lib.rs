//! One reading of `openapi.yaml`, shared by the maintainers' commands and the conformance suite.
//!
//! It walks the contract on its own: nothing here knows what `build.rs` makes of it.

mod contract;

pub use contract::{Aspect, Contract, Item, Operation, Part, Shape, Source, is_any, json_schema};
