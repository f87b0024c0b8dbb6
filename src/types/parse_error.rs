//! Messages of parse errors. A text may be personal, so no message quotes it.

/// The maximum number of values that an error lists in full.
const MAX_NAMED: usize = 10;

/// The message for a text that is not a value of an enum.
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

fn length(text: &str) -> String {
    match text.chars().count() {
        1 => "1 character".into(),
        length => format!("{length} characters"),
    }
}
