//! JSON text, which is split and compared without building a tree.
//!
//! Nothing here is recursive, and no key is special. `serde_json::Value` is avoided: when any crate
//! of the program enables serde_json's feature `raw_value`, its `Deserialize` parses the text under
//! a certain key with a new recursion limit, so that a small document overflows the stack.

use std::borrow::Cow;

use memchr::memchr;
use serde::de::IgnoredAny;

use super::cursor::{Cursor, Items, Members};
use super::source::Source;

/// The text of one JSON value, without white space around it.
///
/// The bytes are JSON if they come from [`parse`](Self::parse) or are a part of such a text. All
/// functions accept any bytes: they stop where the text stops being JSON.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    pub(super) source: Source<'a>,
    /// Whether it may have a backslash.
    pub(super) escaped: bool,
}

impl<'a> Text<'a> {
    /// Checks that the bytes are one JSON value. Depth, the size of numbers, surrogates and UTF-8
    /// within strings are not checked.
    ///
    /// # Errors
    ///
    /// Where they are not; the error has the line and the column.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice::<IgnoredAny>(bytes)?;
        Ok(Self::from_prefix(bytes))
    }

    /// Wraps a text that may be JSON only in its first part.
    pub(crate) fn from_prefix(source: impl Into<Source<'a>>) -> Self {
        Self {
            source: source.into().trim(),
            escaped: true,
        }
    }

    pub(crate) fn as_bytes(self) -> &'a [u8] {
        self.source.bytes()
    }

    /// The text, with a question mark in place of invalid UTF-8, so that it is not longer than the
    /// bytes.
    pub fn to_text(self) -> Cow<'a, str> {
        self.source.to_text()
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.as_bytes() == b"null"
    }

    /// The first byte, which determines the type; 0 if there is none.
    pub(crate) fn first(self) -> u8 {
        self.as_bytes().first().copied().unwrap_or_default()
    }

    /// The members of an object, or `None` for another type.
    pub fn members(self) -> Option<Members<'a>> {
        (self.first() == b'{').then(|| Members(Cursor::at(self.source, 1)))
    }

    /// The members of an object whose text has no braces.
    pub(crate) fn bare_members(self) -> Members<'a> {
        Members(Cursor::at(self.source, 0))
    }

    /// The items of an array, or `None` for another type.
    pub fn items(self) -> Option<Items<'a>> {
        (self.first() == b'[').then(|| Items(Cursor::at(self.source, 1)))
    }

    /// The value of a string, or `None` for another type and for one with a lone surrogate.
    pub(crate) fn string(self) -> Option<Cow<'a, str>> {
        let inner = self.source.unquoted()?;
        if self.escaped && memchr(b'\\', inner.bytes()).is_some() {
            return serde_json::from_slice(self.as_bytes()).ok().map(Cow::Owned);
        }
        inner.utf8().map(Cow::Borrowed)
    }

    /// The value of a string without escapes and control characters.
    #[inline]
    pub(super) fn plain_string(self) -> Option<&'a str> {
        let inner = self.source.unquoted().filter(|_| !self.escaped)?;
        let is_plain = inner.bytes().iter().all(|byte| *byte >= b' ');
        inner.utf8().filter(|_| is_plain)
    }

    /// Whether it is a string with a lone surrogate or invalid UTF-8.
    pub(crate) fn is_broken_string(self) -> bool {
        self.escaped && self.string().is_none()
    }

    /// The value of a member's name. A name with a lone surrogate is returned as it is written.
    pub fn name(self) -> Cow<'a, str> {
        self.string().unwrap_or_else(|| {
            self.source
                .unquoted()
                .map(Source::to_text)
                .unwrap_or_default()
        })
    }

    /// All tokens in order: strings, numbers, literals and punctuation marks.
    pub(crate) fn tokens(self) -> impl Iterator<Item = Text<'a>> {
        let mut cursor = Cursor::at(self.source, 0);
        std::iter::from_fn(move || cursor.token())
    }

    /// The keys of all objects at any depth.
    pub(crate) fn keys(self) -> impl Iterator<Item = Cow<'a, str>> {
        let mut before = None;
        self.tokens().filter_map(move |token| {
            let key = before.replace(token).filter(|_| token.as_bytes() == b":");
            key.map(Text::name)
        })
    }

    /// Whether two texts have the same tokens. White space between tokens and escapes in strings
    /// make no difference; the order of keys and the form of numbers do.
    pub(crate) fn has_same_tokens(self, other: Text<'_>) -> bool {
        let (mut ours, mut others) = (self.tokens(), other.tokens());
        loop {
            match (ours.next(), others.next()) {
                (None, None) => return true,
                (Some(one), Some(two)) if one.as_bytes() == two.as_bytes() => {}
                (Some(one), Some(two))
                    if one.string().is_some_and(|text| Some(text) == two.string()) => {}
                _ => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests;
