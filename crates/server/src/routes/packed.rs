//! A large answer that is there as a whole, packed in one go: streamed, as the layer around the routes
//! does it, the same costs half as much again.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;

/// Below this an answer fits into one packet or two anyway.
const WORTH_PACKING: usize = 1024;
/// zstd's quickest but one: records of text become a quarter as long, and a little less with ten times
/// the work and the memory.
const LEVEL: i32 = 1;

/// The answer as JSON, packed when the caller takes zstd. Others get theirs from the layer around.
pub(super) fn json(caller: &HeaderMap, answer: &impl Serialize) -> Response {
    let Ok(plain) = serde_json::to_vec(answer) else {
        // Says so, and logs why.
        return Json(answer).into_response();
    };
    let packed = (plain.len() > WORTH_PACKING && takes_zstd(caller))
        .then(|| zstd::bulk::compress(&plain, LEVEL).ok())
        .flatten();
    let json = (
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    match packed {
        Some(packed) => {
            let zstd = (header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
            let vary = (header::VARY, HeaderValue::from_static("accept-encoding"));
            ([json, zstd, vary], packed).into_response()
        }
        None => ([json], plain).into_response(),
    }
}

/// Whether the caller takes zstd, and nothing rather than it (RFC 9110 section 12.5.3). Who weighs one
/// against the other is served by the layer around.
fn takes_zstd(caller: &HeaderMap) -> bool {
    let accepted = caller.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = accepted
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().strip_prefix("q=").map(str::trim);
        let whole = weight.and_then(|weight| weight.parse().ok()) == Some(1.0_f32);
        whole && name.trim().eq_ignore_ascii_case("zstd")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_takes_zstd_above_all_gets_it() {
        for (accepted, takes) in [
            ("zstd", true),
            ("gzip, deflate, br, ZSTD", true),
            ("gzip;q=0.5, zstd;q=1.0", true),
            ("gzip;q=1.0, zstd;q=0.5", false),
            ("gzip, zstd;q=0", false),
            ("gzip, zstd; q=0.000", false),
            ("gzip", false),
            ("*", false),
            ("zstdish", false),
        ] {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))];
            assert_eq!(
                takes_zstd(&headers.into_iter().collect()),
                takes,
                "{accepted}"
            );
        }
        assert!(!takes_zstd(&HeaderMap::new()));
    }
}
