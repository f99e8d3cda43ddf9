//! A good token, to be changed in exactly one way.

use serde_json::{Value, json};

use super::{ADA, CLIENT_ID, CONTOSO, NONCE, NOW, Signer, issuer_of};

/// One way to spoil it.
pub(crate) type Change = fn(&mut Draft);

/// Ada's token, signed with the key for all tenants.
pub(crate) fn draft() -> Draft {
    Draft::entra(&Signer::rsa("all"))
}

pub(crate) struct Draft {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) signer: Signer,
}

impl Draft {
    /// Ada of Contoso, signed in a moment ago.
    pub(crate) fn entra(signer: &Signer) -> Self {
        let now = NOW.unix_timestamp();
        Self {
            header: json!({ "alg": "RS256", "typ": "JWT", "kid": signer.id }),
            claims: json!({
                "iss": issuer_of(CONTOSO), "tid": CONTOSO, "oid": ADA, "ver": "2.0",
                "aud": CLIENT_ID, "sub": "pairwise-subject-of-ada", "nonce": NONCE,
                "iat": now - 10, "nbf": now - 10, "exp": now + 3600,
                "name": "Ada Lovelace", "email": "ada@contoso.example",
                "preferred_username": "ada@contoso.example",
            }),
            signer: signer.clone(),
        }
    }

    /// Someone at a provider without tenants.
    pub(crate) fn plain(signer: &Signer, issuer: &str) -> Self {
        let mut draft = Self::entra(signer);
        draft.set("iss", json!(issuer));
        for entra_only in ["tid", "oid", "ver"] {
            draft.remove(entra_only);
        }
        draft
    }

    pub(crate) fn set(&mut self, claim: &str, value: Value) {
        self.claims[claim] = value;
    }

    /// A time relative to now, in seconds.
    pub(crate) fn set_time(&mut self, claim: &str, offset: i64) {
        self.set(claim, json!(NOW.unix_timestamp() + offset));
    }

    pub(crate) fn remove(&mut self, claim: &str) {
        self.claims.as_object_mut().unwrap().remove(claim);
    }

    /// `iss` and `tid` of another tenant.
    pub(crate) fn move_to(&mut self, tenant: uuid::Uuid) {
        self.set("iss", json!(issuer_of(tenant)));
        self.set("tid", json!(tenant));
    }

    pub(crate) fn token(&self) -> String {
        self.signer.token(&self.header, &self.claims)
    }
}
