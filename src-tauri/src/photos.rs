//! People's pictures, for the page: a scheme of our own that has nothing else to give.
//!
//! The page may show pictures from here and from its own files (`img-src` in `tauri.conf.json`). So
//! nothing that gets into the page can show one of its own making, as `data:` and `blob:` would let
//! it, and no bytes go through the views.

use pia_client::{Client, Photo};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Builder, Manager, Wry};

use crate::start::Start;
use crate::window;

/// `pia-photo://localhost/<name>`; on Windows `http://pia-photo.localhost/<name>`.
const SCHEME: &str = "pia-photo";

/// Answers the page's requests.
pub(crate) fn served(builder: Builder<Wry>) -> Builder<Wry> {
    builder.register_asynchronous_uri_scheme_protocol(SCHEME, |context, request, responder| {
        let (app, label) = (
            context.app_handle().clone(),
            context.webview_label().to_owned(),
        );
        tauri::async_runtime::spawn_blocking(move || {
            let client = app.state::<Start<Client>>().ready();
            let client = client.filter(|_| label == window::LABEL);
            let photo = name(&request).and_then(|name| client?.photo(name));
            responder.respond(answer(photo));
        });
    })
}

/// Which picture is asked for.
fn name(request: &Request<Vec<u8>>) -> Option<&str> {
    let name = request.uri().path().strip_prefix('/')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_name.then_some(name)
}

/// The web view is to keep no copy: a sign-out wipes the picture from this device.
fn answer(photo: Option<Photo>) -> Response<Vec<u8>> {
    let (status, kind, bytes) = match photo {
        Some(photo) => (StatusCode::OK, photo.media_type, photo.bytes),
        None => (StatusCode::NOT_FOUND, "text/plain", Vec::new()),
    };
    let mut response = Response::new(bytes);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str) -> Option<String> {
        let request = Request::get(address).body(Vec::new()).unwrap();
        name(&request).map(str::to_owned)
    }

    #[test]
    fn a_picture_is_asked_for_by_its_name_alone() {
        assert_eq!(asked("pia-photo://localhost/0a1B").as_deref(), Some("0a1B"));
        for other in [
            "",
            "/",
            "/a/b",
            "/..%2fsettings.json",
            "/a.photo",
            "/%61",
            "/xyz",
        ] {
            assert_eq!(
                asked(&format!("pia-photo://localhost{other}")),
                None,
                "{other}"
            );
        }
    }

    #[test]
    fn a_picture_is_what_the_client_says_and_is_not_kept_by_the_web_view() {
        let photo = Photo {
            media_type: "image/png",
            bytes: vec![1, 2],
        };
        let shown = answer(Some(photo));
        assert_eq!(
            (shown.status(), &shown.body()[..]),
            (StatusCode::OK, &[1, 2][..])
        );
        assert_eq!(shown.headers()["content-type"], "image/png");
        assert_eq!(shown.headers()["cache-control"], "no-store");
        let none = answer(None);
        assert_eq!(
            (none.status(), none.body().len()),
            (StatusCode::NOT_FOUND, 0)
        );
    }
}
