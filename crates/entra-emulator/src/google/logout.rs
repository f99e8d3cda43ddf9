//! Google's own sign-out page: for people, not for applications, so nobody is sent back.

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::CookieJar;

use crate::app::SharedApp;
use crate::directory::{AccountId, Home};
use crate::pages::{self, Brand};
use crate::words::Language;

/// Signs every Google account in this browser out.
pub(super) async fn logout(
    State(app): State<SharedApp>,
    jar: CookieJar,
    language: Language,
) -> Response {
    let cookie = jar.get(&app.cookie).map_or("", |cookie| cookie.value());
    let sessions = app.browsers.sessions(cookie, app.now()).unwrap_or_default();
    let leaving: Vec<AccountId> = sessions
        .iter()
        .map(|session| app.directory.account(session.account))
        .filter(|account| matches!(account.home, Home::Google { .. }))
        .map(|account| account.id)
        .collect();
    app.browsers.sign_out(cookie, &leaving, app.now());
    pages::logout::done(language, Brand::Google)
}
