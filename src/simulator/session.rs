//! Sessions: what there is to know of one, and all of them.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::Serialize;
use serde_json::Value;

use super::ids::Ids;
use super::validate::{Asked, Detail};
use super::workflow::Workflow;
use crate::text::{Callback, VendorData};
use crate::{
    KnownSandboxScenario, Language, Metadata, Open, Redacted, SessionKind, SessionStatus, SessionToken, Uuid,
};

/// A session, with what was asked for it.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: Uuid,
    pub(super) kind: SessionKind,
    pub(super) number: u64,
    pub(super) token: SessionToken,
    pub(super) vendor_data: Option<VendorData>,
    pub(super) metadata: Option<Metadata>,
    pub(super) status: SessionStatus,
    pub(super) callback: Option<Callback>,
    pub(super) workflow_id: Uuid,
    pub(super) workflow_version: u32,
    pub(super) language: Option<Language>,
    pub(super) portrait: bool,
    pub(super) scenario: Option<Open<KnownSandboxScenario>>,
    pub(super) details: Vec<Detail>,
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
    metadata: Option<&'a Metadata>,
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
        }
    }

    /// Where its hosted page is, below the simulator's own address.
    pub(super) fn path(&self) -> String {
        let language = self.language.map(|language| format!("/{language}")).unwrap_or_default();
        format!("{language}/session/{}", self.token.expose())
    }

    /// The answer as JSON; a mood may lie about the status and add a field.
    pub(super) fn answer(
        &self,
        base: &str,
        status: Option<&str>,
        extra: Option<(&str, &Value)>,
    ) -> serde_json::Result<String> {
        serde_json::to_string(&Answer {
            session_id: self.id,
            session_kind: self.kind,
            session_number: self.number,
            session_token: &self.token,
            url: format!("{base}{}", self.path()),
            vendor_data: self.vendor_data.as_ref(),
            metadata: self.metadata.as_ref(),
            status: status.unwrap_or(&self.status.to_string()),
            callback: self.callback.as_ref(),
            workflow_id: self.workflow_id,
            workflow_version: self.workflow_version,
            extra: extra.into_iter().collect(),
        })
    }
}

/// Whether a session is still under way, so that it is handed back (published, not on the page).
pub(super) fn is_unfinished(status: SessionStatus) -> bool {
    use SessionStatus::{AwaitingUser, InProgress, NotStarted, Resubmitted};
    matches!(status, NotStarted | InProgress | Resubmitted | AwaitingUser)
}

/// All sessions that are remembered: the latest ones, up to a limit.
#[derive(Debug)]
pub(super) struct Sessions {
    limit: usize,
    last_number: u64,
    by_id: HashMap<Uuid, Record>,
    by_token: HashMap<String, Uuid>,
    /// The latest session of a person or business on a workflow.
    by_vendor: HashMap<(Uuid, Redacted<String>), Uuid>,
    oldest_first: VecDeque<Uuid>,
}

impl Sessions {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            last_number: 0,
            by_id: HashMap::new(),
            by_token: HashMap::new(),
            by_vendor: HashMap::new(),
            oldest_first: VecDeque::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// All of them, in the order in which they were made.
    pub(super) fn all(&self) -> Vec<RememberedSession> {
        let records = self.oldest_first.iter().filter_map(|id| self.by_id.get(id));
        records.map(Record::remembered).collect()
    }

    pub(super) fn get(&self, id: Uuid) -> Option<&Record> {
        self.by_id.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: Uuid) -> Option<&mut Record> {
        self.by_id.get_mut(&id)
    }

    pub(super) fn by_token(&self, token: &str) -> Option<&Record> {
        self.by_id.get(self.by_token.get(token)?)
    }

    /// The unfinished session of the same `vendor_data` on the workflow's latest version.
    pub(super) fn reusable(&mut self, workflow: &Workflow, asked: &Asked) -> Option<&mut Record> {
        let id = *self.by_vendor.get(&vendor_key(workflow.id, asked.vendor_data.as_ref()?))?;
        let session = self.by_id.get_mut(&id)?;
        let is_reusable = is_unfinished(session.status) && session.workflow_version == workflow.version;
        is_reusable.then_some(session)
    }

    pub(super) fn add(&mut self, ids: &mut Ids, workflow: Workflow, asked: Asked) -> Record {
        while self.by_id.len() >= self.limit {
            self.forget_oldest();
        }
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
        self.by_id.insert(id, session.clone());
        session
    }

    fn forget_oldest(&mut self) {
        let Some(session) = self.oldest_first.pop_front().and_then(|id| self.by_id.remove(&id)) else {
            return;
        };
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
