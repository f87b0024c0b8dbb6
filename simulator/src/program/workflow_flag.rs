//! Workflows as flags, and in a scenario file.

use std::str::FromStr;

use crate::Workflow;
use didit::Uuid;
use serde::Deserialize;

use super::values::parse;

/// A workflow of either kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct WorkflowFlag {
    pub id: Uuid,
    version: Option<u32>,
    version_ids: Vec<Uuid>,
    callback: Option<String>,
    face_match: bool,
}

impl WorkflowFlag {
    /// Sets its options on a workflow.
    pub fn apply(&self, workflow: Workflow) -> Workflow {
        let mut workflow = workflow.version(self.version.unwrap_or(1));
        workflow = self
            .version_ids
            .iter()
            .copied()
            .fold(workflow, Workflow::version_id);
        if let Some(callback) = &self.callback {
            workflow = workflow.callback(callback);
        }
        if self.face_match {
            workflow.face_match()
        } else {
            workflow
        }
    }
}

impl FromStr for WorkflowFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let id = parse(parts.next().unwrap_or_default(), "a UUID")?;
        let mut workflow = Self {
            id,
            version: None,
            version_ids: Vec::new(),
            callback: None,
            face_match: false,
        };
        for part in parts {
            match part.split_once('=').unwrap_or((part, "")) {
                ("version", number) => workflow.version = Some(parse(number, "a version")?),
                ("version-id", id) => workflow.version_ids.push(parse(id, "a UUID")?),
                ("callback", url) => workflow.callback = Some(url.to_owned()),
                ("face-match", "") => workflow.face_match = true,
                _ => {
                    let known = "version=N, version-id=UUID, callback=URL, face-match";
                    return Err(format!("a workflow has no {part:?}; it has {known}"));
                }
            }
        }
        Ok(workflow)
    }
}

impl TryFrom<String> for WorkflowFlag {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
