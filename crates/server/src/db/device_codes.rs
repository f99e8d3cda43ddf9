//! Devices that wait for a person to answer for them elsewhere (RFC 8628).

use pia_protocol::ids::{SessionId, UserId};
use time::{Duration, OffsetDateTime};

use super::conn::{Row, values};
use super::row::millis;
use super::{DbError, Tx, Via};
use crate::hashed::Hashed;

/// A device that asked to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeviceRequest {
    /// What it asks with.
    pub(crate) code: Hashed,
    pub(crate) client_id: String,
    /// What it calls itself.
    pub(crate) device_name: Option<String>,
    /// The address it asked from, for the person to see.
    pub(crate) asked_from: String,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
    /// How long it has to wait between two questions.
    pub(crate) interval: Duration,
    /// When it last asked.
    pub(crate) polled_at: Option<OffsetDateTime>,
    pub(crate) state: DeviceState,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DeviceState {
    /// Nobody has answered.
    Waiting,
    /// The person said yes.
    Approved { account: UserId, via: Via },
    /// The person said no.
    Denied,
    /// The device fetched its session.
    Redeemed { account: UserId, family: SessionId },
}

/// A browser that is about to answer: what its page holds, and what its cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visitor {
    pub(crate) ticket: Hashed,
    pub(crate) binding: Hashed,
}

/// In the order in which [`read`] takes them. One is a word of SQL's own, hence the quotes.
macro_rules! columns {
    () => {
        r#"code_hash, client_id, device_name, asked_from, created_at, expires_at, "interval",
           polled_at, state, account, provider, family,
           provider_session"#
    };
}

