//! What `build.rs` makes of `openapi.yaml`, and the one seam to it. Nothing here is written by
//! hand but the hooks.
#![allow(
    missing_docs,
    unreachable_pub,
    unused_imports,
    clippy::all,
    clippy::unwrap_used,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    rustdoc::bare_urls,
    rustdoc::invalid_html_tags,
    rustdoc::broken_intra_doc_links
)]

use crate::ApiKey;

include!(concat!(env!("OUT_DIR"), "/client.rs"));

impl ClientHooks<ApiKey> for Client {
    /// Takes away the header that the generator invents from the contract's version, and attaches
    /// the key, which it does not know how to.
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> std::result::Result<(), Error<E>> {
        request.headers_mut().remove("api-version");
        request.headers_mut().insert(contract::KEY_HEADER, self.inner.header());
        Ok(())
    }
}
