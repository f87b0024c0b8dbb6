//! The values that a schema lists.

use serde_json::Value;

use super::place::{Place, Way};
use super::{Comparison, either, renamed};
use crate::finding::{Added, Addition, Effect};
use crate::schema::Schema;

const UNKNOWN: &str = "the client keeps the value as an unknown one; a name for it needs a release";

impl<'a> Comparison<'a> {
    pub(super) fn values(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        match (&ours.values, &theirs.values) {
            (None, None) => {}
            (Some(_), None) => {
                let (effect, why) = if ours.open {
                    (Effect::Safe, "any value was taken before")
                } else {
                    widened(place, ours)
                };
                self.find(
                    place,
                    "became-not-enum",
                    effect,
                    "no values are listed any more",
                    why,
                );
            }
            (None, Some(values)) => {
                let (effect, why) = if theirs.open {
                    (Effect::Safe, "other values are taken as before")
                } else {
                    either(place, true)
                };
                let values: Vec<_> = values.iter().map(ToString::to_string).collect();
                let detail = format!("values are listed now: {}", values.join(", "));
                self.find(place, "became-enum", effect, detail, why);
            }
            (Some(listed), Some(other)) => {
                self.lists(place, ours, (listed, other));
                self.openness(place, ours, theirs);
            }
        }
    }

    fn lists(
        &mut self,
        place: &Place<'_>,
        ours: &Schema<'a>,
        (listed, other): (&[&'a Value], &[&'a Value]),
    ) {
        let gone: Vec<_> = listed
            .iter()
            .filter(|value| !other.contains(value))
            .collect();
        let new: Vec<_> = other
            .iter()
            .filter(|value| !listed.contains(value))
            .collect();
        let addition = |value: &Value| {
            Some(Addition {
                schema: place.pointer.clone(),
                what: Added::Value(value.clone()),
            })
        };
        if let ([gone], [new]) = (gone.as_slice(), new.as_slice()) {
            let effect = match place.way {
                Way::Sent => either(place, true),
                Way::Received => widened(place, ours),
            };
            let detail = renamed(&gone.to_string(), &new.to_string());
            self.find_addition(place, "enum-value-removed", effect, detail, addition(new));
            return;
        }
        for value in gone {
            let (effect, why) = either(place, true);
            self.find(
                place,
                "enum-value-removed",
                effect,
                format!("{value} is gone"),
                why,
            );
        }
        for value in new {
            let detail = format!("{value} is new");
            let effect = widened(place, ours);
            self.find_addition(place, "enum-value-added", effect, detail, addition(value));
        }
    }

    /// Whether other values than the listed ones are taken.
    fn openness(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        match (ours.open, theirs.open) {
            (false, true) => {
                let (effect, why) = widened(place, ours);
                self.find(
                    place,
                    "became-not-enum",
                    effect,
                    "other values are taken, too",
                    why,
                );
            }
            (true, false) => {
                let (effect, why) = either(place, true);
                self.find(
                    place,
                    "became-enum",
                    effect,
                    "only the listed values are taken now",
                    why,
                );
            }
            _ => {}
        }
    }
}

/// What more values do.
fn widened(place: &Place<'_>, ours: &Schema<'_>) -> (Effect, &'static str) {
    match place.way {
        Way::Received if ours.open_enum || ours.open => (Effect::Safe, UNKNOWN),
        _ => either(place, false),
    }
}
