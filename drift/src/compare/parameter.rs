//! The parameters of path, query, headers and cookies.

use serde_json::{Value, json};

use super::Comparison;
use super::operation::names;
use super::place::{Carrier, Place, Way};
use crate::document::{Document, Operation, flag, items};
use crate::finding::Effect;

/// A parameter: its place, its name, and its description in the document.
struct Parameter<'a> {
    place: &'a str,
    name: &'a str,
    body: &'a Value,
}

/// Headers that OpenAPI describes elsewhere.
const ELSEWHERE: [&str; 3] = ["accept", "authorization", "content-type"];

/// What is read of a parameter. One with `content` is another kind.
const KNOWN: [&str; 12] = [
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
    "allowEmptyValue",
];

impl<'a> Comparison<'a> {
    pub(super) fn parameters(
        &mut self,
        place: &Place<'_>,
        ours: &Operation<'a>,
        theirs: &Operation<'a>,
    ) {
        let mut keys = self.key_headers(self.ours, ours);
        keys.extend(ELSEWHERE.map(str::to_owned));
        let read = |document, operation: &Operation<'a>| parameters(document, operation, &keys);
        let (before, after) = match (read(self.ours, ours), read(self.theirs, theirs)) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(problem), _) | (_, Err(problem)) => {
                return self.unjudged(place.operation, &problem);
            }
        };
        // The name of a parameter of the path is not on the wire.
        let theirs_of: Vec<_> = names(ours.path)
            .into_iter()
            .zip(names(theirs.path))
            .collect();
        let mut left: Vec<_> = after.iter().collect();
        for parameter in &before {
            let name = match theirs_of.iter().find(|(name, _)| *name == parameter.name) {
                Some((_, theirs)) if parameter.place == "path" => *theirs,
                _ => parameter.name,
            };
            let is_same =
                |other: &&Parameter<'_>| other.place == parameter.place && is_named(other, name);
            let carrier = Carrier::Parameter(format!("{} {}", parameter.place, parameter.name));
            let below = place.carried(Way::Sent, carrier, String::new());
            let Some(at) = left.iter().position(is_same) else {
                if parameter.place == "path" {
                    self.unjudged(
                        &below.row(),
                        &format!("no parameter of the other document describes {{{name}}}"),
                    );
                    left.retain(|other| other.place != "path");
                } else {
                    let why = "the service ignores or rejects what the client still sends";
                    self.find(&below, "removed", Effect::BreaksSending, "is gone", why);
                }
                continue;
            };
            let other = left.remove(at);
            self.parameter(&below, parameter, other);
        }
        for other in left {
            self.new_parameter(place, other);
        }
    }

    /// The headers of an event, which the verifier reads.
    pub(super) fn event_headers(
        &mut self,
        place: &Place<'_>,
        ours: &Operation<'a>,
        theirs: &Operation<'a>,
    ) {
        let read = |document, event: &Operation<'a>| parameters(document, event, &[]);
        let (before, after) = match (read(self.ours, ours), read(self.theirs, theirs)) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(problem), _) | (_, Err(problem)) => {
                return self.unjudged(place.operation, &problem);
            }
        };
        let carrier =
            |parameter: &Parameter<'_>| Carrier::Header("200".into(), parameter.name.to_owned());
        for parameter in &before {
            let place = place.carried(Way::Received, carrier(parameter), String::new());
            let is_same = |other: &&Parameter<'_>| {
                other.place == parameter.place && is_named(other, parameter.name)
            };
            match after.iter().find(is_same) {
                Some(other) => self.schemas(
                    &place,
                    &[&parameter.body["schema"]],
                    &[&other.body["schema"]],
                ),
                None => {
                    let why = "the verifier may look for it";
                    let check = "required-response-header-removed";
                    self.find(&place, check, Effect::BreaksReading, "is gone", why);
                }
            }
        }
        for parameter in &after {
            let is_known = before
                .iter()
                .any(|known| known.place == parameter.place && is_named(known, parameter.name));
            if !is_known {
                let place = place.carried(Way::Received, carrier(parameter), String::new());
                let why = "the verifier does not look at it";
                self.find(&place, "response-header-added", Effect::Safe, "is new", why);
            }
        }
    }

    fn parameter(&mut self, place: &Place<'_>, ours: &Parameter<'a>, theirs: &Parameter<'a>) {
        match (
            ours.body["required"] == true,
            theirs.body["required"] == true,
        ) {
            (false, true) => {
                let why = "who leaves it out is rejected";
                self.find(
                    place,
                    "became-required",
                    Effect::BreaksSending,
                    "became required",
                    why,
                );
            }
            (true, false) => {
                let why = "the client still asks for it";
                self.find(
                    place,
                    "became-optional",
                    Effect::NeedsRelease,
                    "became optional",
                    why,
                );
            }
            _ => {}
        }
        // One value is written alike in all styles of its place.
        let is_single = [&ours.body["schema"], &theirs.body["schema"]]
            .into_iter()
            .all(|schema| {
                ["string", "integer", "number", "boolean"]
                    .iter()
                    .any(|name| schema["type"] == *name)
            });
        let all = ["style", "explode", "allowReserved"];
        let is_plain = is_single && ["path", "header"].contains(&ours.place);
        let checked = if is_plain { &all[2..] } else { &all[..] };
        for name in checked {
            let (before, after) = (written(ours, name), written(theirs, name));
            if before != after {
                let detail = format!("{name} {before} → {after}");
                let why = "the client writes the value in another way";
                self.find(place, "style-changed", Effect::BreaksSending, detail, why);
                break;
            }
        }
        let is_deprecated = |parameter: &Parameter<'a>| parameter.body["deprecated"] == true;
        self.deprecation(place, "", is_deprecated(ours), is_deprecated(theirs));
        let [before, after] = [&ours.body["schema"], &theirs.body["schema"]];
        if before.is_null() || after.is_null() {
            self.unjudged(
                &place.row(),
                "a parameter without `schema` is not supported",
            );
            return;
        }
        self.schemas(place, &[before], &[after]);
    }

    fn new_parameter(&mut self, place: &Place<'_>, theirs: &Parameter<'_>) {
        let carrier = Carrier::Parameter(format!("{} {}", theirs.place, theirs.name));
        let below = place.carried(Way::Sent, carrier, String::new());
        if theirs.body["required"] == true {
            let why = "the service rejects requests without it";
            let check = "new-required-request-parameter";
            self.find(
                &below,
                check,
                Effect::BreaksSending,
                "is new and required",
                why,
            );
        } else {
            let (check, why) = ("new-optional-request-parameter", "the client can't send it");
            self.find(&below, check, Effect::NeedsRelease, "is new", why);
        }
    }
}

