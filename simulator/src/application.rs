//! One application of Didit's console: its keys, workflows, sessions and limits, and what it
//! decides about a request.

use std::collections::HashSet;
use std::time::SystemTime;

use didit::reqwest::Url;

use crate::host;
use crate::ids::Ids;
use crate::limits::{PerKey, Quota};
use crate::mood::Script;
use crate::refusal::Refusal;
use crate::session::{Record, Sessions};
use crate::validate::Asked;
use crate::vendors::Vendors;
use crate::workflow::{Workflow, Workflows};
use didit::text::Callback;
use didit::{ApiKey, Open, SessionStatus, Uuid};

/// Everything that is remembered, behind one lock that is held for moments only.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) keys: Keys,
    /// Whether its keys are a sandbox application's.
    pub(crate) sandbox: bool,
    pub(crate) workflows: Workflows,
    pub(crate) sessions: Sessions,
    pub(crate) per_key: PerKey,
    pub(crate) sandbox_quota: Quota,
    pub(crate) script: Script,
    /// How many new sessions are paid for; `None` is as many as you like.
    pub(crate) credits: Option<u64>,
    pub(crate) vendors: Vendors,
    /// The hosts that callbacks may have, normalized; `None` allows any.
    pub(crate) callback_hosts: Option<HashSet<String>>,
    pub(crate) ids: Ids,
}

/// What a create leads to. The answer does not tell a new session from one that is handed back.
#[derive(Debug)]
pub(crate) struct Created {
    pub(crate) session: Record,
    pub(crate) is_new: bool,
}

impl Application {
    /// Lets a request through by its key, before anything else of it is looked at.
    pub(crate) fn admit(&mut self, key: Option<&[u8]>, now: SystemTime) -> Result<(), Refusal> {
        let key = self.keys.check(key)?;
        self.per_key.pass(&key, now).map_err(Refusal::rate_limited)
    }

    /// Makes a session, or finds the unfinished one.
    pub(crate) fn create(&mut self, asked: Asked, now: SystemTime) -> Result<Created, Refusal> {
        let workflow = self.workflows.find(asked.workflow_id).ok_or_else(Refusal::unknown_workflow)?;
        match &asked.scenario {
            Some(Open::Known(_)) if self.sandbox => {}
            Some(_) => return Err(Refusal::unknown_scenario()),
            None => {}
        }
        if asked.callback.as_ref().is_some_and(|callback| !self.allows(callback)) {
            return Err(Refusal::foreign_callback());
        }
        let standing =
            asked.vendor_data.as_ref().map(|vendor| self.vendors.get(vendor.expose())).unwrap_or_default();
        if standing.blocked {
            return Err(Refusal::blocked());
        }
        if workflow.face_match && !asked.portrait && !standing.face_stored {
            return Err(Refusal::missing_portrait(asked.vendor_data.is_some()));
        }

        if let Some(id) = self.sessions.reusable(&workflow, &asked) {
            let callback = asked.callback.clone().or(workflow.callback.clone());
            if let Some(session) = self.sessions.renew(id, callback, asked.metadata.clone()) {
                return Ok(Created { session, is_new: false });
            }
        }

        if self.sandbox {
            self.sandbox_quota.check(now).map_err(Refusal::sandbox_quota)?;
        }
        match &mut self.credits {
            // A sandbox application bypasses the credit check (published).
            _ if self.sandbox => self.sandbox_quota.count(now),
            Some(0) => return Err(Refusal::no_credits()),
            Some(credits) => *credits -= 1,
            None => {}
        }
        Ok(Created { session: self.sessions.add(&mut self.ids, workflow, asked), is_new: true })
    }

    /// Moves a session on; gives it as it is then. An approved one leaves its face behind.
    pub(crate) fn set_status(&mut self, id: Uuid, status: SessionStatus) -> Option<Record> {
        let session = self.sessions.get_mut(id)?;
        session.status = status;
        let session = session.clone();
        if let (SessionStatus::Approved, Some(vendor_data)) = (status, &session.vendor_data) {
            self.vendors.learn_face(vendor_data.expose());
        }
        Some(session)
    }

    pub(crate) fn publish(&mut self, workflow: Workflow) {
        self.workflows.declare(workflow);
    }

    /// Only web addresses have a host that is somebody's; an app's own scheme is let through.
    fn allows(&self, callback: &Callback) -> bool {
        let Some(hosts) = &self.callback_hosts else { return true };
        match Url::parse(callback.expose()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                host::of(&url).is_some_and(|host| hosts.contains(&host))
            }
            Ok(_) => true,
            Err(_) => false,
        }
    }
}

/// The application's keys.
#[derive(Default)]
pub(crate) struct Keys {
    /// The only ones that are taken; where there are none, any is.
    known: Vec<String>,
    /// Whether one that is invalid is answered with 403.
    forbids_invalid: bool,
    revoked: HashSet<String>,
    denied: HashSet<String>,
}

impl Keys {
    pub(crate) fn new(known: Vec<String>, forbids_invalid: bool) -> Self {
        Self { known, forbids_invalid, ..Self::default() }
    }

    pub(crate) fn first(&self) -> Option<&str> {
        self.known.first().map(String::as_str)
    }

    pub(crate) fn set_revoked(&mut self, key: &str, revoked: bool) {
        toggle(&mut self.revoked, key, revoked);
    }

    pub(crate) fn set_denied(&mut self, key: &str, denied: bool) {
        toggle(&mut self.denied, key, denied);
    }

    /// The key, if it is good for anything.
    fn check(&self, key: Option<&[u8]>) -> Result<String, Refusal> {
        let key = key.ok_or_else(Refusal::no_permission)?;
        let invalid = || if self.forbids_invalid { Refusal::no_permission() } else { Refusal::invalid_key() };
        let key = std::str::from_utf8(key).map_err(|_| invalid())?;
        let key = ApiKey::new(key).map_err(|_| invalid())?.expose().to_owned();
        let is_known = self.known.is_empty() || self.known.contains(&key);
        if !is_known || self.revoked.contains(&key) {
            return Err(invalid());
        }
        if self.denied.contains(&key) {
            return Err(Refusal::no_permission());
        }
        Ok(key)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("known", &self.known.len()).finish_non_exhaustive()
    }
}

fn toggle(set: &mut HashSet<String>, key: &str, on: bool) {
    match on {
        true => set.insert(key.to_owned()),
        false => set.remove(key),
    };
}
