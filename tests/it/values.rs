//! Enum values, known and unknown.

use didit::{
    CallbackMethod, DocumentType, Gender, KnownSandboxScenario, Language, OpenEnum, SessionKind,
    SessionStatus,
};
use serde_json::json;

#[test]
fn keeps_unknown_value_verbatim() {
    let known: OpenEnum<SessionStatus> =
        serde_json::from_value(json!("Kyc Expired")).expect("a status");
    assert_eq!(known, SessionStatus::KycExpired);
    assert_eq!(known.known(), Some(&SessionStatus::KycExpired));
    assert_eq!(serde_json::to_value(&known).expect("JSON"), "Kyc Expired");

    let unknown: OpenEnum<SessionStatus> =
        serde_json::from_value(json!("kyc expired")).expect("a status");
    assert_eq!(
        unknown,
        OpenEnum::Unknown("kyc expired".to_owned()),
        "case is part of the value"
    );
    assert!(unknown != SessionStatus::KycExpired && unknown.known().is_none());
    assert_eq!(
        (
            unknown.to_string(),
            serde_json::to_value(&unknown).expect("JSON")
        ),
        ("kyc expired".into(), json!("kyc expired"))
    );

    assert_eq!(
        OpenEnum::<SessionStatus>::from_text("Approved"),
        OpenEnum::Known(SessionStatus::Approved)
    );
    assert_eq!(
        OpenEnum::<SessionStatus>::from_text("Odd"),
        OpenEnum::Unknown("Odd".into())
    );
    assert_eq!(OpenEnum::from(SessionKind::User).to_string(), "user");
    assert!(serde_json::from_value::<OpenEnum<SessionKind>>(json!(7)).is_err());
}

#[test]
fn escapes_and_truncates_unknown_value_when_it_is_printed() {
    let shown = |text: &str| OpenEnum::<SessionStatus>::from_text(text).to_string();
    assert_eq!(
        shown("O'Brien \"é\" \n\u{1b}\u{202e}"),
        "O'Brien \"é\" \\n\\u{1b}\\u{202e}"
    );
    assert_eq!(shown(&"é".repeat(100)), "é".repeat(100));
    assert_eq!(shown(&"é".repeat(101)), "é".repeat(100) + "…");
}

#[tokio::test]
async fn reports_expected_type_when_value_is_not_a_string() {
    let wrong = serde_json::from_str::<OpenEnum<SessionKind>>("1").expect_err("a number");

    assert!(wrong.to_string().contains("expected a string"), "{wrong}");
}

#[test]
fn reports_length_and_never_the_text_of_an_undocumented_value() {
    let of = |error: didit::types::error::ConversionError| error.to_string();
    assert_eq!(
        of("Jöhn".parse::<Language>().expect_err("no language")),
        "not a documented Language (4 characters); expected a value such as en, ar, bg"
    );
    assert_eq!(
        of(CallbackMethod::try_from("x").expect_err("no method")),
        "not a documented CallbackMethod (1 character); expected one of initiator, completer, both"
    );
    assert_eq!(
        of(Gender::try_from(String::new()).expect_err("no gender")),
        "not a documented Gender (0 characters); expected one of M, F"
    );
    // A list of ten is named in full.
    let error = of("x".parse::<SessionStatus>().expect_err("no status"));
    for status in SessionStatus::ALL {
        assert!(error.contains(status.as_str()), "{status}: {error}");
    }
    let lengths = [
        of("John Doe".parse::<SessionStatus>().expect_err("no status")),
        of("John Doe".parse::<SessionKind>().expect_err("no kind")),
        of("John Doe".parse::<DocumentType>().expect_err("no document")),
        of("John Doe"
            .parse::<KnownSandboxScenario>()
            .expect_err("no scenario")),
    ];
    for (error, name) in lengths.iter().zip([
        "SessionStatus",
        "SessionKind",
        "DocumentType",
        "KnownSandboxScenario",
    ]) {
        assert!(
            error.starts_with(&format!("not a documented {name} (8 characters); ")),
            "{error}"
        );
        assert!(!error.contains("John"), "{error}");
    }
}
