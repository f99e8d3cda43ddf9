//! A browser without a screen: cookies, redirects, and forms as they stand in the page.

use std::collections::HashMap;
use std::sync::Mutex;

use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response};
use url::Url;

use super::{Fields, client};

pub(crate) struct Browser {
    base: Url,
    http: reqwest::Client,
    cookie: Mutex<Option<String>>,
    /// What it wants to be spoken to in.
    language: Option<String>,
}

/// Where a step leads: to a page of the emulator, or away to the application.
pub(crate) enum Landing {
    Page(Page),
    Away(Url),
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) html: String,
    pub(crate) policy: String,
}

impl Landing {
    pub(crate) fn page(self) -> Page {
        match self {
            Self::Page(page) => page,
            Self::Away(uri) => panic!("the browser was sent away to {uri}"),
        }
    }

    pub(crate) fn away(self) -> Url {
        match self {
            Self::Away(uri) => uri,
            Self::Page(page) => panic!("the browser is at a page: {}", page.html),
        }
    }
}

impl Page {
    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.html.contains(&format!(" id=\"{id}\""))
    }

    /// User names of the tiles, in their order.
    pub(crate) fn tiles(&self) -> Vec<&str> {
        self.html
            .split(" data-account=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect()
    }

    /// User names of the tiles that say "Signed in".
    pub(crate) fn signed_in(&self) -> Vec<&str> {
        self.html
            .split("<li>")
            .filter(|item| item.contains("Signed in"))
            .map(|item| item.split(" data-account=\"").nth(1).unwrap())
            .map(|rest| rest.split('"').next().unwrap())
            .collect()
    }

    /// The fields of a page that posts itself to the application.
    pub(crate) fn posted(&self) -> HashMap<String, String> {
        assert!(self.html.contains("document.forms[0].submit()"));
        self.html
            .split("<input type=\"hidden\" name=\"")
            .skip(1)
            .map(|rest| rest.split_once("\" value=\"").unwrap())
            .map(|(name, rest)| (name.to_owned(), rest.split('"').next().unwrap().to_owned()))
            .collect()
    }

    pub(crate) fn flow(&self) -> &str {
        let (_, rest) = self.html.split_once("name=\"flow\" value=\"").unwrap();
        rest.split('"').next().unwrap()
    }
}

impl Browser {
    pub(crate) fn new(base: &str) -> Self {
        Self {
            base: Url::parse(base).unwrap(),
            http: client(),
            cookie: Mutex::new(None),
            language: None,
        }
    }

    /// One that sends this `Accept-Language`.
    pub(crate) fn speaking(base: &str, language: &str) -> Self {
        Self {
            language: Some(language.to_owned()),
            ..Self::new(base)
        }
    }

    pub(crate) async fn open(&self, address: &str) -> Landing {
        self.follow(self.http.get(address)).await
    }

    /// Submits a form of the page to one of the interaction's addresses.
    pub(crate) async fn submit(&self, page: &Page, step: &str, fields: Fields<'_>) -> Landing {
        self.post(page.flow(), step, fields).await
    }

    pub(crate) async fn post(&self, flow: &str, step: &str, fields: Fields<'_>) -> Landing {
        let address = self.base.join(&format!("/interaction/{step}")).unwrap();
        let mut form = vec![("flow", flow)];
        form.extend(fields);
        self.follow(self.http.post(address).form(&form)).await
    }

    /// Clicks a tile.
    pub(crate) async fn pick(&self, page: &Page, account: &str) -> Landing {
        assert!(page.tiles().contains(&account), "{}", page.html);
        self.submit(page, "account", &[("account", account)]).await
    }

    /// From the authorization request through tile, password and consent.
    pub(crate) async fn sign_in(&self, address: &str, account: &str) -> Url {
        let picker = self.open(address).await.page();
        let password = self.pick(&picker, account).await.page();
        self.finish(&password).await
    }

    /// The same up to the last page, for answers that are posted.
    pub(crate) async fn sign_in_to_page(&self, address: &str, account: &str) -> Page {
        let picker = self.open(address).await.page();
        let password = self.pick(&picker, account).await.page();
        let pia = [("password", "pia")];
        let consent = self.submit(&password, "password", &pia).await.page();
        self.accept(&consent).await.page()
    }

    /// From the password step through consent, if it is asked for.
    pub(crate) async fn finish(&self, password: &Page) -> Url {
        assert!(password.has_id("password") && password.has_id("sign-in"));
        let pia = [("password", "pia")];
        match self.submit(password, "password", &pia).await {
            Landing::Away(uri) => uri,
            Landing::Page(consent) => self.accept(&consent).await.away(),
        }
    }

    pub(crate) async fn accept(&self, consent: &Page) -> Landing {
        assert!(consent.has_id("accept") && consent.has_id("decline"));
        self.submit(consent, "consent", &[("answer", "accept")])
            .await
    }

    async fn follow(&self, request: RequestBuilder) -> Landing {
        let mut answer = self.send(request).await;
        while let Some(location) = answer.headers().get(LOCATION) {
            assert_eq!(answer.status(), 303, "a form must not be sent on");
            let next = self.base.join(location.to_str().unwrap()).unwrap();
            if next.origin() != self.base.origin() {
                return Landing::Away(next);
            }
            answer = self.send(self.http.get(next)).await;
        }
        let policy = answer.headers().get("content-security-policy");
        let policy = policy.map(|policy| policy.to_str().unwrap().to_owned());
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Landing::Page(Page {
            status: answer.status().as_u16(),
            policy: policy.unwrap_or_default(),
            html: answer.text().await.unwrap(),
        })
    }

    async fn send(&self, mut request: RequestBuilder) -> Response {
        if let Some(cookie) = self.cookie.lock().unwrap().as_deref() {
            request = request.header(COOKIE, cookie);
        }
        if let Some(language) = &self.language {
            request = request.header(ACCEPT_LANGUAGE, language);
        }
        let answer = request.send().await.unwrap();
        if let Some(set) = answer.headers().get(SET_COOKIE) {
            let set = set.to_str().unwrap();
            assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"));
            let pair = set.split(';').next().unwrap().to_owned();
            *self.cookie.lock().unwrap() = Some(pair);
        }
        answer
    }
}
