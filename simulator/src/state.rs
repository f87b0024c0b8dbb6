//! The state that all connections of a simulator share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::HeaderValue;

use crate::application::Application;
use crate::clock::Clock;
use crate::host::ServedHosts;
use crate::log::Log;
use crate::recorded_request::RecordedRequest;
use crate::webhook::Webhooks;

/// Called with every request after its response is decided.
pub(crate) type Observer = Box<dyn Fn(&RecordedRequest) + Send + Sync>;

/// The state of one simulator.
pub(crate) struct State {
    /// The simulator's base URL.
    pub(crate) url: String,
    /// The content security policy of hosted pages.
    pub(crate) page_policy: HeaderValue,
    pub(crate) hosts: ServedHosts,
    /// How long a request's body may take to arrive.
    pub(crate) body_timeout: Duration,
    pub(crate) clock: Clock,
    pub(crate) application: Mutex<Application>,
    /// `None` if no requests are recorded.
    pub(crate) log: Option<Mutex<Log>>,
    pub(crate) observer: Option<Observer>,
    pub(crate) webhooks: Webhooks,
}

impl State {
    /// Locks the application. A panic while it was locked leaves it consistent, since every change
    /// is a single step.
    pub(crate) fn application(&self) -> MutexGuard<'_, Application> {
        self.application
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> Option<MutexGuard<'_, Log>> {
        Some(
            self.log
                .as_ref()?
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}
