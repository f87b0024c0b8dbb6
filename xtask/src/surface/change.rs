//! What a change of the API does to the programs that use it.

use std::collections::BTreeSet;
use std::fmt;

/// A line that is new or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    line: String,
    is_new: bool,
    /// Whether a program that compiled may no longer compile.
    pub(crate) breaks: bool,
}

impl Change {
    /// The changes from one list to another: what is gone, and then what is new.
    pub(crate) fn all(before: &str, after: &str) -> Vec<Self> {
        let (before, after): (BTreeSet<_>, BTreeSet<_>) =
            (before.lines().collect(), after.lines().collect());
        let gone = before.difference(&after).map(|line| Self {
            line: (*line).to_owned(),
            is_new: false,
            breaks: true,
        });
        let new = after.difference(&before).map(|line| Self {
            line: (*line).to_owned(),
            is_new: true,
            breaks: breaks(line, &before),
        });
        gone.chain(new).collect()
    }
}

/// Whether something new breaks programs, given what there was.
fn breaks(line: &str, before: &BTreeSet<&str>) -> bool {
    let of = |kind: &str, name: &str| {
        let plain = format!("{kind} {name}");
        before
            .iter()
            .copied()
            .find(|line| *line == plain || line.starts_with(&format!("{plain} (")))
    };
    if line.contains(' ') && !line.contains(": ")
        || line.starts_with("static ")
        || line.starts_with("fn ")
    {
        return false; // A new type, method or constant.
    }
    if let Some((name, _)) = line.split_once("::") {
        // A match on a list that is not open lacks the new value.
        return of("enum", name).is_some_and(|list| !list.ends_with("(open)"));
    }
    let (field, ty) = line.split_once(": ").unwrap_or((line, ""));
    let (name, _) = field.split_once('.').unwrap_or((field, ""));
    // A required field has to be set by everybody who builds the object.
    of("struct", name).is_some_and(|object| {
        let is_required = object.contains("(sent)") && !ty.starts_with("Option<");
        is_required || !object.ends_with("(open)")
    })
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_new { '+' } else { '-' };
        let breaks = if self.breaks {
            "   (breaks programs)"
        } else {
            ""
        };
        write!(f, "{sign} {}{breaks}", self.line)
    }
}

#[test]
fn says_what_breaks_programs() {
    let before = "A.b: Option<B>\nA.id: Uuid\nB::One\nC::One\nD.x: i64\nE.x: i64\nenum B (open)\nenum C\nfn Client::get(a: &A) -> Call<A>\n\
                  struct A (sent) (open)\nstruct D (open)\nstruct E\n";
    for (line, breaks) in [
        ("A.c: Option<i64>", false),
        ("A.c: i64", true),
        ("B::Two", false),
        ("C::Two", true),
        ("D.y: i64", false),
        ("E.y: i64", true),
        ("fn Client::put(a: &A) -> Call<A>", false),
        ("struct F (open)", false),
        ("F.x: i64", false),
        ("enum G", false),
        ("G::One", false),
        ("text H", false),
        ("static PUT: Operation<A>", false),
    ] {
        let after = format!("{before}{line}\n");
        let [change] = &Change::all(before, &after)[..] else {
            panic!("one change: {line}")
        };
        assert_eq!((change.breaks, change.is_new), (breaks, true), "{line}");
        let [gone] = &Change::all(&after, before)[..] else {
            panic!("one change: {line}")
        };
        assert!(gone.breaks && !gone.is_new, "{line}");
    }
    let changed = before.replace("D.x: i64", "D.x: f64");
    let shown: Vec<_> = Change::all(before, &changed)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(shown, ["- D.x: i64   (breaks programs)", "+ D.x: f64"]);
    assert_eq!(Change::all(before, before), []);
}