impl Tx<'_> {
    /// How many requests are remembered that are not over: of all, and from one network.
    pub(crate) fn device_requests(
        &self,
        network: &str,
        now: OffsetDateTime,
    ) -> Result<(u32, u32), DbError> {
        let counts = self.0.one(
            "SELECT count(*), count(*) FILTER (WHERE asked_network = ?2)
             FROM device_code WHERE expires_at > ?1",
            values![millis(now), network],
        )?;
        let mut counts = counts.ok_or(DbError::Column { index: 0 })?;
        Ok((counts.get(0)?, counts.get(1)?))
    }

    /// Remembers a request.
    pub(crate) fn insert_device_request(
        &self,
        request: &DeviceRequest,
        user_code: Hashed,
        network: &str,
    ) -> Result<(), DbError> {
        self.0.run(
            r#"INSERT INTO device_code (code_hash, user_code_hash, client_id, device_name,
                                        asked_from, asked_network, created_at, expires_at,
                                        "interval", state)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting')"#,
            values![
                request.code,
                user_code,
                request.client_id,
                request.device_name,
                request.asked_from,
                network,
                millis(request.created_at),
                millis(request.expires_at),
                request.interval.whole_seconds(),
            ],
        )
    }

    /// The request with this device code, whatever became of it. Nobody else redeems it meanwhile.
    pub(crate) fn device_request(&self, code: Hashed) -> Result<Option<DeviceRequest>, DbError> {
        let found = self.0.locked(
            concat!(
                "SELECT ",
                columns!(),
                " FROM device_code WHERE code_hash = ?1"
            ),
            "device_code",
            values![code],
        )?;
        found.map(read).transpose()
    }

    /// Ties the waiting request with this user code to a browser. The last one to come has it.
    pub(crate) fn visit_device_request(
        &self,
        user_code: Hashed,
        visitor: Visitor,
        now: OffsetDateTime,
    ) -> Result<Option<DeviceRequest>, DbError> {
        let found = self.0.one(
            concat!(
                "UPDATE device_code SET ticket_hash = ?2, binding_hash = ?3
                 WHERE user_code_hash = ?1 AND state = 'waiting' AND expires_at > ?4
                 RETURNING ",
                columns!()
            ),
            values![user_code, visitor.ticket, visitor.binding, millis(now)],
        )?;
        found.map(read).transpose()
    }

    /// The request that a browser may answer. Nobody else answers it meanwhile.
    pub(crate) fn visited_device_request(
        &self,
        visitor: Visitor,
    ) -> Result<Option<DeviceRequest>, DbError> {
        let found = self.0.locked(
            concat!(
                "SELECT ",
                columns!(),
                " FROM device_code WHERE ticket_hash = ?1 AND binding_hash = ?2"
            ),
            "device_code",
            values![visitor.ticket, visitor.binding],
        )?;
        found.map(read).transpose()
    }

    /// Says yes for a person, and ties the request to the browser they said it in. False when it is
    /// not waiting any more.
    pub(crate) fn approve_device(
        &self,
        code: Hashed,
        (account, via): (UserId, &Via),
        visitor: Visitor,
    ) -> Result<bool, DbError> {
        let approved = self.0.execute(
            "UPDATE device_code SET state = 'approved', account = ?2, provider = ?3,
                    ticket_hash = ?4, binding_hash = ?5, provider_session = ?6
             WHERE code_hash = ?1 AND state = 'waiting'",
            values![
                code,
                account.as_bytes(),
                via.provider,
                visitor.ticket,
                visitor.binding,
                via.session,
            ],
        )?;
        Ok(approved > 0)
    }

    /// Says no, as long as the device has not fetched its session.
    pub(crate) fn deny_device(&self, code: Hashed) -> Result<(), DbError> {
        self.0.run(
            "UPDATE device_code SET state = 'denied'
             WHERE code_hash = ?1 AND state IN ('waiting', 'approved')",
            values![code],
        )
    }

    /// Says no wherever a person has said yes and the device has not come for its session yet.
    pub(crate) fn deny_devices(&self, account: UserId, now: OffsetDateTime) -> Result<(), DbError> {
        self.0.run(
            "UPDATE device_code SET state = 'denied'
             WHERE expires_at > ?2 AND state = 'approved' AND account = ?1",
            values![account.as_bytes(), millis(now)],
        )
    }

    /// Remembers that a device asked, and how long it has to wait now.
    pub(crate) fn device_polled(
        &self,
        code: Hashed,
        interval: Duration,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0.run(
            r#"UPDATE device_code SET polled_at = ?2, "interval" = ?3 WHERE code_hash = ?1"#,
            values![code, millis(now), interval.whole_seconds()],
        )
    }

    /// Spends a device code on a family.
    pub(crate) fn redeem_device(&self, code: Hashed, family: SessionId) -> Result<(), DbError> {
        self.0.run(
            "UPDATE device_code SET state = 'redeemed', family = ?2 WHERE code_hash = ?1",
            values![code, family.as_bytes()],
        )
    }
}

fn read(mut row: Row) -> Result<DeviceRequest, DbError> {
    let state: String = row.get(8)?;
    let account = row.get::<Option<_>>(9)?.map(UserId::from_bytes);
    let provider: Option<String> = row.get(10)?;
    let family = row.get::<Option<_>>(11)?.map(SessionId::from_bytes);
    let state = match (state.as_str(), account, provider, family) {
        ("waiting", ..) => DeviceState::Waiting,
        ("denied", ..) => DeviceState::Denied,
        ("approved", Some(account), Some(provider), _) => {
            let session = row.get(12)?;
            DeviceState::Approved {
                account,
                via: Via { provider, session },
            }
        }
        ("redeemed", Some(account), _, Some(family)) => DeviceState::Redeemed { account, family },
        _ => {
            return Err(DbError::Corrupt {
                table: "device_code",
                what: "a state that does not fit its other columns",
            });
        }
    };
    Ok(DeviceRequest {
        code: row.get(0)?,
        client_id: row.get(1)?,
        device_name: row.get(2)?,
        asked_from: row.get(3)?,
        created_at: row.time(4)?,
        expires_at: row.time(5)?,
        interval: Duration::seconds(row.get(6)?),
        polled_at: row
            .get::<Option<i64>>(7)?
            .map(|at| super::row::time(at).ok_or(DbError::Column { index: 7 }))
            .transpose()?,
        state,
    })
}
