//! The bare limit: the same bytes over the same sockets and the same keychain, without a check, a
//! promise or a mistake handled. Nobody should sign in like this.

use std::io::{BufRead as _, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use data_encoding::BASE64URL_NOPAD;
use keyring_core::CredentialStore;
use sha2::{Digest as _, Sha256};
use zbus_secret_service_keyring_store::Store;

/// What is kept: as long as a session record.
const RECORD: usize = 1_200;

/// A sign-in with nothing around it, `kept` with a new item in the keychain at its end.
pub(crate) fn sign_in(server: &str, kept: bool) -> Result<()> {
    let store = if kept { Some(Store::new()?) } else { None };
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready")?;
    let mut connection: Option<TcpStream> = None;
    for line in std::io::stdin().lock().lines() {
        if line? != "go" {
            continue;
        }
        let start = Instant::now();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let mut random = [0; 64];
        getrandom::fill(&mut random)?;
        let verifier = BASE64URL_NOPAD.encode(&random[..32]);
        let state = BASE64URL_NOPAD.encode(&random[32..]);
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
        let redirect = format!("http://127.0.0.1:{}/", listener.local_addr()?.port());
        let url = format!(
            "{server}/auth/login?redirect_uri={redirect}&state={state}&code_challenge={challenge}"
        );
        let took = start.elapsed().as_secs_f64() * 1000.0;
        writeln!(out, "open {took} {url}")?;
        out.flush()?;
        let (mut browser, _) = listener.accept()?;
        let request = read_head(&mut browser)?;
        let code = between(&request, "code=", "&")?;
        let body = format!(
            "grant_type=authorization_code&client_id=pia-desktop&code={code}&code_verifier={verifier}&redirect_uri={redirect}"
        );
        // Kept open from sign-in to sign-in, as every client here keeps its connection; the
        // stand-in closes one that was left alone while others had their turn.
        let kept = connection
            .take()
            .and_then(|mut open| ask(&mut open, &body).ok().map(|tokens| (open, tokens)));
        let (open, tokens) = if let Some(answered) = kept {
            answered
        } else {
            let mut open = connect(server)?;
            let tokens = ask(&mut open, &body)?;
            (open, tokens)
        };
        connection = Some(open);
        between(&tokens, "\"refresh_token\":\"", "\"")?;
        let entry = match &store {
            Some(store) => Some(CredentialStore::build(&**store, "Pia", "bench", None)?),
            None => None,
        };
        if let Some(entry) = &entry {
            entry.set_secret(&[b'x'; RECORD])?;
        }
        writeln!(out, "tokens")?;
        out.flush()?;
        if let Some(entry) = &entry {
            entry.delete_credential()?;
        }
        browser
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone")?;
    }
    Ok(())
}

/// A renewal with nothing around it, from a process of its own: read, ask, save.
pub(crate) fn renew(server: &str) -> Result<()> {
    let store = Store::new()?;
    let entry = CredentialStore::build(&*store, "Pia", "bench", None)?;
    let kept = match entry.get_secret() {
        Ok(kept) => kept,
        Err(keyring_core::Error::NoEntry) => vec![b'x'; RECORD],
        Err(error) => return Err(error.into()),
    };
    let mut to_server = connect(server)?;
    let body = format!(
        "grant_type=refresh_token&client_id=pia-desktop&refresh_token={}",
        String::from_utf8_lossy(&kept[..64.min(kept.len())])
    );
    let tokens = ask(&mut to_server, &body)?;
    let mut record = between(&tokens, "\"access_token\":\"", "\"")?
        .as_bytes()
        .to_vec();
    record.resize(RECORD, b'x');
    entry.set_secret(&record)?;
    Ok(())
}

fn connect(server: &str) -> Result<TcpStream> {
    let address = server.strip_prefix("http://").context("a plain address")?;
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn ask(stream: &mut TcpStream, body: &str) -> Result<String> {
    write!(
        stream,
        "POST /auth/token HTTP/1.1\r\nHost: 127.0.0.1\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let read = stream.read(&mut buffer)?;
        answer.extend_from_slice(&buffer[..read]);
        if read == 0 {
            bail!("the stand-in has closed the connection");
        }
        if answer.ends_with(b"}}") {
            return Ok(String::from_utf8(answer)?);
        }
    }
}

fn read_head(stream: &mut TcpStream) -> Result<String> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut buffer)?;
        head.extend_from_slice(&buffer[..read]);
    }
    Ok(String::from_utf8(head)?)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Result<&'a str> {
    let (_, rest) = text.split_once(before).context("the answer has it")?;
    Ok(rest.split_once(after).map_or(rest, |(found, _)| found))
}
