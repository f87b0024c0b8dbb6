/// A JSON number that fits in 64 bits, as one of serde's types.
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
        let is_same = number.is_finite() && decimal(text)? == decimal(&format!("{number:e}"))?;
        is_same.then_some(Self::Float(number))
    }
}

/// A number as its sign, its digits without leading and trailing zeros, and the exponent of ten with
/// which it is 0.`digits`.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let unsigned = text.trim_start_matches('-');
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
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
    Some((text.starts_with('-'), digits, exponent))
}
