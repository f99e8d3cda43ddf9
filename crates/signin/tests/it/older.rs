//! Servers that are older than their standards: a code, or tokens, to the root of `localhost`.

use pia_signin::{Answer, AttemptError, Credential, Flow, Outcome, Refusal, Request};

use crate::support::{Response, Waiting, request, start};

fn older(flow: Flow) -> Request {
    let mut request = request();
    request.flow = flow;
    request.extra = vec![("provider".into(), "microsoft".into())];
    request
}

fn sent(waiting: &Waiting) -> Vec<(String, String)> {
    waiting.url.query_pairs().into_owned().collect()
}

fn names(waiting: &Waiting) -> Vec<String> {
    sent(waiting).into_iter().map(|(name, _)| name).collect()
}

async fn refused(waiting: &Waiting, method: &str, target: &str, why: Refusal) {
    let before = waiting.refusals.of(why);
    let response = waiting.ask(method, target, "").await;
    assert!(response.status >= 400, "{method} {target}: {response:?}");
    assert_eq!(waiting.refusals.of(why), before + 1, "{method} {target}");
}

/// Follows the answer to the clean address, and tells there that all went well.
async fn follow(waiting: Waiting, sent_on: Response) -> (Credential, Response) {
    assert_eq!(sent_on.status, 303);
    assert_eq!(sent_on.header("referrer-policy"), "no-referrer");
    let clean = sent_on.header("location").to_owned();
    assert!(clean.ends_with("/done") && !clean.contains('?'), "{clean}");
    let page = waiting.fetch(&clean);
    let Answer { credential, reply } = waiting.answer.await.unwrap().ok().unwrap();
    let name = "Ada Lovelace".into();
    reply.tell(Outcome::SignedIn { name }).await;
    (credential, page.await.unwrap())
}

#[tokio::test]
async fn the_second_generation_is_asked_only_what_it_knows() {
    let waiting = start(older(Flow::CodeAtRoot)).await;
    assert_eq!(
        names(&waiting),
        [
            "provider",
            "redirect_uri",
            "code_challenge",
            "code_challenge_method",
            "state"
        ]
    );
    let sent = sent(&waiting);
    assert_eq!(sent[1].1, format!("http://localhost:{}/", waiting.port));
    assert_eq!((sent[2].1.len(), sent[3].1.as_str()), (43, "S256"));
    assert_eq!(sent[4].1.len(), 43);
}

#[tokio::test]
async fn the_second_generation_brings_a_code_to_the_root() {
    let waiting = start(older(Flow::CodeAtRoot)).await;
    let redirect = format!("http://localhost:{}/", waiting.port);
    let sent_on = waiting.get(&waiting.right("old+code")).await;
    let (credential, page) = follow(waiting, sent_on).await;
    let Credential::Code {
        code, redirect_uri, ..
    } = credential
    else {
        panic!("tokens")
    };
    assert_eq!(code.secret(), "old code");
    assert_eq!(redirect_uri, redirect);
    assert!(page.body.contains("You are signed in as Ada Lovelace"));
}

