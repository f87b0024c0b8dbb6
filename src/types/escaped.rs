//! Escapes texts of the service for printing.

use std::fmt::{self, Write as _};

/// The first characters of a text, in one line. Control characters and others that are invisible or
/// change the display are escaped.
pub(crate) struct Escaped<'a> {
    pub(crate) text: &'a str,
    pub(crate) longest: usize,
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.text.chars().take(self.longest) {
            match character {
                '"' | '\'' => f.write_char(character)?,
                character => character
                    .escape_debug()
                    .try_for_each(|part| f.write_char(part))?,
            }
        }
        if self.text.chars().nth(self.longest).is_some() {
            f.write_str("…")
        } else {
            Ok(())
        }
    }
}

#[test]
fn escapes_and_truncates_a_text() {
    let shown = |text, longest| Escaped { text, longest }.to_string();
    assert_eq!(
        shown("O'Brien \"é\" \n\u{1b}\u{202e}", 100),
        "O'Brien \"é\" \\n\\u{1b}\\u{202e}"
    );
    assert_eq!(shown("abc", 3), "abc");
    assert_eq!(shown("abcd", 3), "abc…");
}
