//! A stand-in for every server that is asked here, as quick as one can be, so that what is measured
//! is the client: it checks nothing and answers from memory.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use pia_protocol::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};

/// The stand-in, up until the program ends.
pub(crate) struct Stub {
    /// Its address, without a trailing slash.
    pub(crate) address: String,
    inside: Arc<Inside>,
}

struct Inside {
    address: String,
    /// Seconds an access token of ours lives: none, so that each start has to renew it.
    spent: bool,
    /// How often it gave out tokens of ours.
    given_out: AtomicU32,
    google: Value,
    keys: Value,
    msal: Value,
}

impl Stub {
    /// Starts it. `spent`: whether the access tokens it gives out are already at their end.
    pub(crate) fn start(spent: bool) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let inside = Arc::new(Inside::new(&address, spent)?);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let served = Arc::clone(&inside);
        std::thread::Builder::new()
            .name("stub".into())
            .spawn(move || {
                runtime.block_on(async move {
                    let listener = tokio::net::TcpListener::from_std(listener)?;
                    axum::serve(listener, routes(served)).await
                })
            })?;
        Ok(Self { address, inside })
    }

    /// How often it gave out tokens of ours: at sign-ins and renewals.
    pub(crate) fn given_out(&self) -> u32 {
        self.inside.given_out.load(Ordering::Relaxed)
    }
}

fn routes(inside: Arc<Inside>) -> Router {
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(metadata))
        .route("/auth/token", post(ours))
        .route("/auth/revoke", post(async || ()))
        .route("/api/sync/v2/changes", get(no_changes))
        .route(
            "/google/token",
            post(async |State(s): State<Arc<Inside>>| Json(s.google.clone())),
        )
        .route(
            "/google/certs",
            get(async |State(s): State<Arc<Inside>>| {
                ([("cache-control", "max-age=3600")], Json(s.keys.clone()))
            }),
        )
        .route(
            "/msal/oauth2/v2.0/token",
            post(async |State(s): State<Arc<Inside>>| Json(s.msal.clone())),
        )
        .with_state(inside)
}

async fn metadata(State(inside): State<Arc<Inside>>) -> Json<Value> {
    let own = &inside.address;
    Json(json!({
        "issuer": own,
        "authorization_endpoint": format!("{own}/auth/login"),
        "token_endpoint": format!("{own}/auth/token"),
        "revocation_endpoint": format!("{own}/auth/revoke"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": true,
        "pia_server_version": "0.1.0",
        "pia_providers": [{"name": "microsoft", "display_name": "Microsoft"}],
    }))
}

async fn ours(State(inside): State<Arc<Inside>>) -> Json<Value> {
    inside.given_out.fetch_add(1, Ordering::Relaxed);
    let mut bytes = [0; 32];
    // Each answer has tokens of its own, as a client compares them to tell stages of a session.
    getrandom::fill(&mut bytes).unwrap_or_default();
    let token = BASE64URL_NOPAD.encode(&bytes);
    Json(json!({
        // As long as a real one: a JWT of some 700 characters.
        "access_token": format!("{token}{}", "x".repeat(650)),
        "token_type": "Bearer",
        "expires_in": if inside.spent { 1 } else { 900 },
        "refresh_token": format!("prt_{token}"),
        "user": {
            "id": "01936a2e-0000-7000-8000-000000000001",
            "email": "ada@contoso.example",
            "displayName": "Ada Lovelace",
            "provider": "microsoft",
        },
    }))
}

async fn no_changes() -> Json<Value> {
    Json(json!({"changes": [], "revision": 0, "more": false}))
}

impl Inside {
    fn new(address: &str, spent: bool) -> Result<Self> {
        let now = SystemClock.now().unix_timestamp();
        let key = KeyPair::generate(KeySize::Rsa2048).map_err(|_| anyhow!("an RSA key"))?;
        let google = id_token(
            &key,
            &json!({"iss": address, "aud": "bench", "sub": "ada", "iat": now, "exp": now + 3600}),
        )?;
        let tenant = "11111111-2222-3333-4444-555555555555";
        let msal = id_token(
            &key,
            &json!({
                "iss": format!("https://login.microsoftonline.com/{tenant}/v2.0"),
                "aud": "bench", "sub": "ada", "oid": "ada", "tid": tenant, "ver": "2.0",
                "preferred_username": "ada@contoso.example", "name": "Ada Lovelace",
                "iat": now, "exp": now + 3600,
            }),
        )?;
        let client_info =
            BASE64URL_NOPAD.encode(json!({"uid": "ada", "utid": tenant}).to_string().as_bytes());
        let answer = |id_token: String| {
            json!({
                "access_token": "x".repeat(700), "token_type": "Bearer", "expires_in": 3600,
                "scope": "openid profile offline_access", "refresh_token": "r".repeat(700),
                "id_token": id_token, "client_info": client_info,
            })
        };
        let public = key.public_key();
        let der = AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(public)
            .map_err(|_| anyhow!("the public key"))?;
        let pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            BASE64.encode(der.as_ref())
        );
        Ok(Self {
            address: address.to_owned(),
            spent,
            given_out: AtomicU32::new(0),
            google: answer(google),
            keys: json!({"one": pem}),
            msal: answer(msal),
        })
    }
}

fn id_token(key: &KeyPair, claims: &Value) -> Result<String> {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let signed = format!(
        "{}.{}",
        part(&json!({"alg": "RS256", "kid": "one", "typ": "JWT"})),
        part(claims)
    );
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .ok()
    .context("an ID token is signed")?;
    Ok(format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature)))
}
