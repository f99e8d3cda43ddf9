//! A browser as far as the sign-in needs one: cookies, redirects, and the provider's forms.

use std::collections::BTreeMap;

use reqwest::{Client, Response, redirect};
use url::Url;

use crate::world::LOOPBACK;

pub(crate) struct Browser(pub(crate) Client);

/// What reached the loopback listener.
pub(crate) type Answer = BTreeMap<String, String>;

impl Browser {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests talk to the server as others do"
    )]
    pub(crate) fn new() -> Self {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .cookie_store(true)
            .no_proxy()
            .build();
        Self(client.unwrap())
    }

    /// Signs in as `account`, consenting to everything.
    pub(crate) async fn sign_in(&self, login: Url, account: &str) -> Answer {
        let back = self.sign_in_until(login, account, LOOPBACK, "accept").await;
        answer(&back)
    }

    /// Goes through the provider's pages until a redirect to an address that starts with `stop`,
    /// and returns that address unvisited.
    pub(crate) async fn sign_in_until(
        &self,
        login: Url,
        account: &str,
        stop: &str,
        consent: &str,
    ) -> Url {
        let mut response = self.0.get(login).send().await.unwrap();
        for _ in 0..20 {
            let here = response.url().clone();
            if let Some(location) = location(&response) {
                let next = here.join(&location).unwrap();
                if next.as_str().starts_with(stop) {
                    return next;
                }
                response = self.0.get(next).send().await.unwrap();
                continue;
            }
            let page = response.text().await.unwrap();
            if let Some((action, fields)) = posts_itself(&page) {
                // From the provider's site to the server's, so without the cookie of the latter.
                let posted = plain_client().post(action).form(&fields).send().await;
                response = posted.unwrap();
                continue;
            }
            let (action, fields) = form(&page, account, consent);
            let action = here.join(action).unwrap();
            response = self.0.post(action).form(&fields).send().await.unwrap();
        }
        panic!("the sign-in did not come to an end");
    }
}

/// A client that follows no redirect and keeps no cookie.
#[expect(
    clippy::disallowed_methods,
    reason = "tests talk to the server as others do"
)]
pub(crate) fn plain_client() -> Client {
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// An answer that a page of the provider's posts by itself: where to, and its fields.
fn posts_itself(page: &str) -> Option<(String, Vec<(String, String)>)> {
    let attribute = |text: &str, name: &str| {
        let value = text.split(&format!("{name}=\"")).nth(1)?;
        Some(value.split('"').next()?.replace("&amp;", "&"))
    };
    if !page.contains(".submit()") {
        return None;
    }
    let inputs = page.split("<input ").skip(1);
    let fields = inputs.map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)));
    Some((attribute(page, "action")?, fields.collect::<Option<_>>()?))
}

/// The form to fill in on one of the provider's pages.
fn form<'a>(
    page: &str,
    account: &'a str,
    consent: &'a str,
) -> (&'static str, Vec<(&'a str, String)>) {
    let flow = page.split("name=\"flow\" value=\"").nth(1);
    let flow = flow.and_then(|rest| rest.split('"').next());
    let flow = (
        "flow",
        flow.unwrap_or_else(|| panic!("no form in {page}"))
            .to_owned(),
    );
    for (action, field, value) in [
        ("/interaction/consent", "answer", consent),
        ("/interaction/password", "password", "pia"),
        ("/interaction/account", "account", account),
        ("/interaction/name", "username", account),
    ] {
        if page.contains(&format!("action=\"{action}\"")) {
            return (action, vec![flow, (field, value.to_owned())]);
        }
    }
    panic!("an unknown page: {page}");
}

/// Where a response redirects to, which must be with 303 (or the provider's 302).
pub(crate) fn location(response: &Response) -> Option<String> {
    let location = response.headers().get("location")?;
    assert!(
        [302, 303].contains(&response.status().as_u16()),
        "{}",
        response.status()
    );
    Some(location.to_str().unwrap().to_owned())
}

/// The parameters of an address, each once.
pub(crate) fn answer(url: &Url) -> Answer {
    let mut answer = Answer::new();
    for (name, value) in url.query_pairs() {
        assert!(answer.insert(name.into(), value.into()).is_none(), "{url}");
    }
    answer
}
