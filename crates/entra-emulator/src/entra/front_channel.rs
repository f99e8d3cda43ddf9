//! Telling applications that somebody signed out (OpenID Connect Front-Channel Logout 1.0).

use url::Url;

use super::authority::issuer_of;
use crate::app::App;
use crate::redirect_uri::is_loopback;
use crate::store::browsers::Session;
use crate::store::participants::Participant;

/// The addresses to be opened in hidden frames, now that these sessions have ended.
pub(super) fn addresses(app: &App, ended: &[Session]) -> Vec<Url> {
    let of_session = |session: &Session| {
        let sid = session.id.to_string();
        let told = app.participants.leave(session.id).into_iter();
        told.filter_map(|participant| address(app, &participant, &sid))
            .collect::<Vec<_>>()
    };
    ended.iter().flat_map(of_session).collect()
}

fn address(app: &App, participant: &Participant, sid: &str) -> Option<Url> {
    let application = app.directory.application(&participant.client_id)?;
    let mut uri = application.logout_uri.clone()?;
    // A port the system chose cannot be registered; as with redirect URIs, it is left out on
    // loopback, and the application is where it was answered last.
    let answered = Url::parse(&participant.redirect_uri).ok()?;
    if is_loopback(&uri) && uri.port().is_none() && is_loopback(&answered) {
        uri.set_port(answered.port()).ok()?;
    }
    uri.query_pairs_mut()
        .append_pair("iss", &issuer_of(&app.base, participant.tenant))
        .append_pair("sid", sid);
    Some(uri)
}
