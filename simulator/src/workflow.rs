//! Workflows and their versions.

use std::collections::HashMap;

use didit::types::Callback;
use didit::{SessionKind, Uuid};

/// A workflow, as in Didit's console: a check of a person (KYC) or of a business (KYB). Neither can
/// be changed into the other.
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
#[must_use = "a workflow has no effect until the simulator gets it"]
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
        Self {
            kind: SessionKind::Business,
            ..Self::kyc(id)
        }
    }

    /// Sets the latest published version, which new sessions run. Default: 1.
    pub fn version(mut self, version: u32) -> Self {
        self.version = version;
        self
    }

    /// Adds the id of one of its versions. A create that names it runs the latest published
    /// version, and the response has the workflow's own id (documented).
    pub fn version_id(mut self, id: Uuid) -> Self {
        self.version_ids.push(id);
        self
    }

    /// Sets where people are redirected if the request names no `callback`. Default: nowhere.
    pub fn callback(mut self, callback: impl Into<String>) -> Self {
        self.callback = Some(Callback::from(callback));
        self
    }

    /// Turns on Face Match before documents: a create needs a `portrait_image`, unless a face is
    /// stored for its `vendor_data`. Default: off.
    pub fn face_match(mut self) -> Self {
        self.face_match = true;
        self
    }
}

/// The declared workflows, and whether undeclared ones exist.
#[derive(Debug, Default)]
pub(crate) struct Workflows {
    pub(crate) declared_only: bool,
    declared: HashMap<Uuid, Workflow>,
    /// The workflows' ids by the ids of their versions.
    versions: HashMap<Uuid, Uuid>,
}

impl Workflows {
    pub(crate) fn declare(&mut self, workflow: Workflow) {
        for version in &workflow.version_ids {
            self.versions.insert(*version, workflow.id);
        }
        self.declared.insert(workflow.id, workflow);
    }

    /// The workflow with this id, or with a version of this id.
    pub(crate) fn find(&self, id: Uuid) -> Option<Workflow> {
        let id = self.versions.get(&id).copied().unwrap_or(id);
        match self.declared.get(&id) {
            Some(workflow) => Some(workflow.clone()),
            None if self.declared_only => None,
            // Not remembered: it is the same every time, and there are many ids.
            None => Some(Workflow::kyc(id)),
        }
    }

    /// Publishes the next version and returns its number; `None` if the workflow does not exist.
    pub(crate) fn republish(&mut self, id: Uuid) -> Option<u32> {
        let mut workflow = self.find(id)?;
        workflow.version = workflow.version.saturating_add(1);
        let version = workflow.version;
        self.declare(workflow);
        Some(version)
    }
}
