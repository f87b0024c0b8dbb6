//! `didit webhook verify` and `didit callback`.

use std::env::{self, VarError};
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use didit::webhook::{MAX_BODY_BYTES, Verifier};
use didit::{CallbackVisit, Lazy};
use serde_json::json;

use crate::arguments::Webhook;
use crate::exit::Failure;
use crate::output::{Output, hide_url};

pub(crate) fn run(webhook: &Webhook, output: &Output) -> Result<(), Failure> {
    let Webhook::Verify { headers, now } = webhook;
    let headers = read_headers(headers)?;
    let verifier = verifier()?;
    let now = match now {
        None => SystemTime::now(),
        Some(seconds) => UNIX_EPOCH
            .checked_add(Duration::from_secs(*seconds))
            .ok_or_else(|| Failure::usage(format!("--now {seconds} is no time")))?,
    };
    let mut body = Vec::new();
    // One byte more than is accepted, so that the verifier sees that it is too long.
    let mut input = io::stdin().lock().take(MAX_BODY_BYTES as u64 + 1);
    input
        .read_to_end(&mut body)
        .map_err(|error| Failure::usage(format!("the standard input cannot be read: {error}")))?;
    let event = verifier
        .verify_at(&headers, &body, now)
        .map_err(|error| Failure::failed(format!("not verified: {error}")))?;
    let mut event = event.into_inner();
    if !output.shows_url() {
        // Of a decision that is not of its type nothing is shown: a URL may be anywhere in it.
        let decision = event.decision.take().map(Lazy::into_inner);
        if let Some(Ok(mut decision)) = decision {
            hide_url(&mut decision);
            event.decision = Lazy::new(decision).ok();
        }
        event.extra.remove("session_url");
    }
    output.json(&event)
}

fn verifier() -> Result<Verifier, Failure> {
    let refused = |error| Failure::failed(format!("not verified: {error}"));
    let verifier = Verifier::from_env().map_err(refused)?;
    match env::var("DIDIT_WEBHOOK_SECRET_OLD") {
        Err(VarError::NotPresent) => Ok(verifier),
        Err(error) => Err(Failure::failed(format!(
            "DIDIT_WEBHOOK_SECRET_OLD: {error}"
        ))),
        Ok(old) => verifier.previous_secret(old).map_err(|error| {
            Failure::failed(format!("not verified: DIDIT_WEBHOOK_SECRET_OLD: {error}"))
        }),
    }
}

/// The headers of a file, one a line.
fn read_headers(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let unreadable = |error| Failure::usage(format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(unreadable)?;
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| match line.split_once(':') {
            Some((name, value)) => Ok((name.trim().to_owned(), value.trim().to_owned())),
            None => Err(Failure::usage(format!(
                "{}: line {} is not `Name: value`",
                path.display(),
                number + 1
            ))),
        })
        .collect()
}

pub(crate) fn callback(url: &str, output: &Output) -> Result<(), Failure> {
    const PROVES_NOTHING: &str = "This proves nothing: anybody can type such a URL. Ask for the decision, or wait for the webhook.";
    let visit = CallbackVisit::from_url(url).map_err(|error| Failure::failed(error.to_string()))?;
    let claimed = visit.claimed_status.as_ref().map(ToString::to_string);
    if output.is_json() {
        let value = json!({
            "session_id": visit.session_id,
            "claimed_status": claimed,
            "warning": PROVES_NOTHING,
        });
        return output.line(&value.to_string());
    }
    let claimed = claimed.as_deref().unwrap_or("none");
    output.line(&format!(
        "session {}\nstatus  {claimed}\n{PROVES_NOTHING}",
        visit.session_id
    ))
}
