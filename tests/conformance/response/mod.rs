//! Responses with 201: each field there, null, left out, of a wrong type, with every value and
//! with an unknown one; whole responses; and bodies that are not a session at all.

mod body;
mod field;
mod number;
mod page;
mod unknown;
mod value;

use crate::case::Case;

pub(crate) use field::seen;

pub(crate) fn cases() -> impl Iterator<Item = Case> {
    page::cases()
        .chain(value::cases())
        .chain(number::cases())
        .chain(unknown::cases())
        .chain(body::cases())
}
