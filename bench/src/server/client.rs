//! What the loader does: sign in, and renew.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::wire::Wire;

const BACK: &str = "http://127.0.0.1:49777/cb";
const PEERS_BACK: &str = "http://127.0.0.1/cb";

/// A whole sign-in, as browser and app do it together: off to the provider, back, and the code
/// redeemed. Answers with the refresh token.
pub(super) async fn sign_in(wire: &mut Wire) -> Result<String> {
    sign_in_for(wire, "refresh_token").await
}

/// The same, answering with the token of this name.
pub(crate) async fn sign_in_for(wire: &mut Wire, token: &str) -> Result<String> {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
    let to = visit(
        wire,
        &format!(
            "/auth/login?provider=bench&redirect_uri={BACK}&client_id=pia-desktop&\
             response_type=code&state=s&code_challenge={challenge}&code_challenge_method=S256"
        ),
    )
    .await?;
    let code = to.query_pairs().find(|(name, _)| name == "code");
    let code = code.with_context(|| to.to_string())?.1;
    let form = format!(
        "grant_type=authorization_code&client_id=pia-desktop&redirect_uri={BACK}&code={code}&\
         code_verifier={verifier}"
    );
    wire.post("/auth/token", &form).await?.member(token)
}

/// What a browser does with the address of a sign-in: off to the provider, and back to the server.
/// Answers where that sends it then: to the app.
pub(crate) async fn visit(wire: &mut Wire, login: &str) -> Result<Url> {
    let left = wire.get(login, "").await?;
    ensure!(left.status == 303, "a sign-in begins with {}", left.status);
    let cookie = left.header("set-cookie").context("a cookie")?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let to = Url::parse(left.header("location").context("where to")?)?;
    let of = |name: &str| {
        let mut pairs = to.query_pairs();
        pairs.find_map(|(n, value)| (n == name).then(|| value.into_owned()))
    };
    let (state, nonce) = (
        of("state").context("a state")?,
        of("nonce").context("a nonce")?,
    );
    let back = wire
        .get(
            &format!("/signin-bench?code={nonce}&state={state}"),
            &format!("Cookie: {cookie}\r\n"),
        )
        .await?;
    Ok(Url::parse(
        back.header("location").context("back to the app")?,
    )?)
}

/// The same at the peer: it sends the browser to a page of its own, which lets everybody in, and on
/// from there.
pub(super) async fn sign_in_at_peer(wire: &mut Wire) -> Result<String> {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
    let mut next = format!(
        "/auth?client_id=pia-desktop&response_type=code&redirect_uri={PEERS_BACK}&state=s&\
         scope=openid%20offline_access&prompt=consent&code_challenge={challenge}&\
         code_challenge_method=S256"
    );
    let mut jar = BTreeMap::new();
    let code = loop {
        let cookies: Vec<String> = jar.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let cookies = format!("Cookie: {}\r\n", cookies.join("; "));
        let answer = wire.get(&next, &cookies).await?;
        for cookie in answer.headers("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').context("a cookie")?;
            jar.insert(name.to_owned(), value.to_owned());
        }
        let to = answer.header("location").context("where to")?;
        let to = Url::parse("http://localhost")?.join(to)?;
        if let Some((_, code)) = to.query_pairs().find(|(name, _)| name == "code") {
            break code.into_owned();
        }
        to[url::Position::BeforePath..].clone_into(&mut next);
    };
    let form = format!(
        "grant_type=authorization_code&client_id=pia-desktop&redirect_uri={PEERS_BACK}&code={code}&\
         code_verifier={verifier}"
    );
    wire.post("/token", &form).await?.member("refresh_token")
}

/// What a server answers to a refresh when there are more than it can serve.
pub(super) enum Served {
    /// The next token.
    Yes(String),
    /// Come back later.
    Later,
}

/// Redeems a refresh token, if the server gets to it.
pub(super) async fn try_refresh(wire: &mut Wire, path: &str, token: &str) -> Result<Served> {
    let answer = wire.post(path, &form(token)).await?;
    match answer.status {
        200 => Ok(Served::Yes(answer.member("refresh_token")?)),
        429 | 503 => {
            answer.header("retry-after").context("when to come back")?;
            Ok(Served::Later)
        }
        other => bail!("a refresh is answered with {other}"),
    }
}

/// Redeems a refresh token for the next one.
pub(super) async fn refresh(wire: &mut Wire, path: &str, token: &str) -> Result<String> {
    let answer = wire.post(path, &form(token)).await?;
    ensure!(
        answer.status == 200,
        "a refresh is answered with {} {}",
        answer.status,
        String::from_utf8_lossy(&answer.body)
    );
    answer.member("refresh_token")
}

/// Whether a refresh token is still good.
pub(super) async fn is_good(wire: &mut Wire, path: &str, token: &str) -> Result<bool> {
    Ok(wire.post(path, &form(token)).await?.status == 200)
}

fn form(token: &str) -> String {
    format!("grant_type=refresh_token&client_id=pia-desktop&refresh_token={token}")
}
