//! Asks Didit: for what the webhook has not said yet, and once for the reason.

use didit::Uuid;
use didit::types::{Decision, StepReport};

use crate::App;

/// Gets a session's decision and stores what it says. A failure is only logged: the webhook, the next
/// visit or the next start make up for it.
pub(crate) async fn ask(App(app): App, session_id: Uuid) {
    let decision = match app.didit.session_decision(session_id).await {
        Ok(decision) => decision,
        Err(error) => return eprintln!("no decision: {error}"),
    };
    let status = decision.status.known().copied();
    if let Err(error) = app.store.decide(session_id, status, &reason(&decision)) {
        eprintln!("the database: {error}");
    }
}

/// Asks for every session that has no result, as after a restart.
pub(crate) async fn catch_up(app: App) {
    match app.0.store.open_sessions() {
        Ok(sessions) => {
            for session in sessions {
                ask(app.clone(), session).await;
            }
        }
        Err(error) => eprintln!("the database: {error}"),
    }
}

/// The risks that the steps warn of. Codes only: their details are about the person.
fn reason(decision: &Decision) -> String {
    let lists = [
        &decision.id_verifications,
        &decision.liveness_checks,
        &decision.face_matches,
    ];
    let reports = lists.into_iter().flatten().flatten();
    let mut risks: Vec<_> = reports.flat_map(risks).collect();
    risks.sort_unstable();
    risks.dedup();
    risks.join(", ")
}

fn risks(report: &StepReport) -> impl Iterator<Item = &str> {
    let warnings = report.warnings.iter().flatten();
    warnings.filter_map(|warning| warning.risk.as_deref())
}
