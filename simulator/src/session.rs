//! A session: its stored data, and its response.

use std::collections::BTreeMap;
use std::time::SystemTime;

use didit::types::{Callback, VendorData};
use didit::{
    KnownSandboxScenario, Language, Metadata, OpenEnum, SessionKind, SessionStatus, SessionToken,
    Uuid,
};
use serde::Serialize;
use serde_json::Value;

use crate::validate::Detail;

/// A session, with what its request asked for.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    pub(crate) kind: SessionKind,
    pub(crate) number: u64,
    pub(crate) token: SessionToken,
    pub(crate) vendor_data: Option<VendorData>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) status: SessionStatus,
    pub(crate) callback: Option<Callback>,
    pub(crate) workflow_id: Uuid,
    pub(crate) workflow_version: u32,
    pub(crate) language: Option<Language>,
    pub(crate) portrait: bool,
    pub(crate) scenario: Option<OpenEnum<KnownSandboxScenario>>,
    pub(crate) details: Vec<Detail>,
    pub(crate) created_at: SystemTime,
}

/// A session in the simulator's memory: the true state, whatever the responses said.
///
/// `Debug` does not show `vendor_data`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RememberedSession {
    /// The session's id, as in responses.
    pub session_id: Uuid,
    /// The session's number. Counts up from 1, in the order of creation.
    pub session_number: u64,
    /// The current status.
    pub status: SessionStatus,
    /// The person or business, if the create named one.
    pub vendor_data: Option<VendorData>,
    /// The workflow's own id, even if the create named one of its versions.
    pub workflow_id: Uuid,
    /// The workflow's version.
    pub workflow_version: u32,
    /// The language that the first create asked for. Later creates do not change it.
    pub language: Option<Language>,
}

impl RememberedSession {
    /// Whether the session is unfinished, so that a create of the same `vendor_data` and workflow
    /// returns it.
    pub fn is_unfinished(&self) -> bool {
        is_unfinished(self.status)
    }
}

/// Whether a session with this status is unfinished, so that it is returned again (published, but
/// not on the reference page).
pub(crate) fn is_unfinished(status: SessionStatus) -> bool {
    use SessionStatus::{AwaitingUser, InProgress, NotStarted, Resubmitted};
    matches!(status, NotStarted | InProgress | Resubmitted | AwaitingUser)
}

/// A response about a session, without `metadata`. All ten documented fields are there, `null`
/// included, and `session_kind`, which only the page's prose mentions.
#[derive(Serialize)]
struct ResponseBody<'a> {
    session_id: Uuid,
    session_kind: SessionKind,
    session_number: u64,
    session_token: &'a SessionToken,
    url: String,
    vendor_data: Option<&'a VendorData>,
    status: &'a str,
    callback: Option<&'a Callback>,
    workflow_id: Uuid,
    workflow_version: u32,
    #[serde(flatten)]
    extra: BTreeMap<&'a str, &'a Value>,
}

impl Session {
    pub(crate) fn remembered(&self) -> RememberedSession {
        RememberedSession {
            session_id: self.id,
            session_number: self.number,
            status: self.status,
            vendor_data: self.vendor_data.clone(),
            workflow_id: self.workflow_id,
            workflow_version: self.workflow_version,
            language: self.language,
        }
    }

    /// The path of the hosted page.
    pub(crate) fn path(&self) -> String {
        let language = self
            .language
            .map(|language| format!("/{language}"))
            .unwrap_or_default();
        format!("{language}/session/{}", self.token.expose())
    }

    /// Its approximate size in memory. `vendor_data` is in an index as well.
    pub(crate) fn bytes(&self) -> usize {
        const OVERHEAD: usize = 1024;
        let vendor_data = self
            .vendor_data
            .as_ref()
            .map_or(0, |text| text.expose().len());
        let callback = self.callback.as_ref().map_or(0, |text| text.expose().len());
        let metadata = self
            .metadata
            .as_ref()
            .map_or(0, |metadata| metadata.expose_json().len());
        let scenario = match &self.scenario {
            Some(OpenEnum::Unknown(text)) => text.len(),
            Some(OpenEnum::Known(_)) | None => 0,
        };
        let details: usize = self
            .details
            .iter()
            .map(|detail| detail.value.expose().len())
            .sum();
        OVERHEAD + 2 * vendor_data + callback + metadata + scenario + details
    }

    /// The body of a response with this session; a fault may replace the status and add a field.
    pub(crate) fn response_body(
        &self,
        base: &str,
        status: Option<&str>,
        extra: Option<(&str, &Value)>,
    ) -> serde_json::Result<String> {
        let body = serde_json::to_string(&ResponseBody {
            session_id: self.id,
            session_kind: self.kind,
            session_number: self.number,
            session_token: &self.token,
            url: format!("{base}{}", self.path()),
            vendor_data: self.vendor_data.as_ref(),
            status: status.unwrap_or(self.status.as_str()),
            callback: self.callback.as_ref(),
            workflow_id: self.workflow_id,
            workflow_version: self.workflow_version,
            extra: extra.into_iter().collect(),
        })?;
        Ok(self.with_metadata(&body))
    }

    /// Adds the session's metadata to a JSON object, character for character, which serde cannot do.
    pub(crate) fn with_metadata(&self, object: &str) -> String {
        let metadata = self.metadata.as_ref().map_or("null", Metadata::expose_json);
        let others = object.strip_suffix('}').unwrap_or_default();
        format!("{others},\"metadata\":{metadata}}}")
    }
}
