//! What is known to be wrong with a request before it is sent. The rules come from the contract:
//! `build.rs` writes one [`Validate`] for each object that is sent.

use chrono::{Datelike as _, NaiveDate};

use crate::error::{Error, InvalidField, InvalidRequest};
use crate::json::{Extra, Json};
use crate::types::Redacted;

/// Something that knows the contract's rules for itself.
pub(crate) trait Validate {
    /// Adds what is wrong to the report.
    fn validate(&self, violations: &mut Violations);
}

impl Validate for Json {
    fn validate(&self, violations: &mut Violations) {
        if let Some(obstacle) = self.obstacle() {
            violations.add("", obstacle);
        }
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, violations: &mut Violations) {
        if let Some(value) = self {
            value.validate(violations);
        }
    }
}

impl<T: Validate> Validate for Redacted<T> {
    fn validate(&self, violations: &mut Violations) {
        self.expose().validate(violations);
    }
}

/// What the contract calls a date has a year of four digits; chrono's go further, both ways.
impl Validate for NaiveDate {
    fn validate(&self, violations: &mut Violations) {
        if !(1..=9999).contains(&self.year()) {
            violations.add("", "has a year outside 0001 to 9999".into());
        }
    }
}

/// The contract's limits for one text.
#[derive(Debug)]
pub struct Constraints {
    /// Documentation only: what the text is, in the contract's words.
    #[cfg_attr(not(feature = "schemars"), allow(dead_code))]
    pub(crate) expected: &'static str,
    /// Documentation only: what is checked is `check`.
    #[cfg_attr(not(feature = "schemars"), allow(dead_code))]
    pub(crate) format: Option<&'static str>,
    /// Documentation only: the regular expression of the same texts that `check` accepts.
    pub(crate) pattern: Option<&'static str>,
    /// The longest legal text, in characters.
    pub max_length: Option<usize>,
    /// The function in `formats` that knows the format.
    pub(crate) check: Option<Format>,
    /// Which of the rules above are the client's assumptions, by their names in the contract.
    pub(crate) assumed: &'static [&'static str],
}

/// What is wrong with a text, and what would be right.
pub(crate) type Format = fn(&str) -> Result<(), &'static str>;

/// A text with constraints.
pub trait Constrained {
    /// What the contract says about it.
    const CONSTRAINTS: Constraints;
}

impl Constraints {
    /// Whether a text keeps to them.
    pub fn allow(&self, text: &str) -> bool {
        let mut violations = Violations::default();
        violations.text(text, self);
        violations.fields.is_empty()
    }
}

#[cfg(feature = "schemars")]
impl Constraints {
    pub(crate) fn json_schema(&self) -> schemars::Schema {
        let mut schema = schemars::json_schema!({ "type": "string", "description": self.expected });
        let facts = [
            ("format", self.format.map(Into::into)),
            ("pattern", self.pattern.map(Into::into)),
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
pub(crate) struct Violations {
    fields: Vec<InvalidField>,
}

impl Violations {
    /// Everything that is wrong with a request.
    pub(crate) fn check(request: &impl Validate) -> Result<(), Error> {
        let mut violations = Self::default();
        request.validate(&mut violations);
        if violations.fields.is_empty() {
            Ok(())
        } else {
            Err(InvalidRequest::new(violations.fields).into())
        }
    }

    /// Looks at a field.
    pub(crate) fn field(&mut self, name: &'static str, value: &impl Validate) {
        let before = self.fields.len();
        value.validate(self);
        for field in &mut self.fields[before..] {
            field.put_below(name);
        }
    }

    /// Measures a text against its rules. The text itself never goes into the report.
    pub(crate) fn text(&mut self, text: &str, rules: &Constraints) {
        // No text has more characters than bytes.
        if let Some(max) = rules.max_length.filter(|max| text.len() > *max) {
            let length = text.chars().count();
            if length > max {
                let problem = format!("is {length} characters long; at most {max} are allowed");
                self.broken(problem, "maxLength", rules);
                return;
            }
        }
        if let Some(Err(problem)) = rules.check.map(|check| check(text)) {
            let rule = if rules.pattern.is_some() {
                "pattern"
            } else {
                "x-format"
            };
            self.broken(problem.into(), rule, rules);
        }
    }

    /// Adds a broken rule, and the way around it where the service may think otherwise.
    fn broken(&mut self, problem: String, rule: &str, constraints: &Constraints) {
        self.add_rule("", problem, constraints.assumed.contains(&rule));
    }

    fn add_rule(&mut self, name: &str, mut problem: String, is_assumed: bool) {
        if is_assumed {
            problem.push_str(
                " (an assumption of this client; set the field in `extra` to send it unchecked)",
            );
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
        let others = others
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
            .join(" or ");
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
                self.add(
                    name,
                    "is set twice, by its own setter and in `extra`; set it once".into(),
                );
            }
        }
    }

    /// Adds what is wrong with a part of what is being looked at; without a name, with the whole.
    fn add(&mut self, name: &str, message: String) {
        self.fields.push(InvalidField::new(name, message));
    }
}
