//! Validation of requests before they are sent. The rules come from the contract: the generated
//! code implements [`Validate`] for each object of a request.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::error::{Error, InvalidField, InvalidRequest};
use crate::json::{Extra, Json};
use crate::types::Redacted;

/// A value that can be checked against the contract.
pub(crate) trait Validate {
    /// Adds what is wrong with the value to `violations`.
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

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, violations: &mut Violations) {
        for (index, item) in self.iter().enumerate() {
            violations.within(format_args!("[{index}]"), |violations| {
                item.validate(violations)
            });
        }
    }
}

/// The keys are the caller's own, and may be personal.
impl<T: Validate> Validate for BTreeMap<String, T> {
    fn validate(&self, violations: &mut Violations) {
        for item in self.values() {
            violations.within("[*]", |violations| item.validate(violations));
        }
    }
}

impl<T: Validate> Validate for Redacted<T> {
    fn validate(&self, violations: &mut Violations) {
        self.expose().validate(violations);
    }
}

/// A date of the contract has a year of four digits; chrono allows more.
impl Validate for NaiveDate {
    fn validate(&self, violations: &mut Violations) {
        if !(1..=9999).contains(&self.year()) {
            violations.add("", "has a year outside 0001 to 9999".into());
        }
    }
}

impl Validate for DateTime<Utc> {
    fn validate(&self, violations: &mut Violations) {
        self.date_naive().validate(violations);
    }
}

/// The contract's constraints on a text.
#[derive(Debug)]
pub struct Constraints {
    /// A description of the text; for JSON Schema only.
    #[cfg_attr(not(feature = "schemars"), allow(dead_code))]
    pub(crate) expected: &'static str,
    /// The name of the format; for JSON Schema only.
    #[cfg_attr(not(feature = "schemars"), allow(dead_code))]
    pub(crate) format: Option<&'static str>,
    /// The regular expression of the texts that `check` accepts; not matched by the client.
    pub(crate) pattern: Option<&'static str>,
    /// The minimum length, in characters.
    pub(crate) min_length: Option<usize>,
    /// The maximum length, in characters.
    pub max_length: Option<usize>,
    /// The function of `formats` that checks the format.
    pub(crate) check: Option<Format>,
    /// The names of the constraints that are this client's assumptions.
    pub(crate) assumed: &'static [&'static str],
}

/// Checks a text; the error says what is wrong, and what would be right.
pub(crate) type Format = fn(&str) -> Result<(), &'static str>;

impl Constraints {
    /// Those of a text that may be anything.
    pub(crate) const ANY: Self = Self {
        expected: "",
        format: None,
        pattern: None,
        min_length: None,
        max_length: None,
        check: None,
        assumed: &[],
    };

    /// Whether a text meets the constraints.
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
        let keywords = [
            ("format", self.format.map(Into::into)),
            ("pattern", self.pattern.map(Into::into)),
            ("minLength", self.min_length.map(Into::into)),
            ("maxLength", self.max_length.map(Into::into)),
        ];
        for (name, value) in keywords {
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
    /// Checks a request; the error has all violations.
    pub(crate) fn check(request: &impl Validate) -> Result<(), Error> {
        let mut violations = Self::default();
        request.validate(&mut violations);
        violations.result()
    }

    /// The violations so far, as an error.
    pub(crate) fn result(&self) -> Result<(), Error> {
        if self.fields.is_empty() {
            Ok(())
        } else {
            Err(InvalidRequest::new(self.fields.clone()).into())
        }
    }

    /// Checks a field.
    pub(crate) fn field(&mut self, name: &'static str, value: &impl Validate) {
        self.within(name, |violations| value.validate(violations));
    }

    /// Checks something that has this name or index.
    pub(crate) fn within(&mut self, name: impl fmt::Display, check: impl FnOnce(&mut Self)) {
        let before = self.fields.len();
        check(self);
        for field in &mut self.fields[before..] {
            field.put_below(&name.to_string());
        }
    }

    /// Checks a text. The text itself is not part of the violation.
    pub(crate) fn text(&mut self, text: &str, constraints: &Constraints) {
        let mut wrong = |problem: String, rule: &str| {
            self.add_rule("", problem, constraints.assumed.contains(&rule));
        };
        let min = constraints.min_length.unwrap_or_default();
        let max = constraints.max_length.unwrap_or(usize::MAX);
        // No text has more characters than bytes.
        if min > 0 || text.len() > max {
            let length = text.chars().count();
            if length < min {
                let problem = format!("is too short: {length} of at least {min} characters");
                return wrong(problem, "minLength");
            }
            if length > max {
                let problem = format!("is {length} characters long; at most {max} are allowed");
                return wrong(problem, "maxLength");
            }
        }
        if let Some(Err(problem)) = constraints.check.map(|check| check(text)) {
            let rule = constraints.pattern.map_or("x-format", |_| "pattern");
            wrong(problem.into(), rule);
        }
    }

    /// Adds a violation of a limit on the current value, which the generated code found.
    #[allow(dead_code, reason = "a contract need not have numbers")]
    pub(crate) fn limit(&mut self, is_violated: bool, problem: &str, is_assumed: bool) {
        if is_violated {
            self.add_rule("", problem.to_owned(), is_assumed);
        }
    }

    /// Adds a violation of a rule, which may be an assumption.
    fn add_rule(&mut self, name: &str, mut problem: String, is_assumed: bool) {
        if is_assumed {
            problem.push_str(
                " (an assumption of this client; set the field in `extra` to send it unchecked)",
            );
        }
        self.add(name, problem);
    }

    /// Checks that a field is accompanied by one of some others.
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

    /// Checks `extra`: its values, and that it has no field that is also set.
    pub(crate) fn extra(&mut self, extra: &Extra, taken: &[(&'static str, bool)]) {
        if extra.is_empty() {
            return;
        }
        if extra.iter().any(|(_, value)| value.obstacle().is_some()) {
            self.add("extra", "has a value that cannot be sent: a number beyond 64 bits, a lone surrogate, or more than 120 levels".into());
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

    /// Adds what is wrong with a field of the current value or, if `name` is empty, with the value.
    fn add(&mut self, name: &str, message: String) {
        self.fields.push(InvalidField::new(name, message));
    }
}
