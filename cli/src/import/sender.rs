//! Sends rows, and remembers what came of them.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use didit::{Client, Error, ErrorKind, Reason, Uuid};
use futures_util::stream::{self, StreamExt as _};
use indicatif::ProgressBar;
use serde_json::json;
use tokio::time::Instant;

use super::Checked;
use super::journal::{Entry, Journal};
use super::report::Failed;
use super::rows::{Invalid, Row};
use crate::exit::{self, Failure};
use crate::output::{Output, note};

/// How long requests that were sent may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(10);
/// How much of the time that a late timer has cost is made up for.
const SLACK: Duration = Duration::from_millis(50);

/// Sends rows, and remembers what came of them.
pub(super) struct Sender {
    didit: Client,
    service: String,
    journal: Journal,
    shows_url: bool,
    /// Whether no more rows are sent.
    is_stopped: AtomicBool,
    /// The time from one row to the next, and when the next one is sent.
    interval: Duration,
    next: Mutex<Option<Instant>>,
    bar: ProgressBar,
    state: Mutex<State>,
}

struct State {
    failed: Failed,
    counts: Counts,
    /// How often each error came.
    reasons: BTreeMap<String, u64>,
    code: u8,
    /// Why it ended before the last row.
    problem: Option<String>,
    /// Sessions that could not be written to the journal.
    lost: Vec<Uuid>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    started: u64,
    created: u64,
    already: u64,
    failed: u64,
}

impl Sender {
    pub(super) fn new(
        didit: Client,
        service: String,
        journal: Journal,
        failed: Failed,
        interval: Duration,
        bar: ProgressBar,
        shows_url: bool,
    ) -> Self {
        Self {
            didit,
            service,
            journal,
            shows_url,
            is_stopped: AtomicBool::new(false),
            interval,
            next: Mutex::new(None),
            bar,
            state: Mutex::new(State {
                failed,
                counts: Counts::default(),
                reasons: BTreeMap::new(),
                code: 0,
                problem: None,
                lost: Vec::new(),
            }),
        }
    }

