use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::details::ErrorDetails;
use super::reason::Reason;
use super::status::explain;
use crate::generated::contract::RATE_LIMIT_HEADERS;
use crate::response::RawResponse;

/// 429: too many requests. The contract says at each operation which limits are documented.
#[derive(Debug)]
#[non_exhaustive]
pub struct RateLimited {
    /// The minimum time to wait, from the time of the response. `None` where `Retry-After` is
    /// missing or neither seconds nor a date.
    pub retry_after: Option<Duration>,
    /// The number of requests that the window allows.
    pub limit: Option<u64>,
    /// The number of requests that remain in the window.
    pub remaining: Option<u64>,
    /// When the window resets, in seconds since 1970-01-01 UTC.
    pub reset: Option<u64>,
    /// Whether the sandbox application's daily quota is used up: the response names a quota and has
    /// no `X-RateLimit-*` header, which is how Didit's documentation distinguishes the two limits.
    pub sandbox_quota: bool,
    /// The details of the service's error response.
    pub details: ErrorDetails,
    /// The response.
    pub response: RawResponse,
}

impl RateLimited {
    pub(super) fn read(details: ErrorDetails, response: RawResponse) -> Self {
        let headers = &response.headers;
        let [limit, remaining, reset] =
            RATE_LIMIT_HEADERS.map(|name| text(headers, name?)?.parse().ok());
        Self {
            retry_after: RetryAfter::read(headers).wait(),
            limit,
            remaining,
            reset,
            sandbox_quota: details.reason == Some(Reason::SandboxQuota),
            details,
            response,
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The time of the response by the service's clock, if it has a `Date`: the local clock may differ.
fn sent_at(headers: &HeaderMap) -> SystemTime {
    let date = text(headers, DATE.as_str()).and_then(|date| httpdate::parse_http_date(date).ok());
    date.unwrap_or_else(SystemTime::now)
}

/// The `Retry-After` of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// There is no `Retry-After`.
    Absent,
    /// The minimum time to wait.
    Wait(Duration),
    /// It is neither seconds nor a date.
    Invalid,
}

impl RetryAfter {
    /// Reads seconds of any size, or a date; a past date means no wait. The largest of several
    /// values counts.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let now = sent_at(headers);
        let values = headers.get_all(RETRY_AFTER).iter();
        let values = values.map(|value| wait(value.to_str().ok()?, now));
        values.fold(Self::Absent, |found, wait| match (found, wait) {
            (Self::Wait(one), Some(other)) => Self::Wait(one.max(other)),
            (_, Some(wait)) => Self::Wait(wait),
            (Self::Absent, None) => Self::Invalid,
            (found, None) => found,
        })
    }

    pub(crate) fn wait(self) -> Option<Duration> {
        match self {
            Self::Wait(wait) => Some(wait),
            Self::Absent | Self::Invalid => None,
        }
    }
}

fn wait(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(date) = httpdate::parse_http_date(value.trim()) {
        return Some(date.duration_since(now).unwrap_or_default());
    }
    // Proxies join several headers into a list. Its valid items count.
    value.split(',').map(str::trim).filter_map(seconds).max()
}

/// Parses seconds, with or without a fraction, which is not valid in HTTP but sent by some
/// services. A number that is too large is `Duration::MAX`.
fn seconds(value: &str) -> Option<Duration> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let is_number =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let nanos = format!("{fraction:0<9.9}").parse().unwrap_or_default();
    Some(
        whole
            .parse()
            .map_or(Duration::MAX, |whole| Duration::new(whole, nanos)),
    )
}

impl fmt::Display for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.sandbox_quota {
            "the sandbox application's quota is used up (429)"
        } else {
            "too many requests (429)"
        })?;
        if let Some(wait) = self.retry_after {
            write!(f, "; try again in {} s", wait.as_secs_f64().ceil())?;
        }
        explain(f, &self.details, &self.response)
    }
}

impl std::error::Error for RateLimited {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.response.cause()
    }
}
