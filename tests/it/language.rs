//! Languages from tags and from `Accept-Language`.

use didit::Language;
use serde_json::json;

#[test]
fn parses_language_from_any_matching_tag() {
    for language in Language::ALL {
        let text = language.as_str();
        assert_eq!(text.parse::<Language>().ok(), Some(*language));
        assert_eq!(
            text.to_uppercase().parse::<Language>().ok(),
            Some(*language),
            "{text} in capitals"
        );
        assert_eq!(
            text.replace('-', "_").parse::<Language>().ok(),
            Some(*language),
            "{text} as a locale"
        );
        assert_eq!(text.to_owned(), language.to_string());
    }
    for (tag, expected) in [
        ("EN", Language::En),
        ("en-US", Language::En),
        ("en_us", Language::En),
        ("en-Latn-US-x-private", Language::En),
        ("en-u-ca-buddhist", Language::En),
        ("pt-br", Language::PtBr),
        ("pt_BR", Language::PtBr),
        ("pt-Latn-BR", Language::PtBr),
        ("pt-PT", Language::Pt),
        ("es-419", Language::Es),
        ("ca-valencia", Language::Ca),
        ("de-1901-AT", Language::De),
        ("nb", Language::No),
        ("nb-NO", Language::No),
        ("nn", Language::No),
        ("iw-IL", Language::He),
        ("in", Language::Id),
        ("mo", Language::Ro),
        ("sh", Language::Sr),
        ("sr-Latn", Language::Sr),
        ("sr_Cyrl_RS", Language::Sr),
        ("uz-Arab", Language::Uz),
        ("zh", Language::Zh),
        ("zh-XX", Language::Zh),
        ("zh-hans", Language::ZhCn),
        ("zh-Hans-HK", Language::ZhCn),
        ("zh-SG", Language::ZhCn),
        ("zh-my", Language::ZhCn),
        ("zh-Hant", Language::ZhTw),
        ("zh-Hant-CN", Language::ZhTw),
        ("zh-hk", Language::ZhTw),
        ("zh-MO", Language::ZhTw),
        ("cmn-Hans-CN", Language::ZhCn),
        ("zh-cmn-Hant-TW", Language::ZhTw),
        ("cmn", Language::Zh),
        // The first region and the first script count, and none after a variant or an extension.
        ("pt-x-BR", Language::Pt),
        ("pt-1901-BR", Language::Pt),
        ("pt-PT-BR", Language::Pt),
        ("pt-a1b-BR", Language::Pt),
        ("pt-Latn-abc-BR", Language::Pt),
        ("zh-TW-Hans", Language::ZhTw),
        ("zh-Hans-Hant", Language::ZhCn),
    ] {
        assert_eq!(tag.parse::<Language>().ok(), Some(expected), "{tag}");
        assert_eq!(Language::try_from(tag).ok(), Some(expected), "{tag}");
    }
    let of_variants = |count: usize| format!("en{}", "-variants".repeat(count));
    assert_eq!(of_variants(6).parse::<Language>().ok(), Some(Language::En));
    let longest = of_variants(6) + "-variant";
    assert_eq!(longest.parse::<Language>().ok(), Some(Language::En));
    let long = of_variants(7);
    for tag in [
        "",
        "-",
        "e",
        "english",
        "tlh",
        "en-",
        "-en",
        "en--US",
        "en US",
        " en",
        "en;q=1",
        "en-ü",
        "ën",
        "en-abcdefghi",
        "*",
        "x-en",
        "i-klingon",
        "nbx",
        &long,
    ] {
        assert!(tag.parse::<Language>().is_err(), "{tag:?}");
    }
}

#[test]
fn deserializes_only_documented_values() {
    for text in ["EN", "en-US", "pt_BR", "nb"] {
        assert!(text.parse::<Language>().is_ok(), "{text}");
        assert!(
            serde_json::from_value::<Language>(json!(text)).is_err(),
            "{text}"
        );
    }
    assert_eq!(
        serde_json::from_value::<Language>(json!("pt-BR")).ok(),
        Some(Language::PtBr)
    );
    assert_eq!(serde_json::to_value(Language::PtBr).expect("JSON"), "pt-BR");
}

#[test]
fn selects_preferred_language_from_header() {
    for (header, expected) in [
        ("en-US,en;q=0.9", Some(Language::En)),
        ("es-MX,es;q=0.9,en;q=0.8", Some(Language::Es)),
        ("en;q=0.5, es;q=0.7", Some(Language::Es)),
        ("en;q=0.7, es;q=0.7", Some(Language::En)),
        ("en;q=0.999, es", Some(Language::Es)),
        ("tlh, pt-BR ; Q=0.9 , en ; q=0.8", Some(Language::PtBr)),
        ("zh-HK, zh;q=0.9", Some(Language::ZhTw)),
        ("nb-NO, da;q=0.5", Some(Language::No)),
        ("fr-CH, *;q=0.5", Some(Language::Fr)),
        ("*, de;q=0.1", Some(Language::De)),
        ("de;q=0, en;q=0.1", Some(Language::En)),
        ("de-AT, DE;q=0, en;q=0.1", Some(Language::En)),
        ("de-AT;q=0, de;q=0.5", Some(Language::De)),
        ("en;q=0.000, es;q=0.001", Some(Language::Es)),
        ("en;q=1., es", Some(Language::En)),
        ("en;level=1;q=0.3, es;q=0.4", Some(Language::Es)),
        ("en;level=1, es;q=0.4", Some(Language::En)),
        // A malformed weight takes its range away, and no other.
        ("en;q=2, es;q=0.1", Some(Language::Es)),
        ("en;q=1.5, es;q=0.1", Some(Language::Es)),
        ("en;q=-1, es;q=0.1", Some(Language::Es)),
        ("en;q=0.1234, es;q=0.1", Some(Language::Es)),
        ("en;q=, es;q=0.1", Some(Language::Es)),
        ("en;q=0.5x, es;q=0.1", Some(Language::Es)),
        (",,;q=1,=,en", Some(Language::En)),
        ("*", None),
        ("tlh, *;q=0.5", None),
        ("de;q=0", None),
        ("de-AT;q=0", None),
        ("", None),
        (" ", None),
        ("\u{0}\u{ff}ü;q=ü", None),
    ] {
        assert_eq!(
            Language::from_accept_language(header),
            expected,
            "{header:?}"
        );
    }
    let after = |ranges: usize| format!("{}es", "tlh,".repeat(ranges));
    assert_eq!(
        Language::from_accept_language(&after(99)),
        Some(Language::Es)
    );
    assert_eq!(
        Language::from_accept_language(&after(100)),
        None,
        "the hundred and first"
    );
    let of_length = |length: usize| format!("en,{}", "x".repeat(length - 3));
    assert_eq!(
        Language::from_accept_language(&of_length(16 * 1024)),
        Some(Language::En)
    );
    assert_eq!(
        Language::from_accept_language(&of_length(16 * 1024 + 1)),
        None
    );
}
