//! New signing keys, and parts that do not answer.

use std::collections::HashSet;

use jsonwebtoken::decode_header;
use serde_json::Value;

use super::support::{KEYS, World};

const ADA: &str = "ada@contoso.example";

async fn published(world: &World, at: &str) -> HashSet<String> {
    let keys = world.json(at).await;
    let kids = keys["keys"].as_array().unwrap().iter();
    kids.map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

async fn signed_by(world: &World) -> String {
    let tokens = world.tokens("common", ADA, &[]).await;
    world.claims(&tokens).await;
    let id_token = tokens["id_token"].as_str().unwrap();
    decode_header(id_token).unwrap().kid.unwrap()
}

#[tokio::test]
async fn a_new_key_is_published_then_used_and_the_old_one_kept_until_it_is_dropped() {
    let world = World::start().await;
    let at = "/contoso.example/discovery/v2.0/keys";
    let before = published(&world, at).await;
    let old = signed_by(&world).await;
    assert_eq!(before, HashSet::from([old.clone()]));

    world.turn("keys/work/publish", "").await;
    let both = published(&world, at).await;
    assert_eq!(both.len(), 2);
    assert!(both.is_superset(&before));
    assert_eq!(signed_by(&world).await, old);

    world.turn("keys/work/use", "").await;
    assert_eq!(published(&world, at).await, both);
    let new = signed_by(&world).await;
    assert_ne!(new, old);

    world.turn("keys/work/retire", "").await;
    assert_eq!(published(&world, at).await, HashSet::from([new.clone()]));
    assert_eq!(signed_by(&world).await, new);
}

#[tokio::test]
async fn each_issuer_has_keys_of_its_own() {
    let world = World::start().await;
    let personal = published(&world, "/consumers/discovery/v2.0/keys").await;
    let google = published(&world, "/google/oauth2/v3/certs").await;
    world.turn("keys/personal/publish", "").await;
    assert_eq!(
        published(&world, "/consumers/discovery/v2.0/keys")
            .await
            .len(),
        2
    );
    assert_eq!(published(&world, "/google/oauth2/v3/certs").await, google);
    world.turn("keys/google/publish", "").await;
    world.turn("keys/google/use", "").await;
    world.turn("keys/google/retire", "").await;
    assert!(
        published(&world, "/google/oauth2/v3/certs")
            .await
            .is_disjoint(&google)
    );
    assert!(published(&world, KEYS).await.is_superset(&personal));
    let unknown = format!("{}/control/keys/other/publish", world.base);
    assert_eq!(
        world.http().post(unknown).send().await.unwrap().status(),
        400
    );
}

#[tokio::test]
async fn a_part_can_be_out_for_a_while() {
    let world = World::start().await;
    let discovery = "/common/v2.0/.well-known/openid-configuration";
    for (part, paths) in [
        (
            "discovery",
            vec![discovery, "/google/.well-known/openid-configuration"],
        ),
        ("keys", vec![KEYS, "/google/oauth2/v3/certs"]),
        ("graph", vec!["/graph/v1.0/me"]),
    ] {
        world.turn(&format!("outage/{part}"), "").await;
        for path in &paths {
            assert_eq!(world.get(path).await.status(), 503, "{path}");
        }
        let other = if part == "keys" { discovery } else { KEYS };
        assert_eq!(world.get(other).await.status(), 200);
        let address = format!("{}/control/outage/{part}", world.base);
        world.http().delete(address).send().await.unwrap();
        for path in &paths {
            assert_ne!(world.get(path).await.status(), 503, "{path}");
        }
    }
    world.turn("outage/token", "").await;
    for path in ["/common/oauth2/v2.0/token", "/google/token"] {
        let address = format!("{}{path}", world.base);
        assert_eq!(
            world.http().post(address).send().await.unwrap().status(),
            503
        );
    }
}

#[tokio::test]
async fn an_outage_breaks_no_sign_in_under_way() {
    let world = World::start().await;
    world.turn("outage/keys", "").await;
    let tokens = world.tokens("common", ADA, &[]).await;
    assert!(matches!(&tokens["id_token"], Value::String(_)));
}
