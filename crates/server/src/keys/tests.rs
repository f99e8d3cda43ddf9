use std::sync::Arc;

use pia_protocol::clock::{ManualClock, SystemClock};
use pia_protocol::ids::{SessionId, UserId};

use super::*;
use crate::config::{JwtKey, MasterKey};
use crate::db::{Account, DatabaseAddress};
use crate::tokens::AccessTokens;

struct Place {
    db: Db,
    clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = DatabaseAddress::Sqlite(folder.path().join("pia.db"));
        Self {
            db: Db::open(&address).await.unwrap(),
            clock: Arc::new(ManualClock::at(SystemClock.now())),
            _folder: folder,
        }
    }

    async fn open(&self, jwt: &Jwt, master: &str) -> Result<Arc<SigningKeys>, KeysError> {
        let keys = Keys {
            jwt: jwt.secret.clone(),
            master: Arc::new(MasterKey::parse(&master.repeat(64)).unwrap()),
        };
        let clock: Arc<dyn Clock> = self.clock.clone();
        let opened = SigningKeys::open(self.db.clone(), clock, jwt, &keys).await;
        opened.map(Arc::new)
    }
}

fn jwt(algorithm: JwtAlgorithm) -> Jwt {
    let secret = |letter: &str| Some(Arc::new(JwtKey::new(letter.repeat(32)).unwrap()));
    Jwt {
        algorithm,
        secret: secret("k"),
        previous_secret: None,
        issuer: "pia-server".into(),
        audience: "pia-client".into(),
        access_lifetime: Duration::minutes(15),
        refresh_lifetime: Duration::days(30),
        session_lifetime: None,
    }
}

fn tokens(keys: &Arc<SigningKeys>, jwt: &Jwt) -> AccessTokens {
    let keys = Arc::clone(keys);
    AccessTokens::new(move || keys.ring(), jwt)
}

fn issue(tokens: &AccessTokens, now: OffsetDateTime) -> String {
    let account = Account {
        id: UserId::from_bytes([1; 16]),
        email: "ada@contoso.example".into(),
        display_name: None,
        login_hint: None,
        home: pia_oidc::Home::Unknown,
        roles: Vec::new(),
    };
    let token = tokens.issue(&account, SessionId::from_bytes([2; 16]), "microsoft", now);
    // EXPOSE: the test checks it.
    token.unwrap().expose_secret().to_owned()
}

