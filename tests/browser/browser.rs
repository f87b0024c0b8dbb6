//! Tests in a browser: the whole flow, from the link to the callback.
//!
//! Needs Debian's `chromium` and `chromium-driver`, so these tests run on demand only: `cargo test
//! --package browser-tests -- --ignored`.

mod framed;
mod hosted_page;
mod hostile;
mod screenshots;
mod sign_up;
mod webdriver;
