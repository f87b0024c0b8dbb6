//! One reading of `openapi.yaml`, shared by the maintainers' commands and the conformance suite.
//!
//! It walks the contract on its own: nothing here knows what `build.rs` makes of it.

mod contract;
mod item;
mod json_schema;
mod shape;

pub use contract::{Contract, Operation};
pub use item::{Aspect, Item, Part, is_any};
pub use json_schema::json_schema;
pub use shape::Shape;
