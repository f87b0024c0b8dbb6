//! The rows of a file, each as a request.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use didit::__private::Text;
use didit::{CreateSessionRequest, Metadata, NaiveDate};
use serde_json::{Map, Value, json};

use super::fields::{Fields, Kind};
use super::normalize::Normalizer;
use crate::arguments::Import;
use crate::exit::{Failure, for_everybody};
use crate::request::explain;

/// Columns of this program's own files of failed rows, which are no fields.
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

/// Why there is no row.
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
    import: &'a Import,
    fields: Fields,
    normalizer: Normalizer,
    renamed: BTreeMap<&'a str, &'a str>,
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
        let rows = (2..).zip(reader.into_records());
        let rows = rows.map(move |(row, record)| match record {
            Ok(record) => self.of_record(row, &columns, record).map_err(Problem::from),
            Err(error) if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) => Err(not_utf8(row)),
            Err(error) => Err(Problem::File(unreadable(path, error))),
        });
        Ok((Some(header), Box::new(rows)))
    }

    /// The field of each column, and what it takes; `None` for one that is left out.
    fn columns(&self, header: &StringRecord) -> Result<Vec<Option<(String, Kind)>>, Failure> {
        let mut problems = Vec::new();
        let mut columns: Vec<Option<(String, Kind)>> = Vec::new();
        for column in header {
            let name = column.trim();
            if name == ERROR || self.import.ignores.iter().any(|ignored| ignored == name) {
                columns.push(None);
                continue;
            }
            let path = self.renamed.get(name).copied().unwrap_or(name);
            let Some(kind) = self.fields.kind(path) else {
                if let Some(other) = [';', '\t', '|']
                    .into_iter()
                    .find(|other| name.contains(*other))
                {
                    problems.push(format!(
                        "is there {other:?} between the columns? Add --delimiter {other:?}"
                    ));
                    continue;
                }
                if name.is_empty() {
                    problems.push("a column has no name; --ignore \"\" leaves it out".into());
                    continue;
                }
                let like = self.fields.like(path);
                let like = like.map_or(String::new(), |like| format!("; is it {like}?"));
                problems.push(format!(
                    "the column {name:?} is no field{like} (--map \"{name}=FIELD\" or --ignore \"{name}\")"
                ));
                continue;
            };
            let mut known = columns.iter().flatten();
            if known.any(|(other, _)| other == path) {
                problems.push(format!("two columns are the field {path}"));
            }
            let within = |one: &str, other: &str| one.starts_with(&format!("{other}."));
            let mut known = columns.iter().flatten();
            if let Some((other, _)) = known.find(|(o, _)| within(o, path) || within(path, o)) {
                problems.push(format!(
                    "the columns {other} and {path} are parts of one field"
                ));
            }
            columns.push(Some((path.to_owned(), kind)));
        }
        let missing = self
            .renamed
            .keys()
            .filter(|name| !header.iter().any(|c| c.trim() == **name));
        problems.extend(missing.map(|name| format!("--map {name}: there is no such column")));
        if !columns
            .iter()
            .flatten()
            .any(|(path, _)| path == "vendor_data")
        {
            problems.push("there is no column vendor_data, your own id of each person".into());
        }
        match problems.is_empty() {
            true => Ok(columns),
            false => Err(Failure::usage(problems.join("\n  "))),
        }
    }

    fn of_record(
        &self,
        row: u64,
        columns: &[Option<(String, Kind)>],
        record: StringRecord,
    ) -> Result<Row, Invalid> {
        let (mut problems, mut changes) = (Vec::new(), Vec::new());
        if record.len() != columns.len() {
            let (found, expected) = (record.len(), columns.len());
            problems.push(format!("has {found} columns, and the header {expected}"));
        }
        let mut metadata = None;
        let mut body = Value::Object(Map::new());
        if let Some(workflow) = self.import.workflow {
            body["workflow_id"] = json!(workflow);
        }
        let cells = record
            .iter()
            .zip(columns)
            .filter(|(cell, _)| !cell.trim().is_empty());
        for (cell, column) in cells {
            let Some((path, kind)) = column else { continue };
            let value = match kind {
                // As it is written: a tree would sort its keys, and round its numbers.
                Kind::Any if path == "metadata" => {
                    let is_text = !cell.trim_start().starts_with(['{', '[', '"']);
                    let parsed = match Metadata::from_json(cell) {
                        Err(_) if is_text => Metadata::new(cell),
                        parsed => parsed,
                    };
                    let parsed = parsed.map_err(|error| problems.push(problem_of(&error)));
                    metadata = parsed.ok();
                    continue;
                }
                Kind::Date if cell.parse::<NaiveDate>().is_err() => {
                    problems.push(format!("{path}: is not a date such as 1990-05-31"));
                    continue;
                }
                // As spreadsheets write it.
                Kind::Json if cell.eq_ignore_ascii_case("true") => Some(true.into()),
                Kind::Json if cell.eq_ignore_ascii_case("false") => Some(false.into()),
                Kind::Json | Kind::Any => serde_json::from_str(cell).ok(),
                Kind::Text if cell.contains(['\n', '\r']) && !path.ends_with("address") => {
                    let problem = "has a line break; is a quotation mark missing or too many?";
                    problems.push(format!("{path}: {problem}"));
                    continue;
                }
                Kind::Text | Kind::Date | Kind::Country | Kind::Phone => {
                    let normal = self.normalizer.of(*kind, cell);
                    changes.extend(normal.as_ref().map(|normal| change(path, cell, normal)));
                    Some(normal.unwrap_or_else(|| cell.to_owned()).into())
                }
            };
            match value {
                Some(value) => place(&mut body, path, value),
                None => problems.push(format!("{path}: is not JSON, such as true, 7 or [\"a\"]")),
            }
        }
        let mut request = typed(body).map_err(|problem| problems.push(problem)).ok();
        if let Some(request) = request.as_mut().filter(|_| metadata.is_some()) {
            request.metadata = metadata;
        }
        let source = Source::Record(record);
        finished(row, source, request, changes, problems)
    }

    fn of_line(&self, row: u64, text: String) -> Result<Row, Invalid> {
        let text = match text.strip_prefix('\u{feff}') {
            Some(text) if row == 1 => text.to_owned(),
            _ => text,
        };
        let source = Source::Line(text.clone());
        let invalid = |problem: String| Invalid {
            row,
            source: Some(source.clone()),
            problems: vec![problem],
        };
        let parsed: Result<Value, _> = serde_json::from_str(&text);
        let mut body = match parsed {
            Ok(body @ Value::Object(_)) => body,
            Ok(_) => return Err(invalid("is not a JSON object".into())),
            Err(error) => return Err(invalid(explain(&error))),
        };
        remove(&mut body, ERROR);
        self.import
            .ignores
            .iter()
            .for_each(|path| remove(&mut body, path));
        if let Some(workflow) = self
            .import
            .workflow
            .filter(|_| body["workflow_id"].is_null())
        {
            body["workflow_id"] = json!(workflow);
        }
        let mut unknown = Vec::new();
        self.fields.unknown(&body, "", &mut unknown);
        let unknown = unknown
            .into_iter()
            .map(|path| format!("{path}: there is no such field"));
        let mut problems: Vec<_> = unknown.collect();
        let mut changes = Vec::new();
        for (path, kind) in self.fields.to_normalize() {
            let place = body.pointer_mut(&format!("/{}", path.replace('.', "/")));
            let normal = |value: &Value| self.normalizer.of(kind, value.as_str()?);
            if let Some((place, normal)) = place.and_then(|p| normal(p).map(|normal| (p, normal))) {
                changes.push(change(path, place.as_str().unwrap_or_default(), &normal));
                *place = normal.into();
            }
        }
        let body_has_metadata = !body["metadata"].is_null();
        let mut request = typed(body).map_err(|problem| problems.push(problem)).ok();
        let has_metadata = body_has_metadata
            && !self
                .import
                .ignores
                .iter()
                .any(|i| i.starts_with("metadata."));
        if let Some(request) = request.as_mut().filter(|_| has_metadata) {
            // As it is written: a tree would sort its keys, and round its numbers.
            match metadata(&text) {
                Some(Ok(metadata)) => request.metadata = Some(metadata),
                Some(Err(error)) => problems.push(problem_of(&error)),
                None => {}
            }
        }
        finished(row, source, request, changes, problems)
    }
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
fn problem_of(error: &didit::Error) -> String {
    match error.kind() {
        didit::ErrorKind::InvalidRequest(invalid) => {
            let fields = invalid.fields.iter();
            let fields = fields.map(said);
            fields.collect::<Vec<_>>().join("; ")
        }
        _ => error.to_string(),
    }
}

