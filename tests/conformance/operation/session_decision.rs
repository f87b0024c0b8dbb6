//! `session_decision`.

use serde_json::{Value, json};

use super::{Bare, Table};
use crate::call::receive;
use crate::case::Kind;

pub(crate) const SESSION_DECISION: Table = Table {
    id: "session_decision",
    method: "GET",
    path: "/v3/session/{sessionId}/decision/",
    parameters: &[("sessionId", "33333333-4444-5555-6666-777777777777")],
    call: |input| {
        let id = input.parameter("sessionId")?;
        Ok(Bare::call(input, move |didit| {
            receive(didit.session_decision(id))
        }))
    },
    requests: Vec::new,
    responses: || vec![(200, decision())],
    errors: &[
        (401, Kind::Unauthorized),
        (403, Kind::Unauthorized),
        (404, Kind::UnexpectedStatus),
        (429, Kind::RateLimited),
    ],
    headers: &[
        ("retry-after", "12"),
        ("x-ratelimit-limit", "600"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset", "1790000000"),
    ],
    types: &[
        (200, || schemars::schema_for!(didit::types::Decision)),
        (401, || schemars::schema_for!(didit::types::ErrorBody)),
        (403, || schemars::schema_for!(didit::types::ErrorBody)),
        (404, || schemars::schema_for!(didit::types::ErrorBody)),
        (429, || schemars::schema_for!(didit::types::ErrorBody)),
    ],
    described: || format!("{:#?}", didit::operations::SESSION_DECISION),
    own_rules: &[],
};

/// A decision with everything in it. All of it is made up.
fn decision() -> Value {
    let report = json!([{
        "node_id": "a-node",
        "status": "Approved",
        "warnings": [{
            "risk": "A_RISK",
            "additional_data": { "of": "any form" },
            "log_type": "warning",
            "short_description": "Made up",
            "long_description": "Made up at length",
        }],
        "undocumented_name": "Maria",
        "undocumented_score": 93.5,
    }]);
    let mut decision = json!({
        "session_id": "33333333-4444-5555-6666-777777777777",
        "session_kind": "user",
        "session_number": 43762,
        "session_url": "https://verify.didit.me/session/FAKE_token-1",
        "status": "Approved",
        "workflow_id": "11111111-2222-3333-4444-555555555555",
        "features": ["A_FEATURE"],
        "vendor_data": "user-123",
        "metadata": { "user_type": "premium" },
        "expected_details": { "first_name": "Maria" },
        "contact_details": { "email": "maria@example.com" },
        "callback": "https://example.com/done",
        "created_at": "2026-11-20T10:00:00Z",
        "expires_at": "2026-11-27T10:00:00Z",
        "environment": "live",
        "reviews": [{
            "user": "reviewer@example.com",
            "new_status": "Approved",
            "comment": "Looks right",
            "created_at": "2026-11-20T11:00:00Z",
        }],
        "nfc_skip_reason": "no chip",
    });
    for list in [
        "id_verifications",
        "nfc_verifications",
        "liveness_checks",
        "face_matches",
        "phone_verifications",
        "email_verifications",
        "poa_verifications",
        "document_ai_documents",
        "questionnaire_responses",
        "aml_screenings",
        "ip_analyses",
        "database_validations",
        "registry_checks",
        "key_people_checks",
        "document_verifications",
    ] {
        decision[list] = report.clone();
    }
    decision
}
