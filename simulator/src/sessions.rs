//! The sessions that are remembered.

use std::collections::{HashMap, VecDeque};
use std::time::SystemTime;

use didit::types::{Callback, VendorData};
use didit::{Metadata, Redacted, SessionStatus, Uuid};

use crate::ids::Ids;
use crate::session::{RememberedSession, Session, is_unfinished};
use crate::validate::ValidRequest;
use crate::workflow::Workflow;

/// The maximum size of all remembered sessions, with what their requests asked for: 64 MiB.
///
/// Older sessions are forgotten to stay within it, whatever
/// [`SimulatorBuilder::remember`](crate::SimulatorBuilder::remember) says; the latest one stays.
pub const MAX_REMEMBERED_BYTES: usize = 64 * 1024 * 1024;

/// The latest sessions, up to a limit.
#[derive(Debug)]
pub(crate) struct Sessions {
    limit: usize,
    bytes: usize,
    last_number: u64,
    by_id: HashMap<Uuid, Session>,
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

    /// All of them, in the order of creation.
    pub(crate) fn all(&self) -> Vec<RememberedSession> {
        let records = self.oldest_first.iter().filter_map(|id| self.by_id.get(id));
        records.map(Session::remembered).collect()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Session> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut Session> {
        self.by_id.get_mut(&id)
    }

    pub(crate) fn by_token(&self, token: &str) -> Option<&Session> {
        self.by_id.get(self.by_token.get(token)?)
    }

    /// The unfinished session of the same `vendor_data` on the workflow's latest version.
    pub(crate) fn reusable(&self, workflow: &Workflow, request: &ValidRequest) -> Option<Uuid> {
        let id = *self
            .by_vendor
            .get(&vendor_key(workflow.id, request.vendor_data.as_ref()?))?;
        let session = self.by_id.get(&id)?;
        let is_reusable =
            is_unfinished(session.status) && session.workflow_version == workflow.version;
        is_reusable.then_some(id)
    }

    pub(crate) fn add(
        &mut self,
        ids: &mut Ids,
        workflow: Workflow,
        request: ValidRequest,
        now: SystemTime,
    ) -> Session {
        let id = fresh(|| ids.uuid(), |id| self.by_id.contains_key(id));
        let token = fresh(|| ids.token(), |token| self.by_token.contains_key(token));
        self.last_number += 1;
        let session = Session {
            id,
            kind: workflow.kind,
            number: self.last_number,
            token: token.as_str().into(),
            vendor_data: request.vendor_data,
            metadata: request.metadata,
            status: SessionStatus::NotStarted,
            callback: request.callback.or(workflow.callback),
            workflow_id: workflow.id,
            workflow_version: workflow.version,
            language: request.language,
            portrait: request.portrait,
            scenario: request.scenario,
            details: request.details,
            created_at: now,
        };
        self.by_token.insert(token, id);
        if let Some(vendor_data) = &session.vendor_data {
            self.by_vendor
                .insert(vendor_key(workflow.id, vendor_data), id);
        }
        self.oldest_first.push_back(id);
        self.bytes += session.bytes();
        self.by_id.insert(id, session.clone());
        self.forget_excess(id);
        session
    }

    /// Updates a session that is returned again with the callback and the metadata of the new
    /// request.
    pub(crate) fn renew(
        &mut self,
        id: Uuid,
        callback: Option<Callback>,
        metadata: Option<Metadata>,
    ) -> Option<Session> {
        let session = self.by_id.get_mut(&id)?;
        self.bytes -= session.bytes();
        (session.callback, session.metadata) = (callback, metadata);
        self.bytes += session.bytes();
        let session = session.clone();
        self.forget_excess(id);
        Some(session)
    }

    /// Forgets the oldest sessions until the rest is within the limits, but never this one.
    fn forget_excess(&mut self, kept: Uuid) {
        while self.by_id.len() > self.limit || self.bytes > MAX_REMEMBERED_BYTES {
            let oldest = self.oldest_first.iter().position(|id| *id != kept);
            let Some(oldest) = oldest.and_then(|place| self.oldest_first.remove(place)) else {
                break;
            };
            self.forget(oldest);
        }
    }

    fn forget(&mut self, id: Uuid) {
        let Some(session) = self.by_id.remove(&id) else {
            return;
        };
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

/// Draws until the result is unused.
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
    use didit::OpenEnum;

    use super::*;
    use crate::validate::Detail;

    const LARGE: usize = 7 * 1024 * 1024;

    fn request() -> ValidRequest {
        ValidRequest {
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
        sessions
            .all()
            .iter()
            .map(|session| session.session_number)
            .collect()
    }

    #[test]
    fn sessions_are_remembered_within_64_mib() {
        let text = "x".repeat(LARGE);
        type Fill = fn(&mut ValidRequest, String);
        let large: [(Fill, usize); 4] = [
            (|request, text| request.callback = Some(text.into()), 9),
            (|request, text| request.vendor_data = Some(text.into()), 4),
            (
                |request, text| request.scenario = Some(OpenEnum::Unknown(text)),
                9,
            ),
            (
                |request, text| {
                    request.details.push(Detail {
                        field: "address",
                        value: text.into(),
                    })
                },
                9,
            ),
        ];
        for (fill, kept) in large {
            let (mut sessions, mut ids) = (Sessions::new(100), Ids::new(Some(1)));
            for number in 0..11 {
                let mut request = request();
                fill(&mut request, format!("{number}{text}"));
                sessions.add(
                    &mut ids,
                    Workflow::kyc(Uuid::nil()),
                    request,
                    SystemTime::UNIX_EPOCH,
                );
            }
            assert_eq!(
                numbers(&sessions),
                (12 - kept as u64..=11).collect::<Vec<_>>()
            );
            assert_eq!(sessions.by_token.len(), kept);
            assert!(sessions.by_vendor.len() <= kept);
        }
    }

    #[test]
    fn a_returned_session_that_grows_displaces_others() {
        let (mut sessions, mut ids) = (Sessions::new(100), Ids::new(Some(1)));
        let mut add = |sessions: &mut Sessions, metadata| {
            sessions
                .add(
                    &mut ids,
                    Workflow::kyc(Uuid::nil()),
                    ValidRequest {
                        metadata,
                        ..request()
                    },
                    SystemTime::UNIX_EPOCH,
                )
                .id
        };
        let first = add(&mut sessions, None);
        let large = large_metadata();
        for _ in 0..9 {
            add(&mut sessions, large.clone());
        }
        assert_eq!(sessions.len(), 10);

        for _ in 0..3 {
            let renewed = sessions
                .renew(first, None, large.clone())
                .expect("it stays");
            assert_eq!(
                renewed
                    .metadata
                    .map(|metadata| metadata.expose_json().len()),
                Some(LARGE)
            );
        }

        assert_eq!(
            numbers(&sessions),
            [1, 3, 4, 5, 6, 7, 8, 9, 10],
            "the oldest of the others is gone"
        );
        sessions.renew(first, None, None);
        add(&mut sessions, None);
        assert_eq!(sessions.len(), 10, "and what it took is free again");
    }
}
