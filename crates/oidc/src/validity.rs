//! From when until when a token is good.

use std::time::Duration;

use time::OffsetDateTime;

use crate::claims::NumericDate;

/// Outside of a token's time.
pub(crate) enum TimeFault {
    Expired { seconds: i64 },
    NotYetValid { seconds: i64 },
}

/// Checks `exp` and whatever says when a token begins (RFC 7519 section 4.1).
pub(crate) fn check(
    exp: NumericDate,
    begins: impl IntoIterator<Item = Option<NumericDate>>,
    now: OffsetDateTime,
    leeway: Duration,
) -> Result<(), TimeFault> {
    let (now, leeway) = (now.unix_timestamp(), seconds(leeway));
    let NumericDate(exp) = exp;
    if exp.saturating_add(leeway) <= now {
        let seconds = now.saturating_sub(exp);
        return Err(TimeFault::Expired { seconds });
    }
    for NumericDate(begin) in begins.into_iter().flatten() {
        if begin > now.saturating_add(leeway) {
            let seconds = begin.saturating_sub(now);
            return Err(TimeFault::NotYetValid { seconds });
        }
    }
    Ok(())
}

/// Whole seconds, as claims count them.
pub(crate) fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
