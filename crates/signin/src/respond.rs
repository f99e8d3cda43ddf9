use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap};
use hyper::{Request, Response};

use crate::expected::Route;
use crate::guests::Seat;
use crate::refusal::Refusal;
use crate::response;
use crate::shared::Shared;

/// The longest form that is read, in bytes.
const BODY_SIZE: usize = 16 * 1024;

/// How long a form may take to arrive.
const BODY_LIMIT: Duration = Duration::from_secs(5);

pub(crate) async fn respond(
    request: Request<Incoming>,
    shared: &Shared,
    seat: &Seat,
) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(receive(request, shared, seat)
        .await
        .unwrap_or_else(|refusal| {
            shared.refusals().count(refusal);
            response::refused(shared, refusal)
        }))
}

async fn receive(
    request: Request<Incoming>,
    shared: &Shared,
    seat: &Seat,
) -> Result<Response<Full<Bytes>>, Refusal> {
    let (head, body) = request.into_parts();
    let parameters = match shared.expected().route(&head)? {
        Route::Done => return done(shared, seat).await,
        Route::Fragment => return Ok(response::hand_over(shared)),
        Route::Query => Bytes::copy_from_slice(head.uri.query().unwrap_or_default().as_bytes()),
        Route::Form => {
            // A form post has no query; one would be a second place for the same parameters.
            if head.uri.query().is_some() {
                return Err(Refusal::Repeated);
            }
            form(&head.headers, body).await?
        }
    };
    let answered = shared.expected().read(&parameters)?;
    seat.keep();
    // Marked first: once the app has the answer, it may tell how it ended at any moment.
    shared.mark_sent_on();
    shared.hand_out(answered);
    Ok(response::see_other(shared.expected().done_path()))
}

/// Holds the request until the app has told how it ended.
async fn done(shared: &Shared, seat: &Seat) -> Result<Response<Full<Bytes>>, Refusal> {
    if !shared.is_over() {
        return Err(Refusal::WrongPath);
    }
    seat.keep();
    let html = shared.told().await;
    shared.mark_fetched();
    Ok(response::result(shared, html))
}

async fn form(headers: &HeaderMap, body: Incoming) -> Result<Bytes, Refusal> {
    if !is_form(headers) {
        return Err(Refusal::WrongType);
    }
    if body.size_hint().lower() > BODY_SIZE as u64 {
        return Err(Refusal::TooLarge);
    }
    let reading = Limited::new(body, BODY_SIZE).collect();
    match tokio::time::timeout(BODY_LIMIT, reading).await {
        Ok(Ok(read)) => Ok(read.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::TooLarge),
        Ok(Err(_)) => Err(Refusal::NotHttp),
        Err(_) => Err(Refusal::TooSlow),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let media_type = value.unwrap_or_default().split(';').next();
    media_type
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
