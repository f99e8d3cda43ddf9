//! The pages people see: plain HTML that works without scripts, with a keyboard, and at any width.
//!
//! `maud` escapes whatever is put into a page, so a name from a request or a directory stays text.

pub(crate) mod account;
pub(crate) mod avatar;
mod consent;
pub(crate) mod form_post;
pub(crate) mod home;
pub(crate) mod logout;
pub(crate) mod problem;
pub(crate) mod stage;

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::interaction::Realm;
use crate::words::{Language, fill};

const STYLE: &str = concat!(include_str!("page.css"), include_str!("parts.css"));

/// Nothing is loaded, nothing is framed, unless a page says so below. `form-action` is left out on purpose: browsers apply it
/// to each redirect after a form as well, so it would have to name the application and wherever
/// that sends the browser next.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; style-src {}; base-uri 'none'; frame-ancestors 'none'",
        hash(STYLE)
    )
});

/// How a policy names the one inline text it lets through.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text)))
}

/// For whom the page stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brand {
    Microsoft,
    Google,
}

impl Brand {
    pub(crate) fn of(realm: &Realm) -> Self {
        match realm {
            Realm::Entra { .. } => Self::Microsoft,
            Realm::Google { .. } => Self::Google,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Microsoft => "Microsoft",
            Self::Google => "Google",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Microsoft => "microsoft",
            Self::Google => "google",
        }
    }
}

/// A page: heading and lead, then what can be done.
pub(crate) struct Page {
    pub(crate) language: Language,
    pub(crate) brand: Brand,
    pub(crate) heading: String,
    pub(crate) lead: Markup,
    pub(crate) body: Markup,
}

impl Page {
    pub(crate) fn into_response(self, status: StatusCode) -> Response {
        self.document(status, &POLICY, &PreEscaped(String::new()))
    }

    /// The same, with a script the policy lets through by its hash.
    pub(crate) fn with_script(self, status: StatusCode, script: &'static str) -> Response {
        let policy = format!("{}; script-src {}", *POLICY, hash(script));
        let script = html! { script { (PreEscaped(script)) } };
        self.document(status, &policy, &script)
    }

    /// The same, with frames from these origins.
    fn with_frames(self, status: StatusCode, script: &'static str, origins: &str) -> Response {
        let policy = format!(
            "{}; script-src {}; frame-src {origins}",
            *POLICY,
            hash(script)
        );
        let script = html! { script { (PreEscaped(script)) } };
        self.document(status, &policy, &script)
    }

    fn document(&self, status: StatusCode, policy: &str, script: &Markup) -> Response {
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, policy),
            (CONTENT_LANGUAGE, self.language.tag()),
            // RFC 9110 section 12.5.5: the same address speaks another language to another browser.
            (VARY, "accept-language"),
        ];
        (status, headers, self.markup(script).0).into_response()
    }

    fn markup(&self, script: &Markup) -> Markup {
        let words = &self.language.words().common;
        let brand = self.brand.name();
        let title = [("heading", self.heading.as_str()), ("brand", brand)];
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (fill(words.title, &title)) }
                    style { (PreEscaped(STYLE)) }
                }
                body class=(self.brand.class()) {
                    header.banner {
                        strong { (fill(words.banner, &[("brand", brand)])) }
                        (words.not_real)
                    }
                    main {
                        div.card {
                            div.intro {
                                (mark())
                                h1 { (self.heading) }
                                (self.lead)
                            }
                            div.content { (self.body) }
                        }
                    }
                    (script)
                }
            }
        }
    }
}

/// A keyhole: neither provider's logo.
fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" {
            rect width="32" height="32" rx="9" {}
            path d="M16 8a5 5 0 0 0-2.2 9.5L12.5 24h7l-1.3-6.5A5 5 0 0 0 16 8Z" {}
        }
    }
}

/// A form of a flow.
fn form(action: &str, flow: &str, content: &Markup) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="flow" value=(flow);
            (content)
        }
    }
}
