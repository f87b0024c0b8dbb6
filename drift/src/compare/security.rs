//! How requests are authenticated.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Comparison;
use super::place::Place;
use crate::document::{Document, Operation, members};
use crate::finding::Effect;

/// The schemes of one way to authenticate, each as what is sent.
type Way = BTreeSet<String>;

impl<'a> Comparison<'a> {
    pub(super) fn security(
        &mut self,
        place: &Place<'_>,
        ours: &Operation<'a>,
        theirs: &Operation<'a>,
    ) {
        let (before, after) = match (ways(self.ours, ours), ways(self.theirs, theirs)) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(problem), _) | (_, Err(problem)) => {
                return self.unjudged(place.operation, &problem);
            }
        };
        if before == after {
            return;
        }
        let place = Place {
            at: "security".into(),
            ..place.clone()
        };
        let names = |ways: &BTreeSet<Way>| {
            let ways = ways
                .iter()
                .map(|way| way.iter().cloned().collect::<Vec<_>>().join(" and "));
            let named: Vec<_> = ways.filter(|way| !way.is_empty()).collect();
            if named.is_empty() {
                "none".to_owned()
            } else {
                named.join(" or ")
            }
        };
        let detail = format!("{} → {}", names(&before), names(&after));
        let is_enough = |asked: &Way| before.iter().any(|sent| asked.is_subset(sent));
        let (effect, why) = if after.is_empty() || after.iter().any(is_enough) {
            (
                Effect::Safe,
                "the service still accepts how the client authenticates",
            )
        } else {
            (
                Effect::BreaksSending,
                "the service rejects how the client authenticates",
            )
        };
        let kind = if before.is_subset(&after) {
            "added"
        } else {
            "removed"
        };
        self.find(&place, &format!("api-security-{kind}"), effect, detail, why);
    }

    /// The headers that carry the key, in small letters.
    pub(super) fn key_headers(
        &self,
        document: &'a Document,
        operation: &Operation<'a>,
    ) -> Vec<String> {
        let ways = ways(document, operation).unwrap_or_default();
        let schemes = ways.into_iter().flatten();
        schemes
            .filter_map(|scheme| scheme.strip_prefix("key in header ").map(str::to_owned))
            .collect()
    }
}

/// The ways to authenticate; their names do not count.
fn ways<'a>(document: &'a Document, operation: &Operation<'a>) -> Result<BTreeSet<Way>, String> {
    // A path has no security of its own.
    let listed = operation
        .body
        .get("security")
        .or_else(|| document.root().get("security"));
    let listed = match listed {
        None => &[],
        Some(Value::Array(listed)) => listed.as_slice(),
        Some(other) => return Err(format!("`security` is {other}, not a list")),
    };
    let read = |way: &Value| -> Result<Way, String> {
        if !way.is_object() {
            return Err(format!("`security` has {way}, which is not an object"));
        }
        let schemes = members(way).map(|(name, scopes)| {
            let scopes = scopes
                .as_array()
                .ok_or_else(|| format!("{name}: {scopes} is not a list"))?;
            let scopes: Vec<_> = scopes.iter().map(ToString::to_string).collect();
            let with = if scopes.is_empty() { "" } else { " with " };
            Ok(format!(
                "{}{with}{}",
                scheme(document, name)?,
                scopes.join(", ")
            ))
        });
        schemes.collect()
    };
    listed.iter().map(read).collect()
}

fn scheme(document: &Document, name: &str) -> Result<String, String> {
    let schemes = &document.root()["components"]["securitySchemes"];
    let scheme = schemes
        .get(name)
        .ok_or_else(|| format!("the security scheme {name} is not there"))?;
    let scheme = document.follow(scheme)?;
    let text = |key: &str| scheme[key].as_str().unwrap_or_default();
    match text("type") {
        // Names of headers have no case.
        "apiKey" if text("in") == "header" => {
            Ok(format!("key in header {}", text("name").to_lowercase()))
        }
        "apiKey" => Ok(format!("key in {} {}", text("in"), text("name"))),
        "http" => Ok(format!("http {}", text("scheme").to_lowercase())),
        other @ ("oauth2" | "openIdConnect" | "mutualTLS") => Ok(other.to_owned()),
        other => Err(format!(
            "the security scheme {name} is of the unknown type {other:?}"
        )),
    }
}
