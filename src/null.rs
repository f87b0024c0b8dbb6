//! Null, where it is a value of its own.

use serde::{Deserialize, Deserializer};

/// Reads a field that is there, so that null is a value and not an absent field.
pub(crate) fn keep<'de, T: Deserialize<'de>, D: Deserializer<'de>>(field: D) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}
