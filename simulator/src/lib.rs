//! A simulator of Didit's sessions, on your own machine: their creation, decisions and webhooks.
//!
//! It listens on loopback, validates requests as Didit's documentation says that the service does,
//! and remembers sessions. It also serves the hosted page, so that the whole loop can be seen in a
//! browser, offline: create a session, open its page, decide, return to the callback, and receive the
//! event.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), didit::Error> {
//! use didit::{CreateSessionRequest, SessionStatus, Uuid};
//! use didit_simulator::Simulator;
//!
//! let sim = Simulator::start().await;
//! let didit = sim.client();
//!
//! let workflow = Uuid::from_u128(1); // exists when it is first used
//! let request = CreateSessionRequest::builder().workflow_id(workflow).vendor_data("user-123").build();
//! let session = didit.create_session(&request).await?;
//! let again = didit.create_session(&request).await?;
//! assert_eq!(session.session_id, again.session_id, "the session is unfinished, so it is returned again");
//!
//! sim.set_status(session.session_id, SessionStatus::Approved);
//! let next = didit.create_session(&request).await?;
//! assert_ne!(session.session_id, next.session_id);
//! # Ok(())
//! # }
//! ```
//!
//! # Faults
//!
//! [`Simulator::inject`] queues faults, one for each of the next creates: error responses,
//! redirects, delays, and connections that break, before or after the session is created.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), didit::Error> {
//! use didit::{CreateSessionRequest, Uuid};
//! use didit_simulator::{Fault, Simulator};
//!
//! let sim = Simulator::start().await;
//! sim.inject([Fault::LostResponse]); // the session is created, then the connection is reset
//!
//! let request = CreateSessionRequest::builder().workflow_id(Uuid::from_u128(1)).vendor_data("user-123").build();
//! let session = sim.client().create_session(&request).await?;
//! assert_eq!((session.attempts(), sim.session_count()), (2, 1));
//! # Ok(())
//! # }
//! ```
//!
//! # Webhooks
//!
//! With a URL and a secret, every change of a session's status is sent there as an event, signed as
//! Didit's are; the secret need not be a real one. The hosted page shows what became of the
//! deliveries, and can set a URL on this machine. [`Simulator::inject_webhook`] makes events arrive
//! twice or in the wrong order, or a forged one before them.
//!
//! ```no_run
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use didit_simulator::{Simulator, WebhookFault};
//!
//! let sim = Simulator::builder().webhook("http://127.0.0.1:3000/webhook", "a secret").start().await;
//! sim.inject_webhook([WebhookFault::Forged]); // for the next event
//! # }
//! ```
//!
//! # As a program
//!
//! With the feature `program` there is a binary, for clients in any language:
//!
//! ```sh
//! cargo install didit-simulator --features program
//! didit-simulator --port 8080
//! ```
//!
//! # It is not Didit
//!
//! Its behaviour comes from Didit's documentation. Where that is silent, the simulator makes an
//! assumption. *Documented* means that the reference page or Didit's other published material says
//! so; *assumed* means a likely behaviour; *unknown* means that the simulator cannot know and does
//! not simulate it; *simulator* means a feature of the simulator.
//!
//! | behaviour | what it does | source |
//! |---|---|---|
//! | a missing key, one without permission | 403 with `detail` | documented |
//! | an unknown, malformed or revoked key | 401 with `detail`, or [403](SimulatorBuilder::forbid_invalid_keys) | documented, each by another source; the text of 401 is assumed |
//! | a body whose header does not say JSON | 415 | documented; its body is assumed |
//! | a body that is not JSON, or not an object | 400 with `detail` | assumed |
//! | a body that ends early, or has a malformed chunk | 400 with `detail`, and the connection is closed | assumed |
//! | a body of more than 8 MiB ([`MAX_BODY_BYTES`]) | 413 with `detail`, and the connection is closed | assumed; the limit is the simulator's |
//! | an invalid field | 400, a list of texts under its name | documented; most texts are assumed |
//! | nested fields | nested objects, a list's items under their index | documented; the index is assumed |
//! | `null` for a field other than `metadata` and `gender` | 400 | assumed |
//! | undocumented fields | ignored | assumed |
//! | `vendor_data` without a visible character: empty, blank, control characters only | 400: it identifies nobody, and all who send it would share a session | assumed |
//! | `callback` that is not an absolute URL, has white space in it, or a scheme `javascript`, `data`, `vbscript`, `file` | 400; apps' own schemes are valid | assumed |
//! | `email` | 400 if the HTML standard does not accept it | assumed; that it is an e-mail address is documented |
//! | `phone` that cannot be read | ignored | documented |
//! | `expected_document_types` | compared without case, duplicates dropped | documented |
//! | fields that a business check ignores | validated all the same | assumed |
//! | an unknown workflow | 400, a text; by default there is none, since workflows exist when they are first used | documented; the default is the simulator's |
//! | the id of a version | means its workflow, latest version | documented |
//! | same `vendor_data`, unfinished, latest version | the same session, 201, `callback` and `metadata` replaced | documented |
//! | … if the second request leaves these two out | the workflow's callback, and null | assumed |
//! | … with another `language` | the session keeps its language | assumed |
//! | finished (`Approved`, `Declined`, `In Review`, `Expired`, `Abandoned`, `Kyc Expired`) | a new session | documented |
//! | republished workflow | a new session; earlier ones keep their version | documented |
//! | no `vendor_data` | always a new session | documented |
//! | `session_number` | counts up from 1 | documented; the first number is assumed |
//! | `session_token` | 12 characters of `A-Z a-z 0-9 - _` | documented; the alphabet is assumed |
//! | `session_kind` | always present | documented, in prose only |
//! | `url` | with a segment for `language`, and without | documented; the host is the simulator's |
//! | `metadata` | echoed byte for byte | documented; that even spaces and repeated keys survive is assumed |
//! | rate limit | 600 in a sliding 60 s per key, with `Retry-After` and `X-RateLimit-*` | documented; that failures count is assumed |
//! | general limit of 300 writes in 60 s | none | documented, but contradicts the line above: [set it](SimulatorBuilder::rate_limit) |
//! | sandbox quota | 500 new sessions in a sliding 24 h, `Retry-After` only | documented; that the window slides is assumed |
//! | out of credits | 400 with `detail`; a sandbox application needs none | documented; what takes a credit is assumed |
//! | blocked `vendor_data` | 400, a text | documented; its text is assumed |
//! | unknown `sandbox_scenario`, or any with a live key | 400 | documented; text and shape are assumed |
//! | callback on a foreign host | 400 | documented; text and shape are assumed |
//! | Face Match without a face | 400, a text; a portrait or a stored face is enough | documented; that approving stores one is assumed |
//! | the order of all these checks | key, limit, media type, JSON, fields, workflow, scenario, callback, blocked, face, reuse, quota, credits | assumed |
//! | a path without its trailing slash | 301 | documented; 301 is assumed |
//! | a `Host` other than loopback's | 421; [more names](SimulatorBuilder::host) can be allowed | simulator |
//! | a head or a body that takes more than 30 s | the connection is closed; 408 for a body | simulator |
//! | another method | 405 with `Allow` | assumed |
//! | faults: 5xx, redirects, 1xx, resets, cut responses, unknown values | on demand only ([`Fault`]) | simulator |
//! | the hosted page in a frame | any page may frame it; [configurable](SimulatorBuilder::frame_ancestor) | documented: Didit's web SDK does |
//! | the hosted page: design, steps, words | a page with four buttons | unknown |
//! | opening it | `Not Started` becomes `In Progress` | assumed |
//! | its end | a redirect to the callback with `verificationSessionId` and `status` | documented; before a fragment, `%20`, and for `Abandoned` are assumed |
//! | `callback_method` | validated, without effect: there is one device | unknown |
//! | what `sandbox_scenario` leads to | shown on the page; a person decides | unknown |
//! | webhooks | `status.updated` for each change of a status after the creation | documented; that the creation sends none is assumed |
//! | … their body and signatures | all documented fields and headers; `business_session_id` is the session's id | documented; that id is assumed |
//! | … redelivery | up to ten times, after 1, 2, 4 … 60 s | documented; count and times are assumed |
//! | decisions | the session's status, with made-up reports of three steps of a person's check or two of a business's | documented; the reports are the simulator's |
//! | expiry of sessions, e-mails, duplicates | none; [a test sets statuses](Simulator::set_status) | unknown |
//! | memory | the latest 10,000 sessions in 64 MiB ([`MAX_REMEMBERED_BYTES`]), the latest 1,000 requests in 64 MiB ([`MAX_RECORDED_BYTES`]), the limits of 10,000 keys | simulator |

