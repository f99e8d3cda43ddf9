//! Access tokens that others can check.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::Value;

use crate::world::{World, json};

#[tokio::test]
async fn who_reads_the_published_keys_can_check_a_token() {
    for algorithm in ["ES256", "EdDSA"] {
        let world = World::with(&[("Jwt__Algorithm", algorithm)]).await;
        let (access, _) = world.session("ada@contoso.example").await;
        assert_eq!(world.get("/auth/me", &access).await.status(), 200);
        let metadata = "/.well-known/oauth-authorization-server";
        let metadata = json(world.get(metadata, "").await).await;
        let address = metadata["jwks_uri"].as_str().unwrap();
        let answer = world.http.get(address).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "public, max-age=300");
        let text = answer.text().await.unwrap();
        assert!(!text.contains("\"d\""), "nothing private: {text}");
        let keys: JwkSet = serde_json::from_str(&text).unwrap();
        let header = jsonwebtoken::decode_header(&access).unwrap();
        let key = keys.find(&header.kid.unwrap()).unwrap();
        let mut rules = Validation::new(header.alg);
        rules.set_audience(&["pia-client"]);
        let key = DecodingKey::from_jwk(key).unwrap();
        let token = jsonwebtoken::decode::<Value>(&access, &key, &rules).unwrap();
        assert_eq!(token.claims["email"], "ada@contoso.example");
        world.stop().await;
    }
}

#[tokio::test]
async fn a_secret_is_not_published() {
    let world = World::start().await;
    let metadata = "/.well-known/oauth-authorization-server";
    assert!(json(world.get(metadata, "").await).await["jwks_uri"].is_null());
    let keys = json(world.get("/.well-known/jwks.json", "").await).await;
    assert_eq!(keys["keys"].as_array().unwrap().len(), 0);
    world.stop().await;
}
