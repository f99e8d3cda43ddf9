//! How older clients come by their tokens: a listener on loopback, and a browser.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use url::Url;

use super::Generation;
use crate::browser::Browser;
use crate::people::Person;

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const STATE: &str = "c3RhdGU";

pub(super) struct Tokens {
    pub(super) access: String,
    refresh: String,
}

/// Signs somebody in.
pub(super) async fn through(
    generation: Generation,
    http: &reqwest::Client,
    server: &str,
    browser: &Browser,
    person: Person,
) -> Result<Tokens> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let back = format!("http://localhost:{}/", listener.local_addr()?.port());
    let mut address = Url::parse(&format!("{server}/auth/login"))?;
    address
        .query_pairs_mut()
        .append_pair("provider", person.provider)
        .append_pair("redirect_uri", &back);
    if generation == Generation::Second {
        address
            .query_pairs_mut()
            .append_pair("code_challenge", CHALLENGE)
            .append_pair("code_challenge_method", "S256")
            .append_pair("state", STATE);
    }
    browser.opens(&address).await?;
    let (signed_in, answer) = tokio::join!(browser.signs_in(person), answer(listener, &back));
    signed_in?;
    let answer = answer?;
    let told = |name: &str| {
        let mut pairs = answer.query_pairs();
        let found = pairs.find(|(known, _)| known == name);
        let found = found.map(|(_, value)| value.into_owned());
        found.with_context(|| format!("no {name} in {:?}", answer.path()))
    };
    match generation {
        Generation::First => Ok(Tokens {
            access: told("access_token")?,
            refresh: told("refresh_token")?,
        }),
        Generation::Second => {
            ensure!(told("state")? == STATE, "another state came back");
            let code = json!({ "code": told("code")?, "codeVerifier": VERIFIER });
            let redeem = http.post(format!("{server}/auth/token")).json(&code);
            Tokens::of(&redeem.send().await?.error_for_status()?.json().await?)
        }
    }
}

/// What the browser brings.
async fn answer(listener: TcpListener, back: &str) -> Result<Url> {
    loop {
        let (stream, _) = listener.accept().await?;
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let path = line.split(' ').nth(1).unwrap_or_default();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .await?;
        let url = Url::parse(back)?.join(path)?;
        if url.query_pairs().any(|(name, _)| name == "error") {
            bail!("the sign-in failed: {}", url.query().unwrap_or_default());
        }
        // A browser also asks for a picture of the site.
        if url.query().is_some() {
            return Ok(url);
        }
    }
}

impl Tokens {
    fn of(body: &Value) -> Result<Self> {
        let text = |name: &str| {
            let text = body[name].as_str();
            text.map(str::to_owned)
                .with_context(|| format!("no {name} in the answer"))
        };
        Ok(Self {
            access: text("accessToken")?,
            refresh: text("refreshToken")?,
        })
    }

    /// Renews them, as older clients do whenever they start.
    pub(super) async fn renew(&mut self, http: &reqwest::Client, server: &str) -> Result<()> {
        let request = http.post(format!("{server}/auth/refresh"));
        let request = request.json(&json!({ "refreshToken": self.refresh }));
        *self = Self::of(&request.send().await?.error_for_status()?.json().await?)?;
        Ok(())
    }
}
