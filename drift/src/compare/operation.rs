//! The operations: which of theirs is which of ours, and what the whole of one differs in.

use serde_json::Value;

use super::Comparison;
use super::place::{Carrier, Place, Way};
use crate::document::{Document, Operation};
use crate::finding::Effect;

/// The operation whose name the coverage matrix leaves out.
const MAIN: &str = "create_session";

/// What is read of an operation. Callbacks are requests of the service, which no client of ours gets.
const KNOWN: [&str; 12] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];

impl<'a> Comparison<'a> {
    pub(super) fn operations(&mut self) {
        let (ours, theirs) = match (self.ours.operations(), self.theirs.operations()) {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (Err(problem), _) => return self.unjudged("the contract", &problem),
            (_, Err(problem)) => return self.unjudged("the other document", &problem),
        };
        if ours.is_empty() {
            self.unjudged("the contract", "it has no operations");
        }
        for operation in &ours {
            let of_method = || {
                theirs
                    .iter()
                    .filter(|other| other.method == operation.method)
            };
            let same = of_method().find(|other| other.path == operation.path);
            // The name of a parameter is not on the wire.
            let alike = || of_method().find(|other| shape(other.path) == shape(operation.path));
            let same = same.or_else(alike);
            match same {
                Some(other) => self.operation(operation, other),
                None => self.missing(operation, &theirs),
            }
        }
        self.events();
    }

    /// An operation that is not there is not judged: nobody can say what became of it but a person.
    fn missing(&mut self, operation: &Operation<'_>, theirs: &[Operation<'_>]) {
        let end = |path: &str| {
            shape(path)
                .trim_matches('/')
                .rsplit('/')
                .next()
                .map(str::to_owned)
        };
        let close = theirs.iter().filter(|other| {
            let is_near = shape(other.path).trim_end_matches('/')
                == shape(operation.path).trim_end_matches('/');
            let has_id = other.body["operationId"] == operation.body["operationId"]
                && operation.body["operationId"].is_string();
            let is_moved =
                other.method == operation.method && end(other.path) == end(operation.path);
            is_near || has_id || is_moved
        });
        let close: Vec<_> = close.map(Operation::title).take(5).collect();
        let hint = if close.is_empty() {
            String::new()
        } else {
            format!("; perhaps it is now {}", close.join(" or "))
        };
        self.unjudged(
            &operation.title(),
            &format!("the other document has no such operation{hint}"),
        );
    }

    fn events(&mut self) {
        let (ours, theirs) = match (self.ours.webhooks(), self.theirs.webhooks()) {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (Err(problem), _) | (_, Err(problem)) => return self.unjudged("webhooks", &problem),
        };
        for event in ours {
            let other = theirs.iter().find(|other| other.path == event.path);
            let id = event.body["operationId"].as_str().unwrap_or(event.path);
            let Some(other) = other else {
                let has_any = ["webhooks", "x-webhooks"]
                    .iter()
                    .any(|name| self.theirs.root().get(name).is_some());
                if has_any {
                    let all: Vec<_> = theirs.iter().map(|other| other.path).collect();
                    let problem =
                        format!("the other document has other webhooks: {}", all.join(", "));
                    self.unjudged(id, &problem);
                } else {
                    let note =
                        format!("{id}: not compared, since the other document has no webhooks");
                    self.report.notes.push(note);
                }
                continue;
            };
            for (document, event) in [(self.ours, &event), (self.theirs, other)] {
                if let Err(problem) = document.object(event.body, &KNOWN) {
                    self.unjudged(id, &problem);
                }
            }
            // To a client, what is sent to a webhook is received.
            let place = Place::of_operation(id, false);
            let pointer = format!("/x-webhooks/{}/post/requestBody", event.path);
            self.event_headers(&place, &event, other);
            let body = |document: &'a Document, event: &Operation<'a>| {
                document.object(
                    &event.body["requestBody"],
                    &["description", "content", "required"],
                )
            };
            let (ours, theirs) = match (body(self.ours, &event), body(self.theirs, other)) {
                (Ok(ours), Ok(theirs)) => (ours, theirs),
                (Err(problem), _) | (_, Err(problem)) => {
                    self.unjudged(id, &problem);
                    continue;
                }
            };
            self.bodies(
                &place,
                Way::Received,
                Carrier::Response("200".into()),
                &pointer,
                (ours, theirs),
            );
        }
    }

    fn operation(&mut self, ours: &Operation<'a>, theirs: &Operation<'a>) {
        for (document, operation) in [(self.ours, ours), (self.theirs, theirs)] {
            if let Err(problem) = document.object(operation.body, &KNOWN) {
                return self.unjudged(&operation.title(), &problem);
            }
        }
        let id = ours.body["operationId"].as_str().unwrap_or_default();
        let place = &Place::of_operation(id, id == MAIN);
        self.servers(place, ours, theirs);
        self.security(place, ours, theirs);
        self.parameters(place, ours, theirs);
        self.request(place, ours, theirs);
        self.responses(place, ours, theirs);
        let text = |operation: &Operation<'a>| operation.body["description"].as_str();
        self.descriptions(place, text(ours), text(theirs));
        let is_deprecated = |operation: &Operation<'a>| operation.body["deprecated"] == true;
        self.deprecation(
            place,
            "endpoint-",
            is_deprecated(ours),
            is_deprecated(theirs),
        );
    }

    fn servers(&mut self, place: &Place<'_>, ours: &Operation<'a>, theirs: &Operation<'a>) {
        let urls = |servers: Option<&'a Value>| -> Vec<&'a str> {
            let servers = servers.and_then(Value::as_array).into_iter().flatten();
            let urls = servers.filter_map(|server| server["url"].as_str());
            urls.map(|url| url.trim_end_matches('/')).collect()
        };
        let ours = urls(ours.nearest(self.ours, "servers"));
        let theirs = urls(theirs.nearest(self.theirs, "servers"));
        let place = &Place {
            at: "servers".into(),
            ..place.clone()
        };
        let Some(used) = ours.first() else { return };
        if !theirs.contains(used) {
            let now = if theirs.is_empty() {
                "none"
            } else {
                &theirs.join(" or ")
            };
            let detail = format!("{used} → {now}");
            let why = "requests go to a server that is not documented any more";
            self.find(place, "server-changed", Effect::BreaksSending, detail, why);
            return;
        }
        let why = "requests go to a server that both have";
        for url in theirs.iter().filter(|url| !ours.contains(url)) {
            self.find(
                place,
                "server-added",
                Effect::Safe,
                format!("{url} is new"),
                why,
            );
        }
        for url in ours.iter().filter(|url| !theirs.contains(url)) {
            self.find(
                place,
                "server-removed",
                Effect::Safe,
                format!("{url} is gone"),
                why,
            );
        }
    }
}

/// A path in which the names of parameters do not count.
pub(super) fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path;
    while let Some((before, parameter)) = rest.split_once('{') {
        shape.push_str(before);
        shape.push_str("{}");
        rest = parameter.split_once('}').map_or("", |(_, after)| after);
    }
    shape + rest
}

/// The names of the parameters of a path, in their order.
pub(super) fn names(path: &str) -> Vec<&str> {
    let parameters = path.split('{').skip(1);
    parameters
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}
