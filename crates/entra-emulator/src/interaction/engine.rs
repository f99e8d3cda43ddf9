//! Carries out what [`steps`](super::steps) decides.

use std::sync::Arc;

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use super::answer::{Answer, Members};
use super::steps::{self, Step, Visit};
use super::{Flow, No, Prompt, Realm, Request, Stage};
use crate::app::App;
use crate::pages::Brand;
use crate::store::browsers::Session;
use crate::store::grants::{CodeGrant, Grant};
use crate::store::participants::Participant;
use crate::{entra, google};

/// Begins the interaction a valid authorization request asks for.
pub(crate) fn begin(app: &App, jar: CookieJar, realm: Realm, request: Request) -> Response {
    let now = app.now();
    let known = jar.get(&app.cookie).map(|cookie| cookie.value().to_owned());
    let known = known.and_then(|value| {
        let sessions = app.browsers.sessions(&value, now)?;
        Some((value, sessions))
    });
    let (jar, browser, sessions) = if let Some((value, sessions)) = known {
        (jar, value, sessions)
    } else {
        let value = app.browsers.admit(now);
        (jar.add(cookie(app, value.clone())), value, Vec::new())
    };
    let step = steps::open(&Visit {
        realm: &realm,
        request: &request,
        directory: &app.directory,
        sessions: &sessions,
        now,
    });
    let response = match carry_out(app, &realm, &request, step) {
        Outcome::Answer(answer) => answer.into_response(),
        Outcome::Show(stage) => {
            let flow = Flow {
                browser,
                realm,
                request: Arc::new(request),
                stage,
            };
            to_page(&app.flows.begin(flow, now))
        }
    };
    (jar, response).into_response()
}

/// Takes a flow one step further.
pub(crate) fn advance(app: &App, id: &str, flow: &Flow, step: Step) -> Response {
    match carry_out(app, &flow.realm, &flow.request, step) {
        Outcome::Answer(answer) => {
            app.flows.end(id);
            answer.into_response()
        }
        Outcome::Show(stage) => {
            app.flows.turn_to(id, stage, app.now());
            to_page(id)
        }
    }
}

/// The person agreed: remembers it, and answers with a code.
pub(crate) fn consented(app: &App, id: &str, flow: &Flow, session: Session) -> Response {
    let client = flow.realm.client();
    app.consents
        .grant(session.account, &client.id, &flow.request.scope);
    app.flows.end(id);
    granted(app, &flow.realm, &flow.request, session, true).into_response()
}

/// After each form the browser is sent to a page, so that reloading repeats nothing.
pub(crate) fn to_page(flow: &str) -> Response {
    Redirect::to(&format!("/interaction?flow={flow}")).into_response()
}

enum Outcome {
    Show(Stage),
    Answer(Answer),
}

fn carry_out(app: &App, realm: &Realm, request: &Request, step: Step) -> Outcome {
    match step {
        Step::Show(stage) => Outcome::Show(stage),
        Step::No(no) => Outcome::Answer(refused(app, realm, request, no)),
        Step::SignedIn(session) => {
            if matches!(realm, Realm::Entra { .. })
                && let Err(reason) = entra::denied::at_authorize(app, request, session)
            {
                let no = No::Denied(session.account, reason);
                return Outcome::Answer(refused(app, realm, request, no));
            }
            let open = request.scope.iter();
            let open: Vec<_> = open
                .filter(|word| !realm.preconsented(word))
                .cloned()
                .collect();
            let known = app
                .consents
                .cover(session.account, &realm.client().id, &open);
            if known && !request.asks(Prompt::Consent) {
                Outcome::Answer(granted(app, realm, request, session, false))
            } else if request.asks(Prompt::None) {
                Outcome::Answer(refused(app, realm, request, No::ConsentMissing))
            } else {
                Outcome::Show(Stage::Consent { session })
            }
        }
    }
}

fn granted(
    app: &App,
    realm: &Realm,
    request: &Request,
    session: Session,
    asked_now: bool,
) -> Answer {
    let grant = Grant {
        client_id: realm.client().id.clone(),
        session,
        tenant: realm.tenant_of(app.directory.account(session.account)),
        scope: request.scope.clone(),
        offline: request.offline && realm.gives_refresh_token(asked_now),
        auth_time: request.cares_when(),
    };
    if let Some(tenant) = grant.tenant {
        let participant = Participant {
            client_id: grant.client_id.clone(),
            tenant,
            redirect_uri: request.redirect_uri.clone(),
        };
        app.participants.join(session.id, participant);
    }
    let code = request.wants.code().then(|| {
        let bound = CodeGrant {
            grant: grant.clone(),
            redirect_uri: request.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            nonce: request.nonce.clone(),
        };
        app.codes.issue(realm.code_prefix(), bound, app.now())
    });
    let members = match realm {
        Realm::Entra { application, .. } => {
            entra::authorize::success(app, application, request, &grant, code)
        }
        Realm::Google { .. } => google::authorize::success(code, &request.scope),
    };
    answer(realm, request, members)
}

/// The answer that says no.
pub(crate) fn refused(app: &App, realm: &Realm, request: &Request, no: No) -> Answer {
    tracing::info!(client = realm.client().name, why = ?no, "authorization refused");
    let members = match realm {
        Realm::Entra { application, .. } => entra::authorize::refusal(app, application, no),
        Realm::Google { .. } => google::authorize::refusal(no),
    };
    answer(realm, request, members)
}

fn answer(realm: &Realm, request: &Request, members: Members) -> Answer {
    Answer::new(
        (Brand::of(realm), request.language),
        &request.redirect_uri,
        request.response_mode,
        members,
        request.state.as_deref(),
    )
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    // Lax: the browser comes here from the application by a plain link or redirect.
    Cookie::build((app.cookie.clone(), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}
