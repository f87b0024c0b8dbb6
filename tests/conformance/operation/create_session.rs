//! `create_session`. Its tables are larger than those of any other operation: see `request`, `response`, `error`.

use std::sync::Arc;

use serde_json::Value;

use super::Table;
use crate::case::{Kind, full_session};
use crate::request::{FIELDS, with};

pub(crate) const CREATE_SESSION: Table = Table {
    id: "create_session",
    method: "POST",
    path: "/v3/session/",
    parameters: &[],
    call: |input| Ok(Arc::new(input.body::<didit::CreateSessionRequest>()?)),
    requests,
    responses: || vec![(201, full_session())],
    errors: &[
        (400, Kind::Rejected),
        (401, Kind::Unauthorized),
        (403, Kind::Unauthorized),
        (429, Kind::RateLimited),
    ],
    headers: &[
        ("retry-after", "12"),
        ("x-ratelimit-limit", "600"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset", "1790000000"),
    ],
    // A module of its own compares them, and says why they differ.
    types: &[],
    described: || format!("{:#?}", didit::operations::CREATE_SESSION),
    own_rules: &["vendor_data", "callback"],
};

/// Everything that is documented, as the table of fields has it.
fn requests() -> Vec<Value> {
    vec![with(FIELDS.iter()).1]
}
