//! Values of a schema: right ones, and wrong ones.

use contract::{LENGTHS, is_any};
use serde_json::{Value, json};

use crate::corpus::CONTRACT;

/// A value, and what it is.
pub(super) type Named = (String, Value);

fn named(name: impl Into<String>, value: Value) -> Named {
    (name.into(), value)
}

/// One of each kind of JSON, without null.
fn kinds() -> [Named; 6] {
    [
        named("a text", json!("7")),
        named("a number", json!(7)),
        named("a fraction", json!(1.5)),
        named("a truth value", json!(true)),
        named("a list", json!([])),
        named("an object", json!({})),
    ]
}

/// One of each kind of JSON that a schema does not take.
pub(super) fn of_wrong_types(schema: &Value) -> Vec<Named> {
    let schema = CONTRACT.resolve(schema);
    let documented = schema["type"].as_str().unwrap_or("string");
    let of_union = schema["oneOf"].is_array();
    if is_any(schema) {
        return Vec::new();
    }
    let branches = CONTRACT.kinds(schema);
    let is_right = |value: &Value| match of_union {
        // The branches of a union with a discriminator are objects.
        true if branches.is_empty() => value.is_object(),
        true => branches.iter().any(|kind| is_of(value, kind)),
        false => is_of(value, documented),
    };
    let wrong = kinds().into_iter().filter(|(_, value)| !is_right(value));
    wrong.collect()
}

/// Whether a value is of a JSON type of the contract.
fn is_of(value: &Value, kind: &str) -> bool {
    match value {
        Value::String(_) => kind == "string",
        Value::Number(number) => match kind {
            "integer" => !number.is_f64(),
            kind => kind == "number",
        },
        Value::Bool(_) => kind == "boolean",
        Value::Array(_) => kind == "array",
        Value::Object(_) => kind == "object",
        Value::Null => true,
    }
}

/// Each value that is documented: of a list of values, of a switch, of any JSON or a union, each length of
/// a list.
pub(super) fn documented(schema: &Value, sample: &Value) -> Vec<Named> {
    let schema = CONTRACT.resolve(schema);
    if is_any(schema) {
        return kinds().into();
    }
    let branches = CONTRACT.kinds(schema);
    if !branches.is_empty() {
        let of_branch = |value: &Value| branches.iter().any(|kind| is_of(value, kind));
        let values = kinds().into_iter();
        return values.filter(|(_, value)| of_branch(value)).collect();
    }
    let values = CONTRACT.values(schema);
    match (schema["type"].as_str(), sample) {
        _ if !values.is_empty() => {
            let values = values.into_iter();
            values.map(|value| named(value, json!(value))).collect()
        }
        (Some("boolean"), _) => [true, false]
            .map(|on| named(on.to_string(), json!(on)))
            .into(),
        (Some("array"), Value::Array(items)) => {
            let limit = |name: &str| schema[name].as_u64();
            let least = limit("minItems").unwrap_or(0);
            let most = limit("maxItems").unwrap_or(u64::MAX);
            let lengths = LENGTHS.into_iter().zip(0..);
            let allowed = lengths.filter(|(_, length)| (least..=most).contains(length));
            allowed
                .map(|(name, length)| named(name, list(items, length as usize)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A value that is on no list, where there is one.
pub(super) fn unlisted(schema: &Value) -> Vec<Named> {
    match CONTRACT.values(schema).first() {
        None => Vec::new(),
        Some(listed) => vec![
            named("an unlisted value", json!("another one")),
            named(
                "a listed value with a space after it",
                json!(format!("{listed} ")),
            ),
        ],
    }
}

/// A text without the format that a schema gives.
pub(super) fn without_format(schema: &Value) -> Vec<Named> {
    let schema = CONTRACT.resolve(schema);
    match (&schema["type"], &schema["format"]) {
        (Value::String(kind), Value::String(format)) if kind == "string" => {
            vec![named(
                format!("without the format {format}"),
                json!("a text"),
            )]
        }
        _ => Vec::new(),
    }
}

/// The first integer that a format cannot hold.
pub(super) fn beyond_format(schema: &Value) -> Vec<Named> {
    let limit = match CONTRACT.resolve(schema)["format"].as_str() {
        Some("int32") => 1_u64 << 31,
        Some("int64") => 1 << 63,
        _ => return Vec::new(),
    };
    vec![named(format!("beyond its format: {limit}"), json!(limit))]
}

/// One below, at, and one above each limit.
pub(super) fn at_limits(schema: &Value, sample: &Value) -> Vec<Named> {
    let schema = CONTRACT.resolve(schema);
    let limits = CONTRACT.limits(schema).into_iter();
    let around = limits.flat_map(|(keyword, limit)| {
        [("one below", -1), ("at", 0), ("one above", 1)]
            .into_iter()
            .filter_map(move |(name, distance)| {
                let name = format!("{name} its {keyword} {limit}");
                Some(named(name, of_size(sample, keyword, limit + distance)?))
            })
    });
    around.collect()
}

/// A value like another one, of some size.
fn of_size(sample: &Value, keyword: &str, size: i64) -> Option<Value> {
    match (keyword, sample) {
        ("minimum" | "maximum", _) => Some(json!(size)),
        ("minItems" | "maxItems", Value::Array(items)) => {
            Some(list(items, usize::try_from(size).ok()?))
        }
        ("minLength" | "maxLength", Value::String(text)) => {
            // Characters count, and not bytes.
            let last = text.chars().last().filter(char::is_ascii_uppercase);
            let letters = text.chars().chain(std::iter::repeat(last.unwrap_or('ü')));
            let text: String = letters.take(usize::try_from(size).ok()?).collect();
            Some(json!(text))
        }
        // A table of its own is about pictures.
        _ => None,
    }
}

/// A list of some length, of the items of another one.
fn list(items: &[Value], length: usize) -> Value {
    items.iter().cycle().take(length).cloned().collect()
}

/// Texts that are hard to carry.
pub(crate) const TEXTS: &[(&str, &str)] = &[
    ("nothing", ""),
    ("letters with marks", "Łukasz Ünal-Żółć"),
    ("a combined letter", "e\u{301}le\u{300}ve"),
    ("han", "山田太郎"),
    ("right to left", "محمد אברהם \u{202E}txt\u{202C}"),
    ("emoji", "👩🏽‍🚀🇪🇸😀"),
    ("newlines and tabs", "1 Example Street\r\n\tSpringfield"),
    ("quotes and backslashes", r#"O'Brien "the \ brave" / Ltd"#),
    ("control characters", "a\u{0}b\u{1b}c\u{7f}d\u{85}"),
    ("markup", "<b>&amp;</b> ${x} {{y}} %00"),
    ("line separators", "a\u{2028}b\u{2029}c\u{feff}"),
];
