//! What is known to be wrong with a request before it is sent. The rules come from the contract:
//! `build.rs` writes one [`Check`] for each object that is sent.

use chrono::{Datelike as _, NaiveDate};

use crate::Redacted;
use crate::error::{Error, FieldProblem, InvalidRequest};
use crate::json::{Extra, Json};

/// Something that knows the contract's rules for itself.
pub(crate) trait Check {
    /// Adds what is wrong to the report.
    fn check(&self, report: &mut Report);
}

impl Check for Json {
    fn check(&self, report: &mut Report) {
        if let Some(obstacle) = self.obstacle() {
            report.add("", obstacle);
        }
    }
}

impl<T: Check> Check for Option<T> {
    fn check(&self, report: &mut Report) {
        if let Some(value) = self {
            value.check(report);
        }
    }
}

impl<T: Check> Check for Redacted<T> {
    fn check(&self, report: &mut Report) {
        self.expose().check(report);
    }
}

/// What the contract calls a date has a year of four digits; chrono's go further, both ways.
impl Check for NaiveDate {
    fn check(&self, report: &mut Report) {
        if !(1..=9999).contains(&self.year()) {
            report.add("", "has a year outside 0001 to 9999".into());
        }
    }
}

/// The contract's limits for one text.
#[derive(Debug)]
pub(crate) struct Rules {
    /// What the text is, in the contract's words; completes "expected".
    pub(crate) expected: &'static str,
    /// Documentation only: a pattern stands beside every format that is checked.
    #[cfg_attr(not(feature = "schemars"), expect(dead_code))]
    pub(crate) format: Option<&'static str>,
    /// What the text has to match.
    pub(crate) pattern: Option<Pattern>,
    /// The longest legal text, in characters.
    pub(crate) max_length: Option<usize>,
    /// A form that no pattern says, from `formats`.
    pub(crate) form: Option<Form>,
    /// Which of the rules above are the client's assumptions, by their names in the contract.
    pub(crate) assumed: &'static [&'static str],
}

/// What is wrong with a text, and what would be right.
pub(crate) type Form = fn(&str) -> Result<(), &'static str>;

/// A regular expression of the contract.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// As the contract has it.
    pub(crate) text: &'static str,
    /// Whether a text matches. `build.rs` writes it as an automaton that looks at each character once.
    pub(crate) matches: fn(&str) -> bool,
}

#[cfg(feature = "schemars")]
impl Rules {
    pub(crate) fn json_schema(&self) -> schemars::Schema {
        let mut schema = schemars::json_schema!({ "type": "string", "description": self.expected });
        let facts = [
            ("format", self.format.map(Into::into)),
            ("pattern", self.pattern.as_ref().map(|pattern| pattern.text.into())),
            ("maxLength", self.max_length.map(Into::into)),
        ];
        for (name, value) in facts {
            if let Some(value) = value {
                schema.insert(name.into(), value);
            }
        }
        schema
    }
}

/// Collects what is wrong, with the path of each field.
#[derive(Debug, Default)]
pub(crate) struct Report {
    problems: Vec<FieldProblem>,
}

impl Report {
    /// Everything that is wrong with a request.
    pub(crate) fn of(request: &impl Check) -> Result<(), Error> {
        let mut report = Self::default();
        request.check(&mut report);
        match report.problems.is_empty() {
            true => Ok(()),
            false => Err(InvalidRequest::new(report.problems).into()),
        }
    }

    /// Looks at a field.
    pub(crate) fn field(&mut self, name: &'static str, value: &impl Check) {
        let before = self.problems.len();
        value.check(self);
        for problem in &mut self.problems[before..] {
            problem.put_below(name);
        }
    }

    /// Measures a text against its rules. The text itself never goes into the report.
    pub(crate) fn text(&mut self, text: &str, rules: &Rules) {
        // No text has more characters than bytes.
        if let Some(max) = rules.max_length.filter(|max| text.len() > *max) {
            let length = text.chars().count();
            if length > max {
                let problem = format!("is {length} characters long; at most {max} are allowed");
                self.broken(problem, "maxLength", rules);
                return;
            }
        }
        if let Some(pattern) = &rules.pattern
            && !(pattern.matches)(text)
        {
            let expected = uncapitalised(rules.expected.trim_end_matches('.'));
            self.broken(format!("has another form than {expected} ({})", pattern.text), "pattern", rules);
        }
        if let Some(Err(problem)) = rules.form.map(|form| form(text)) {
            self.broken(problem.into(), "x-form", rules);
        }
    }

    /// Adds a broken rule, and the way around it where the service may think otherwise.
    fn broken(&mut self, problem: String, rule: &str, rules: &Rules) {
        self.add_rule("", problem, rules.assumed.contains(&rule));
    }

    fn add_rule(&mut self, name: &str, mut problem: String, is_assumed: bool) {
        if is_assumed {
            problem
                .push_str(" (an assumption of this client; set the field in `extra` to send it unchecked)");
        }
        self.add(name, problem);
    }

    /// A field that is only legal beside one of some others.
    pub(crate) fn requires_any(
        &mut self,
        name: &'static str,
        others: &[(&'static str, bool)],
        is_assumed: bool,
    ) {
        if others.iter().any(|(_, is_set)| *is_set) {
            return;
        }
        let others = others.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" or ");
        self.add_rule(name, format!("needs {others} as well"), is_assumed);
    }

    /// Undocumented fields may not stand on the wire twice.
    pub(crate) fn extra(&mut self, extra: &Extra, taken: &[(&'static str, bool)]) {
        if extra.is_empty() {
            return;
        }
        if extra.iter().any(|(_, value)| value.obstacle().is_some()) {
            self.add("extra", "has a value that cannot be sent: a number beyond 64 bits, half of a surrogate pair, or more than 120 levels".into());
        }
        for (name, is_set) in taken {
            if *is_set && extra.contains_key(name) {
                self.add(name, "is set twice, by its own setter and in `extra`; set it once".into());
            }
        }
    }

    /// Adds what is wrong with a part of what is being looked at; without a name, with the whole.
    fn add(&mut self, name: &str, problem: String) {
        self.problems.push(FieldProblem::new(name, problem));
    }
}

/// A description of the contract, to be read within a sentence.
fn uncapitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
}
