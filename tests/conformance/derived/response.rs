//! What follows for responses: their bodies and their headers.

use std::collections::BTreeSet;

use contract::{Operation, Place};
use serde_json::{Map, Value};

use super::value;
use super::{changed, id, places};
use crate::case::{CannedResponse, Case, Expected, Kind, Source, Verdict};
use crate::corpus::CONTRACT;
use crate::documented;
use crate::operation::{MAIN, Table};
use crate::validator;

/// The response of an operation that nothing is wrong with.
pub(super) fn usual(table: &'static Table) -> CannedResponse {
    match (table.responses)().first() {
        Some((status, Value::Null)) => CannedResponse::text(*status, "text/plain", ""),
        Some((status, body)) => CannedResponse::json(*status, body),
        None => CannedResponse::text(204, "text/plain", ""),
    }
}

/// A documented response: its status, what it becomes, and its bodies.
struct Documented<'a> {
    table: &'static Table,
    operation: &'a Operation<'a>,
    status: u16,
    /// The kind of error.
    kind: Option<Kind>,
    schema: &'a Value,
    bodies: Vec<Value>,
}

pub(super) fn cases(table: &'static Table, operation: &Operation<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut seen = BTreeSet::new();
    for (status, body) in operation.responses() {
        let errors = table.errors.iter();
        let kind = errors.clone().find(|(known, _)| *known == status);
        let samples = (table.responses)().into_iter();
        let samples = samples.filter(|(known, _)| *known == status);
        let examples = operation.response_examples(status).into_iter();
        let documented = Documented {
            table,
            operation,
            status,
            kind: kind.map(|(_, kind)| *kind),
            schema: operation.response(status),
            bodies: match kind {
                Some(_) if operation.response(status).is_null() => vec![Value::Null],
                Some(_) => examples.map(|(_, body)| body.clone()).collect(),
                None => samples.map(|(_, body)| body).collect(),
            },
        };
        if documented.bodies.is_empty() && kind.is_none() {
            // `coverage` says that it is missing.
            continue;
        }
        cases.extend(documented.whole());
        cases.extend(documented.fields(&mut seen));
        cases.extend(documented.headers(&body["headers"]));
    }
    cases
}

