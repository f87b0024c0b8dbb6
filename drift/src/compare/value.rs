//! Types, null, formats, patterns, defaults.

use super::place::{Carrier, Place, Way};
use super::{Comparison, either, sending};
use crate::finding::Effect;
use crate::schema::Schema;

/// Formats that are types in Rust: another text can't be read.
const PARSED: [&str; 8] = [
    "date",
    "date-time",
    "int32",
    "int64",
    "ip",
    "ipv4",
    "ipv6",
    "uuid",
];

impl<'a> Comparison<'a> {
    /// Whether what both take has anything else to compare.
    pub(super) fn kinds(
        &mut self,
        place: &Place<'_>,
        ours: &Schema<'a>,
        theirs: &Schema<'a>,
    ) -> bool {
        if ours.types == theirs.types {
            return true;
        }
        let mut detail = format!("type {} → {}", ours.type_names(), theirs.type_names());
        let is_free = |schema: &Schema<'_>| schema.is_any() && !schema.has_rules();
        let rules = theirs.rules();
        if is_free(ours) && !rules.is_empty() {
            detail += &format!(": {rules}");
        }
        let takes_all = |wide: &Schema<'_>, narrow: &Schema<'_>| match (&wide.types, &narrow.types)
        {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(wide), Some(narrow)) => narrow
                .iter()
                .all(|name| wide.contains(name) || *name == "integer" && wide.contains("number")),
        };
        let is_text = |schema: &Schema<'_>| schema.is_plain_text() && schema.values.is_none();
        let is_parameter = matches!(place.carrier, Carrier::Parameter(_));
        // A parameter is written as text, so that a number is one.
        if takes_all(theirs, ours) || is_parameter && is_text(theirs) && is_scalar(ours) {
            let (effect, why) = either(place, false);
            self.find(place, "type-generalized", effect, detail, why);
        } else if takes_all(ours, theirs) {
            let (effect, why) = either(place, true);
            self.find(place, "list-of-types-narrowed", effect, detail, why);
        } else {
            let (effect, why) = match place.way {
                Way::Sent => sending(true),
                Way::Received => place.reading(),
            };
            self.find(place, "type-changed", effect, detail, why);
            return false;
        }
        // What is in the types that both take is compared as well, unless one side has nothing to compare.
        !is_free(ours) && !is_free(theirs)
    }

    pub(super) fn null(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        if ours.nullable == theirs.nullable {
            return;
        }
        let (effect, why) = either(place, ours.nullable);
        // An optional property is read alike where it is null and where it is left out.
        let (effect, why) = if place.way == Way::Received && theirs.nullable && place.is_optional {
            (
                Effect::Safe,
                "the client reads null as a property that was left out",
            )
        } else {
            (effect, why)
        };
        if theirs.nullable {
            self.find(place, "became-nullable", effect, "null is a value now", why);
        } else {
            self.find(
                place,
                "became-not-nullable",
                effect,
                "null is not a value any more",
                why,
            );
        }
    }

    pub(super) fn texts(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        for (name, ours, theirs) in [
            ("format", ours.format, theirs.format),
            ("pattern", ours.pattern, theirs.pattern),
        ] {
            if ours == theirs {
                continue;
            }
            let is_read = |format: &str| name == "format" && PARSED.contains(&format);
            let (effect, why) = match (place.way, ours, theirs) {
                (Way::Sent, _, theirs) => sending(theirs.is_some()),
                (Way::Received, Some("int64"), Some("int32")) => {
                    (Effect::Safe, "the client reads more than the service sends")
                }
                (Way::Received, Some(ours), _) if is_read(ours) => place.reading(),
                _ => (
                    Effect::Safe,
                    "the client does not check it in what it reads",
                ),
            };
            let (kind, detail) = match (ours, theirs) {
                (None, Some(theirs)) => ("added", format!("{name} {theirs} is new")),
                (Some(ours), Some(theirs)) => ("changed", format!("{name} {ours} → {theirs}")),
                (ours, _) => {
                    let ours = ours.unwrap_or_default();
                    ("removed", format!("{name} {ours} is gone"))
                }
            };
            let check = format!("{name}-{kind}");
            if theirs.is_none() {
                let rule = (place.pointer.as_str(), name);
                self.find_silence(place, &check, (effect, why), detail, rule);
            } else {
                self.find(place, &check, effect, detail, why);
            }
        }
    }

    pub(super) fn defaults(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        let (kind, detail) = match (ours.default, theirs.default) {
            (Some(ours), Some(theirs)) if ours != theirs => {
                ("changed", format!("the default {ours} → {theirs}"))
            }
            (Some(ours), None) => ("removed", format!("the default {ours} is gone")),
            (None, Some(theirs)) => ("added", format!("the default {theirs} is new")),
            _ => ("", String::new()),
        };
        if !kind.is_empty() {
            let (effect, why) = match place.way {
                Way::Sent => (
                    Effect::ChangesMeaning,
                    "who leaves it out gets something else than the contract says",
                ),
                Way::Received => (Effect::Safe, "the client reads what is there"),
            };
            self.find(place, &format!("default-value-{kind}"), effect, detail, why);
        }
        self.deprecation(place, "", ours.deprecated, theirs.deprecated);
    }
}

/// Whether it is a number or a boolean.
fn is_scalar(schema: &Schema<'_>) -> bool {
    let scalars = ["boolean", "integer", "number"];
    let types = schema.types.as_ref();
    types.is_some_and(|types| types.iter().all(|name| scalars.contains(name)))
}
