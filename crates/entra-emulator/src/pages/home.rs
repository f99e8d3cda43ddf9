//! The first page: what this is, and who can sign in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::avatar::disc;
use super::{Brand, Page};
use crate::app::{App, SharedApp};
use crate::directory::{Account, Home, PERSONAL_TENANT};

pub(crate) async fn page(State(app): State<SharedApp>) -> Response {
    Page {
        brand: Brand::Microsoft,
        heading: "Sign-in for development".to_owned(),
        lead: html! {
            p.lead { "This program takes the place of Microsoft Entra ID and of Google. "
                "Point an application at it, and sign in with one of these accounts." }
            @if let Some(hint) = &app.directory.sign_in_hint { p.hint { (hint) } }
        },
        body: html! {
            ul.tiles role="list" {
                @for account in &app.directory.accounts { li { (row(&app, account)) } }
            }
            h2 { "Addresses" }
            dl {
                dt { "Microsoft authority" }
                dd { code { (app.base) "/common/v2.0" } }
                dt { "Google issuer" }
                dd { code { (app.base) "/google" } }
            }
            h2 { "Registered applications" }
            dl {
                @for application in &app.directory.applications {
                    dt { (application.client.name) ", at Microsoft" }
                    dd { code { (application.client.id) } }
                }
                @for client in &app.directory.google_clients {
                    dt { (client.name) ", at Google" }
                    dd { code { (client.id) } }
                }
            }
        },
    }
    .into_response(StatusCode::OK)
}

fn row(app: &App, account: &Account) -> Markup {
    let place = match account.home {
        Home::Google { .. } => "Google",
        Home::Entra { tenant, .. } if tenant == PERSONAL_TENANT => "Personal",
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
