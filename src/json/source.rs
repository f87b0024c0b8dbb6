use std::borrow::Cow;
use std::fmt;

use crate::types::redacted::REDACTED;

/// The bytes of a text. If all of them are UTF-8, this is checked only once.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Utf8(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> From<&'a str> for Source<'a> {
    fn from(text: &'a str) -> Self {
        Self::Utf8(text)
    }
}

impl<'a> From<&'a [u8]> for Source<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        std::str::from_utf8(bytes).map_or(Self::Bytes(bytes), Self::Utf8)
    }
}

impl<'a> Source<'a> {
    /// All bytes.
    pub(super) fn bytes(self) -> &'a [u8] {
        match self {
            Self::Utf8(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// A part, whose ends are at character boundaries.
    pub(super) fn part(self, start: usize, end: usize) -> Self {
        match self {
            Self::Utf8(text) => Self::Utf8(&text[start..end]),
            Self::Bytes(bytes) => Self::Bytes(&bytes[start..end]),
        }
    }

    /// The text, or `None` where it is not UTF-8.
    pub(super) fn utf8(self) -> Option<&'a str> {
        match self {
            Self::Utf8(text) => Some(text),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        }
    }

    /// The text, with a question mark in place of invalid UTF-8, so that it is not longer than the
    /// bytes.
    pub(super) fn to_text(self) -> Cow<'a, str> {
        if let Some(text) = self.utf8() {
            return Cow::Borrowed(text);
        }
        let mut text = String::with_capacity(self.bytes().len());
        for chunk in self.bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                text.push('?');
            }
        }
        Cow::Owned(text)
    }

    pub(super) fn trim(self) -> Self {
        match self {
            Self::Utf8(text) => Self::Utf8(text.trim_ascii()),
            Self::Bytes(bytes) => Self::Bytes(bytes.trim_ascii()),
        }
    }

    /// The text between the quotes of a string.
    pub(super) fn unquoted(self) -> Option<Self> {
        let inner = self.bytes().strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        Some(self.part(1, 1 + inner.len()))
    }
}

/// Does not show the text, which may hold anything.
impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
