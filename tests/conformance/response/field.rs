//! Every field of a session: there, null, absent, and of every wrong type.

use std::collections::BTreeMap;
use std::fmt::Debug;

use didit::Session;
use serde_json::{Value, json};

use crate::case::Verdict::{Accepts, Rejects};
use crate::case::{CannedResponse, Case, Expected, Verdict, full_session};
use crate::documented;

/// A field: whether the contract takes null and absence, whether the client reads them, and what it
/// is instead when it is of a wrong type.
struct Field {
    name: &'static str,
    null: (Verdict, bool),
    absent: (Verdict, bool),
    is_text: bool,
}

const REQUIRED: (Verdict, bool) = (Rejects, false);
const OPTIONAL: (Verdict, bool) = (Accepts, true);
/// Documented otherwise, and read all the same: a session exists, and it is not lost over this.
const LENIENT: (Verdict, bool) = (Rejects, true);

const fn field(
    name: &'static str,
    null: (Verdict, bool),
    absent: (Verdict, bool),
    is_text: bool,
) -> Field {
    Field {
        name,
        null,
        absent,
        is_text,
    }
}

const FIELDS: [Field; 11] = [
    field("session_id", REQUIRED, REQUIRED, true),
    field("session_kind", LENIENT, OPTIONAL, true),
    field("session_number", REQUIRED, REQUIRED, false),
    field("session_token", REQUIRED, REQUIRED, true),
    field("url", REQUIRED, REQUIRED, true),
    field("vendor_data", OPTIONAL, LENIENT, true),
    field("metadata", OPTIONAL, OPTIONAL, false),
    field("status", REQUIRED, REQUIRED, true),
    field("callback", OPTIONAL, OPTIONAL, true),
    field("workflow_id", REQUIRED, REQUIRED, true),
    field("workflow_version", LENIENT, OPTIONAL, false),
];

impl Field {
    fn case(
        &self,
        what: &str,
        why: &'static str,
        body: &Value,
        (contract, is_read): (Verdict, bool),
    ) -> Case {
        // Null and absence are one for a caller; what goes out again has neither.
        let expected = if is_read {
            Expected::ReadOtherwise
        } else {
            Expected::Unreadable
        };
        let id = format!("response/field/{}: {what}", self.name);
        Case::response(
            id,
            why,
            documented::session_field(self.name),
            CannedResponse::json(201, body),
            expected,
            contract,
        )
    }

    fn cases(&self) -> Vec<Case> {
        let with = |value: Value| {
            let mut body = full_session();
            body[self.name] = value;
            body
        };
        let mut without = full_session();
        without
            .as_object_mut()
            .expect("an object")
            .remove(self.name);
        let whole = "a session is read in full, and written again as it was received";
        let id = format!("response/field/{}: there", self.name);
        let response = CannedResponse::json(201, &full_session());
        let mut cases = vec![
            Case::response(
                id,
                whole,
                documented::session_field(self.name),
                response,
                Expected::Read,
                Accepts,
            ),
            self.case(
                "null",
                "null where the page does and does not allow it",
                &with(Value::Null),
                self.null,
            ),
            self.case(
                "absent",
                "the page's second response leaves out what the page requires",
                &without,
                self.absent,
            ),
        ];
        let text_or_number = if self.is_text {
            ("a number", json!(7))
        } else {
            ("a text", json!("7"))
        };
        let others = [
            text_or_number,
            ("a truth value", json!(true)),
            ("a fraction", json!(1.5)),
            ("a list", json!([])),
            ("an object", json!({})),
        ];
        // Metadata has no wrong type: each of these is a right one.
        let verdict = if self.name == "metadata" {
            OPTIONAL
        } else {
            REQUIRED
        };
        let why = "a session exists: its response is kept, and the place that is wrong is named";
        cases.extend(
            others
                .into_iter()
                .map(|(what, value)| self.case(what, why, &with(value), verdict)),
        );
        cases
    }
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    FIELDS.iter().flat_map(Field::cases)
}

/// Each field as a caller sees it.
pub(crate) fn seen(session: &Session) -> BTreeMap<&'static str, String> {
    fn text(value: &impl Debug) -> String {
        format!("{value:?}")
    }
    [
        ("session_id", text(&session.session_id)),
        ("session_kind", text(&session.session_kind)),
        ("session_number", text(&session.session_number)),
        ("session_token", text(&session.session_token.expose())),
        ("url", text(&session.url.expose())),
        (
            "vendor_data",
            text(&session.vendor_data.as_ref().map(|t| t.expose())),
        ),
        (
            "metadata",
            text(&session.metadata.as_ref().map(|m| m.expose_json())),
        ),
        ("status", text(&session.status)),
        (
            "callback",
            text(&session.callback.as_ref().map(|t| t.expose())),
        ),
        ("workflow_id", text(&session.workflow_id)),
        ("workflow_version", text(&session.workflow_version)),
    ]
    .into_iter()
    .chain(
        session
            .extra
            .iter()
            .map(|(_, value)| ("extra", value.expose_json().to_owned())),
    )
    .collect()
}
