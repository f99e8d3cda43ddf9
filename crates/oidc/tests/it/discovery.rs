//! The metadata document: whose it is, and where it may point.

use pia_oidc::{
    EndSessionRequest, Error, ErrorClass, ProviderConfig, ProviderKind, RelyingParty,
    discovery::{self, DiscoveryError, MAX_METADATA_BYTES, Metadata},
    document::DocumentError,
    end_session,
    issuer::PERSONAL_ACCOUNTS,
};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, CONTOSO, FABRIKAM, NOW, Provider, common, url};

const MICROSOFT: &str = "https://login.microsoftonline.com";

fn document(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": "https://login.example/authorize",
        "token_endpoint": "https://login.example/token",
        "jwks_uri": "https://login.example/keys",
        "tenant_region_scope": null,
        "scopes_supported": ["openid"],
    })
}

fn read(kind: ProviderKind, authority: &str, document: &Value) -> Result<Metadata, DiscoveryError> {
    discovery::parse(document.to_string().as_bytes(), kind, &url(authority))
}

#[test]
fn entra_s_issuer_is_the_authority_s_template() {
    let of = |tenant: &str| format!("{MICROSOFT}/{tenant}/v2.0");
    let (template, contoso) = (of("{tenantid}"), of(&CONTOSO.to_string()));
    let personal = of(&PERSONAL_ACCOUNTS.to_string());
    let table = [
        ("common", &template, true),
        ("organizations", &template, true),
        ("consumers", &personal, true),
        ("contoso.example", &contoso, true),
        (&CONTOSO.to_string(), &contoso, true),
        ("common", &contoso, false),
        ("organizations", &personal, false),
        ("consumers", &template, false),
        ("consumers", &contoso, false),
        ("contoso.example", &template, false),
        (&FABRIKAM.to_string(), &contoso, false),
        (&FABRIKAM.to_string(), &template, false),
    ];
    for (tenant, issuer, good) in table {
        let outcome = read(ProviderKind::Entra, &of(tenant), &document(issuer));
        assert_eq!(outcome.is_ok(), good, "{tenant} calling itself {issuer}");
    }
}

#[test]
fn the_template_of_another_host_or_version_is_refused() {
    for issuer in [
        "https://evil.example/{tenantid}/v2.0",
        "http://login.microsoftonline.com/{tenantid}/v2.0",
        "https://login.microsoftonline.com/{tenantid}/",
        "https://login.microsoftonline.com/x/{tenantid}/v2.0",
        "https://login.microsoftonline.com/{tenantid}{tenantid}/v2.0",
        "https://sts.windows.net/{tenantid}/",
        "{tenantid}",
    ] {
        let authority = format!("{MICROSOFT}/common/v2.0");
        let outcome = read(ProviderKind::Entra, &authority, &document(issuer));
        assert!(
            matches!(outcome, Err(DiscoveryError::OtherIssuer { .. })),
            "{issuer}"
        );
    }
}

#[test]
fn nobody_else_has_a_template() {
    for kind in [ProviderKind::Google, ProviderKind::Generic] {
        let authority = format!("{MICROSOFT}/common/v2.0");
        let issuer = format!("{MICROSOFT}/{{tenantid}}/v2.0");
        assert!(read(kind, &authority, &document(&issuer)).is_err());
    }
}

#[test]
fn any_other_issuer_is_the_authority_itself() {
    let table = [
        ("https://id.example", "https://id.example", true),
        // A `Url` writes the two the same way, and so do people.
        ("https://id.example", "https://id.example/", true),
        (
            "https://id.example/realm/",
            "https://id.example/realm",
            true,
        ),
        (
            "https://id.example/realm",
            "https://id.example/Realm",
            false,
        ),
        ("https://id.example/realm", "https://id.example", false),
        (
            "https://id.example",
            "https://id.example.evil.example",
            false,
        ),
        ("https://id.example", "http://id.example", false),
    ];
    for (authority, issuer, good) in table {
        let outcome = read(ProviderKind::Generic, authority, &document(issuer));
        assert_eq!(outcome.is_ok(), good, "{authority} calling itself {issuer}");
    }
}

#[test]
fn the_metadata_is_where_discovery_says_and_keeps_the_query() {
    let table = [
        (
            "https://id.example",
            "https://id.example/.well-known/openid-configuration",
        ),
        (
            "https://id.example/a/",
            "https://id.example/a/.well-known/openid-configuration",
        ),
        (
            "https://login.example/common/v2.0?appid=1",
            "https://login.example/common/v2.0/.well-known/openid-configuration?appid=1",
        ),
    ];
    for (authority, expected) in table {
        assert_eq!(discovery::metadata_url(&url(authority)).as_str(), expected);
    }
}

