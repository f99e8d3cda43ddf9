//! What the loader does: sign in, and renew.

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::wire::Wire;

const BACK: &str = "http://127.0.0.1:49777/cb";

/// A whole sign-in, as browser and app do it together: off to the provider, back, and the code
/// redeemed. Answers with the refresh token.
pub(super) async fn sign_in(wire: &mut Wire) -> Result<String> {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
    let left = wire
        .get(
            &format!(
                "/auth/login?provider=bench&redirect_uri={BACK}&client_id=pia-desktop&\
                 response_type=code&state=s&code_challenge={challenge}&code_challenge_method=S256"
            ),
            "",
        )
        .await?;
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
    let to = Url::parse(back.header("location").context("back to the app")?)?;
    let code = to.query_pairs().find(|(name, _)| name == "code");
    let code = code.with_context(|| to.to_string())?.1;
    let form = format!(
        "grant_type=authorization_code&client_id=pia-desktop&redirect_uri={BACK}&code={code}&\
         code_verifier={verifier}"
    );
    wire.post("/auth/token", &form)
        .await?
        .member("refresh_token")
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
