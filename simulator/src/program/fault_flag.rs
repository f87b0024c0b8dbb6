//! Faults as flags, and in a scenario file.

use std::str::FromStr;

use crate::Fault;
use serde::Deserialize;
use serde_json::Value;

use super::values::{parse, seconds};

/// Their syntax, for `--help`.
pub(super) const SYNTAX: &str = "\
Faults, each for one create, in the order in which they are given; then service is normal.
N*FAULT is N of them in a row: 3*server-error:503

The normal response:
  normal                                at once
  delay:SECONDS                         after a wait; a caller that gives up creates no session
No session is created:
  rate-limited[:RETRY_AFTER[:limits]]   429, with `Retry-After` in seconds and the X-RateLimit-* headers
  server-error:STATUS                   a gateway's HTML page, status 502 for example
  redirect:STATUS:LOCATION              a redirect
  reset                                 the connection is reset
The session is created, and then:
  delay-after-create:SECONDS            the response comes late
  server-error-after-create:STATUS      a gateway's HTML page
  redirect-after-create:STATUS:LOCATION a redirect
  informational:STATUS[:COUNT]          1xx responses, then the normal one
  lost-response                         the connection is reset before a byte of the response
  cut-at:BYTES                          the connection is reset after so many bytes, head included
  cut-body-at:BYTES                     the connection ends after so many bytes of the body
  truncated                             the connection ends after half of the body
  unknown-status:TEXT                   the response has this status
  extra-field:NAME:VALUE                the response has one more field; VALUE is TOML, or else text";

/// A fault, and how many times in a row it is injected.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct FaultFlag {
    pub fault: Fault,
    pub count: usize,
}

impl FromStr for FaultFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (count, fault) = match text.split_once('*') {
            Some((count, fault)) if count.bytes().all(|byte| byte.is_ascii_digit()) => {
                (parse(count, "a count before *")?, fault)
            }
            _ => (1, text),
        };
        Ok(Self {
            fault: parse_fault(fault)?,
            count,
        })
    }
}

