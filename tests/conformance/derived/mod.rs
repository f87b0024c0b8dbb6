//! Cases that follow from the contract's schemas, for every operation: each field absent, null and of a wrong
//! type, each value, each limit, each length of a list, texts that are hard to carry.
//!
//! A person writes what a call and its responses look like (`operation`). What follows from it is
//! written down in the snapshots, which are reviewed.

mod parameter;
mod request;
mod response;
mod value;

use std::collections::BTreeSet;

use contract::{Place, Step};
use serde_json::Value;

pub(crate) use self::value::TEXTS;
use crate::case::Case;
use crate::corpus::CONTRACT;
use crate::operation::{MAIN, OPERATIONS, Table};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for &table in OPERATIONS {
        let operations = CONTRACT.exchanges();
        // Without it in the contract, `coverage` says what is not documented.
        let Some(operation) = operations.iter().find(|found| found.id == table.id) else {
            continue;
        };
        cases.extend(request::cases(table, operation));
        cases.extend(parameter::cases(table, operation));
        cases.extend(response::cases(table, operation));
    }
    cases
}

/// The id of a case: the main operation's name is not in it.
fn id(table: &Table, rest: impl std::fmt::Display) -> String {
    if std::ptr::eq(table, MAIN) {
        rest.to_string()
    } else {
        format!("{}: {rest}", table.id)
    }
}

/// The places of some samples, each documented one once, with the sample that it is in.
fn places<'a>(schema: &'a Value, samples: &'a [Value]) -> Vec<(&'a Value, Place<'a, 'a>)> {
    // A schema that is used in several places has its fields in the first.
    let mut fields = BTreeSet::new();
    CONTRACT.fields(schema, "", &mut |path, _, _| {
        fields.insert(path.to_owned());
    });
    let all = samples.iter().flat_map(|sample| {
        let places = CONTRACT.places(schema, sample).into_iter();
        places.map(move |place| (sample, place))
    });
    all.filter(|(_, place)| place.schema.is_some() && place.value.is_some())
        .filter(|(_, place)| fields.remove(&place.path))
        .collect()
}

/// The value with another one at a place, or without it.
fn changed(whole: &Value, at: &[Step], value: Option<Value>) -> Value {
    let mut whole = whole.clone();
    let Some((last, parents)) = at.split_last() else {
        return value.unwrap_or_default();
    };
    let parent = parents
        .iter()
        .try_fold(&mut whole, |value, step| match step {
            Step::Name(name) => value.get_mut(name),
            Step::Index(index) => value.get_mut(index),
        });
    match (parent, last, value) {
        (Some(Value::Object(members)), Step::Name(name), Some(value)) => {
            members.insert(name.clone(), value);
        }
        (Some(Value::Object(members)), Step::Name(name), None) => {
            members.remove(name);
        }
        (Some(Value::Array(items)), Step::Index(index), Some(value)) => {
            if let Some(item) = items.get_mut(*index) {
                *item = value;
            }
        }
        _ => {}
    }
    whole
}
