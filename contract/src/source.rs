//! Where the contract's facts come from, by its own marks: `x-source`, `x-assumption`, `x-assumed`.

use std::fmt;

use serde_json::Value;

use crate::{Contract, Operation, object};

/// Where a fact comes from; the later ones are further from the reference page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Didit's reference page for the endpoint.
    Page,
    /// Didit's other published material.
    Published,
    /// Nothing published: the contract assumes it and says so.
    Assumed,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Page => "Didit's reference page",
            Self::Published => "Didit's other published material",
            Self::Assumed => "an assumption that openapi.yaml states",
        })
    }
}

impl Contract {
    /// Where it is documented that there is a field: a dotted path below a schema.
    pub fn field_source(&self, schema: &Value, path: &str) -> Option<Source> {
        self.field(schema, path).map(whole)
    }

    /// Where an operation or event, and all that is documented along with it, comes from.
    pub fn operation_source(&self, operation: &Operation<'_>) -> Source {
        whole(operation.body)
    }

    /// Where one of the listed values of a field is documented.
    pub fn value_source(&self, schema: &Value, path: &str, value: &str) -> Option<Source> {
        let chain = self.chain(self.field(schema, path)?);
        chain.into_iter().map(|part| of_value(part, value)).max()
    }

    /// Where a rule for the values of a field is documented, by the rule's keyword.
    pub fn rule_source(&self, schema: &Value, path: &str, keyword: &str) -> Option<Source> {
        let chain = self.chain(self.field(schema, path)?);
        let rules = chain.into_iter().filter(|part| !part[keyword].is_null());
        rules
            .map(|part| {
                if is_assumed(part, keyword) {
                    Source::Assumed
                } else {
                    whole(part)
                }
            })
            .max()
    }

    /// Where a status, and what is documented along with it, comes from.
    pub fn response_source(&self, status: u16) -> Option<Source> {
        self.operation().body["responses"]
            .get(status.to_string())
            .map(whole)
    }

    /// Where an example response comes from: an assumption where it is marked as one.
    pub fn example_source(&self, status: u16, name: &str) -> Option<Source> {
        let content = &self.operation().body["responses"][status.to_string()]["content"];
        let mut examples = object(content).flat_map(|(_, media)| object(&media["examples"]));
        let (_, example) = examples.find(|(found, _)| *found == name)?;
        if example["x-assumption"].is_string() {
            return Some(Source::Assumed);
        }
        self.response_source(status)
    }

    fn field<'a>(&'a self, schema: &'a Value, path: &str) -> Option<&'a Value> {
        let mut found = None;
        self.fields(schema, "", &mut |name, field, _| {
            if name == path {
                found = Some(field);
            }
        });
        found
    }

    /// A field, and the schemas that say what its values are; of a list, what the items are, too.
    fn chain<'a>(&'a self, field: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(field);
        let mut chain = vec![field, schema];
        if !schema["items"].is_null() {
            chain.push(self.resolve(&schema["items"]));
        }
        chain
    }
}

/// The source of everything that a part of the contract says, unless it is marked otherwise.
fn whole(part: &Value) -> Source {
    if part["x-source"] == "published" {
        Source::Published
    } else {
        Source::Page
    }
}

fn of_value(part: &Value, value: &str) -> Source {
    let values = &part["x-source"]["values"];
    let is_listed = values == "all"
        || values
            .as_array()
            .is_some_and(|v| v.iter().any(|v| v == value));
    if is_listed {
        Source::Published
    } else {
        whole(part)
    }
}

fn is_assumed(part: &Value, keyword: &str) -> bool {
    part["x-assumed"]
        .as_array()
        .is_some_and(|keywords| keywords.iter().any(|found| found == keyword))
}

/// What is wrong with the marks below a part of the contract, each with its place.
pub(super) fn wrong_marks(part: &Value, place: &str, found: &mut Vec<String>) {
    if let Value::Object(members) = part {
        let mut wrong = |what: &str| found.push(format!("{place}: {what}"));
        match members.get("x-source") {
            None => {}
            Some(Value::String(text)) if text == "published" => {}
            Some(Value::Object(partly)) => {
                let is_known = partly
                    .keys()
                    .all(|name| name == "published" || name == "values");
                if !is_known || !partly.get("published").is_some_and(Value::is_string) {
                    wrong("x-source has to say what is `published`");
                }
                let listed = partly.get("values").and_then(Value::as_array);
                let values = part["enum"].as_array();
                if listed.is_some_and(|l| {
                    l.iter()
                        .any(|v| values.is_none_or(|values| !values.contains(v)))
                }) {
                    wrong("x-source has values that are not listed");
                }
            }
            Some(_) => wrong("x-source is neither `published` nor a part"),
        }
        if members
            .get("x-assumption")
            .is_some_and(|text| !text.is_string())
        {
            wrong("x-assumption is not a text");
        }
        if let Some(assumed) = members.get("x-assumed") {
            let keywords = assumed.as_array().map(Vec::as_slice).unwrap_or_default();
            let is_there = |keyword: &Value| {
                keyword
                    .as_str()
                    .is_some_and(|name| members.contains_key(name))
            };
            if keywords.is_empty() || !keywords.iter().all(is_there) {
                wrong("x-assumed names a keyword that is not there");
            }
            if !members.contains_key("x-assumption") {
                wrong("x-assumed without an x-assumption");
            }
        }
        for (name, member) in members {
            wrong_marks(member, &format!("{place}/{name}"), found);
        }
    }
}

/// Here, and not in the conformance suite: there, a changed contract has to be noticed by what a client does.
#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contract() -> Contract {
        Contract::read().expect("the contract")
    }

    #[test]
    fn accepts_every_mark_of_the_contract() {
        assert_eq!(contract().wrong_marks(), [""; 0]);
    }

    #[test]
    fn reports_unknown_mark_with_its_place() {
        let with = |member: &str, mark: Value| {
            let mut document = contract().document().clone();
            document["components"]["schemas"]["CountryCode"][member] = mark;
            Contract::from(document).wrong_marks()
        };
        for (member, mark, problem) in [
            (
                "x-source",
                json!("page"),
                "x-source is neither `published` nor a part",
            ),
            (
                "x-source",
                json!({ "values": [] }),
                "x-source has to say what is `published`",
            ),
            (
                "x-source",
                json!({ "published": "all", "value": [] }),
                "x-source has to say what is `published`",
            ),
            (
                "x-source",
                json!({ "published": "some", "values": ["USA"] }),
                "x-source has values that are not listed",
            ),
            ("x-assumption", json!(true), "x-assumption is not a text"),
            (
                "x-assumed",
                json!(["maxLength"]),
                "x-assumed names a keyword that is not there",
            ),
            (
                "x-assumed",
                json!("pattern"),
                "x-assumed names a keyword that is not there",
            ),
        ] {
            assert_eq!(
                with(member, mark),
                [format!("/components/schemas/CountryCode: {problem}")]
            );
        }
        let mut document = contract().document().clone();
        let schema = document["components"]["schemas"]["CountryCode"]
            .as_object_mut()
            .expect("a schema");
        schema.remove("x-assumption");
        let found = Contract::from(document).wrong_marks();
        assert_eq!(
            found,
            ["/components/schemas/CountryCode: x-assumed without an x-assumption"]
        );
    }
}
