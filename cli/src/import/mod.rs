//! `didit import`: a session for each row of a file.

mod csv_row;
mod fields;
mod journal;
mod json_row;
mod normalize;
mod outcome;
mod report;
mod rows;
mod sender;

use std::collections::{HashMap, HashSet};
use std::process::ExitCode;
use std::time::Duration;

use didit::RetryPolicy;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use self::journal::Journal;
use self::report::{Failed, Report, named_after};
use self::rows::{Invalid, Problem, Reader, Row};
use self::sender::Sender;
use crate::arguments::{Arguments, Import, documented_rate};
use crate::exit::Failure;
use crate::output::Output;
use crate::session;

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
    let path = path.unwrap_or_else(|| named_after(&Failed::origin(&import.file), "journal.jsonl"));
    let (journal, done) = Journal::open(&path)?;
    let (requests, per) = import
        .rate
        .unwrap_or_else(|| (documented_rate(), Duration::from_secs(60)));
    let builder = session::builder(arguments)?.retry(RetryPolicy::batch());
    let didit = builder.build()?;
    let service = didit.base_url().to_owned();
    Failed::put_aside(&import.file)?;
    let (header, rows) = reader.rows()?;
    let style = "{bar:30} {pos}/{len}  {per_sec}  {eta} left  {msg}";
    let bar = ProgressBar::new(checked.valid).with_style(
        ProgressStyle::with_template(style).map_err(|error| Failure::failed(error.to_string()))?,
    );
    // A little longer, since requests do not arrive as evenly as they are sent.
    let interval = per / requests + per / requests / 200;
    let failed = Failed::of(&import.file, header, import.delimiter);
    let sender = Sender::new(
        didit,
        service.clone(),
        journal,
        failed,
        interval,
        bar,
        output.shows_url(),
    );
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
            sender.pass_over();
        }
        !is_done
    });
    session::block_on(sender.send(rows, import.concurrency.into()))?;
    sender.finish(&checked, output)
}

/// What the rows are, before the first is sent.
struct Checked {
    valid: u64,
    /// The numbers of invalid rows.
    invalid: HashSet<u64>,
    report: Report,
}

fn check(reader: &Reader<'_>, import: &Import) -> Result<Checked, Failure> {
    let mut report = Report::of(&import.file);
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
