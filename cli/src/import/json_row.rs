//! A line of a JSON Lines file.

use didit::__private::Text;
use didit::Metadata;
use serde_json::{Value, json};

use super::rows::{ERROR, Invalid, Reader, Row, Source, change, finished, problem_of, typed};
use crate::request::explain;

impl Reader<'_> {
    pub(super) fn of_line(&self, row: u64, text: String) -> Result<Row, Invalid> {
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
            .map(|path| format!("{path}: is not a field of the request"));
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
