//! The properties of an object, and what it has besides them.

use std::collections::BTreeMap;

use super::place::{self, Place, Way};
use super::{Comparison, either, renamed, sending};
use crate::document::Document;
use crate::finding::{Added, Addition, Effect};
use crate::schema::{Others, Parts, Schema};
use crate::written;

/// Properties by their names.
type Fields<'a> = BTreeMap<&'a str, Parts<'a>>;

/// The properties that only one side has: the name, the schema, whether it is required.
type OneSided<'a> = Vec<(&'a str, Parts<'a>, bool)>;

impl<'a> Comparison<'a> {
    pub(super) fn properties(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        let before = self.carried(self.ours, place.way, ours);
        let after = self.carried(self.theirs, place.way, theirs);
        for (name, parts) in &before {
            if let Some(others) = after.get(name) {
                let place = property(place, ours, name);
                let is_required = |schema: &Schema<'a>| schema.required.contains(name);
                let says_nothing = theirs.required.is_empty();
                self.required(&place, is_required(ours), is_required(theirs), says_nothing);
                self.schemas(&place, parts, others);
            }
        }
        let only = |these: &Fields<'a>, those: &Fields<'a>, schema: &Schema<'a>| -> OneSided<'a> {
            let only = these.iter().filter(|(name, _)| !those.contains_key(*name));
            let only =
                only.map(|(name, parts)| (*name, parts.clone(), schema.required.contains(name)));
            only.collect()
        };
        let mut gone = only(&before, &after, ours);
        let mut new = only(&after, &before, theirs);
        self.renamed(place, ours, &mut gone, &mut new);
        for (name, _, is_required) in gone {
            self.gone(&property(place, ours, name), is_required, theirs);
        }
        for (name, parts, is_required) in new {
            if let Err(problem) = Schema::of(self.theirs, &parts) {
                let row = place.below(&format!(".{name}")).row();
                self.unjudged(&row, &format!("the other document: {problem}"));
                continue;
            }
            self.new_property(place, name, &parts, is_required);
        }
        self.others(place, ours, theirs);
    }

