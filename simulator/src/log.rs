//! The log of requests, for tests.

use std::collections::VecDeque;

use crate::recorded_request::RecordedRequest;

/// The maximum size of all recorded requests, heads included: 64 MiB. A single portrait can be
/// three megabytes.
pub const MAX_RECORDED_BYTES: usize = 64 * 1024 * 1024;

/// The latest requests, up to a limit.
#[derive(Debug)]
pub(crate) struct Log {
    limit: usize,
    requests: VecDeque<RecordedRequest>,
    bytes: usize,
    /// The number of requests that were dropped.
    dropped: u64,
}

impl Log {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            requests: VecDeque::new(),
            bytes: 0,
            dropped: 0,
        }
    }

    /// Keeps a request and returns its position, for [`complete`](Self::complete).
    pub(crate) fn add(&mut self, request: RecordedRequest) -> u64 {
        let position = self.dropped + self.requests.len() as u64;
        self.bytes += request.bytes();
        self.requests.push_back(request);
        while self.requests.len() > self.limit || self.bytes > MAX_RECORDED_BYTES {
            let Some(oldest) = self.requests.pop_front() else {
                break;
            };
            self.bytes -= oldest.bytes();
            self.dropped += 1;
        }
        position
    }

    /// Adds the outcome of a request, if it is still in the log.
    pub(crate) fn complete(&mut self, position: u64, request: &RecordedRequest) {
        let index = position
            .checked_sub(self.dropped)
            .and_then(|index| usize::try_from(index).ok());
        if let Some(kept) = index.and_then(|index| self.requests.get_mut(index)) {
            *kept = request.clone();
        }
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.dropped += self.requests.len() as u64;
        self.requests.clear();
        self.bytes = 0;
    }
}
