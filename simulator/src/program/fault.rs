//! Faults as they are written on the command line and in a scenario file.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use didit_simulator::Mood;
use serde::Deserialize;
use serde_json::Value;

/// What `--help` says of them.
pub const SYNTAX: &str = "\
Faults, each for one create, in the order in which they are given; then service is normal.
N*FAULT is N of them in a row: 3*server-error:503

As it would have been:
  normal                                the normal response
  delay:SECONDS                         the same after a wait; a caller that gives up makes no session
Without a session:
  rate-limited[:RETRY_AFTER[:limits]]   429, with `Retry-After` in seconds and the X-RateLimit-* headers
  server-error:STATUS                   a gateway's HTML page, with 502 say
  redirect:STATUS:LOCATION              a redirect
  reset                                 the connection is reset
The session is made, and then:
  delay-after-create:SECONDS            the response comes late
  server-error-after-create:STATUS      a gateway's HTML page
  redirect-after-create:STATUS:LOCATION a redirect
  informational:STATUS[:COUNT]          1xx responses, and then the normal one
  lost-answer                           the connection is reset before a byte of the response
  cut-at:BYTES                          the connection is reset after so many bytes, head included
  cut-body-at:BYTES                     the connection ends after so many bytes of the body
  truncated                             the connection ends after half of the body
  unknown-status:TEXT                   the response has this status
  extra-field:NAME:VALUE                the response has one field more; VALUE is TOML, or else a text";

/// A fault, and how many times in a row.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Fault {
    pub mood: Mood,
    pub count: usize,
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (count, fault) = match text.split_once('*') {
            Some((count, fault)) if count.bytes().all(|byte| byte.is_ascii_digit()) => {
                (number(count, "a count before *")?, fault)
            }
            _ => (1, text),
        };
        Ok(Self { mood: mood(fault)?, count })
    }
}

impl TryFrom<String> for Fault {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

fn mood(text: &str) -> Result<Mood, String> {
    let (name, rest) = match text.split_once(':') {
        Some((name, rest)) => (name, Some(rest)),
        None => (text, None),
    };
    let value = || rest.ok_or_else(|| format!("{name} needs a value: {name}:…"));
    let pair = |form| value()?.split_once(':').ok_or_else(|| format!("{name} is written {name}:{form}"));
    let status = |text: &str| {
        let status: u16 = number(text, "a status")?;
        if (100..=999).contains(&status) { Ok(status) } else { Err(format!("{status} is not a status")) }
    };
    let redirect = |made| {
        let (code, location) = pair("STATUS:LOCATION")?;
        Ok::<_, String>(Mood::Redirect { status: status(code)?, location: location.to_owned(), made })
    };
    let mood = match name {
        "rate-limited" => return rate_limited(rest),
        "server-error" => Mood::ServerError(status(value()?)?),
        "server-error-after-create" => Mood::ServerErrorAfterCreate(status(value()?)?),
        "redirect" => redirect(false)?,
        "redirect-after-create" => redirect(true)?,
        "informational" => {
            let (code, count) = value()?.split_once(':').unwrap_or((value()?, "1"));
            Mood::Informational { status: status(code)?, count: number(count, "a count")? }
        }
        "delay" => Mood::Delay(seconds(value()?)?),
        "delay-after-create" => Mood::DelayAfterCreate(seconds(value()?)?),
        "cut-at" => Mood::CutAt(number(value()?, "a number of bytes")?),
        "cut-body-at" => Mood::CutBodyAt(number(value()?, "a number of bytes")?),
        "unknown-status" => Mood::UnknownStatus(value()?.to_owned()),
        "extra-field" => {
            let (field, value) = pair("NAME:VALUE")?;
            Mood::ExtraField(field.to_owned(), json(value))
        }
        _ => return plain(name, rest),
    };
    Ok(mood)
}

/// Faults that have no value.
fn plain(name: &str, rest: Option<&str>) -> Result<Mood, String> {
    let mood = match name {
        "normal" => Mood::Normal,
        "reset" => Mood::Reset,
        "lost-answer" => Mood::LostAnswer,
        "truncated" => Mood::Truncated,
        _ => return Err(format!("there is no fault {name:?}; --help lists them")),
    };
    match rest {
        None => Ok(mood),
        Some(_) => Err(format!("{name} has no value")),
    }
}

fn rate_limited(rest: Option<&str>) -> Result<Mood, String> {
    let (retry_after, limits) = match rest.unwrap_or_default().split_once(':') {
        Some((retry_after, "limits")) => (retry_after, true),
        Some(_) => return Err("rate-limited is written rate-limited[:RETRY_AFTER[:limits]]".to_owned()),
        None => (rest.unwrap_or_default(), false),
    };
    let retry_after =
        if retry_after.is_empty() { None } else { Some(number(retry_after, "a number of seconds")?) };
    Ok(Mood::RateLimited { retry_after, limits })
}

pub fn number<T: FromStr>(text: &str, what: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is not {what}"))
}

pub fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = number(text, "a number of seconds")?;
    Duration::try_from_secs_f64(number).map_err(|error| wrong(text, error))
}

fn wrong(text: &str, error: impl Display) -> String {
    format!("{text:?} is not a number of seconds: {error}")
}

/// A TOML value as JSON, and a text where it is not one.
fn json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(boolean) => boolean.into(),
            toml::Value::Datetime(time) => time.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(fields) => {
                Value::Object(fields.into_iter().map(|(name, value)| (name, convert(value))).collect())
            }
        }
    }
    let document = toml::from_str::<toml::Table>(&format!("value = {text}"));
    match document.ok().filter(|table| table.len() == 1).and_then(|mut table| table.remove("value")) {
        Some(value) => convert(value),
        None => text.into(),
    }
}
