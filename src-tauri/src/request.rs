//! What the page is asked to show, by the tray, a menu, or an address such as `pia://settings`.
//!
//! An address can come from any web page, so it carries nothing but a wish to see something: no
//! sign-in, no secret, no change. The page shows what it asks for and does nothing else.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tauri::Url;
use tauri::ipc::Channel;

/// The scheme of our addresses; `tauri.conf.json` has the same for the installers.
const SCHEME: &str = "pia";
/// No address of ours is longer, in bytes.
const MOST_BYTES: usize = 1024;
/// What is searched for is shown in one line, and no longer than this, in characters.
const MOST_SEARCHED: usize = 200;

/// What the page is to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[derive(specta::Type)]
#[serde(
    tag = "show",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Request {
    /// The field for a new to-do.
    NewTodo,
    /// The settings.
    Settings,
    /// Where a file is brought in. No address asks for it, nor for the next two.
    Import,
    /// Where everything is taken out into a file.
    Export,
    /// What waits for a decision.
    Undecided,
    /// One to-do.
    Todo {
        /// Its record id.
        id: String,
    },
    /// What is found for a text.
    Search {
        /// The text; empty to have it typed.
        text: String,
    },
    /// What a person works with. No address asks for it, nor for the next two.
    Area {
        /// Which area.
        area: Area,
    },
    /// Everything larger, or smaller.
    Zoom {
        /// Which way.
        way: Zoom,
    },
    /// What keys do.
    Keyboard,
    /// What is being typed, to be saved: the program ends. No address asks for it.
    Save,
}