/// What is said of an invalid field.
fn said(field: &didit::InvalidField) -> String {
    format!("{}: {}", field.path, for_everybody(&field.message))
}

/// Removes what is at a path.
fn remove(body: &mut Value, path: &str) {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut names = parent.split('.').filter(|name| !name.is_empty());
    let parent = names.try_fold(body, |place, name| place.get_mut(name));
    if let Some(members) = parent.and_then(Value::as_object_mut) {
        members.remove(name);
    }
}

/// The metadata of a request, character for character.
fn metadata(text: &str) -> Option<Result<Metadata, didit::Error>> {
    let members = Text::parse(text.as_bytes()).ok()?.members()?;
    let named = members.filter(|(name, _)| name.name() == "metadata");
    let (_, value) = named.last()?;
    Some(Metadata::from_json(value.to_text()))
}

fn typed(body: Value) -> Result<CreateSessionRequest, String> {
    if body["workflow_id"].is_null() {
        return Err("workflow_id: is missing; give --workflow".into());
    }
    serde_path_to_error::deserialize(body).map_err(|error| {
        let path = error.path().to_string();
        format!("{path}: {}", explain(error.inner()))
    })
}

fn finished(
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
            problems.extend(fields.map(said));
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

fn change(path: &str, from: &str, to: &str) -> String {
    format!("{path}: {from:?} is sent as {to:?}")
}

fn place(body: &mut Value, path: &str, value: Value) {
    let mut place = body;
    for name in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[name];
    }
    *place = value;
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("{}: {error}", path.display()))
}
