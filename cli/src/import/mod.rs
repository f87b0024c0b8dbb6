//! `didit import`: a session for each row of a file.

mod fields;
mod journal;
mod normalize;
mod report;
mod rows;

use std::collections::{HashMap, HashSet};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use didit::operations::CREATE_SESSION;
use didit::{Client, Error, Reason, RetryPolicy};
use futures_util::stream::{self, StreamExt as _};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use self::journal::{Entry, Journal};
use self::report::{Failed, Report, beside};
use self::rows::{Invalid, Reader, Row};
use crate::arguments::{Arguments, Import};
use crate::exit::{self, Failure};
use crate::output::Output;
use crate::session;

/// How long requests that were sent may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(10);
/// How many problems are printed; the report has all.
const SHOWN: usize = 20;

pub(crate) fn run(
    arguments: &Arguments,
    import: &Import,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let reader = Reader::new(import)?;
    let checked = check(&reader, import)?;
    if import.dry_run {
        let (valid, invalid) = (checked.valid, checked.invalid.len());
        match output.is_json() {
            true => output.json(&json!({ "valid": valid, "invalid": invalid }))?,
            false => output.line(&format!("{valid} rows are valid; nothing was sent"))?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    let path = import.journal.clone();
    let path = path.unwrap_or_else(|| beside(&import.file, "journal.jsonl"));
    let (journal, done) = Journal::open(&path)?;
    let (requests, per) = import.rate.unwrap_or_else(|| {
        let documented = CREATE_SESSION.requests_per_minute().unwrap_or(600);
        (documented, Duration::from_secs(60))
    });
    let builder = session::builder(arguments)?.pace(requests, per);
    let didit = builder.retry(RetryPolicy::batch()).build()?;
    let (header, rows) = reader.rows()?;
    let style = "{bar:30} {pos}/{len}  {per_sec}  {eta} left  {msg}";
    let bar = ProgressBar::new(checked.valid).with_style(
        ProgressStyle::with_template(style).map_err(|error| Failure::failed(error.to_string()))?,
    );
    let sender = Sender {
        didit,
        journal,
        shows_url: output.shows_url(),
        is_stopped: AtomicBool::new(false),
        bar,
        state: Mutex::new(State {
            failed: Failed::beside(&import.file, header, import.delimiter),
            counts: Counts::default(),
            code: 0,
            problem: None,
        }),
    };
    let rows = rows.filter_map(|row| match row {
        Ok(row) if !checked.invalid.contains(&row.line) => Some(row),
        Ok(Row { line, source, .. }) => {
            sender.skip(&Invalid {
                line,
                source: Some(source),
                problems: vec!["vendor_data: is that of an earlier row".into()],
            });
            None
        }
        Err(invalid) => {
            sender.skip(&invalid);
            None
        }
    });
    let rows = rows.filter(|row| {
        let is_done = key(row).is_some_and(|key| done.contains(&key));
        if is_done {
            sender.state().counts.already += 1;
            // It says nothing of how fast rows are sent.
            sender.bar.dec_length(1);
        }
        !is_done
    });
    session::block_on(sender.send(rows, import.concurrency.into()))?;
    sender.finish(checked, output)
}

/// What the rows are, before the first is sent.
struct Checked {
    valid: u64,
    /// The lines of invalid rows.
    invalid: HashSet<u64>,
    report: Report,
}

fn check(reader: &Reader<'_>, import: &Import) -> Result<Checked, Failure> {
    let mut report = Report::beside(&import.file);
    let mut seen = HashMap::new();
    let (mut valid, mut invalid, mut shown) = (0, HashSet::new(), Vec::new());
    for row in reader.rows()?.1 {
        let (line, problems) = match row {
            Ok(row) => {
                for change in &row.changes {
                    report.add(row.line, change)?;
                }
                let first = key(&row).and_then(|key| seen.insert(key, row.line));
                let problem = first.map(|first| format!("vendor_data: is that of line {first}"));
                (row.line, problem.into_iter().collect())
            }
            Err(Invalid { line, problems, .. }) => (line, problems),
        };
        if problems.is_empty() {
            valid += 1;
            continue;
        }
        invalid.insert(line);
        for problem in problems {
            report.add(line, &problem)?;
            if shown.len() < SHOWN {
                shown.push(format!("\n  line {line}: {problem}"));
            }
        }
    }
    if !invalid.is_empty() && !import.skip_invalid {
        return Err(Failure::usage(format!(
            "nothing was sent, since {} rows are invalid:{}\nall problems are in {}; --skip-invalid sends the valid ones, {valid} rows",
            invalid.len(),
            shown.concat(),
            report.0.path.display(),
        )));
    }
    Ok(Checked {
        valid,
        invalid,
        report,
    })
}

fn key(row: &Row) -> Option<journal::Key> {
    let vendor_data = row.request.vendor_data.as_ref()?;
    Some((row.request.workflow_id, vendor_data.expose().to_owned()))
}

/// Sends rows, and remembers what came of them.
struct Sender {
    didit: Client,
    journal: Journal,
    shows_url: bool,
    /// Whether no more rows are sent.
    is_stopped: AtomicBool,
    bar: ProgressBar,
    state: Mutex<State>,
}

struct State {
    failed: Failed,
    counts: Counts,
    code: u8,
    /// Why it ended before the last row.
    problem: Option<String>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    created: u64,
    already: u64,
    failed: u64,
}

impl Sender {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, rows: impl Iterator<Item = Row>, at_once: usize) {
        let rows = stream::iter(rows).take_while(|_| {
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
        self.bar.set_message("finishing what was sent");
        tokio::select! {
            () = &mut sent => {}
            () = tokio::time::sleep(GRACE) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }

    async fn create(&self, row: Row) {
        let result = self.didit.create_session(&row.request).await;
        let (session_id, error) = match &result {
            Ok(session) => (Some(session.session_id), None),
            Err(error) => (None, Some(error)),
        };
        let shown = result.as_ref().ok().filter(|_| self.shows_url);
        let vendor_data = row.request.vendor_data.as_ref();
        let entry = Entry {
            line: row.line,
            workflow_id: row.request.workflow_id,
            vendor_data: vendor_data.map_or("", |text| text.expose()).to_owned(),
            session_id,
            url: shown.map(|session| session.url.expose().to_owned()),
            error: error.map(Error::to_string),
            session_may_exist: error.is_some_and(Error::session_may_exist),
        };
        if let Err(error) = self.journal.write(entry).await {
            self.stop(
                exit::FAILED,
                format!("the journal cannot be written: {error}"),
            );
        }
        match error {
            None => self.state().counts.created += 1,
            Some(error) => self.fail(&row, error),
        }
        self.bar.inc(1);
    }

    fn fail(&self, row: &Row, error: &Error) {
        let mut state = self.state();
        state.counts.failed += 1;
        let written = state.failed.add(&row.source, &error.to_string());
        let code = match error.session_may_exist() {
            true => exit::SESSION_MAY_EXIST,
            false => exit::FAILED,
        };
        state.code = state.code.max(code);
        drop(state);
        if let Err(failure) = written {
            self.stop(failure.code, failure.message);
        }
        // The same would become of all others.
        let code = match error.reason() {
            Some(Reason::InsufficientCredits) => exit::FAILED,
            Some(Reason::SandboxQuota) => exit::LIMITED,
            _ if error.is_unauthorized() => exit::KEY,
            _ => return,
        };
        self.stop(code, format!("stopped: {error}"));
    }

    /// Writes an invalid row to the rows to mend.
    fn skip(&self, invalid: &Invalid) {
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
    fn stop(&self, code: u8, problem: String) {
        self.is_stopped.store(true, Ordering::Relaxed);
        let mut state = self.state();
        if state.problem.is_none() {
            (state.problem, state.code) = (Some(problem), code);
        }
    }

    fn finish(self, checked: Checked, output: &Output) -> Result<ExitCode, Failure> {
        self.bar.finish_and_clear();
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let Counts {
            created,
            already,
            failed,
        } = state.counts;
        let not_sent = checked.valid.saturating_sub(created + already + failed);
        let invalid = checked.invalid.len();
        if output.is_json() {
            output.json(&json!({
                "created": created, "already": already, "failed": failed, "invalid": invalid, "not_sent": not_sent,
            }))?;
        } else {
            output.line(&format!(
                "created   {created}\nalready   {already}\nfailed    {failed}\ninvalid   {invalid}\nnot sent  {not_sent}"
            ))?;
        }
        let files = [
            (&checked.report.0, "problems and changes"),
            (&state.failed.file, "rows to mend and import again"),
        ];
        for (file, what) in files.into_iter().filter(|(file, _)| file.is_written()) {
            eprintln!("didit: {what}: {}", file.path.display());
        }
        match (state.problem, state.code) {
            (Some(problem), code) => Err(Failure::new(code, problem)),
            (None, 0) => Ok(ExitCode::SUCCESS),
            (None, code) => Err(Failure::new(code, format!("{failed} rows failed"))),
        }
    }
}
