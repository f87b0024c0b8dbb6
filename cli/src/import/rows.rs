//! The rows of a file, each as a request.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use didit::CreateSessionRequest;
use serde_json::Value;

use super::fields::Fields;
use super::normalize::Normalizer;
use crate::arguments::Import;
use crate::exit::{Failure, for_everybody};
use crate::request::explain;

/// The column of the reason in a file of failed rows. It is not a field.
pub(crate) const ERROR: &str = "import_error";

/// A row as it was read, to be written again where it fails.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Record(StringRecord),
    Line(String),
}

#[derive(Debug)]
pub(crate) struct Row {
    /// Its number as in a spreadsheet, where the header is row 1; of a JSON Lines file, its line.
    pub(crate) row: u64,
    pub(crate) source: Source,
    pub(crate) request: CreateSessionRequest,
    /// What was normalized.
    pub(crate) changes: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Invalid {
    pub(crate) row: u64,
    pub(crate) source: Option<Source>,
    pub(crate) problems: Vec<String>,
}

/// Why a row cannot be returned.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The row is invalid; there may be others.
    Row(Invalid),
    /// The file cannot be read any more.
    File(Failure),
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self::Row(invalid)
    }
}

pub(crate) type Rows<'a> = Box<dyn Iterator<Item = Result<Row, Problem>> + 'a>;

/// How rows are read.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(super) import: &'a Import,
    pub(super) fields: Fields,
    pub(super) normalizer: Normalizer,
    pub(super) renamed: BTreeMap<&'a str, &'a str>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(import: &'a Import) -> Result<Self, Failure> {
        let is_json = is_json(&import.file);
        if is_json && (!import.maps.is_empty() || import.delimiter != ',') {
            return Err(Failure::usage(
                "--map and --delimiter are for CSV files; a JSON Lines file has the fields' own names",
            ));
        }
        let renamed = import.maps.iter().map(|map| {
            let wrong = || Failure::usage(format!("--map {map}: write COLUMN=FIELD"));
            map.rsplit_once('=').ok_or_else(wrong)
        });
        Ok(Self {
            import,
            fields: Fields::of_request(),
            normalizer: Normalizer::new(import.normalize, import.region.as_deref())?,
            renamed: renamed.collect::<Result<_, _>>()?,
        })
    }

    /// Opens the file; for a CSV file also its header.
    pub(crate) fn rows(&'a self) -> Result<(Option<StringRecord>, Rows<'a>), Failure> {
        let path = &self.import.file;
        let file = File::open(path).map_err(|error| unreadable(path, error))?;
        let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
        if !is_file {
            return Err(unreadable(
                path,
                "is not a file on a disk; it is read twice",
            ));
        }
        if is_json(path) {
            let lines = (1..).zip(BufReader::new(file).lines());
            let lines = lines
                .filter(|(_, line)| line.as_ref().map_or(true, |line| !line.trim().is_empty()));
            let rows = lines.map(move |(row, line)| match line {
                Ok(line) => self.of_line(row, line).map_err(Problem::from),
                Err(error) if error.kind() == ErrorKind::InvalidData => Err(not_utf8(row)),
                Err(error) => Err(Problem::File(unreadable(path, error))),
            });
            return Ok((None, Box::new(rows)));
        }
        let delimiter = u8::try_from(self.import.delimiter);
        let delimiter = delimiter
            .ok()
            .filter(u8::is_ascii)
            .ok_or_else(|| Failure::usage("--delimiter: expected an ASCII character"))?;
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(file);
        let header = reader
            .headers()
            .map_err(|error| unreadable(path, error))?
            .clone();
        let columns = self.columns(&header)?;
        let again = File::open(path).map_err(|error| unreadable(path, error))?;
        let rows = numbered(reader, again);
        let rows = rows.map(move |(row, record)| match record {
            Ok(record) => self.of_record(row, &columns, record).map_err(Problem::from),
            Err(error) if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) => Err(not_utf8(row)),
            Err(error) => Err(Problem::File(unreadable(path, error))),
        });
        Ok((Some(header), Box::new(rows)))
    }
}

