//! Sign-in on a device without a browser (RFC 8628): the device, and the person's browser.

mod disabled;
mod hostile;
mod life;

use pia_protocol::device::DEVICE_CODE_GRANT;
use reqwest::Response;
use serde_json::Value;
use url::Url;

use crate::browser::{Browser, location};
use crate::world::{World, json};

const ADA: &str = "ada@contoso.example";

/// A device that has asked.
struct Waiting {
    device_code: String,
    user_code: String,
    answer: Value,
}

async fn post(world: &World, path: &str, form: &[(&str, &str)]) -> Response {
    let request = world.http.post(world.url(path)).form(form);
    request.send().await.unwrap()
}

async fn ask(world: &World, more: &[(&str, &str)]) -> Waiting {
    let form = [&[("client_id", "pia-desktop")], more].concat();
    let asked = post(world, "/auth/device", &form).await;
    assert_eq!(asked.status(), 200);
    assert_eq!(asked.headers()["cache-control"], "no-store");
    let answer = json(asked).await;
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    Waiting {
        device_code: text("device_code"),
        user_code: text("user_code"),
        answer,
    }
}

async fn poll(world: &World, device_code: &str) -> Response {
    let form = [
        ("grant_type", DEVICE_CODE_GRANT),
        ("client_id", "pia-desktop"),
        ("device_code", device_code),
    ];
    post(world, "/auth/token", &form).await
}

async fn assert_told(world: &World, device_code: &str, error: &str) {
    let answer = poll(world, device_code).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(json(answer).await["error"], error);
}

/// A page of ours in a person's browser.
struct Seen {
    status: u16,
    policy: String,
    html: String,
}

impl Seen {
    async fn of(answer: Response) -> Self {
        assert_eq!(answer.headers()["x-frame-options"], "DENY");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        Self {
            status: answer.status().as_u16(),
            policy: policy.to_owned(),
            html: answer.text().await.unwrap(),
        }
    }

    fn ticket(&self) -> &str {
        let (_, rest) = self.html.split_once("name=\"ticket\" value=\"").unwrap();
        rest.split('"').next().unwrap()
    }

    /// Where the page sends the browser on to.
    fn onward(&self) -> Url {
        let (_, rest) = self.html.split_once("content=\"0;url=").unwrap();
        let to = rest.split('"').next().unwrap().replace("&amp;", "&");
        Url::parse(&to).unwrap()
    }
}

async fn submit(world: &World, browser: &Browser, path: &str, form: &[(&str, &str)]) -> Seen {
    let request = browser.0.post(world.url(path)).form(form);
    Seen::of(request.send().await.unwrap()).await
}

async fn check(world: &World, browser: &Browser, user_code: &str) -> Seen {
    submit(
        world,
        browser,
        "/auth/device/check",
        &[("user_code", user_code)],
    )
    .await
}

async fn choose(world: &World, browser: &Browser, ticket: &str, provider: &str) -> Seen {
    let form = [("ticket", ticket), ("provider", provider)];
    submit(world, browser, "/auth/device/answer", &form).await
}

async fn deny(world: &World, browser: &Browser, ticket: &str) -> Seen {
    let form = [("ticket", ticket), ("deny", "yes")];
    submit(world, browser, "/auth/device/answer", &form).await
}

/// From the code to the page that says that the device was let in.
async fn approve(world: &World, browser: &Browser, user_code: &str) -> Seen {
    let question = check(world, browser, user_code).await;
    assert_eq!(question.status, 200, "{}", question.html);
    let leaving = choose(world, browser, question.ticket(), "microsoft").await;
    let stop = world.url("/signin-microsoft");
    let back = browser
        .sign_in_until(leaving.onward(), ADA, &stop, "accept")
        .await;
    done(world, browser, back).await
}

/// From the provider's answer to the page that says what it did, at a clean address.
async fn done(world: &World, browser: &Browser, back: Url) -> Seen {
    let left = browser.0.get(back).send().await.unwrap();
    let Some(path) = location(&left) else {
        return Seen::of(left).await;
    };
    assert!(path.starts_with("/auth/device/done?ticket="), "{path}");
    Seen::of(browser.0.get(world.url(&path)).send().await.unwrap()).await
}
