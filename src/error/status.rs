//! Responses that are not a success, sorted by their status.

use std::fmt;

use reqwest::Url;

use super::Error;
use super::RetryAfter;
use super::field_errors::ErrorDetails;
use super::reason::{self, Reason};
use crate::generated::contract;
use crate::response::RawResponse;
use crate::types::Escaped;

/// 400: the service rejected the request.
#[derive(Debug)]
#[non_exhaustive]
pub struct BadRequest {
    /// What the service says about it.
    pub details: ErrorDetails,
    /// The response itself.
    pub response: RawResponse,
}

impl fmt::Display for BadRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 8;
        write!(
            f,
            "the service rejected the request ({})",
            self.response.status.as_u16()
        )?;
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

/// A path comes from the service: it is printed only if it is made of names of the contract and
/// indices, since any other name may be a piece of what was sent.
pub(super) fn printable(path: &str) -> &str {
    let is_known = |segment: &str| {
        let is_index = segment.strip_suffix(']').is_some_and(|digits| {
            (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        is_index || segment == "$" || contract::FIELDS.contains(&segment)
    };
    if path.split(['.', '[']).all(is_known) {
        path
    } else {
        "a field that is not documented"
    }
}

/// 401 or 403: the service rejected the key. Which of the two means what differs between Didit's
/// pages, so that both are one error; [`Error::reason`] says what is known.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unauthorized {
    /// What the service says about it.
    pub details: ErrorDetails,
    /// The response itself.
    pub response: RawResponse,
}

impl fmt::Display for Unauthorized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        match Reason::find(&self.response, &self.details) {
            Some(Reason::InvalidKey | Reason::PermissionDenied) | None => write!(
                f,
                "the service rejected the API key ({status}): check the key, its permissions and its allowed addresses"
            )?,
            Some(_) => write!(f, "the service rejected the request ({status})")?,
        }
        explain(f, &self.details, &self.response)
    }
}

/// 3xx: the service responded with another address.
///
/// Redirects are never followed, since that would send the key and the person's data to wherever
/// the response points. Mostly the base URL is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnexpectedRedirect {
    /// The host that the response points to, if it names one. The rest of the address is not shown.
    pub host: Option<String>,
    /// The response itself.
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
    /// What the service says about it.
    pub details: ErrorDetails,
    /// The response itself.
    pub response: RawResponse,
}

impl fmt::Display for UnexpectedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the service responded with the status {}",
            self.response.status.as_u16()
        )?;
        explain(f, &self.details, &self.response)
    }
}

/// What is known of the reason.
pub(super) fn explain(
    f: &mut fmt::Formatter<'_>,
    details: &ErrorDetails,
    response: &RawResponse,
) -> fmt::Result {
    if RetryAfter::read(&response.headers) == RetryAfter::Invalid {
        f.write_str("; its `Retry-After` is neither seconds nor a date")?;
    }
    match Reason::find(response, details) {
        // The message says that already.
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
                Escaped {
                    text: message.expose(),
                    longest: LONGEST
                }
            )?;
        }
    } else if let Some(text) = reason::documented_text(response, details) {
        write!(f, "; the service says \"{text}\"")?;
    } else if details.errors.is_empty() && !details.messages.is_empty() {
        f.write_str("; its message is in `details`")?;
    }
    Ok(())
}

/// The most texts of the service that are shown where a client is set to show them.
const MAX_SHOWN_MESSAGES: usize = 8;
/// The most characters of each.
const LONGEST: usize = 200;

/// The source of a response is what ended its body early, if anything did.
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
    /// Sorts a response to a request of `url` that is not a success by its status; the body cannot
    /// change that.
    pub(crate) fn from_response(response: RawResponse, url: &Url) -> Self {
        let details = ErrorDetails::read(response.body.expose());
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
