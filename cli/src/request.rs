//! A request from a file and from arguments.

use std::fs;

use didit::CreateSessionRequest;
use serde_json::error::Category;
use serde_json::{Map, Value, json};

use crate::arguments::Create;
use crate::exit::Failure;

/// Makes the request.
pub(crate) fn of(create: &Create) -> Result<CreateSessionRequest, Failure> {
    let mut base = Value::Object(Map::new());
    let mut metadata = None;
    if let Some(path) = &create.from {
        let text = fs::read(path)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        let wrong = |error| Failure::usage(format!("{}: {}", path.display(), explain(&error)));
        let mut request = match &create.workflow {
            // The file need not have one.
            Some(workflow) => with_workflow(&text, *workflow),
            None => serde_json::from_slice::<CreateSessionRequest>(&text),
        }
        .map_err(wrong)?;
        if create.sets.is_empty() && create.vendor_data.is_none() {
            return Ok(request);
        }
        // As it is written: JSON in between would sort its keys.
        let changes_metadata = create.sets.iter().any(|set| set.starts_with("metadata."));
        metadata = request.metadata.take_if(|_| !changes_metadata);
        base = serde_json::to_value(&request).map_err(wrong)?;
    } else if create.workflow.is_none() {
        return Err(Failure::usage(
            "give the workflow: --workflow UUID, or --from FILE",
        ));
    }
    if let Some(workflow) = create.workflow {
        base["workflow_id"] = json!(workflow);
    }
    if let Some(vendor_data) = &create.vendor_data {
        base["vendor_data"] = json!(vendor_data);
    }
    for set in &create.sets {
        let (field, value) = set.split_once('=').ok_or_else(|| {
            Failure::usage(format!("--set {set}: write FIELD=VALUE, as in language=es"))
        })?;
        base = with(&base, field, value)?;
    }
    let mut request: CreateSessionRequest = serde_json::from_value(base)
        .map_err(|error| Failure::usage(format!("the request is invalid: {}", explain(&error))))?;
    if request.metadata.is_none() {
        request.metadata = metadata;
    }
    Ok(request)
}

fn with_workflow(
    text: &[u8],
    workflow: didit::Uuid,
) -> Result<CreateSessionRequest, serde_json::Error> {
    let parsed = serde_json::from_slice::<CreateSessionRequest>(text);
    match parsed {
        Ok(mut request) => {
            request.workflow_id = workflow;
            Ok(request)
        }
        Err(error) => {
            let mut value: Value = serde_json::from_slice(text)?;
            match value.as_object_mut() {
                Some(members) => members.insert("workflow_id".to_owned(), json!(workflow)),
                None => return Err(error),
            };
            serde_json::from_value(value)
        }
    }
}

/// The request with one field: a text if that is what the field takes, and else JSON. An object or a list is only
/// a text where nothing else is taken.
fn with(base: &Value, field: &str, text: &str) -> Result<Value, Failure> {
    let json: Option<Value> = serde_json::from_str(text).ok();
    if let Some(structured @ (Value::Object(_) | Value::Array(_))) = json {
        let as_json = placed(base, field, structured)?;
        if takes(&as_json).is_ok() {
            return Ok(as_json);
        }
    }
    let as_text = placed(base, field, Value::from(text))?;
    let Err(problem) = takes(&as_text) else {
        return Ok(as_text);
    };
    if let Ok(value) = serde_json::from_str(text) {
        let as_json = placed(base, field, value)?;
        if takes(&as_json).is_ok() {
            return Ok(as_json);
        }
    }
    Err(Failure::usage(format!(
        "--set {field}: {}",
        explain(&problem)
    )))
}

/// How many values of a list a message names.
const MOST_VALUES: usize = 12;

/// What is wrong with JSON, without the value: it may be personal.
pub(crate) fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    // What is before it quotes what was given.
    if let Some((_, values)) = text.rsplit_once("`, expected ") {
        let values = values.split(" at line ").next().unwrap_or_default();
        let values = values.trim_start_matches("one of ").replace('`', "");
        let shown: Vec<_> = values.split(", ").take(MOST_VALUES).collect();
        let more = if values.split(", ").count() > MOST_VALUES {
            ", …"
        } else {
            ""
        };
        return format!("is not one of its values: {}{more}", shown.join(", "));
    }
    let what = match error.classify() {
        Category::Data => "a value that its field does not take, or a field that is missing",
        Category::Syntax => "it is not JSON",
        Category::Eof => "it ends too early",
        Category::Io => "it cannot be read",
    };
    match error.line() {
        0 => what.to_owned(),
        line => format!("{what} (line {line}, column {})", error.column()),
    }
}

fn takes(request: &Value) -> Result<(), serde_json::Error> {
    serde_json::from_value::<CreateSessionRequest>(request.clone()).map(|_| ())
}

fn placed(base: &Value, field: &str, value: Value) -> Result<Value, Failure> {
    let mut whole = base.clone();
    let mut place = &mut whole;
    for name in field.split('.') {
        let unfit = || Failure::usage(format!("--set {field}: there is no such field"));
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        let members = place.as_object_mut().ok_or_else(unfit)?;
        place = members.entry(name).or_insert(Value::Null);
    }
    *place = value;
    Ok(whole)
}
