use memchr::memchr2;

use super::source::Source;
use super::text::Text;

/// A position in JSON text, from which tokens, values, members and items are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    source: Source<'a>,
    position: usize,
    /// Whether no member or item has been read.
    is_first: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn at(source: Source<'a>, position: usize) -> Self {
        Self {
            source,
            position,
            is_first: true,
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.source.bytes().get(self.position)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.position += 1,
                byte => return Some(*byte),
            }
        }
    }

    /// Skips a byte, if it is the next one.
    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    /// Reads the next member or item after its comma, or stays where it is.
    fn next<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = *self;
        let is_separated = std::mem::take(&mut self.is_first) || self.skip(b',');
        let next = is_separated.then(|| read(self)).flatten();
        if next.is_none() {
            *self = before;
        }
        next
    }

    /// The remaining text, after an opening bracket.
    fn rest(&mut self, open: &str) -> String {
        if !self.is_first {
            self.skip(b',');
        }
        self.peek();
        let rest = self.source.part(self.position, self.source.bytes().len());
        format!("{open}{}", rest.to_text())
    }

    /// Whether only a closing bracket remains.
    fn is_at_end(&mut self, close: u8) -> bool {
        self.skip(close) && self.peek().is_none()
    }

    /// Skips a token that begins with this byte, and returns whether it has a backslash; `None`
    /// where the token has no end.
    fn step(&mut self, first: u8) -> Option<bool> {
        let rest = &self.source.bytes()[self.position..];
        let mut escaped = false;
        self.position += match first {
            b'"' => string_length(rest, &mut escaped)?,
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => {
                let ends = |byte: &u8| {
                    matches!(
                        byte,
                        b' ' | b'\t'
                            | b'\n'
                            | b'\r'
                            | b','
                            | b':'
                            | b']'
                            | b'}'
                            | b'['
                            | b'{'
                            | b'"'
                    )
                };
                rest.iter().position(ends).unwrap_or(rest.len())
            }
        };
        Some(escaped)
    }

    /// Reads a token: a string, number, literal or punctuation mark. `None` at the end of the text,
    /// and where the token has no end.
    pub(super) fn token(&mut self) -> Option<Text<'a>> {
        let first = self.peek()?;
        let start = self.position;
        let escaped = self.step(first)?;
        Some(Text {
            source: self.source.part(start, self.position),
            escaped,
        })
    }

    /// Reads a value; `None` where the text ends before it.
    fn value(&mut self) -> Option<Text<'a>> {
        let mut first = self.peek()?;
        let start = self.position;
        let (mut depth, mut escaped) = (0_usize, false);
        loop {
            escaped |= self.step(first)?;
            match first {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.checked_sub(1)?,
                b',' | b':' if depth == 0 => return None,
                _ => {}
            }
            if depth == 0 {
                return Some(Text {
                    source: self.source.part(start, self.position),
                    escaped,
                });
            }
            first = self.peek()?;
        }
    }
}

/// The length of a string with its quotes, and whether it has a backslash.
fn string_length(text: &[u8], escaped: &mut bool) -> Option<usize> {
    let mut position = 1;
    loop {
        position += memchr2(b'"', b'\\', text.get(position..)?)?;
        match text[position] {
            b'"' => return Some(position + 1),
            _ => {
                *escaped = true;
                position += 2;
            }
        }
    }
}

/// The members of an object (names and values), up to its end or to where it is malformed.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a>(pub(super) Cursor<'a>);

impl<'a> Members<'a> {
    /// The remaining members, as the text of an object.
    pub(crate) fn rest(mut self) -> String {
        self.0.rest("{")
    }

    /// Whether the object and the text end here.
    pub(crate) fn is_at_end(mut self) -> bool {
        self.0.is_at_end(b'}')
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Text<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next(|cursor| {
            let name = cursor.token().filter(|name| name.first() == b'"')?;
            cursor.skip(b':').then_some(())?;
            Some((name, cursor.value()?))
        })
    }
}

/// The items of an array, up to its end or to where it is malformed.
#[derive(Clone, Copy, Debug)]
pub struct Items<'a>(pub(super) Cursor<'a>);

impl<'a> Items<'a> {
    /// The remaining items, as the text of an array.
    pub(crate) fn rest(mut self) -> String {
        self.0.rest("[")
    }

    /// Whether the array and the text end here.
    pub(crate) fn is_at_end(mut self) -> bool {
        self.0.is_at_end(b']')
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next(Cursor::value)
    }
}
