//! What `build.rs` makes of `openapi.yaml`, and the one place that includes it. Only the hooks of
//! progenitor's client are handwritten.

/// Includes a generated file: of this build where it generates, else as it is checked in.
macro_rules! generated {
    ($file:literal) => {
        #[cfg(feature = "generate")]
        include!(concat!(env!("OUT_DIR"), "/", $file));
        #[cfg(not(feature = "generate"))]
        include!(concat!("generated/", $file));
    };
}

/// The types of the contract.
#[allow(clippy::all, rustdoc::bare_urls, rustdoc::broken_intra_doc_links)]
pub(crate) mod types {
    generated!("types.rs");
}

/// One constant for each operation of the contract.
pub mod operations {
    use super::types;

    generated!("operations.rs");
}

/// Facts of the contract.
pub(crate) mod contract {
    generated!("contract.rs");
}

/// The client as progenitor generates it (feature `progenitor-client`), to compare with.
///
/// It retries nothing, validates nothing before sending, reads responses of any length, and loses a
/// session whose undocumented fields serde_json cannot hold. **Its errors print whole responses**,
/// with the session's token.
#[cfg(feature = "progenitor-client")]
#[allow(
    missing_docs,
    unreachable_pub,
    unused_imports,
    clippy::all,
    clippy::missing_errors_doc,
    rustdoc::bare_urls,
    rustdoc::invalid_html_tags
)]
pub mod progenitor {
    use super::{contract, types};
    use crate::ApiKey;

    generated!("progenitor.rs");

    impl ClientHooks<ApiKey> for Client {
        /// Takes away the header that the generator invents from the contract's version, and
        /// attaches the key, which it does not know how to.
        async fn pre<E>(
            &self,
            request: &mut reqwest::Request,
            _: &OperationInfo,
        ) -> std::result::Result<(), Error<E>> {
            request.headers_mut().remove("api-version");
            request
                .headers_mut()
                .insert(contract::KEY_HEADER, self.inner.header());
            Ok(())
        }
    }
}
