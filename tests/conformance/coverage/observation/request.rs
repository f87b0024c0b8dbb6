//! What a request showed: where it went, its headers, its parameters, and the places of its body.

use contract::{Aspect, Part, Place};
use didit::{Error, ErrorKind};
use serde_json::Value;

use super::{Observed, Seen, is_made_up};
use crate::call::{Call, Parameters};
use crate::peer::Request;

impl Observed<'_> {
    pub(super) fn sent(&self, sent: &Request, seen: &mut Vec<Seen>) {
        let request = |name: &str| self.name(Part::Request, name);
        // Where its parameters are is for the peer to say.
        let line = format!("{} {}", sent.method, self.table.path);
        seen.push((request(&line), Aspect::Set));
        for (name, value) in &sent.headers {
            match name.as_str() {
                // HTTP's own, or any client's.
                "accept" | "content-length" | "host" | "user-agent" => {}
                "content-type" => {
                    seen.push((request(&format!("content-type: {value}")), Aspect::Set))
                }
                name => seen.push((request(name), Aspect::Set)),
            }
        }
        let parameters = self.table.parameters_of(&sent.target).unwrap_or_default();
        self.parameters(&parameters, true, seen);
        if let Ok(body) = serde_json::from_str(&sent.body) {
            self.body(&body, seen);
        }
    }

    fn parameters(&self, given: &Parameters, is_sent: bool, seen: &mut Vec<Seen>) {
        let parameters = self
            .operation
            .iter()
            .flat_map(|operation| operation.parameters());
        for parameter in parameters {
            let [place, name] =
                ["in", "name"].map(|key| parameter[key].as_str().unwrap_or_default());
            let item = self.name(Part::Request, &format!("{place} parameter {name}"));
            let Some(texts) = given.get(name) else {
                seen.extend(is_sent.then_some((item, Aspect::Absent)));
                continue;
            };
            let schema = self.contract.resolve(&parameter["schema"]);
            let of = if schema["type"] == "array" {
                &schema["items"]
            } else {
                schema
            };
            let aspects = texts.iter().flat_map(|text| self.aspects_of_text(of, text));
            let aspects = aspects.filter(|aspect| is_sent || is_beyond(aspect));
            seen.extend(aspects.map(|aspect| (item.clone(), aspect)));
            seen.extend(is_sent.then_some((item, Aspect::Set)));
        }
        for name in given.keys().filter(|_| is_sent) {
            let mut all = self
                .operation
                .iter()
                .flat_map(|operation| operation.parameters());
            if !all.any(|parameter| parameter["name"] == name.as_str()) {
                let item = self.name(Part::Request, &format!("parameter {name}"));
                seen.push((item, Aspect::Set));
            }
        }
    }

    fn body(&self, body: &Value, seen: &mut Vec<Seen>) {
        let schema = self
            .operation
            .map_or(&Value::Null, |operation| operation.request());
        let places = self.contract.places(schema, body);
        let there: Vec<_> = places
            .iter()
            .filter(|place| place.value.is_some())
            .collect();
        let has_all = self
            .fields
            .iter()
            .all(|field| there.iter().any(|place| place.path == *field));
        for place in places.iter().filter(|place| !is_made_up(&place.path)) {
            let name = self.name(Part::RequestField, &place.path);
            if !self.is_first(place, &name) {
                continue;
            }
            let (Some(schema), Some(value)) = (place.schema, place.value) else {
                let aspect = place.value.map_or(Aspect::Absent, |_| Aspect::Set);
                seen.push((name, aspect));
                continue;
            };
            let aspects = self.aspects(schema, value);
            if !aspects
                .iter()
                .any(|a| matches!(a, Aspect::Null | Aspect::WrongType))
            {
                seen.push((name.clone(), Aspect::Set));
                let is_alone = there.iter().all(|other| belongs_to(place, other, schema));
                seen.extend(is_alone.then_some((name.clone(), Aspect::Alone)));
                seen.extend(has_all.then_some((name.clone(), Aspect::WithAll)));
            }
            seen.extend(aspects.into_iter().map(|aspect| (name.clone(), aspect)));
        }
    }

    /// Of what was not sent, only that it is beyond a limit counts.
    pub(super) fn not_sent(&self, call: &dyn Call, seen: &mut Vec<Seen>) {
        self.parameters(&call.parameters(), false, seen);
        let schema = self
            .operation
            .map_or(&Value::Null, |operation| operation.request());
        let body = call.body().unwrap_or_default();
        for place in self.contract.places(schema, &body) {
            let name = self.name(Part::RequestField, &place.path);
            let aspects = place.schema.zip(place.value);
            let aspects = aspects.map(|(schema, value)| self.aspects(schema, value));
            let aspects = aspects.filter(|_| self.is_first(&place, &name));
            let beyond = aspects.into_iter().flatten().filter(is_beyond);
            seen.extend(beyond.map(|aspect| (name.clone(), aspect)));
        }
    }

    /// A picture that is too large does not even become part of a request.
    pub(super) fn unmade(&self, error: &Error, seen: &mut Vec<Seen>) {
        let ErrorKind::InvalidRequest(invalid) = error.kind() else {
            return;
        };
        let schema = self
            .operation
            .map_or(&Value::Null, |operation| operation.request());
        for field in &invalid.fields {
            let length = field
                .message
                .strip_prefix("is ")
                .and_then(|text| text.split_once(" bytes long"));
            let length = length.and_then(|(length, _)| length.parse::<i64>().ok());
            let mut limits = Vec::new();
            self.contract.fields(schema, "", &mut |path, schema, _| {
                if path == field.path {
                    limits = self.contract.limits(schema);
                }
            });
            for (keyword, limit) in limits {
                seen.extend(length.map(|length| {
                    let aspect = Aspect::Limit(keyword, length - limit);
                    (self.name(Part::RequestField, &field.path), aspect)
                }));
            }
        }
    }
}

fn is_beyond(aspect: &Aspect) -> bool {
    match aspect {
        Aspect::Limit(keyword, distance) if keyword.starts_with("min") => *distance < 0,
        Aspect::Limit(_, distance) => *distance > 0,
        _ => false,
    }
}

/// Whether a place has to be there for another one to be: itself, what it is in, its items, what is required
/// where either is, and what the contract requires with it.
fn belongs_to(place: &Place<'_, '_>, other: &Place<'_, '_>, schema: &Value) -> bool {
    let (at, other_at) = (place.at.as_slice(), other.at.as_slice());
    let parent = |at: &[contract::Step]| at[..at.len() - 1].to_vec();
    let is_on_one_line = |of: &[contract::Step]| at.starts_with(of) || of.starts_with(at);
    let companions = schema["x-requires-any"].as_array().into_iter().flatten();
    let is_companion = companions.filter_map(Value::as_str).any(|name| {
        parent(at) == parent(other_at)
            && other_at.last() == Some(&contract::Step::Name(name.to_owned()))
    });
    at.starts_with(other_at)
        || is_companion
        || (other.is_required && is_on_one_line(&parent(other_at)))
        || (other_at.starts_with(at) && other.path.ends_with('}'))
}
