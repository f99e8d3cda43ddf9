//! The session record: everything the keychain holds of a session, and nothing else does.

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::auth::User;
use pia_protocol::secret::{self, AccessToken, RefreshToken};
use pia_protocol::wire_time::WireTime;
use pia_vault::Secret;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;

use crate::accounts::Known;
use crate::address::ServerAddress;
use crate::problem::Problem;
use crate::store::Owner;
use crate::view::{Account, Generation};

/// The shape written by this version.
const VERSION: u32 = 1;
/// Room for the whole record, so that writing it leaves no partial copies in memory.
pub(super) const ROOM: usize = 8 * 1024;

/// One session.
#[derive(Serialize, Deserialize)]
pub(crate) struct Record {
    version: u32,
    /// The server's address; the tokens go there and nowhere else.
    pub(crate) server: String,
    /// The `issuer` of its metadata.
    pub(crate) issuer: String,
    /// How the server was spoken to when it gave this out.
    #[serde(default = "current", skip_serializing_if = "is_current")]
    pub(crate) generation: Generation,
    /// Who.
    pub(crate) user: User,
    /// Buys the next access token.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub(crate) refresh_token: RefreshToken,
    /// Proves who is asking.
    #[serde(serialize_with = "write_shared", deserialize_with = "read_shared")]
    pub(crate) access_token: Arc<AccessToken>,
    /// When the access token ends, by this device's clock.
    pub(crate) access_expires_at: WireTime,
    /// When this record was obtained.
    pub(crate) obtained_at: WireTime,
}

/// What the keychain holds is not a session of this version.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MalformedRecord {
    /// Not JSON, or members are missing. The parser's words are left out: they may quote a token.
    #[error("the saved session is not readable")]
    Unreadable,
    /// Written by a newer version of Pia.
    #[error("the saved session was written by a newer version of Pia")]
    Newer,
}

impl Record {
    /// A session obtained at `now`.
    pub(crate) fn new(
        server: String,
        issuer: String,
        user: User,
        refresh_token: RefreshToken,
        access_token: AccessToken,
        lifetime: Duration,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            version: VERSION,
            server,
            issuer,
            generation: Generation::Current,
            user,
            refresh_token,
            access_token: Arc::new(access_token),
            access_expires_at: WireTime::new(now + lifetime),
            obtained_at: WireTime::new(now),
        }
    }

    /// The same, from a server of this generation.
    pub(super) fn of_generation(self, generation: Generation) -> Self {
        Self { generation, ..self }
    }

    /// As the keychain takes it.
    pub(super) fn to_secret(&self) -> Result<Secret, MalformedRecord> {
        let mut bytes = Vec::with_capacity(ROOM);
        serde_json::to_writer(&mut bytes, self).map_err(|_| MalformedRecord::Unreadable)?;
        Ok(Secret::new(bytes))
    }

    /// From what the keychain holds.
    pub(super) fn from_secret(secret: &Secret) -> Result<Self, MalformedRecord> {
        // EXPOSE: parsed into the typed secrets of the record.
        let record: Self = serde_json::from_slice(secret.expose_secret())
            .map_err(|_| MalformedRecord::Unreadable)?;
        if record.version > VERSION {
            Err(MalformedRecord::Newer)
        } else {
            Ok(record)
        }
    }

    /// The same session once more, for a place of its own. Not `Clone`: a copy of a secret is made
    /// on purpose.
    pub(super) fn duplicate(&self) -> Result<Self, MalformedRecord> {
        Self::from_secret(&self.to_secret()?)
    }

    /// How long the access token is good for at `now`. A clock set back cannot stretch it beyond
    /// the lifetime it was given.
    pub(crate) fn fresh_for(&self, now: OffsetDateTime) -> Duration {
        let left = self.access_expires_at.get() - now;
        Duration::try_from(left)
            .unwrap_or_default()
            .min(self.lifetime())
    }

    /// The lifetime the access token was given.
    pub(crate) fn lifetime(&self) -> Duration {
        let lifetime = self.access_expires_at.get() - self.obtained_at.get();
        Duration::try_from(lifetime).unwrap_or_default()
    }

    /// Whether both hold the same access token: the same session at the same stage.
    pub(crate) fn same_stage(&self, other: &Self) -> bool {
        same(&self.access_token, &other.access_token)
    }

    /// Where its tokens go. Not "the server chosen now": another process may have chosen another.
    pub(super) fn server(&self) -> Result<ServerAddress, Problem> {
        ServerAddress::parse(&self.server)
    }

    /// The person, for display.
    pub(crate) fn account(&self) -> Account {
        let User {
            id,
            email,
            display_name,
            provider,
            login_hint: _,
            organization,
            organization_name,
            personal,
        } = &self.user;
        let name = display_name.clone().filter(|name| !name.trim().is_empty());
        Account {
            id: id.to_string(),
            name: name.unwrap_or_else(|| email.clone()),
            email: email.clone(),
            provider: provider.clone(),
            organization: organization.clone(),
            organization_name: organization_name.clone(),
            personal: *personal,
        }
    }

    /// Names the account, and the record's item in the vault.
    pub(crate) fn key(&self) -> String {
        self.owner().key()
    }

    /// The account as the settings keep it.
    pub(crate) fn known(&self) -> Known {
        Known {
            login_hint: self.user.login_hint.clone(),
            ..Known::signed_in(&self.server, self.account())
        }
    }

    /// Whose database belongs to it.
    pub(crate) fn owner(&self) -> Owner {
        Owner {
            server: self.server.clone(),
            account: self.user.id.to_string(),
        }
    }
}

