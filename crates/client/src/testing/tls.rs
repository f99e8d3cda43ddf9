//! Certificates, and a listener that shows them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::serve::Listener;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::trust::Fingerprint;

/// Issues certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    #[cfg(target_os = "linux")]
    certificate: rcgen::Certificate,
}

/// A server's certificate with its key.
#[derive(Clone)]
pub(crate) struct Leaf {
    certificate: CertificateDer<'static>,
    config: Arc<ServerConfig>,
}

impl Authority {
    pub(crate) fn named(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self {
            #[cfg(target_os = "linux")]
            certificate: params.self_signed(&key).unwrap(),
            issuer: Issuer::new(params, key),
        }
    }

    /// As `SSL_CERT_FILE` takes it.
    #[cfg(target_os = "linux")]
    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// A good certificate for these names.
    pub(crate) fn leaf(&self, names: &[&str]) -> Leaf {
        self.leaf_with(names, |_| {})
    }

    /// One that is valid in this span only.
    #[cfg(target_os = "linux")]
    pub(crate) fn leaf_in(
        &self,
        names: &[&str],
        from: time::OffsetDateTime,
        to: time::OffsetDateTime,
    ) -> Leaf {
        self.leaf_with(names, |params| {
            params.not_before = from;
            params.not_after = to;
        })
    }

    fn leaf_with(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Leaf {
        let mut params = of_server(names);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Leaf::new(&certificate, &key)
    }

    /// A certificate that vouches for itself.
    pub(crate) fn self_signed(names: &[&str]) -> Leaf {
        let key = KeyPair::generate().unwrap();
        let certificate = of_server(names).self_signed(&key).unwrap();
        Leaf::new(&certificate, &key)
    }
}

fn of_server(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

impl Leaf {
    fn new(certificate: &rcgen::Certificate, key: &KeyPair) -> Self {
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        Self::with_key(certificate.der().clone(), key)
    }

    /// The same certificate, shown by somebody who does not have its key.
    pub(crate) fn stolen(&self) -> Self {
        let other = KeyPair::generate().unwrap().serialize_der();
        Self::with_key(
            self.certificate.clone(),
            PrivateKeyDer::try_from(other).unwrap(),
        )
    }

    /// Nobody checks here that the two belong together.
    fn with_key(certificate: CertificateDer<'static>, key: PrivateKeyDer<'static>) -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let key = provider.key_provider.load_private_key(key).unwrap();
        let shown = CertifiedKey::new(vec![certificate.clone()], key);
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
        Self {
            certificate,
            config: Arc::new(config),
        }
    }

    pub(crate) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.certificate)
    }
}

/// A port on this machine that speaks TLS, with a certificate that can be replaced.
pub(crate) struct TlsListener {
    local: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

/// What a [`TlsListener`] shows.
#[derive(Clone)]
pub(crate) struct Shown(Arc<Mutex<Leaf>>);

impl Shown {
    /// Shows another certificate from the next connection on.
    pub(crate) fn replace(&self, leaf: &Leaf) {
        *self.0.lock().unwrap() = leaf.clone();
    }
}

impl TlsListener {
    pub(crate) async fn bind(leaf: &Leaf) -> (Self, Shown) {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let local = tcp.local_addr().unwrap();
        let shown = Shown(Arc::new(Mutex::new(leaf.clone())));
        let (done, ready) = mpsc::channel(8);
        let showing = shown.clone();
        tokio::spawn(async move {
            // Ends with the listener.
            while let Some((stream, from)) = accept(&tcp, &done).await {
                let acceptor = TlsAcceptor::from(Arc::clone(&showing.0.lock().unwrap().config));
                let done = done.clone();
                tokio::spawn(async move {
                    // A client that does not like the certificate goes.
                    if let Ok(stream) = acceptor.accept(stream).await {
                        done.send((stream, from)).await.ok();
                    }
                });
            }
        });
        (Self { local, ready }, shown)
    }

    pub(crate) fn port(&self) -> u16 {
        self.local.port()
    }
}

async fn accept<T>(tcp: &TcpListener, done: &mpsc::Sender<T>) -> Option<(TcpStream, SocketAddr)> {
    tokio::select! {
        accepted = tcp.accept() => Some(accepted.unwrap()),
        () = done.closed() => None,
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.local)
    }
}
