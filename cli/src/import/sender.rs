//! Sends rows, and remembers what came of them.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use didit::{Client, Error, ErrorKind, Reason, Uuid};
use futures_util::stream::{self, StreamExt as _};
use indicatif::ProgressBar;
use tokio::time::Instant;

use super::Checked;
use super::journal::{Entry, Journal};
use super::outcome::Outcome;
use super::report::Failed;
use super::rows::{Invalid, Row};
use crate::exit::{self, Failure};
use crate::output::Output;

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
    outcome: Mutex<Outcome>,
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
            outcome: Mutex::new(Outcome::new(failed)),
        }
    }

    /// Counts a row that has a session already.
    pub(super) fn pass_over(&self) {
        self.outcome().counts.already += 1;
        // It does not count towards the speed.
        self.bar.dec_length(1);
    }

    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.outcome().counts.started += 1;
        let result = self.didit.create_session(&row.request).await;
        if let Err(error) = &result
            && let ErrorKind::Throttled(_) = error.kind()
        {
            self.outcome().counts.started -= 1;
            return self.stop(exit::LIMITED, format!("stopped: {error}"));
        }
        let error = result.as_ref().err();
        let (session_id, others, url, may_exist) = match &result {
            Ok(session) => (
                Some(session.session_id),
                session.other_session_ids(),
                Some(&session.url),
                session.other_session_may_exist(),
            ),
            Err(error) => {
                let ids = error.session_ids();
                // The session was created, and sending the row again could create another one.
                let is_created = matches!(error.kind(), ErrorKind::UnreadableResponse(_));
                let (session_id, others) = match ids.split_first() {
                    Some((id, others)) if is_created => (Some(*id), others),
                    _ => (None, ids),
                };
                let url = error.url().filter(|_| session_id.is_some());
                (session_id, others, url, error.session_may_exist())
            }
        };
        let url = url.filter(|_| self.shows_url);
        let vendor_data = row.request.vendor_data.as_ref();
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
            self.outcome().lost.extend(session_id.iter().chain(others));
            return self.stop(exit::SESSION_MAY_EXIST, format!("the journal: {problem}"));
        }
        match error {
            None => self.outcome().counts.created += 1,
            Some(error) => self.fail(&row, error, session_id),
        }
        self.bar.inc(1);
    }

    fn fail(&self, row: &Row, error: &Error, session_id: Option<Uuid>) {
        let written = self.outcome().fail(row, error, session_id);
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
            .outcome()
            .failed
            .add(source, &invalid.problems.join("; "));
        if let Err(failure) = written {
            self.stop(failure.code, failure.message);
        }
    }

    /// Sends no more rows.
    pub(super) fn stop(&self, code: u8, problem: String) {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.outcome().stop(code, problem);
    }

    pub(super) fn finish(self, checked: &Checked, output: &Output) -> Result<ExitCode, Failure> {
        self.bar.finish_and_clear();
        self.journal.close();
        let outcome = self.outcome.into_inner();
        let outcome = outcome.unwrap_or_else(PoisonError::into_inner);
        outcome.print(checked, output)
    }
}
