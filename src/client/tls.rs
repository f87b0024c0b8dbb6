//! The TLS backend, by feature.

/// Whether there is a backend. Without one, only plain `http` to loopback works.
pub(crate) const HAS_TLS: bool = cfg!(any(
    feature = "rustls",
    feature = "rustls-ring",
    feature = "native-tls"
));

/// Sets up the backend. Without https no certificates are loaded: reading the system's is the slowest part
/// of building a client, and a container may have none.
pub(crate) fn prepare_tls(
    builder: reqwest::ClientBuilder,
    is_https: bool,
) -> reqwest::ClientBuilder {
    install_provider();
    match is_https {
        true => builder,
        false => trust_nobody(builder),
    }
}

/// Installs ring as the process's default provider for rustls unless there is one: reqwest's
/// `rustls-no-provider` expects the application to install it.
fn install_provider() {
    #[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Fails only where another thread installed one first.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

fn trust_nobody(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    #[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls"))]
    let builder = builder.tls_certs_only([]);
    builder
}
