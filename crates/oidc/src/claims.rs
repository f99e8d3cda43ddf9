//! The claims of an ID token as they are read: strict where a check needs them, forgiving where
//! they are for display.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::{access_token::V1_ISSUER, identity::Groups, lenient};

/// How version 1.0 spells the issuers of the clouds.
const OLDER_ISSUERS: [&str; 2] = [V1_ISSUER, "https://sts.chinacloudapi.cn/{tenantid}/"];

/// Repeated members are refused by the reader, so that no two readers can see different tokens.
#[derive(Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags, each a claim of its own"
)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: Audience,
    pub(crate) exp: NumericDate,
    pub(crate) iat: NumericDate,
    pub(crate) nbf: Option<NumericDate>,
    pub(crate) nonce: Option<String>,
    pub(crate) azp: Option<String>,
    pub(crate) at_hash: Option<String>,
    pub(crate) c_hash: Option<String>,
    pub(crate) tid: Option<String>,
    pub(crate) oid: Option<String>,
    pub(crate) ver: Option<String>,
    scp: Option<IgnoredAny>,
    azpacr: Option<IgnoredAny>,
    appid: Option<IgnoredAny>,
    appidacr: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "lenient::if_fits")]
    pub(crate) hd: Option<String>,
    #[serde(default, deserialize_with = "lenient::if_fits")]
    pub(crate) auth_time: Option<NumericDate>,
    #[serde(default, deserialize_with = "shown")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "shown")]
    pub(crate) email: Option<String>,
    #[serde(default, deserialize_with = "shown")]
    pub(crate) preferred_username: Option<String>,
    #[serde(default, deserialize_with = "shown")]
    pub(crate) login_hint: Option<String>,
    #[serde(default, deserialize_with = "shown")]
    pub(crate) sid: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub(crate) email_verified: bool,
    #[serde(default, deserialize_with = "flag")]
    pub(crate) xms_edov: bool,
    /// Entra: 1 for a guest of the tenant.
    #[serde(default, deserialize_with = "flag")]
    acct: bool,
    /// Who proved the account, where that is not the issuer.
    #[serde(default, deserialize_with = "shown")]
    idp: Option<String>,
    #[serde(default, deserialize_with = "lenient::if_fits")]
    pub(crate) roles: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient::if_fits")]
    groups: Option<Vec<String>>,
    #[serde(default, deserialize_with = "flag")]
    hasgroups: bool,
    /// Claims that are to be had elsewhere (OpenID Connect Core section 5.6.2).
    #[serde(
        rename = "_claim_names",
        default,
        deserialize_with = "lenient::if_fits"
    )]
    elsewhere: Option<Map<String, Value>>,
}

/// All members of a token, for those that only a configuration names. Here too a repeated one is
/// refused: a map alone would take the last of them.
pub(crate) struct AllClaims(pub(crate) Map<String, Value>);

impl<'de> Deserialize<'de> for AllClaims {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(EachOnce).map(Self)
    }
}

struct EachOnce;

impl<'de> Visitor<'de> for EachOnce {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut all = Map::new();
        while let Some((name, value)) = members.next_entry()? {
            if all.insert(name, value).is_some() {
                return Err(A::Error::custom("a repeated member"));
            }
        }
        Ok(all)
    }
}

impl Claims {
    /// Whether it has what only Entra's access tokens have: what an application may do, and how it
    /// proved who it is.
    pub(crate) fn is_entra_access_token(&self) -> bool {
        let only_there = [&self.scp, &self.azpacr, &self.appid, &self.appidacr];
        only_there.iter().any(|claim| claim.is_some())
    }

    /// Whether the account is at home elsewhere, as Entra says it. Of a tenant's own people `idp` is
    /// left out, or names the tenant: by the issuer of this token, or by that of version 1.0.
    pub(crate) fn is_guest(&self) -> bool {
        let older =
            |form: &&str| form.replace("{tenantid}", self.tid.as_deref().unwrap_or_default());
        let names_tenant = |idp: &String| {
            *idp == self.iss || OLDER_ISSUERS.iter().map(older).any(|own| own == *idp)
        };
        self.acct || self.idp.as_ref().is_some_and(|idp| !names_tenant(idp))
    }

    /// The groups, as far as the token has room for them.
    pub(crate) fn take_groups(&mut self) -> Groups {
        let elsewhere = self.elsewhere.as_ref();
        match self.groups.take() {
            Some(groups) => Groups::Listed(groups),
            None if self.hasgroups => Groups::Elsewhere,
            None if elsewhere.is_some_and(|names| names.contains_key("groups")) => {
                Groups::Elsewhere
            }
            None => Groups::NotSaid,
        }
    }
}

/// `aud`: one text, or a list of them (RFC 7519 section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// Seconds since 1970, UTC (RFC 7519 section 2); fractions are allowed and cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumericDate(pub(crate) i64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(from)?;
        if let Some(seconds) = number.as_i64() {
            return Ok(Self(seconds));
        }
        let seconds = number.as_f64().filter(|seconds| seconds.abs() < 1e15);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "bounded above; the fraction is to be cut off"
        )]
        seconds
            .map(|seconds| Self(seconds as i64))
            .ok_or_else(|| D::Error::custom("not a date"))
    }
}

/// A text for display. Anything else, and an empty one, is as good as none: a provider's slip there
/// is no reason to keep a person out.
pub(crate) fn shown<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text: Option<String> = lenient::if_fits(from)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// Yes in one of the forms providers write: `true`, `1`, `"1"`, `"true"`. All else is no.
pub(crate) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Bool(yes) => yes,
        Value::Number(number) => number.as_u64() == Some(1),
        Value::String(text) => text == "1" || text.eq_ignore_ascii_case("true"),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn date(value: Value) -> Option<i64> {
        serde_json::from_value::<NumericDate>(value)
            .ok()
            .map(|d| d.0)
    }

    #[test]
    fn a_date_is_a_number_of_seconds() {
        assert_eq!(date(json!(1_700_000_000)), Some(1_700_000_000));
        assert_eq!(date(json!(1_700_000_000.9)), Some(1_700_000_000));
        assert_eq!(date(json!(-5)), Some(-5));
        for bad in [json!("1700000000"), json!(null), json!(1e300), json!([1])] {
            assert_eq!(date(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn a_yes_comes_in_four_forms() {
        #[derive(Deserialize)]
        struct One {
            #[serde(deserialize_with = "flag")]
            flag: bool,
        }
        let read = |value: &Value| {
            serde_json::from_value::<One>(json!({ "flag": value }))
                .unwrap()
                .flag
        };
        for yes in [
            json!(true),
            json!(1),
            json!("1"),
            json!("true"),
            json!("True"),
        ] {
            assert!(read(&yes), "{yes}");
        }
        for no in [
            json!(false),
            json!(0),
            json!("0"),
            json!(""),
            json!(null),
            json!(2),
            json!([true]),
        ] {
            assert!(!read(&no), "{no}");
        }
    }

    proptest! {
        #[test]
        fn any_number_is_a_date_to_the_second_or_none(whole: i64, fraction in 0.0..1.0_f64) {
            prop_assert_eq!(date(json!(whole)), Some(whole));
            let near = i32::try_from(whole >> 32).unwrap();
            let number = f64::from(near) + fraction * f64::from(near.signum());
            prop_assert_eq!(date(json!(number)), Some(i64::from(near)));
            prop_assert_eq!(date(json!(number * 1e30)).is_some(), near == 0);
        }
    }
}
