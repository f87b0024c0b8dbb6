//! A 429: when to retry, and which limit was exceeded.

use std::time::Duration;

use didit::operations::CREATE_SESSION;
use didit::test_util::Reply;
use didit::{ErrorKind, RateLimited, Reason};

use super::{LIMITS, failing};

#[tokio::test]
async fn reads_limits_from_headers_whatever_the_body() {
    for body in [
        r#"{"detail":"Request was throttled."}"#,
        "",
        "<html>",
        "[]",
        "{",
        "\u{FEFF}null",
    ] {
        let error = failing(429, LIMITS, body).await;

        let ErrorKind::RateLimited(limit) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(limit.retry_after.map(|d| d.as_secs()), Some(12), "{body}");
        assert_eq!(
            (limit.limit, limit.remaining, limit.reset),
            (Some(600), Some(0), Some(1_790_000_000))
        );
        assert!(!limit.sandbox_quota);
        assert!(
            error
                .to_string()
                .starts_with("too many requests (429); try again in 12 s"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn reports_sandbox_quota_when_limit_headers_are_absent() {
    let body = r#"{"detail":"Sandbox session quota exceeded."}"#;
    let error = failing(429, "retry-after: 3600\r\n", body).await;

    let ErrorKind::RateLimited(limit) = error.kind() else {
        panic!("{error:?}")
    };
    assert!(limit.sandbox_quota);
    assert_eq!(
        limit.details.detail().map(|d| d.expose()),
        Some("Sandbox session quota exceeded.")
    );
    assert_eq!(
        error.to_string(),
        "the sandbox application's quota is used up (429); try again in 3600 s; its message is in `details` [127.0.0.1]"
    );
    assert_eq!(error.reason(), Some(Reason::SandboxQuota));

    for (headers, body) in [
        ("x-ratelimit-reset: soon\r\n", body),
        ("", "<html>"),
        ("", ""),
        ("", "{\"message\":\"m\"}"),
    ] {
        let ErrorKind::RateLimited(limit) = failing(429, headers, body).await.into_kind() else {
            panic!("{headers} {body}")
        };
        assert!(
            !limit.sandbox_quota,
            "{headers} {body}: a gateway, or the other limit"
        );
    }
}

#[tokio::test]
async fn ignores_malformed_limits_and_keeps_their_headers() {
    let headers = "retry-after: soon\r\nx-ratelimit-limit: many\r\nx-ratelimit-remaining: -1\r\nx-ratelimit-reset: 1e9\r\n";
    let error = failing(429, headers, "{}").await;
    let ErrorKind::RateLimited(limit) = error.kind() else {
        panic!("{error:?}")
    };

    assert_eq!(
        (limit.retry_after, limit.limit, limit.remaining, limit.reset),
        (None, None, None, None)
    );
    assert_eq!(limit.response.headers["retry-after"], "soon");
    assert_eq!(
        error.to_string(),
        "too many requests (429); its `Retry-After` is neither seconds nor a date [127.0.0.1]"
    );
}

#[tokio::test]
async fn measures_retry_after_date_from_the_date_header() {
    let headers =
        "date: Mon, 23 Nov 2026 12:00:00 GMT\r\nretry-after: Mon, 23 Nov 2026 12:01:30 GMT\r\n";
    let ErrorKind::RateLimited(limit) = failing(429, headers, "{}").await.into_kind() else {
        panic!("a 429")
    };

    assert_eq!(limit.retry_after.map(|d| d.as_secs()), Some(90));
}

#[tokio::test]
async fn reports_malformed_retry_after_on_every_status() {
    for status in [429, 503, 400] {
        let error = failing(status, "retry-after: soon\r\n", "").await;
        assert!(
            error
                .to_string()
                .contains("`Retry-After` is neither seconds nor a date"),
            "{error}"
        );
    }
}

const INVALID: &str = "its `Retry-After` is neither seconds nor a date";

/// A 429 with these values of `Retry-After`, sent at noon.
fn limited(values: &[&str]) -> RateLimited {
    let reply = Reply::new(429).header("date", "Mon, 23 Nov 2026 12:00:00 GMT");
    let reply = values
        .iter()
        .fold(reply, |reply, value| reply.header("retry-after", value));
    let error = reply.to(&CREATE_SESSION).expect_err("a 429");
    match error.into_kind() {
        ErrorKind::RateLimited(limited) => limited,
        other => panic!("{other:?}"),
    }
}

#[test]
fn reads_retry_after_in_every_form() {
    let seconds = Duration::from_secs_f64;
    let cases: [(&[&str], Duration); 19] = [
        (&["12"], seconds(12.0)),
        (&[" 12 "], seconds(12.0)),
        (&["0"], seconds(0.0)),
        (&["Mon, 23 Nov 2026 12:01:30 GMT"], seconds(90.0)),
        (&["Monday, 23-Nov-26 12:01:30 GMT"], seconds(90.0)),
        (&["Mon Nov 23 12:01:30 2026"], seconds(90.0)),
        (&["Mon, 23 Nov 2026 11:59:00 GMT"], seconds(0.0)),
        (&["18446744073709551615"], Duration::new(u64::MAX, 0)),
        (&["99999999999999999999999"], Duration::MAX),
        // The largest of several counts.
        (&["2", "30", "3"], seconds(30.0)),
        (&["2, 3"], seconds(3.0)),
        (&["", "7"], seconds(7.0)),
        (&["7", "soon"], seconds(7.0)),
        (&["120, soon"], seconds(120.0)),
        (&["5", "Mon, 23 Nov 2026 12:01:30 GMT"], seconds(90.0)),
        (&["1.5"], seconds(1.5)),
        (&["0.0000000019"], Duration::from_nanos(1)),
        (&["30", "2", "3"], seconds(30.0)),
        (&["soon", "7"], seconds(7.0)),
    ];
    for (values, expected) in cases {
        let limited = limited(values);
        assert_eq!(limited.retry_after, Some(expected), "{values:?}");
        assert!(!limited.to_string().contains(INVALID), "{values:?}");
    }
}

#[test]
fn reports_retry_after_of_another_form() {
    for value in ["", "-1", "1.", ".5", "1e3", "soon", "2; 3"] {
        let limited = limited(&[value]);
        assert_eq!(limited.retry_after, None, "{value}");
        assert!(limited.to_string().contains(INVALID), "{value}");
    }
    let absent = limited(&[]);
    assert_eq!(absent.retry_after, None);
    assert!(!absent.to_string().contains(INVALID));
}
