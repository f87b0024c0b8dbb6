//! What is printed: a few lines for people, or JSON for programs.

use std::io::{self, Write};

use didit::types::{CreateSessionRequest, Decision, Session};

use crate::exit::Failure;

/// How to print.
#[derive(Debug)]
pub(crate) struct Output {
    is_json: bool,
    shows_url: bool,
}

/// Prints a line to the standard error; a closed one changes nothing.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "didit: {text}");
}

/// Removes the hosted page from a decision, of whatever form it is.
pub(crate) fn hide_url(decision: &mut Decision) {
    decision.session_url = None;
    decision.extra.remove("session_url");
}

impl Output {
    pub(crate) fn new(is_json: bool, shows_url: bool) -> Self {
        Self { is_json, shows_url }
    }

    /// Prints a session. Its URL is what it was created for; its token is in it.
    pub(crate) fn session(&self, session: &Session) -> Result<(), Failure> {
        if self.is_json {
            let value = serde_json::json!({
                "session_id": session.session_id,
                "session_number": session.session_number,
                "status": session.status,
                "url": session.url.expose(),
            });
            return self.line(&value.to_string());
        }
        self.line(&format!(
            "session {}\nstatus  {}\nopen    {}",
            session.session_id,
            session.status.as_str().escape_debug(),
            session.url.expose().escape_debug()
        ))
    }

    pub(crate) fn valid(&self, request: &CreateSessionRequest) -> Result<(), Failure> {
        match self.is_json {
            true => self.json(request),
            false => self.line("the request is valid; nothing was sent"),
        }
    }

    /// Prints a decision. For people without the reports' details, which are personal.
    pub(crate) fn decision(&self, mut decision: Decision, is_final: bool) -> Result<(), Failure> {
        if !self.shows_url {
            hide_url(&mut decision);
        }
        if self.is_json {
            return self.json(&decision);
        }
        let finality = if is_final { "final" } else { "not final" };
        let mut text = format!(
            "session {}\nstatus  {} ({finality})",
            decision.session_id,
            decision.status.as_str().escape_debug()
        );
        if let Some(url) = &decision.session_url {
            text += &format!("\nurl     {}", url.expose().escape_debug());
        }
        let value = serde_json::to_value(&decision).unwrap_or_default();
        for (name, reports) in value.as_object().into_iter().flatten() {
            for report in reports.as_array().into_iter().flatten() {
                if let (Some(status), true) = (report["status"].as_str(), report.is_object()) {
                    let warnings = report["warnings"].as_array().map_or(0, Vec::len);
                    let name = name.replace('_', " ").escape_debug().to_string();
                    text += &format!(
                        "\n  {name}: {} ({warnings} warnings)",
                        status.escape_debug()
                    );
                }
            }
        }
        self.line(&text)
    }

    /// Prints JSON.
    pub(crate) fn json(&self, value: &impl serde::Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|e| Failure::failed(e.to_string()))?;
        self.line(&text)
    }

    pub(crate) fn is_json(&self) -> bool {
        self.is_json
    }

    pub(crate) fn shows_url(&self) -> bool {
        self.shows_url
    }

    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        self.bytes(format!("{text}\n").as_bytes())
    }

    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let written = io::stdout().write_all(bytes);
        written.map_err(|error| Failure::failed(format!("the output cannot be written: {error}")))
    }
}
