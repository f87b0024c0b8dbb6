//! TLS with a server of a private certificate authority: one valid handshake, and two that fail.

use std::net::Ipv4Addr;
use std::sync::Arc;

use didit::{Client, Error, ErrorKind, TransportKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::Acceptor;
use tokio_rustls::rustls::{ServerConfig, crypto};
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor};

use crate::peer::{Peer, SESSION, bytes, request, respond};
use crate::transport::kind;

/// A server with a certificate for `name`, and the authority that signed it, in PEM.
struct Server {
    port: u16,
    authority: String,
}

impl Server {
    async fn named(name: &str) -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // OpenSSL treats a certificate with its issuer's name as self-signed.
        params
            .distinguished_name
            .push(DnType::CommonName, "an authority of this test");
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"))
            .expect("an authority");
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new([name.to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &authority).expect("a certificate");

        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .expect("a configuration");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that does not trust the authority ends the handshake.
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(&bytes(201, "", SESSION)).await;
                let _ = stream.shutdown().await;
            }
        });
        Self {
            port,
            authority: authority.pem(),
        }
    }

    /// A builder of a client that trusts only this authority.
    fn trusting(&self) -> reqwest::ClientBuilder {
        // With `rustls-ring`, the first client installs the process's provider.
        Client::builder()
            .api_key("a-fake-key")
            .build()
            .expect("a client");
        let authority =
            reqwest::Certificate::from_pem(self.authority.as_bytes()).expect("a certificate");
        reqwest::Client::builder().tls_certs_only([authority])
    }

    fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.port)
    }
}

fn assert_never_sent(error: &Error) {
    let ErrorKind::Transport(failure) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (failure.kind, failure.may_have_arrived),
        (TransportKind::Tls, false),
        "{error:?}"
    );
    assert!(!error.session_may_exist());
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        error.to_string(),
        "no connection to the service: TLS failed [localhost]"
    );
}

#[tokio::test]
async fn creates_session_over_tls() {
    let server = Server::named("localhost").await;
    let builder = Client::builder()
        .api_key("a-fake-key")
        .base_url(server.url("localhost"));
    let didit = builder
        .http_client(server.trusting())
        .no_retry()
        .build()
        .expect("a client");

    let session = didit.create_session(&request()).await.expect("a session");

    assert_eq!(session.session_number, 1024);
}

#[tokio::test(start_paused = true)]
async fn returns_tls_error_without_a_retry_when_host_name_differs() {
    let server = Server::named("other.example").await;
    let builder = Client::builder()
        .api_key("a-fake-key")
        .base_url(server.url("localhost"));
    let didit = builder
        .http_client(server.trusting())
        .build()
        .expect("a client");

    assert_never_sent(
        &didit
            .create_session(&request())
            .await
            .expect_err("another name"),
    );
}

#[tokio::test]
async fn returns_tls_error_when_authority_is_unknown() {
    let server = Server::named("localhost").await;
    let builder = Client::builder()
        .api_key("a-fake-key")
        .base_url(server.url("localhost"));
    let didit = builder.no_retry().build().expect("a client");

    assert_never_sent(
        &didit
            .create_session(&request())
            .await
            .expect_err("nobody knows it"),
    );
}

/// It fails before TLS, and may succeed later.
#[tokio::test]
async fn a_proxy_that_refuses_is_not_a_tls_failure() {
    let proxy = Peer::playing([respond(503, "", "")]).await;
    let through = didit::reqwest::Proxy::all(proxy.url()).expect("a proxy");
    let builder = Client::builder()
        .api_key("a-fake-key")
        .base_url("https://service.invalid");
    let didit = builder
        .http_client(didit::reqwest::Client::builder().proxy(through))
        .no_retry()
        .build()
        .expect("a client");

    let error = didit.create_session(&request()).await.expect_err("a 503");

    assert!(
        proxy.requests()[0]
            .head
            .starts_with("CONNECT service.invalid:443")
    );
    assert_eq!(kind(&error), (TransportKind::Connect, false), "{error:?}");
}

#[tokio::test]
async fn offers_http_1_1_only_by_default() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let offered = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let handshake = LazyConfigAcceptor::new(Acceptor::default(), stream).await;
        let handshake = handshake.expect("the beginning of a handshake");
        let hello = handshake.client_hello();
        let protocols = hello.alpn().into_iter().flatten();
        protocols.map(<[u8]>::to_vec).collect::<Vec<_>>()
    });
    let builder = Client::builder()
        .api_key("a-fake-key")
        .base_url(format!("https://localhost:{port}"));
    let didit = builder.no_retry().build().expect("a client");

    let _ended = didit.create_session(&request()).await;

    let offered = offered.await.expect("no panic");
    assert!(!offered.contains(&b"h2".to_vec()), "{offered:?}");
}
