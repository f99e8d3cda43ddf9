//! Devices that wait for a person to answer for them elsewhere (RFC 8628).

use pia_protocol::ids::{SessionId, UserId};
use rusqlite::{OptionalExtension, Row};
use time::{Duration, OffsetDateTime};

use super::{DbError, Tx, row};
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
    Approved { account: UserId, provider: String },
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

const COLUMNS: &str = "code_hash, client_id, device_name, asked_from, created_at, expires_at, \
                       interval, polled_at, state, account, provider, family";

impl Tx<'_> {
    /// How many requests are remembered that are not over: of all, and from one network.
    pub(crate) fn device_requests(
        &self,
        network: &str,
        now: OffsetDateTime,
    ) -> Result<(u32, u32), DbError> {
        let counts = self
            .0
            .prepare_cached(
                "SELECT count(*), count(*) FILTER (WHERE asked_network = ?2)
                 FROM device_code WHERE expires_at > ?1",
            )?
            .query_row((row::millis(now), network), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok(counts)
    }

    /// Remembers a request.
    pub(crate) fn insert_device_request(
        &self,
        request: &DeviceRequest,
        user_code: Hashed,
        network: &str,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "INSERT INTO device_code (code_hash, user_code_hash, client_id, device_name,
                                          asked_from, asked_network, created_at, expires_at,
                                          interval, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting')",
            )?
            .execute((
                request.code,
                user_code,
                &request.client_id,
                &request.device_name,
                &request.asked_from,
                network,
                row::millis(request.created_at),
                row::millis(request.expires_at),
                request.interval.whole_seconds(),
            ))?;
        Ok(())
    }

    /// The request with this device code, whatever became of it.
    pub(crate) fn device_request(&self, code: Hashed) -> Result<Option<DeviceRequest>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM device_code WHERE code_hash = ?1");
        let mut statement = self.0.prepare_cached(&sql)?;
        let found = statement.query_row([code], raw).optional()?;
        found.map(Raw::read).transpose()
    }

    /// Ties the waiting request with this user code to a browser. The last one to come has it.
    pub(crate) fn visit_device_request(
        &self,
        user_code: Hashed,
        visitor: Visitor,
        now: OffsetDateTime,
    ) -> Result<Option<DeviceRequest>, DbError> {
        let sql = format!(
            "UPDATE device_code SET ticket_hash = ?2, binding_hash = ?3
             WHERE user_code_hash = ?1 AND state = 'waiting' AND expires_at > ?4
             RETURNING {COLUMNS}"
        );
        let values = (user_code, visitor.ticket, visitor.binding, row::millis(now));
        let mut statement = self.0.prepare_cached(&sql)?;
        let found = statement.query_row(values, raw).optional()?;
        found.map(Raw::read).transpose()
    }

    /// The request that a browser may answer.
    pub(crate) fn visited_device_request(
        &self,
        visitor: Visitor,
    ) -> Result<Option<DeviceRequest>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM device_code WHERE ticket_hash = ?1 AND binding_hash = ?2"
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        let found = statement
            .query_row((visitor.ticket, visitor.binding), raw)
            .optional()?;
        found.map(Raw::read).transpose()
    }

    /// Says yes for a person, and ties the request to the browser they said it in. It must be
    /// waiting.
    pub(crate) fn approve_device(
        &self,
        code: Hashed,
        (account, provider): (UserId, &str),
        visitor: Visitor,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "UPDATE device_code SET state = 'approved', account = ?2, provider = ?3,
                        ticket_hash = ?4, binding_hash = ?5
                 WHERE code_hash = ?1 AND state = 'waiting'",
            )?
            .execute((
                code,
                account.as_bytes(),
                provider,
                visitor.ticket,
                visitor.binding,
            ))?;
        Ok(())
    }

    /// Says no, as long as the device has not fetched its session.
    pub(crate) fn deny_device(&self, code: Hashed) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "UPDATE device_code SET state = 'denied'
                 WHERE code_hash = ?1 AND state IN ('waiting', 'approved')",
            )?
            .execute([code])?;
        Ok(())
    }

    /// Says no wherever a person has said yes and the device has not come for its session yet.
    pub(crate) fn deny_devices(&self, account: UserId, now: OffsetDateTime) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "UPDATE device_code SET state = 'denied'
                 WHERE expires_at > ?2 AND state = 'approved' AND account = ?1",
            )?
            .execute((account.as_bytes(), row::millis(now)))?;
        Ok(())
    }

    /// Remembers that a device asked, and how long it has to wait now.
    pub(crate) fn device_polled(
        &self,
        code: Hashed,
        interval: Duration,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "UPDATE device_code SET polled_at = ?2, interval = ?3 WHERE code_hash = ?1",
            )?
            .execute((code, row::millis(now), interval.whole_seconds()))?;
        Ok(())
    }

    /// Spends a device code on a family.
    pub(crate) fn redeem_device(&self, code: Hashed, family: SessionId) -> Result<(), DbError> {
        self.0
            .prepare_cached(
                "UPDATE device_code SET state = 'redeemed', family = ?2 WHERE code_hash = ?1",
            )?
            .execute((code, family.as_bytes()))?;
        Ok(())
    }
}

/// A row as it lies in the table.
struct Raw {
    request: DeviceRequest,
    created_at: i64,
    expires_at: i64,
    polled_at: Option<i64>,
    state: String,
    account: Option<UserId>,
    provider: Option<String>,
    family: Option<SessionId>,
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        request: DeviceRequest {
            code: row.get(0)?,
            client_id: row.get(1)?,
            device_name: row.get(2)?,
            asked_from: row.get(3)?,
            created_at: OffsetDateTime::UNIX_EPOCH,
            expires_at: OffsetDateTime::UNIX_EPOCH,
            interval: Duration::seconds(row.get(6)?),
            polled_at: None,
            state: DeviceState::Waiting,
        },
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        polled_at: row.get(7)?,
        state: row.get(8)?,
        account: row.get::<_, Option<_>>(9)?.map(UserId::from_bytes),
        provider: row.get(10)?,
        family: row.get::<_, Option<_>>(11)?.map(SessionId::from_bytes),
    })
}

impl Raw {
    fn read(self) -> Result<DeviceRequest, DbError> {
        const TABLE: &str = "device_code";
        let state = match (
            self.state.as_str(),
            self.account,
            self.provider,
            self.family,
        ) {
            ("waiting", ..) => DeviceState::Waiting,
            ("denied", ..) => DeviceState::Denied,
            ("approved", Some(account), Some(provider), _) => {
                DeviceState::Approved { account, provider }
            }
            ("redeemed", Some(account), _, Some(family)) => {
                DeviceState::Redeemed { account, family }
            }
            _ => {
                return Err(DbError::Corrupt {
                    table: TABLE,
                    what: "a state that does not fit its other columns",
                });
            }
        };
        let polled_at = self.polled_at.map(|at| row::time(TABLE, at)).transpose()?;
        Ok(DeviceRequest {
            created_at: row::time(TABLE, self.created_at)?,
            expires_at: row::time(TABLE, self.expires_at)?,
            polled_at,
            state,
            ..self.request
        })
    }
}
