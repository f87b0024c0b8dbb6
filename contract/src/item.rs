//! What the contract promises, one line each, and what has to be seen of it.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::{Contract, Operation, is_any, object};

/// Something that the contract documents.
#[derive(Debug, Clone)]
pub struct Item {
    /// The operation's id, unless it is the main one.
    pub operation: Option<String>,
    /// Which half of the conversation it belongs to.
    pub part: Part,
    /// Its name: a dotted path in a body, or the name of a header.
    pub name: String,
    /// What has to have been seen of it.
    pub needs: BTreeSet<Aspect>,
}

/// A part of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Where the request goes, and what accompanies its body.
    Request,
    /// A field of the request's body.
    RequestField,
    /// A status.
    Status(u16),
    /// A header of a response.
    Header(u16),
    /// A response that is not documented for one status.
    OtherResponse,
    /// A field of a successful response of the main operation.
    SessionField,
    /// A field of a successful response of another operation.
    ResponseField,
    /// A field of an error response.
    ErrorField,
}

/// Something to see of an item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// It is not there.
    Absent,
    /// It is there and nothing else that could be left out is.
    Alone,
    /// It is there with everything else that is documented.
    WithAll,
    /// It is there.
    Set,
    /// It has this documented value.
    Value(String),
    /// It is this far from the limit of that keyword: one below, at it, one above.
    Limit(&'static str, i64),
    /// It is null.
    Null,
    /// It is of another type than documented.
    WrongType,
    /// It is of the right type, with a value that is not documented.
    Unknown,
}

impl Item {
    fn new(part: Part, name: impl Into<String>, needs: impl IntoIterator<Item = Aspect>) -> Self {
        Self {
            operation: None,
            part,
            name: name.into(),
            needs: needs.into_iter().collect(),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        if let Some(operation) = &self.operation {
            write!(f, "{operation}: ")?;
        }
        match self.part {
            Part::Request => write!(f, "{name}"),
            Part::RequestField => write!(f, "request.{name}"),
            Part::Status(status) => write!(f, "{status}"),
            Part::Header(status) => write!(f, "{status} {name}"),
            Part::SessionField => write!(f, "session.{name}"),
            // A list has items and no fields.
            Part::ResponseField if name.starts_with('[') => write!(f, "response{name}"),
            Part::ResponseField => write!(f, "response.{name}"),
            Part::OtherResponse => write!(f, "response {name}"),
            Part::ErrorField => write!(f, "error.{name}"),
        }
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Alone => f.write_str("alone"),
            Self::WithAll => f.write_str("with all others"),
            Self::Set => f.write_str("set"),
            Self::Value(value) => write!(f, "the value {value:?}"),
            Self::Limit(keyword, 0) => write!(f, "at its {keyword}"),
            Self::Limit(keyword, distance) => write!(f, "{distance:+} at its {keyword}"),
            Self::Null => f.write_str("null"),
            Self::WrongType => f.write_str("of a wrong type"),
            Self::Unknown => f.write_str("with an unknown value"),
        }
    }
}

/// The items with the operation's name, unless it is the main one.
fn named(operation: &Operation<'_>, mut items: Vec<Item>) -> Vec<Item> {
    if !operation.is_main() {
        for item in &mut items {
            item.operation = Some(operation.id.to_owned());
        }
    }
    items
}

impl Contract {
    /// Everything that is documented, in the order of a conversation, operation by operation.
    pub fn items(&self) -> Vec<Item> {
        let operations = self.operations();
        let operations = operations.iter().flat_map(|operation| {
            let mut items = self.request_items(operation);
            items.extend(self.message_items(operation));
            named(operation, items)
        });
        let events = self.events();
        let events = events.iter();
        let events = events.flat_map(|event| named(event, self.message_items(event)));
        operations.chain(events).collect()
    }

    fn message_items(&self, operation: &Operation<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        self.fields(operation.request(), "", &mut |path, schema, required| {
            // An item of a list is there with the list.
            let is_item = is_item(path);
            let mut needs = match is_item {
                true => BTreeSet::from([Aspect::Set, Aspect::Null]),
                false => BTreeSet::from([Aspect::Alone, Aspect::WithAll]),
            };
            self.needs_of_type(schema, &mut needs);
            if required && !is_item {
                // The types leave no way to send a required field in any other form.
                needs.remove(&Aspect::WrongType);
            } else if !is_item {
                needs.extend([Aspect::Absent, Aspect::Null]);
            }
            items.push(Item::new(Part::RequestField, path, needs));
        });
        for (status, body) in operation.responses() {
            let examples = operation.response_examples(status);
            let needs = examples
                .iter()
                .map(|(name, _)| Aspect::Value((*name).to_owned()));
            // A response that is not a JSON object, and one that differs from those documented.
            let needs: Vec<_> = match operation.response(status) {
                Value::Null => vec![Aspect::Set],
                _ => needs.chain([Aspect::WrongType, Aspect::Unknown]).collect(),
            };
            items.push(Item::new(Part::Status(status), "", needs));
            for (media_type, _) in object(&body["content"]) {
                let name = format!("content-type: {media_type}");
                items.push(Item::new(Part::Header(status), name, [Aspect::Set]));
            }
            for (name, header) in object(&body["headers"]) {
                let mut needs = BTreeSet::from([Aspect::Set, Aspect::Absent]);
                self.needs_of_text(&header["schema"], &mut needs);
                items.push(Item::new(Part::Header(status), name.to_lowercase(), needs));
            }
        }
        items.extend(
            operation
                .other_responses()
                .map(|name| Item::new(Part::OtherResponse, name, [Aspect::Set])),
        );
        self.response_items(operation, &mut items);
        items
    }

