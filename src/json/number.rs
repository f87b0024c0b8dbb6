//! JSON numbers that fit in 64 bits.

/// A number of one of serde's types.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Number {
    /// Parses a number; `None` where 64 bits would change its value.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return Some(Self::Unsigned(number));
        }
        // The integer 0 has no sign.
        if let (Ok(number), true) = (text.parse(), text != "-0") {
            return Some(Self::Signed(number));
        }
        let number: f64 = text.parse().ok()?;
        let is_same =
            number.is_finite() && Decimal::parse(text)? == Decimal::parse(&format!("{number:e}"))?;
        is_same.then_some(Self::Float(number))
    }
}

/// A decimal number without leading and trailing zeros: 0.`digits` times ten to the `exponent`.
#[derive(PartialEq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let zeros = all.len() - significant.len();
        let digits = significant.trim_end_matches('0').to_owned();
        let shift = i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()?;
        let exponent = if digits.is_empty() {
            0
        } else {
            exponent.parse::<i64>().ok()?.checked_add(shift)?
        };
        Some(Self {
            negative,
            digits,
            exponent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_numbers_that_fit_in_64_bits() {
        assert_eq!(Number::parse("0"), Some(Number::Unsigned(0)));
        assert_eq!(
            Number::parse("18446744073709551615"),
            Some(Number::Unsigned(u64::MAX))
        );
        assert_eq!(
            Number::parse("-9223372036854775808"),
            Some(Number::Signed(i64::MIN))
        );
        for (text, number) in [
            ("1.0", 1.0),
            ("1.10", 1.1),
            ("1e2", 100.0),
            ("1E-7", 1e-7),
            ("0.1", 0.1),
            ("-0", -0.0),
            ("0.000", 0.0),
            ("0e999", 0.0),
            ("5e-324", 5e-324),
            ("1.7976931348623157e308", f64::MAX),
            ("100000000000000000000", 1e20),
        ] {
            assert_eq!(Number::parse(text), Some(Number::Float(number)), "{text}");
        }
    }

    #[test]
    fn returns_none_when_64_bits_would_change_the_number() {
        for text in [
            "1e400",
            "-1e400",
            "1e-400",
            "18446744073709551617",
            "-9223372036854775809",
            "0.1000000000000000000001",
            "1e99999999999999999999",
            &"7".repeat(5_000),
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }
}
