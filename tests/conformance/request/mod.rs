//! What is sent: each field alone, with all others and left out; every value; limits; texts that
//! are hard to carry; metadata; fields that nobody documents.

mod callback;

mod field;
mod forced;
mod format;
mod limit;
mod metadata;
mod text;
mod undocumented;

use crate::case::Case;

pub(crate) use field::{FIELDS, with};

pub(crate) fn cases() -> impl Iterator<Item = Case> {
    field::cases()
        .chain(limit::cases())
        .chain(text::cases())
        .chain(metadata::cases())
        .chain(callback::cases())
        .chain(undocumented::cases())
        .chain(forced::cases())
}
