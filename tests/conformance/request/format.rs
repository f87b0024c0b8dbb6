//! Formats: the function that checks a text accepts what the contract's pattern matches.

use didit::{CreateSessionRequest, ErrorKind};
use serde_json::{Value, json};

use crate::case::minimal_body;
use crate::corpus::CONTRACT;

/// Every text of the request that has a pattern: its path and the pattern.
fn patterns(contract: &Value, schema: &str, path: &str, found: &mut Vec<(String, String)>) {
    let properties = contract["components"]["schemas"][schema]["properties"].as_object();
    for (name, property) in properties.into_iter().flatten() {
        let reference = property["allOf"][0]["$ref"]
            .as_str()
            .and_then(|r| r.rsplit('/').next());
        let Some(reference) = reference else { continue };
        let path = format!("{path}/{name}");
        if let Some(pattern) = contract["components"]["schemas"][reference]["pattern"].as_str() {
            found.push((path.clone(), pattern.to_owned()));
        }
        patterns(contract, reference, &path, found);
    }
}

/// Whether the client lets a request with this text pass.
fn is_valid(path: &str, text: &str) -> bool {
    let mut request = minimal_body();
    let mut place = &mut request;
    for name in path.trim_start_matches('/').split('/') {
        place = &mut place[name];
    }
    *place = json!(text);
    let request: CreateSessionRequest = serde_json::from_value(request).expect("a request");
    let Err(error) = request.validate() else {
        return true;
    };
    let ErrorKind::InvalidRequest(invalid) = error.kind() else {
        panic!("{error}")
    };
    let fields: Vec<_> = invalid
        .fields
        .iter()
        .map(|field| field.path.as_str())
        .collect();
    assert_eq!(
        fields,
        [path.trim_start_matches('/').replace('/', ".")],
        "only this field is looked at"
    );
    false
}

#[test]
fn accepts_what_the_pattern_matches() {
    let mut fields = Vec::new();
    patterns(CONTRACT.document(), "CreateSessionRequest", "", &mut fields);
    assert!(fields.len() >= 4, "{fields:?}");
    let texts = texts();
    for (path, pattern) in fields {
        let validator = regress::Regex::with_flags(&pattern, "u").expect("a pattern");
        let mut accepted = 0;
        for text in &texts {
            let expected = validator.find(text).is_some();
            assert_eq!(
                is_valid(&path, text),
                expected,
                "{path}, {pattern}: {text:?}"
            );
            accepted += usize::from(expected);
        }
        assert!(
            accepted > 0 && accepted < texts.len(),
            "{path}: the texts do not decide it"
        );
    }
}

/// Characters next to which something ends: a class, the surrogates, all characters.
const EDGES: [char; 22] = [
    '\0',
    '\t',
    '\r',
    '!',
    '/',
    ':',
    '[',
    '`',
    '{',
    '~',
    '\u{7f}',
    '\u{80}',
    '\u{a0}',
    'ÿ',
    '\u{2027}',
    '\u{2029}',
    '\u{3000}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{ffff}',
    '\u{10000}',
    '\u{10ffff}',
];

/// All texts of up to three of some characters that patterns distinguish, and what real ones look like.
fn texts() -> Vec<String> {
    const CHARACTERS: [char; 16] = [
        'A', 'a', 'Z', '7', '@', '+', '-', '_', ' ', '\n', '\u{85}', '\u{2028}', '\u{feff}', 'é',
        '٣', '😀',
    ];
    let mut texts = vec![String::new()];
    let mut from = 0;
    for _ in 0..3 {
        let to = texts.len();
        for shorter in from..to {
            texts.extend(CHARACTERS.map(|character| format!("{}{character}", texts[shorter])));
        }
        from = to;
    }
    let edges = EDGES
        .iter()
        .flat_map(|edge| [format!("{edge}"), format!("A{edge}"), format!("{edge}A")]);
    let real = [
        "john.doe@example.com",
        "john doe@example.com",
        "john@doe@example.com",
        "john.doe@example.com ",
        "GBR",
        "US-CA",
        "US-",
        "US-1234567",
        "US-12345678",
    ];
    let numbers = (1..=17).map(|digits| format!("+{}", "1".repeat(digits)));
    texts
        .into_iter()
        .chain(edges)
        .chain(real.map(str::to_owned))
        .chain(numbers)
        .chain(["AbCd_f-12345".to_owned()])
        .collect()
}
