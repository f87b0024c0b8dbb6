//! The headers of a response.

use std::collections::BTreeMap;

use serde_json::Value;

use super::place::{Carrier, Place, Way};
use super::{Comparison, renamed};
use crate::document::{Document, flag, map};
use crate::finding::Effect;

/// Headers by their names in small letters: the name as it is written, and the description of the header.
type Headers<'a> = BTreeMap<String, (&'a str, &'a Value)>;

const IGNORED: (Effect, &str) = (Effect::Safe, "a header that can't be read is ignored");

impl<'a> Comparison<'a> {
    pub(super) fn headers(
        &mut self,
        place: &Place<'_>,
        status: &str,
        ours: &'a Value,
        theirs: &'a Value,
    ) {
        let (ours, theirs) = match (headers(self.ours, ours), headers(self.theirs, theirs)) {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (Err(problem), _) | (_, Err(problem)) => return self.unjudged(&place.row(), &problem),
        };
        let below = |name: &str| {
            let carrier = Carrier::Header(status.to_owned(), name.to_owned());
            Place {
                forgiving: Some(IGNORED),
                ..place.carried(Way::Received, carrier, String::new())
            }
        };
        for (key, (name, header)) in &ours {
            if let Some((_, other)) = theirs.get(key) {
                self.header(&below(name), header, other);
            }
        }
        let only = |these: &Headers<'a>, those: &Headers<'a>| -> Vec<(&'a str, &'a Value)> {
            let only = these.iter().filter(|(key, _)| !those.contains_key(*key));
            only.map(|(_, header)| *header).collect()
        };
        let (gone, new) = (only(&ours, &theirs), only(&theirs, &ours));
        if let ([(old, ours)], [(name, theirs)]) = (gone.as_slice(), new.as_slice()) {
            let place = below(old);
            if self.is_silent(|comparison| comparison.header(&place, ours, theirs)) {
                return self.header_gone(&place, ours, &renamed(old, name));
            }
        }
        for (name, header) in gone {
            self.header_gone(&below(name), header, "is gone");
        }
        for (name, _) in new {
            let why = "`RawResponse::headers` has it until then";
            self.find(
                &below(name),
                "response-header-added",
                Effect::NeedsRelease,
                "is new",
                why,
            );
        }
    }

    fn header_gone(&mut self, place: &Place<'_>, header: &Value, detail: &str) {
        let is_required = header["required"] == true;
        let kind = if is_required { "required" } else { "optional" };
        let why = "the client reads it as one that was left out";
        let check = format!("{kind}-response-header-removed");
        self.find(place, &check, Effect::Safe, detail, why);
    }

    fn header(&mut self, place: &Place<'_>, ours: &'a Value, theirs: &'a Value) {
        let is_required = ours["required"] == true;
        if is_required != (theirs["required"] == true) {
            let kind = if is_required {
                "became-optional"
            } else {
                "became-required"
            };
            let why = "the client reads it whether it is there or not";
            self.find(place, kind, Effect::Safe, kind.replace('-', " "), why);
        }
        let parts =
            |header: &'a Value| -> Vec<&'a Value> { header.get("schema").into_iter().collect() };
        self.schemas(place, &parts(ours), &parts(theirs));
    }
}

fn headers<'a>(document: &'a Document, headers: &'a Value) -> Result<Headers<'a>, String> {
    let known = [
        "description",
        "required",
        "deprecated",
        "schema",
        "example",
        "examples",
        "style",
        "explode",
    ];
    let all = map(headers, "headers")?.into_iter();
    // OpenAPI describes the type of the content elsewhere.
    let all = all.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    let all = all.map(|(name, header)| {
        let header = document.object(header, &known);
        let header = header.map_err(|problem| format!("{name}: {problem}"))?;
        flag(&header["required"], "required")?;
        Ok((name.to_lowercase(), (name, header)))
    });
    all.collect()
}
