//! Each kind of failure, by one request that has only that.

use didit::test_util::sign_webhook;
use didit::webhook::{MAX_BODY_BYTES, WebhookErrorKind as Kind};

use crate::{BODY, SECRET, SENT, after, signed, verifier, verify, without};

#[test]
fn rejects_a_missing_or_malformed_timestamp() {
    let headers = without(signed(BODY), "x-timestamp");
    assert_eq!(verify(&headers, BODY), Err(Kind::MissingTimestamp));
    for malformed in [
        "",
        " ",
        "now",
        "-1800000000",
        "+1800000000",
        "1800000000.0",
        "1e9",
        "18000000000000000000000",
        "1800000000, 1800000000",
        "0x6b49d200",
        "１８００００００００",
    ] {
        let signature = signed(BODY)["x-signature"]
            .to_str()
            .expect("text")
            .to_owned();
        let headers = [("x-timestamp", malformed), ("x-signature", &signature)];
        assert_eq!(
            verify(&headers, BODY),
            Err(Kind::MalformedTimestamp),
            "{malformed}"
        );
    }
}

#[test]
fn rejects_times_beyond_the_tolerance() {
    let headers = signed(BODY);
    let at = |seconds| {
        let event = verifier().verify_at(&headers, BODY, after(seconds));
        event.map_err(|error| error.kind().clone())
    };
    for seconds in [-300, -1, 0, 1, 299, 300] {
        assert!(at(seconds).is_ok(), "{seconds}");
    }
    for seconds in [301, 302, 3600, 86_400, 1_000_000_000] {
        let error = at(seconds).expect_err("stale");
        assert!(matches!(error, Kind::Stale { seconds: s, .. } if s == seconds.unsigned_abs()));
        let error = at(-seconds).expect_err("in the future");
        assert!(matches!(error, Kind::Future { seconds: s, .. } if s == seconds.unsigned_abs()));
    }
}

#[test]
fn rejects_a_clock_before_1970_and_the_ends_of_time() {
    let before = std::time::UNIX_EPOCH - std::time::Duration::from_secs(1_000);
    let error = verifier()
        .verify_at(&signed(BODY), BODY, before)
        .expect_err("a wrong clock");
    assert!(matches!(error.kind(), Kind::Future { .. }));
    let error = verifier()
        .verify_at(&sign_webhook(SECRET, BODY, 1_000), BODY, before)
        .expect_err("a wrong clock");
    assert!(matches!(error.kind(), Kind::Future { seconds: 1_001, .. }));
    let headers = sign_webhook(SECRET, BODY, i64::MAX);
    let error = verifier()
        .verify_at(&headers, BODY, before)
        .expect_err("a wrong clock");
    assert!(matches!(error.kind(), Kind::Future { .. }));
}

#[test]
fn rejects_a_missing_signature() {
    assert_eq!(
        verify(&[("x-timestamp", "1800000000")], BODY),
        Err(Kind::MissingSignature)
    );
    let headers = without(without(signed(BODY), "x-signature"), "x-signature-v2");
    let error = verify(&headers, BODY).expect_err("only the simple one is left");
    assert!(matches!(
        error,
        Kind::UnsupportedScheme {
            name: "x-signature-simple",
            ..
        }
    ));
}

#[test]
fn rejects_a_malformed_signature_whatever_the_other_one_is() {
    let right = signed(BODY);
    for name in ["x-signature", "x-signature-v2"] {
        let signature = right[name].to_str().expect("text");
        for malformed in [
            String::new(),
            signature[1..].to_owned(),
            format!("{signature}0"),
            signature.to_uppercase(),
            format!(" {signature}"),
            format!("0x{}", &signature[2..]),
            format!("{signature}{signature}"),
            format!("{signature}, {signature}"),
            "g".repeat(64),
        ] {
            let mut headers = right.clone();
            headers.insert(name, malformed.parse().expect("a header"));
            let error = verify(&headers, BODY).expect_err(&malformed);
            let expected = matches!(error, Kind::MalformedSignature { name: n, .. } if n == name);
            assert!(expected, "{malformed:?}: {error}");
        }
        for scheme in [
            format!("sha256={signature}"),
            format!("t=1,v1={signature}"),
            format!("{}=", "A".repeat(43)),
        ] {
            let mut headers = right.clone();
            headers.insert(name, scheme.parse().expect("a header"));
            let error = verify(&headers, BODY).expect_err(&scheme);
            let expected = matches!(error, Kind::UnsupportedScheme { name: n, .. } if n == name);
            assert!(expected, "{scheme:?}: {error}");
        }
    }
}

