//! A small stand-in for pia-server on a real socket, with faults to order. It keeps the promises
//! the client relies on (PKCE, rotation, idempotent mutations, revisions) and nothing more.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Form, Json, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{delete, get, post};
use data_encoding::BASE64URL_NOPAD;
use pia_protocol::device::DEVICE_CODE_GRANT;
use pia_protocol::ids::RecordId;
use pia_protocol::paths;
use pia_protocol::secret::sha256;
use pia_protocol::sync::Kind;
use serde_json::json;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::account;
use super::data::{Data, changes, digest, push, ranges, records};
use super::faults::{Fault, faulty};
use super::metadata::metadata;
use super::other_device::{self, OtherDevice};
use super::stream::{self, Streams};

#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) address: String,
    /// Faults by path, each for one request.
    pub(crate) faults: HashMap<&'static str, VecDeque<Fault>>,
    /// Requests by path.
    pub(crate) seen: HashMap<String, u32>,
    /// Seconds an access token lives.
    pub(crate) lifetime: u64,
    /// Which user the next sign-in is for.
    pub(crate) user: u8,
    /// What was to be revoked.
    pub(crate) revoked: Vec<String>,
    /// Every token handed out.
    pub(crate) issued: Vec<String>,
    /// Every header of authorization and every body that came in.
    pub(crate) heard: String,
    /// The parameters of every sign-in.
    pub(crate) logins: Vec<HashMap<String, String>>,
    /// Requests whose access token was not good.
    pub(crate) unauthorized: u32,
    /// Whose sessions were ended on all devices.
    pub(crate) everywhere: Vec<u8>,
    /// Refused for good when a title is this.
    pub(crate) unwanted: Option<&'static str>,
    pub(crate) page: usize,
    /// It knows no zstd.
    pub(crate) knows_no_zstd: bool,
    /// Requests that came packed.
    pub(crate) packed: u32,
    /// Told when an answer is held.
    pub(crate) holds: Arc<Notify>,
    /// Lets a held answer go.
    pub(crate) release: Arc<Notify>,
    pub(crate) other_device: OtherDevice,
    pub(crate) picture: account::Picture,
    pub(crate) streams: Streams,
    /// What it says its version is.
    pub(crate) version: &'static str,
    /// What it says its name is, if anything.
    pub(crate) name: Option<&'static str>,
    /// The ways to sign in.
    pub(crate) providers: Vec<&'static str>,
    codes: HashMap<String, (String, u8)>,
    /// Good refresh tokens and whose they are; a predecessor stays good until its successor is
    /// used.
    refresh: HashMap<String, Refresh>,
    access: HashMap<String, Family>,
    count: u64,
    pub(crate) data: HashMap<u8, Data>,
}

/// One sign-in of a person: everything that was bought with it ends together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) user: u8,
    /// Numbers the sign-in.
    pub(super) sign_in: u64,
}

#[derive(Debug, Clone)]
struct Refresh {
    family: Family,
    /// Good until this one is used.
    before: Option<String>,
}

/// The server, up until dropped.
pub(crate) struct FakeServer {
    inside: Arc<Mutex<Inside>>,
    /// Changes with each request that was answered.
    answered: watch::Sender<u64>,
    pub(crate) address: String,
    stop: CancellationToken,
}

pub(super) type Shared = State<Arc<Mutex<Inside>>>;

