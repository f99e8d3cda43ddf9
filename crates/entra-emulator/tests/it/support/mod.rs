//! An emulator per test, a browser without a screen, and an application that redeems codes.

mod browser;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use data_encoding::BASE64URL_NOPAD;
use entra_emulator::{Clock, Directory, Options, SystemClock};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

pub(crate) use browser::{Browser, Landing};

pub(crate) const PIA: &str = "7f6e2b1c-52a4-4f0e-9d3b-2a8c5d1e9f10";
pub(crate) const SECRET: &str = "emulator-secret";
pub(crate) const REDIRECT: &str = "http://localhost:5080/signin-microsoft";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CONTOSO: &str = "5c1f3f0e-8d0b-4f3a-9a53-1f6a3c7e2b41";
pub(crate) const FABRIKAM: &str = "a93d2c68-41e7-4b5c-8f06-2e7d9b1c4a52";
pub(crate) const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// A public application, one for Contoso alone, one for organisations, one for persons.
pub(crate) const PUBLIC: &str = "11111111-1111-4111-8111-111111111111";
pub(crate) const MY_ORG: &str = "22222222-2222-4222-8222-222222222222";
pub(crate) const ORGS: &str = "33333333-3333-4333-8333-333333333333";
pub(crate) const PERSONS: &str = "44444444-4444-4444-8444-444444444444";
/// An application that gets ID tokens from the authorize endpoint.
pub(crate) const HYBRID: &str = "55555555-5555-4555-8555-555555555555";
/// Where tokens of work accounts can be checked.
pub(crate) const KEYS: &str = "/common/discovery/v2.0/keys";

pub(crate) type Fields<'a> = &'a [(&'a str, &'a str)];

/// The system's clock, turned on by as much as a test says.
struct ShiftedClock(Mutex<Duration>);

impl Clock for ShiftedClock {
    fn now(&self) -> OffsetDateTime {
        SystemClock.now() + *self.0.lock().unwrap()
    }
}

