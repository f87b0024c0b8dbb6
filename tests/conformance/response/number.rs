//! Integers at their limits, ids in their spellings.

use serde_json::Value;

use crate::case::Expected::{Read, ReadOtherwise, Unreadable};
use crate::case::Verdict::{Accepts, Rejects};
use crate::case::{CannedResponse, Case, Expected, Verdict, full_session};
use crate::documented;

/// Field, value as JSON text, the result, the contract's verdict.
const ROWS: &[(&str, &str, Expected, Verdict)] = &[
    ("session_number", "0", Read, Accepts),
    ("session_number", "9223372036854775807", Read, Accepts),
    ("session_number", "9223372036854775808", Unreadable, Rejects),
    ("session_number", "-1", Read, Accepts),
    ("session_number", "43762.0", Read, Accepts),
    ("workflow_version", "9223372036854775807", Read, Accepts),
    (
        "workflow_version",
        "9223372036854775808",
        Unreadable,
        Rejects,
    ),
    (
        "session_id",
        r#""AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE""#,
        ReadOtherwise,
        Accepts,
    ),
    (
        "session_id",
        r#""33333333444455556666777777777777""#,
        ReadOtherwise,
        Rejects,
    ),
    (
        "session_id",
        r#""00000000-0000-0000-0000-000000000000""#,
        Read,
        Accepts,
    ),
    (
        "session_id",
        r#""33333333-4444-5555-6666-77777777777""#,
        Unreadable,
        Rejects,
    ),
    (
        "workflow_id",
        r#""YOUR_KYC_WORKFLOW_ID""#,
        Unreadable,
        Rejects,
    ),
];

pub(super) fn cases() -> impl Iterator<Item = Case> {
    ROWS.iter().map(|(field, text, expected, contract)| {
        let mut body = full_session();
        body[*field] = Value::Null;
        // As text, since a `Value` cannot hold every number.
        let body = body
            .to_string()
            .replace(&format!("\"{field}\":null"), &format!("\"{field}\":{text}"));
        let why = "numbers are 64-bit integers and ids are UUIDs, in any of their spellings";
        let response = CannedResponse::text(201, "application/json", body);
        let id = format!("response/number/{field} as {text}");
        let source = documented::session_rule(field, "format");
        Case::response(id, why, source, response, expected.clone(), *contract)
    })
}