pub(super) fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FakeServer {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let inside = Inside {
            address: address.clone(),
            lifetime: 900,
            page: 1000,
            user: 1,
            version: "0.1.0",
            providers: vec!["microsoft"],
            ..Inside::default()
        };
        let inside = Arc::new(Mutex::new(inside));
        let stop = CancellationToken::new();
        let answered = watch::Sender::new(0);
        let app = Router::new()
            .route(paths::METADATA, get(metadata))
            .route(paths::LOGIN, get(login))
            .route(paths::TOKEN, post(token))
            .route(paths::DEVICE, post(other_device::ask))
            .route(paths::REVOKE, post(revoke))
            .route(
                paths::SESSIONS,
                get(account::devices).delete(end_everywhere),
            )
            .route("/auth/sessions/{id}", delete(account::end_device))
            .route(paths::PHOTO, get(account::photo))
            .route(paths::SYNC_PUSH, post(push))
            .route(paths::SYNC_CHANGES, get(changes))
            .route(paths::SYNC_STREAM, get(stream::follow))
            .route(paths::SYNC_DIGEST, get(digest))
            .route(paths::SYNC_RANGES, get(ranges))
            .route(paths::SYNC_RECORDS, post(records))
            .layer(axum::middleware::from_fn_with_state(
                (Arc::clone(&inside), answered.clone()),
                faulty,
            ))
            .with_state(Arc::clone(&inside));
        let end = stop.clone();
        tokio::spawn(async move {
            end.run_until_cancelled(async { axum::serve(listener, app).await.unwrap() })
                .await;
        });
        Self {
            inside,
            answered,
            address,
            stop,
        }
    }

    /// Waits until what happened here is as expected.
    pub(crate) async fn until(&self, expected: impl Fn(&Inside) -> bool) {
        let mut answered = self.answered.subscribe();
        let waited = tokio::time::timeout(std::time::Duration::from_secs(20), async {
            while !expected(&self.inside()) {
                answered.changed().await.unwrap();
            }
        });
        waited.await.expect("the server hears of it in time");
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        lock(&self.inside)
    }

    pub(crate) fn fail(&self, path: &'static str, faults: &[Fault]) {
        self.inside().faults.entry(path).or_default().extend(faults);
    }

    pub(crate) fn seen(&self, path: &str) -> u32 {
        self.inside().seen.get(path).copied().unwrap_or_default()
    }

    /// Titles of a user's to-dos that are not deleted.
    pub(crate) fn titles(&self, user: u8) -> Vec<String> {
        let mut inside = self.inside();
        let data = inside.data.entry(user).or_default();
        let mut titles: Vec<String> = data
            .records
            .values()
            .filter(|record| record.kind == Kind::todo())
            .filter_map(|record| Some(record.body.as_ref()?["title"].as_str()?.to_owned()))
            .collect();
        titles.sort();
        titles
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn login(State(inside): Shared, Query(asked): Query<HashMap<String, String>>) -> Redirect {
    assert_eq!(asked["provider"], "microsoft");
    assert_eq!(asked["code_challenge_method"], "S256");
    let mut inside = lock(&inside);
    inside.count += 1;
    let (code, user) = (format!("code-{}", inside.count), inside.user);
    inside.logins.push(asked.clone());
    inside
        .codes
        .insert(code.clone(), (asked["code_challenge"].clone(), user));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("code", &code),
            ("state", &asked["state"]),
            ("iss", &inside.address),
        ])
        .finish();
    Redirect::to(&format!("{}?{query}", asked["redirect_uri"]))
}

async fn token(State(inside): Shared, Form(form): Form<HashMap<String, String>>) -> Response {
    let mut inside = lock(&inside);
    assert_eq!(form["client_id"], "pia-desktop");
    let family = if form["grant_type"] == "refresh_token" {
        inside.take_refresh(&form["refresh_token"])
    } else if form["grant_type"] == DEVICE_CODE_GRANT {
        match inside.other_device.answer(&form["device_code"]) {
            Ok(user) => {
                inside.count += 1;
                let sign_in = inside.count;
                Some(Family { user, sign_in })
            }
            Err(error) => {
                let body = Json(json!({ "error": error }));
                return (StatusCode::BAD_REQUEST, body).into_response();
            }
        }
    } else {
        let proof = BASE64URL_NOPAD.encode(&sha256(&form["code_verifier"]));
        let sign_in = inside.count;
        inside
            .codes
            .remove(&form["code"])
            .filter(|(challenge, _)| *challenge == proof)
            .map(|(_, user)| Family { user, sign_in })
    };
    let Some(family) = family else {
        let body = json!({ "error": "invalid_grant", "error_description": "it is over" });
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    };
    let user = family.user;
    inside.count += 1;
    // No two servers hand out the same.
    let port = inside.address.rsplit(':').next().unwrap().to_owned();
    let (access, refresh) = (
        format!("access-{port}-{}", inside.count),
        format!("prt_{port}_{}", inside.count),
    );
    inside.issued.extend([access.clone(), refresh.clone()]);
    let before = form.get("refresh_token").cloned();
    let bought = Refresh { family, before };
    inside.refresh.insert(refresh.clone(), bought);
    inside.access.insert(access.clone(), family);
    let id = RecordId::from_bytes([user; 16]).to_string();
    Json(json!({
        "access_token": access, "refresh_token": refresh, "token_type": "Bearer",
        "expires_in": inside.lifetime,
        "user": { "id": id, "email": format!("person{user}@contoso.example"),
                  "displayName": format!("Person {user}"), "loginHint": format!("O.person{user}"),
                  "provider": "microsoft" },
    }))
    .into_response()
}

