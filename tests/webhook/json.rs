//! Arbitrary JSON texts: every form that a number, a string or white space can have.
//!
//! Drawn by hand and not by strategies, which take a hundred times as long for thousands of texts.

use fastrand::Rng;

/// Draws JSON texts; the same ones for the same seed.
pub(crate) struct Generator(Rng);

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    fn digits(&mut self, length: std::ops::Range<usize>) -> String {
        let length = self.0.usize(length);
        (0..length).map(|_| self.0.digit(10)).collect()
    }

    fn integer(&mut self, length: std::ops::Range<usize>) -> String {
        let digits = self.digits(length);
        let digits = digits.trim_start_matches('0');
        let sign = if self.0.bool() { "-" } else { "" };
        format!("{sign}{}", if digits.is_empty() { "0" } else { digits })
    }

    /// A float of any size, an ordinary one, a whole one, a small one or a power of two.
    fn float(&mut self) -> f64 {
        let unit = self.0.f64() - 0.5;
        match self.0.u8(0..6) {
            0 => loop {
                let float = f64::from_bits(self.0.u64(..));
                if float.is_finite() {
                    return float;
                }
            },
            1 => unit * 2e6,
            2 => (unit * 2e15).trunc(),
            3 => unit * 2e-3,
            // Where the shortest digits can be a tie.
            4 => (unit * 2e15).trunc() / f64::from(1 << self.0.u8(0..8)),
            _ => 2_f64.powi(self.0.i32(-1074..1024)),
        }
    }

    pub(crate) fn number(&mut self) -> String {
        match self.0.u8(0..12) {
            0 => format!("{:e}", self.float()),
            1 => format!("{:E}", self.float()),
            2 => format!("{:?}", self.float()),
            3 => format!("{:.*}", self.0.usize(0..20), self.float() % 1e9),
            4 | 5 => self.integer(1..40),
            6 => format!("{}.{}", self.integer(1..20), self.digits(1..25)),
            7 => {
                let sign = self.0.choice(["", "+", "-"]).unwrap_or_default();
                let exponent = self.digits(1..4);
                format!(
                    "{}.{}e{sign}{exponent}",
                    self.integer(1..5),
                    self.digits(1..5)
                )
            }
            8 => format!("1e{}", self.0.i32(-340..309)),
            9 => format!("{}E+{}", self.integer(1..9), self.0.u8(0..30)),
            _ => {
                const SPECIAL: [&str; 7] = [
                    "-0",
                    "-0.0",
                    "0e9",
                    "99.0",
                    "9007199254740993",
                    "5e-324",
                    "1.7976931348623157e308",
                ];
                self.0.choice(SPECIAL).unwrap_or_default().to_owned()
            }
        }
    }

    /// A character of a string: itself or escaped, in either case of hexadecimal digits.
    fn push_character(&mut self, text: &mut String) {
        let character = match self.0.u8(0..8) {
            0 => self.0.char('\0'..='\x7f'),
            1 => self.0.char('\u{80}'..='\u{ffff}'),
            2 => self.0.char('\u{10000}'..=char::MAX),
            3 => {
                text.push('\\');
                return text.push(char::from(self.0.choice(*b"\"\\/bfnrt").unwrap_or(b'n')));
            }
            _ => self.0.alphanumeric(),
        };
        if matches!(character, '"' | '\\' | '\0'..' ') || self.0.u8(0..4) == 0 {
            let (mut units, upper) = ([0; 2], self.0.bool());
            for unit in character.encode_utf16(&mut units) {
                text.push_str(&if upper {
                    format!("\\u{unit:04X}")
                } else {
                    format!("\\u{unit:04x}")
                });
            }
        } else {
            text.push(character);
        }
    }

    pub(crate) fn string(&mut self) -> String {
        let mut text = "\"".to_owned();
        for _ in 0..self.0.usize(0..12) {
            self.push_character(&mut text);
        }
        // Rare, so that most texts have a canonical form.
        if self.0.u8(..) == 0 {
            text.push_str("\\ud800");
        }
        text + "\""
    }

    fn space(&mut self, text: &mut String) {
        if self.0.u8(0..3) == 0 {
            text.push(char::from(self.0.choice(*b" \t\r\n").unwrap_or(b' ')));
        }
    }

    /// A member of an object. Keys are few and short at times, so that some are there twice, in several
    /// spellings.
    pub(crate) fn member(&mut self, depth: usize) -> String {
        const KEYS: [&str; 8] = [
            "a", "b", "\\u0061", "\\u0062", "é", "\\u00e9", "\\n", "\\u000A",
        ];
        let mut text = String::new();
        self.space(&mut text);
        text += &if self.0.bool() {
            self.string()
        } else {
            format!("\"{}\"", self.0.choice(KEYS).unwrap_or_default())
        };
        self.space(&mut text);
        text.push(':');
        text += &self.value(depth);
        text
    }

    pub(crate) fn members(&mut self, depth: usize) -> Vec<String> {
        (0..self.0.usize(0..5))
            .map(|_| self.member(depth))
            .collect()
    }

    /// A value of at most this depth.
    pub(crate) fn value(&mut self, depth: usize) -> String {
        let mut text = String::new();
        self.space(&mut text);
        text += &match self.0.u8(0..10) {
            0..3 if depth > 0 => format!("{{{}}}", self.members(depth - 1).join(",")),
            3..6 if depth > 0 => {
                let items: Vec<_> = (0..self.0.usize(0..5))
                    .map(|_| self.value(depth - 1))
                    .collect();
                format!("[{}]", items.join(","))
            }
            6 => self
                .0
                .choice(["null", "true", "false"])
                .unwrap_or_default()
                .to_owned(),
            7 | 8 => self.string(),
            _ => self.number(),
        };
        self.space(&mut text);
        text
    }
}
