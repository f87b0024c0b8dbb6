//! Strings as Python writes them with `ensure_ascii=False`.

use memchr::memchr2;

use super::Obstacle;

/// Writes the string at the start of a text; returns how long it is there, with its quotes.
pub(super) fn write(text: &str, out: &mut Vec<u8>) -> Result<usize, Obstacle> {
    let bytes = text.as_bytes();
    let mut position = 1;
    out.push(b'"');
    loop {
        let rest = bytes.get(position..).unwrap_or_default();
        let plain = memchr2(b'"', b'\\', rest).ok_or(Obstacle::NotJson)?;
        if rest[..plain].iter().any(|byte| *byte < b' ') {
            return Err(Obstacle::NotJson);
        }
        out.extend_from_slice(&rest[..plain]);
        position += plain;
        if bytes[position] == b'"' {
            out.push(b'"');
            return Ok(position + 1);
        }
        let (character, length) = escape(&bytes[position..])?;
        push(character, out);
        position += length;
    }
}

/// The character of the escape at the start of a text, and how long the escape is.
fn escape(text: &[u8]) -> Result<(char, usize), Obstacle> {
    let character = match text.get(1).ok_or(Obstacle::NotJson)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(text),
        _ => return Err(Obstacle::NotJson),
    };
    Ok((character, 2))
}

/// The character of one `\u` escape, or of two that are a surrogate pair.
fn unicode(text: &[u8]) -> Result<(char, usize), Obstacle> {
    let first = unit(text).ok_or(Obstacle::NotJson)?;
    let second = text.get(6..).and_then(unit);
    let units = [first, second.unwrap_or_default()];
    match char::decode_utf16(units).next() {
        Some(Ok(character)) => Ok((character, 6 * character.len_utf16())),
        _ => Err(Obstacle::LoneSurrogate),
    }
}

/// The number of the `\u` escape at the start of a text.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.get(..6)?.strip_prefix(b"\\u")?;
    let mut digits = digits.iter().map(|digit| char::from(*digit).to_digit(16));
    digits.try_fold(0, |number, digit| Some(number * 16 + digit? as u16))
}

/// Writes a character, escaped where Python escapes it.
fn push(character: char, out: &mut Vec<u8>) {
    let short = match character {
        '"' => b'"',
        '\\' => b'\\',
        '\u{8}' => b'b',
        '\u{c}' => b'f',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\0'..' ' => {
            let escape = format!("\\u{:04x}", u32::from(character));
            return out.extend_from_slice(escape.as_bytes());
        }
        _ => {
            let mut buffer = [0; 4];
            return out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// The bytes of a string that was written, without its escapes. Their order is that of the code
/// points.
pub(super) fn characters(written: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = written;
    std::iter::from_fn(move || {
        let (byte, length) = match rest {
            [] => return None,
            [b'\\', b'u', b'0', b'0', high, low, ..] => {
                let digit = |digit: &u8| char::from(*digit).to_digit(16).unwrap_or_default() as u8;
                (digit(high) * 16 + digit(low), 6)
            }
            [b'\\', short, ..] => {
                let byte = match short {
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    other => *other,
                };
                (byte, 2)
            }
            [byte, ..] => (*byte, 1),
        };
        rest = &rest[length..];
        Some(byte)
    })
}