/// Counts the empty lines of a file, which the reader of records passes over.
struct EmptyLines {
    bytes: io::Bytes<BufReader<File>>,
    position: u64,
    last: u8,
}

impl EmptyLines {
    /// How many there are before the record that ends at this position.
    fn before_record_until(&mut self, end: u64) -> u64 {
        let (mut empty, mut is_before) = (0, true);
        while self.position < end
            && let Some(Ok(byte)) = self.bytes.next()
        {
            self.position += 1;
            let is_mark = self.position <= 3 && b"\xef\xbb\xbf".contains(&byte);
            is_before &= is_mark || matches!(byte, b'\r' | b'\n');
            // The second half of a line's end is none.
            empty += u64::from(is_before && !is_mark && (self.last, byte) != (b'\r', b'\n'));
            self.last = byte;
        }
        empty
    }
}

/// The records, each with its row in a spreadsheet.
fn numbered(
    reader: csv::Reader<File>,
    file: File,
) -> impl Iterator<Item = (u64, csv::Result<StringRecord>)> {
    let mut lines = EmptyLines {
        bytes: BufReader::new(file).bytes(),
        position: 0,
        last: 0,
    };
    let mut row = 1 + lines.before_record_until(reader.position().byte());
    let mut records = reader.into_records();
    std::iter::from_fn(move || {
        let record = records.next()?;
        let end = records.reader().position().byte();
        row += 1 + lines.before_record_until(end);
        Some((row, record))
    })
}

/// Whether each line is a JSON object, by the file's name.
fn is_json(file: &Path) -> bool {
    let extension = file.extension();
    extension.is_some_and(|extension| extension == "jsonl" || extension == "ndjson")
}

fn not_utf8(row: u64) -> Problem {
    Problem::Row(Invalid {
        row,
        source: None,
        problems: vec!["is not in UTF-8; save the file with that encoding".into()],
    })
}

/// What is wrong with metadata.
pub(super) fn problem_of(error: &didit::Error) -> String {
    match error.kind() {
        didit::ErrorKind::InvalidRequest(invalid) => {
            let fields = invalid.fields.iter();
            let fields = fields.map(shown);
            fields.collect::<Vec<_>>().join("; ")
        }
        _ => error.to_string(),
    }
}

/// The path of an invalid field and its message.
fn shown(field: &didit::InvalidField) -> String {
    format!("{}: {}", field.path, for_everybody(&field.message))
}

pub(super) fn typed(body: Value) -> Result<CreateSessionRequest, String> {
    if body["workflow_id"].is_null() {
        return Err("workflow_id: is missing; give --workflow".into());
    }
    serde_path_to_error::deserialize(body).map_err(|error| {
        let path = error.path().to_string();
        format!("{path}: {}", explain(error.inner()))
    })
}

pub(super) fn finished(
    row: u64,
    source: Source,
    request: Option<CreateSessionRequest>,
    changes: Vec<String>,
    mut problems: Vec<String>,
) -> Result<Row, Invalid> {
    if let Some(request) = &request {
        if request.vendor_data.is_none() {
            problems.push(
                "vendor_data: is missing; it keeps a person from getting two sessions".into(),
            );
        }
        let vendor_data = request.vendor_data.as_ref().map(|text| text.expose());
        if vendor_data.is_some_and(|text| text.trim() != text) {
            problems
                .push("vendor_data: has spaces around it, which make another person of it".into());
        }
        if let Err(error) = request.validate()
            && let didit::ErrorKind::InvalidRequest(invalid) = error.kind()
        {
            let fields = invalid.fields.iter();
            problems.extend(fields.map(shown));
        }
    }
    match request {
        Some(request) if problems.is_empty() => Ok(Row {
            row,
            source,
            request,
            changes,
        }),
        _ => Err(Invalid {
            row,
            source: Some(source),
            problems,
        }),
    }
}

pub(super) fn change(path: &str, from: &str, to: &str) -> String {
    format!("{path}: {from:?} is sent as {to:?}")
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("{}: {error}", path.display()))
}
