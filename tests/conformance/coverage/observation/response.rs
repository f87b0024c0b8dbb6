//! What a response showed: its status, its headers, and the places of its body.

use contract::{Aspect, Part};
use didit::{Error, ErrorKind};
use serde_json::{Map, Value};

use super::{Observed, Seen, is_made_up};
use crate::call::Failure;
use crate::corpus::Finished;

impl Observed<'_> {
    pub(super) fn received(&self, finished: &Finished, seen: &mut Vec<Seen>) {
        let response = &finished.case.response;
        let (status, body) = (response.status, response.value());
        let documented = self
            .operation
            .iter()
            .flat_map(|operation| operation.responses());
        let documented = documented
            .map(|(status, _)| status)
            .any(|found| found == status);
        // That a status is not documented is what these cases are about.
        if finished.case.id.starts_with("error/status/") && !documented {
            return;
        }
        let schema = self
            .operation
            .map_or(&Value::Null, |operation| operation.response(status));
        let examples = self
            .operation
            .map(|operation| operation.response_examples(status));
        let mut examples = examples.iter().flatten();
        let example = examples.find(|(_, example)| Some(*example) == body.as_ref());
        let is_right = |body: &Value| match self.contract.resolve(schema)["type"].as_str() {
            Some("array") => body.is_array(),
            _ => body.is_object(),
        };
        let aspect = match (example, &body) {
            _ if schema.is_null() && documented => Aspect::Set,
            (Some((name, _)), _) => Aspect::Value((*name).to_owned()),
            (None, Some(body)) if is_right(body) => Aspect::Unknown,
            (None, _) => Aspect::WrongType,
        };
        seen.push((self.name(Part::Status(status), ""), aspect));
        self.headers(finished, seen);
        let Some(body) = body.filter(is_right) else {
            return;
        };
        let failure = finished.exchange.outcome.as_ref().err();
        let is_success = failure.is_none_or(Failure::is_unreadable);
        let part = match is_success {
            true if std::ptr::eq(self.table, crate::operation::MAIN) => Part::SessionField,
            true => Part::ResponseField,
            false => Part::ErrorField,
        };
        self.places(schema, &body, part, failure, seen);
    }

    fn places(
        &self,
        schema: &Value,
        body: &Value,
        part: Part,
        failure: Option<&Failure>,
        seen: &mut Vec<Seen>,
    ) {
        // An unreadable response shows what made it so, and nothing that was read.
        let is_read = failure.is_none() || part == Part::ErrorField;
        let error = failure.and_then(Failure::error);
        for place in self.contract.places(schema, body) {
            let name = self.name(part, &place.path);
            if !self.is_first(&place, &name) {
                continue;
            }
            let Some(value) = place.value else {
                seen.push((name, Aspect::Absent));
                continue;
            };
            let Some(schema) = place.schema else {
                // The names in an error are those of the request's fields.
                let is_stranger = is_read && part != Part::ErrorField && !is_made_up(&place.path);
                seen.extend(is_stranger.then_some((name, Aspect::Set)));
                continue;
            };
            let aspects = self.aspects(schema, value);
            let is_right = !aspects
                .iter()
                .any(|a| matches!(a, Aspect::Null | Aspect::WrongType));
            let is_shown = is_read && is_right && is_shown(error, &place.path);
            seen.extend(is_shown.then_some((name.clone(), Aspect::Set)));
            seen.extend(aspects.into_iter().map(|aspect| (name.clone(), aspect)));
        }
    }

    fn headers(&self, finished: &Finished, seen: &mut Vec<Seen>) {
        let response = &finished.case.response;
        let arrived = match &finished.exchange.outcome {
            Ok(received) => Some(&received.headers),
            Err(failure) => {
                let response = failure.error().and_then(Error::response);
                response.map(|response| &response.headers)
            }
        };
        let responses = self
            .operation
            .map_or(&Value::Null, |o| &o.body["responses"]);
        let empty = Map::new();
        let documented = responses[response.status.to_string()]["headers"].as_object();
        let documented = documented.unwrap_or(&empty);
        let part = Part::Header(response.status);
        for (name, text) in &response.headers {
            let item = self.name(part, name);
            let mut all = documented.iter();
            let header = all.find(|(documented, _)| documented.eq_ignore_ascii_case(name));
            match (*name, header) {
                ("content-type", _) if text == "application/json" => {
                    seen.push((self.name(part, &format!("{name}: {text}")), Aspect::Set));
                }
                // Another media type than documented is among the cases about responses.
                ("content-type", _) => {}
                (_, None) => seen.push((item, Aspect::Set)),
                (_, Some((_, header))) => {
                    let aspects = self.aspects_of_text(&header["schema"], text);
                    let is_right = !aspects.contains(&Aspect::WrongType)
                        && arrived.is_some_and(|headers| headers.contains_key(*name));
                    seen.extend(is_right.then(|| (item.clone(), Aspect::Set)));
                    seen.extend(aspects.into_iter().map(|aspect| (item.clone(), aspect)));
                }
            }
        }
        for name in documented.keys().map(|name| name.to_lowercase()) {
            if response.headers.iter().all(|(sent, _)| *sent != name) {
                seen.push((self.name(part, &name), Aspect::Absent));
            }
        }
    }
}

/// Whether the client shows a field of an error. It has accessors for two of the documented ones.
fn is_shown(error: Option<&Error>, path: &str) -> bool {
    let details = error.and_then(Error::details);
    match (path, error.map(Error::kind)) {
        ("detail", Some(_)) => details.is_some_and(|details| details.detail().is_some()),
        ("code", Some(ErrorKind::BadRequest(_) | ErrorKind::Unauthorized(_))) => {
            details.is_some_and(|details| details.code.is_some())
        }
        _ => true,
    }
}
