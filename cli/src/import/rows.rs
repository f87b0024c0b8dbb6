//! The rows of a file, each as a request.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use didit::{CreateSessionRequest, ErrorKind};
use serde_json::{Map, Value, json};

use super::fields::{Fields, Kind};
use super::normalize::Normalizer;
use crate::arguments::Import;
use crate::exit::Failure;
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
    /// The number of its first line in the file.
    pub(crate) line: u64,
    pub(crate) source: Source,
    pub(crate) request: CreateSessionRequest,
    /// What was normalized.
    pub(crate) changes: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Invalid {
    pub(crate) line: u64,
    pub(crate) source: Option<Source>,
    pub(crate) problems: Vec<String>,
}

pub(crate) type Rows<'a> = Box<dyn Iterator<Item = Result<Row, Invalid>> + 'a>;

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

    /// Whether each line is a JSON object, by the file's name.
    pub(crate) fn is_json(&self) -> bool {
        let extension = self.import.file.extension();
        extension.is_some_and(|extension| extension == "jsonl" || extension == "ndjson")
    }

    /// Opens the file; for a CSV file also its header.
    pub(crate) fn rows(&'a self) -> Result<(Option<StringRecord>, Rows<'a>), Failure> {
        let path = &self.import.file;
        let file = File::open(path).map_err(|error| unreadable(path, error))?;
        if self.is_json() {
            let lines = (1..).zip(BufReader::new(file).lines());
            let lines = lines
                .filter(|(_, line)| line.as_ref().map_or(true, |line| !line.trim().is_empty()));
            let rows = lines.map(|(number, line)| self.of_line(number, line));
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
        let rows = reader.into_records().map(move |record| match record {
            Ok(record) => self.of_record(&columns, record),
            Err(error) => Err(Invalid {
                line: error.position().map_or(0, csv::Position::line),
                source: None,
                problems: vec!["the row cannot be read; is the file in UTF-8?".into()],
            }),
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
        columns: &[Option<(String, Kind)>],
        record: StringRecord,
    ) -> Result<Row, Invalid> {
        let line = record.position().map_or(0, csv::Position::line);
        let (mut problems, mut changes) = (Vec::new(), Vec::new());
        if record.len() != columns.len() {
            let (found, expected) = (record.len(), columns.len());
            problems.push(format!("has {found} columns, and the header {expected}"));
        }
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
                Kind::Json => serde_json::from_str(cell).ok(),
                Kind::Any => Some(serde_json::from_str(cell).unwrap_or_else(|_| cell.into())),
                Kind::Text | Kind::Country | Kind::Phone => {
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
        let request = typed(body).map_err(|problem| problems.push(problem)).ok();
        let source = Source::Record(record);
        finished(line, source, request, changes, problems)
    }

    fn of_line(&self, line: u64, text: std::io::Result<String>) -> Result<Row, Invalid> {
        let invalid = |source, problem: String| Invalid {
            line,
            source,
            problems: vec![problem],
        };
        let text =
            text.map_err(|_| invalid(None, "the line cannot be read; is it UTF-8?".into()))?;
        let source = Source::Line(text.clone());
        let parsed: Result<Value, _> = serde_json::from_str(&text);
        let mut body = match parsed {
            Ok(body @ Value::Object(_)) => body,
            Ok(_) => return Err(invalid(Some(source), "is not a JSON object".into())),
            Err(error) => return Err(invalid(Some(source), explain(&error))),
        };
        if let Some(members) = body.as_object_mut() {
            members.retain(|name, _| name != ERROR && !self.import.ignores.contains(name));
            if let Some(workflow) = self.import.workflow {
                members.entry("workflow_id").or_insert(json!(workflow));
            }
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
        let mut request = typed(body).map_err(|problem| problems.push(problem)).ok();
        if let Some(request) = &mut request {
            // As it is written: JSON in between would sort its keys, and round its numbers.
            request.metadata = metadata(&text).or(request.metadata.take());
        }
        finished(line, source, request, changes, problems)
    }
}

/// The metadata of a request, character for character.
fn metadata(text: &str) -> Option<didit::Metadata> {
    #[derive(serde::Deserialize)]
    struct Part {
        metadata: Option<didit::Metadata>,
    }
    serde_json::from_str::<Part>(text).ok()?.metadata
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
    line: u64,
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
        if let Err(error) = request.validate()
            && let ErrorKind::InvalidRequest(invalid) = error.kind()
        {
            let fields = invalid.fields.iter();
            problems.extend(fields.map(|field| format!("{}: {}", field.path, field.message)));
        }
    }
    match request {
        Some(request) if problems.is_empty() => Ok(Row {
            line,
            source,
            request,
            changes,
        }),
        _ => Err(Invalid {
            line,
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
