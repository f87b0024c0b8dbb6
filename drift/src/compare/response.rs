//! The responses: statuses, headers, bodies.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Comparison;
use super::place::{self, Carrier, Place, Way};
use super::renamed;
use crate::document::{Document, Operation, map};
use crate::finding::Effect;

/// The response to each status.
type Responses<'a> = BTreeMap<String, &'a Value>;

impl<'a> Comparison<'a> {
    pub(super) fn responses(
        &mut self,
        place: &Place<'_>,
        ours: &Operation<'a>,
        theirs: &Operation<'a>,
    ) {
        let (before, after) = match (responses(self.ours, ours), responses(self.theirs, theirs)) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(problem), _) | (_, Err(problem)) => {
                return self.unjudged(place.operation, &problem);
            }
        };
        for (status, body) in &before {
            if let Some(other) = after.get(status) {
                self.response(&response(place, status), status, (ours, body), other);
            }
        }
        for class in [true, false] {
            let only = |these: &Responses<'a>, those: &Responses<'a>| -> Vec<(String, &'a Value)> {
                let only = these
                    .iter()
                    .filter(|(status, _)| !those.contains_key(*status));
                let only = only.filter(|(status, _)| is_success(status) == class);
                only.map(|(status, body)| (status.clone(), *body)).collect()
            };
            let (gone, new) = (only(&before, &after), only(&after, &before));
            self.one_sided(place, ours, &gone, &new);
        }
    }

    /// The statuses that only one side has. If one is gone and one is new, and all is the same otherwise, it is one
    /// finding.
    fn one_sided(
        &mut self,
        place: &Place<'_>,
        operation: &Operation<'a>,
        gone: &[(String, &'a Value)],
        new: &[(String, &'a Value)],
    ) {
        if let ([(old, ours)], [(status, theirs)]) = (gone, new) {
            let below = response(place, old);
            if self
                .is_silent(|comparison| comparison.response(&below, old, (operation, ours), theirs))
            {
                self.status_gone(&below, old, &renamed(old, status));
                return;
            }
        }
        for (status, _) in gone {
            self.status_gone(
                &response(place, status),
                status,
                &format!("{status} is gone"),
            );
        }
        for (status, _) in new {
            self.status_added(&response(place, status), status);
        }
    }

    fn status_gone(&mut self, place: &Place<'_>, status: &str, detail: &str) {
        let (check, effect, why) = if is_success(status) {
            let why = "the client takes another status for a failure";
            (
                "response-success-status-removed",
                Effect::BreaksReading,
                why,
            )
        } else {
            let why = "the client still understands it";
            ("response-non-success-status-removed", Effect::Safe, why)
        };
        self.find(place, check, effect, detail, why);
    }

    fn status_added(&mut self, place: &Place<'_>, status: &str) {
        let detail = format!("{status} is new");
        if is_success(status) {
            let why = "the client takes it for a failure; the response is in the error";
            let check = "response-success-status-added";
            self.find(place, check, Effect::BreaksReading, detail, why);
        } else {
            let why = "the client reports the status; a type of its own needs a release";
            let check = "response-non-success-status-added";
            self.find(place, check, Effect::Safe, detail, why);
        }
    }

    fn response(
        &mut self,
        place: &Place<'_>,
        status: &str,
        (operation, ours): (&Operation<'a>, &'a Value),
        theirs: &'a Value,
    ) {
        let pointer = format!(
            "/paths/{}/{}/responses/{status}",
            operation.path.replace('~', "~0").replace('/', "~1"),
            operation.method
        );
        let forgiving = (!is_success(status)).then_some(place::ERROR);
        let body = Place {
            forgiving,
            ..place.clone()
        };
        self.bodies(
            &body,
            Way::Received,
            Carrier::Response(status.to_owned()),
            &pointer,
            (ours, theirs),
        );
        self.headers(place, status, &ours["headers"], &theirs["headers"]);
    }
}

fn response<'p>(place: &Place<'p>, status: &str) -> Place<'p> {
    place.carried(
        Way::Received,
        Carrier::Response(status.to_owned()),
        String::new(),
    )
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn responses<'a>(
    document: &'a Document,
    operation: &Operation<'a>,
) -> Result<Responses<'a>, String> {
    let known = ["description", "headers", "content", "links", "summary"];
    let all = map(&operation.body["responses"], "responses")?.into_iter();
    let all = all.filter(|(status, _)| !status.starts_with("x-"));
    all.map(|(status, body)| {
        // `4xx` is written in capital letters as well.
        let status = if status == "default" {
            status.to_owned()
        } else {
            status.to_uppercase()
        };
        let body = document.object(body, &known);
        body.map(|body| (status.clone(), body))
            .map_err(|problem| format!("{status}: {problem}"))
    })
    .collect()
}