impl TryFrom<String> for FaultFlag {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

fn parse_fault(text: &str) -> Result<Fault, String> {
    let (name, rest) = match text.split_once(':') {
        Some((name, rest)) => (name, Some(rest)),
        None => (text, None),
    };
    let value = || rest.ok_or_else(|| format!("{name} needs a value: {name}:…"));
    let pair = |form| {
        value()?
            .split_once(':')
            .ok_or_else(|| format!("{name} is written {name}:{form}"))
    };
    let status = |text: &str| {
        let status: u16 = parse(text, "a status")?;
        if (100..=999).contains(&status) {
            Ok(status)
        } else {
            Err(format!("{status} is not a status"))
        }
    };
    let redirect = |created| {
        let (code, location) = pair("STATUS:LOCATION")?;
        Ok::<_, String>(Fault::Redirect {
            status: status(code)?,
            location: location.to_owned(),
            created,
        })
    };
    let fault = match name {
        "rate-limited" => return rate_limited(rest),
        "server-error" => Fault::ServerError(status(value()?)?),
        "server-error-after-create" => Fault::ServerErrorAfterCreate(status(value()?)?),
        "redirect" => redirect(false)?,
        "redirect-after-create" => redirect(true)?,
        "informational" => {
            let (code, count) = value()?.split_once(':').unwrap_or((value()?, "1"));
            Fault::Informational {
                status: status(code)?,
                count: parse(count, "a count")?,
            }
        }
        "delay" => Fault::Delay(seconds(value()?)?),
        "delay-after-create" => Fault::DelayAfterCreate(seconds(value()?)?),
        "cut-at" => Fault::CutAt(parse(value()?, "a number of bytes")?),
        "cut-body-at" => Fault::CutBodyAt(parse(value()?, "a number of bytes")?),
        "unknown-status" => Fault::UnknownStatus(value()?.to_owned()),
        "extra-field" => {
            let (field, value) = pair("NAME:VALUE")?;
            Fault::ExtraField(field.to_owned(), json(value))
        }
        _ => return without_value(name, rest),
    };
    Ok(fault)
}

/// Parses the faults that have no value.
fn without_value(name: &str, rest: Option<&str>) -> Result<Fault, String> {
    let fault = match name {
        "normal" => Fault::Normal,
        "reset" => Fault::Reset,
        "lost-response" => Fault::LostResponse,
        "truncated" => Fault::Truncated,
        _ => return Err(format!("unknown fault {name:?}; --help lists them")),
    };
    match rest {
        None => Ok(fault),
        Some(_) => Err(format!("{name} has no value")),
    }
}

fn rate_limited(rest: Option<&str>) -> Result<Fault, String> {
    let (retry_after, limits) = match rest.unwrap_or_default().split_once(':') {
        Some((retry_after, "limits")) => (retry_after, true),
        Some(_) => {
            return Err("rate-limited is written rate-limited[:RETRY_AFTER[:limits]]".to_owned());
        }
        None => (rest.unwrap_or_default(), false),
    };
    let retry_after = if retry_after.is_empty() {
        None
    } else {
        Some(parse(retry_after, "a number of seconds")?)
    };
    Ok(Fault::RateLimited {
        retry_after,
        limits,
    })
}

/// Reads a TOML value as JSON, or as text if it is not TOML.
fn json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(boolean) => boolean.into(),
            toml::Value::Datetime(time) => time.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(fields) => Value::Object(
                fields
                    .into_iter()
                    .map(|(name, value)| (name, convert(value)))
                    .collect(),
            ),
        }
    }
    let document = toml::from_str::<toml::Table>(&format!("value = {text}"));
    match document
        .ok()
        .filter(|table| table.len() == 1)
        .and_then(|mut table| table.remove("value"))
    {
        Some(value) => convert(value),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    #[test]
    fn parses_every_fault() {
        let redirect = |created| Fault::Redirect {
            status: 302,
            location: "http://x:1/a".into(),
            created,
        };
        let limited = |retry_after, limits| Fault::RateLimited {
            retry_after,
            limits,
        };
        let extra = |value| Fault::ExtraField("risk".into(), value);
        for (text, fault) in [
            ("normal", Fault::Normal),
            ("rate-limited", limited(None, false)),
            ("rate-limited:7", limited(Some(7), false)),
            ("rate-limited:7:limits", limited(Some(7), true)),
            ("rate-limited::limits", limited(None, true)),
            ("server-error:502", Fault::ServerError(502)),
            (
                "server-error-after-create:502",
                Fault::ServerErrorAfterCreate(502),
            ),
            ("redirect:302:http://x:1/a", redirect(false)),
            ("redirect-after-create:302:http://x:1/a", redirect(true)),
            (
                "informational:103",
                Fault::Informational {
                    status: 103,
                    count: 1,
                },
            ),
            (
                "informational:103:5",
                Fault::Informational {
                    status: 103,
                    count: 5,
                },
            ),
            ("delay:1.5", Fault::Delay(Duration::from_millis(1500))),
            (
                "delay-after-create:2",
                Fault::DelayAfterCreate(Duration::from_secs(2)),
            ),
            ("reset", Fault::Reset),
            ("lost-response", Fault::LostResponse),
            ("truncated", Fault::Truncated),
            ("cut-at:17", Fault::CutAt(17)),
            ("cut-body-at:0", Fault::CutBodyAt(0)),
            ("unknown-status:A: B", Fault::UnknownStatus("A: B".into())),
            ("extra-field:risk:high: very", extra(json!("high: very"))),
            ("extra-field:risk:7", extra(json!(7))),
            (
                "extra-field:risk:{ score = 1, tags = [\"a\", true] }",
                extra(json!({ "score": 1, "tags": ["a", true] })),
            ),
        ] {
            assert_eq!(text.parse(), Ok(FaultFlag { fault, count: 1 }), "{text}");
        }
        assert_eq!(
            "3*reset".parse(),
            Ok(FaultFlag {
                fault: Fault::Reset,
                count: 3
            })
        );
    }

    #[test]
    fn explains_an_invalid_fault() {
        for (text, error) in [
            ("", "unknown fault \"\"; --help lists them"),
            ("explode", "unknown fault \"explode\"; --help lists them"),
            ("reset:1", "reset has no value"),
            ("server-error", "server-error needs a value: server-error:…"),
            ("server-error:x", "\"x\" is not a status"),
            ("server-error:99", "99 is not a status"),
            (
                "redirect:302",
                "redirect is written redirect:STATUS:LOCATION",
            ),
            (
                "rate-limited:7:all",
                "rate-limited is written rate-limited[:RETRY_AFTER[:limits]]",
            ),
            ("cut-at:-1", "\"-1\" is not a number of bytes"),
            (
                "99999999999999999999*reset",
                "\"99999999999999999999\" is not a count before *",
            ),
        ] {
            assert_eq!(text.parse::<FaultFlag>(), Err(error.to_owned()), "{text}");
        }
        assert!(
            "delay:-1".parse::<FaultFlag>().is_err() && "delay:nan".parse::<FaultFlag>().is_err()
        );
    }
}
