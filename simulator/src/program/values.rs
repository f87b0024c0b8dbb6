//! Values of flags: numbers, periods and times.

use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::WebhookFault;
use chrono::DateTime;
use serde::Deserialize;

/// Parses a value; `expected` completes "is not" in the error.
pub(super) fn parse<T: FromStr>(text: &str, expected: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is not {expected}"))
}

/// Parses a number of seconds, which may have a fraction.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = parse(text, "a number of seconds")?;
    Duration::try_from_secs_f64(number)
        .map_err(|error| format!("{text:?} is not a number of seconds: {error}"))
}

/// A number in a period: `600/60`, in seconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct Rate {
    pub count: usize,
    pub period: Duration,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (count, period) = text
            .split_once('/')
            .ok_or_else(|| format!("{text:?} is not NUMBER/SECONDS, such as 600/60"))?;
        Ok(Self {
            count: parse(count, "a number")?,
            period: seconds(period)?,
        })
    }
}

/// A duration in seconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "f64")]
pub struct Seconds(pub Duration);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        seconds(text).map(Self)
    }
}

impl TryFrom<f64> for Seconds {
    type Error = String;

    fn try_from(seconds: f64) -> Result<Self, String> {
        Duration::try_from_secs_f64(seconds)
            .map(Self)
            .map_err(|error| error.to_string())
    }
}

/// A point in time, by RFC 3339.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct Time(pub SystemTime);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let time = DateTime::parse_from_rfc3339(text);
        let time =
            time.map_err(|_| format!("{text:?} is not a time such as 2026-01-02T03:04:05Z"))?;
        // The conversion of chrono ends the process where a system has no such time.
        let seconds = u64::try_from(time.timestamp());
        let since = seconds.map(|seconds| Duration::new(seconds, time.timestamp_subsec_nanos()));
        let time = since.ok().and_then(|since| UNIX_EPOCH.checked_add(since));
        time.map(Self)
            .ok_or_else(|| format!("{text:?} is before 1970"))
    }
}

/// A fault of the webhook.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct WebhookFlag(pub WebhookFault);

impl FromStr for WebhookFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self(match text {
            "normal" => WebhookFault::Normal,
            "duplicate" => WebhookFault::Duplicate,
            "out-of-order" => WebhookFault::OutOfOrder,
            "forged" => WebhookFault::Forged,
            _ => {
                let known = "normal, duplicate, out-of-order, forged";
                return Err(format!(
                    "unknown fault {text:?} of the webhook; known are {known}"
                ));
            }
        }))
    }
}

impl TryFrom<String> for WebhookFlag {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl TryFrom<String> for Rate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_times_that_not_every_system_has() {
        let time = |text: &str| text.parse::<Time>().map(|time| time.0);
        let second = UNIX_EPOCH + Duration::new(1, 500_000_000);
        assert_eq!(time("1970-01-01T00:00:01.5Z"), Ok(second));
        assert!(
            time("1500-01-01T00:00:00Z").is_err_and(|problem| problem.ends_with("is before 1970"))
        );
    }
}
