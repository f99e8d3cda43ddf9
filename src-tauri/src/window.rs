//! The one window: made in code, so that its rules are in one place and can be tested.

use std::path::PathBuf;

use pia_client::PreferencesView;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{
    AppHandle, Manager, Url, UserAttentionType, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};

use crate::{drawing, look, revival};

/// The window's label; `capabilities/main.json` gives its permissions to it alone.
pub(crate) const LABEL: &str = "main";

/// Opens the window, or makes it ready without showing it. `web_view_dir` is where the web view keeps
/// its caches; without one (the configuration is broken) that is the system's default place. `look`
/// is what the page knows from its first paint on.
///
/// # Errors
/// Tauri's, when the system gives no window.
pub(crate) fn open(
    app: &AppHandle,
    web_view_dir: Option<PathBuf>,
    look: &PreferencesView,
    hidden: bool,
) -> tauri::Result<()> {
    let development = development_url(app);
    let wanted = look.clone();
    let mut window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Pia")
        // The page drags its own cards; on Windows it could not where the shell takes dropped files.
        .disable_drag_drop_handler()
        .inner_size(960.0, 680.0)
        .min_inner_size(640.0, 480.0)
        .visible(!hidden)
        .focused(!hidden)
        .initialization_script(look::script(look))
        .on_navigation(move |url| {
            let own = is_own_page(url, development.as_ref());
            if !own {
                tracing::warn!(scheme = url.scheme(), "the page tried to leave; refused");
            }
            own
        })
        .on_page_load(move |window, load| {
            if load.event() == PageLoadEvent::Started {
                window.state::<look::Begun>().now(&window, &wanted);
            }
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    if let Some(folder) = web_view_dir {
        window = window.data_directory(folder);
    }
    if let Some(paper) = look::paper(look.theme) {
        window = window.background_color(paper);
    }
    let window = window.build()?;
    drawing::choose(&window);
    revival::watch(&window);
    look::apply_theme(&window, look);
    Ok(())
}

/// The window, unless it is gone already.
pub(crate) fn get(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(LABEL)
}

/// Brings the window before the person's eyes. Some window managers allow that only on the
/// person's own action; there the window asks for attention instead.
pub(crate) fn bring_to_front(app: &AppHandle) {
    let Some(window) = get(app) else {
        return;
    };
    let shown = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus())
        .and_then(|()| window.request_user_attention(Some(UserAttentionType::Informational)));
    if let Err(error) = shown {
        tracing::warn!(error = %error, "the window did not come to the front");
    }
}

/// Whether a person can see the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// It is where they work.
    Focused,
    /// It is open, and they work elsewhere.
    Unfocused,
    /// It is not to be seen.
    Hidden,
}

/// Whether the person can see the window now. Where the system does not tell, it counts as seen.
pub(crate) fn sight(app: &AppHandle) -> Sight {
    let Some(window) = get(app) else {
        return Sight::Hidden;
    };
    if !window.is_visible().unwrap_or(true) || window.is_minimized().unwrap_or(false) {
        Sight::Hidden
    } else if window.is_focused().unwrap_or(true) {
        Sight::Focused
    } else {
        Sight::Unfocused
    }
}

/// Whether the window is there and was taken out of sight by us, not by the person.
pub(crate) fn is_hidden(app: &AppHandle) -> bool {
    get(app).is_some_and(|window| !window.is_visible().unwrap_or(true))
}

/// Takes the window away while the rest of the program ends; closing it has done so already.
pub(crate) fn hide(app: &AppHandle) {
    if let Some(Err(error)) = get(app).map(|window| window.hide()) {
        tracing::debug!(error = %error, "the window could not be hidden");
    }
}

/// The address of the development server, in a program built to use it.
fn development_url(app: &AppHandle) -> Option<Url> {
    if tauri::is_dev() {
        app.config().build.dev_url.clone()
    } else {
        None
    }
}

/// Whether a page is one of ours: `tauri://localhost`, on Windows `http://tauri.localhost`, or the
/// development server.
fn is_own_page(url: &Url, development: Option<&Url>) -> bool {
    let embedded = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    embedded || development.is_some_and(|own| own.origin() == url.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(url: &str, development: Option<&str>) -> bool {
        let development = development.map(|url| Url::parse(url).unwrap());
        is_own_page(&Url::parse(url).unwrap(), development.as_ref())
    }

    #[test]
    fn the_configuration_keeps_the_page_in() {
        let text = include_str!("../tauri.conf.json");
        let config: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(config["app"]["withGlobalTauri"], false);
        let security = &config["app"]["security"];
        assert_eq!(security["freezePrototype"], true);
        assert_eq!(security["capabilities"], serde_json::json!(["main"]));
        assert_eq!(security["csp"]["default-src"], "'none'");
        for (directive, sources) in security["csp"].as_object().unwrap() {
            for source in sources.as_str().unwrap().split(' ') {
                let allowed = match directive.as_str() {
                    "connect-src" => &["ipc:", "http://ipc.localhost"][..],
                    "img-src" => &["'self'", "pia-photo:", "http://pia-photo.localhost"],
                    _ => &["'none'", "'self'"],
                };
                assert!(allowed.contains(&source), "{directive} {source}");
            }
        }
    }

    #[test]
    fn the_embedded_pages_are_ours() {
        assert!(own("tauri://localhost/", None));
        assert!(own("tauri://localhost/index.html#settings", None));
        assert_eq!(own("http://tauri.localhost/", None), cfg!(windows));
    }

    #[test]
    fn everything_else_is_not() {
        for url in [
            "https://login.microsoftonline.com/",
            "http://localhost:1420/",
            "http://localhost/",
            "tauri://elsewhere/",
            "tauri://localhost.example/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "javascript:alert(1)",
        ] {
            assert!(!own(url, None), "{url}");
        }
    }

    #[test]
    fn the_development_server_is_ours_only_by_its_whole_origin() {
        let development = Some("http://localhost:1420");
        assert!(own("http://localhost:1420/src/main.ts", development));
        for url in [
            "http://localhost:1421/",
            "https://localhost:1420/",
            "data:text/html,x",
        ] {
            assert!(!own(url, development), "{url}");
        }
    }
}