impl Inside {
    fn take_refresh(&mut self, token: &str) -> Option<Family> {
        let Refresh { family, before } = self.refresh.get(token)?.clone();
        // Its use proves that the answer with it arrived: the predecessor ends.
        if let Some(before) = before {
            self.refresh.remove(&before);
        }
        Some(family)
    }

    /// Ends every session that is so.
    pub(super) fn end(&mut self, so: impl Fn(Family) -> bool) {
        self.access.retain(|_, family| !so(*family));
        self.refresh.retain(|_, bought| !so(bought.family));
    }

    /// How many refresh tokens of a person are good.
    pub(crate) fn sessions_of(&self, user: u8) -> usize {
        let theirs = |bought: &&Refresh| bought.family.user == user;
        self.refresh.values().filter(theirs).count()
    }

    /// The sign-ins of a person that are good.
    pub(super) fn sign_ins_of(&self, user: u8) -> Vec<u64> {
        let families = self.refresh.values().map(|bought| bought.family);
        let theirs = families.filter(|family| family.user == user);
        let sign_ins: BTreeSet<u64> = theirs.map(|family| family.sign_in).collect();
        sign_ins.into_iter().collect()
    }

    pub(super) fn bearer(&mut self, headers: &HeaderMap) -> Option<u8> {
        Some(self.family(headers)?.user)
    }

    pub(super) fn family(&mut self, headers: &HeaderMap) -> Option<Family> {
        let header = headers.get("authorization")?.to_str().ok()?;
        let family = self.access.get(header.strip_prefix("Bearer ")?).copied();
        self.unauthorized += u32::from(family.is_none());
        family
    }

    /// No access token issued so far is good any more.
    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }

    /// The server ends every session of one person.
    pub(crate) fn end_sessions_of(&mut self, user: u8) {
        self.end(|family| family.user == user);
    }

    /// The server ends every session.
    pub(crate) fn end_sessions(&mut self) {
        self.end(|_| true);
    }
}

async fn revoke(State(inside): Shared, Form(form): Form<HashMap<String, String>>) -> StatusCode {
    let mut inside = lock(&inside);
    let token = form["token"].clone();
    if let Some(bought) = inside.refresh.get(&token) {
        let ended = bought.family;
        inside.end(|family| family == ended);
    }
    inside.revoked.push(token);
    StatusCode::OK
}

async fn end_everywhere(
    State(inside): Shared,
    headers: HeaderMap,
    Query(asked): Query<HashMap<String, String>>,
) -> StatusCode {
    let mut inside = lock(&inside);
    let Some(asking) = inside.family(&headers) else {
        return StatusCode::UNAUTHORIZED;
    };
    let user = asking.user;
    if asked
        .get("except")
        .is_some_and(|except| except == "current")
    {
        inside.end(|family| family.user == user && family != asking);
        return StatusCode::NO_CONTENT;
    }
    inside.everywhere.push(user);
    inside.end_sessions_of(user);
    StatusCode::NO_CONTENT
}
