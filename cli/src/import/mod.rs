//! `didit import`: a session for each row of a file.

mod fields;
mod journal;
mod normalize;
mod report;
mod rows;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use didit::operations::CREATE_SESSION;
use didit::{Client, Error, ErrorKind, Reason, RetryPolicy};
use futures_util::stream::{self, StreamExt as _};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::time::Instant;

use self::journal::{Entry, Journal};
use self::report::{Failed, Report, beside};
use self::rows::{Invalid, Problem, Reader, Row};
use crate::arguments::{Arguments, Import};
use crate::exit::{self, Failure};
use crate::output::Output;
use crate::session;

/// How long requests that were sent may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(10);
/// How much of the time that a late timer has cost is made up for.
const SLACK: Duration = Duration::from_millis(50);
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
    // Failed rows have the journal of the file that they are from.
    let origin = Failed::origin(&import.file).unwrap_or_else(|| import.file.clone());
    let path = path.unwrap_or_else(|| beside(&origin, "journal.jsonl"));
    let (journal, done) = Journal::open(&path)?;
    let (requests, per) = import.rate.unwrap_or_else(|| {
        let documented = CREATE_SESSION.requests_per_minute().unwrap_or(600);
        (documented, Duration::from_secs(60))
    });
    let service = session::service(arguments);
    let builder = session::builder(arguments)?.retry(RetryPolicy::batch());
    let didit = builder.build()?;
    Failed::put_aside(&import.file)?;
    let (header, rows) = reader.rows()?;
    let style = "{bar:30} {pos}/{len}  {per_sec}  {eta} left  {msg}";
    let bar = ProgressBar::new(checked.valid).with_style(
        ProgressStyle::with_template(style).map_err(|error| Failure::failed(error.to_string()))?,
    );
    let sender = Sender {
        didit,
        service: service.clone(),
        journal,
        shows_url: output.shows_url(),
        is_stopped: AtomicBool::new(false),
        interval: per / requests,
        next: Mutex::new(None),
        bar,
        state: Mutex::new(State {
            failed: Failed::beside(&import.file, header, import.delimiter),
            counts: Counts::default(),
            reasons: BTreeMap::new(),
            code: 0,
            problem: None,
        }),
    };
    let rows = rows.map_while(|row| match row {
        Err(Problem::File(failure)) => {
            sender.stop(failure.code, failure.message);
            None
        }
        Err(Problem::Row(invalid)) => Some(Err(invalid)),
        Ok(row) if checked.invalid.contains(&row.row) => Some(Err(Invalid {
            row: row.row,
            source: Some(row.source),
            problems: vec!["vendor_data: is that of an earlier row".into()],
        })),
        Ok(row) => Some(Ok(row)),
    });
    let rows = rows.filter_map(|row| row.map_err(|invalid| sender.skip(&invalid)).ok());
    let rows = rows.filter(|row| {
        let is_done = key(row, &service).is_some_and(|key| done.contains(&key));
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
    /// The numbers of invalid rows.
    invalid: HashSet<u64>,
    report: Report,
}

fn check(reader: &Reader<'_>, import: &Import) -> Result<Checked, Failure> {
    let mut report = Report::beside(&import.file);
    let mut seen = HashMap::new();
    let (mut valid, mut invalid, mut shown) = (0, HashSet::new(), Vec::new());
    for row in reader.rows()?.1 {
        let (row, problems) = match row {
            Ok(row) => {
                for change in &row.changes {
                    report.add(row.row, change)?;
                }
                let first = key(&row, "").and_then(|key| seen.insert(key, row.row));
                let problem = first.map(|first| format!("vendor_data: is that of row {first}"));
                (row.row, problem.into_iter().collect())
            }
            Err(Problem::Row(Invalid { row, problems, .. })) => (row, problems),
            Err(Problem::File(failure)) => return Err(failure),
        };
        if problems.is_empty() {
            valid += 1;
            continue;
        }
        invalid.insert(row);
        for problem in problems {
            report.add(row, &problem)?;
            if shown.len() < SHOWN {
                shown.push(format!("\n  row {row}: {problem}"));
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

fn key(row: &Row, service: &str) -> Option<journal::Key> {
    let vendor_data = row.request.vendor_data.as_ref()?.expose().to_owned();
    Some((service.to_owned(), row.request.workflow_id, vendor_data))
}

/// Sends rows, and remembers what came of them.
struct Sender {
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
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    started: u64,
    created: u64,
    already: u64,
    failed: u64,
}

impl Sender {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, rows: impl Iterator<Item = Row>, at_once: usize) {
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
            Err(error) => (None, error.session_ids(), Some(error)),
        };
        let shown = result.as_ref().ok().filter(|_| self.shows_url);
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
            url: shown.map(|session| session.url.expose().to_owned()),
            error: error.map(Error::to_string),
            session_may_exist: may_exist,
            other_session_ids: others.to_vec(),
        };
        if let Err(problem) = self.journal.write(entry).await {
            let exists = session_id.map(|id| format!("; this session exists: {id}"));
            let exists = exists.unwrap_or_default();
            let code = exit::SESSION_MAY_EXIST;
            return self.stop(code, format!("the journal: {problem}{exists}"));
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
        *state.reasons.entry(error.to_string()).or_default() += 1;
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
            _ if error.is_rate_limited() => exit::LIMITED,
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
        // That a session may exist is worth more than why it ended.
        state.code = match (state.problem.is_some(), state.code) {
            (_, exit::SESSION_MAY_EXIST) => exit::SESSION_MAY_EXIST,
            (_, _) if code == exit::SESSION_MAY_EXIST => code,
            (true, first) => first,
            (false, _) => code,
        };
        state.problem.get_or_insert(problem);
    }

    fn finish(self, checked: Checked, output: &Output) -> Result<ExitCode, Failure> {
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
        let unanswered = started.saturating_sub(created + failed);
        if unanswered > 0 {
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
        if output.is_json() {
            output.json(&json!({
                "created": created, "already": already, "failed": failed, "unanswered": unanswered, "invalid": invalid, "not_sent": not_sent,
            }))?;
        } else {
            output.line(&format!(
                "created   {created}\nalready   {already}\nfailed    {failed}\nsent, without an answer  {unanswered}\ninvalid   {invalid}\nnot sent  {not_sent}"
            ))?;
        }
        let files = [
            (&checked.report.0, "problems and changes"),
            (&state.failed.file, "rows to mend and import again"),
        ];
        for (file, what) in files.into_iter().filter(|(file, _)| file.is_written()) {
            eprintln!("didit: {what}: {}", file.path.display());
        }
        let mut reasons: Vec<_> = state.reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (reason, count) in reasons.iter().take(3) {
            eprintln!("didit: {count} × {reason}");
        }
        match (state.problem, state.code) {
            (Some(problem), code) => Err(Failure::new(code, problem)),
            (None, 0) => Ok(ExitCode::SUCCESS),
            (None, code) => Err(Failure::new(code, format!("{failed} rows failed"))),
        }
    }
}
