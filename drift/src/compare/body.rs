//! The bodies of requests and responses.

use serde_json::Value;

use super::Comparison;
use super::place::{Carrier, Place, Way};
use crate::document::{Document, Operation, map};
use crate::finding::Effect;

impl<'a> Comparison<'a> {
    pub(super) fn request(
        &mut self,
        place: &Place<'_>,
        ours: &Operation<'a>,
        theirs: &Operation<'a>,
    ) {
        let id = place.operation;
        let pointer = format!(
            "/paths/{}/{}/requestBody",
            ours.path.replace('~', "~0").replace('/', "~1"),
            ours.method
        );
        let carried = place.carried(Way::Sent, Carrier::Request, pointer.clone());
        let body = |document: &'a Document, operation: &Operation<'a>| {
            operation
                .body
                .get("requestBody")
                .map(|body| document.object(body, &["description", "content", "required"]))
                .transpose()
        };
        let (ours, theirs) = match (body(self.ours, ours), body(self.theirs, theirs)) {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (Err(problem), _) | (_, Err(problem)) => return self.unjudged(id, &problem),
        };
        match (ours, theirs) {
            (None, None) => {}
            (None, Some(theirs)) if theirs["required"] == true => {
                let why = "the service rejects requests without a body";
                let check = "request-body-added-required";
                self.find(
                    &carried,
                    check,
                    Effect::BreaksSending,
                    "a body is required",
                    why,
                );
            }
            (None, Some(_)) => {
                let (check, why) = ("request-body-added-optional", "the client sends none");
                self.find(
                    &carried,
                    check,
                    Effect::NeedsRelease,
                    "a body can be sent",
                    why,
                );
            }
            (Some(_), None) => {
                let why = "the service ignores or rejects what the client still sends";
                let check = "request-body-removed";
                self.find(
                    &carried,
                    check,
                    Effect::BreaksSending,
                    "the body is gone",
                    why,
                );
            }
            (Some(ours), Some(theirs)) => {
                match (ours["required"] == true, theirs["required"] == true) {
                    (true, false) => {
                        let (effect, why) = (Effect::Safe, "the client always sends one");
                        self.find(
                            &carried,
                            "became-optional",
                            effect,
                            "the body became optional",
                            why,
                        );
                    }
                    (false, true) => {
                        let why = "the service rejects requests without a body";
                        let effect = Effect::BreaksSending;
                        self.find(
                            &carried,
                            "became-required",
                            effect,
                            "the body became required",
                            why,
                        );
                    }
                    _ => {}
                }
                self.bodies(place, Way::Sent, Carrier::Request, &pointer, (ours, theirs));
            }
        }
    }

    /// Compares the media types of two bodies, and the schemas of those that both have.
    pub(super) fn bodies(
        &mut self,
        place: &Place<'_>,
        way: Way,
        carrier: Carrier,
        pointer: &str,
        (ours, theirs): (&'a Value, &'a Value),
    ) {
        let forgiving = place.forgiving;
        let at = |media: &str| {
            let pointer = format!("{pointer}/content/{}/schema", media.replace('/', "~1"));
            Place {
                forgiving,
                ..place.carried(way, carrier.clone(), pointer)
            }
        };
        let (ours, theirs) = match (content(ours), content(theirs)) {
            (Ok(ours), Ok(theirs)) => (ours, theirs),
            (Err(problem), _) | (_, Err(problem)) => return self.unjudged(&at("").row(), &problem),
        };
        let lacks =
            |all: &[(String, &Value)], name: &str| all.iter().all(|(known, _)| known != name);
        let gone: Vec<_> = ours
            .iter()
            .filter(|(name, _)| lacks(&theirs, name))
            .collect();
        let new: Vec<_> = theirs
            .iter()
            .filter(|(name, _)| lacks(&ours, name))
            .collect();
        for (name, media) in &ours {
            if let Some((_, other)) = theirs.iter().find(|(known, _)| known == name) {
                let known = ["schema", "example", "examples", "encoding"];
                let other = match self.theirs.object(other, &known) {
                    Ok(other) => other,
                    Err(problem) => {
                        self.unjudged(&at(name).row(), &problem);
                        continue;
                    }
                };
                let schemas = [&media["schema"], &other["schema"]];
                let [ours, theirs] = schemas.map(|schema| {
                    if schema.is_null() {
                        vec![]
                    } else {
                        vec![schema]
                    }
                });
                self.schemas(&at(name), &ours, &theirs);
            }
        }
        let (kind, effect, why) = match way {
            Way::Sent => (
                "request-body-media-type",
                Effect::BreaksSending,
                "the client still sends it",
            ),
            Way::Received => {
                let (effect, why) = at("").reading();
                ("response-media-type", effect, why)
            }
        };
        if let ([(old, _)], [(name, _)]) = (gone.as_slice(), new.as_slice()) {
            let detail = format!("{old} → {name}");
            self.find(&at(old), &format!("{kind}-removed"), effect, detail, why);
            return;
        }
        for (name, _) in gone {
            let is_last = theirs.is_empty();
            let detail = if is_last {
                "the body is gone".to_owned()
            } else {
                format!("{name} is gone")
            };
            self.find(&at(name), &format!("{kind}-removed"), effect, detail, why);
        }
        for (name, _) in new {
            let (effect, why) = match way {
                Way::Sent => (Effect::Safe, "the client sends another one"),
                Way::Received => (
                    Effect::Safe,
                    "the client asks for what it can read (`accept`)",
                ),
            };
            self.find(
                &at(name),
                &format!("{kind}-added"),
                effect,
                format!("{name} is new"),
                why,
            );
        }
    }
}

/// A media type without its parameters.
fn plain(media_type: &str) -> String {
    let plain = media_type.split(';').next().unwrap_or_default();
    plain.trim().to_lowercase()
}

/// The media types of a body, without their parameters.
fn content(body: &Value) -> Result<Vec<(String, &Value)>, String> {
    let mut found: Vec<(String, &Value)> = Vec::new();
    for (name, media) in map(&body["content"], "content")? {
        let name = plain(name);
        if found.iter().any(|(known, _)| *known == name) {
            return Err(format!("{name} is there twice, with other parameters"));
        }
        found.push((name, media));
    }
    Ok(found)
}
