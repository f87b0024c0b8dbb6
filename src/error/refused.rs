//! Responses that say no.

use std::fmt;

use reqwest::Url;

use super::Error;
use super::RetryAfter;
use super::body::ErrorDetails;
use super::reason::{self, Reason};
use crate::generated::contract;
use crate::json::Json;
use crate::personal::ErrorText;
use crate::response::RawResponse;
use crate::shown::Shown;

/// 400: the service rejected the request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rejected {
    /// What the service says about it.
    pub details: ErrorDetails,
    /// The response itself.
    pub response: RawResponse,
}

/// What the service says about one field.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// The field, from the request's top: `expected_details.expected_document_types[1]`.
    pub path: String,
    /// The service's texts. They may quote what was sent, so that reading one takes an `expose`.
    pub messages: Vec<ErrorText>,
    /// Whether the service sent one text and not a list. By Didit's documentation a list is a
    /// validation error, a single text was found while creating the session.
    pub is_single: bool,
}

/// A part of an error response that has no documented form.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unclassified {
    /// Where it is; the empty path is the whole body, or what is left of it beyond the limit of 1,000 parts.
    pub path: String,
    /// The part itself. It may quote what was sent, so that reading it takes an `expose`.
    pub value: Json,
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, messages) = (printable(&self.path), &self.messages);
        f.debug_struct("FieldError").field("path", &path).field("messages", messages).finish()
    }
}

impl fmt::Debug for Unclassified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, value) = (printable(&self.path), &self.value);
        f.debug_struct("Unclassified").field("path", &path).field("value", value).finish()
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 8;
        write!(f, "the service rejected the request ({})", self.response.status.as_u16())?;
        let mut paths: Vec<_> = self.details.errors.iter().map(|error| printable(&error.path)).collect();
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
    match path.split(['.', '[']).all(is_known) {
        true => path,
        false => "a field that is not documented",
    }
}

/// 401 or 403: the service refused the key. Which of the two means what differs between Didit's
/// pages, so that both are one error; [`Error::reason`] tells what is known.
#[derive(Debug)]
#[non_exhaustive]
pub struct KeyRefused {
    /// What the service says about it.
    pub details: ErrorDetails,
    /// The response itself.
    pub response: RawResponse,
}

impl fmt::Display for KeyRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        match Reason::of(&self.response, &self.details) {
            Some(Reason::KeyRefused | Reason::PermissionDenied) | None => write!(
                f,
                "the service refused the API key ({status}): check the key, its permissions and its allowed addresses"
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
pub struct Redirected {
    /// The host that the response points to, if it names one. The rest of the address is not shown.
    pub host: Option<String>,
    /// The response itself.
    pub response: RawResponse,
}

impl fmt::Display for Redirected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        let host = self.host.as_deref().unwrap_or("an address that is not readable");
        write!(f, "the service redirects ({status}) to {host}, which is not followed; check the base URL")?;
        fmt::Display::fmt(&self.response.history, f)
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
        write!(f, "the service responded with the status {}", self.response.status.as_u16())?;
        explain(f, &self.details, &self.response)
    }
}

/// What is known of the reason, then the host and the attempts.
pub(super) fn explain(
    f: &mut fmt::Formatter<'_>,
    details: &ErrorDetails,
    response: &RawResponse,
) -> fmt::Result {
    if RetryAfter::read(&response.headers) == RetryAfter::Invalid {
        f.write_str("; its `Retry-After` is neither seconds nor a date")?;
    }
    match Reason::of(response, details) {
        // The message says that already.
        Some(
            Reason::InvalidFields
            | Reason::KeyRefused
            | Reason::PermissionDenied
            | Reason::RateLimited
            | Reason::SandboxQuota,
        ) => {}
        Some(reason) => write!(f, ": {reason}")?,
        None => {}
    }
    if response.shows_messages {
        for message in details.all_texts().take(MAX_SHOWN_MESSAGES) {
            write!(f, "; the service says \"{}\"", Shown { text: message.expose(), longest: LONGEST })?;
        }
    } else if let Some(text) = reason::documented_text(response, details) {
        write!(f, "; the service says \"{text}\"")?;
    } else if details.errors.is_empty() && !details.messages.is_empty() {
        f.write_str("; its message is in `details`")?;
    }
    fmt::Display::fmt(&response.history, f)
}

/// The most texts of the service that are shown where a client is set to show them.
const MAX_SHOWN_MESSAGES: usize = 8;
/// The most characters of each.
const LONGEST: usize = 200;

/// What is below an answer is only what cut it off, if anything did.
macro_rules! errors {
    ($($name:ident),*) => {
        $(impl std::error::Error for $name {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                self.response.cause()
            }
        })*
    };
}
errors!(Rejected, KeyRefused, Redirected, UnexpectedStatus);

impl Error {
    /// Sorts a response to a request of `url` that is not a success by its status; the body cannot change that.
    pub(crate) fn of_response(mut response: RawResponse, url: &Url, revealing: Option<(&str, &str)>) -> Self {
        response.find_session(revealing);
        let details = ErrorDetails::read(response.body.expose());
        match response.status.as_u16() {
            400 => Rejected { details, response }.into(),
            401 | 403 => KeyRefused { details, response }.into(),
            429 => super::RateLimited::read(details, response).into(),
            300..=399 => Redirected { host: response.redirect_host(url), response }.into(),
            _ => UnexpectedStatus { details, response }.into(),
        }
    }
}
