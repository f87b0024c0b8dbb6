//! A row of a CSV file.

use csv::StringRecord;
use didit::{Metadata, NaiveDate};
use serde_json::{Map, Value, json};

use super::fields::Kind;
use super::rows::{ERROR, Invalid, Reader, Row, Source, change, finished, problem_of, typed};
use crate::exit::Failure;

impl Reader<'_> {
    /// The field of each column, and what it takes; `None` for one that is left out.
    pub(super) fn columns(
        &self,
        header: &StringRecord,
    ) -> Result<Vec<Option<(String, Kind)>>, Failure> {
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
                    "the column {name:?} is not a field{like} (--map \"{name}=FIELD\" or --ignore \"{name}\")"
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
        problems.extend(
            missing.map(|name| format!("--map {name}: the file does not have this column")),
        );
        if !columns
            .iter()
            .flatten()
            .any(|(path, _)| path == "vendor_data")
        {
            problems.push("the column vendor_data is missing: your own id of each person".into());
        }
        match problems.is_empty() {
            true => Ok(columns),
            false => Err(Failure::usage(problems.join("\n  "))),
        }
    }

    pub(super) fn of_record(
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
