//! What only a browser can show: the whole loop, from a link to the callback.
//!
//! Needs Debian's `chromium` and `chromium-driver`, so that these tests run on demand:
//! `cargo test --package browser-tests -- --ignored`.

// The example is tested as it is.
#[path = "../../examples/axum_app/app.rs"]
mod app;

mod framed;
mod hosted_page;
mod hostile;
mod screenshots;
mod sign_up;
mod webdriver;