pub(crate) struct World {
    pub(crate) base: String,
    clock: Arc<ShiftedClock>,
    http: reqwest::Client,
    _stop: DropGuard,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// Starts with a changed directory.
    pub(crate) async fn with(change: impl FnOnce(&mut Value)) -> Self {
        let mut directory = directory();
        change(&mut directory);
        let directory = Directory::parse(&directory.to_string(), Path::new("test")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let clock = Arc::new(ShiftedClock(Mutex::new(Duration::ZERO)));
        let shutdown = CancellationToken::new();
        let options = Options {
            clock: clock.clone(),
            controls: true,
        };
        let stop = shutdown.clone();
        tokio::spawn(entra_emulator::serve_with(
            directory, listener, options, stop,
        ));
        Self {
            base,
            clock,
            http: client(),
            _stop: shutdown.drop_guard(),
        }
    }

    pub(crate) fn pass(&self, time: Duration) {
        *self.clock.0.lock().unwrap() += time;
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// The address of an authorization request at Entra. `changes` overrule what a good request
    /// has; an empty value leaves a parameter out.
    pub(crate) fn authorize(&self, tenant: &str, changes: Fields<'_>) -> String {
        let mut params = vec![
            ("client_id", PIA),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", "openid profile email offline_access"),
            ("state", "a state & more"),
            ("nonce", "a nonce"),
        ];
        let challenge = challenge(VERIFIER);
        params.push(("code_challenge", &challenge));
        params.push(("code_challenge_method", "S256"));
        self.address(
            &format!("/{tenant}/oauth2/v2.0/authorize"),
            &params,
            changes,
        )
    }

    pub(crate) fn address(&self, path: &str, params: Fields<'_>, changes: Fields<'_>) -> String {
        let kept = params
            .iter()
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let given = changes.iter().filter(|(_, value)| !value.is_empty());
        Url::parse_with_params(&format!("{}{path}", self.base), kept.chain(given))
            .unwrap()
            .into()
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        let address = format!("{}{path}", self.base);
        self.http.get(address).send().await.unwrap()
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        self.get(path).await.json().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, form: Fields<'_>) -> (u16, Value) {
        let address = format!("{}{path}", self.base);
        let answer = self.http.post(address).form(form).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Signs in with Pia in a new browser, and redeems the code.
    pub(crate) async fn tokens(&self, tenant: &str, account: &str, asked: Fields<'_>) -> Value {
        let asked = self.authorize(tenant, asked);
        let answer = query(&self.browser().sign_in(&asked, account).await);
        let (status, tokens) = self.redeem(tenant, &answer["code"], &[]).await;
        assert_eq!(status, 200, "{tokens}");
        tokens
    }

    /// The claims of the ID token among Pia's tokens.
    pub(crate) async fn claims(&self, tokens: &Value) -> Value {
        let id_token = tokens["id_token"].as_str().unwrap();
        self.verify(KEYS, id_token, PIA).await.0
    }

    /// Redeems a refresh token as Pia would.
    pub(crate) async fn refresh(&self, token: &str, more: Fields<'_>) -> (u16, Value) {
        let mut form = vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", PIA),
            ("client_secret", SECRET),
        ];
        form.extend(more);
        self.post("/common/oauth2/v2.0/token", &form).await
    }

    /// Turns something at a control address.
    pub(crate) async fn turn(&self, path: &str, body: &str) {
        let address = format!("{}/control/{path}", self.base);
        let request = self.http.post(address).body(body.to_owned());
        assert_eq!(request.send().await.unwrap().status(), 204, "{path}");
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Redeems a code as Pia would; `changes` as in [`authorize`](Self::authorize).
    pub(crate) async fn redeem(
        &self,
        tenant: &str,
        code: &str,
        changes: Fields<'_>,
    ) -> (u16, Value) {
        let good = [
            ("grant_type", "authorization_code"),
            ("client_id", PIA),
            ("client_secret", SECRET),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let mut form: Vec<_> = good
            .into_iter()
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
            .collect();
        form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        self.post(&format!("/{tenant}/oauth2/v2.0/token"), &form)
            .await
    }

    /// The claims of an id token, once its signature holds against the keys served at `keys`.
    /// Also gives the key's `issuer` member.
    pub(crate) async fn verify(&self, keys: &str, token: &str, audience: &str) -> (Value, Value) {
        let served = self.json(keys).await;
        let kid = decode_header(token).unwrap().kid.unwrap();
        let set: JwkSet = serde_json::from_value(served.clone()).unwrap();
        let key = set.find(&kid).expect("the key is among those served");
        let mut rules = Validation::new(Algorithm::RS256);
        rules.set_audience(&[audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let key = DecodingKey::from_jwk(key).unwrap();
        let claims = decode::<Value>(token, &key, &rules).unwrap().claims;
        let own = served["keys"].as_array().unwrap();
        let own = own.iter().find(|key| key["kid"] == kid.as_str()).unwrap();
        (claims, own["issuer"].clone())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the tests build an HTTP client"
)]
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

pub(crate) fn challenge(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(verifier))
}

pub(crate) fn query(uri: &Url) -> HashMap<String, String> {
    uri.query_pairs().into_owned().collect()
}

/// What is shipped, with more applications and a Workspace account.
fn directory() -> Value {
    let mut json: Value = serde_json::from_str(Directory::built_in_json()).unwrap();
    let application = |id: &str, kind: &str, audience: &str| {
        json!({
            "clientId": id,
            "name": format!("<b>{audience}</b>"),
            "kind": kind,
            "clientSecrets": if kind == "web" { vec!["first", "p&=+ %ä"] } else { vec![] },
            "redirectUris": ["http://localhost/signin-microsoft"],
            "signInAudience": audience,
            "homeTenant": CONTOSO,
        })
    };
    // One registration that does without what it need not have: applications of both kinds are told
    // different things.
    let pia = json["applications"][0].as_object_mut().unwrap();
    pia.remove("enableIdTokenIssuance");
    pia["optionalClaims"] = json!(["login_hint"]);
    json["applications"].as_array_mut().unwrap().extend([
        application(PUBLIC, "public", "AzureADandPersonalMicrosoftAccount"),
        application(MY_ORG, "web", "AzureADMyOrg"),
        application(ORGS, "web", "AzureADMultipleOrgs"),
        application(PERSONS, "web", "PersonalMicrosoftAccount"),
    ]);
    let mut hybrid = application(HYBRID, "web", "AzureADandPersonalMicrosoftAccount");
    hybrid["enableIdTokenIssuance"] = true.into();
    json["applications"].as_array_mut().unwrap().push(hybrid);
    json["google"]["users"].as_array_mut().unwrap().push(json!({
        "subject": "2",
        "email": "ann@workspace.example",
        "emailVerified": false,
        "name": "Ann Work",
        "hostedDomain": "workspace.example",
        "password": "pia",
    }));
    json
}
