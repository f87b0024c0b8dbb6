//! Retries: which, how often and when. Time is paused, so that delays are exact and take no time.

mod condition;
mod delay;
mod earlier_session;
mod giving_up;
mod policy;

use crate::peer::{Act, respond};

pub(crate) fn limited(headers: &str) -> Act {
    respond(429, headers, r#"{"detail":"Request was throttled."}"#)
}

fn status(status: u16) -> Act {
    respond(status, "", "<html>busy</html>")
}
