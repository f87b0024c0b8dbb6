//! Unions: which forms a value may have.

use super::Comparison;
use super::either;
use super::place::Place;
use crate::document::Document;
use crate::finding::Effect;
use crate::schema::Schema;
use crate::union::Branch;

impl<'a> Comparison<'a> {
    pub(super) fn unions(&mut self, place: &Place<'_>, ours: &Schema<'a>, theirs: &Schema<'a>) {
        if ours.is_any() {
            let (effect, why) = either(place, true);
            let labels: Vec<_> = theirs
                .branches
                .iter()
                .map(|branch| branch.label.as_str())
                .collect();
            let detail = format!("only {} are taken now", labels.join(" or "));
            self.find(place, "one-of-added", effect, detail, why);
            return;
        }
        if theirs.is_any() {
            let (effect, why) = either(place, false);
            self.find(
                place,
                "one-of-removed",
                effect,
                "any JSON is taken now",
                why,
            );
            return;
        }
        let property =
            |schema: &Schema<'a>| schema.discriminator.map(|d| d["propertyName"].clone());
        if property(ours) != property(theirs) {
            let kind = "discriminator-property-name-changed";
            let (effect, why) = (
                place.reading().0,
                "the branches are distinguished in another way",
            );
            self.find(
                place,
                kind,
                effect,
                "the discriminator is another property",
                why,
            );
        }
        self.branches(
            place,
            (&ours.forms(), &theirs.forms()),
            !ours.branches.is_empty(),
        );
    }

    /// Compares the branches that belong together, and reports those of one side. Another document names its schemas
    /// as it likes: what has no name in common is paired by being the same, then by its types.
    fn branches(
        &mut self,
        place: &Place<'_>,
        (ours, theirs): (&[Branch<'a>], &[Branch<'a>]),
        was_union: bool,
    ) {
        let mut gone: Vec<_> = ours.iter().collect();
        let mut new: Vec<_> = theirs.iter().collect();
        let below = |branch: &Branch<'a>| place.below(&format!("<{}>", branch.label));
        let mut pairs = pair(&mut gone, &mut new, |branch, other| {
            branch.label == other.label
        });
        for branch in gone.clone() {
            let same = new
                .iter()
                .position(|other| self.is_same(&below(branch), &branch.parts, &other.parts));
            if let Some(at) = same {
                new.remove(at);
                gone.retain(|known| !std::ptr::eq(*known, branch));
            }
        }
        let (ours, theirs) = (self.ours, self.theirs);
        let types = |document: &'a Document, branch: &Branch<'a>| {
            Schema::of(document, &branch.parts).map(|schema| schema.type_names())
        };
        pairs.extend(pair(&mut gone, &mut new, |branch, other| {
            types(ours, branch) == types(theirs, other)
        }));
        if let ([branch], [other]) = (gone.as_slice(), new.as_slice()) {
            pairs.push((branch, other));
            (gone, new) = (Vec::new(), Vec::new());
        }
        for (branch, other) in pairs {
            self.schemas(&below(branch), &branch.parts, &other.parts);
        }
        for branch in gone {
            let (effect, why) = either(place, true);
            self.find(
                place,
                "one-of-removed",
                effect,
                format!("{} is gone", branch.label),
                why,
            );
        }
        for branch in new {
            let (effect, why) = match either(place, false) {
                (Effect::BreaksReading, _) if was_union => (
                    Effect::NeedsRelease,
                    "the client keeps it as an unknown form",
                ),
                other => other,
            };
            self.find(
                place,
                "one-of-added",
                effect,
                format!("{} is new", branch.label),
                why,
            );
        }
    }
}

/// Takes those out of both lists that belong together and to no other.
fn pair<'b, 'a>(
    gone: &mut Vec<&'b Branch<'a>>,
    new: &mut Vec<&'b Branch<'a>>,
    mut belong: impl FnMut(&Branch<'a>, &Branch<'a>) -> bool,
) -> Vec<(&'b Branch<'a>, &'b Branch<'a>)> {
    let mut pairs = Vec::new();
    for branch in gone.clone() {
        let others: Vec<_> = new
            .iter()
            .copied()
            .filter(|other| belong(branch, other))
            .collect();
        if let [other] = others[..]
            && gone.iter().filter(|branch| belong(branch, other)).count() == 1
        {
            gone.retain(|known| !std::ptr::eq(*known, branch));
            new.retain(|known| !std::ptr::eq(*known, other));
            pairs.push((branch, other));
        }
    }
    pairs
}
