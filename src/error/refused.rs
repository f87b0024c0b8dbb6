//! Answers that say no.

use std::fmt;

use reqwest::Url;
use serde_json::Value;

use super::Error;
use super::body::{ErrorAnswer, Reason};
use crate::Redacted;
use crate::generated::contract;
use crate::response::RawResponse;
use crate::text::ErrorText;

/// 400: the service refused the request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rejected {
    /// What is wrong with which field, in the order of the answer's names.
    pub errors: Vec<FieldError>,
    /// What belongs to no field, such as that there are no credits left.
    pub detail: Option<ErrorText>,
    /// A code beside `detail`, now and then.
    pub code: Option<ErrorText>,
    /// What is neither a text nor made of texts.
    pub unclassified: Vec<Unclassified>,
    /// The answer itself.
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
}

/// A part of an error answer that is of no documented form.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Unclassified {
    /// Where it stands; the empty path is the whole body.
    pub path: String,
    /// The part itself. It may quote what was sent, so that reading it takes an `expose`.
    pub value: Redacted<Value>,
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

impl Rejected {
    pub(super) fn read(response: RawResponse) -> Self {
        let ErrorAnswer { reason, errors, unclassified } = ErrorAnswer::read(response.body.expose());
        let Reason { detail, code } = reason;
        Self { errors, detail, code, unclassified, response }
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 8;
        write!(f, "the service refused the request ({})", self.response.status.as_u16())?;
        let mut paths: Vec<_> = self.errors.iter().map(|error| printable(&error.path)).collect();
        paths.dedup();
        for (i, path) in paths.iter().take(SHOWN).enumerate() {
            write!(f, "{}{path}", if i > 0 { ", " } else { " because of " })?;
        }
        if paths.len() > SHOWN {
            write!(f, " and {} more", paths.len() - SHOWN)?;
        }
        match (self.errors.is_empty(), &self.detail, self.unclassified.is_empty()) {
            (true, Some(_), _) => f.write_str(" for a reason that stands in `detail`"),
            (true, None, false) => f.write_str(" in a form that is not documented"),
            _ => Ok(()),
        }
    }
}

/// A path comes from the service: it is printed only if it is made of names of the contract and
/// indices, since any other name may be a piece of what was sent.
pub(super) fn printable(path: &str) -> &str {
    let is_known = |segment: &str| {
        let is_index = segment.ends_with(']') && segment.trim_end_matches(']').parse::<usize>().is_ok();
        is_index || segment == "$" || contract::FIELDS.contains(&segment)
    };
    match path.split(['.', '[']).all(is_known) {
        true => path,
        false => "a field that is not documented",
    }
}

/// 401 or 403: the service refused the key. Which of the two means what differs between Didit's
/// pages, so that both are one error.
#[derive(Debug)]
#[non_exhaustive]
pub struct KeyRefused {
    /// The service's reason.
    pub detail: Option<ErrorText>,
    /// A code beside it, now and then.
    pub code: Option<ErrorText>,
    /// The answer itself.
    pub response: RawResponse,
}

impl KeyRefused {
    pub(super) fn read(response: RawResponse) -> Self {
        let Reason { detail, code } = Reason::read(response.body.expose());
        Self { detail, code, response }
    }
}

impl fmt::Display for KeyRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        write!(
            f,
            "the service refused the API key ({status}): check the key, its permissions and its allowed addresses"
        )
    }
}

/// 3xx: the service answered with another address.
///
/// Redirects are never followed, since that would carry the key and the person's data to wherever
/// the answer points. Mostly the base URL is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub struct Redirected {
    /// The host that the answer points to, if it names one. The rest of the address is not shown.
    pub host: Option<String>,
    /// Whether your own `reqwest::Client` has followed the redirect: then the key and the data have
    /// been sent to `host`. Build that client with `redirect::Policy::none()`.
    pub followed: bool,
    /// The answer itself; of the last host where the redirect was followed.
    pub response: RawResponse,
}

impl fmt::Display for Redirected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status.as_u16();
        let host = self.host.as_deref().unwrap_or("an address that is not readable");
        match self.followed {
            true => write!(
                f,
                "your HTTP client followed a redirect to {host} and gave it the key and the request; \
                 build it with `redirect::Policy::none()`"
            ),
            false => write!(
                f,
                "the service redirects ({status}) to {host}, which is not followed; check the base URL"
            ),
        }
    }
}

/// An answer with a status that means nothing more special.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnexpectedStatus {
    /// The answer itself.
    pub response: RawResponse,
}

impl fmt::Display for UnexpectedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service answered with the status {}", self.response.status.as_u16())
    }
}

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
    /// Sorts an answer of `url` that is no success by its status; the body cannot change that.
    pub(crate) fn of_response(response: RawResponse, url: &Url) -> Self {
        match response.status.as_u16() {
            400 => Rejected::read(response).into(),
            401 | 403 => KeyRefused::read(response).into(),
            429 => super::RateLimited::read(response).into(),
            300..=399 => Redirected { host: response.redirect_host(url), followed: false, response }.into(),
            _ => UnexpectedStatus { response }.into(),
        }
    }

    pub(crate) fn of_followed_redirect(host: Option<String>, response: RawResponse) -> Self {
        Redirected { host, followed: true, response }.into()
    }
}
