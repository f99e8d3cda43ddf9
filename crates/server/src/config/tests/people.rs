//! Who is let in, and as what.

use super::*;

const TENANT: &str = "11111111-6c67-4c5b-b112-36a304b66dad";
const WRITERS: &str = "22222222-6c67-4c5b-b112-36a304b66dad=Writer";
const ADMINS: &str = "33333333-6c67-4c5b-b112-36a304b66dad=Admin";

fn with(more: &[(&str, &str)]) -> Config {
    let registration = [
        ("OAUTH_MICROSOFT_CLIENT_ID", "ms"),
        ("OAUTH_MICROSOFT_CLIENT_SECRET", "s"),
    ];
    load(&[&registration[..], more].concat()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_is_shown_and_who_is_kept_out() {
    let config = with(&[
        ("OAuth__Microsoft__UsernameClaim", "upn"),
        ("OAuth__Microsoft__GuestUsernameClaim", " email "),
        ("OAuth__Microsoft__BlockGuests", "true"),
        ("Auth__CreateAccounts", "false"),
    ]);
    let microsoft = &config.providers[0];
    let claims = &microsoft.registration.claims;
    assert_eq!(claims.username.as_deref(), Some("upn"));
    assert_eq!(claims.guest_username.as_deref(), Some("email"));
    assert_eq!((&claims.name, &claims.email), (&None, &None));
    assert!(microsoft.blocks_guests && !config.creates_accounts);
    assert!(!with(&[]).providers[0].blocks_guests);
}

#[test]
fn groups_and_their_roles_are_a_list_in_each_of_its_forms() {
    let roles = |more: &[(&str, &str)]| {
        let mut config = with(more);
        let microsoft = config.providers.remove(0);
        // To ask for groups that are too many for a token.
        let asks = microsoft.registration.scopes.contains(&"User.Read".into());
        let roles = microsoft.group_roles.into_iter().map(|(_, role)| role);
        (roles.collect::<Vec<_>>().join(" "), asks)
    };
    let key = "OAuth__Microsoft__GroupRoles";
    let both = format!("{WRITERS},{ADMINS}");
    assert_eq!(roles(&[(key, &both)]), ("Writer Admin".into(), true));
    let (first, second) = (format!("{key}__0"), format!("{key}__1"));
    let indexed = [(&*second, ADMINS), (&*first, WRITERS)];
    assert_eq!(roles(&indexed), ("Writer Admin".into(), true));
    assert_eq!(roles(&[]), (String::new(), false));
    // Whoever names the scopes has the last word.
    let own = [(key, WRITERS), ("OAuth__Microsoft__Scopes", "openid")];
    assert_eq!(roles(&own), ("Writer".into(), false));
}

#[test]
fn a_role_is_required_where_it_is_clear_whose_roles_count() {
    let role = ("Auth__RequiredRole", " Writer ");
    let one = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    for clear in [
        ("OAuth__Microsoft__AllowedTenants", TENANT),
        ("OAUTH_MICROSOFT_AUTHORITY", &one),
    ] {
        let config = with(&[role, clear]);
        assert_eq!(config.required_role.as_deref(), Some("Writer"));
    }
    // Without Microsoft there are no organisations.
    assert!(load(&[role]).is_ok());
}
