//! JSON as text: found, split and compared without building a tree.
//!
//! Nothing here recurses, and no key has a meaning. `serde_json::Value` is not used on purpose: when any
//! crate of the program turns on serde_json's feature `raw_value`, its `Deserialize` parses the text
//! under a certain key with a new recursion limit, so that a small document overflows the stack.

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use serde::de::IgnoredAny;

/// The text of one JSON value, without white space around it.
///
/// The bytes are JSON if they come from [`parse`](Self::parse) or are a part of such a text. All functions are
/// safe on any bytes: they stop where the text stops being JSON.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    bytes: &'a [u8],
    /// Whether it may have a backslash in it.
    escaped: bool,
}

impl<'a> Text<'a> {
    /// Checks that the bytes are one JSON value. Depth, the size of numbers, surrogates and UTF-8 within
    /// strings are not checked.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice::<IgnoredAny>(bytes)?;
        Ok(Self::of_prefix(bytes))
    }

    /// Takes bytes that may be JSON up to some place only.
    pub(crate) fn of_prefix(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.trim_ascii(), escaped: true }
    }

    pub(crate) fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The text, with a question mark in place of what is not UTF-8: it is no longer than the bytes.
    pub(crate) fn to_text(self) -> Cow<'a, str> {
        lossy(self.bytes)
    }

    pub(crate) fn is_null(self) -> bool {
        self.bytes == b"null"
    }

    /// The first byte, which tells the type.
    pub(crate) fn first(self) -> u8 {
        self.bytes.first().copied().unwrap_or_default()
    }

    /// The members of an object, or `None` for another type.
    pub(crate) fn members(self) -> Option<Members<'a>> {
        (self.first() == b'{')
            .then_some(Members { cursor: Cursor { bytes: self.bytes, position: 1 }, is_first: true })
    }

    /// The members of an object that stand here without its braces.
    pub(crate) fn bare_members(self) -> Members<'a> {
        Members { cursor: Cursor { bytes: self.bytes, position: 0 }, is_first: true }
    }

    /// The items of an array, or `None` for another type.
    pub(crate) fn items(self) -> Option<Items<'a>> {
        (self.first() == b'[')
            .then_some(Items { cursor: Cursor { bytes: self.bytes, position: 1 }, is_first: true })
    }

    /// The value of a string, or `None` for another type and for one with a lone surrogate.
    pub(crate) fn string(self) -> Option<Cow<'a, str>> {
        let inner = self.bytes.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        if self.escaped && memchr(b'\\', inner).is_some() {
            return serde_json::from_slice(self.bytes).ok().map(Cow::Owned);
        }
        std::str::from_utf8(inner).ok().map(Cow::Borrowed)
    }

    /// Whether it is a string that has a lone surrogate or, where it may be other than UTF-8, something that is not.
    pub(crate) fn is_broken_string(self) -> bool {
        self.escaped && self.string().is_none()
    }

    /// The value of a member's name. One with a lone surrogate stays as it is written.
    pub(crate) fn name(self) -> Cow<'a, str> {
        let quoted = || self.bytes.strip_prefix(b"\"")?.strip_suffix(b"\"");
        self.string().unwrap_or_else(|| lossy(quoted().unwrap_or_default()))
    }

    /// All strings, numbers, literals and punctuation marks, in order.
    pub(crate) fn tokens(self) -> impl Iterator<Item = Text<'a>> {
        let mut cursor = Cursor { bytes: self.bytes, position: 0 };
        std::iter::from_fn(move || cursor.token())
    }

    /// The keys of all objects at any depth.
    pub(crate) fn keys(self) -> impl Iterator<Item = Cow<'a, str>> {
        let mut before = None;
        self.tokens().filter_map(move |token| {
            let key = before.replace(token).filter(|_| token.bytes == b":");
            key.map(Text::name)
        })
    }

    /// Whether two texts say the same: white space between tokens and the way in which a character of a
    /// string is written make no difference. The order of keys and the form of numbers do.
    pub(crate) fn says_the_same(self, other: Text<'_>) -> bool {
        let (mut ours, mut others) = (self.tokens(), other.tokens());
        loop {
            match (ours.next(), others.next()) {
                (None, None) => return true,
                (Some(one), Some(two)) if one.bytes == two.bytes => {}
                (Some(one), Some(two)) if one.string().is_some_and(|text| Some(text) == two.string()) => {}
                _ => return false,
            }
        }
    }
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('?');
        }
    }
    Cow::Owned(text)
}

