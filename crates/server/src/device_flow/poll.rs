//! What a device that asks is told: a pure decision (RFC 8628 section 3.5).

use pia_protocol::ids::UserId;
use time::{Duration, OffsetDateTime};

use crate::db::{DeviceRequest, DeviceState, Via};

/// What a device that asks too soon has to wait longer from then on.
pub(super) const SLOWER: Duration = Duration::seconds(5);
/// Networks deliver one question late and the next in time.
const JITTER: Duration = Duration::milliseconds(500);

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// The person is not done.
    Wait,
    /// Asked too soon: the interval grows.
    SlowDown,
    /// The person said yes: begin a session.
    Redeem { account: UserId, via: Via },
    /// The person said no.
    Denied,
    /// Too late.
    Expired,
    /// Bought its session already, or was issued to another client.
    Worthless,
}

/// Decides.
pub(super) fn decide(stored: &DeviceRequest, client_id: &str, now: OffsetDateTime) -> Decision {
    if stored.client_id != client_id {
        return Decision::Worthless;
    }
    let over = stored.expires_at <= now;
    match &stored.state {
        DeviceState::Redeemed { .. } => Decision::Worthless,
        DeviceState::Denied => Decision::Denied,
        _ if over => Decision::Expired,
        DeviceState::Approved { account, via } => Decision::Redeem {
            account: *account,
            via: via.clone(),
        },
        DeviceState::Waiting => {
            let again = stored.polled_at.map(|at| at + stored.interval - JITTER);
            match again {
                Some(again) if now < again => Decision::SlowDown,
                _ => Decision::Wait,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use pia_protocol::ids::SessionId;
    use time::macros::datetime;

    use super::*;
    use crate::hashed::Hashed;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn waiting() -> DeviceRequest {
        DeviceRequest {
            code: Hashed::of("code"),
            client_id: "pia-desktop".into(),
            device_name: None,
            asked_from: "192.0.2.1".into(),
            created_at: NOW,
            expires_at: NOW + Duration::minutes(10),
            interval: Duration::seconds(5),
            polled_at: None,
            state: DeviceState::Waiting,
        }
    }

    #[test]
    fn the_table() {
        let account = UserId::from_bytes([1; 16]);
        let via = || Via::new("microsoft", None);
        let redeem = || Decision::Redeem {
            account,
            via: via(),
        };
        let approved = || DeviceState::Approved {
            account,
            via: via(),
        };
        let redeemed = || DeviceState::Redeemed {
            account,
            family: SessionId::from_bytes([2; 16]),
        };
        let early = Duration::seconds(1);
        let late = Duration::minutes(10);
        for (state, after, expected) in [
            (DeviceState::Waiting, early, Decision::Wait),
            (DeviceState::Waiting, late, Decision::Expired),
            (approved(), early, redeem()),
            (approved(), late, Decision::Expired),
            (DeviceState::Denied, early, Decision::Denied),
            (DeviceState::Denied, late, Decision::Denied),
            (redeemed(), early, Decision::Worthless),
            (redeemed(), late, Decision::Worthless),
        ] {
            let stored = DeviceRequest { state, ..waiting() };
            assert_eq!(decide(&stored, "pia-desktop", NOW + after), expected);
            assert_eq!(decide(&stored, "other", NOW + after), Decision::Worthless);
        }
    }

    #[test]
    fn asking_too_soon_is_noticed_and_a_yes_is_not_kept_waiting() {
        let asked = DeviceRequest {
            polled_at: Some(NOW),
            ..waiting()
        };
        let at = |stored: &DeviceRequest, ms| {
            decide(stored, "pia-desktop", NOW + Duration::milliseconds(ms))
        };
        assert_eq!(at(&asked, 0), Decision::SlowDown);
        assert_eq!(at(&asked, 4_499), Decision::SlowDown);
        assert_eq!(at(&asked, 4_500), Decision::Wait);
        let slowed = DeviceRequest {
            interval: Duration::seconds(5) + SLOWER,
            ..asked.clone()
        };
        assert_eq!(at(&slowed, 5_000), Decision::SlowDown);
        assert_eq!(at(&slowed, 10_000), Decision::Wait);
        let approved = DeviceRequest {
            state: DeviceState::Approved {
                account: UserId::from_bytes([1; 16]),
                via: Via::new("google", None),
            },
            ..asked
        };
        assert!(matches!(at(&approved, 0), Decision::Redeem { .. }));
    }
}
