//! The groups of a person in a token, as far as there is room.

use serde_json::{Map, Value, json};

use super::mint::Channel;
use crate::directory::Membership;

/// How many groups a token holds.
const MOST: usize = 200;
/// How many a token in an address holds.
const MOST_IN_ADDRESS: usize = 5;

/// The claims about groups: the groups, or where they can be asked for.
pub(super) fn claims(base: &str, member: &Membership, channel: Channel) -> Map<String, Value> {
    let most = match channel {
        Channel::Address => MOST_IN_ADDRESS,
        Channel::Form | Channel::Back => MOST,
    };
    let mut claims = Map::new();
    if member.groups.is_empty() {
        return claims;
    }
    if member.groups.len() <= most {
        claims.insert("groups".to_owned(), json!(member.groups));
    } else if channel == Channel::Back {
        let endpoint = format!("{base}/graph/v1.0/users/{}/getMemberObjects", member.object);
        claims.insert("_claim_names".to_owned(), json!({ "groups": "src1" }));
        let source = json!({ "src1": { "endpoint": endpoint } });
        claims.insert("_claim_sources".to_owned(), source);
    } else {
        claims.insert("hasgroups".to_owned(), true.into());
    }
    claims
}