    /// The properties that are in this direction at all. One that can't be read is reported where it is compared.
    fn carried(&self, document: &'a Document, way: Way, schema: &Schema<'a>) -> Fields<'a> {
        let fields = schema.fields.iter().filter(|(_, parts)| {
            Schema::of(document, parts).map_or(true, |schema| match way {
                Way::Sent => !schema.read_only,
                Way::Received => !schema.write_only,
            })
        });
        fields.map(|(name, parts)| (*name, parts.clone())).collect()
    }

    /// A property that is gone and one that is new, and all the same otherwise: one finding.
    fn renamed(
        &mut self,
        place: &Place<'_>,
        ours: &Schema<'a>,
        gone: &mut OneSided<'a>,
        new: &mut OneSided<'a>,
    ) {
        if let ([(old, old_parts, was)], [(name, parts, is)]) = (gone.as_slice(), new.as_slice())
            && was == is
            && self.is_same(&property(place, ours, old), old_parts, parts)
        {
            let place = property(place, ours, old);
            let detail = renamed(old, name);
            let effect = self.effect_of_gone(&place, *was);
            self.find(&place, gone_check(&place, *was), effect.0, detail, effect.1);
            gone.clear();
            new.clear();
        }
    }

    /// `says_nothing`: their object requires nothing at all.
    fn required(&mut self, place: &Place<'_>, ours: bool, theirs: bool, says_nothing: bool) {
        let (kind, effect, why) = match (place.way, ours, theirs) {
            (Way::Sent, false, true) => {
                let (effect, why) = (Effect::BreaksSending, "who leaves it out is rejected");
                ("became-required", effect, why)
            }
            (Way::Sent, true, false) => {
                let why = "the client still asks for it";
                ("became-optional", Effect::NeedsRelease, why)
            }
            (Way::Received, true, false) => {
                let (effect, why) = place.reading();
                ("became-optional", effect, why)
            }
            (Way::Received, false, true) => {
                let why = "the client reads it whether it is there or not";
                ("became-required", Effect::Safe, why)
            }
            _ => return,
        };
        let detail = kind.replace('-', " ");
        match place.pointer.rsplit_once("/properties/") {
            Some((object, _)) if ours && says_nothing => {
                self.find_silence(place, kind, (effect, why), detail, (object, "required"));
            }
            _ => self.find(place, kind, effect, detail, why),
        }
    }

    fn effect_of_gone(&self, place: &Place<'_>, was_required: bool) -> (Effect, &'static str) {
        match place.way {
            Way::Sent => (
                Effect::BreaksSending,
                "the service ignores or rejects what the client still sends",
            ),
            Way::Received if was_required => place.reading(),
            Way::Received => (Effect::Safe, "the client reads it as one that was left out"),
        }
    }

    fn gone(&mut self, place: &Place<'_>, was_required: bool, theirs: &Schema<'a>) {
        let (effect, why) = self.effect_of_gone(place, was_required);
        let detail = match theirs.others {
            Others::None => "is gone, and other names are rejected",
            _ => "is gone",
        };
        self.find(place, gone_check(place, was_required), effect, detail, why);
    }

    fn new_property(
        &mut self,
        place: &Place<'_>,
        name: &str,
        parts: &Parts<'a>,
        is_required: bool,
    ) {
        let (check, effect, why) = match (place.way, is_required) {
            (Way::Sent, true) => (
                "new-required-request-property",
                Effect::BreaksSending,
                "the service rejects requests without it; `extra` can send it until there is a release",
            ),
            (Way::Sent, false) => (
                "new-optional-request-property",
                Effect::NeedsRelease,
                "`extra` can send it until then",
            ),
            (Way::Received, true) => (
                "response-required-property-added",
                Effect::NeedsRelease,
                "the client keeps it in `extra` until then",
            ),
            (Way::Received, false) => (
                "response-optional-property-added",
                Effect::NeedsRelease,
                "the client keeps it in `extra` until then",
            ),
        };
        let addition = match written::schema(self.theirs, parts, place.way == Way::Received) {
            Ok(written) if !(is_required && place.way == Way::Sent) => Some(Addition {
                schema: place.pointer.clone(),
                what: Added::Property(name.to_owned(), written),
            }),
            Ok(_) => None,
            Err(problem) => {
                self.report
                    .notes
                    .push(format!("{}.{name}: no suggestion: {problem}", place.row()));
                None
            }
        };
        let below = Place {
            owner: place.at.clone(),
            ..place.below(&format!(".{name}"))
        };
        let detail = format!("{name} is new");
        self.find_addition(&below, check, (effect, why), detail, addition);
    }

    fn others(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        let place = &place.below("{}");
        let why_ignored = "the client keeps what it does not know in `extra`, whatever it is";
        match (&ours.others, &theirs.others) {
            (Others::Of(ours), Others::Of(theirs)) => self.schemas(place, ours, theirs),
            (Others::Any, Others::Of(_))
            | (Others::Of(_), Others::None)
            | (Others::Any, Others::None) => {
                let (effect, why) = match place.way {
                    Way::Sent => sending(true),
                    Way::Received => (Effect::Safe, why_ignored),
                };
                let detail = "fewer other properties are taken";
                self.find(place, "additional-properties-narrowed", effect, detail, why);
            }
            (Others::None, Others::None) | (Others::Any, Others::Any) => {}
            (Others::None, _) | (Others::Of(_), Others::Any) => {
                let (effect, why) = match place.way {
                    Way::Received if !ours.fields.is_empty() => (Effect::Safe, why_ignored),
                    _ => either(place, false),
                };
                let detail = "more other properties are taken";
                self.find(place, "additional-properties-widened", effect, detail, why);
            }
        }
    }
}

/// The place of a property.
fn property<'p>(place: &Place<'p>, ours: &Schema<'_>, name: &str) -> Place<'p> {
    let is_optional = !ours.required.contains(name);
    let below = place.below(&format!(".{name}"));
    let kept = (ours.lenient && is_optional && place.way == Way::Received).then_some(place::KEPT);
    let pointer = format!(
        "{}/properties/{}",
        place.pointer,
        name.replace('~', "~0").replace('/', "~1")
    );
    Place {
        owner: below.at.clone(),
        pointer,
        is_optional,
        forgiving: place.forgiving.or(kept),
        ..below
    }
}

fn gone_check(place: &Place<'_>, was_required: bool) -> &'static str {
    match (place.way, was_required) {
        (Way::Sent, _) => "removed",
        (Way::Received, true) => "response-required-property-removed",
        (Way::Received, false) => "response-optional-property-removed",
    }
}