#[tokio::test]
async fn the_second_generation_must_not_bring_tokens() {
    let waiting = start(older(Flow::CodeAtRoot)).await;
    let (right, state) = (waiting.right("c"), waiting.state.clone());
    for (target, why) in [
        (format!("{right}&access_token=t"), Refusal::TokenInAddress),
        (format!("{right}&access_token="), Refusal::TokenInAddress),
        (format!("{right}&refresh_token=t"), Refusal::TokenInAddress),
        (
            format!("/?access_token=t&refresh_token=r&state={state}"),
            Refusal::TokenInAddress,
        ),
        (
            "/?access_token=t&refresh_token=r".into(),
            Refusal::WrongState,
        ),
        ("/".into(), Refusal::WrongState),
        ("/?code=c".into(), Refusal::WrongState),
        ("/?error=x&message=y".into(), Refusal::WrongState),
        ("/favicon.ico".into(), Refusal::WrongPath),
    ] {
        refused(&waiting, "GET", &target, why).await;
    }
    refused(&waiting, "HEAD", &right, Refusal::WrongMethod).await;
    refused(&waiting, "POST", "/", Refusal::WrongMethod).await;
    // The standard flow's host is another one, and so is any name that was made to point here.
    let port = waiting.port;
    for host in [format!("127.0.0.1:{port}"), format!("evil.example:{port}")] {
        let head = format!("GET {right} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let response = crate::support::exchange(port, head.as_bytes()).await;
        assert_eq!(response.status, 404);
    }
    assert_eq!(waiting.refusals.of(Refusal::WrongHost), 2);
    assert!(!waiting.answer.is_finished());
    assert_eq!(waiting.get(&right).await.status, 303);
}

#[tokio::test]
async fn the_second_generation_says_why_in_its_own_way() {
    let waiting = start(older(Flow::CodeAtRoot)).await;
    let target = format!(
        "/?error=email_exists&message=Use+Google&state={}",
        waiting.state
    );
    assert_eq!(waiting.get(&target).await.status, 303);
    let Err(AttemptError::Refused {
        error, description, ..
    }) = waiting.answer.await.unwrap()
    else {
        panic!("not refused")
    };
    assert_eq!(error, "email_exists");
    assert_eq!(description.as_deref(), Some("Use Google"));
}

#[tokio::test]
async fn the_first_generation_is_asked_for_its_provider_alone() {
    let waiting = start(older(Flow::TokensInQuery)).await;
    assert_eq!(names(&waiting), ["provider", "redirect_uri"]);
    let redirect = format!("http://localhost:{}/", waiting.port);
    assert_eq!(sent(&waiting)[1].1, redirect);
}

#[tokio::test]
async fn the_first_generation_brings_tokens_and_they_leave_the_address_bar() {
    let waiting = start(older(Flow::TokensInQuery)).await;
    let target = "/?access_token=a.b-c&refresh_token=r%2Br&email=ada%40contoso.example\
                  &display_name=Ada+Lovelace&user_id=0f8fad5b-d9cb-469f-a165-70867728950e";
    let sent_on = waiting.get(target).await;
    let (credential, page) = follow(waiting, sent_on).await;
    let Credential::Tokens(tokens) = credential else {
        panic!("a code")
    };
    assert_eq!(tokens.access_token.expose_secret(), "a.b-c");
    assert_eq!(tokens.refresh_token.expose_secret(), "r+r");
    assert_eq!(tokens.email.as_deref(), Some("ada@contoso.example"));
    assert_eq!(tokens.display_name.as_deref(), Some("Ada Lovelace"));
    let id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    assert_eq!(tokens.user_id.as_deref(), Some(id));
    assert!(!page.body.contains("a.b-c") && !page.body.contains("r+r"));
}

#[tokio::test]
async fn the_first_generation_gets_no_answer_from_strays() {
    let waiting = start(older(Flow::TokensInQuery)).await;
    let right = "/?access_token=a&refresh_token=r";
    for (target, why) in [
        ("/", Refusal::Malformed),
        ("/?", Refusal::Malformed),
        ("/?utm_source=x", Refusal::Malformed),
        ("/?access_token=a", Refusal::Malformed),
        ("/?access_token=a&refresh_token=", Refusal::Malformed),
        ("/?code=c&state=s", Refusal::Malformed),
        ("/?error=access_denied", Refusal::Malformed),
        (
            "/?access_token=a&refresh_token=r&error=x&message=y",
            Refusal::Malformed,
        ),
        (
            "/?access_token=a&access_token=b&refresh_token=r",
            Refusal::Repeated,
        ),
        (
            "/index.html?access_token=a&refresh_token=r",
            Refusal::WrongPath,
        ),
        ("/favicon.ico", Refusal::WrongPath),
    ] {
        refused(&waiting, "GET", target, why).await;
    }
    for method in ["HEAD", "POST", "OPTIONS"] {
        refused(&waiting, method, right, Refusal::WrongMethod).await;
    }
    for (header, why) in [
        ("Sec-Purpose: prefetch\r\n", Refusal::Prefetch),
        // A page that tries out every port with images, frames or requests of its script.
        ("Sec-Fetch-Dest: image\r\n", Refusal::Embedded),
        ("Sec-Fetch-Dest: iframe\r\n", Refusal::Embedded),
        ("Sec-Fetch-Dest: empty\r\n", Refusal::Embedded),
    ] {
        let before = waiting.refusals.of(why);
        assert_eq!(waiting.ask("GET", right, header).await.status, 404);
        assert_eq!(waiting.refusals.of(why), before + 1, "{header}");
    }
    assert!(!waiting.answer.is_finished());
    let opened = waiting
        .ask("GET", right, "Sec-Fetch-Dest: document\r\n")
        .await;
    assert_eq!(opened.status, 303);
    assert!(waiting.answer.await.unwrap().is_ok());
}

#[tokio::test]
async fn the_first_generation_says_no_with_a_message() {
    let waiting = start(older(Flow::TokensInQuery)).await;
    let target = "/?error=access_denied&message=You+said+no";
    assert_eq!(waiting.get(target).await.status, 303);
    let Err(AttemptError::Declined { description, .. }) = waiting.answer.await.unwrap() else {
        panic!("not declined")
    };
    assert_eq!(description.as_deref(), Some("You said no"));
}

#[tokio::test]
async fn an_older_servers_answer_can_be_pasted() {
    let waiting = start(older(Flow::CodeAtRoot)).await;
    let (port, right) = (waiting.port, waiting.right("pasted"));
    // Without its scheme a `localhost:…` looks like an address of another kind.
    let text = format!("localhost:{port}{right}");
    waiting.pasting.submit(&text).unwrap();
    assert!(waiting.answer.await.unwrap().is_ok());

    let waiting = start(older(Flow::TokensInQuery)).await;
    let port = waiting.port;
    let text = format!("http://localhost:{port}/?access_token=a&refresh_token=r");
    waiting.pasting.submit(&text).unwrap();
    assert!(waiting.answer.await.unwrap().is_ok());
}
