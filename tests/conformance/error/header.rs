//! The headers of 429: there, absent, and not what they should be.

use std::time::Duration;

use didit::ErrorKind;
use serde_json::json;

use crate::case::Verdict::{Accepts, Rejects};
use crate::case::{CannedResponse, Case, Expected, Kind, Source, Verdict};
use crate::{corpus, documented};

type Row = (&'static str, &'static str, &'static str, Verdict);

const ROWS: &[Row] = &[
    ("retry-after", "one second", "1", Accepts),
    ("retry-after", "a day", "86400", Accepts),
    ("retry-after", "nothing to wait for", "0", Rejects),
    ("retry-after", "negative", "-1", Rejects),
    ("retry-after", "a fraction", "1.5", Rejects),
    (
        "retry-after",
        "a date that has passed",
        "Mon, 23 Nov 2020 12:00:00 GMT",
        Rejects,
    ),
    ("retry-after", "a word", "soon", Rejects),
    ("retry-after", "nothing", "", Rejects),
    ("x-ratelimit-limit", "none", "0", Accepts),
    ("x-ratelimit-limit", "negative", "-1", Rejects),
    ("x-ratelimit-limit", "a fraction", "1.5", Rejects),
    ("x-ratelimit-limit", "a word", "many", Rejects),
    ("x-ratelimit-remaining", "none", "0", Accepts),
    ("x-ratelimit-remaining", "negative", "-1", Rejects),
    ("x-ratelimit-remaining", "a fraction", "1.5", Rejects),
    ("x-ratelimit-remaining", "a word", "none", Rejects),
    ("x-ratelimit-reset", "the epoch itself", "0", Accepts),
    ("x-ratelimit-reset", "negative", "-1", Rejects),
    ("x-ratelimit-reset", "a fraction", "1.5", Rejects),
    (
        "x-ratelimit-reset",
        "the last of 64 bits",
        "9223372036854775807",
        Accepts,
    ),
    (
        "x-ratelimit-reset",
        "beyond 64 bits",
        "9223372036854775808",
        Rejects,
    ),
    (
        "x-ratelimit-reset",
        "a date",
        "Mon, 23 Nov 2026 12:00:00 GMT",
        Rejects,
    ),
];

pub(super) fn cases() -> impl Iterator<Item = Case> {
    ROWS.iter().map(|(header, name, value, contract)| {
        let why = "a header that cannot be read is ignored; the response is a 429 all the same";
        let source = if *contract == Accepts {
            documented::response(429)
        } else {
            Source::Http
        };
        let response = CannedResponse::json(429, &json!({ "detail": "Request was throttled." }))
            .header(header, *value);
        let id = format!("error/header/{header}: {name}");
        Case::response(
            id,
            why,
            source,
            response,
            Expected::Failed(Kind::RateLimited),
            *contract,
        )
    })
}

#[test]
fn retry_after_is_what_the_header_says() {
    let wait = |id: &str| match corpus::case(id)
        .exchange
        .outcome
        .as_ref()
        .expect_err("429")
        .error()
        .map(didit::Error::kind)
    {
        Some(ErrorKind::RateLimited(limit)) => limit.retry_after,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        wait("error/header/retry-after: a day"),
        Some(Duration::from_secs(86_400))
    );
    assert_eq!(
        wait("error/header/retry-after: nothing to wait for"),
        Some(Duration::ZERO)
    );
    assert_eq!(
        wait("error/header/retry-after: a date that has passed"),
        Some(Duration::ZERO)
    );
    assert_eq!(wait("error/header/retry-after: a word"), None);
    assert_eq!(wait("error/malformed/429: empty"), None);
}
