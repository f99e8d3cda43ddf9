//! A provider made of values, that counts what it is asked.

use std::sync::{Arc, Mutex, MutexGuard};

use pia_oidc::{Fetch, FetchAnswer, FetchError, FetchErrorKind, secret::ProviderAccessToken};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use url::Url;

use super::{NONCE, Signer, TEMPLATE};

/// What a test passes to `redeem` unless it is about just that.
pub(crate) struct RedeemArguments {
    pub(crate) code: &'static str,
    pub(crate) verifier: &'static str,
    pub(crate) redirect_uri: &'static str,
    pub(crate) nonce: &'static str,
}

impl Default for RedeemArguments {
    fn default() -> Self {
        Self {
            code: "the-code",
            verifier: "the-verifier",
            redirect_uri: "https://pia.example/signin-microsoft",
            nonce: NONCE,
        }
    }
}

/// What a provider can be asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Metadata,
    Keys,
    Token,
    UserInfo,
}

#[derive(Clone)]
pub(crate) struct Provider {
    state: Arc<Mutex<State>>,
    gate: Arc<Semaphore>,
}

pub(crate) struct State {
    pub(crate) metadata: (u16, String),
    pub(crate) keys: (u16, String),
    pub(crate) token: (u16, String),
    pub(crate) userinfo: (u16, String),
    /// The tokens that came with questions about a person.
    pub(crate) bearers: Vec<(Url, String)>,
    pub(crate) down: bool,
    held: Option<Endpoint>,
    pub(crate) metadata_requests: usize,
    pub(crate) key_requests: usize,
    pub(crate) forms: Vec<(Url, Vec<(String, String)>)>,
    pub(crate) asked: Vec<Url>,
}

impl Provider {
    /// Entra with these entries in its key set.
    pub(crate) fn entra(keys: &[Value]) -> Self {
        let base = "https://login.example/common";
        Self::new(
            &json!({
                "issuer": TEMPLATE,
                "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
                "token_endpoint": format!("{base}/oauth2/v2.0/token"),
                "jwks_uri": format!("{base}/discovery/v2.0/keys"),
                "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
            }),
            keys,
        )
    }

    pub(crate) fn new(metadata: &Value, keys: &[Value]) -> Self {
        let state = State {
            metadata: (200, metadata.to_string()),
            keys: (200, json!({ "keys": keys }).to_string()),
            token: (400, json!({ "error": "invalid_grant" }).to_string()),
            userinfo: (404, String::new()),
            bearers: Vec::new(),
            down: false,
            held: None,
            metadata_requests: 0,
            key_requests: 0,
            forms: Vec::new(),
            asked: Vec::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    /// One that answers the code with this ID token, signed with a key all tenants may use.
    pub(crate) fn answering(signer: &Signer, id_token: &str) -> Self {
        let provider = Self::entra(&[signer.jwk_of(TEMPLATE)]);
        provider.answer_with(id_token);
        provider
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn answer_with(&self, id_token: &str) {
        let body = json!({ "token_type": "Bearer", "expires_in": 3600, "id_token": id_token });
        self.state().token = (200, body.to_string());
    }

    pub(crate) fn set_keys(&self, keys: &[Value]) {
        self.state().keys = (200, json!({ "keys": keys }).to_string());
    }

    pub(crate) fn set_down(&self, down: bool) {
        self.state().down = down;
    }

    /// Holds the answers of one endpoint back until [`release`](Self::release).
    pub(crate) fn hold(&self, endpoint: Endpoint) {
        self.state().held = Some(endpoint);
    }

    pub(crate) fn release(&self) {
        self.state().held = None;
        self.gate.add_permits(1000);
    }

    async fn answer(
        &self,
        endpoint: Endpoint,
        note: impl FnOnce(&mut State) -> (u16, String),
    ) -> Result<FetchAnswer, FetchError> {
        let (down, held, (status, body)) = {
            let mut state = self.state();
            (state.down, state.held, note(&mut state))
        };
        if held == Some(endpoint) {
            self.gate.acquire().await.unwrap().forget();
        }
        if down {
            return Err(FetchError::new(
                FetchErrorKind::Unreachable,
                "no route to host",
            ));
        }
        Ok(FetchAnswer {
            status,
            body: body.into_bytes(),
        })
    }
}

impl Fetch for Provider {
    async fn get(&self, url: &Url) -> Result<FetchAnswer, FetchError> {
        let endpoint = match url.path() {
            path if path.ends_with("/.well-known/openid-configuration") => Endpoint::Metadata,
            _ => Endpoint::Keys,
        };
        self.answer(endpoint, |state| {
            state.asked.push(url.clone());
            if endpoint == Endpoint::Metadata {
                state.metadata_requests += 1;
                state.metadata.clone()
            } else {
                state.key_requests += 1;
                state.keys.clone()
            }
        })
        .await
    }

    async fn get_with_token(
        &self,
        url: &Url,
        token: &ProviderAccessToken,
    ) -> Result<FetchAnswer, FetchError> {
        self.answer(Endpoint::UserInfo, |state| {
            let bearer = token.expose_secret().to_owned();
            state.bearers.push((url.clone(), bearer));
            state.userinfo.clone()
        })
        .await
    }

    async fn post_form(&self, url: &Url, form: &[(&str, &str)]) -> Result<FetchAnswer, FetchError> {
        let form = form
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.answer(Endpoint::Token, |state| {
            state.forms.push((url.clone(), form));
            state.token.clone()
        })
        .await
    }
}