/// What the person works with, as the page names it.
#[cfg_attr(
    all(target_os = "linux", not(test)),
    expect(
        dead_code,
        reason = "the menu bar alone leads there, which only macOS has"
    )
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[derive(specta::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Area {
    /// To-dos.
    Todos,
    /// Templates.
    Templates,
    /// Memories.
    Memories,
    /// Sessions of the past.
    History,
    /// AI providers.
    Providers,
}

/// Which way the size of everything goes.
#[cfg_attr(
    all(target_os = "linux", not(test)),
    expect(
        dead_code,
        reason = "the menu bar alone asks for it, which only macOS has"
    )
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[derive(specta::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Zoom {
    /// Larger.
    In,
    /// Smaller.
    Out,
    /// As it is usually.
    Reset,
}

impl Request {
    /// The address that asks for this to-do.
    pub(crate) fn address_of_todo(id: &str) -> String {
        format!("{SCHEME}://todo/{id}")
    }

    /// What an address asks for: `pia://settings`, `pia://todo/<id>`, `pia://search?q=…`. Every
    /// other one, `pia://open` among them, asks for nothing but the window.
    pub(crate) fn of_address(address: &str) -> Option<Self> {
        if address.len() > MOST_BYTES {
            return None;
        }
        let url = Url::parse(address).ok()?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.port().is_none()
            && url.fragment().is_none();
        if url.scheme() != SCHEME || !plain {
            return None;
        }
        let path = url.path().strip_prefix('/').unwrap_or_default();
        match (url.host_str()?, path, url.query()) {
            ("settings", "", None) => Some(Self::Settings),
            ("todo", id, None) => is_id(id).then(|| Self::Todo { id: id.to_owned() }),
            ("search", "", Some(_)) => searched(&url).map(|text| Self::Search { text }),
            _ => None,
        }
    }
}

/// Whether an argument of the program is an address of ours, understood or not.
pub(crate) fn is_address(argument: &str) -> bool {
    let scheme = argument.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
}

/// Whether this is written as record ids are: a UUID (RFC 9562 section 4), in either case.
fn is_id(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The one parameter `q`, if it is a line of text.
fn searched(url: &Url) -> Option<String> {
    let mut pairs = url.query_pairs();
    let (name, text) = pairs.next()?;
    let text = text.trim();
    let fits = !text.is_empty()
        && text.chars().count() <= MOST_SEARCHED
        && !text.chars().any(char::is_control);
    (name == "q" && pairs.next().is_none() && fits).then(|| text.to_owned())
}

/// The way to the page. What is asked before it listens waits for it; of several, the last counts.
#[derive(Default)]
pub(crate) struct Requests(Mutex<Way>);

#[derive(Default)]
struct Way {
    page: Option<Channel<Request>>,
    waiting: Option<Request>,
}

impl Way {
    fn tell(&self, request: &Request) -> bool {
        let page = self.page.as_ref();
        page.is_some_and(|page| page.send(request.clone()).is_ok())
    }
}

impl Requests {
    /// Asks the page.
    pub(crate) fn ask(&self, request: Request) {
        let mut way = self.lock();
        way.waiting = (!way.tell(&request)).then_some(request);
    }

    /// Asks the page that is there, and no later one; answers whether there is one.
    pub(crate) fn tell(&self, request: &Request) -> bool {
        self.lock().tell(request)
    }

    /// The page listens now: it replaces the one before, and hears what has waited for it.
    pub(crate) fn listens(&self, page: Channel<Request>) {
        let mut way = self.lock();
        if let Some(request) = way.waiting.take()
            && let Err(error) = page.send(request)
        {
            tracing::debug!(error = %error, "the page no longer listens");
        }
        way.page = Some(page);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Way> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const ID: &str = "0192f0a1-7c3b-7d4e-8f5a-6b7c8d9e0f1a";

    #[test]
    fn our_addresses_are_understood() {
        let todo = Request::Todo { id: ID.into() };
        let search = |text: &str| Request::Search { text: text.into() };
        for (address, asked) in [
            ("pia://settings".to_owned(), Request::Settings),
            ("pia://settings/".to_owned(), Request::Settings),
            ("PIA://settings".to_owned(), Request::Settings),
            (format!("pia://todo/{ID}"), todo),
            ("pia://search?q=milk".to_owned(), search("milk")),
            (
                "pia://search?q=gr%C3%BCner+Tee%20".to_owned(),
                search("grüner Tee"),
            ),
        ] {
            assert_eq!(Request::of_address(&address), Some(asked), "{address}");
        }
    }

    #[test]
    fn the_address_of_a_todo_asks_for_it() {
        let address = Request::address_of_todo(ID);
        assert_eq!(address, format!("pia://todo/{ID}"));
        assert_eq!(
            Request::of_address(&address),
            Some(Request::Todo { id: ID.into() })
        );
    }

    #[test]
    fn everything_else_asks_for_nothing_but_the_window() {
        let long = format!("pia://search?q={}", "a".repeat(MOST_SEARCHED + 1));
        let longer = format!("pia://settings?{}", "a".repeat(MOST_BYTES));
        for address in [
            "pia://open",
            "pia://import",
            "pia://export",
            "pia:",
            "pia://",
            "pia:settings",
            "pia:///settings",
            "pia://Settings",
            "pia://settings/server",
            "pia://settings?server=https://evil.example",
            "pia://settings#server",
            "pia://someone@settings",
            "pia://settings:80",
            "pia://todo/",
            "pia://todo/1",
            "pia://todo/../settings",
            "pia://todo/0192f0a1-7c3b-7d4e-8f5a-6b7c8d9e0f1g",
            "pia://todo/0192f0a17c3b-7d4e-8f5a-6b7c8d9e0f1a-0",
            "pia://search",
            "pia://search?q=",
            "pia://search?q=%20",
            "pia://search?q=a%0Ab",
            "pia://search?q=a&q=b",
            "pia://search?q=a&token=b",
            "pia://search?token=a",
            "pia://sign-in?code=a&state=b",
            "https://settings",
            "settings",
            "",
            &long,
            &longer,
        ] {
            assert_eq!(Request::of_address(address), None, "{address}");
        }
    }

    #[test]
    fn an_address_is_told_by_its_scheme() {
        assert!(is_address("pia://open") && is_address("PIA:nonsense"));
        assert!(!is_address("--hidden") && !is_address("pia") && !is_address("https://pia"));
    }

    #[test]
    fn the_installers_know_the_scheme() {
        let text = include_str!("../tauri.conf.json");
        let config: serde_json::Value = serde_json::from_str(text).unwrap();
        let schemes = &config["plugins"]["deep-link"]["desktop"]["schemes"];
        assert_eq!(*schemes, serde_json::json!([SCHEME]));
    }

    /// A page, and what it has heard.
    fn page() -> (Channel<Request>, Arc<Mutex<Vec<Request>>>) {
        let heard = Arc::new(Mutex::new(vec![]));
        let ears = Arc::clone(&heard);
        let channel = Channel::new(move |body| {
            ears.lock().unwrap().push(body.deserialize()?);
            Ok(())
        });
        (channel, heard)
    }

    #[test]
    fn the_last_request_waits_for_the_page_and_is_heard_once() {
        let requests = Requests::default();
        requests.ask(Request::Settings);
        requests.ask(Request::NewTodo);
        let (first, heard) = page();
        requests.listens(first);
        assert_eq!(*heard.lock().unwrap(), [Request::NewTodo]);
        let (again, heard) = page();
        requests.listens(again);
        assert!(heard.lock().unwrap().is_empty());
        requests.ask(Request::Settings);
        assert_eq!(*heard.lock().unwrap(), [Request::Settings]);
    }
}
