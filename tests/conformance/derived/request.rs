//! What follows for a request's body.

use contract::{Operation, Place, Step, is_any};
use serde_json::{Map, Value};

use super::value::{self, TEXTS};
use super::{changed, id, places};
use crate::case::{Case, Expected, Source, Verdict};
use crate::corpus::CONTRACT;
use crate::documented;
use crate::operation::{MAIN, Table};
use crate::validator;

/// Everything that the cases of a body share.
struct Request<'a> {
    table: &'static Table,
    operation: &'a Operation<'a>,
    schema: &'a Value,
    validator: jsonschema::Validator,
}

pub(super) fn cases(table: &'static Table, operation: &Operation<'_>) -> Vec<Case> {
    let samples = (table.requests)();
    let schema = operation.request();
    let request = Request {
        table,
        operation,
        schema,
        validator: validator::compiled(&CONTRACT, schema),
    };
    let mut cases = Vec::new();
    for sample in samples.iter().filter(|_| !std::ptr::eq(table, MAIN)) {
        let why = "everything that is documented goes out at once";
        let name = format!("request/whole/{}", cases.len() + 1);
        cases.extend(request.case(&name, why, Source::Promise, sample.clone()));
    }
    for (sample, place) in places(schema, &samples) {
        cases.extend(request.of_place(sample, &place));
    }
    cases
}

impl Request<'_> {
    fn of_place(&self, sample: &Value, place: &Place<'_, '_>) -> Vec<Case> {
        let (Some(schema), Some(usual)) = (place.schema, place.value) else {
            return Vec::new();
        };
        let path = &place.path;
        let alone = alone(self.schema, sample, &place.at);
        let with = |value: &Value| changed(&alone, &place.at, Some(value.clone()));
        let field = documented::place(self.operation, self.schema, path);
        let mut cases = Vec::new();
        let mut add = |family: &str, name: &str, why, source, body: Value| {
            let name = match name {
                "" => format!("request/{family}/{path}"),
                name => format!("request/{family}/{path}: {name}"),
            };
            cases.extend(self.case(&name, why, source, body));
        };
        // The main operation's fields have a table with their types.
        if !std::ptr::eq(self.table, MAIN) && !path.ends_with([']', '}']) {
            let why =
                "a field that is set goes out under its name, and nothing else goes out with it";
            add("alone", "", why, field, alone.clone());
            if !place.is_required {
                let why = "a field that is not set is not on the wire, whatever else is";
                add("left out", "", why, field, changed(sample, &place.at, None));
            }
        }
        for (name, value) in value::documented(schema, usual) {
            let why = "what is documented is sent exactly so";
            let source = documented::place_value(self.operation, self.schema, path, &name);
            add("value", &name, why, source, with(&value));
        }
        for (name, value) in value::at_limits(schema, usual) {
            let why =
                "what the service would reject is invalid before it is sent, and nothing more";
            add("limit", &name, why, field, with(&value));
        }
        let why = "what the types do not let through goes out if the caller forces it; the contract knows better";
        add("forced", "null", why, Source::Promise, with(&Value::Null));
        let wrong = value::of_wrong_types(schema).into_iter();
        for (name, value) in wrong.chain(value::unlisted(schema)) {
            add("forced", &name, why, Source::Promise, with(&value));
        }
        if self.is_text(path, schema) {
            for (name, text) in TEXTS {
                let why = "a text arrives as it was given, or not at all";
                add("text", name, why, field, with(&Value::from(*text)));
            }
        }
        cases
    }

    fn is_text(&self, path: &str, schema: &Value) -> bool {
        let schema = CONTRACT.resolve(schema);
        let has_type = schema["format"] == "email" || schema["format"].is_null();
        schema["type"] == "string"
            && has_type
            && CONTRACT.values(schema).is_empty()
            && !self.table.own_rules.contains(&path)
    }

    /// The case of a body: sent if the contract accepts it, or if the types do not let it through.
    fn case(&self, name: &str, why: &'static str, source: Source, body: Value) -> Option<Case> {
        let table = self.table;
        let is_valid = self.validator.is_valid(&body);
        let typed = (table.call)(&table.input(Some(body.clone())));
        let typed = typed
            .ok()
            .filter(|call| call.body().as_ref() == Some(&body));
        let (call, expected) = match typed {
            Some(call) if is_valid => (call, Expected::Sent(body)),
            Some(call) => (call, Expected::Invalid(self.invalid(&body)?)),
            None => (self.forced(&body)?, Expected::Sent(body)),
        };
        Some(Case {
            id: id(table, name),
            operation: table,
            why,
            source,
            request: Ok(call),
            response: super::response::usual(table),
            expected,
            contract: Verdict::of(is_valid),
        })
    }

    /// A call that has the types' way around: a member of the body as the caller's own.
    fn forced(&self, body: &Value) -> Option<std::sync::Arc<dyn crate::call::Call>> {
        let members = body.as_object()?;
        members.iter().find_map(|(name, value)| {
            let mut others: Map<String, Value> = members.clone();
            others.remove(name);
            let mut input = self.table.input(Some(Value::Object(others)));
            input.forced = Some((name.clone(), value.clone()));
            let call = (self.table.call)(&input).ok()?;
            (call.body().as_ref() == Some(body)).then_some(call)
        })
    }

    /// The field that the contract's own validator rejects, as the client names it.
    fn invalid(&self, body: &Value) -> Option<String> {
        let error = self.validator.iter_errors(body).next()?;
        let mut path = String::new();
        let mut value = body;
        for part in error.instance_path().as_str().split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            match value {
                Value::Array(items) => {
                    path += &format!("[{part}]");
                    value = items.get(part.parse::<usize>().ok()?)?;
                }
                value_of => {
                    let dot = if path.is_empty() { "" } else { "." };
                    path += &format!("{dot}{part}");
                    value = value_of.get(&part)?;
                }
            }
        }
        Some(path)
    }
}

