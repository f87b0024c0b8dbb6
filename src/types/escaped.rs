use std::fmt::{self, Write as _};

/// The first characters of a text, so many, in one line. Control characters and others that are
/// invisible or change the display are escaped.
pub(crate) struct Escaped<'a>(pub(crate) &'a str, pub(crate) usize);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, longest) = *self;
        for character in text.chars().take(longest) {
            match character {
                '"' | '\'' => f.write_char(character)?,
                character => character
                    .escape_debug()
                    .try_for_each(|part| f.write_char(part))?,
            }
        }
        if text.chars().nth(longest).is_some() {
            f.write_str("…")
        } else {
            Ok(())
        }
    }
}
