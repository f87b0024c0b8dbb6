//! Numbers as Python writes them, whole floats as integers.

use super::Obstacle;

/// Writes the number at the start of a text; returns how long it is there.
pub(super) fn write(text: &str, out: &mut Vec<u8>) -> Result<usize, Obstacle> {
    let (length, is_integer) = scan(text.as_bytes()).ok_or(Obstacle::NotJson)?;
    let number = &text[..length];
    match (is_integer, number) {
        (true, "-0") => out.push(b'0'),
        // Whatever its size: it never passes through a float.
        (true, _) => out.extend_from_slice(number.as_bytes()),
        (false, _) => {
            let value: f64 = number.parse().map_err(|_| Obstacle::NotJson)?;
            if value.is_infinite() {
                return Err(Obstacle::InfiniteNumber);
            }
            out.extend_from_slice(float(value).as_bytes());
        }
    }
    Ok(length)
}

/// The length of the number at the start of a text, and whether it has neither a fraction nor an
/// exponent; `None` where there is no number.
fn scan(text: &[u8]) -> Option<(usize, bool)> {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (length > 0).then_some(from + length)
    };
    let start = usize::from(text.first() == Some(&b'-'));
    let integer = if text.get(start) == Some(&b'0') {
        start + 1
    } else {
        digits(start)?
    };
    let mut end = integer;
    if text.get(end) == Some(&b'.') {
        end = digits(end + 1)?;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let sign = matches!(text.get(end + 1), Some(b'+' | b'-'));
        end = digits(end + 1 + usize::from(sign))?;
    }
    Some((end, end == integer))
}

/// A finite float: its digits as an integer if it is whole, else as Python's `repr`.
fn float(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.fract() == 0.0 {
        // Exact, and not the shortest digits: 1e23 is 99999999999999991611392.
        return format!("{value:.0}");
    }
    let shortest = format!("{value:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let decimals = digits.trim_start_matches('-').len().saturating_sub(2);
    // From 16 digits on, two decimals of that length can be equally close. Python takes the even one,
    // Rust the larger.
    let is_same = |text: &String| text.parse() == Ok(value);
    if decimals < 15 && exponent >= -4 {
        return value.to_string();
    }
    // Python has an exponent below 0.0001, of at least two digits. A float from 1e16 on is whole.
    if exponent < -4 {
        let even = Some(format!("{value:.decimals$e}")).filter(is_same);
        let text = even.unwrap_or(shortest);
        let digits = text.split_once('e').map_or(&*text, |(digits, _)| digits);
        return format!("{digits}e-{:02}", exponent.unsigned_abs());
    }
    let decimals = i64::try_from(decimals).unwrap_or_default() - i64::from(exponent);
    let decimals = usize::try_from(decimals).unwrap_or_default();
    let even = Some(format!("{value:.decimals$}")).filter(is_same);
    even.unwrap_or_else(|| value.to_string())
}
