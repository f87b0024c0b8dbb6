//! What a response showed: its status, its headers, and the fields of its body.

use contract::Aspect;
use didit::{Error, ErrorKind, ErrorText};
use serde_json::{Map, Value};

use super::{Observer, Seen, is_made_up};
use crate::corpus::Finished;

impl Observer<'_> {
    pub(super) fn received(&self, finished: &Finished, seen: &mut Vec<Seen>) {
        let response = &finished.case.response;
        let (status, body) = (response.status, response.value());
        let is_documented = self
            .contract
            .responses()
            .any(|(documented, _)| documented == status);
        // That a status is not documented is what these cases are about.
        if finished.case.id.starts_with("error/status/") && !is_documented {
            return;
        }
        let examples = self.contract.response_examples(status);
        let example = examples
            .iter()
            .find(|(_, example)| Some(*example) == body.as_ref());
        let aspect = match (example, &body) {
            (Some((name, _)), _) => Aspect::Value((*name).to_owned()),
            (None, Some(Value::Object(_))) => Aspect::Unknown,
            (None, _) => Aspect::WrongType,
        };
        seen.push((status.to_string(), aspect));
        self.headers(finished, seen);
        let Some(Value::Object(body)) = &body else {
            return;
        };
        match &finished.exchange.outcome {
            Ok(_) => self.session(body, true, seen),
            Err(error) if matches!(error.kind(), ErrorKind::UnreadableResponse(_)) => {
                self.session(body, false, seen)
            }
            Err(error) => Self::error(error, body, seen),
        }
    }

    fn headers(&self, finished: &Finished, seen: &mut Vec<Seen>) {
        let response = &finished.case.response;
        let all = || {
            finished.exchange.outcome.as_ref().map_or_else(
                |error| error.response().map(|response| &response.headers),
                |session| Some(session.headers()),
            )
        };
        for (name, text) in &response.headers {
            let arrived = all().is_some_and(|headers| headers.contains_key(*name));
            let is_number = text.parse::<u64>().is_ok();
            let item = format!("{} {name}", response.status);
            match *name {
                "content-type" if text == "application/json" => {
                    seen.push((format!("{item}: {text}"), Aspect::Set));
                }
                // Another media type than documented is among the cases about responses.
                "content-type" => {}
                _ if arrived && is_number => seen.push((item, Aspect::Set)),
                _ => seen.push((item, Aspect::WrongType)),
            }
        }
        let documented =
            &self.contract.operation().body["responses"][response.status.to_string()]["headers"];
        for name in documented
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .map(|name| name.to_lowercase())
        {
            if response.headers.iter().all(|(sent, _)| *sent != name) {
                seen.push((format!("{} {name}", response.status), Aspect::Absent));
            }
        }
    }

    fn session(&self, body: &Map<String, Value>, is_read: bool, seen: &mut Vec<Seen>) {
        for (path, schema) in &self.session {
            let name = format!("session.{path}");
            let Some(value) = body.get(path) else {
                seen.push((name, Aspect::Absent));
                continue;
            };
            let aspects = self.aspects(schema, value);
            let is_right = !aspects
                .iter()
                .any(|a| matches!(a, Aspect::Null | Aspect::WrongType));
            seen.extend((is_read && is_right).then_some((name.clone(), Aspect::Set)));
            seen.extend(aspects.into_iter().map(|aspect| (name.clone(), aspect)));
        }
        let strangers = body.keys().filter(|name| is_read && !is_made_up(name));
        let strangers = strangers.filter(|name| !self.session.contains_key(*name));
        seen.extend(strangers.map(|name| (format!("session.{name}"), Aspect::Set)));
    }

    fn error(error: &Error, body: &Map<String, Value>, seen: &mut Vec<Seen>) {
        let (detail, code): (Option<&ErrorText>, Option<&ErrorText>) = match error.kind() {
            ErrorKind::BadRequest(error) => (error.details.detail(), error.details.code.as_ref()),
            ErrorKind::Unauthorized(error) => (error.details.detail(), error.details.code.as_ref()),
            ErrorKind::RateLimited(error) => (error.details.detail(), None),
            _ => return,
        };
        for (name, read) in [("detail", detail), ("code", code)] {
            let aspect = match (read, body.get(name)) {
                (Some(_), _) => Aspect::Set,
                (None, None) => Aspect::Absent,
                (None, Some(Value::Null)) => Aspect::Null,
                (None, Some(_)) => Aspect::WrongType,
            };
            seen.push((format!("error.{name}"), aspect));
        }
    }
}
