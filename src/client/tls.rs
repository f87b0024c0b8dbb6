//! Which cryptography TLS uses, by feature.

/// Whether there is any: without, only plain `http` to loopback works.
pub(crate) const AVAILABLE: bool = cfg!(any(
    feature = "rustls",
    feature = "rustls-ring",
    feature = "native-tls"
));

/// Makes ring the process's provider for rustls where nothing else is there to be it: reqwest's
/// `rustls-no-provider` expects the application to have chosen.
#[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
pub(crate) fn prepare() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Fails only where another thread was quicker, and then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

/// reqwest brings what it needs.
#[cfg(not(all(feature = "rustls-ring", not(feature = "rustls"))))]
pub(crate) fn prepare() {}

/// For a base URL without TLS: reading the system's certificates takes longer than anything else in
/// making a client, and nothing would use them.
#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
pub(crate) fn trust_nobody(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.tls_certs_only([])
}

/// There is no TLS that could trust anybody.
#[cfg(not(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls")))]
pub(crate) fn trust_nobody(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
}