#[test]
fn endpoints_are_encrypted_or_on_this_machine_with_their_authority() {
    let table = [
        ("https://id.example", "https://elsewhere.example/x", true),
        ("https://id.example", "http://id.example/x", false),
        ("https://id.example", "http://127.0.0.1/x", false),
        ("https://id.example", "ftp://id.example/x", false),
        (
            "https://id.example",
            "https://user:pass@id.example/x",
            false,
        ),
        ("https://id.example", "https://id.example/x#y", false),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000/x", true),
        ("http://localhost:5000", "http://[::1]:5000/x", true),
        ("http://127.0.0.1:5000", "http://id.example/x", false),
        (
            "http://localhost:5000",
            "http://localhost.evil.example/x",
            false,
        ),
    ];
    let members = [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "end_session_endpoint",
    ];
    for (authority, endpoint, good) in table {
        for member in members {
            let mut document = document(authority);
            document[member] = json!(endpoint);
            let outcome = read(ProviderKind::Generic, authority, &document);
            assert_eq!(outcome.is_ok(), good, "{member} {endpoint} at {authority}");
        }
    }
}

async fn asked(authority: &str, provider: &Provider) -> Error {
    let config = ProviderConfig::new(ProviderKind::Entra, url(authority), CLIENT_ID);
    let party = RelyingParty::new(config, provider.clone());
    party.metadata(NOW).await.unwrap_err()
}

#[tokio::test]
async fn a_plain_authority_is_not_even_asked() {
    let provider = Provider::entra(&[]);
    let error = asked("http://login.example/common/v2.0", &provider).await;
    assert_eq!(error.class(), ErrorClass::Misconfigured);
    assert!(provider.state().asked.is_empty());
}

#[tokio::test]
async fn what_is_no_metadata_is_a_typed_error() {
    type Fits = fn(&DocumentError) -> bool;
    let huge = format!("{{\"x\":\"{}\"}}", "a".repeat(MAX_METADATA_BYTES));
    let table: [(u16, &str, Fits, ErrorClass); 5] = [
        (
            404,
            "not here",
            |e| matches!(e, DocumentError::Status { status: 404, .. }),
            ErrorClass::Misconfigured,
        ),
        (
            503,
            "later",
            |e| matches!(e, DocumentError::Status { status: 503, .. }),
            ErrorClass::Transient,
        ),
        (
            200,
            "<html></html>",
            |e| matches!(e, DocumentError::Malformed { .. }),
            ErrorClass::Transient,
        ),
        (
            200,
            "{\"issuer\":5}",
            |e| matches!(e, DocumentError::Malformed { .. }),
            ErrorClass::Transient,
        ),
        (
            200,
            huge.as_str(),
            |e| matches!(e, DocumentError::TooLarge { .. }),
            ErrorClass::Misconfigured,
        ),
    ];
    for (status, body, fits, class) in table {
        let provider = Provider::entra(&[]);
        provider.state().metadata = (status, body.to_owned());
        let error = asked(common().as_str(), &provider).await;
        let short = &body[..body.len().min(40)];
        assert!(
            matches!(&error, Error::Discovery(e)
            if matches!(&**e, DiscoveryError::Document(e) if fits(e))),
            "{short}: {error:?}"
        );
        assert_eq!(error.class(), class, "{short}");
    }
}

#[tokio::test]
async fn the_sign_out_address_is_the_provider_s_own_with_our_return_address() {
    let request = EndSessionRequest {
        post_logout_redirect_uri: "https://pia.example/auth/signed-out".into(),
        state: "a state & more".into(),
        logout_hint: Some("O.hint=".into()),
    };
    let provider = Provider::entra(&[]);
    let config = ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID);
    let party = RelyingParty::new(config, provider.clone());
    let url = party.end_session_url(&request, NOW).await.unwrap().unwrap();
    assert!(url.path().ends_with("/oauth2/v2.0/logout"), "{url}");
    let sent: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = [
        pair("client_id", CLIENT_ID),
        pair(
            "post_logout_redirect_uri",
            "https://pia.example/auth/signed-out",
        ),
        pair("state", "a state & more"),
        pair("logout_hint", "O.hint="),
    ];
    assert_eq!(sent, expected);
}

#[test]
fn a_provider_without_a_sign_out_address_has_none() {
    let config = ProviderConfig::new(ProviderKind::Generic, url("https://id.example"), CLIENT_ID);
    let request = EndSessionRequest {
        post_logout_redirect_uri: "https://pia.example/auth/signed-out".into(),
        state: "state".into(),
        logout_hint: None,
    };
    for member in [None, Some(json!(null)), Some(json!("")), Some(json!(5))] {
        let mut document = document("https://id.example");
        if let Some(value) = member {
            document["end_session_endpoint"] = value;
        }
        let metadata = read(ProviderKind::Generic, "https://id.example", &document).unwrap();
        let none = end_session::end_session_url(&config, &metadata, &request);
        assert!(none.is_none(), "{document}");
    }
}
