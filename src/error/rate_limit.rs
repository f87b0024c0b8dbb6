//! 429, and when to come back.

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;

use super::body::Reason;
use crate::generated::contract::create_session as contract;
use crate::response::RawResponse;
use crate::text::ErrorText;

/// 429: too many sessions. Documented are 600 in 60 seconds for a key (and 300 writes in 60
/// seconds), and 500 in 24 hours for a sandbox application.
#[derive(Debug)]
#[non_exhaustive]
pub struct RateLimited {
    /// How long to wait at least, from the moment of the answer. `None` where `Retry-After` is
    /// missing or neither seconds nor a date.
    pub retry_after: Option<Duration>,
    /// How many requests the window allows.
    pub limit: Option<u64>,
    /// How many are left in it.
    pub remaining: Option<u64>,
    /// When it starts anew, in seconds since 1970-01-01 UTC.
    pub reset: Option<u64>,
    /// Whether the sandbox application's daily quota is used up: the answer has a `detail` and no
    /// `X-RateLimit-*` header, by which Didit's documentation tells the two limits apart.
    pub sandbox_quota: bool,
    /// The service's reason.
    pub detail: Option<ErrorText>,
    /// The answer itself.
    pub response: RawResponse,
}

impl RateLimited {
    pub(super) fn read(response: RawResponse) -> Self {
        let Reason { detail, .. } = Reason::read(response.body.expose());
        let headers = &response.headers;
        let number = |name| text(headers, name)?.parse().ok();
        let limits =
            [contract::X_RATELIMIT_LIMIT, contract::X_RATELIMIT_REMAINING, contract::X_RATELIMIT_RESET];
        Self {
            retry_after: retry_after(headers, answered_at(headers)),
            limit: number(limits[0]),
            remaining: number(limits[1]),
            reset: number(limits[2]),
            sandbox_quota: detail.is_some() && limits.iter().all(|name| !headers.contains_key(*name)),
            detail,
            response,
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The service's own time, where it tells it: this machine's clock may be another.
fn answered_at(headers: &HeaderMap) -> SystemTime {
    let date = text(headers, "date").and_then(|date| httpdate::parse_http_date(date).ok());
    date.unwrap_or_else(SystemTime::now)
}

/// Seconds, or a date; a date that has passed means now.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = text(headers, contract::RETRY_AFTER)?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

impl fmt::Display for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.sandbox_quota {
            true => "the sandbox application's quota is used up (429)",
            false => "too many sessions (429)",
        })?;
        match self.retry_after {
            Some(wait) => write!(f, "; try again in {} s", wait.as_secs_f64().ceil()),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RateLimited {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.response.cause()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", value.parse().expect("a header value"));
        let noon = httpdate::parse_http_date("Mon, 23 Nov 2026 12:00:00 GMT").expect("a date");
        retry_after(&headers, noon)
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(read("12"), Some(Duration::from_secs(12)));
        assert_eq!(read(" 12 "), Some(Duration::from_secs(12)));
        assert_eq!(read("Mon, 23 Nov 2026 12:01:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(read("Mon, 23 Nov 2026 11:59:00 GMT"), Some(Duration::ZERO));
    }

    #[test]
    fn retry_after_of_another_form_is_none() {
        for value in ["", "-1", "1.5", "soon", "99999999999999999999999"] {
            assert_eq!(read(value), None, "{value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::now()), None);
    }
}
