//! Error responses, by their status.

use std::borrow::Cow;
use std::fmt;

use reqwest::Url;

use super::Error;
use super::RetryAfter;
use super::details::ErrorDetails;
use super::reason::{self, DocumentedErrors, Reason};
use crate::generated::contract;
use crate::response::RawResponse;
use crate::types::Escaped;

/// 400: the service rejected the request.
#[derive(Debug)]
#[non_exhaustive]
pub struct BadRequest {
    /// The details of the service's error response.
    pub details: ErrorDetails,
    /// The response.
    pub response: RawResponse,
}

impl fmt::Display for BadRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 8;
        let status = self.response.status.as_u16();
        write!(f, "the service rejected the request ({status})")?;
        let mut paths: Vec<_> = self
            .details
            .errors
            .iter()
            .map(|error| printable(&error.path))
            .collect();
        paths.dedup();
        for (i, path) in paths.iter().take(SHOWN).enumerate() {
            write!(f, "{}{path}", if i > 0 { ", " } else { " because of " })?;
        }
        if paths.len() > SHOWN {
            write!(f, " and {} more", paths.len() - SHOWN)?;
        }
        explain(f, &self.details, &self.response)
    }
}

/// Returns what can be printed of a path. It comes from the service, so only names of the contract
/// and indices are printed: another name, such as the key of a map, may quote what was sent.
pub(super) fn printable(path: &str) -> Cow<'_, str> {
    const UNDOCUMENTED: &str = "a field that is not documented";
    let is_known = |segment: &str| {
        let is_index = segment.strip_suffix(']').is_some_and(|digits| {
            (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        is_index || segment == "$" || contract::FIELDS.contains(&segment)
    };
    // The length of what is known, with the separator behind it.
    let mut known = 0_usize;
    for segment in path.split(['.', '[']) {
        if !is_known(segment) {
            return match path.get(..known.saturating_sub(1)) {
                None | Some("" | "$") => UNDOCUMENTED.into(),
                Some(parent) => format!("{UNDOCUMENTED}, in {parent}").into(),
            };
        }
        known += segment.len() + 1;
    }
    path.into()
}

/// 401 or 403: the service rejected the key. Didit's pages disagree on what each of them means, so
/// both are one error; [`Error::reason`] is more precise.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unauthorized {
    /// The details of the service's error response.
    pub details: ErrorDetails,
    /// The response.
    pub response: RawResponse,
}

impl fmt::Display for Unauthorized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        match self.details.reason {
            Some(Reason::InvalidKey | Reason::PermissionDenied) | None => write!(
                f,
                "the service rejected the API key ({status}): check the key, its permissions and its allowed addresses"
            )?,
            Some(_) => write!(f, "the service rejected the request ({status})")?,
        }
        explain(f, &self.details, &self.response)
    }
}

/// 3xx: the service redirected.
///
/// Redirects are never followed, since that would send the key and the person's data to another
/// address. Usually the base URL is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnexpectedRedirect {
    /// The host that the response redirects to, if it names one.
    pub host: Option<String>,
    /// The response.
    pub response: RawResponse,
}

impl fmt::Display for UnexpectedRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        let host = self
            .host
            .as_deref()
            .unwrap_or("an address that is not readable");
        write!(
            f,
            "the service redirects ({status}) to {host}, which is not followed; check the base URL"
        )
    }
}

/// A response with any other status.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnexpectedStatus {
    /// The details of the service's error response.
    pub details: ErrorDetails,
    /// The response.
    pub response: RawResponse,
}

impl fmt::Display for UnexpectedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        write!(f, "the service responded with the status {status}")?;
        explain(f, &self.details, &self.response)
    }
}

/// Writes what is known about the reason.
pub(super) fn explain(
    f: &mut fmt::Formatter<'_>,
    details: &ErrorDetails,
    response: &RawResponse,
) -> fmt::Result {
    if RetryAfter::read(&response.headers) == RetryAfter::Invalid {
        f.write_str("; its `Retry-After` is neither seconds nor a date")?;
    }
    match details.reason {
        // The message already says so.
        Some(
            Reason::InvalidFields
            | Reason::InvalidKey
            | Reason::PermissionDenied
            | Reason::RateLimited
            | Reason::SandboxQuota,
        ) => {}
        Some(reason) => write!(f, ": {reason}")?,
        None => {}
    }
    if details.are_messages_shown {
        for message in details.all_texts().take(MAX_SHOWN_MESSAGES) {
            write!(
                f,
                "; the service says \"{}\"",
                Escaped(message.expose(), LONGEST)
            )?;
        }
    } else if let Some(text) = details.documented_text {
        write!(f, "; the service says \"{text}\"")?;
    } else if details.errors.is_empty() && !details.messages.is_empty() {
        f.write_str("; its message is in `details`")?;
    }
    Ok(())
}

/// The maximum number of the service's messages that are shown.
const MAX_SHOWN_MESSAGES: usize = 8;
/// The maximum number of characters of each.
const LONGEST: usize = 200;

/// Implements `Error`, whose source is the error that ended the response's body early, if any.
macro_rules! errors {
    ($($name:ident),*) => {
        $(impl std::error::Error for $name {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                self.response.cause()
            }
        })*
    };
}
errors!(
    BadRequest,
    Unauthorized,
    UnexpectedRedirect,
    UnexpectedStatus
);

impl Error {
    /// The error for a response to a request to `url`. Its kind depends on the status only.
    pub(crate) fn from_response(
        response: RawResponse,
        url: &Url,
        documented: &DocumentedErrors,
    ) -> Self {
        let mut details = ErrorDetails::read(response.body.expose());
        details.reason = Reason::find(&response, &details, documented);
        details.documented_text = reason::documented_text(&response, &details, documented);
        match response.status.as_u16() {
            400 => BadRequest { details, response }.into(),
            401 | 403 => Unauthorized { details, response }.into(),
            429 => super::RateLimited::read(details, response).into(),
            300..=399 => UnexpectedRedirect {
                host: response.redirect_host(url),
                response,
            }
            .into(),
            _ => UnexpectedStatus { details, response }.into(),
        }
    }
}