// A request passes through `server` (connections, whose bytes `wire` can break), `host` and `body`
// (which reject foreign names and incomplete bodies), `endpoint` (responses and faults), `validate`
// (fields), and `application`, which decides and holds all state. `webhook` sends the changes of a status.
#![cfg_attr(docsrs, feature(doc_cfg))]
// No request may crash the process.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]
#![warn(unreachable_pub)]

mod application;
mod body;
mod builder;
mod callback;
mod clock;
mod config;
mod decision;
mod endpoint;
mod fault;
mod framing;
mod host;
mod ids;
mod keys;
mod limits;
mod log;
mod page;
#[cfg(feature = "program")]
#[doc(hidden)]
pub mod program;
mod recorded_request;
mod rejection;
mod responses;
mod server;
mod session;
mod sessions;
mod simulator;
mod state;
mod texts;
mod validate;
mod values;
mod vendors;
mod webhook;
mod webhook_panel;
mod wire;
mod workflow;

pub use body::MAX_BODY_BYTES;
pub use builder::SimulatorBuilder;
pub use config::{DEFAULT_CONNECTIONS, DEFAULT_RECORDED, DEFAULT_REMEMBERED, DEFAULT_TIMEOUT};
pub use fault::Fault;
pub use log::MAX_RECORDED_BYTES;
pub use recorded_request::RecordedRequest;
pub use session::RememberedSession;
pub use sessions::MAX_REMEMBERED_BYTES;
pub use simulator::{KEY, Simulator};
pub use webhook::{Delivery, WebhookFault};
pub use workflow::Workflow;
