//! A Graph made of pages.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;
use crate::config::Connection;

/// What it answers to the first request, the second, and so on; and what it was asked.
#[derive(Clone, Default)]
struct Pages {
    answers: Arc<Mutex<Vec<(u16, Value)>>>,
    asked: Arc<Mutex<Vec<(Method, String, String)>>>,
}

async fn answer(State(pages): State<Pages>, request: Request) -> (StatusCode, String) {
    let token = request.headers()["authorization"].to_str().unwrap();
    let asked = (
        request.method().clone(),
        request.uri().to_string(),
        token.to_owned(),
    );
    pages.asked.lock().unwrap().push(asked);
    let (status, body) = pages.answers.lock().unwrap().remove(0);
    (StatusCode::from_u16(status).unwrap(), body.to_string())
}

/// Graph's address, and what it was asked once it answered.
async fn serve(answers: impl FnOnce(&str) -> Vec<(u16, Value)>) -> (Url, Pages) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let pages = Pages::default();
    *pages.answers.lock().unwrap() = answers(&base);
    let router = Router::new().fallback(answer).with_state(pages.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (Url::parse(&format!("{base}/v1.0")).unwrap(), pages)
}

async fn asked(graph: &Url) -> Result<Vec<String>, GraphError> {
    let fetch = HttpFetch::new(&Connection::default()).unwrap();
    let token = ProviderAccessToken::new("opaque".to_owned());
    groups(&fetch, graph, &token).await
}

fn page(ids: &[&str], next: Option<&str>) -> (u16, Value) {
    (200, json!({ "value": ids, "@odata.nextLink": next }))
}

#[tokio::test]
async fn an_answer_in_pages_is_read_to_its_end() {
    let (graph, pages) = serve(|base| {
        vec![
            page(&["a", "b"], Some(&format!("{base}/v1.0/more?$skiptoken=x"))),
            page(&["c"], None),
        ]
    })
    .await;
    assert_eq!(asked(&graph).await.unwrap(), ["a", "b", "c"]);
    let bearer = || "Bearer opaque".to_owned();
    let expected = [
        (Method::POST, "/v1.0/me/getMemberObjects".into(), bearer()),
        (Method::GET, "/v1.0/more?$skiptoken=x".into(), bearer()),
    ];
    assert_eq!(*pages.asked.lock().unwrap(), expected);
}

#[tokio::test]
async fn the_token_is_sent_to_nobody_but_graph() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = elsewhere.local_addr().unwrap().port();
    for next in [
        format!("http://127.0.0.1:{port}/v1.0/more"),
        "https://graph.example/v1.0/more".into(),
        "/v1.0/more".into(),
    ] {
        let (graph, pages) = serve(|_| vec![page(&["a"], Some(&next))]).await;
        let refused = asked(&graph).await.unwrap_err();
        assert!(matches!(refused, GraphError::Elsewhere), "{refused}");
        assert_eq!(pages.asked.lock().unwrap().len(), 1);
    }
    let knock = std::future::poll_fn(|context| elsewhere.poll_accept(context));
    assert!(futures_util::FutureExt::now_or_never(knock).is_none());
}

#[tokio::test]
async fn an_answer_without_an_end_is_given_up() {
    let (graph, pages) = serve(|base| {
        let next = format!("{base}/v1.0/more");
        (0..99).map(|_| page(&["a"], Some(&next))).collect()
    })
    .await;
    assert!(matches!(asked(&graph).await, Err(GraphError::Endless)));
    assert_eq!(pages.asked.lock().unwrap().len(), MOST_PAGES);
}

#[tokio::test]
async fn what_to_do_depends_on_what_graph_says() {
    for (status, class) in [
        (401, ErrorClass::InteractionRequired),
        (403, ErrorClass::Misconfigured),
        (404, ErrorClass::Misconfigured),
        (429, ErrorClass::Transient),
        (503, ErrorClass::Transient),
    ] {
        let (graph, _) = serve(|_| vec![(status, json!({}))]).await;
        assert_eq!(asked(&graph).await.unwrap_err().class(), class, "{status}");
    }
    let (graph, _) = serve(|_| vec![(200, json!({ "value": "a" }))]).await;
    assert_eq!(asked(&graph).await.unwrap_err().class(), ErrorClass::Other);
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let graph = Url::parse(&format!("http://{}", gone.local_addr().unwrap())).unwrap();
    drop(gone);
    let refused = asked(&graph).await.unwrap_err();
    assert_eq!(refused.class(), ErrorClass::Transient);
}

async fn organization_in(answer: Value) -> Result<Organization, GraphError> {
    let (graph, pages) = serve(|_| vec![(200, answer)]).await;
    let fetch = HttpFetch::new(&Connection::default()).unwrap();
    let token = ProviderAccessToken::new("opaque".to_owned());
    let found = organization(&fetch, &graph, &token).await;
    let asked = pages.asked.lock().unwrap().remove(0);
    assert_eq!(
        asked.1,
        "/v1.0/organization?$select=displayName,verifiedDomains"
    );
    found
}

#[tokio::test]
async fn an_organisation_is_what_it_calls_itself_and_its_main_domain() {
    let domains = json!([
        { "name": "contoso.onmicrosoft.example", "isDefault": false, "isInitial": true },
        { "name": "Contoso.example", "isDefault": true, "isInitial": false },
    ]);
    let answer = json!({ "value": [{ "displayName": "Contoso", "verifiedDomains": domains }] });
    let found = organization_in(answer).await.unwrap();
    assert_eq!(
        (found.domain.as_str(), found.name.as_deref()),
        ("contoso.example", Some("Contoso"))
    );
    for unfit in [
        json!({ "value": [] }),
        json!({ "value": [{ "displayName": "Contoso" }] }),
        json!({ "value": [{ "verifiedDomains": [{ "name": "a b", "isDefault": true }] }] }),
        json!({ "value": "Contoso" }),
    ] {
        let refused = organization_in(unfit.clone()).await;
        assert!(matches!(refused, Err(GraphError::Answer)), "{unfit}");
    }
}
