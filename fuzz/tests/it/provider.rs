//! What a provider says about itself.

use pia_oidc::ProviderKind;
use pia_oidc::discovery;
use pia_oidc::keys::{Algorithm, KeySet};
use url::Url;

use crate::harness::Target;
use crate::target;

/// Metadata that is accepted names the authority's issuer, and nothing that is not encrypted.
fn metadata(authority: &Url, bytes: &[u8]) {
    for kind in [
        ProviderKind::Entra,
        ProviderKind::Google,
        ProviderKind::Generic,
    ] {
        let Ok(found) = discovery::parse(bytes, kind, authority) else {
            continue;
        };
        assert!(found.issuer.as_str().starts_with("https://login.example/"));
        let endpoints = [
            Some(&found.authorization_endpoint),
            Some(&found.token_endpoint),
            Some(&found.jwks_uri),
            found.userinfo_endpoint.as_ref(),
            found.end_session_endpoint.as_ref(),
        ];
        for url in endpoints.into_iter().flatten() {
            assert_eq!(url.scheme(), "https", "{url}");
            assert!(
                url.username().is_empty() && url.password().is_none(),
                "{url}"
            );
        }
    }
}

target!(
    discovery_document,
    Url::parse("https://login.example/common/v2.0").unwrap(),
    metadata
);

#[test]
fn good_documents_are_accepted() {
    let authority = Url::parse("https://login.example/common/v2.0").unwrap();
    for (file, kind) in [
        ("entra", ProviderKind::Entra),
        ("generic", ProviderKind::Generic),
    ] {
        let file = Target::file("discovery_document", file);
        assert!(discovery::parse(&file, kind, &authority).is_ok());
    }
    for file in ["p256", "rsa"] {
        let file = Target::file("key_set", file);
        assert!(KeySet::parse(&file, &authority).is_ok());
    }
}

/// A key set that is accepted holds keys, and none of them takes just any signature.
fn keys(url: &Url, bytes: &[u8]) {
    let Ok(keys) = KeySet::parse(bytes, url) else {
        return;
    };
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256] {
        for id in [None, Some("one"), Some("")] {
            let Some(key) = keys.find(id, algorithm) else {
                continue;
            };
            assert!(key.fits(algorithm));
            for signature in [&[][..], &[0; 64], &[1; 256], bytes] {
                assert!(key.verify(algorithm, b"a message", signature).is_err());
            }
        }
    }
}

target!(
    key_set,
    Url::parse("https://login.example/keys").unwrap(),
    keys
);
