//! Workflows: what a session runs, and which version of it.

use std::collections::HashMap;

use didit::text::Callback;
use didit::{SessionKind, Uuid};

/// A workflow, as it would be made in Didit's console: a check of a person (KYC) or of a business
/// (KYB), which cannot be changed into one another.
///
/// ```
/// use didit::Uuid;
/// use didit_simulator::Workflow;
///
/// let workflow = Workflow::kyc(Uuid::from_u128(1))
///     .version(3)
///     .callback("https://example.com/verified")
///     .face_match();
/// # let _ = workflow;
/// ```
#[derive(Debug, Clone)]
#[must_use = "a workflow is known once it is given to the simulator"]
pub struct Workflow {
    pub(crate) id: Uuid,
    pub(crate) kind: SessionKind,
    pub(crate) version: u32,
    pub(crate) version_ids: Vec<Uuid>,
    pub(crate) callback: Option<Callback>,
    pub(crate) face_match: bool,
}

impl Workflow {
    /// A check of a person, in its first version, with neither a callback nor Face Match.
    pub fn kyc(id: Uuid) -> Self {
        Self {
            id,
            kind: SessionKind::User,
            version: 1,
            version_ids: Vec::new(),
            callback: None,
            face_match: false,
        }
    }

    /// A check of a business, in its first version, without a callback.
    pub fn kyb(id: Uuid) -> Self {
        Self { kind: SessionKind::Business, ..Self::kyc(id) }
    }

    /// The latest published version, which new sessions run. Default: 1.
    pub fn version(mut self, version: u32) -> Self {
        self.version = version;
        self
    }

    /// The id of one of its versions. A create that names it runs the latest published version, and
    /// the answer has the workflow's own id (documented).
    pub fn version_id(mut self, id: Uuid) -> Self {
        self.version_ids.push(id);
        self
    }

    /// Where people are sent when the request names no `callback`. Default: nowhere.
    pub fn callback(mut self, callback: impl Into<String>) -> Self {
        self.callback = Some(Callback::from(callback));
        self
    }

    /// Face Match comes before a document is read: a create needs a `portrait_image`, unless a face
    /// is stored for its `vendor_data`. Default: no.
    pub fn face_match(mut self) -> Self {
        self.face_match = true;
        self
    }
}

/// The workflows that were declared, and what becomes of the others.
#[derive(Debug, Default)]
pub(crate) struct Workflows {
    pub(crate) declared_only: bool,
    declared: HashMap<Uuid, Workflow>,
    /// Ids of versions, with the workflow's.
    versions: HashMap<Uuid, Uuid>,
}

impl Workflows {
    pub(crate) fn declare(&mut self, workflow: Workflow) {
        for version in &workflow.version_ids {
            self.versions.insert(*version, workflow.id);
        }
        self.declared.insert(workflow.id, workflow);
    }

    /// The workflow that an id stands for: its own, or one of its versions'.
    pub(crate) fn find(&self, id: Uuid) -> Option<Workflow> {
        let id = self.versions.get(&id).copied().unwrap_or(id);
        match self.declared.get(&id) {
            Some(workflow) => Some(workflow.clone()),
            None if self.declared_only => None,
            // Not remembered: it is the same every time, and ids are many.
            None => Some(Workflow::kyc(id)),
        }
    }

    /// Publishes the next version and gives its number; `None` where there is no such workflow.
    pub(crate) fn republish(&mut self, id: Uuid) -> Option<u32> {
        let mut workflow = self.find(id)?;
        workflow.version = workflow.version.saturating_add(1);
        let version = workflow.version;
        self.declare(workflow);
        Some(version)
    }
}
