//! The canonical form of JSON that `X-Signature-V2` signs.
//!
//! It is what Python writes with `json.dumps(body, sort_keys=True, separators=(",", ":"),
//! ensure_ascii=False)` after whole floats became integers. The text is read and written in one
//! pass: no number that is an integer passes through a float, and no feature of serde_json that
//! another crate enables changes the result.

mod number;
mod string;

use std::cmp::Ordering;

use memchr::memchr;

use super::MAX_BODY_BYTES;

/// The maximum nesting.
const MAX_DEPTH: usize = 128;

/// How many bytes all numbers together may become longer: a float such as `1e300` becomes an integer
/// with 301 digits, which takes time and memory.
const MAX_GROWTH: usize = 64 * 1024;

/// Why a text has no canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    NotJson,
    TooLong,
    TooDeep,
    LoneSurrogate,
    InfiniteNumber,
}

impl Obstacle {
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::NotJson => "it is not JSON in UTF-8",
            Self::TooLong => "it is too long",
            Self::TooDeep => "it is nested deeper than 128 levels",
            Self::LoneSurrogate => "it has a string with a lone surrogate",
            Self::InfiniteNumber => "it has a number that is too large for a 64-bit float",
        }
    }
}

/// Returns the canonical form of a JSON text.
pub(super) fn canonical(json: &[u8]) -> Result<Vec<u8>, Obstacle> {
    if json.len() > MAX_BODY_BYTES {
        return Err(Obstacle::TooLong);
    }
    let json = std::str::from_utf8(json).map_err(|_| Obstacle::NotJson)?;
    let mut writer = Writer {
        json,
        position: 0,
        out: Vec::with_capacity(json.len()),
        members: Vec::new(),
        sorted: Vec::new(),
        growth: 0,
    };
    writer.value(0)?;
    match writer.peek() {
        None => Ok(writer.out),
        Some(_) => Err(Obstacle::NotJson),
    }
}

/// Reads JSON and writes its canonical form.
struct Writer<'a> {
    json: &'a str,
    position: usize,
    out: Vec<u8>,
    /// The members of all objects that are open.
    members: Vec<Member>,
    /// The members of one object in their final order.
    sorted: Vec<u8>,
    /// How many bytes numbers have become longer.
    growth: usize,
}

/// A member of an object, by its places in what was written. 32 bits are enough for
/// [`MAX_BODY_BYTES`] and half the memory.
#[derive(Clone, Copy)]
struct Member {
    start: u32,
    name_end: u32,
    end: u32,
}

impl Member {
    fn text(self, out: &[u8]) -> &[u8] {
        &out[self.start as usize..self.end as usize]
    }

    /// The name between its quotes, with escapes.
    fn name(self, out: &[u8]) -> &[u8] {
        &out[self.start as usize + 1..self.name_end as usize - 1]
    }
}

impl<'a> Writer<'a> {
    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.json.as_bytes().get(self.position)? {
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

    fn expect(&mut self, byte: u8) -> Result<(), Obstacle> {
        if self.skip(byte) {
            Ok(())
        } else {
            Err(Obstacle::NotJson)
        }
    }

    /// The rest of the text.
    fn rest(&self) -> &'a str {
        &self.json[self.position..]
    }

    fn value(&mut self, depth: usize) -> Result<(), Obstacle> {
        match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => Err(Obstacle::TooDeep),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.literal(),
        }
    }

    fn literal(&mut self) -> Result<(), Obstacle> {
        let mut literals = ["true", "false", "null"].into_iter();
        let literal = literals.find(|literal| self.rest().starts_with(literal));
        let literal = literal.ok_or(Obstacle::NotJson)?;
        self.position += literal.len();
        self.out.extend_from_slice(literal.as_bytes());
        Ok(())
    }

    fn string(&mut self) -> Result<(), Obstacle> {
        self.position += string::write(self.rest(), &mut self.out)?;
        Ok(())
    }

    fn number(&mut self) -> Result<(), Obstacle> {
        let start = self.out.len();
        let length = number::write(self.rest(), &mut self.out)?;
        self.position += length;
        self.growth += (self.out.len() - start).saturating_sub(length);
        if self.growth > MAX_GROWTH {
            return Err(Obstacle::TooLong);
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), Obstacle> {
        self.expect(b'[')?;
        self.out.push(b'[');
        if !self.skip(b']') {
            self.value(depth)?;
            while self.skip(b',') {
                self.out.push(b',');
                self.value(depth)?;
            }
            self.expect(b']')?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), Obstacle> {
        self.expect(b'{')?;
        self.out.push(b'{');
        let (first, start) = (self.members.len(), self.out.len());
        if !self.skip(b'}') {
            self.member(depth)?;
            while self.skip(b',') {
                self.out.push(b',');
                self.member(depth)?;
            }
            self.expect(b'}')?;
        }
        self.sort(first, start);
        self.out.push(b'}');
        Ok(())
    }

    fn member(&mut self, depth: usize) -> Result<(), Obstacle> {
        if self.peek() != Some(b'"') {
            return Err(Obstacle::NotJson);
        }
        let start = self.place()?;
        self.string()?;
        let name_end = self.place()?;
        self.expect(b':')?;
        self.out.push(b':');
        self.value(depth)?;
        let end = self.place()?;
        self.members.push(Member {
            start,
            name_end,
            end,
        });
        Ok(())
    }

    /// The end of what was written.
    fn place(&self) -> Result<u32, Obstacle> {
        u32::try_from(self.out.len()).map_err(|_| Obstacle::TooLong)
    }

    /// Sorts the members from `first` on, which were written from `start` on. The last of several
    /// with one name stays, as in Python.
    fn sort(&mut self, first: usize, start: usize) {
        let out = &self.out;
        let members = &mut self.members[first..];
        // An escape in a value makes the comparison slower, and no different.
        let has_escapes = memchr(b'\\', &out[start..]).is_some();
        let order = |one: &Member, other: &Member| {
            let (one, other) = (one.name(out), other.name(out));
            if has_escapes {
                string::characters(one).cmp(string::characters(other))
            } else {
                one.cmp(other)
            }
        };
        if !members.is_sorted_by(|one, other| order(one, other) == Ordering::Less) {
            // The sort is stable: members of one name keep their order.
            members.sort_by(order);
            self.sorted.clear();
            self.sorted.reserve_exact(out.len() - start);
            for (index, member) in members.iter().enumerate() {
                let next = members.get(index + 1);
                if next.is_some_and(|next| order(member, next) == Ordering::Equal) {
                    continue;
                }
                if !self.sorted.is_empty() {
                    self.sorted.push(b',');
                }
                self.sorted.extend_from_slice(member.text(out));
            }
            self.out.truncate(start);
            self.out.extend_from_slice(&self.sorted);
        }
        self.members.truncate(first);
    }
}

#[cfg(test)]
mod tests;