    fn request_items(&self, operation: &Operation<'_>) -> Vec<Item> {
        let mut names = if operation.is_main() {
            vec![self.server().to_owned()]
        } else {
            Vec::new()
        };
        let method = operation.method.to_uppercase();
        names.push(format!("{method} {}", operation.path));
        let keys = self.key_headers(operation);
        names.extend(keys.into_iter().map(str::to_lowercase));
        let is_required = operation.body["requestBody"]["required"] == true;
        let body = if is_required {
            ""
        } else {
            ", if there is a body"
        };
        let media_types = operation.request_media_types();
        names.extend(
            media_types
                .into_iter()
                .map(|name| format!("content-type: {name}{body}")),
        );
        let request = names
            .into_iter()
            .map(|name| Item::new(Part::Request, name, [Aspect::Set]));
        let parameters = operation.parameters().map(|parameter| {
            let [place, name] =
                ["in", "name"].map(|key| parameter[key].as_str().unwrap_or_default());
            let mut needs = BTreeSet::from([Aspect::Set]);
            self.needs_of_text(&parameter["schema"], &mut needs);
            // A value of a wrong type is none for the types.
            needs.remove(&Aspect::WrongType);
            needs.remove(&Aspect::Unknown);
            if parameter["required"] != true {
                needs.insert(Aspect::Absent);
            }
            Item::new(Part::Request, format!("{place} parameter {name}"), needs)
        });
        request.chain(parameters).collect()
    }

    fn response_items(&self, operation: &Operation<'_>, items: &mut Vec<Item>) {
        let mut seen = BTreeSet::new();
        for (status, _) in operation.responses() {
            let part = match status {
                300.. => Part::ErrorField,
                _ if operation.is_main() => Part::SessionField,
                _ => Part::ResponseField,
            };
            self.fields(operation.response(status), "", &mut |path, schema, _| {
                if seen.insert((part, path.to_owned())) {
                    let mut needs = BTreeSet::from([Aspect::Set, Aspect::Null]);
                    needs.extend((!is_item(path)).then_some(Aspect::Absent));
                    self.needs_of_type(schema, &mut needs);
                    items.push(Item::new(part, path, needs));
                }
            });
        }
    }

    /// A list of values wants each of them, a limit both sides of it, a list each length; any JSON wants
    /// each kind of JSON, and a union without a discriminator those of its branches.
    fn needs_of_type(&self, schema: &Value, needs: &mut BTreeSet<Aspect>) {
        let schema = self.resolve(schema);
        if is_any(schema) {
            needs.extend(
                ["array", "bool", "number", "object", "string"].map(|v| Aspect::Value(v.into())),
            );
            return;
        }
        needs.insert(Aspect::WrongType);
        let limits = self.limits(schema);
        if schema["type"] == "array" {
            let limit = |name: &str| limits.iter().find(|(keyword, _)| *keyword == name);
            let least = limit("minItems").map_or(0, |(_, limit)| *limit);
            let most = limit("maxItems").map_or(i64::MAX, |(_, limit)| *limit);
            let lengths = LENGTHS.into_iter().zip(0..);
            let allowed = lengths.filter(|(_, length)| (least..=most).contains(length));
            needs.extend(allowed.map(|(name, _)| Aspect::Value(name.into())));
        }
        needs.extend(
            limits.into_iter().flat_map(|(keyword, _)| {
                [-1, 0, 1].map(|distance| Aspect::Limit(keyword, distance))
            }),
        );
        let kinds = self.kinds(schema).into_iter();
        needs.extend(kinds.map(|kind| Aspect::Value(kind.to_owned())));
        let values = self.values(schema);
        if !values.is_empty() {
            needs.insert(Aspect::Unknown);
            needs.extend(
                values
                    .into_iter()
                    .map(|value| Aspect::Value(value.to_owned())),
            );
        }
    }

    /// A header and a parameter are texts: any text is one, and none is null.
    fn needs_of_text(&self, schema: &Value, needs: &mut BTreeSet<Aspect>) {
        let schema = self.resolve(schema);
        let of = if schema["type"] == "array" {
            &schema["items"]
        } else {
            schema
        };
        self.needs_of_type(of, needs);
        if self.resolve(of)["type"] == "string" {
            needs.remove(&Aspect::WrongType);
        }
    }
}

/// The lengths of a list that are seen: none, one and two items.
pub const LENGTHS: [&str; 3] = ["no items", "one item", "several items"];

/// Whether a path is that of a list's items or a map's values, which are never absent.
fn is_item(path: &str) -> bool {
    path.ends_with(['}', ']'])
}
