//! The TLS backend, by feature.

/// Whether there is a backend. Without one, only plain `http` to loopback works.
pub(crate) const AVAILABLE: bool = cfg!(any(
    feature = "rustls",
    feature = "rustls-ring",
    feature = "native-tls"
));

/// Installs ring as the process's default provider for rustls unless there is one: reqwest's
/// `rustls-no-provider` expects the application to install it.
pub(crate) fn prepare() {
    #[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Fails only where another thread installed one first.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

/// Loads no certificates, for a base URL without TLS. Reading the system's certificates is the
/// slowest part of building a client.
pub(crate) fn trust_nobody(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    #[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
    let builder = builder.tls_certs_only([]);
    builder
}
