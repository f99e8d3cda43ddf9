//! The first page: what this is, and who can sign in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::avatar::disc;
use super::{Brand, Page};
use crate::app::{App, SharedApp};
use crate::directory::{Account, Client, Home, PERSONAL_TENANT};
use crate::words::{Language, fill};

pub(crate) async fn page(State(app): State<SharedApp>, language: Language) -> Response {
    let words = &language.words().home;
    let named = |text, client: &Client| fill(text, &[("application", &client.name)]);
    Page {
        language,
        brand: Brand::Microsoft,
        heading: words.heading.to_owned(),
        lead: html! {
            p.lead { (words.takes_the_place) }
            @if let Some(hint) = &app.directory.sign_in_hint {
                p.hint { (hint.spoken(language)) }
            }
        },
        body: html! {
            ul.tiles role="list" {
                @for account in &app.directory.accounts { li { (row(&app, language, account)) } }
            }
            h2 { (words.addresses) }
            dl {
                dt { (words.authority) }
                dd { code { (app.base) "/common/v2.0" } }
                dt { (words.issuer) }
                dd { code { (app.base) "/google" } }
            }
            h2 { (words.applications) }
            dl {
                @for application in &app.directory.applications {
                    dt { (named(words.at_microsoft, &application.client)) }
                    dd { code { (application.client.id) } }
                }
                @for client in &app.directory.google_clients {
                    dt { (named(words.at_google, client)) }
                    dd { code { (client.id) } }
                }
            }
        },
    }
    .into_response(StatusCode::OK)
}

fn row(app: &App, language: Language, account: &Account) -> Markup {
    let place = match account.home {
        Home::Google { .. } => "Google",
        Home::Entra { tenant, .. } if tenant == PERSONAL_TENANT => language.words().home.personal,
        Home::Entra { tenant, .. } => app.directory.tenant(tenant).map_or("", |known| &known.name),
    };
    html! {
        div.tile {
            (disc(&account.name))
            span.who { span.name { (account.name) } span.mail { (account.username) } }
            span.state { (place) }
        }
    }
}