fn is_named(parameter: &Parameter<'_>, name: &str) -> bool {
    if parameter.place == "header" {
        parameter.name.eq_ignore_ascii_case(name)
    } else {
        parameter.name == name
    }
}

/// How the value is written, by the parameter or by OpenAPI's defaults.
fn written(parameter: &Parameter<'_>, name: &str) -> Value {
    let default_style = match parameter.place {
        "query" | "cookie" => "form",
        _ => "simple",
    };
    let style = parameter
        .body
        .get("style")
        .cloned()
        .unwrap_or(json!(default_style));
    match name {
        "style" => style,
        "explode" => parameter
            .body
            .get("explode")
            .cloned()
            .unwrap_or(json!(style == "form")),
        _ => parameter.body.get(name).cloned().unwrap_or(json!(false)),
    }
}

/// The parameters of an operation and of its path; those of the operation win.
fn parameters<'a>(
    document: &'a Document,
    operation: &Operation<'a>,
    elsewhere: &[String],
) -> Result<Vec<Parameter<'a>>, String> {
    let mut found: Vec<Parameter<'a>> = Vec::new();
    for level in [operation.body, operation.item] {
        let from = found.len();
        for body in items(&level["parameters"], "parameters")? {
            let body = document.object(body, &KNOWN)?;
            let [place, name] = ["in", "name"].map(|key| body[key].as_str());
            let (Some(place), Some(name)) = (place, name) else {
                return Err(format!("a parameter without `in` or `name`: {body}"));
            };
            let is_elsewhere = place == "header" && elsewhere.contains(&name.to_lowercase());
            let is_known = found
                .iter()
                .any(|known| known.place == place && is_named(known, name));
            flag(&body["required"], "required")?;
            let is_twice = found[from..]
                .iter()
                .any(|known| known.place == place && is_named(known, name));
            if is_twice {
                return Err(format!("the {place} parameter {name} is there twice"));
            }
            if !is_elsewhere && !is_known {
                found.push(Parameter { place, name, body });
            }
        }
    }
    Ok(found)
}