/// Whether both are the same token.
pub(super) fn same(one: &AccessToken, other: &AccessToken) -> bool {
    // EXPOSE: compared in constant time, kept nowhere.
    let one = one.expose_secret();
    // EXPOSE: compared in constant time, kept nowhere.
    secret::same(one, other.expose_secret())
}

fn current() -> Generation {
    Generation::Current
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_current(generation: &Generation) -> bool {
    *generation == Generation::Current
}

fn write_shared<S: Serializer>(token: &Arc<AccessToken>, to: S) -> Result<S::Ok, S::Error> {
    secret::on_the_wire(&**token, to)
}

fn read_shared<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<AccessToken>, D::Error> {
    AccessToken::deserialize(from).map(Arc::new)
}

#[cfg(test)]
pub(crate) mod tests {
    use pia_protocol::ids::UserId;
    use time::macros::datetime;

    use super::*;

    pub(crate) fn record(server: &str, lifetime: Duration, now: OffsetDateTime) -> Record {
        let user = User {
            id: UserId::from_bytes([1; 16]),
            email: "ada@contoso.example".into(),
            display_name: Some("Ada Lovelace".into()),
            provider: "microsoft".into(),
            login_hint: None,
            organization: None,
            organization_name: None,
            personal: false,
        };
        let refresh = RefreshToken::new("prt_first".into());
        let access = AccessToken::new("access".into());
        Record::new(
            server.into(),
            server.into(),
            user,
            refresh,
            access,
            lifetime,
            now,
        )
    }

    const NOON: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
    const QUARTER: Duration = Duration::from_mins(15);

    #[test]
    fn a_record_survives_the_keychain() {
        let record = record("https://a.example", QUARTER, NOON);
        let read = Record::from_secret(&record.to_secret().unwrap()).unwrap();
        assert!(read.same_stage(&record));
        assert_eq!(read.user, record.user);
        assert_eq!(read.owner(), record.owner());
        assert_eq!(read.fresh_for(NOON), QUARTER);
    }

    #[test]
    fn what_is_no_record_is_told_without_quoting_it() {
        for bytes in [
            &b"prt_secret"[..],
            b"{\"version\":1,\"refresh_token\":\"prt_secret\"}",
        ] {
            let refused = Record::from_secret(&Secret::new(bytes.to_vec()))
                .err()
                .unwrap();
            assert!(!format!("{refused} {refused:?}").contains("prt_secret"));
        }
    }

    #[test]
    fn a_newer_record_is_left_alone() {
        let mut record = record("https://a.example", QUARTER, NOON);
        record.version = 2;
        let refused = Record::from_secret(&record.to_secret().unwrap())
            .err()
            .unwrap();
        assert!(matches!(refused, MalformedRecord::Newer));
    }

    #[test]
    fn freshness_ends_and_a_clock_set_back_does_not_stretch_it() {
        let record = record("https://a.example", QUARTER, NOON);
        assert_eq!(record.fresh_for(NOON + QUARTER), Duration::ZERO);
        assert_eq!(
            record.fresh_for(NOON + Duration::from_secs(5000)),
            Duration::ZERO
        );
        assert_eq!(record.fresh_for(NOON - Duration::from_secs(5000)), QUARTER);
    }

    #[test]
    fn a_person_without_a_name_goes_by_their_address() {
        let mut record = record("https://a.example", QUARTER, NOON);
        record.user.display_name = Some(" ".into());
        assert_eq!(record.account().name, "ada@contoso.example");
    }
}
