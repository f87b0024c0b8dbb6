//! Sessions: what there is to know of one, and all of them.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::Serialize;
use serde_json::Value;

use crate::ids::Ids;
use crate::validate::{Asked, Detail};
use crate::workflow::Workflow;
use didit::text::{Callback, VendorData};
use didit::{
    KnownSandboxScenario, Language, Metadata, Open, Redacted, SessionKind, SessionStatus, SessionToken, Uuid,
};

/// A session, with what was asked for it.
#[derive(Debug, Clone)]
pub(crate) struct Record {
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
    pub(crate) scenario: Option<Open<KnownSandboxScenario>>,
    pub(crate) details: Vec<Detail>,
}

/// A session as the simulator remembers it: what really happened, whatever was answered.
///
/// `Debug` does not show `vendor_data`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RememberedSession {
    /// The id in the answer.
    pub session_id: Uuid,
    /// Counts up from 1 in the order in which sessions are made.
    pub session_number: u64,
    /// What it is now.
    pub status: SessionStatus,
    /// The person or business, if the create named one.
    pub vendor_data: Option<VendorData>,
    /// The workflow's own id, also where the create named one of its versions.
    pub workflow_id: Uuid,
    /// The workflow's version.
    pub workflow_version: u32,
    /// The language that the create asked for. A session that is handed back keeps its own.
    pub language: Option<Language>,
}

impl RememberedSession {
    /// Whether it is under way, so that a create of the same `vendor_data` and workflow is answered
    /// with it.
    pub fn is_unfinished(&self) -> bool {
        is_unfinished(self.status)
    }
}

/// What is answered about a session. All ten documented fields are there, `null` included, and
/// `session_kind`, which stands only in the page's prose.
#[derive(Serialize)]
struct Answer<'a> {
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