    /// Counts a row that has a session already.
    pub(super) fn pass_over(&self) {
        self.state().counts.already += 1;
        // It does not count towards the speed.
        self.bar.dec_length(1);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn send(&self, rows: impl Iterator<Item = Row>, at_once: usize) {
        // A row that waits for its time is not sent any more after a stop.
        let rows = stream::iter(rows).then(|row| async {
            self.wait().await;
            row
        });
        let rows = rows.take_while(|_| {
            let goes_on = !self.is_stopped.load(Ordering::Relaxed);
            async move { goes_on }
        });
        let sent = rows.for_each_concurrent(at_once, |row| self.create(row));
        let mut sent = std::pin::pin!(sent);
        tokio::select! {
            () = &mut sent => return,
            _ = tokio::signal::ctrl_c() => {}
        }
        self.stop(
            exit::FAILED,
            "interrupted; run the same command again to go on".into(),
        );
        self.bar.set_message("waiting for what was sent");
        tokio::select! {
            () = &mut sent => {}
            () = tokio::time::sleep(GRACE) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }

    /// Waits until the next row is sent.
    async fn wait(&self) {
        let now = Instant::now();
        let at = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            // A timer that was late is made up for.
            let earliest = now.checked_sub(SLACK).unwrap_or(now);
            let at = next.unwrap_or(now).max(earliest);
            *next = at.checked_add(self.interval);
            at
        };
        if at > now && !self.is_stopped.load(Ordering::Relaxed) {
            tokio::time::sleep_until(at).await;
        }
    }

    async fn create(&self, row: Row) {
        self.state().counts.started += 1;
        let result = self.didit.create_session(&row.request).await;
        if let Err(error) = &result
            && let ErrorKind::Throttled(_) = error.kind()
        {
            self.state().counts.started -= 1;
            return self.stop(exit::LIMITED, format!("stopped: {error}"));
        }
        let (session_id, others, error) = match &result {
            Ok(session) => (Some(session.session_id), session.other_session_ids(), None),
            // The session was created, and sending the row again could create another one.
            Err(error) if matches!(error.kind(), ErrorKind::UnreadableResponse(_)) => {
                let ids = error.session_ids();
                (
                    ids.first().copied(),
                    ids.get(1..).unwrap_or_default(),
                    Some(error),
                )
            }
            Err(error) => (None, error.session_ids(), Some(error)),
        };
        let url = match &result {
            Ok(session) => Some(&session.url),
            Err(error) => error.url(),
        };
        let url = url.filter(|_| self.shows_url && session_id.is_some());
        let vendor_data = row.request.vendor_data.as_ref();
        let may_exist = match &result {
            Ok(session) => session.other_session_may_exist(),
            Err(error) => error.session_may_exist(),
        };
        let entry = Entry {
            row: row.row,
            service: self.service.clone(),
            workflow_id: row.request.workflow_id,
            vendor_data: vendor_data.map_or("", |text| text.expose()).to_owned(),
            session_id,
            url: url.map(|url| url.expose().to_owned()),
            error: error.map(Error::to_string),
            session_may_exist: may_exist,
            other_session_ids: others.to_vec(),
        };
        if let Err(problem) = self.journal.write(entry).await {
            self.state().lost.extend(session_id.iter().chain(others));
            return self.stop(exit::SESSION_MAY_EXIST, format!("the journal: {problem}"));
        }
        match error {
            None => self.state().counts.created += 1,
            Some(error) => self.fail(&row, error, session_id.is_some()),
        }
        self.bar.inc(1);
    }

    /// Counts a row that failed. It is one to send again, unless it has a session.
    fn fail(&self, row: &Row, error: &Error, has_session: bool) {
        let mut state = self.state();
        state.counts.failed += 1;
        *state.reasons.entry(error.to_string()).or_default() += 1;
        let written = match has_session {
            true => Ok(()),
            false => state.failed.add(&row.source, &error.to_string()),
        };
        let code = match error.session_may_exist() {
            true => exit::SESSION_MAY_EXIST,
            false => exit::FAILED,
        };
        state.code = state.code.max(code);
        drop(state);
        if let Err(failure) = written {
            self.stop(failure.code, failure.message);
        }
        // All other rows would fail in the same way.
        let code = match error.reason() {
            Some(Reason::InsufficientCredits) => exit::FAILED,
            _ if error.is_rate_limited() => exit::LIMITED,
            _ if error.is_unauthorized() => exit::KEY,
            _ => return,
        };
        self.stop(code, format!("stopped: {error}"));
    }

    /// Writes an invalid row to the failed rows.
    pub(super) fn skip(&self, invalid: &Invalid) {
        let Some(source) = &invalid.source else {
            return;
        };
        let written = self
            .state()
            .failed
            .add(source, &invalid.problems.join("; "));
        if let Err(failure) = written {
            self.stop(failure.code, failure.message);
        }
    }

    /// Sends no more rows. The first reason counts.
    pub(super) fn stop(&self, code: u8, problem: String) {
        self.is_stopped.store(true, Ordering::Relaxed);
        let mut state = self.state();
        // That a session may exist is more important than the reason for the end.
        state.code = match (state.problem.is_some(), state.code) {
            (_, exit::SESSION_MAY_EXIST) => exit::SESSION_MAY_EXIST,
            (_, _) if code == exit::SESSION_MAY_EXIST => code,
            (true, first) => first,
            (false, _) => code,
        };
        state.problem.get_or_insert(problem);
    }

    pub(super) fn finish(self, checked: Checked, output: &Output) -> Result<ExitCode, Failure> {
        self.bar.finish_and_clear();
        self.journal.close();
        let state = self.state.into_inner();
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        let Counts {
            started,
            created,
            already,
            failed,
        } = state.counts;
        let no_response = started.saturating_sub(created + failed);
        if no_response > 0 {
            state.code = exit::SESSION_MAY_EXIST;
        }
        let not_sent = checked.valid.saturating_sub(started + already);
        if not_sent > 0 && state.problem.is_none() {
            state.code = state.code.max(exit::FAILED);
            state.problem = Some(format!(
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
            state.code = state.code.max(failure.code);
            state.problem.get_or_insert(failure.message);
        }
        let files = [
            (&checked.report.0, "problems and changes"),
            (
                &state.failed.file,
                "failed rows, to correct and import again",
            ),
        ];
        for (file, what) in files.into_iter().filter(|(file, _)| file.is_written()) {
            note(&format!("{what}: {}", file.path.display()));
        }
        for id in state.lost {
            note(&format!(
                "this session exists, and is not in the journal: {id}"
            ));
        }
        let mut reasons: Vec<_> = state.reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (reason, count) in reasons.iter().take(3) {
            note(&format!("{count} × {reason}"));
        }
        match (state.problem, state.code) {
            (Some(problem), code) => Err(Failure::new(code, problem)),
            (None, 0) => Ok(ExitCode::SUCCESS),
            (None, code) => Err(Failure::new(code, format!("{failed} rows failed"))),
        }
    }
}
