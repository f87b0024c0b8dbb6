//! Rules that explain how two clients differ. A rule expires by itself: each case that it is about has to differ, and
//! there has to be one.

use std::collections::BTreeMap;
use std::fmt;

use super::Compared;

/// A way in which the clients differ.
pub(super) struct Difference {
    pub(super) name: &'static str,
    pub(super) why: &'static str,
    /// Whether a case is about it.
    pub(super) applies: fn(&Compared) -> bool,
}

/// A rule, and the ids of the cases that it is about.
pub(super) struct Explained {
    pub(super) name: &'static str,
    pub(super) why: &'static str,
    pub(super) ids: Vec<&'static str>,
}

/// Shows a few ids, and only the family where there are many.
impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const A_FEW: usize = 4;
        writeln!(f, "{}: {}", self.name, self.why)?;
        let mut families: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for id in &self.ids {
            let end = id.match_indices('/').nth(1).map_or(id.len(), |(at, _)| at);
            families.entry(&id[..end]).or_default().push(id);
        }
        for (family, ids) in families {
            if ids.len() <= A_FEW {
                ids.iter().try_for_each(|id| writeln!(f, "    {id}"))?;
            } else {
                writeln!(f, "    {family}/: many cases")?;
            }
        }
        Ok(())
    }
}

/// What is wrong with the rules: a difference that not exactly one of them explains, and a rule about cases that do not
/// differ, or about none.
pub(super) fn explain(rules: &[Explained], differing: &BTreeMap<&str, String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (id, difference) in differing {
        let rules = rules.iter().filter(|rule| rule.ids.contains(id));
        match rules.map(|rule| rule.name).collect::<Vec<_>>().as_slice() {
            [_] => {}
            [] => problems.push(format!("{id}: {difference}; no rule explains it")),
            several => problems.push(format!("{id}: explained by {}", several.join(", and "))),
        }
    }
    for Explained { name, ids, .. } in rules {
        if ids.is_empty() {
            problems.push(format!("{name}: no case shows it; take it off the list"));
        }
        let same = ids.iter().filter(|id| !differing.contains_key(**id));
        problems.extend(same.map(|id| format!("{name}: {id} does not differ")));
    }
    problems
}

#[test]
fn reports_every_difference_that_is_not_explained_by_one_rule_and_every_rule_that_has_expired() {
    let rule = |name, ids: &[&'static str]| Explained {
        name,
        why: "known",
        ids: ids.to_vec(),
    };
    let differing = BTreeMap::from([
        ("response/a", "1, generated 2".to_owned()),
        ("response/b", "3, generated 4".to_owned()),
    ]);

    assert_eq!(
        explain(&[rule("a rule", &["response/a", "response/b"])], &differing),
        [""; 0]
    );
    let rules = [
        rule("a rule", &["response/a"]),
        rule("another rule", &["response/a", "response/c"]),
        rule("an old rule", &[]),
    ];
    assert_eq!(
        explain(&rules, &differing),
        [
            "response/a: explained by a rule, and another rule",
            "response/b: 3, generated 4; no rule explains it",
            "another rule: response/c does not differ",
            "an old rule: no case shows it; take it off the list",
        ]
    );
}
