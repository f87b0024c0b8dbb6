use std::fmt;

use super::details::ErrorDetails;
use crate::generated::contract;
use crate::response::RawResponse;

/// The reason why the service rejected a request.
///
/// It is derived from the status, the fields and the documented texts of the response, which the
/// contract lists (`x-reasons`). [`Error::reason`](super::Error::reason) is `None` where none
/// matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The account has too few credits. All calls fail until it is topped up.
    InsufficientCredits,
    /// The person or business with this `vendor_data` is blocked.
    Blocked,
    /// No workflow has this `workflow_id`.
    UnknownWorkflow,
    /// The workflow begins with a face match, and there is neither a `portrait_image` nor a stored
    /// face.
    FaceRequired,
    /// The portrait is larger than the service allows.
    PortraitTooLarge,
    /// The `sandbox_scenario` is unknown, or the key is not one of a sandbox application.
    SandboxScenario,
    /// The `callback` is outside the domains that the application allows.
    CallbackDomain,
    /// Fields of the request are invalid, and no other reason is known.
    InvalidFields,
    /// The key is wrong, malformed, revoked or expired.
    InvalidKey,
    /// The key lacks the permission, or was not sent. Some of Didit's pages list invalid keys here,
    /// too.
    PermissionDenied,
    /// The service has nothing at this address: no object has this id, or the base URL is wrong.
    NotFound,
    /// There were too many requests.
    RateLimited,
    /// The sandbox application has used up its quota of sessions.
    SandboxQuota,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InsufficientCredits => "not enough credits",
            Self::Blocked => "this person or business is blocked",
            Self::UnknownWorkflow => "there is no such workflow",
            Self::FaceRequired => "the workflow needs a portrait or a stored face",
            Self::PortraitTooLarge => "the portrait is too large",
            Self::SandboxScenario => "unknown sandbox scenario, or not a sandbox key",
            Self::CallbackDomain => "the callback is not in an allowed domain",
            Self::InvalidFields => "invalid fields",
            Self::InvalidKey => "the key is not valid",
            Self::PermissionDenied => "the key has no permission",
            Self::NotFound => "nothing at this address",
            Self::RateLimited => "too many requests",
            Self::SandboxQuota => "the sandbox quota is used up",
        })
    }
}

/// What the contract says about the error responses of an operation.
#[derive(Debug)]
pub(crate) struct DocumentedErrors {
    /// How responses say why a request failed; the first rule that fits counts.
    pub(crate) reasons: &'static [Rule],
    /// The documented texts: status, field, text.
    pub(crate) texts: &'static [(u16, &'static str, &'static str)],
}

/// How the contract recognizes a reason. A condition that is `None` always holds.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) reason: Reason,
    pub(crate) status: u16,
    /// The field that the service's text belongs to; `detail` for none.
    pub(crate) field: Option<&'static str>,
    /// The beginning of the text.
    pub(crate) text: Option<&'static str>,
    /// A word of the text, in any case.
    pub(crate) word: Option<&'static str>,
    /// Whether the field has a single text, not a list.
    pub(crate) single: Option<bool>,
    /// Whether the response has a rate-limit header.
    pub(crate) limits: Option<bool>,
}

impl Reason {
    /// The reason of the first rule that matches.
    pub(super) fn find(
        response: &RawResponse,
        details: &ErrorDetails,
        documented: &DocumentedErrors,
    ) -> Option<Self> {
        let status = response.status.as_u16();
        let mut rules = documented
            .reasons
            .iter()
            .filter(|rule| rule.status == status);
        let documented = rules
            .find(|rule| rule.fits(response, details))
            .map(|rule| rule.reason);
        documented.or(match status {
            // By their meaning in HTTP, where the contract has no rule.
            402 => Some(Self::InsufficientCredits),
            404 => Some(Self::NotFound),
            _ => None,
        })
    }
}

impl Rule {
    fn fits(&self, response: &RawResponse, details: &ErrorDetails) -> bool {
        let limits = contract::RATE_LIMIT_HEADERS
            .into_iter()
            .flatten()
            .any(|name| response.headers.contains_key(name));
        if self.limits.is_some_and(|expected| expected != limits) {
            return false;
        }
        let Some(field) = self.field else { return true };
        texts(details, field).any(|(text, single)| {
            self.text.is_none_or(|start| text.starts_with(start))
                && self
                    .word
                    .is_none_or(|word| text.to_lowercase().contains(word))
                && self.single.is_none_or(|expected| expected == single)
        })
    }
}

/// The texts of a field, and whether each is single, not an item of a list.
fn texts<'d>(details: &'d ErrorDetails, field: &'d str) -> impl Iterator<Item = (&'d str, bool)> {
    let general = details
        .messages
        .iter()
        .filter(move |_| field == "detail")
        .map(|text| (text.expose(), true));
    let fields = details
        .errors
        .iter()
        .filter(move |error| field == "*" || error.path == field);
    general.chain(fields.flat_map(|error| {
        error
            .messages
            .iter()
            .map(|text| (text.expose(), error.is_single))
    }))
}

/// The documented text that equals a message of the response. It comes from the contract, so that
/// it cannot quote what was sent.
pub(super) fn documented_text(
    response: &RawResponse,
    details: &ErrorDetails,
    documented: &DocumentedErrors,
) -> Option<&'static str> {
    let status = response.status.as_u16();
    let texts_of_status = documented.texts.iter().filter(|(of, ..)| *of == status);
    texts_of_status.into_iter().find_map(|(_, field, text)| {
        texts(details, field)
            .any(|(found, _)| found == *text)
            .then_some(*text)
    })
}
