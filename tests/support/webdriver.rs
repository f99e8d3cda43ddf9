//! The two WebDriver servers: chromedriver for the browser, WebKitWebDriver for the window.
//!
//! `thirtyfour` speaks the protocol and takes raw capabilities, so one client serves both.

use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use thirtyfour::{Capabilities, WebDriver};

use crate::process::{Launch, Process};
use crate::wait::wait_until;

/// A running WebDriver server.
pub struct DriverServer {
    url: String,
    process: Process,
}

impl DriverServer {
    /// Starts the server on a free port.
    ///
    /// # Errors
    /// When it does not start to listen.
    pub async fn start(launch: Launch, logs: &Path, name: &str) -> Result<Self> {
        let port = format!("--port={}", free_port()?);
        let mut process = launch.arg(&port).start(logs, name)?;
        let port = wait_until(&format!("{name} listens"), async || {
            anyhow::ensure!(
                process.runs()?,
                "{name} ended:\n{}{}",
                process.out(),
                process.err()
            );
            listening_port(process.id())
        })
        .await?;
        Ok(Self {
            url: format!("http://127.0.0.1:{port}"),
            process,
        })
    }

    /// Starts a browser, or the window.
    ///
    /// # Errors
    /// When it does not come up; with what the server said.
    pub async fn session(&self, capability: &str, value: Value) -> Result<WebDriver> {
        let mut capabilities = Capabilities::new();
        capabilities.set(capability, value)?;
        let started = WebDriver::new(&self.url, capabilities).await;
        started.with_context(|| format!("{}{}", self.process.out(), self.process.err()))
    }
}

/// A port that is free on both loopback addresses. Left to itself chromedriver takes one that is free on
/// `::1`, and ends when somebody else has it on 127.0.0.1.
fn free_port() -> Result<u16> {
    loop {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = v4.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Err(taken) if taken.kind() == ErrorKind::AddrInUse => {}
            // Free, or without IPv6.
            _ => return Ok(port),
        }
    }
}

/// The IPv4 port a process listens on, if it listens yet. WebKitWebDriver does not say when it does; the
/// kernel does.
fn listening_port(pid: u32) -> Result<Option<u16>> {
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))?
        .filter_map(|fd| fs::read_link(fd.ok()?.path()).ok())
        .filter_map(|to| {
            Some(
                to.to_str()?
                    .strip_prefix("socket:[")?
                    .strip_suffix(']')?
                    .to_owned(),
            )
        })
        .collect();
    let table = fs::read_to_string(format!("/proc/{pid}/net/tcp"))?;
    Ok(table
        .lines()
        .skip(1)
        .find_map(|row| listening_row(row, &sockets)))
}

/// The port of one row of `/proc/net/tcp` (proc_pid_net(5)), when one of `sockets` listens there.
fn listening_row(row: &str, sockets: &[String]) -> Option<u16> {
    const LISTEN: &str = "0A";
    let columns: Vec<&str> = row.split_whitespace().collect();
    let (local, state, inode) = (columns.get(1)?, columns.get(3)?, columns.get(9)?);
    if *state != LISTEN || !sockets.iter().any(|socket| socket == inode) {
        return None;
    }
    u16::from_str_radix(local.split_once(':')?.1, 16).ok()
}
