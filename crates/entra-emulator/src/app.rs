//! All that the handlers share.

use std::net::SocketAddr;
use std::sync::Arc;

use aws_lc_rs::error::Unspecified;
use time::OffsetDateTime;

use crate::clock::Clock;
use crate::directory::Directory;
use crate::keys::Keys;
use crate::outage::Outages;
use crate::store::access::AccessTokens;
use crate::store::browsers::Browsers;
use crate::store::consents::Consents;
use crate::store::denials::Denials;
use crate::store::flows::Flows;
use crate::store::grants::{Codes, RefreshTokens};
use crate::store::participants::Participants;

/// The running emulator.
pub(crate) struct App {
    /// Its own address, `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// The name of its cookie. A browser sends a host's cookies to all of its ports, so the port
    /// is part of the name: two emulators side by side leave each other alone.
    pub(crate) cookie: String,
    pub(crate) directory: Directory,
    pub(crate) keys: Keys,
    clock: Arc<dyn Clock>,
    pub(crate) browsers: Browsers,
    pub(crate) flows: Flows,
    pub(crate) consents: Consents,
    pub(crate) codes: Codes,
    pub(crate) refresh_tokens: RefreshTokens,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) denials: Denials,
    pub(crate) participants: Participants,
    pub(crate) outages: Outages,
}

/// How handlers get at it.
pub(crate) type SharedApp = Arc<App>;

impl App {
    pub(crate) fn new(
        directory: Directory,
        address: SocketAddr,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Unspecified> {
        Ok(Self {
            base: format!("http://{address}"),
            cookie: format!("entra-emulator-{}", address.port()),
            directory,
            keys: Keys::generate()?,
            clock,
            browsers: Browsers::new(),
            flows: Flows::new(),
            consents: Consents::new(),
            codes: Codes::new(),
            refresh_tokens: RefreshTokens::new(),
            access_tokens: AccessTokens::new(),
            denials: Denials::new(),
            participants: Participants::new(),
            outages: Outages::default(),
        })
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }
}