#[test]
fn rejects_another_secret_and_another_body() {
    let headers = sign_webhook("another secret", BODY, SENT);
    assert_eq!(verify(&headers, BODY), Err(Kind::SignatureMismatch));
    let forged = BODY.replace("Approved", "Declined");
    assert_eq!(verify(&signed(BODY), forged), Err(Kind::SignatureMismatch));
    assert_eq!(
        verify(&without(signed(BODY), "x-signature-v2"), ""),
        Err(Kind::SignatureMismatch)
    );
}

#[test]
fn rejects_a_timestamp_that_the_body_does_not_have() {
    let resent = sign_webhook(SECRET, BODY, SENT + 1);
    assert_eq!(verify(&resent, BODY), Err(Kind::TimestampsDiffer));
    for timestamp in [
        "null",
        "\"1800000000\"",
        "1800000000.5",
        "[1800000000]",
        "1e400",
        "true",
    ] {
        let body = BODY.replace("1800000000", timestamp);
        let error = verify(&without_v2(&body), &body);
        assert_eq!(error, Err(Kind::MissingBodyTimestamp), "{timestamp}");
    }
    let body = BODY.replace("\"timestamp\": 1800000000, ", "");
    assert_eq!(
        verify(&signed(&body), &body),
        Err(Kind::MissingBodyTimestamp)
    );
}

/// The headers for a body that may have no canonical form.
fn without_v2(body: &str) -> didit::reqwest::header::HeaderMap {
    let mut headers = signed(body);
    headers.remove("x-signature-v2");
    headers
}

#[test]
fn rejects_a_signed_body_that_is_not_an_event() {
    for body in [
        "",
        "null",
        "[]",
        "\"text\"",
        "{",
        "{\"timestamp\":1800000000}",
        r#"{"event_id":"e","timestamp":1800000000}"#,
        r#"{"webhook_type":"status.updated","timestamp":1800000000}"#,
        r#"{"webhook_type":7,"event_id":"e","timestamp":1800000000}"#,
        r#"{"webhook_type":"status.updated","event_id":null,"timestamp":1800000000}"#,
        r#"{"webhook_type":"a","event_id":"e","timestamp":1800000000,"timestamp":1800000000}"#,
        r#"{"webhook_type":"a","event_id":"e","status":"Declined","timestamp":1800000000,"status":"Approved"}"#,
        r#"{"webhook_type":"a","event_id":"e","timestamp":1800000000} x"#,
    ] {
        let error = verify(&without_v2(body), body).expect_err(body);
        assert!(matches!(error, Kind::UnreadableEvent(_)), "{body}: {error}");
    }
}

#[test]
fn rejects_a_body_without_canonical_form() {
    let headers = without(signed(BODY), "x-signature");
    for (body, problem) in [
        ("{", "it is not JSON in UTF-8"),
        (r#"{"a":NaN}"#, "it is not JSON in UTF-8"),
        (
            r#"{"a":1e400}"#,
            "it has a number that is too large for a 64-bit float",
        ),
        (r#"{"a":"\ud800"}"#, "it has a string with a lone surrogate"),
        (&"[".repeat(200_000), "it is nested deeper than 128 levels"),
    ] {
        let error = verify(&headers, body).expect_err(problem);
        assert!(
            matches!(error, Kind::NoCanonicalForm { problem: p, .. } if p == problem),
            "{error}"
        );
    }
}

#[test]
fn rejects_a_long_body_before_it_is_read() {
    let body = format!("{BODY}{}", " ".repeat(MAX_BODY_BYTES - BODY.len()));
    assert!(verify(&without_v2(&body), &body).is_ok());
    let body = format!("{body} ");
    assert_eq!(verify(&without_v2(&body), &body), Err(Kind::BodyTooLong));
}

#[test]
fn shows_neither_body_nor_signature_nor_secret() {
    let body = BODY.replace("\"Approved\"", "\"Approved\", \"vendor_data\": \"Hidden\"");
    let signature = signed(&body)["x-signature"]
        .to_str()
        .expect("text")
        .to_owned();
    let verifier = verifier();
    let shown = format!("{verifier:?}");
    assert!(
        shown.contains("[redacted]") && !shown.contains(SECRET),
        "{shown}"
    );
    for headers in [
        signed(BODY),
        sign_webhook(SECRET, &body, SENT + 1),
        sign_webhook(SECRET, &body, SENT + 1000),
        without(signed(&body), "x-timestamp"),
    ] {
        let error = verifier
            .verify_at(&headers, &body, after(0))
            .expect_err("it is rejected");
        let shown = format!("{error} {error:?}");
        for secret in [SECRET, "Hidden", &signature[..8]] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