/// A place in a text.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.position)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.position += 1,
                byte => return Some(*byte),
            }
        }
    }

    /// Steps over a byte, if it is the next one.
    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    /// Steps to the next member or item: over a comma, unless it is the first.
    fn separated(&mut self, is_first: &mut bool) -> Option<()> {
        let is_separated = std::mem::take(is_first) || self.skip(b',');
        is_separated.then_some(())
    }

    /// What is left, after this opening bracket.
    fn rest(&mut self, open: &str, is_first: bool) -> String {
        if !is_first {
            self.skip(b',');
        }
        self.peek();
        format!("{open}{}", lossy(&self.bytes[self.position..]))
    }

    /// Whether nothing is left but a closing bracket.
    fn is_at_end(&mut self, close: u8) -> bool {
        self.skip(close) && self.peek().is_none()
    }

    /// One string, number, literal or punctuation mark; `None` where the text or the token has no end.
    fn token(&mut self) -> Option<Text<'a>> {
        let first = self.peek()?;
        let rest = &self.bytes[self.position..];
        let mut escaped = false;
        let length = match first {
            b'"' => string_length(rest, &mut escaped)?,
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => {
                let ends = |byte: &u8| {
                    matches!(
                        byte,
                        b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b']' | b'}' | b'[' | b'{' | b'"'
                    )
                };
                rest.iter().position(ends).unwrap_or(rest.len())
            }
        };
        self.position += length;
        Some(Text { bytes: &rest[..length], escaped })
    }

    /// One whole value; `None` where the text ends before it does.
    fn value(&mut self) -> Option<Text<'a>> {
        self.peek()?;
        let start = self.position;
        let mut depth = 0_usize;
        loop {
            let token = self.token()?;
            match token.bytes {
                b"{" | b"[" => depth += 1,
                b"}" | b"]" => depth = depth.checked_sub(1)?,
                b"," | b":" if depth == 0 => return None,
                _ => {}
            }
            if depth == 0 {
                let escaped = token.escaped || token.bytes.len() < self.position - start;
                return Some(Text { bytes: &self.bytes[start..self.position], escaped });
            }
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

/// An object's members: names and values, up to its end or to where the text stops being one.
#[derive(Clone, Copy)]
pub(crate) struct Members<'a> {
    cursor: Cursor<'a>,
    is_first: bool,
}

impl<'a> Members<'a> {
    /// The members that are left, as the text of an object.
    pub(crate) fn rest(mut self) -> String {
        self.cursor.rest("{", self.is_first)
    }

    /// Whether the object ends here, and the text with it.
    pub(crate) fn is_at_end(mut self) -> bool {
        self.cursor.is_at_end(b'}')
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Text<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let before = *self;
        let member = self.cursor.separated(&mut self.is_first).and_then(|()| {
            let name = self.cursor.token().filter(|name| name.first() == b'"')?;
            self.cursor.skip(b':').then_some(())?;
            Some((name, self.cursor.value()?))
        });
        if member.is_none() {
            *self = before;
        }
        member
    }
}

/// An array's items, up to its end or to where the text stops being one.
#[derive(Clone, Copy)]
pub(crate) struct Items<'a> {
    cursor: Cursor<'a>,
    is_first: bool,
}

impl<'a> Items<'a> {
    /// The items that are left, as the text of an array.
    pub(crate) fn rest(mut self) -> String {
        self.cursor.rest("[", self.is_first)
    }

