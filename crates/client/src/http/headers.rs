//! What the headers of an answer say beside the answer itself, and who asks.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, header};
use pia_protocol::secret::AccessToken;

use super::Fault;

/// The longest `Retry-After` that is obeyed: beyond it a server is broken rather than busy.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);
/// The longest id of a request that is passed on.
const LONGEST_ID: usize = 64;

/// Whose request it is (RFC 6750 section 2.1), for no log.
pub(crate) fn bearer(token: &AccessToken) -> Result<HeaderValue, Fault> {
    // EXPOSE: the header of a request to the server the token came from.
    let bearer = format!("Bearer {}", token.expose_secret());
    let mut bearer = HeaderValue::try_from(bearer)
        .map_err(|_| Fault::NotPia("its token fits no header".into()))?;
    bearer.set_sensitive(true);
    Ok(bearer)
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date by the server's own clock, which its
/// `Date` tells. This device's clock has no part in it.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &header::RETRY_AFTER)?;
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => httpdate::parse_http_date(text)
            .ok()?
            .duration_since(date(headers)?)
            // A date that is over: come back at once.
            .unwrap_or_default(),
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

/// When the answer was made, by the server's clock (RFC 9110 section 6.6.1).
pub(super) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, &header::DATE)?).ok()
}

/// What the server calls the request in its log, for a support line.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?.trim();
    let sound = !id.is_empty()
        && id.len() <= LONGEST_ID
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
    sound.then(|| id.to_owned())
}

fn text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect::<HeaderMap>()
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date_of_the_server() {
        let read = |after: &str, date: Option<&str>| {
            let date = date.map(|date| ("date", date));
            let pairs: Vec<_> = [("retry-after", after)].into_iter().chain(date).collect();
            retry_after(&headers(&pairs))
        };
        // Long ago by this device's clock, which is not asked.
        let noon = Some("Sun, 06 Nov 1994 12:00:00 GMT");
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (after, date, expected) in [
            ("7", None, seconds(7)),
            ("999999999", None, Some(LONGEST_RETRY_AFTER)),
            ("Sun, 06 Nov 1994 12:01:30 GMT", noon, seconds(90)),
            ("Sun, 06 Nov 1994 11:00:00 GMT", noon, seconds(0)),
            // The other two forms that a recipient has to read (RFC 9110 section 5.6.7).
            ("Sunday, 06-Nov-94 12:00:20 GMT", noon, seconds(20)),
            ("Sun Nov  6 12:00:30 1994", noon, seconds(30)),
            (
                "Tue, 08 Nov 1994 12:00:00 GMT",
                noon,
                Some(LONGEST_RETRY_AFTER),
            ),
            ("Sun, 06 Nov 1994 12:01:30 GMT", None, None),
            ("soon", noon, None),
            ("-5", noon, None),
        ] {
            assert_eq!(read(after, date), expected, "{after}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn an_id_that_could_play_tricks_is_none() {
        let read = |id: &str| request_id(&headers(&[("x-request-id", id)]));
        assert_eq!(read("0192-ab_c.d:e").as_deref(), Some("0192-ab_c.d:e"));
        for id in ["", "a b", "<b>", &"x".repeat(65)] {
            assert_eq!(read(id), None, "{id}");
        }
        assert_eq!(request_id(&HeaderMap::new()), None);
    }
}