/// What a body has to have for one of its places to be there: that place, and what is required with it.
fn alone(schema: &Value, sample: &Value, at: &[Step]) -> Value {
    let mut least = least(schema, sample, at, true);
    for place in CONTRACT.places(schema, sample) {
        let (Some(field), Some((Step::Name(_), parents))) = (place.schema, place.at.split_last())
        else {
            continue;
        };
        let companions = field["x-requires-any"].as_array();
        let is_there = at.starts_with(&place.at);
        for name in companions.into_iter().flatten().filter_map(Value::as_str) {
            let companion = [parents, &[Step::Name(name.to_owned())]].concat();
            let value = at_place(sample, &companion);
            if let Some(value) = value.filter(|_| is_there) {
                least = changed(&least, &companion, Some(value.clone()));
                break;
            }
        }
    }
    least
}

fn at_place<'v>(value: &'v Value, at: &[Step]) -> Option<&'v Value> {
    at.iter().try_fold(value, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Index(index) => value.get(index),
    })
}

/// A sample with what is required in it and what is on the way to a place.
fn least(schema: &Value, sample: &Value, at: &[Step], is_on_way: bool) -> Value {
    let schema = CONTRACT.resolve(schema);
    if is_any(schema) {
        return sample.clone();
    }
    let direct: Vec<_> = CONTRACT
        .places(schema, sample)
        .into_iter()
        .filter(|place| place.at.len() == 1)
        .collect();
    let below = |place: &Place<'_, '_>| match (place.schema, place.value) {
        (Some(schema), Some(value)) => {
            let is_next = is_on_way && at.first() == place.at.first();
            let rest = if is_next { &at[1..] } else { &[] };
            Some(least(schema, value, rest, is_next))
        }
        (_, value) => value.cloned(),
    };
    match sample {
        Value::Array(items) if !direct.is_empty() => {
            debug_assert_eq!(items.len(), direct.len());
            direct.iter().filter_map(below).collect()
        }
        Value::Object(_) => {
            let kept = direct.iter().filter(|place| {
                let is_next = is_on_way && at.first() == place.at.first();
                place.is_required || is_next || place.path.ends_with('}') || place.schema.is_none()
            });
            let kept = kept.filter_map(|place| match place.at.first() {
                Some(Step::Name(name)) => Some((name.clone(), below(place)?)),
                _ => None,
            });
            Value::Object(kept.collect())
        }
        other => other.clone(),
    }
}
