//! The contract's limits on numbers.

use std::fmt::Display;

use super::Violations;

/// The limits of a number.
#[allow(dead_code, reason = "a contract need not have numbers")]
#[derive(Debug)]
pub(crate) struct Range<N> {
    pub(crate) minimum: Option<N>,
    pub(crate) maximum: Option<N>,
    /// Whether the minimum itself is not allowed.
    pub(crate) without_minimum: bool,
    /// Whether the maximum itself is not allowed.
    pub(crate) without_maximum: bool,
    pub(crate) multiple_of: Option<N>,
    /// The names of the limits that are this client's assumptions.
    pub(crate) assumed: &'static [&'static str],
}

/// A number that can have limits.
pub(crate) trait Number: Copy + PartialOrd + Display {
    fn is_finite(self) -> bool;
    fn is_multiple_of(self, unit: Self) -> bool;
}

impl Number for i64 {
    fn is_finite(self) -> bool {
        true
    }

    fn is_multiple_of(self, unit: Self) -> bool {
        self.checked_rem(unit) == Some(0)
    }
}

impl Number for f64 {
    fn is_finite(self) -> bool {
        Self::is_finite(self)
    }

    fn is_multiple_of(self, unit: Self) -> bool {
        let times = self / unit;
        // 0.3 is not exactly three times 0.1 in binary.
        (times - times.round()).abs() < 1e-9
    }
}

#[allow(dead_code, reason = "a contract need not have numbers")]
impl Violations {
    /// Checks a number. The number itself is not part of the violation.
    pub(crate) fn number<N: Number>(&mut self, number: N, range: &Range<N>) {
        let mut wrong = |problem: String, rule: &str| {
            self.add_rule("", problem, range.assumed.contains(&rule));
        };
        if !number.is_finite() {
            return wrong("is not a finite number".into(), "type");
        }
        if let Some(minimum) = range.minimum {
            if range.without_minimum && number <= minimum {
                return wrong(
                    format!("is too small; it has to be above {minimum}"),
                    "minimum",
                );
            }
            if number < minimum {
                return wrong(format!("is too small; the minimum is {minimum}"), "minimum");
            }
        }
        if let Some(maximum) = range.maximum {
            if range.without_maximum && number >= maximum {
                return wrong(
                    format!("is too large; it has to be below {maximum}"),
                    "maximum",
                );
            }
            if number > maximum {
                return wrong(format!("is too large; the maximum is {maximum}"), "maximum");
            }
        }
        if let Some(unit) = range.multiple_of
            && !number.is_multiple_of(unit)
        {
            wrong(format!("is not a multiple of {unit}"), "multipleOf");
        }
    }

    /// Checks how many items a list has.
    pub(crate) fn count(
        &mut self,
        count: usize,
        min: Option<u64>,
        max: Option<u64>,
        assumed: &[&str],
    ) {
        let count = count as u64;
        if let Some(min) = min.filter(|min| count < *min) {
            let problem = format!("has too few items: {count} of at least {min}");
            self.add_rule("", problem, assumed.contains(&"minItems"));
        }
        if let Some(max) = max.filter(|max| count > *max) {
            let problem = format!("has too many items: {count} of at most {max}");
            self.add_rule("", problem, assumed.contains(&"maxItems"));
        }
    }
}