fn kid(token: &str) -> Option<String> {
    jsonwebtoken::decode_header(token).unwrap().kid
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_is_believed_to_its_tokens_end() {
    for algorithm in [JwtAlgorithm::Es256, JwtAlgorithm::EdDsa] {
        let place = Place::new().await;
        let jwt = jwt(algorithm);
        let keys = place.open(&jwt, "a").await.unwrap();
        let tokens = tokens(&keys, &jwt);
        let now = || place.clock.now();
        let first = issue(&tokens, now());
        assert_eq!(kid(&first), keys.signs_now());
        assert!(tokens.check(&first, now()).is_some());

        let second = keys.rotate(false).await.unwrap();
        assert_eq!(keys.ring().published(now()).len(), 2);
        assert_ne!(keys.signs_now().as_ref(), Some(&second), "not yet");
        place.clock.advance(NOTICE - Duration::SECOND);
        let last_of_the_first = issue(&tokens, now());
        assert_eq!(kid(&last_of_the_first), kid(&first));
        place.clock.advance(Duration::SECOND);
        assert_eq!(kid(&issue(&tokens, now())), Some(second.clone()));
        assert!(tokens.check(&last_of_the_first, now()).is_some());

        // Another server, or this one after a restart, has the same keys and makes no other.
        let again = place.open(&jwt, "a").await.unwrap();
        assert_eq!(again.signs_now(), Some(second));
        place.clock.advance(jwt.access_lifetime);
        assert_eq!(keys.ring().published(now()).len(), 1);
        assert_eq!(keys.list().await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_key_that_was_stolen_ends_at_once_and_another_takes_its_place() {
    let place = Place::new().await;
    let jwt = jwt(JwtAlgorithm::Es256);
    let keys = place.open(&jwt, "a").await.unwrap();
    let tokens = tokens(&keys, &jwt);
    let now = place.clock.now();
    let stolen = issue(&tokens, now);
    let id = keys.signs_now().unwrap();
    keys.retire(&id).await.unwrap();
    assert!(tokens.check(&stolen, now).is_none());
    let next = issue(&tokens, now);
    assert_ne!(kid(&next), Some(id.clone()));
    assert!(tokens.check(&next, now).is_some());
    let twice = keys.retire(&id).await;
    assert!(matches!(twice, Err(KeysError::Unknown { .. })));
}

#[tokio::test]
async fn tokens_of_the_secret_are_believed_after_the_change_to_keys_and_the_other_way_round() {
    let place = Place::new().await;
    let (before, after) = (jwt(JwtAlgorithm::Hs256), jwt(JwtAlgorithm::EdDsa));
    let secret = place.open(&before, "a").await.unwrap();
    assert!(matches!(secret.rotate(false).await, Err(KeysError::Secret)));
    let keys = place.open(&after, "a").await.unwrap();
    let (old, new) = (tokens(&secret, &before), tokens(&keys, &after));
    let now = place.clock.now();
    let (by_secret, by_key) = (issue(&old, now), issue(&new, now));
    assert_eq!(kid(&by_secret), None);
    assert!(new.check(&by_secret, now).is_some());
    secret.reload().await.unwrap();
    assert!(old.check(&by_key, now).is_some());

    let changed = Jwt {
        secret: Some(Arc::new(JwtKey::new("n".repeat(32)).unwrap())),
        previous_secret: before.secret.clone(),
        ..jwt(JwtAlgorithm::Hs256)
    };
    let next = place.open(&changed, "a").await.unwrap();
    let next = tokens(&next, &changed);
    assert!(next.check(&by_secret, now).is_some());
    assert!(next.check(&issue(&next, now), now).is_some());
    assert!(old.check(&issue(&next, now), now).is_none());
}

#[tokio::test]
async fn under_another_master_key_the_server_does_not_start() {
    let place = Place::new().await;
    let jwt = jwt(JwtAlgorithm::Es256);
    place.open(&jwt, "a").await.unwrap();
    let refused = place.open(&jwt, "b").await.err().unwrap();
    assert!(refused.to_string().contains("was the master key changed?"));
}

#[tokio::test]
async fn a_public_key_signs_nothing() {
    let place = Place::new().await;
    let jwt = jwt(JwtAlgorithm::Es256);
    let keys = place.open(&jwt, "a").await.unwrap();
    let tokens = tokens(&keys, &jwt);
    let now = place.clock.now();
    let good = issue(&tokens, now);
    let public = serde_json::to_value(&keys.ring().published(now)[0]).unwrap();
    // The confusion of old libraries: the public key as the secret of HS256.
    let header = jsonwebtoken::Header {
        kid: kid(&good),
        ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256)
    };
    let claims = tokens.check(&good, now).unwrap();
    for secret in [public["x"].as_str().unwrap(), &public.to_string()] {
        let secret = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
        let forged = jsonwebtoken::encode(&header, &claims, &secret).unwrap();
        assert!(tokens.check(&forged, now).is_none());
    }
}

#[tokio::test]
async fn a_key_that_waits_gives_way_to_one_that_begins_before_it() {
    let place = Place::new().await;
    let jwt = jwt(JwtAlgorithm::EdDsa);
    let keys = place.open(&jwt, "a").await.unwrap();
    let tokens = tokens(&keys, &jwt);
    keys.rotate(false).await.unwrap();
    place.clock.advance(Duration::SECOND);
    let now = keys.rotate(true).await.unwrap();
    for _ in 0..60 {
        assert_eq!(keys.signs_now().as_ref(), Some(&now));
        // Every token is believed to its end.
        let begun = place.clock.now();
        let token = issue(&tokens, begun);
        let late = begun + jwt.access_lifetime - Duration::SECOND;
        assert!(tokens.check(&token, late).is_some());
        place.clock.advance(Duration::MINUTE);
    }
}
