//! An OpenID provider that vouches for anybody at once: what the sign-ins are measured with must cost
//! less than they do. Its codes hold what it would have to remember.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::BASE64URL_NOPAD;
use pia_protocol::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};

pub(crate) const CLIENT: &str = "bench";

struct Inside {
    address: String,
    key: EcdsaKeyPair,
    people: AtomicU64,
    one: bool,
}

/// Starts it on a thread of its own; it is up until the program ends. Whoever comes is somebody else.
pub(crate) fn start() -> Result<String> {
    start_with(false)
}

/// The same, and whoever comes is one person.
pub(crate) fn start_for_one() -> Result<String> {
    start_with(true)
}

fn start_with(one: bool) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
        .map_err(|_| anyhow!("a key"))?;
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref())
        .map_err(|_| anyhow!("a key"))?;
    let inside = Arc::new(Inside {
        address: address.clone(),
        key,
        people: AtomicU64::new(0),
        one,
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    std::thread::Builder::new()
        .name("provider".into())
        .spawn(move || {
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                axum::serve(listener, routes(inside)).await
            })
        })?;
    Ok(address)
}

fn routes(inside: Arc<Inside>) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .with_state(inside)
}

async fn metadata(State(inside): State<Arc<Inside>>) -> Json<Value> {
    let own = &inside.address;
    Json(json!({
        "issuer": own,
        "authorization_endpoint": format!("{own}/authorize"),
        "token_endpoint": format!("{own}/token"),
        "jwks_uri": format!("{own}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn keys(State(inside): State<Arc<Inside>>) -> Json<Value> {
    let point = inside.key.public_key().as_ref();
    let part = |range: std::ops::Range<usize>| {
        BASE64URL_NOPAD.encode(point.get(range).unwrap_or_default())
    };
    Json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "alg": "ES256",
        "x": part(1..33), "y": part(33..65),
    }]}))
}

/// The code is the nonce: the loader writes it so.
async fn token(State(inside): State<Arc<Inside>>, form: String) -> Json<Value> {
    let code = form.split('&').find_map(|pair| pair.strip_prefix("code="));
    let next = u64::from(!inside.one);
    let number = inside.people.fetch_add(next, Ordering::Relaxed);
    let now = SystemClock.now().unix_timestamp();
    let claims = json!({
        "iss": inside.address, "aud": CLIENT, "sub": format!("person-{number}"),
        "nonce": code, "iat": now, "exp": now + 3600,
        "email": "ada@contoso.example", "name": "Ada Lovelace",
    });
    let signed = sign(&inside.key, &claims).unwrap_or_default();
    Json(json!({
        "access_token": "x", "token_type": "Bearer", "expires_in": 3600, "id_token": signed,
    }))
}

fn sign(key: &EcdsaKeyPair, claims: &Value) -> Result<String> {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let header = json!({"alg": "ES256", "kid": "one", "typ": "JWT"});
    let signed = format!("{}.{}", part(&header), part(claims));
    let signature = key.sign(&SystemRandom::new(), signed.as_bytes());
    let signature = signature.ok().context("an ID token is signed")?;
    Ok(format!(
        "{signed}.{}",
        BASE64URL_NOPAD.encode(signature.as_ref())
    ))
}
