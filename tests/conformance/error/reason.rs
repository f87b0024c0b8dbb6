//! Why a request failed, as far as a program can act on it.

use didit::Reason;
use serde_json::{Value, json};

use crate::case::{CannedResponse, Case, Expected, Kind, Verdict};
use crate::{corpus, documented};

struct Row {
    name: &'static str,
    status: u16,
    body: Value,
    reason: Option<Reason>,
}

fn row(name: &'static str, status: u16, body: Value, reason: impl Into<Option<Reason>>) -> Row {
    Row {
        name,
        status,
        body,
        reason: reason.into(),
    }
}

/// The sandbox quota has no headers about limits.
const WITH_LIMITS: &str = "a quota with the limits' headers";

fn rows() -> Vec<Row> {
    use Reason::*;
    vec![
        row(
            "credits, in any words",
            400,
            json!({ "detail": "Not enough CREDITS left." }),
            InsufficientCredits,
        ),
        row(
            "credits as an invalid field",
            400,
            json!({ "metadata": ["credits"] }),
            InvalidFields,
        ),
        row("another detail", 400, json!({ "detail": "No." }), None),
        row(
            "an unknown workflow",
            400,
            json!({ "workflow_id": "Invalid workflow_id. Really." }),
            UnknownWorkflow,
        ),
        row(
            "a missing workflow",
            400,
            json!({ "workflow_id": ["This field is required."] }),
            InvalidFields,
        ),
        row(
            "a blocked person",
            400,
            json!({ "vendor_data": "Any text." }),
            Blocked,
        ),
        row(
            "an invalid vendor_data",
            400,
            json!({ "vendor_data": ["Any text."] }),
            InvalidFields,
        ),
        row(
            "a large portrait",
            400,
            json!({ "portrait_image": ["Image size exceeds 2MB."] }),
            PortraitTooLarge,
        ),
        row(
            "a missing face",
            400,
            json!({ "portrait_image": "Any text." }),
            FaceRequired,
        ),
        row(
            "an invalid portrait",
            400,
            json!({ "portrait_image": ["Any text."] }),
            InvalidFields,
        ),
        row(
            "a scenario",
            400,
            json!({ "sandbox_scenario": ["Any text."] }),
            SandboxScenario,
        ),
        row(
            "a callback's domain",
            400,
            json!({ "callback": ["Not an allowed Domain."] }),
            CallbackDomain,
        ),
        row(
            "an invalid callback",
            400,
            json!({ "callback": ["Any text."] }),
            InvalidFields,
        ),
        row(
            "a nested field",
            400,
            json!({ "expected_details": { "gender": ["Any text."] } }),
            InvalidFields,
        ),
        row("a key", 401, json!({ "detail": "Any text." }), InvalidKey),
        row(
            "a permission",
            403,
            json!({ "detail": "Any text." }),
            PermissionDenied,
        ),
        row(
            "credits as a permission",
            403,
            json!({ "detail": "No credits." }),
            InsufficientCredits,
        ),
        row(
            "the rate limit",
            429,
            json!({ "detail": "Any text." }),
            RateLimited,
        ),
        row(
            "the sandbox quota",
            429,
            json!({ "detail": "Any quota." }),
            SandboxQuota,
        ),
        row(
            WITH_LIMITS,
            429,
            json!({ "detail": "Any quota." }),
            RateLimited,
        ),
        row(
            "a quota as a field",
            429,
            json!({ "metadata": ["quota"] }),
            RateLimited,
        ),
    ]
}

pub(super) fn cases() -> impl Iterator<Item = Case> {
    rows().into_iter().map(
        |Row {
             name, status, body, ..
         }| {
            let kind = match status {
                400 => Kind::Rejected,
                429 => Kind::RateLimited,
                _ => Kind::Unauthorized,
            };
            let why = "a program has to distinguish what it can mend from what it cannot";
            let id = format!("error/reason/{status}: {name}");
            let response = CannedResponse::json(status, &body);
            let response = if name == WITH_LIMITS {
                response.header("x-ratelimit-limit", "600")
            } else {
                response
            };
            Case::response(
                id,
                why,
                documented::response(status),
                response,
                Expected::Failed(kind),
                Verdict::Accepts,
            )
        },
    )
}

#[test]
fn every_documented_reason_is_reported() {
    for Row {
        name,
        status,
        reason,
        ..
    } in rows()
    {
        let finished = corpus::case(&format!("error/reason/{status}: {name}"));
        let failure = finished.exchange.outcome.as_ref().expect_err(name);
        let found = failure.error().and_then(didit::Error::reason);
        assert_eq!(found, reason, "{status}: {name}");
    }
}
