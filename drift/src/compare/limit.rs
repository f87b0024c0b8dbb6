//! Limits: of numbers, lengths, and lists.

use std::collections::BTreeSet;

use serde_json::Value;

use super::place::{Place, Way};
use super::{Comparison, sending};
use crate::finding::Effect;
use crate::schema::Schema;

/// How a limit changed: the kind, whether less is taken, and the words for it.
struct Change {
    kind: String,
    is_narrower: bool,
    detail: String,
}

impl<'a> Comparison<'a> {
    pub(super) fn limits(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        let names: BTreeSet<_> = ours.limits.keys().chain(theirs.limits.keys()).collect();
        for name in names.into_iter().filter(|name| !name.ends_with("imum")) {
            let (before, after) = (ours.limits.get(name), theirs.limits.get(name));
            let change = change(
                (name, before.copied(), false),
                (name, after.copied(), false),
            );
            self.limit(place, name, change);
        }
        for (inclusive, exclusive) in [
            ("maximum", "exclusiveMaximum"),
            ("minimum", "exclusiveMinimum"),
        ] {
            let bound = |schema: &Schema<'a>| match schema.limits.get(exclusive) {
                Some(limit) => (exclusive, Some(*limit), true),
                None => (inclusive, schema.limits.get(inclusive).copied(), false),
            };
            let (before, after) = (bound(ours), bound(theirs));
            self.limit(place, before.0, change(before, after));
        }
    }

    fn limit(&mut self, place: &Place<'_>, name: &str, change: Option<Change>) {
        let Some(change) = change else { return };
        let effect = match place.way {
            Way::Sent => sending(change.is_narrower),
            Way::Received => (
                Effect::Safe,
                "the client does not check it in what it reads",
            ),
        };
        if change.kind.ends_with("-unset") {
            let rule = (place.pointer.as_str(), name);
            self.find_silence(place, &change.kind, effect, change.detail, rule);
        } else {
            self.find(place, &change.kind, effect.0, change.detail, effect.1);
        }
    }
}

/// What changed between two limits: the keyword, its value, and whether the value itself is excluded.
fn change(
    (name, before, excluded): (&str, Option<&Value>, bool),
    (new_name, after, excludes): (&str, Option<&Value>, bool),
) -> Option<Change> {
    let of = |name: &str, end: &str, is_narrower: bool, detail: String| {
        let kind = format!("{}-{end}", dashed(name));
        Some(Change {
            kind,
            is_narrower,
            detail,
        })
    };
    let (before, after) = match (before, after) {
        (None, None) => return None,
        (None, Some(after)) => {
            return of(new_name, "set", true, format!("{new_name} {after} is new"));
        }
        (Some(before), None) => {
            return of(name, "unset", false, format!("{name} {before} is gone"));
        }
        (Some(before), Some(after)) => (before, after),
    };
    let detail = if name == new_name {
        format!("{name} {before} → {after}")
    } else {
        format!("{name} {before} → {new_name} {after}")
    };
    if before.as_f64() != after.as_f64() {
        let is_more = after.as_f64() > before.as_f64();
        let is_upper = name.to_lowercase().contains("max");
        let end = if is_more { "increased" } else { "decreased" };
        // Of a step, both are other numbers than before.
        let is_narrower = is_more != is_upper || name == "multipleOf";
        return of(new_name, end, is_narrower, detail);
    }
    match (excluded, excludes) {
        (false, true) => of(new_name, "set", true, detail),
        (true, false) => of(name, "changed", false, detail),
        _ => None,
    }
}

/// `maxLength` as oasdiff's names have it: `max-length`; its `maximum` is `max`.
fn dashed(name: &str) -> String {
    let name = name
        .replace("imum", "")
        .replace("Maximum", "Max")
        .replace("Minimum", "Min");
    let mut dashed = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            dashed.push('-');
        }
        dashed.extend(c.to_lowercase());
    }
    dashed
}
