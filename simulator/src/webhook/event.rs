//! An event, and its body.

use std::time::SystemTime;

use didit::{SessionKind, SessionStatus, Uuid};
use serde_json::json;

use crate::decision;
use crate::session::Session;

/// The kind of event that the simulator sends.
const STATUS_UPDATED: &str = "status.updated";

/// A session's status changed.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: Uuid,
    /// The session as it was then.
    pub(crate) session: Session,
    pub(crate) created_at: SystemTime,
}

impl Event {
    /// The body of a delivery that is sent at this moment.
    pub(super) fn body(&self, sent_at: SystemTime, base: &str, is_sandbox: bool) -> String {
        let session = &self.session;
        let mut body = json!({
            "webhook_type": STATUS_UPDATED,
            "event_id": self.id,
            "timestamp": seconds(sent_at),
            "created_at": seconds(self.created_at),
            "session_id": session.id,
            "session_kind": session.kind,
            "status": session.status,
            "vendor_data": session.vendor_data,
            "workflow_id": session.workflow_id,
            "workflow_version": session.workflow_version,
            "environment": decision::environment(is_sandbox),
        });
        if session.kind == SessionKind::Business {
            body["business_session_id"] = json!(session.id);
        }
        let body = session.with_metadata(&body.to_string());
        if !has_decision(session.status) {
            return body;
        }
        let decision = decision::body(session, base, is_sandbox);
        let others = body.strip_suffix('}').unwrap_or_default();
        format!("{others},\"decision\":{decision}}}")
    }
}

/// Seconds since 1970-01-01 UTC.
pub(super) fn seconds(time: SystemTime) -> i64 {
    chrono::DateTime::<chrono::Utc>::from(time).timestamp()
}

/// Whether an event of this status has the decision (published).
fn has_decision(status: SessionStatus) -> bool {
    use SessionStatus::{Abandoned, Approved, Declined, InReview};
    matches!(status, Approved | Declined | InReview | Abandoned)
}