    /// Whether the array ends here, and the text with it.
    pub(crate) fn is_at_end(mut self) -> bool {
        self.cursor.is_at_end(b']')
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let before = *self;
        let item = self.cursor.separated(&mut self.is_first).and_then(|()| self.cursor.value());
        if item.is_none() {
            *self = before;
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Text<'_> {
        Text::parse(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
    }

    fn members(json: &str) -> Vec<(String, String)> {
        let members = Text::of_prefix(json.as_bytes()).members().expect("an object");
        members.map(|(name, value)| (name.name().into_owned(), value.to_text().into_owned())).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn splits_an_object_into_the_texts_of_its_members() {
        assert_eq!(members("{}"), []);
        assert_eq!(
            members(" { \"a\" : 1 , \"a\" : [1, {\"b\": \"]}\"}] } "),
            pairs(&[("a", "1"), ("a", "[1, {\"b\": \"]}\"}]")])
        );
        assert_eq!(members(r#"{"\u0061\"":"\\","c":1e400}"#), pairs(&[("a\"", r#""\\""#), ("c", "1e400")]));
    }

    #[test]
    fn keeps_a_name_with_a_lone_surrogate_as_it_is_written() {
        assert_eq!(members(r#"{"\ud800x":null}"#), pairs(&[(r"\ud800x", "null")]));
    }

    #[test]
    fn stops_where_a_text_is_cut() {
        for cut in ["{", "{\"a\"", "{\"a\":", "{\"a\":\"x", "{\"a\":[1,", "{\"a\":\"x\\"] {
            assert_eq!(members(cut), [], "{cut}");
        }
        assert_eq!(members("{\"a\":1,\"b\":{\"c\":2"), pairs(&[("a", "1")]));
        assert_eq!(members("{,:]}"), []);
    }

    #[test]
    fn splits_an_array_into_the_texts_of_its_items() {
        let items = |json| -> Vec<String> {
            text(json).items().expect("an array").map(|item| item.to_text().into_owned()).collect()
        };
        assert_eq!(items("[]"), Vec::<String>::new());
        assert_eq!(items("[ 1 , [2,3], {\"a\":[]} ,\"x\"]"), ["1", "[2,3]", "{\"a\":[]}", "\"x\""]);
    }

    #[test]
    fn gives_what_is_left_of_an_object_or_array() {
        let mut members = text("{\"a\":1, \"b\":2}").members().expect("an object");
        members.next();
        assert_eq!(members.rest(), "{\"b\":2}");
        let mut items = text("[1, 2]").items().expect("an array");
        items.next();
        assert_eq!(items.rest(), "[2]");
    }

    #[test]
    fn goes_through_any_depth_without_recursion() {
        let deep = "[".repeat(500_000) + &"]".repeat(500_000);
        assert_eq!(text(&deep).tokens().count(), 1_000_000);
        assert_eq!(text(&deep).items().expect("an array").count(), 1);
    }

    #[test]
    fn knows_whether_an_object_or_array_ends_where_it_should() {
        for (json, is_whole) in [
            ("{}", true),
            (r#"{"a":1 , "b":[] } "#, true),
            (r#"{"a":1,}"#, false),
            (r#"{"a":1 "b":2}"#, false),
            (r#"{,"a":1}"#, false),
            (r#"{"a":1}{}"#, false),
            (r#"{"a":1]"#, false),
            (r#"{"a" 1}"#, false),
            (r#"{a:1}"#, false),
            (r#"{"a":1"#, false),
        ] {
            let mut members = Text::of_prefix(json.as_bytes()).members().expect("an object");
            while members.next().is_some() {}
            assert_eq!(members.is_at_end(), is_whole, "{json}");
        }
        for (json, is_whole) in [
            ("[]", true),
            ("[1, 2]", true),
            ("[1,]", false),
            ("[1 2]", false),
            ("[1]]", false),
            ("[1", false),
        ] {
            let mut items = Text::of_prefix(json.as_bytes()).items().expect("an array");
            while items.next().is_some() {}
            assert_eq!(items.is_at_end(), is_whole, "{json}");
        }
    }

    #[test]
    fn finds_keys_at_any_depth_and_no_values() {
        let keys: Vec<_> = text(r#"{"a":"x:y","\u0062":[{"c":":"}]}"#).keys().collect();
        assert_eq!(keys, ["a", "b", "c"]);
    }

    #[test]
    fn compares_what_texts_say() {
        let same = |one, two| text(one).says_the_same(text(two));
        assert!(same("{\"a\": [1, \"é\"]}", "{\"a\":[1,\"\\u00e9\"]}"));
        for (one, two) in [
            ("1", "1.0"),
            ("[1]", "[1,1]"),
            ("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"),
            ("\"1\"", "1"),
            ("[]", "{}"),
        ] {
            assert!(!same(one, two), "{one} {two}");
            assert!(!same(two, one), "{two} {one}");
        }
    }
}