impl Documented<'_> {
    fn part(&self) -> &'static str {
        if self.kind.is_some() {
            "error"
        } else {
            "response"
        }
    }

    /// Each body as it is, and bodies that are none; the main operation has tables for them.
    fn whole(&self) -> Vec<Case> {
        if std::ptr::eq(self.table, MAIN) {
            return Vec::new();
        }
        let status = self.status;
        let mut cases = Vec::new();
        let mut add = |name: String, why, response: CannedResponse, is_valid, expected| {
            let name = format!("{}/whole/{status}: {name}", self.part());
            cases.push(self.case(&name, why, Source::Promise, response, is_valid, expected));
        };
        let why = "what the contract documents is read in full";
        for (number, body) in (1..).zip(&self.bodies) {
            let response = self.response(body);
            add(
                format!("documented, {number}"),
                why,
                response,
                match self.schema {
                    Value::Null => Verdict::Silent,
                    _ => Verdict::Accepts,
                },
                self.read(),
            );
        }
        let why = "whatever the body is, nothing of it is lost";
        if !self.schema.is_null() {
            for (name, body) in [("HTML", "<html></html>"), ("nothing", ""), ("null", "null")] {
                let response = CannedResponse::text(status, "text/html", body);
                let verdict = if body == "null" {
                    Verdict::Rejects
                } else {
                    Verdict::Silent
                };
                add(name.to_owned(), why, response, verdict, self.lost());
            }
            if let Some(Value::Object(body)) = self.bodies.first() {
                let mut more = body.clone();
                more.insert("undocumented_field".into(), Value::from("text"));
                let response = self.response(&Value::Object(more));
                let name = "with an undocumented field".to_owned();
                add(name, why, response, Verdict::Accepts, self.read());
            }
        }
        cases
    }

    fn fields(&self, seen: &mut BTreeSet<String>) -> Vec<Case> {
        let mut cases = Vec::new();
        for (sample, place) in places(self.schema, &self.bodies) {
            // One schema of several statuses has its fields once.
            if seen.insert(format!("{} {}", self.part(), place.path)) {
                cases.extend(self.of_place(sample, &place));
            }
        }
        cases
    }

    fn of_place(&self, sample: &Value, place: &Place<'_, '_>) -> Vec<Case> {
        let (Some(schema), Some(usual)) = (place.schema, place.value) else {
            return Vec::new();
        };
        let validator = validator::compiled(&CONTRACT, self.schema);
        let path = &place.path;
        let field = documented::place(self.operation, self.schema, path);
        let mut cases = Vec::new();
        let mut add = |family: &str, name: &str, why, source, value: Option<Value>, is_read| {
            let body = changed(sample, &place.at, value);
            let verdict = Verdict::of(validator.is_valid(&body));
            let expected = if is_read { self.read() } else { self.lost() };
            let status = self
                .kind
                .map_or(String::new(), |_| format!("{} ", self.status));
            let name = format!("{}/{family}/{status}{path}: {name}", self.part());
            cases.push(self.case(&name, why, source, self.response(&body), verdict, expected));
        };
        let is_lenient = place.is_lenient;
        // Only what is required, and is never null, has to be there.
        let can_be_none = !place.is_required || CONTRACT.is_nullable(schema);
        let is_item = path.ends_with([']', '}']);
        let why = "what the contract does and does not require: a response is only unreadable without what it requires";
        if !is_item {
            add(
                "field",
                "absent",
                why,
                field,
                None,
                can_be_none || is_lenient,
            );
        }
        let null = (!is_item && can_be_none) || CONTRACT.is_nullable(schema) || is_lenient;
        add("field", "null", why, field, Some(Value::Null), null);
        let why = "a response of another type is kept, and the place that is wrong is named";
        // A union has a variant for anything.
        let is_read = is_lenient || CONTRACT.resolve(schema)["oneOf"].is_array();
        for (name, value) in value::of_wrong_types(schema) {
            add("field", &name, why, field, Some(value), is_read);
        }
        let why = "only an id has to have its format: any other text is read as it is";
        for (name, value) in value::without_format(schema) {
            let is_id = CONTRACT.resolve(schema)["format"] == "uuid";
            add(
                "value",
                &name,
                why,
                field,
                Some(value),
                !is_id || is_lenient,
            );
        }
        let why = "a value that is documented, or may be any";
        for (name, value) in value::documented(schema, usual) {
            let source = documented::place_value(self.operation, self.schema, path, &name);
            add("value", &name, why, source, Some(value), true);
        }
        let why = "a value that is not documented is kept verbatim, and goes out again";
        let limits = value::at_limits(schema, usual).into_iter();
        for (name, value) in value::unlisted(schema).into_iter().chain(limits) {
            add("value", &name, why, Source::Promise, Some(value), true);
        }
        cases
    }

    fn headers(&self, headers: &Value) -> Vec<Case> {
        let empty = Map::new();
        let headers = headers.as_object().unwrap_or(&empty);
        let mut cases = Vec::new();
        for (name, header) in headers {
            let name = name.to_lowercase();
            let known = self.table.headers.iter().find(|(known, _)| *known == name);
            // `coverage` says that it is missing.
            let Some((name, usual)) = known else { continue };
            let schema = &header["schema"];
            let sample = serde_json::from_str(usual).unwrap_or_else(|_| Value::from(*usual));
            let mut rows = vec![("there".to_owned(), Some((*usual).to_owned()))];
            rows.push(("absent".to_owned(), None));
            let values = value::documented(schema, &sample).into_iter();
            let values = values.chain(value::at_limits(schema, &sample));
            let values = values.chain(value::beyond_format(schema));
            let values = values.chain(value::unlisted(schema));
            rows.extend(values.map(|(name, value)| (name, Some(header_text(&value)))));
            let is_text = CONTRACT.resolve(schema)["type"] == "string";
            if !is_text {
                rows.push(("a word".to_owned(), Some("soon".to_owned())));
            }
            let validator = validator::compiled(&CONTRACT, schema);
            for (row, text) in rows {
                let why =
                    "a header that cannot be read is ignored, and costs nothing of the response";
                let mut response = self.response(self.bodies.first().unwrap_or(&Value::Null));
                let is_valid = text
                    .as_ref()
                    .is_none_or(|text| validator.is_valid(&validator::header_value(text)));
                response = match text {
                    Some(text) => response.header(name, text),
                    None => response,
                };
                let verdict = match (is_valid, self.schema.is_null()) {
                    (_, true) => Verdict::Silent,
                    (is_valid, _) => Verdict::of(is_valid),
                };
                let id = format!("{}/header/{} {name}: {row}", self.part(), self.status);
                let source = documented::response(self.status);
                cases.push(self.case(&id, why, source, response, verdict, self.read()));
            }
        }
        cases
    }

    fn response(&self, body: &Value) -> CannedResponse {
        match body {
            Value::Null => CannedResponse::text(self.status, "text/plain", ""),
            body => CannedResponse::json(self.status, body),
        }
    }

    fn read(&self) -> Expected {
        match (self.kind, self.schema.is_null()) {
            (Some(kind), _) => Expected::Failed(kind),
            (None, true) => Expected::ReadOtherwise,
            (None, false) => Expected::Read,
        }
    }

    fn lost(&self) -> Expected {
        self.kind.map_or(Expected::Unreadable, Expected::Failed)
    }

    fn case(
        &self,
        name: &str,
        why: &'static str,
        source: Source,
        response: CannedResponse,
        verdict: Verdict,
        expected: Expected,
    ) -> Case {
        let id = id(self.table, name);
        let mut case = Case::response(id, why, source, response, expected, verdict);
        let body = (self.table.requests)().into_iter().next();
        case.operation = self.table;
        // The main operation's usual request is the smallest one.
        let is_main = std::ptr::eq(self.table, MAIN);
        match (self.table.call)(&self.table.input(body)) {
            Ok(call) if !is_main => case.request = Ok(call),
            _ => {}
        }
        case
    }
}

fn header_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
