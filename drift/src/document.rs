//! An OpenAPI document, and what its references point to.

use std::cell::Cell;

use serde_json::{Map, Value};

/// How many references may be followed. Nested references can mean more schemas than can be read.
const REFERENCES: u32 = 200_000;

/// How deeply unions may be nested in each other.
const DEPTH: u32 = 50;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An OpenAPI document.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    followed: Cell<u32>,
    depth: Cell<u32>,
}

/// An operation with all that its path says as well.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    /// In capital letters.
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) body: &'a Value,
    /// What it shares with the other methods of its path.
    pub(crate) item: &'a Value,
}

impl Document {
    pub(crate) fn new(root: Value) -> Self {
        Self {
            root,
            followed: Cell::new(0),
            depth: Cell::new(0),
        }
    }

    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    /// Follows a part's `$ref`, and that of what it points to.
    pub(crate) fn follow<'a>(&'a self, part: &'a Value) -> Result<&'a Value, String> {
        let mut part = part;
        let mut passed = 0;
        while let Some(reference) = part["$ref"].as_str() {
            part = self.target(reference)?;
            passed += 1;
            if passed > 100 {
                return Err(format!("{reference} only points to itself"));
            }
        }
        Ok(part)
    }

    /// Follows a part's `$ref` to an object that has no other keywords than these. Another one may change what it says.
    pub(crate) fn object<'a>(
        &'a self,
        part: &'a Value,
        keywords: &[&str],
    ) -> Result<&'a Value, String> {
        let part = self.follow(part)?;
        if !part.is_object() {
            return Err(format!("{part} is not an object"));
        }
        let mut names = members(part).map(|(name, _)| name);
        match names.find(|name| !keywords.contains(name) && !name.starts_with("x-")) {
            Some(name) => Err(format!("the keyword `{name}` is not supported here")),
            None => Ok(part),
        }
    }

    /// Reads what is one level deeper.
    pub(crate) fn within<T>(&self, read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
        if self.depth.get() == DEPTH {
            return Err("its unions are nested too deeply, or contain only themselves".into());
        }
        self.depth.set(self.depth.get() + 1);
        let found = read();
        self.depth.set(self.depth.get() - 1);
        found
    }

    /// What a reference points to, in this document.
    pub(crate) fn target(&self, reference: &str) -> Result<&Value, String> {
        self.followed.set(self.followed.get() + 1);
        if self.followed.get() > REFERENCES {
            return Err("its schemas are nested in too many ways to be compared".into());
        }
        let pointer = reference
            .strip_prefix('#')
            .ok_or_else(|| format!("{reference} is not in this document"))?;
        let found = self.root.pointer(&decoded(pointer));
        found.ok_or_else(|| format!("{reference} points to nothing"))
    }

    /// All operations, by path and method.
    pub(crate) fn operations(&self) -> Result<Vec<Operation<'_>>, String> {
        self.operations_of(&self.root["paths"])
    }

    /// What the service sends: 3.1's `webhooks`, or the extension for the same.
    pub(crate) fn webhooks(&self) -> Result<Vec<Operation<'_>>, String> {
        let mut all = self.operations_of(&self.root["webhooks"])?;
        all.extend(self.operations_of(&self.root["x-webhooks"])?);
        // What a browser opens is not sent by the service.
        all.retain(|operation| operation.method == "post");
        Ok(all)
    }

    fn operations_of<'a>(&'a self, paths: &'a Value) -> Result<Vec<Operation<'a>>, String> {
        let mut found = Vec::new();
        if !(paths.is_object() || paths.is_null()) {
            return Err("paths and webhooks have to be objects".into());
        }
        for (path, item) in members(paths).filter(|(path, _)| !path.starts_with("x-")) {
            if item["$ref"].is_string() && members(item).count() > 1 {
                return Err(format!("{path}: what is next to `$ref` is not defined"));
            }
            let item = self.follow(item)?;
            if !item.is_object() {
                return Err(format!("{path} is not an object"));
            }
            let all = METHODS.iter().filter_map(|method| {
                Some(Operation {
                    method,
                    path,
                    body: item.get(*method)?,
                    item,
                })
            });
            found.extend(all);
        }
        Ok(found)
    }
}

impl<'a> Operation<'a> {
    /// `POST /v3/session/`.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// What the operation says, else its path, else the document.
    pub(crate) fn nearest(&self, document: &'a Document, name: &str) -> Option<&'a Value> {
        let places = [self.body, self.item, document.root()];
        places.into_iter().find_map(|place| place.get(name))
    }
}

/// The members of what has to be an object, if it is there.
pub(crate) fn map<'a>(value: &'a Value, name: &str) -> Result<Vec<(&'a str, &'a Value)>, String> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Object(_) => Ok(members(value).collect()),
        _ => Err(format!("`{name}` is not an object")),
    }
}

/// The items of what has to be a list, if it is there.
pub(crate) fn items<'a>(value: &'a Value, name: &str) -> Result<&'a [Value], String> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        _ => Err(format!("`{name}` is not a list")),
    }
}

/// What has to be a boolean, if it is there.
pub(crate) fn flag(value: &Value, name: &str) -> Result<bool, String> {
    match value {
        Value::Null => Ok(false),
        Value::Bool(flag) => Ok(*flag),
        _ => Err(format!("`{name}` is {value}, not a boolean")),
    }
}

/// The members of an object, none for anything else.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let all = value.as_object().into_iter().flat_map(Map::iter);
    all.map(|(name, value)| (name.as_str(), value))
}

/// A pointer without the escapes of a URL's fragment.
fn decoded(pointer: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = pointer.as_bytes();
    while let [first, others @ ..] = rest {
        let escaped = (*first == b'%')
            .then(|| others.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() {
            &others[2..]
        } else {
            others
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn follows_references_with_escapes() {
        let document = Document::new(json!({ "paths": { "/a/{b}": { "get": { "c": 1 } } } }));
        let target = |reference: &str| document.target(reference).cloned();
        assert_eq!(target("#/paths/~1a~1{b}/get/c"), Ok(json!(1)));
        assert_eq!(target("#/paths/~1a~1%7Bb%7d/get/c"), Ok(json!(1)));
        let problem = |reference: &str| target(reference).expect_err(reference);
        assert!(problem("#/paths/~1a%").contains("points to nothing"));
        assert!(problem("other.yaml#/a").contains("not in this document"));
    }

    #[test]
    fn rejects_a_reference_that_only_points_to_itself() {
        let document = Document::new(json!({ "a": { "$ref": "#/b" }, "b": { "$ref": "#/a" } }));
        let problem = document.follow(&document.root()["a"]).expect_err("a cycle");
        assert!(problem.contains("only points to itself"), "{problem}");
    }
}
