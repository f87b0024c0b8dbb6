//! What a caller sees of a session.

use std::collections::BTreeMap;
use std::fmt::Debug;

use didit::Session;

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