impl Record {
    fn remembered(&self) -> RememberedSession {
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

    /// Where its hosted page is, below the simulator's own address.
    pub(crate) fn path(&self) -> String {
        let language = self.language.map(|language| format!("/{language}")).unwrap_or_default();
        format!("{language}/session/{}", self.token.expose())
    }

    /// About as much as it takes in memory. `vendor_data` stands in an index as well.
    fn bytes(&self) -> usize {
        const OVERHEAD: usize = 1024;
        let vendor_data = self.vendor_data.as_ref().map_or(0, |text| text.expose().len());
        let callback = self.callback.as_ref().map_or(0, |text| text.expose().len());
        let metadata = self.metadata.as_ref().map_or(0, |metadata| metadata.expose_json().len());
        let scenario = match &self.scenario {
            Some(Open::Unknown(text)) => text.len(),
            Some(Open::Known(_)) | None => 0,
        };
        let details: usize = self.details.iter().map(|detail| detail.value.expose().len()).sum();
        OVERHEAD + 2 * vendor_data + callback + metadata + scenario + details
    }

    /// The answer as JSON; a mood may lie about the status and add a field.
    pub(crate) fn answer(
        &self,
        base: &str,
        status: Option<&str>,
        extra: Option<(&str, &Value)>,
    ) -> serde_json::Result<String> {
        let answer = serde_json::to_string(&Answer {
            session_id: self.id,
            session_kind: self.kind,
            session_number: self.number,
            session_token: &self.token,
            url: format!("{base}{}", self.path()),
            vendor_data: self.vendor_data.as_ref(),
            status: status.unwrap_or(&self.status.to_string()),
            callback: self.callback.as_ref(),
            workflow_id: self.workflow_id,
            workflow_version: self.workflow_version,
            extra: extra.into_iter().collect(),
        })?;
        // Character for character, which serde cannot do.
        let metadata = self.metadata.as_ref().map_or("null", Metadata::expose_json);
        let others = answer.strip_suffix('}').unwrap_or_default();
        Ok(format!("{others},\"metadata\":{metadata}}}"))
    }
}

/// Whether a session is still under way, so that it is handed back (published, not on the page).
pub(crate) fn is_unfinished(status: SessionStatus) -> bool {
    use SessionStatus::{AwaitingUser, InProgress, NotStarted, Resubmitted};
    matches!(status, NotStarted | InProgress | Resubmitted | AwaitingUser)
}

/// The most bytes that remembered sessions take, all that was asked for them included: 64 MiB. Older
/// ones are forgotten for it, whatever [`SimulatorBuilder::remember`](crate::SimulatorBuilder::remember)
/// says; the latest one stays.
pub const MAX_REMEMBERED_BYTES: usize = 64 * 1024 * 1024;

/// All sessions that are remembered: the latest ones, up to a limit.
#[derive(Debug)]
pub(crate) struct Sessions {
    limit: usize,
    bytes: usize,
    last_number: u64,
    by_id: HashMap<Uuid, Record>,
    by_token: HashMap<String, Uuid>,
    /// The latest session of a person or business on a workflow.
    by_vendor: HashMap<(Uuid, Redacted<String>), Uuid>,
    oldest_first: VecDeque<Uuid>,
}

impl Sessions {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            bytes: 0,
            last_number: 0,
            by_id: HashMap::new(),
            by_token: HashMap::new(),
            by_vendor: HashMap::new(),
            oldest_first: VecDeque::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// All of them, in the order in which they were made.
    pub(crate) fn all(&self) -> Vec<RememberedSession> {
        let records = self.oldest_first.iter().filter_map(|id| self.by_id.get(id));
        records.map(Record::remembered).collect()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Record> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut Record> {
        self.by_id.get_mut(&id)
    }

    pub(crate) fn by_token(&self, token: &str) -> Option<&Record> {
        self.by_id.get(self.by_token.get(token)?)
    }

    /// The unfinished session of the same `vendor_data` on the workflow's latest version.
    pub(crate) fn reusable(&self, workflow: &Workflow, asked: &Asked) -> Option<Uuid> {
        let id = *self.by_vendor.get(&vendor_key(workflow.id, asked.vendor_data.as_ref()?))?;
        let session = self.by_id.get(&id)?;
        let is_reusable = is_unfinished(session.status) && session.workflow_version == workflow.version;
        is_reusable.then_some(id)
    }

    pub(crate) fn add(&mut self, ids: &mut Ids, workflow: Workflow, asked: Asked) -> Record {
        let id = fresh(|| ids.uuid(), |id| self.by_id.contains_key(id));
        let token = fresh(|| ids.token(), |token| self.by_token.contains_key(token));
        self.last_number += 1;
        let session = Record {
            id,
            kind: workflow.kind,
            number: self.last_number,
            token: token.as_str().into(),
            vendor_data: asked.vendor_data,
            metadata: asked.metadata,
            status: SessionStatus::NotStarted,
            callback: asked.callback.or(workflow.callback),
            workflow_id: workflow.id,
            workflow_version: workflow.version,
            language: asked.language,
            portrait: asked.portrait,
            scenario: asked.scenario,
            details: asked.details,
        };
        self.by_token.insert(token, id);
        if let Some(vendor_data) = &session.vendor_data {
            self.by_vendor.insert(vendor_key(workflow.id, vendor_data), id);
        }
        self.oldest_first.push_back(id);
        self.bytes += session.bytes();
        self.by_id.insert(id, session.clone());
        self.forget_what_is_too_much(id);
        session
    }

    /// Gives a session that is handed back what the new request asks for.
    pub(crate) fn renew(
        &mut self,
        id: Uuid,
        callback: Option<Callback>,
        metadata: Option<Metadata>,
    ) -> Option<Record> {
        let session = self.by_id.get_mut(&id)?;
        self.bytes -= session.bytes();
        (session.callback, session.metadata) = (callback, metadata);
        self.bytes += session.bytes();
        let session = session.clone();
        self.forget_what_is_too_much(id);
        Some(session)
    }

    /// Forgets older sessions until the others are within the limits; this one stays in any case.
    fn forget_what_is_too_much(&mut self, stays: Uuid) {
        while self.by_id.len() > self.limit || self.bytes > MAX_REMEMBERED_BYTES {
            let oldest = self.oldest_first.iter().position(|id| *id != stays);
            let Some(oldest) = oldest.and_then(|place| self.oldest_first.remove(place)) else { break };
            self.forget(oldest);
        }
    }

    fn forget(&mut self, id: Uuid) {
        let Some(session) = self.by_id.remove(&id) else { return };
        self.bytes -= session.bytes();
        self.by_token.remove(session.token.expose());
        if let Some(vendor_data) = &session.vendor_data {
            let key = vendor_key(session.workflow_id, vendor_data);
            if self.by_vendor.get(&key) == Some(&session.id) {
                self.by_vendor.remove(&key);
            }
        }
    }
}

fn vendor_key(workflow: Uuid, vendor_data: &VendorData) -> (Uuid, Redacted<String>) {
    (workflow, vendor_data.expose().to_owned().into())
}

/// Draws until what comes is not taken.
fn fresh<T>(mut draw: impl FnMut() -> T, is_taken: impl Fn(&T) -> bool) -> T {
    loop {
        let drawn = draw();
        if !is_taken(&drawn) {
            return drawn;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: usize = 7 * 1024 * 1024;

    fn asked() -> Asked {
        Asked {
            workflow_id: Uuid::nil(),
            vendor_data: None,
            callback: None,
            metadata: None,
            language: None,
            portrait: false,
            scenario: None,
            details: Vec::new(),
        }
    }

    fn large_metadata() -> Option<Metadata> {
        Some(Metadata::from_json(format!("\"{}\"", "x".repeat(LARGE - 2))).expect("JSON"))
    }

    fn numbers(sessions: &Sessions) -> Vec<u64> {
        sessions.all().iter().map(|session| session.session_number).collect()
    }

    #[test]
    fn whatever_is_asked_for_is_remembered_within_64_mib() {
        let text = "x".repeat(LARGE);
        type Fill = fn(&mut Asked, String);
        let large: [(Fill, usize); 4] = [
            (|asked, text| asked.callback = Some(text.into()), 9),
            (|asked, text| asked.vendor_data = Some(text.into()), 4),
            (|asked, text| asked.scenario = Some(Open::Unknown(text)), 9),
            (|asked, text| asked.details.push(Detail { field: "address", value: text.into() }), 9),
        ];
        for (fill, kept) in large {
            let (mut sessions, mut ids) = (Sessions::new(100), Ids::new(Some(1)));
            for number in 0..11 {
                let mut asked = asked();
                fill(&mut asked, format!("{number}{text}"));
                sessions.add(&mut ids, Workflow::kyc(Uuid::nil()), asked);
            }
            assert_eq!(numbers(&sessions), (12 - kept as u64..=11).collect::<Vec<_>>());
            assert_eq!(sessions.by_token.len(), kept);
            assert!(sessions.by_vendor.len() <= kept);
        }
    }

    #[test]
    fn a_session_that_grows_when_it_is_handed_back_pushes_out_others_and_stays() {
        let (mut sessions, mut ids) = (Sessions::new(100), Ids::new(Some(1)));
        let mut add = |sessions: &mut Sessions, metadata| {
            sessions.add(&mut ids, Workflow::kyc(Uuid::nil()), Asked { metadata, ..asked() }).id
        };
        let first = add(&mut sessions, None);
        let large = large_metadata();
        for _ in 0..9 {
            add(&mut sessions, large.clone());
        }
        assert_eq!(sessions.len(), 10);

        for _ in 0..3 {
            let renewed = sessions.renew(first, None, large.clone()).expect("it stays");
            assert_eq!(renewed.metadata.map(|metadata| metadata.expose_json().len()), Some(LARGE));
        }

        assert_eq!(numbers(&sessions), [1, 3, 4, 5, 6, 7, 8, 9, 10], "the oldest of the others is gone");
        sessions.renew(first, None, None);
        add(&mut sessions, None);
        assert_eq!(sessions.len(), 10, "and what it took is free again");
    }
}
