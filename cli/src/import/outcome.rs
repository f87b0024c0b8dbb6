//! What came of an import: how many rows, why it ended, and what is printed of it.

use std::collections::BTreeMap;
use std::process::ExitCode;

use didit::{Error, Uuid};
use serde_json::json;

use super::Checked;
use super::report::Failed;
use super::rows::Row;
use crate::exit::{self, Failure};
use crate::output::{Output, note};

/// What came of the rows so far.
pub(super) struct Outcome {
    pub(super) failed: Failed,
    pub(super) counts: Counts,
    /// How often each error came.
    reasons: BTreeMap<String, u64>,
    code: u8,
    /// Why it ended before the last row.
    problem: Option<String>,
    /// Sessions that could not be written to the journal.
    pub(super) lost: Vec<Uuid>,
    /// Sessions whose response could not be read.
    unread: Vec<Uuid>,
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) started: u64,
    pub(super) created: u64,
    pub(super) already: u64,
    failed: u64,
}

impl Outcome {
    pub(super) fn new(failed: Failed) -> Self {
        Self {
            failed,
            counts: Counts::default(),
            reasons: BTreeMap::new(),
            code: 0,
            problem: None,
            lost: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// Counts a row that failed. It is one to send again, unless it has a session.
    pub(super) fn fail(
        &mut self,
        row: &Row,
        error: &Error,
        session_id: Option<Uuid>,
    ) -> Result<(), Failure> {
        self.counts.failed += 1;
        *self.reasons.entry(error.to_string()).or_default() += 1;
        let code = match error.session_may_exist() {
            true => exit::SESSION_MAY_EXIST,
            false => exit::FAILED,
        };
        self.code = self.code.max(code);
        match session_id {
            Some(id) => self.unread.push(id),
            None => self.failed.add(&row.source, &error.to_string())?,
        }
        Ok(())
    }

    /// Keeps why no more rows are sent. The first reason counts.
    pub(super) fn stop(&mut self, code: u8, problem: String) {
        // That a session may exist is more important than the reason for the end.
        self.code = match (self.problem.is_some(), self.code) {
            (_, exit::SESSION_MAY_EXIST) => exit::SESSION_MAY_EXIST,
            (_, _) if code == exit::SESSION_MAY_EXIST => code,
            (true, first) => first,
            (false, _) => code,
        };
        self.problem.get_or_insert(problem);
    }

    /// Prints it, and returns how the program ends.
    pub(super) fn print(mut self, checked: &Checked, output: &Output) -> Result<ExitCode, Failure> {
        let Counts {
            started,
            created,
            already,
            failed,
        } = self.counts;
        let no_response = started.saturating_sub(created + failed);
        if no_response > 0 {
            self.code = exit::SESSION_MAY_EXIST;
        }
        let not_sent = checked.valid.saturating_sub(started + already);
        if not_sent > 0 && self.problem.is_none() {
            self.code = self.code.max(exit::FAILED);
            self.problem = Some(format!(
                "{not_sent} rows were not sent; did the file change?"
            ));
        }
        let invalid = checked.invalid.len();
        let printed = if output.is_json() {
            output.json(&json!({
                "created": created, "already": already, "failed": failed, "no_response": no_response, "invalid": invalid, "not_sent": not_sent,
            }))
        } else {
            output.line(&format!(
                "created   {created}\nalready   {already}\nfailed    {failed}\nno response  {no_response}\ninvalid   {invalid}\nnot sent  {not_sent}"
            ))
        };
        if let Err(failure) = printed {
            self.code = self.code.max(failure.code);
            self.problem.get_or_insert(failure.message);
        }
        let files = [
            (&checked.report.0, "problems and changes"),
            (
                &self.failed.file,
                "failed rows, to correct and import again",
            ),
        ];
        for (file, what) in files.into_iter().filter(|(file, _)| file.is_written()) {
            note(&format!("{what}: {}", file.path.display()));
        }
        for id in self.lost {
            note(&format!(
                "this session exists, and is not in the journal: {id}"
            ));
        }
        for id in self.unread {
            note(&format!(
                "this session exists, and its response could not be read: {id}"
            ));
        }
        let mut reasons: Vec<_> = self.reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (reason, count) in reasons.iter().take(3) {
            note(&format!("{count} × {reason}"));
        }
        match (self.problem, self.code) {
            (Some(problem), code) => Err(Failure::new(code, problem)),
            (None, 0) => Ok(ExitCode::SUCCESS),
            (None, code) => Err(Failure::new(code, format!("{failed} rows failed"))),
        }
    }
}
