//! A stand-in for Didit's endpoint, on your own machine .
//!
//! It listens on loopback, checks what it is sent as the documentation says that the service does,
//! remembers it, and answers from that. It also serves the hosted page, so that the whole loop can
//! be seen in a browser, offline: create, open, decide, come back.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), didit::Error> {
//! use didit_simulator::Simulator;
//! use didit::{CreateSessionRequest, SessionStatus, Uuid};
//!
//! let sim = Simulator::start().await;
//! let didit = sim.client();
//!
//! let workflow = Uuid::from_u128(1); // made on first use
//! let request = CreateSessionRequest::builder().workflow_id(workflow).vendor_data("user-123").build();
//! let session = didit.create_session(&request).await?;
//! let again = didit.create_session(&request).await?;
//! assert_eq!(session.session_id, again.session_id, "it is unfinished, and handed back");
//!
//! sim.set_status(session.session_id, SessionStatus::Approved);
//! let next = didit.create_session(&request).await?;
//! assert_ne!(session.session_id, next.session_id);
//! # Ok(())
//! # }
//! ```
//!
//! For programs in other languages, and for looking at: `cargo run --package didit-simulator --features program -- --port 8080`.
//!
//! # It is not Didit
//!
//! What it does comes from Didit's documentation, and where that is silent it had to do something.
//! *Documented* is on the reference page or in Didit's other published material; *assumed* is what
//! seemed likely; *unknown* is what a simulator cannot know and does not show.
//!
//! | behaviour | what it does | |
//! |---|---|---|
//! | a missing key, one without permission | 403 with `detail` | documented |
//! | a wrong, malformed or revoked key | 401 with `detail`, or [403](SimulatorBuilder::forbid_invalid_keys) | documented, each by another source; the text of 401 is assumed |
//! | a body that is not JSON by its header | 415 | documented; its body is assumed |
//! | a body that is not JSON, or is no object | 400 with `detail` | assumed |
//! | a body that ends early, or has a malformed chunk | 400 with `detail`, and the connection is closed | assumed |
//! | a body of more than 8 MiB ([`MAX_BODY_BYTES`]) | 413 with `detail`, and the connection is closed | assumed; the limit is the simulator's |
//! | a field that breaks a rule | 400, a list of texts under its name | documented; most texts are assumed |
//! | nested fields | nested objects, a list's items under their index | documented; the index is assumed |
//! | `null` for a field other than `metadata` and `gender` | 400 | assumed |
//! | fields that are not documented | ignored | assumed |
//! | `vendor_data` without a visible character: empty, blank, control characters only | 400: it names nobody, and all who send it would share a session | assumed |
//! | `callback` that is not an absolute URL, has white space in it, or a scheme `javascript`, `data`, `vbscript`, `file` | 400; apps' own schemes pass | assumed |
//! | `email` | 400 where the HTML standard would not take it | assumed; that it is an e-mail address is documented |
//! | `phone` that cannot be read | ignored | documented |
//! | `expected_document_types` | compared without case, repeats dropped | documented |
//! | fields that a business check ignores | checked all the same | assumed |
//! | an unknown workflow | 400, a text; by default there is none, since it is made on first use | documented; made on first use is the simulator's |
//! | the id of a version | stands for its workflow, latest version | documented |
//! | same `vendor_data`, unfinished, latest version | the same session, 201, `callback` and `metadata` replaced | documented |
//! | … where the repeat leaves these two out | the workflow's callback, and null | assumed |
//! | … with another `language` | the session keeps its own | assumed |
//! | finished (`Approved`, `Declined`, `In Review`, `Expired`, `Abandoned`, `Kyc Expired`) | a new session | documented |
//! | republished workflow | a new session; earlier ones keep their version | documented |
//! | no `vendor_data` | always a new session | documented |
//! | `session_number` | counts up from 1 | documented; where it starts is assumed |
//! | `session_token` | 12 characters of `A-Z a-z 0-9 - _` | documented; the alphabet is assumed |
//! | `session_kind` | always there | documented, in prose only |
//! | `url` | with a segment for `language`, and without | documented; the host is the simulator's |
//! | `metadata` | echoed byte for byte | documented; that even spaces and repeated keys survive is assumed |
//! | rate limit | 600 in a sliding 60 s per key, with `Retry-After` and `X-RateLimit-*` | documented; that failures count is assumed |
//! | general limit of 300 writes in 60 s | none | documented, but at odds with the line above: [set it](SimulatorBuilder::rate_limit) |
//! | sandbox quota | 500 new sessions in a sliding 24 h, `Retry-After` only | documented; that the window slides is assumed |
//! | out of credits | 400 with `detail`; a sandbox application needs none | documented; what takes a credit is assumed |
//! | blocked `vendor_data` | 400, a text | documented; its text is assumed |
//! | unknown `sandbox_scenario`, or any with a live key | 400 | documented; text and shape are assumed |
//! | callback on a foreign host | 400 | documented; text and shape are assumed |
//! | Face Match without a face | 400, a text; a portrait or a stored face will do | documented; that approving stores one is assumed |
//! | the order of all these checks | key, limit, media type, JSON, fields, workflow, scenario, callback, blocked, face, reuse, quota, credits | assumed |
//! | a path without its last slash | 301 | documented; 301 is assumed |
//! | a `Host` that is not loopback's | 421; [more names](SimulatorBuilder::host) can be allowed | the simulator's |
//! | a head or a body that takes more than 30 s | the connection is closed; 408 for a body | the simulator's |
//! | another method | 405 with `Allow` | assumed |
//! | faults: 5xx, redirects, 1xx, resets, cut answers, unknown values | on demand only ([`Mood`]) | the simulator's |
//! | the hosted page in a frame | any page may frame it; [settable](SimulatorBuilder::frame_ancestor) | documented: Didit's web SDK does |
//! | the hosted page: looks, steps, words | a page with four buttons | unknown |
//! | opening it | `Not Started` becomes `In Progress` | assumed |
//! | its end | to the callback with `verificationSessionId` and `status` | documented; before a fragment, `%20`, and for `Abandoned` are assumed |
//! | `callback_method` | checked, and no more: there is one device | unknown |
//! | what `sandbox_scenario` leads to | shown on the page; a person decides | unknown |
//! | expiry of sessions, webhooks, decisions, e-mails, duplicates | none; statuses are [set by hand](Simulator::set_status) | unknown |
//! | memory | the latest 10,000 sessions in 64 MiB ([`MAX_REMEMBERED_BYTES`]), the latest 1,000 requests in 64 MiB ([`MAX_RECORDED_BYTES`]), the limits of 10,000 keys | the simulator's |
//!
//! # How it is made
//!
//! A request goes through `server` (connections, whose bytes `wire` can break), `host` and `body` (only
//! names that are served, only whole bodies), `endpoint` (what is answered, and moods) and `validate`
//! (the fields' rules, with limits and values from the contract's generated types) to `application`,
//! which is all that is remembered and decides. Time is a `clock` that a test can move, and ids come
//! from a seed.

mod application;
mod body;
mod builder;
mod callback;
mod clock;
mod endpoint;
mod handle;
mod host;
mod ids;
mod limits;
mod log;
mod mood;
mod page;
mod refusal;
mod rules;
mod server;
mod session;
mod texts;
mod validate;
mod vendors;
mod wire;
mod workflow;

pub use body::MAX_BODY_BYTES;
pub use builder::{
    DEFAULT_CONNECTIONS, DEFAULT_RECORDED, DEFAULT_REMEMBERED, DEFAULT_TIMEOUT, SimulatorBuilder,
};
pub use handle::{KEY, Simulator};
pub use log::{MAX_RECORDED_BYTES, RecordedRequest};
pub use mood::Mood;
pub use session::{MAX_REMEMBERED_BYTES, RememberedSession};
pub use workflow::Workflow;
