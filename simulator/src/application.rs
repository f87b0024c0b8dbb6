//! One application of Didit's console: its keys, workflows, sessions and limits, and the decision
//! about a request.

use std::collections::HashSet;
use std::time::SystemTime;

use didit::reqwest::Url;
use didit::types::Callback;
use didit::{OpenEnum, SessionStatus, Uuid};

use crate::fault::FaultQueue;
use crate::host;
use crate::ids::Ids;
use crate::keys::Keys;
use crate::limits::{Quota, RateLimit};
use crate::rejection::Rejection;
use crate::session::Session;
use crate::sessions::Sessions;
use crate::validate::ValidRequest;
use crate::vendors::Vendors;
use crate::webhook::{Event, Outbox};
use crate::workflow::{Workflow, Workflows};

/// The state of the application, under one lock that is held only briefly.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) keys: Keys,
    /// Whether the keys are those of a sandbox application.
    pub(crate) sandbox: bool,
    pub(crate) workflows: Workflows,
    pub(crate) sessions: Sessions,
    pub(crate) rate_limit: RateLimit,
    pub(crate) sandbox_quota: Quota,
    pub(crate) faults: FaultQueue,
    /// The number of new sessions that are paid for; `None` is unlimited.
    pub(crate) credits: Option<u64>,
    pub(crate) vendors: Vendors,
    /// The allowed hosts of callbacks, normalized; `None` allows any.
    pub(crate) callback_hosts: Option<HashSet<String>>,
    pub(crate) ids: Ids,
    /// Apart from `ids`, so that events change no session's id.
    pub(crate) event_ids: Ids,
    /// Takes an event for each change of a status.
    pub(crate) outbox: Outbox,
}

/// The result of a create. The response does not distinguish a new session from a returned one.
#[derive(Debug)]
pub(crate) struct Created {
    pub(crate) session: Session,
    pub(crate) is_new: bool,
}

impl Application {
    /// Checks the key and its rate limit, before anything else of the request.
    pub(crate) fn admit(&mut self, key: Option<&[u8]>, now: SystemTime) -> Result<(), Rejection> {
        let key = self.keys.check(key)?;
        self.rate_limit
            .pass(&key, now)
            .map_err(Rejection::rate_limited)
    }

    /// Creates a session, or finds the unfinished one.
    pub(crate) fn create(
        &mut self,
        request: ValidRequest,
        now: SystemTime,
    ) -> Result<Created, Rejection> {
        let workflow = self
            .workflows
            .find(request.workflow_id)
            .ok_or_else(Rejection::unknown_workflow)?;
        match &request.scenario {
            Some(OpenEnum::Known(_)) if self.sandbox => {}
            Some(_) => return Err(Rejection::unknown_scenario()),
            None => {}
        }
        if request
            .callback
            .as_ref()
            .is_some_and(|callback| !self.allows(callback))
        {
            return Err(Rejection::foreign_callback());
        }
        let vendor = request
            .vendor_data
            .as_ref()
            .map(|vendor_data| self.vendors.get(vendor_data.expose()));
        let vendor = vendor.unwrap_or_default();
        if vendor.blocked {
            return Err(Rejection::blocked());
        }
        if workflow.face_match && !request.portrait && !vendor.face_stored {
            return Err(Rejection::missing_portrait(request.vendor_data.is_some()));
        }

        if let Some(id) = self.sessions.reusable(&workflow, &request) {
            let callback = request.callback.clone().or(workflow.callback.clone());
            if let Some(session) = self.sessions.renew(id, callback, request.metadata.clone()) {
                return Ok(Created {
                    session,
                    is_new: false,
                });
            }
        }

        if self.sandbox {
            self.sandbox_quota
                .check(now)
                .map_err(Rejection::sandbox_quota)?;
        }
        match &mut self.credits {
            // A sandbox application bypasses the credit check (published).
            _ if self.sandbox => self.sandbox_quota.count(now),
            Some(0) => return Err(Rejection::no_credits()),
            Some(credits) => *credits -= 1,
            None => {}
        }
        Ok(Created {
            session: self.sessions.add(&mut self.ids, workflow, request, now),
            is_new: true,
        })
    }

    /// Changes a session's status and returns the session. Approving one stores its vendor's face.
    pub(crate) fn set_status(
        &mut self,
        id: Uuid,
        status: SessionStatus,
        now: SystemTime,
    ) -> Option<Session> {
        let session = self.sessions.get_mut(id)?;
        let is_changed = session.status != status;
        session.status = status;
        let session = session.clone();
        if let (SessionStatus::Approved, Some(vendor_data)) = (status, &session.vendor_data) {
            self.vendors.learn_face(vendor_data.expose());
        }
        if is_changed {
            self.outbox.send(Event {
                id: self.event_ids.uuid(),
                session: session.clone(),
                created_at: now,
            });
        }
        Some(session)
    }

    pub(crate) fn publish(&mut self, workflow: Workflow) {
        self.workflows.declare(workflow);
    }

    /// Whether the callback's host is allowed. Only web URLs have a host; an app's own scheme is
    /// always allowed.
    fn allows(&self, callback: &Callback) -> bool {
        let Some(hosts) = &self.callback_hosts else {
            return true;
        };
        match Url::parse(callback.expose()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                host::from_url(&url).is_some_and(|host| hosts.contains(&host))
            }
            Ok(_) => true,
            Err(_) => false,
        }
    }
}
