//! Texts that are no value of their type. A text may be personal, and is in none of the messages.

use std::fmt::Display;

/// The longest list that an error names in full.
const MAX_NAMED: usize = 10;

/// Why a text is not a value of a list.
pub(crate) fn undocumented<T>(
    list: &str,
    text: &str,
    all: &[T],
    as_str: fn(&T) -> &'static str,
) -> String {
    let (named, expected) = match all.len() {
        0..=MAX_NAMED => (all, "one of"),
        _ => (&all[..3], "a value such as"),
    };
    let named = named.iter().map(as_str).collect::<Vec<_>>().join(", ");
    format!(
        "not a documented {list} ({}); expected {expected} {named}",
        length(text)
    )
}

/// Why a text has not the form of its type.
#[allow(dead_code, reason = "for contracts that have such types")]
pub(crate) fn malformed(name: &str, text: &str, problem: &dyn Display) -> String {
    format!("not a valid {name} ({}): {problem}", length(text))
}

fn length(text: &str) -> String {
    match text.chars().count() {
        1 => "1 character".into(),
        length => format!("{length} characters"),
    }
}
